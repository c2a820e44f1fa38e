//! Why no token could be had, and which setting to look at, from what the sign-in answered.

use azure_core::error::ErrorKind;
use serde::Deserialize;

use crate::azure::error::Error;
use crate::azure::options::{SignIn, called};
use crate::azure::transport::cause;

/// Numbers of Entra ID's errors (AADSTS...) and the settings they are about.
const BY_NUMBER: &[(&[u32], &[&str], &str)] = &[
    (&[90002, 900023, 50194], &["tenant_id"], "There is no such tenant in this cloud."),
    (&[700016, 90013], &["client_id", "tenant_id"], "The tenant does not know this application."),
    (
        &[7000215, 7000218, 7000216],
        &["client_secret"],
        "The secret is wrong. It is the value of the secret that is needed, not its id.",
    ),
    (&[7000222], &["client_secret"], "The secret has expired: make a new one for the application."),
    (
        &[700027, 7000214],
        &["client_certificate_path", "client_certificate"],
        "The certificate is not one of the application's.",
    ),
    (
        &[700024],
        &["oidc_token", "oidc_token_file_path"],
        "The token or certificate is not valid now: see that the clock is right.",
    ),
    (
        &[70021, 700211, 700212, 700213, 700223],
        &["client_id"],
        "The application has no federated credential for the issuer, subject and audience of the token.",
    ),
    (
        &[500011],
        &["environment", "metadata_host"],
        "The tenant does not know Azure Resource Manager by this name.",
    ),
];

#[derive(Deserialize, Default)]
#[serde(default)]
struct SignInError {
    error_description: String,
    error_codes: Vec<u32>,
}

/// The error for a credential that gave no token.
pub(in crate::azure) fn refusal(way: Option<SignIn>, error: &azure_core::Error) -> Error {
    let answered = answer(error);
    let said = match &answered {
        Some(answer) if !answer.error_description.is_empty() => answer.error_description.clone(),
        _ => cause(error),
    };
    let by = way.map(SignIn::setting).unwrap_or_else(|| "nothing".to_owned());
    let numbers = answered.map(|answer| answer.error_codes).unwrap_or_default();
    let known =
        BY_NUMBER.iter().find(|(known, _, _)| numbers.iter().any(|number| known.contains(number)));
    let remedy = match known {
        Some((_, settings, meaning)) => {
            let settings: Vec<_> = settings.iter().map(|setting| called(setting)).collect();
            format!("{meaning} Check {}.", settings.join(" and "))
        }
        None => otherwise(way).to_owned(),
    };
    Error::Credentials {
        problem: format!(
            "Signing in to Azure with {by} gave no token: {}.",
            said.trim_end_matches('.')
        ),
        remedy,
    }
}

/// What Entra ID answered, wherever in the chain of errors it is.
fn answer(error: &azure_core::Error) -> Option<SignInError> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<azure_core::Error>()
            && let ErrorKind::HttpResponse { raw_response: Some(response), .. } = error.kind()
        {
            return serde_json::from_slice(response.body().as_ref()).ok();
        }
        next = error.source();
    }
    None
}

fn otherwise(way: Option<SignIn>) -> &'static str {
    match way {
        Some(SignIn::Certificate | SignIn::Secret) | None => {
            "Check tenant_id (ARM_TENANT_ID), client_id (ARM_CLIENT_ID), environment (ARM_ENVIRONMENT), and that the sign-in can \
             be reached from here."
        }
        Some(SignIn::OidcToken | SignIn::OidcTokenFile) => {
            "Check oidc_token (ARM_OIDC_TOKEN) or oidc_token_file_path (ARM_OIDC_TOKEN_FILE_PATH): the token must not have expired."
        }
        Some(SignIn::GitHub) => {
            "Check oidc_request_url (ARM_OIDC_REQUEST_URL) and oidc_request_token (ARM_OIDC_REQUEST_TOKEN). In GitHub Actions the \
             job needs the permission id-token: write."
        }
        Some(SignIn::AzureDevOps) => {
            "Check oidc_request_url (ARM_OIDC_REQUEST_URL), oidc_request_token (ARM_OIDC_REQUEST_TOKEN, the job's \
             System.AccessToken) and ado_pipeline_service_connection_id (ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID)."
        }
        Some(SignIn::ManagedIdentity) => {
            "This machine must have a managed identity. If it has several, choose one with client_id (ARM_CLIENT_ID). If tokens \
             are handed out at an unusual place, set msi_endpoint (ARM_MSI_ENDPOINT)."
        }
        Some(SignIn::AzureCli) => {
            "Run az login, or set client_id (ARM_CLIENT_ID), tenant_id (ARM_TENANT_ID) and client_secret (ARM_CLIENT_SECRET), or \
             use_oidc (ARM_USE_OIDC), or use_msi (ARM_USE_MSI)."
        }
    }
}
