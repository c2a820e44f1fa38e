//! Signing in with a token of another issuer: given, from a file, from GitHub Actions or from Azure DevOps.

use std::fmt;

use async_trait::async_trait;
use azure_core::error::{ErrorKind, ResultExt as _};
use azure_core::http::headers::{ACCEPT, AUTHORIZATION};
use azure_core::http::{
    ClientMethodOptions, ClientOptions as CoreOptions, Context, Method, Pipeline,
    PipelineSendOptions, Request, Url,
};
use azure_identity::ClientAssertion;
use serde::Deserialize;

use crate::azure::error::Error;
use crate::azure::options::{ClientOptions, SignIn, called};
use crate::azure::secret::Secret;

/// For whom the other issuer shall make the token.
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// The version of Azure DevOps' API that hands out tokens.
const DEVOPS_VERSION: &str = "7.1";

/// Where the token of the other issuer comes from. It is fetched anew for every sign-in, because it lives minutes.
pub(super) struct OidcAssertion {
    source: Source,
    pipeline: Pipeline,
}

enum Source {
    Given(Secret),
    File(String),
    GitHub { url: Url, token: Secret },
    AzureDevOps { url: Url, token: Secret },
}

impl fmt::Debug for OidcAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OidcAssertion(***)")
    }
}

impl OidcAssertion {
    /// The assertion of a way to sign in, which is one of the four.
    pub(super) fn new(
        way: SignIn,
        options: &ClientOptions,
        core: CoreOptions,
    ) -> Result<Self, Error> {
        let missing =
            |setting: &str| Error::Configuration(format!("{} is not set.", called(setting)));
        let source = match way {
            SignIn::OidcToken => {
                Source::Given(options.oidc_token.clone().ok_or_else(|| missing("oidc_token"))?)
            }
            SignIn::OidcTokenFile => Source::File(
                options
                    .oidc_token_file_path
                    .clone()
                    .ok_or_else(|| missing("oidc_token_file_path"))?,
            ),
            _ => {
                let text = options
                    .oidc_request_url
                    .as_deref()
                    .ok_or_else(|| missing("oidc_request_url"))?;
                let token = options
                    .oidc_request_token
                    .clone()
                    .ok_or_else(|| missing("oidc_request_token"))?;
                let mut url = Url::parse(text).map_err(|error| {
                    Error::Configuration(format!(
                        "{} is no URL: {error}.",
                        called("oidc_request_url")
                    ))
                })?;
                match &options.ado_pipeline_service_connection_id {
                    Some(connection) if way == SignIn::AzureDevOps => {
                        let has_version = url.query_pairs().any(|(name, _)| name == "api-version");
                        let mut query = url.query_pairs_mut();
                        if !has_version {
                            query.append_pair("api-version", DEVOPS_VERSION);
                        }
                        query.append_pair("serviceConnectionId", connection);
                        drop(query);
                        Source::AzureDevOps { url, token }
                    }
                    _ => {
                        url.query_pairs_mut().append_pair("audience", AUDIENCE);
                        Source::GitHub { url, token }
                    }
                }
            }
        };
        Ok(Self { source, pipeline: Pipeline::new(None, None, core, Vec::new(), Vec::new(), None) })
    }

    async fn ask(
        &self,
        method: Method,
        url: &Url,
        token: &Secret,
    ) -> azure_core::Result<IssuerReply> {
        let mut request = Request::new(url.clone(), method);
        request.insert_header(AUTHORIZATION, format!("Bearer {}", token.expose()));
        request.insert_header(ACCEPT, "application/json");
        // Azure DevOps answers a sign-in page instead of 401 without this.
        request.insert_header("x-tfs-fedauthredirect", "Suppress");
        let unchecked = PipelineSendOptions { skip_checks: true, ..PipelineSendOptions::default() };
        let response = self
            .pipeline
            .send(&Context::new(), &mut request, Some(unchecked))
            .await
            .with_context_fn(ErrorKind::Credential, || {
                format!("{} cannot be reached", called("oidc_request_url"))
            })?;
        let status = response.status();
        if !status.is_success() {
            return Err(azure_core::Error::with_message(
                ErrorKind::Credential,
                format!(
                    "{} answered HTTP {}",
                    url.host_str().unwrap_or_default(),
                    u16::from(status)
                ),
            ));
        }
        serde_json::from_slice(response.body().as_ref()).with_context(
            ErrorKind::Credential,
            "the issuer of OIDC tokens answered something that is no token",
        )
    }
}

/// GitHub answers `value`, Azure DevOps `oidcToken`.
#[derive(Deserialize)]
struct IssuerReply {
    #[serde(alias = "oidcToken")]
    value: String,
}

#[async_trait]
impl ClientAssertion for OidcAssertion {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        match &self.source {
            Source::Given(token) => Ok(token.expose().to_owned()),
            Source::File(path) => {
                let text =
                    std::fs::read_to_string(path).with_context_fn(ErrorKind::Credential, || {
                        format!(
                            "{} is \"{path}\", but the file cannot be read",
                            called("oidc_token_file_path")
                        )
                    })?;
                Ok(text.trim().to_owned())
            }
            Source::GitHub { url, token } => Ok(self.ask(Method::Get, url, token).await?.value),
            Source::AzureDevOps { url, token } => {
                Ok(self.ask(Method::Post, url, token).await?.value)
            }
        }
    }
}
