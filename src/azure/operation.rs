//! What Azure goes on doing after it accepted a write: how to recognise it, and how to look at it.
//!
//! Site Recovery answers 202 with two signed polling URLs whose last segment is the id of a job; other providers answer one
//! of the two, or nothing but the object in an intermediate state. Waiting for the end is the watcher's business.

mod begin;
mod look;
mod single;

use std::fmt;
use std::time::Duration;

use azure_core::http::Url;
use serde::{Deserialize, Serialize};

use super::api::Api;
use super::client::Client;
use super::error::{Call, Error};
use super::id;
use super::scope::{Scope, Stopped};

pub(super) use begin::check_host;
pub(super) use look::{Kind, judge, of_job};
pub(super) use single::with_operation;

/// How long to wait between two looks where the service names no time.
pub(super) const DEFAULT_INTERVAL: Duration = Duration::from_secs(10);

/// Bounds of what the service may ask to wait between two looks: a zero would spin, an hour would hide the end.
const INTERVALS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(300));

/// A write that Azure accepted and is carrying out.
///
/// It can be stored and resumed later with [`super::Client::wait`]. What is stored of a Site Recovery operation is its job,
/// not its polling URLs, which are signed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The method of the write.
    method: String,
    /// The path of the write.
    path: String,
    /// The version of the provider's API.
    version: String,
    /// Where to look.
    #[serde(flatten, with = "stored")]
    place: Place,
    /// How long to wait between two looks, in milliseconds.
    interval_ms: u64,
    /// `x-ms-client-request-id` of the write.
    client_request_id: String,
}

/// Where to look for the state of an operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    /// The Azure-AsyncOperation URL, byte for byte.
    status: Option<String>,
    /// The Location URL, byte for byte.
    result: Option<String>,
    /// The id of the Site Recovery job.
    job: Option<String>,
}

/// The stored form: the job alone where there is one, else the URLs.
mod stored {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Place;

    #[derive(Serialize, Deserialize)]
    struct Stored {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        job: Option<String>,
    }

    pub(super) fn serialize<S: Serializer>(
        place: &Place,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let url = |url: &Option<String>| url.clone().filter(|_| place.job.is_none());
        let stored = Stored {
            status: url(&place.status),
            result: url(&place.result),
            job: place.job.clone(),
        };
        stored.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Place, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Ok(Place { status: stored.status, result: stored.result, job: stored.job })
    }
}

/// What a look at an operation showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Look {
    /// It goes on. The service may say how far it is and when to look again.
    Running { progress: Option<String>, interval: Option<Duration> },
    /// It succeeded.
    Done,
    /// It ended otherwise, in this status.
    Failed { status: String, error: Box<super::error::ServiceError> },
}

impl Operation {
    /// The operation behind a Site Recovery job, for a job that is known from elsewhere than an answer to a write.
    pub fn of_job(method: &str, path: &str, job: String, client_request_id: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            version: Api::SiteRecovery.version().to_owned(),
            place: Place { job: Some(job), ..Place::default() },
            interval_ms: DEFAULT_INTERVAL.as_millis() as u64,
            client_request_id: client_request_id.to_owned(),
        }
    }

    /// The id of the Site Recovery job that does the work, if it is one.
    pub fn job_id(&self) -> Option<&str> {
        self.place.job.as_deref()
    }

    /// The path that the write was sent to: the id of an object, with the action at its end for a POST.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The method of the write.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The `x-ms-client-request-id` of the write, under which Microsoft's support finds it.
    pub fn client_request_id(&self) -> &str {
        &self.client_request_id
    }

    /// How long to wait between two looks.
    pub(super) fn interval(&self) -> Duration {
        clamp(Duration::from_millis(self.interval_ms))
    }

    /// Where to look at this operation by itself. A URL that does not lead to Resource Manager is refused.
    pub(super) async fn place_to_look(
        &self,
        client: &Client,
        scope: &Scope,
    ) -> Result<(Kind, Url), Error> {
        let url = match (&self.place.status, &self.place.result, &self.place.job) {
            (Some(url), _, _) => (Kind::Status, url),
            (None, Some(url), _) => (Kind::Result, url),
            (None, None, Some(_)) => return Ok((Kind::Job, self.job_url(client, scope).await?)),
            (None, None, None) => {
                return Ok((Kind::Object, client.url(scope, &self.version, &self.path).await?));
            }
        };
        let endpoint = &client.connection(scope).await?.cloud.resource_manager;
        match check_host(url.1, endpoint) {
            Ok(parsed) => Ok((url.0, parsed)),
            Err(problem) => Err(Error::Reply {
                call: Box::new(client.call_about(self)),
                problem,
                operation: None,
            }),
        }
    }

    /// The URL of the job, for an operation that has one.
    pub(super) async fn job_url(&self, client: &Client, scope: &Scope) -> Result<Url, Error> {
        client.url(scope, Api::SiteRecovery.version(), self.job_id().unwrap_or_default()).await
    }

    pub(super) fn set_interval(&mut self, interval: Duration) {
        self.interval_ms = u64::try_from(clamp(interval).as_millis()).unwrap_or(u64::MAX);
    }
}

impl Client {
    /// The write that began an operation, for an error about it.
    pub(super) fn call_about(&self, operation: &Operation) -> Call {
        Call {
            method: operation.method.clone(),
            path: operation.path.clone(),
            correlation_id: self.correlation_id().to_owned(),
            client_request_id: operation.client_request_id.clone(),
            ..Call::default()
        }
    }

    /// The error for a scope that ended while Azure was at work.
    pub(super) fn stopped_while(&self, stopped: Stopped, operation: &Operation) -> Error {
        let (call, operation) =
            (Box::new(self.call_about(operation)), Some(Box::new(operation.clone())));
        match stopped {
            Stopped::Cancelled => Error::Cancelled { call, operation },
            Stopped::TimedOut => Error::TimedOut { call, operation, last: None },
        }
    }
}

/// The job behind a polling URL or a request id: the URL's vault, and its last segment.
fn job_of(text: &str) -> Option<String> {
    let path = match Url::parse(text) {
        Ok(url) => url.path().to_owned(),
        Err(_) => text.to_owned(),
    };
    let lower = path.to_ascii_lowercase();
    let known = ["/replicationoperationstatus/", "/operationresults/", "/replicationjobs/"];
    let is_replication =
        lower.contains("/replication") && known.iter().any(|segment| lower.contains(segment));
    let vault = id::vault(&path).filter(|_| is_replication)?;
    let job = id::name(&path).filter(|job| uuid::Uuid::parse_str(job).is_ok())?;
    Some(format!("{vault}/replicationJobs/{job}"))
}

fn clamp(interval: Duration) -> Duration {
    interval.clamp(INTERVALS.0, INTERVALS.1)
}

/// The method and the path, as in "PUT /subscriptions/...".
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// Without the polling URLs.
impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("job", &self.place.job)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
