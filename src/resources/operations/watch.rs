//! An action from its request to the end of its job: its tasks in the log, the words for what it waits for, and what the
//! job tells in the end. A timeout counts time without progress. Knows no action in particular.

use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

use super::{Failure, Refusal};
use crate::azure::siterecovery::{Job, JobTask};
use crate::azure::{Api, Call, Error, Operation, Scope, Write, id};
use crate::framework::private::Private;
use crate::resources::arm::{BUSY, OPERATION, Remote, is_busy};

/// The time between two looks at the tasks of a job: short at first, for what is nearly done.
const LOOKS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// As good as no end: what ends a wait is time without progress.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Why an action did not come to its end, or to a good one.
#[derive(Debug)]
pub struct Halt {
    /// What happened.
    pub error: Error,
    /// The job as it was seen last.
    pub job: Option<Job>,
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self { error, job: None }
    }
}

impl From<Halt> for Failure {
    fn from(halt: Halt) -> Self {
        match halt.waits() {
            Some(_) => Refusal::whole(halt.summary(), halt.detail()).into(),
            None => halt.error.into(),
        }
    }
}

impl Halt {
    /// What the job waits for, in words, if it waits for somebody.
    pub fn waits(&self) -> Option<String> {
        self.job.as_ref().and_then(waits)
    }

    /// One short line.
    pub fn summary(&self) -> String {
        match &self.job {
            Some(job) if waits(job).is_some() => "The job waits for somebody".to_owned(),
            _ => self.error.summary(),
        }
    }

    /// Full sentences: what the job waits for, and what happened.
    pub fn detail(&self) -> String {
        let words = self.waits().map_or(String::new(), |words| format!("{words}\n\n"));
        format!("{words}{}", self.error.detail())
    }
}

/// Calls an action of an object, `{id}/{action}`, and follows it to its end. The job as it ended, where it has one.
///
/// While another operation works on the object it waits for its turn, as long as the call may take.
///
/// # Errors
/// Azure refused, the job failed, or the wait was cut short; then [`Error::goes_on`] has what to [`keep`].
pub async fn act(
    remote: &Remote,
    patience: Duration,
    action: &str,
    body: Option<&impl Serialize>,
) -> Result<Option<Job>, Halt> {
    loop {
        let write = Write::post(Api::SiteRecovery, action, body)?;
        match remote.client.begin(&remote.scope, write).await {
            Ok(Some(operation)) => return follow(remote, patience, &operation).await,
            Ok(None) => return Ok(None),
            Err(error) if is_busy(&error) && remote.scope.sleep(BUSY).await.is_ok() => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Follows a running operation to its end.
///
/// # Errors
/// As of [`act`].
pub async fn follow(
    remote: &Remote,
    patience: Duration,
    operation: &Operation,
) -> Result<Option<Job>, Halt> {
    let scope = Scope::new(remote.scope.cancel.clone(), FOREVER);
    let mut seen = None;
    let ended = tokio::select! {
        biased;
        ended = remote.client.wait(&scope, operation) => ended,
        () = look_on(remote, patience, operation, &mut seen) => Err(timed_out(operation)),
    };
    match ended {
        Ok(()) => Ok(of(remote, operation.job_id()).await.or(seen)),
        Err(error) => Err(Halt { error, job: seen }),
    }
}

/// Remembers what goes on in Azure for the next call.
pub fn keep(halt: &Halt, private: &mut Private) {
    if let Some(operation) = halt.error.goes_on() {
        private.set(OPERATION, operation);
    }
}

/// Follows what an interrupted call left behind. The operation, and how it ended; `None` where nothing was left.
///
/// # Errors
/// As of [`act`]; what still goes on stays kept.
pub async fn resume(
    remote: &Remote,
    patience: Duration,
    private: &mut Private,
) -> Result<Option<(Operation, Option<Job>)>, Halt> {
    let Some(operation) = private.get::<Operation>(OPERATION) else { return Ok(None) };
    let ended = follow(remote, patience, &operation).await;
    if !ended.as_ref().is_err_and(|halt| halt.error.goes_on().is_some()) {
        private.remove(OPERATION);
    }
    ended.map(|job| Some((operation, job)))
}

/// A job by its id; `None` if it cannot be read now.
pub async fn of(remote: &Remote, job_id: Option<&str>) -> Option<Job> {
    let job_id = id::plain(job_id?);
    remote.client.find(&remote.scope, Api::SiteRecovery, &job_id).await.ok().flatten()
}

/// Ends when the job has made no progress for so long.
async fn look_on(
    remote: &Remote,
    patience: Duration,
    operation: &Operation,
    seen: &mut Option<Job>,
) {
    let (mut pause, mut since, mut known) = (LOOKS.0, Instant::now(), String::new());
    loop {
        let left = patience.saturating_sub(since.elapsed());
        tokio::time::sleep(pause.min(left)).await;
        let looking = Remote {
            client: remote.client.clone(),
            scope: Scope::new(remote.scope.cancel.clone(), LOOKS.1),
        };
        if let Some(job) = of(&looking, operation.job_id()).await {
            let progress = progress(&job);
            if progress != known {
                match waits(&job) {
                    Some(words) => tracing::warn!(job = job.id, words, "waiting for somebody"),
                    None => tracing::info!(job = job.id, progress, "still running"),
                }
                (known, since) = (progress, Instant::now());
            }
            *seen = Some(job);
        }
        if since.elapsed() >= patience {
            return;
        }
        pause = (pause * 2).min(LOOKS.1);
    }
}

fn timed_out(operation: &Operation) -> Error {
    let call = Call {
        method: operation.method().to_owned(),
        path: operation.path().to_owned(),
        client_request_id: operation.client_request_id().to_owned(),
        ..Call::default()
    };
    Error::TimedOut {
        call: Box::new(call),
        operation: Some(Box::new(operation.clone())),
        last: None,
    }
}

fn is(text: Option<&str>, word: &str) -> bool {
    text.is_some_and(|text| text.eq_ignore_ascii_case(word))
}

/// All tasks of a job, those of groups after their group.
fn tasks(job: &Job) -> Vec<&JobTask> {
    fn collect<'a>(tasks: &'a [JobTask], into: &mut Vec<&'a JobTask>) {
        for task in tasks {
            into.push(task);
            if let Some(group) = &task.group_task_custom_details {
                collect(&group.child_tasks, into);
            }
        }
    }
    let mut found = Vec::new();
    collect(&job.properties.tasks, &mut found);
    found
}

fn named(task: &JobTask) -> &str {
    let name = task.friendly_name.as_deref().or(task.name.as_deref());
    name.unwrap_or("a task without a name")
}

/// How far a job is, in words that change whenever it goes on.
pub fn progress(job: &Job) -> String {
    let state = job.properties.state.as_deref().unwrap_or("unknown");
    let all = tasks(job);
    let over = |task: &&&JobTask| {
        ["Succeeded", "Other", "Failed"].iter().any(|state| is(task.state.as_deref(), state))
    };
    let now: Vec<_> = all
        .iter()
        .filter(|task| ["InProgress", "Suspended"].iter().any(|s| is(task.state.as_deref(), s)))
        .map(|task| named(task))
        .collect();
    format!(
        "{state}: {} of {} tasks done; {}",
        all.iter().filter(over).count(),
        all.len(),
        now.join(", ")
    )
}

/// What a suspended job waits for and how it goes on, in words.
pub fn waits(job: &Job) -> Option<String> {
    if !is(job.properties.state.as_deref(), "Suspended") {
        return None;
    }
    let job_id = id::plain(&job.id);
    let task = tasks(job).into_iter().rfind(|task| is(task.state.as_deref(), "Suspended"));
    let at = task.map_or("a manual action", named);
    let asked = task
        .and_then(|task| task.custom_details.as_ref()?.instructions.as_deref())
        .filter(|text| !text.is_empty())
        .map_or(String::new(), |text| format!(" It asks: {text}"));
    Some(format!(
        "The job waits for somebody at “{at}”.{asked} Do that and resume the job: in the portal among the Site Recovery jobs of the \
         vault, or with `az rest --method post --uri \"{job_id}/resume?api-version={}\" --body \
         '{{\"properties\": {{\"comments\": \"done\"}}}}'`. Then apply again.",
        Api::SiteRecovery.version()
    ))
}

/// When a job began and ended, RFC 3339, and how many seconds it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended; `None` while it runs.
    pub ended_at: Option<String>,
    /// How long it took.
    pub seconds: Option<i64>,
}

/// The times of a job.
pub fn times(job: &Job) -> Times {
    let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let real = |text: &Option<String>| text.clone().filter(|text| !text.starts_with("0001-"));
    let (started_at, ended_at) = (real(&job.properties.start_time), real(&job.properties.end_time));
    let both = started_at.as_deref().and_then(moment).zip(ended_at.as_deref().and_then(moment));
    Times {
        seconds: both.map(|(began, ended)| (ended - began).whole_seconds().max(0)),
        started_at,
        ended_at,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job(state: &str) -> Job {
        serde_json::from_value(json!({"id": "/Subscriptions/s/replicationJobs/j", "properties": {
            "state": state, "startTime": "2026-01-16T08:00:00Z", "endTime": "2026-01-16T08:02:20Z",
            "tasks": [
                {"friendlyName": "Prerequisites", "state": "Succeeded"},
                {"friendlyName": "Group 1", "state": "InProgress", "groupTaskCustomDetails": {"childTasks": [
                    {"friendlyName": "web", "state": "Other", "stateDescription": "Skipped"}]}},
                {"name": "ask", "state": "Suspended", "customDetails": {"instructions": "Switch DNS."}}]}}))
        .unwrap()
    }

    #[test]
    fn progress_names_what_is_at_work() {
        assert_eq!(progress(&job("InProgress")), "InProgress: 2 of 4 tasks done; Group 1, ask");
    }

    #[test]
    fn a_suspended_job_says_how_it_goes_on() {
        let words = waits(&job("Suspended")).unwrap();
        for part in
            ["“ask”", "Switch DNS.", "\"/subscriptions/s/replicationJobs/j/resume?api-version="]
        {
            assert!(words.contains(part), "{words}");
        }
        assert_eq!(waits(&job("InProgress")), None);
    }

    #[test]
    fn a_job_took_its_time() {
        let times = times(&job("Succeeded"));
        assert_eq!(times.seconds, Some(140));
        let running: Job = serde_json::from_value(
            json!({"id": "/j", "properties": {"startTime": "2026-01-16T08:00:00Z"}}),
        )
        .unwrap();
        assert_eq!(super::times(&running).seconds, None);
    }
}
