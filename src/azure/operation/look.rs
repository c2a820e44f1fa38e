//! What the answer to a look at an operation means.

use std::time::Duration;

use serde_json::Value;

use super::Look;
use crate::azure::error::ServiceError;
use crate::azure::pipeline::Reply;
use crate::azure::retry::retry_after;
use crate::azure::siterecovery::Job;

/// The kind of place that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::azure) enum Kind {
    /// The Azure-AsyncOperation URL: its body has a status.
    Status,
    /// The Location URL: its HTTP status is the status.
    Result,
    /// The job, of Site Recovery.
    Job,
    /// The object itself: its provisioning state is the status.
    Object,
}

/// What an answer of status 2xx or 404 means. 404 and 202 are "not yet": the place may come about after the 202 did.
pub(in crate::azure) fn judge(kind: Kind, reply: &Reply) -> Look {
    let running = |progress| Look::Running { progress, interval: retry_after(reply) };
    if reply.status == 404 || reply.status == 202 {
        return running(None);
    }
    if reply.body.is_empty() || kind == Kind::Result {
        return Look::Done;
    }
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else { return running(None) };
    match kind {
        Kind::Status => by_status(&body, retry_after(reply)),
        Kind::Job => by_job(&reply.body),
        Kind::Object => {
            let state = body
                .pointer("/properties/provisioningState")
                .and_then(Value::as_str)
                .unwrap_or("Succeeded");
            ended(state, ServiceError::from_value(body.get("error").unwrap_or(&Value::Null)))
                .unwrap_or_else(|| running(Some(state.to_owned())))
        }
        Kind::Result => Look::Done,
    }
}

fn by_status(body: &Value, interval: Option<Duration>) -> Look {
    let Some(status) = body.get("status").and_then(Value::as_str) else {
        return Look::Running { progress: None, interval };
    };
    let error = body
        .get("error")
        .filter(|error| error.is_object())
        .map(ServiceError::from_value)
        .unwrap_or_default();
    ended(status, error).unwrap_or_else(|| {
        let percent = body.get("percentComplete").and_then(Value::as_f64);
        let progress = percent
            .map_or_else(|| status.to_owned(), |percent| format!("{status}, {percent:.0} %"));
        Look::Running { progress: Some(progress), interval }
    })
}

fn by_job(body: &[u8]) -> Look {
    match serde_json::from_slice::<Job>(body) {
        Ok(job) => of_job(&job),
        Err(_) => Look::Running { progress: None, interval: None },
    }
}

/// What the state of a job means. `Suspended` waits for a person; `Other` and what nobody knows is under way.
pub(in crate::azure) fn of_job(job: &Job) -> Look {
    let state = job.properties.state.as_deref().unwrap_or_default();
    ended(state, ServiceError::default()).unwrap_or_else(|| {
        let name = job.properties.friendly_name.as_deref().unwrap_or("job");
        Look::Running { progress: Some(format!("{name}: {state}")), interval: None }
    })
}

/// The end that a status means, if it is one.
fn ended(status: &str, error: ServiceError) -> Option<Look> {
    let is = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(status));
    if is(&["Succeeded", "Success"]) {
        Some(Look::Done)
    } else if is(&["Failed", "Cancelled", "Canceled"]) {
        Some(Look::Failed { status: status.to_owned(), error: Box::new(error) })
    } else {
        None
    }
}
