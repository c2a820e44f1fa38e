//! Managed identity at a given endpoint, which speaks the protocol of the instance metadata service.
//!
//! azure_identity asks the usual places; it cannot be told another one.

use std::fmt;

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::{ErrorKind, ResultExt as _};
use azure_core::http::{
    ClientOptions as CoreOptions, Method, Pipeline, PipelineSendOptions, Request, Url,
};
use azure_core::time::{Duration, OffsetDateTime};
use serde::Deserialize;
use serde_json::Value;

use crate::azure::error::Error;
use crate::azure::options::called;

/// The version of the protocol.
const API_VERSION: &str = "2018-02-01";

/// Asks one endpoint for tokens. It keeps none: the policy that asks it does.
pub(super) struct EndpointCredential {
    endpoint: Url,
    client_id: Option<String>,
    pipeline: Pipeline,
}

impl fmt::Debug for EndpointCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EndpointCredential({})", self.endpoint)
    }
}

#[derive(Deserialize)]
struct Reply {
    access_token: String,
    /// A Unix time, as text or as a number.
    expires_on: Option<Value>,
    /// Seconds, as text or as a number.
    expires_in: Option<Value>,
}

impl EndpointCredential {
    /// A credential for the system-assigned identity, or for the user-assigned one with a client id.
    pub(super) fn new(
        endpoint: &str,
        client_id: Option<String>,
        core: CoreOptions,
    ) -> Result<Self, Error> {
        let endpoint = Url::parse(endpoint).map_err(|error| {
            Error::Configuration(format!(
                "{} is \"{endpoint}\", which is no URL: {error}.",
                called("msi_endpoint")
            ))
        })?;
        let pipeline = Pipeline::new(None, None, core, Vec::new(), Vec::new(), None);
        Ok(Self { endpoint, client_id, pipeline })
    }
}

#[async_trait]
impl TokenCredential for EndpointCredential {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let context = options.unwrap_or_default().method_options.context;
        let scope = scopes.first().copied().unwrap_or_default();
        let mut url = self.endpoint.clone();
        url.query_pairs_mut()
            .append_pair("api-version", API_VERSION)
            .append_pair("resource", scope.strip_suffix("/.default").unwrap_or(scope));
        if let Some(client_id) = &self.client_id {
            url.query_pairs_mut().append_pair("client_id", client_id);
        }
        let mut request = Request::new(url, Method::Get);
        request.insert_header("metadata", "true");
        let unchecked = PipelineSendOptions { skip_checks: true, ..PipelineSendOptions::default() };
        let response =
            self.pipeline.send(&context, &mut request, Some(unchecked)).await.with_context(
                ErrorKind::Credential,
                "the managed identity endpoint cannot be reached",
            )?;
        let status = response.status();
        if !status.is_success() {
            let said = String::from_utf8_lossy(response.body().as_ref())
                .chars()
                .take(300)
                .collect::<String>();
            return Err(azure_core::Error::with_message(
                ErrorKind::Credential,
                format!(
                    "the managed identity endpoint answered HTTP {}: {said}",
                    u16::from(status)
                ),
            ));
        }
        let reply: Reply = serde_json::from_slice(response.body().as_ref()).with_context(
            ErrorKind::Credential,
            "the managed identity endpoint answered something that is no token",
        )?;
        let at = reply
            .expires_on
            .as_ref()
            .and_then(number)
            .and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
        let lifetime = reply.expires_in.as_ref().and_then(number).unwrap_or(0);
        let expires_on = at.unwrap_or_else(|| {
            OffsetDateTime::now_utc() + Duration::seconds(lifetime.clamp(0, 86_400))
        });
        Ok(AccessToken::new(reply.access_token, expires_on))
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
