//! `asr_jobs`: what Site Recovery did and does in a vault, newest first, and why what failed did.

use std::cmp::Reverse;

use async_trait::async_trait;
use futures::future::try_join_all;
use time::OffsetDateTime;

use super::in_vault;
use super::lookup::{Failure, Lookup};
use super::plain::{moment, plain_id, text, time};
use crate::azure::siterecovery::{Job, JobProperties};
use crate::azure::{Api, ErrorDetail, id};
use crate::framework::check::{Check, Rule};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Object, Set, Val};
use crate::model;
use crate::resources::arm::Remote;
use crate::resources::rows::{AzureRow, kinds};

/// The data source.
pub struct Jobs;

const STATES: &[&str] =
    &["NotStarted", "InProgress", "Succeeded", "Failed", "Cancelled", "Suspended", "Other"];
const FAILED: &str = "Failed";
/// What the service calls the target of a job that works on an item.
const OF_ITEMS: &str = "ProtectionEntity";
const USUAL_LIMIT: i64 = 50;

model! {
    /// Reads the jobs of a vault, newest first: what Site Recovery did and does, and why what failed did.
    ///
    /// Every filter that is given has to fit; an empty list is no filter. Lists of jobs do not say why a job failed, so
    /// each failed job in the result is read once more: at most `limit` reads. Reading ends when `limit` jobs are found or
    /// all further ones began before `started_after`; vaults keep jobs for months, so give one where few jobs fit.
    pub struct Found {
        /// The id of the Recovery Services vault.
        required recovery_vault_id: String [id_of(kinds::VAULT)],
        /// Only jobs in one of these states: `NotStarted`, `InProgress`, `Succeeded`, `Failed`, `Cancelled`, `Suspended`
        /// (waiting for somebody), `Other`.
        optional states: Set<String> [check(Check::one_of(STATES))],
        /// Only jobs of these operations by the service's name, such as `EnableDr`, `TestFailover` or `UnplannedFailover`,
        /// without regard to case. A job has no name in its first moments.
        optional scenario_names: Set<String>,
        /// Only jobs about an object of this name, without regard to case: for a protected item the name of its virtual
        /// machine.
        optional target_name: String,
        /// Only jobs about this protected item. Jobs name virtual machines without their resource group: those of an equally
        /// named one in the vault are found with them. For an item that is gone use `target_name`.
        optional protected_item_id: String [id_of(kinds::PROTECTED_ITEM)],
        /// Only jobs that began at this moment or later, RFC 3339, such as `2026-01-31T00:00:00Z`.
        optional started_after: String [check(Check::text("a moment in RFC 3339", expect_moment))],
        /// How many jobs there are in the result at most: `1` to `1000`. Defaults to `50`.
        optional limit: i64 [default(USUAL_LIMIT), check(Check::between(1, 1_000))],
        /// The jobs, newest first.
        computed jobs: Vec<Object<Entry>>,
        /// How many jobs are in the result.
        computed job_count: i64,
        /// How many of the jobs in the result failed.
        computed failed_count: i64,
    }
    rules [Rule::Conflicts(vec!["target_name", "protected_item_id"])]
}

model! {
    /// A job.
    pub struct Entry {
        /// The Azure resource id of the job.
        computed id: String,
        /// The name of the job.
        computed name: String,
        /// The service's name of the operation, such as `EnableDr`.
        computed scenario_name: String,
        /// The portal's name of the operation, such as `Enable replication`.
        computed friendly_name: String,
        /// `NotStarted`, `InProgress`, `Succeeded`, `Failed`, `Cancelled`, `Suspended` or `Other`.
        computed state: String,
        /// The same in more detail, such as `Completed` or `PartiallySucceeded`.
        computed state_description: String,
        /// When it began, RFC 3339.
        computed start_time: String,
        /// When it ended, RFC 3339. Null while it runs.
        computed end_time: String,
        /// The name of what it is about: for a protected item that of its virtual machine.
        computed target_name: String,
        /// The kind of what it is about in the service's words, such as `ProtectionEntity` for a protected item.
        computed target_type: String,
        /// What can be done with it now: `Cancel`, `Restart`, `Resume`.
        computed allowed_actions: Vec<String>,
        /// The portal's name of the task that failed. Null unless the job failed.
        computed failed_task: String,
        /// Why it failed. Empty unless the job failed.
        computed errors: Vec<Object<Reason>>,
    }
}

model! {
    /// Why a job failed.
    pub struct Reason {
        /// The code, such as `150261`.
        computed code: String,
        /// What went wrong.
        computed message: String,
        /// Why it may have gone wrong.
        computed possible_causes: String,
        /// What to do about it.
        computed recommended_action: String,
        /// The id under which Microsoft's support finds it.
        computed activity_id: String,
    }
}

fn expect_moment(text: &str) -> Result<(), String> {
    moment(text).map(|_| ()).ok_or_else(|| {
        format!("{text:?} is not a moment in RFC 3339, such as 2026-01-31T00:00:00Z; `timeadd` and `plantimestamp` make such moments")
    })
}

#[async_trait]
impl Lookup for Jobs {
    const TYPE: &'static str = "asr_jobs";
    type Model = Found;

    fn validate(wanted: &Found, diagnostics: &mut Diagnostics) {
        let (vault, item) = (wanted.recovery_vault_id.text(), wanted.protected_item_id.text());
        let Some(other) =
            id::vault(item).filter(|other| !vault.is_empty() && !id::same(other, vault))
        else {
            return;
        };
        let detail = format!(
            "The item lies in {other}, and jobs are read of {vault}. Name an item of that vault, or the vault of the item."
        );
        diagnostics.error("protected_item_id", "Another vault", detail);
    }

    async fn read(remote: &Remote, mut wanted: Found) -> Result<Found, Failure> {
        let filter = Filter::new(remote, &wanted).await?;
        let limit = wanted.limit.cloned().unwrap_or(USUAL_LIMIT);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut jobs = list(remote, wanted.recovery_vault_id.text(), &filter, limit).await?;
        jobs.sort_by_cached_key(|job| (Reverse(began(job)), id::canonical(&job.id)));
        jobs.truncate(limit);
        let entries = try_join_all(jobs.into_iter().map(|job| complete(remote, job))).await?;
        let failed = entries.iter().filter(|entry| entry.state.text() == FAILED).count();
        wanted.job_count = Val::Known(i64::try_from(entries.len()).unwrap_or(i64::MAX));
        wanted.failed_count = Val::Known(i64::try_from(failed).unwrap_or(i64::MAX));
        wanted.jobs = Val::Known(entries.into_iter().map(Object).collect());
        Ok(wanted)
    }
}

/// Which jobs are wanted.
#[derive(Default)]
struct Filter {
    states: Vec<String>,
    scenarios: Vec<String>,
    target: Option<String>,
    of_items: bool,
    since: Option<OffsetDateTime>,
}

impl Filter {
    async fn new(remote: &Remote, wanted: &Found) -> Result<Self, Failure> {
        let words = |given: &Val<Set<String>>| given.cloned().unwrap_or_default().0;
        let item = match wanted.protected_item_id.known() {
            Some(item) => Some(in_vault::item(remote, "protected_item_id", item).await?),
            None => None,
        };
        Ok(Self {
            states: words(&wanted.states),
            scenarios: words(&wanted.scenario_names),
            of_items: item.is_some(),
            target: item.map_or(wanted.target_name.cloned(), |item| item.properties.friendly_name),
            since: wanted.started_after.known().and_then(|text| moment(text)),
        })
    }

    fn fits(&self, job: &Job) -> bool {
        let JobProperties {
            state, scenario_name, target_object_name, target_instance_type, ..
        } = &job.properties;
        let is = |text: &Option<String>, other: &str| {
            text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(other))
        };
        let any = |wanted: &[String], text: &Option<String>| {
            wanted.is_empty() || wanted.iter().any(|one| is(text, one))
        };
        any(&self.states, state)
            && any(&self.scenarios, scenario_name)
            && self.target.as_ref().is_none_or(|target| is(target_object_name, target))
            && (!self.of_items || is(target_instance_type, OF_ITEMS))
            && !self.is_too_old(job)
    }

    fn is_too_old(&self, job: &Job) -> bool {
        self.since.is_some_and(|since| began(job).is_some_and(|at| at < since))
    }
}

fn began(job: &Job) -> Option<OffsetDateTime> {
    job.properties.start_time.as_deref().and_then(moment)
}

async fn list(
    remote: &Remote,
    vault: &str,
    filter: &Filter,
    limit: usize,
) -> Result<Vec<Job>, Failure> {
    let vault = vault.trim_end_matches('/');
    let (mut found, mut seen) = (Vec::new(), 0);
    let read = remote.client.job_history(&remote.scope, vault, |page| {
        seen += page.len();
        let over = !page.is_empty() && page.iter().all(|job| filter.is_too_old(job));
        found.extend(page.into_iter().filter(|job| filter.fits(job)));
        !over && found.len() < limit
    });
    match read.await {
        Err(error) if !error.is_not_found() => {
            return Err(Failure::while_reading(format_args!("the jobs of {vault}"))(error));
        }
        _ if seen == 0 => in_vault::expect_vault(remote, vault).await?,
        _ => {}
    }
    Ok(found)
}

/// A job as a result; one that failed is read once more, because lists have no tasks.
async fn complete(remote: &Remote, mut job: Job) -> Result<Entry, Failure> {
    let failed = job.properties.state.as_deref() == Some(FAILED);
    if failed {
        let whole = remote
            .client
            .find(&remote.scope, Api::SiteRecovery, &job.id)
            .await
            .map_err(Failure::while_reading(&job.id))?;
        job = whole.unwrap_or(job);
    }
    let failure = if failed { job.failure() } else { Default::default() };
    let of = job.properties;
    Ok(Entry {
        id: plain_id(Some(job.id)),
        name: text(Some(job.name)),
        scenario_name: text(of.scenario_name),
        friendly_name: text(of.friendly_name),
        state: text(of.state),
        state_description: text(of.state_description),
        start_time: time(of.start_time),
        end_time: time(of.end_time),
        target_name: text(of.target_object_name),
        target_type: text(of.target_instance_type),
        allowed_actions: Val::Known(of.allowed_actions),
        failed_task: text(failure.failed_task),
        errors: Val::Known(failure.errors.into_iter().map(reason).map(Object).collect()),
    })
}

fn reason(error: ErrorDetail) -> Reason {
    Reason {
        code: text(error.code),
        message: text(error.message),
        possible_causes: text(error.possible_causes),
        recommended_action: text(error.recommended_action),
        activity_id: text(error.activity_id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(state: &str, scenario: Option<&str>, target: &str, began: &str) -> Job {
        Job {
            properties: JobProperties {
                state: Some(state.to_owned()),
                scenario_name: scenario.map(str::to_owned),
                target_object_name: Some(target.to_owned()),
                target_instance_type: Some(OF_ITEMS.to_owned()),
                start_time: Some(began.to_owned()),
                ..JobProperties::default()
            },
            ..Job::default()
        }
    }

    #[test]
    fn filters_are_joined() {
        let job = job("Failed", Some("EnableDr"), "VM-1", "2026-01-16T08:00:00Z");
        let filter = || Filter {
            states: vec!["Failed".to_owned(), "Cancelled".to_owned()],
            scenarios: vec!["enabledr".to_owned()],
            target: Some("vm-1".to_owned()),
            of_items: true,
            since: moment("2026-01-16T08:00:00Z"),
        };
        assert!(filter().fits(&job) && Filter::default().fits(&job));
        for other in [
            Filter { states: vec!["Succeeded".to_owned()], ..filter() },
            Filter { scenarios: vec!["TestFailover".to_owned()], ..filter() },
            Filter { target: Some("vm-2".to_owned()), ..filter() },
            Filter { since: moment("2026-01-16T08:00:01Z"), ..filter() },
        ] {
            assert!(!other.fits(&job));
        }
    }

    #[test]
    fn a_job_that_has_no_name_yet_is_of_no_scenario() {
        let young = job("NotStarted", None, "vm", "2026-01-16T08:00:00Z");
        assert!(Filter::default().fits(&young));
        assert!(
            !Filter { scenarios: vec!["EnableDr".to_owned()], ..Filter::default() }.fits(&young)
        );
    }

    #[test]
    fn a_moment_has_a_time_zone() {
        assert!(expect_moment("2026-01-31T00:00:00Z").is_ok());
        assert!(expect_moment("2026-01-31").unwrap_err().contains("\"2026-01-31\""));
    }
}
