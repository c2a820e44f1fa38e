//! Signing in: from the settings to something that hands out tokens.
//!
//! azure_identity's credentials where it has one, ours for what it lacks. Nothing is looked up before the first token is
//! asked for.

mod certificate;
mod managed_identity;
mod oidc;
mod refusal;

use std::sync::Arc;

use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use azure_core::credentials::TokenCredential;
use azure_core::http::{
    ClientOptions as CoreOptions, ExponentialRetryOptions, HttpClient, RetryOptions, Transport,
};
use azure_core::time::Duration;
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, ClientAssertion, ClientAssertionCredential,
    ClientAssertionCredentialOptions, ClientSecretCredential, ClientSecretCredentialOptions,
    ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId,
};

use super::cloud::Cloud;
use super::error::Error;
use super::options::{ClientOptions, SignIn};

pub(super) use refusal::refusal;

/// The credential that the settings choose, against a cloud. The settings are complete: [`ClientOptions::validate`] has
/// nothing to say about them.
pub(super) fn credential(
    options: &ClientOptions,
    cloud: &Cloud,
    http: &Arc<dyn HttpClient>,
) -> Result<Arc<dyn TokenCredential>, Error> {
    let Some(way) = options.sign_in() else {
        return Err(unusable("There is nothing to sign in to Azure with."));
    };
    let tenant = options.tenant_id.clone().unwrap_or_default();
    let client = options.client_id.clone().unwrap_or_default();
    let core = core_options(cloud, http);
    Ok(match way {
        SignIn::Certificate => {
            let assertion = certificate::CertificateAssertion::load(options, cloud)?;
            by_assertion(tenant, client, assertion, core)?
        }
        SignIn::Secret => {
            let secret = options.client_secret.as_ref().map(Into::into).unwrap_or("".into());
            let options = ClientSecretCredentialOptions { client_options: core };
            ClientSecretCredential::new(&tenant, client, secret, Some(options))
                .map_err(|error| unusable(&error))?
        }
        SignIn::OidcToken | SignIn::OidcTokenFile | SignIn::AzureDevOps | SignIn::GitHub => {
            let assertion = oidc::OidcAssertion::new(way, options, core.clone())?;
            by_assertion(tenant, client, assertion, core)?
        }
        SignIn::ManagedIdentity => managed_identity(options, core)?,
        SignIn::AzureCli => {
            // The CLI takes a tenant or a subscription, not both.
            let subscription =
                options.subscription_id.clone().filter(|_| options.tenant_id.is_none());
            let options = AzureCliCredentialOptions {
                subscription,
                tenant_id: options.tenant_id.clone(),
                executor: None,
            };
            AzureCliCredential::new(Some(options)).map_err(|error| unusable(&error))?
        }
    })
}

fn by_assertion<A: ClientAssertion + 'static>(
    tenant: String,
    client: String,
    assertion: A,
    core: CoreOptions,
) -> Result<Arc<dyn TokenCredential>, Error> {
    let options = ClientAssertionCredentialOptions { client_options: core };
    Ok(ClientAssertionCredential::new(tenant, client, assertion, Some(options))
        .map_err(|error| unusable(&error))?)
}

fn managed_identity(
    options: &ClientOptions,
    core: CoreOptions,
) -> Result<Arc<dyn TokenCredential>, Error> {
    if let Some(endpoint) = &options.msi_endpoint {
        let credential =
            managed_identity::EndpointCredential::new(endpoint, options.client_id.clone(), core)?;
        return Ok(Arc::new(credential));
    }
    let options = ManagedIdentityCredentialOptions {
        user_assigned_id: options.client_id.clone().map(UserAssignedId::ClientId),
        client_options: core,
    };
    Ok(ManagedIdentityCredential::new(Some(options)).map_err(|error| unusable(&error))?)
}

/// What azure_identity needs to know: our HTTP client, the sign-in of the cloud, and to give up within half a minute,
/// because the request that waits for the token is tried again anyway.
fn core_options(cloud: &Cloud, http: &Arc<dyn HttpClient>) -> CoreOptions {
    let mut custom = CustomConfiguration::default();
    custom.authority_host = cloud.authority.to_string();
    CoreOptions {
        transport: Some(Transport::new(http.clone())),
        cloud: Some(Arc::new(CloudConfiguration::Custom(custom))),
        retry: RetryOptions::exponential(ExponentialRetryOptions {
            initial_delay: Duration::milliseconds(500),
            max_retries: 5,
            max_total_elapsed: Duration::seconds(30),
            max_delay: Duration::seconds(10),
        }),
        ..CoreOptions::default()
    }
}

fn unusable(problem: &(impl std::fmt::Display + ?Sized)) -> Error {
    Error::Credentials {
        problem: problem.to_string(),
        remedy: "Check tenant_id (ARM_TENANT_ID), client_id (ARM_CLIENT_ID) and the setting that chose the way to sign in."
            .to_owned(),
    }
}
