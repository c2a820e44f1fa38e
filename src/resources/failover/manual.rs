//! Manual actions of a recovery plan: its job waits for somebody, and goes on when somebody says so. Knows no failover.

use std::convert::Infallible;
use std::time::Duration;

use serde_json::json;

use crate::azure::{Api, id};
use crate::resources::arm::Remote;
use crate::resources::operations::watch;

/// The time between two looks.
const LOOK: Duration = Duration::from_secs(2);

/// Resumes a job whenever it waits for somebody, with these words. Does nothing without words. Never ends: run it beside what waits
/// for the job.
pub async fn confirm(remote: &Remote, job: Option<&str>, words: Option<&str>) -> Infallible {
    let (Some(job), Some(words)) = (job, words) else { return std::future::pending().await };
    let resume = format!("{}/resume", id::plain(job));
    let body = json!({"properties": {"comments": words}});
    loop {
        tokio::time::sleep(LOOK).await;
        let waits =
            watch::of(remote, Some(job)).await.is_some_and(|job| watch::waits(&job).is_some());
        if !waits {
            continue;
        }
        match remote.client.post(&remote.scope, Api::SiteRecovery, &resume, Some(&body)).await {
            Ok(()) => tracing::info!(job, words, "a manual action was confirmed"),
            Err(error) => tracing::warn!(job, %error, "a manual action could not be confirmed"),
        }
    }
}
