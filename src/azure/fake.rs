//! A transport for tests: answers from a closure, remembers what was asked, and signs everybody in.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use azure_core::error::ErrorKind;
use azure_core::http::headers::Headers;
use azure_core::http::{AsyncRawResponse, HttpClient, Request, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Client, ClientOptions, Scope, Secret};

pub(crate) const HOST: &str = "https://management.azure.com";
pub(crate) const VAULT: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) at: Instant,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Headers,
}

/// How a request is answered.
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    after: Duration,
    failure: Option<ErrorKind>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        Self { status, headers: Vec::new(), body, after: Duration::ZERO, failure: None }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::json(status, Value::Null)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }

    /// The connection breaks after the request was sent.
    pub(crate) fn lost() -> Self {
        Self { failure: Some(ErrorKind::Io), ..Self::status(0) }
    }

    /// There is no connection.
    pub(crate) fn unreachable() -> Self {
        Self { failure: Some(ErrorKind::Connection), ..Self::status(0) }
    }
}

type Script = dyn FnMut(&Asked) -> Answer + Send;

pub(crate) struct Fake {
    script: Mutex<Box<Script>>,
    asked: Mutex<Vec<Asked>>,
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl Fake {
    /// A client whose requests the script answers.
    pub(crate) fn client(
        script: impl FnMut(&Asked) -> Answer + Send + 'static,
    ) -> (Client, Arc<Self>) {
        let fake = Arc::new(Self { script: Mutex::new(Box::new(script)), asked: Mutex::default() });
        let options = ClientOptions {
            tenant_id: Some("tenant".to_owned()),
            client_id: Some("client".to_owned()),
            client_secret: Some(Secret::new("secret")),
            ..ClientOptions::default()
        };
        (Client::with_transport(options, fake.clone()), fake)
    }

    /// The same after a first request: until that is answered, no other is sent.
    pub(super) async fn connected(
        script: impl FnMut(&Asked) -> Answer + Send + 'static,
    ) -> (Client, Arc<Self>) {
        let (client, fake) = Self::client(script);
        client.find::<Value>(&scope(60), super::Api::RecoveryServices, VAULT).await.ok();
        fake.asked.lock().unwrap().clear();
        (client, fake)
    }

    /// What was asked of Resource Manager.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The same as `METHOD path`, without the query.
    pub(crate) fn lines(&self) -> Vec<String> {
        let path =
            |asked: &Asked| asked.target.split('?').next().unwrap_or_default().replace(VAULT, "V");
        self.asked().iter().map(|asked| format!("{} {}", asked.method, path(asked))).collect()
    }
}

#[async_trait]
impl HttpClient for Fake {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        if request.url().path().ends_with("/oauth2/v2.0/token") {
            let token = json!({"token_type": "Bearer", "expires_in": 3600, "access_token": "t"})
                .to_string();
            return Ok(AsyncRawResponse::from_bytes(StatusCode::Ok, Headers::new(), token));
        }
        let asked = Asked {
            at: Instant::now(),
            method: request.method().to_string(),
            target: request.path_and_query(),
            headers: request.headers().clone(),
        };
        let answer = (self.script.lock().unwrap())(&asked);
        self.asked.lock().unwrap().push(asked);
        tokio::time::sleep(answer.after).await;
        if let Some(kind) = answer.failure {
            return Err(azure_core::Error::with_message(kind, "broken"));
        }
        let mut headers = Headers::new();
        for (name, value) in answer.headers {
            headers.insert(name, value);
        }
        Ok(AsyncRawResponse::from_bytes(StatusCode::from(answer.status), headers, answer.body))
    }
}

/// A scope of so many seconds.
pub(crate) fn scope(seconds: u64) -> Scope {
    Scope::new(CancellationToken::new(), Duration::from_secs(seconds))
}

/// A job as a list or a read answers it.
pub(crate) fn job(name: &str, state: &str) -> Value {
    json!({"id": format!("{VAULT}/replicationJobs/{name}"), "name": name,
        "properties": {"state": state, "friendlyName": "Create a site", "startTime": "2100-01-01T00:00:00.1234567Z"}})
}

/// The 202 of Site Recovery.
pub(crate) fn accepted(path: &str, job: &str) -> Answer {
    Answer::status(202)
        .header(
            "azure-asyncoperation",
            format!("{HOST}{VAULT}/replicationOperationStatus/{job}?api-version=x&s=Sig%2B/="),
        )
        .header("location", format!("{HOST}{path}/operationresults/{job}?api-version=x&s=Sig"))
        .header("retry-after", "30")
        .header("x-ms-request-id", format!("{VAULT}/replicationJobs/{job}"))
}

/// A GUID with this number.
pub(crate) fn guid(number: u32) -> String {
    uuid::Uuid::from_u128(u128::from(number)).to_string()
}
