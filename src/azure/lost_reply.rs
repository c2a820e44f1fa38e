//! What became of a write whose answer was lost, found out by reading.
//!
//! Nothing of Site Recovery is sent twice blindly: a second failover is not the same as one. The first question goes to the
//! job list of the vault, because every write there is a job, and a job's activity id carries the id of the request that
//! began it. Only then is the object itself looked at.

use std::time::Duration;

use azure_core::time::OffsetDateTime;
use serde_json::Value;

use super::api::Api;
use super::client::Client;
use super::error::Error;
use super::id;
use super::jobs::began;
use super::operation::Operation;
use super::scope::Scope;
use super::siterecovery::Job;
use super::write::{Method, Write};

/// By how much the clocks of the service and of this machine may differ.
const CLOCK_SKEW: Duration = Duration::from_secs(300);

/// What became of a write.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It took effect, and may still be under way.
    TookEffect(Option<Operation>),
    /// There is no trace of it.
    NoTrace,
}

impl Client {
    /// Finds out what became of a write that was sent at `since` with a client request id.
    pub(super) async fn look_into(
        &self,
        scope: &Scope,
        write: &Write,
        client_request_id: &str,
        since: OffsetDateTime,
    ) -> Result<Outcome, Error> {
        if write.api == Api::SiteRecovery
            && let Some(vault) = id::vault(&write.id)
            && let Some(job) = self.job_of(scope, vault, write, client_request_id, since).await?
        {
            let operation =
                Operation::of_job(write.method.as_str(), &write.id, job, client_request_id);
            return Ok(Outcome::TookEffect(Some(operation)));
        }
        let took_effect = match write.method {
            // Without a job the action was not accepted.
            Method::Post if !write.removes() => false,
            Method::Post | Method::Delete => {
                self.find::<Value>(scope, write.api, write.object()).await?.is_none()
            }
            Method::Put | Method::Patch => {
                let found = self.find::<Value>(scope, write.api, &write.id).await?;
                let asked =
                    write.body.as_deref().and_then(|body| serde_json::from_slice(body).ok());
                match (found, asked) {
                    (Some(found), Some(asked)) => {
                        let answer = compare(&found, &asked);
                        answer == Likeness::Same
                            || (write.method == Method::Put && answer == Likeness::Unknown)
                    }
                    (found, _) => found.is_some(),
                }
            }
        };
        Ok(if took_effect { Outcome::TookEffect(None) } else { Outcome::NoTrace })
    }

    /// The job that a write began. A job that says in its activity id which request began it is believed; one that says
    /// nothing is taken if it is about the same object and began no earlier than the write was sent.
    async fn job_of(
        &self,
        scope: &Scope,
        vault: &str,
        write: &Write,
        client_request_id: &str,
        since: OffsetDateTime,
    ) -> Result<Option<String>, Error> {
        let mut candidates = Vec::new();
        let listed = self
            .jobs(scope, vault, |page| {
                let is_new = |job: &Job| began(job).is_none_or(|at| at >= since - CLOCK_SKEW);
                let old = page.iter().any(|job| !is_new(job));
                candidates.extend(page.into_iter().filter(is_new));
                !old
            })
            .await;
        match listed {
            Err(error) if !error.is_not_found() => return Err(error),
            _ => {}
        }
        for job in candidates.iter().filter(|job| !self.inner.jobs.is_own(&job.id)) {
            let Some(job) = self.find::<Job>(scope, Api::SiteRecovery, &job.id).await? else {
                continue;
            };
            let is_ours =
                match job.properties.activity_id.as_deref().filter(|text| !text.is_empty()) {
                    Some(activity) => activity.to_ascii_lowercase().contains(client_request_id),
                    None => {
                        let about = job.properties.target_object_name.as_deref();
                        let same = about.is_some()
                            && about.map(str::to_lowercase)
                                == id::name(write.object()).map(str::to_lowercase);
                        same && began(&job).is_some_and(|at| at >= since)
                    }
                };
            if is_ours {
                return Ok(Some(job.id));
            }
        }
        Ok(None)
    }
}

/// How an object relates to the body of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// The object says everything that the body asks for.
    Same,
    /// The object says something else than the body asks for.
    Different,
    /// The object does not speak of all that the body asks for: some members have other names in answers.
    Unknown,
}

/// Compares what was read with what was asked for. Text is compared without case, as ids need.
fn compare(found: &Value, asked: &Value) -> Likeness {
    match (found, asked) {
        (Value::Object(found), Value::Object(asked)) => {
            let mut likeness = Likeness::Same;
            for (name, asked) in asked {
                match found.get(name).map(|found| compare(found, asked)) {
                    Some(Likeness::Same) => {}
                    Some(Likeness::Different) => return Likeness::Different,
                    Some(Likeness::Unknown) | None => likeness = Likeness::Unknown,
                }
            }
            likeness
        }
        (Value::String(found), Value::String(asked)) if found.eq_ignore_ascii_case(asked) => {
            Likeness::Same
        }
        (found, asked) if found == asked => Likeness::Same,
        _ => Likeness::Different,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_like_a_body_when_it_says_all_of_it() {
        let found = json!({"id": "/x", "location": "westeurope", "properties": {"a": "/Subscriptions/S", "b": [1], "c": null}});
        for (asked, likeness) in [
            (json!({}), Likeness::Same),
            (
                json!({"location": "WestEurope", "properties": {"a": "/subscriptions/s", "b": [1]}}),
                Likeness::Same,
            ),
            (json!({"properties": {"a": "/subscriptions/t", "d": 1}}), Likeness::Different),
            (json!({"properties": {"a": "/subscriptions/s", "d": 1}}), Likeness::Unknown),
            (json!({"properties": {"b": [2]}}), Likeness::Different),
            (json!({"properties": 1}), Likeness::Different),
        ] {
            assert_eq!(compare(&found, &asked), likeness, "{asked}");
        }
    }
}
