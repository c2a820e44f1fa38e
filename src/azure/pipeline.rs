//! One attempt at one request: azure_core's pipeline with our headers, token and HTTP client, and what came of it.
//!
//! Whether to try again is decided elsewhere; the pipeline itself never does.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use azure_core::Bytes;
use azure_core::error::ErrorKind;
use azure_core::http::headers::{CONTENT_TYPE, USER_AGENT};
use azure_core::http::policies::auth::BearerTokenAuthorizationPolicy;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{
    ClientOptions as CoreOptions, Context, HttpClient, Method, Pipeline, PipelineSendOptions,
    Request as CoreRequest, RetryOptions, Transport, Url,
};

use super::auth;
use super::cloud::Cloud;
use super::error::Error;
use super::options::{ClientOptions, SignIn};
use super::transport::{cause, is_distrusted};

/// A request, ready to be sent as often as needed.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Bytes>,
    /// The same for every attempt.
    pub(super) client_request_id: String,
}

/// An answer, whatever its status.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HashMap<String, String>,
    pub(super) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum NoReply {
    /// No token could be had. Nothing was sent.
    Credentials(Error),
    /// The other side cannot prove who it is. Nothing was sent.
    Distrusted(String),
    /// There was no connection. Nothing was sent.
    NotSent(String),
    /// The request was sent, or may have been, and the answer did not arrive.
    Lost(String),
}

/// The way to one cloud, with one identity.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) cloud: Cloud,
    pipeline: Pipeline,
    way: Option<SignIn>,
    /// Held by the first request of all. The others wait for its answer and then share its connection, where otherwise
    /// each would open one of its own.
    first: tokio::sync::Mutex<()>,
    tried: AtomicBool,
    answered: AtomicBool,
}

impl Reply {
    /// A header by its lower-case name. Blank ones do not count.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Connection {
    /// Makes the pipeline. Nothing is sent.
    pub(super) fn new(
        options: &ClientOptions,
        cloud: Cloud,
        http: &Arc<dyn HttpClient>,
        correlation_id: &str,
    ) -> Result<Self, Error> {
        let credential = auth::credential(options, &cloud, http)?;
        let token = BearerTokenAuthorizationPolicy::new(credential, [cloud.scope()]);
        let identify =
            Identify { user_agent: user_agent(options), correlation_id: correlation_id.to_owned() };
        let core = CoreOptions {
            transport: Some(Transport::new(http.clone())),
            retry: RetryOptions::none(),
            per_call_policies: vec![Arc::new(identify)],
            ..CoreOptions::default()
        };
        let pipeline = Pipeline::new(None, None, core, Vec::new(), vec![Arc::new(token)], None);
        Ok(Self {
            cloud,
            pipeline,
            way: options.sign_in(),
            first: tokio::sync::Mutex::new(()),
            tried: AtomicBool::new(false),
            answered: AtomicBool::new(false),
        })
    }

    /// Whether the endpoint ever answered anything.
    pub(super) fn ever_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    /// Sends a request once.
    pub(super) async fn send(&self, request: &Request) -> Result<Reply, NoReply> {
        if !self.tried.load(Ordering::Acquire) {
            let _first = self.first.lock().await;
            if !self.tried.load(Ordering::Acquire) {
                let result = self.send_now(request).await;
                self.tried.store(true, Ordering::Release);
                return result;
            }
        }
        self.send_now(request).await
    }

    async fn send_now(&self, request: &Request) -> Result<Reply, NoReply> {
        let mut sent = CoreRequest::new(request.url.clone(), request.method);
        sent.insert_header("x-ms-client-request-id", request.client_request_id.clone());
        sent.insert_header("x-ms-return-client-request-id", "true");
        sent.insert_header("accept", "application/json");
        if let Some(body) = &request.body {
            sent.insert_header(CONTENT_TYPE, "application/json");
            sent.set_body(body.clone());
        }
        let unchecked = PipelineSendOptions { skip_checks: true, ..PipelineSendOptions::default() };
        match self.pipeline.send(&Context::new(), &mut sent, Some(unchecked)).await {
            Ok(response) => {
                self.answered.store(true, Ordering::Relaxed);
                let (status, headers, body) = response.deconstruct();
                Ok(Reply {
                    status: u16::from(status),
                    headers: headers
                        .iter()
                        .map(|(name, value)| {
                            (name.as_str().to_ascii_lowercase(), value.as_str().to_owned())
                        })
                        .collect(),
                    body: body.into(),
                })
            }
            Err(error) => Err(self.classify(&error)),
        }
    }

    fn classify(&self, error: &azure_core::Error) -> NoReply {
        match error.kind() {
            ErrorKind::Credential => NoReply::Credentials(auth::refusal(self.way, error)),
            _ if is_distrusted(error) => NoReply::Distrusted(cause(error)),
            ErrorKind::Connection => NoReply::NotSent(cause(error)),
            _ => NoReply::Lost(cause(error)),
        }
    }
}

/// Says who asks: the client, and the run that its requests belong to.
#[derive(Debug)]
struct Identify {
    user_agent: String,
    correlation_id: String,
}

#[async_trait]
impl Policy for Identify {
    async fn send(
        &self,
        context: &Context,
        request: &mut CoreRequest,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        request.insert_header(USER_AGENT, self.user_agent.clone());
        request.insert_header("x-ms-correlation-request-id", self.correlation_id.clone());
        match next {
            [policy, rest @ ..] => policy.send(context, request, rest).await,
            [] => Err(azure_core::Error::with_message(
                ErrorKind::Other,
                "the pipeline has no transport",
            )),
        }
    }
}

/// The products in front, then the library underneath, then the partner in Microsoft's notation. Characters that a header
/// cannot carry are left out.
fn user_agent(options: &ClientOptions) -> String {
    let own = options.user_agent.as_deref().unwrap_or("terraform-provider-asr");
    let partner = options.partner_id.as_deref().map(|id| format!(" pid-{id}")).unwrap_or_default();
    let text = format!("{own} ({}; {}){partner}", std::env::consts::OS, std::env::consts::ARCH);
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect()
}
