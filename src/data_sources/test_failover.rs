//! `asr_test_failover`: the evidence of drills. When the last one succeeded, how the last ones went, whether one stands
//! now, and whether another one could begin.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::lookup::{Failure, Lookup};
use super::plain::{age, moment, plain_id, text, time};
use crate::azure::id;
use crate::azure::siterecovery::{Job, ProtectedItem};
use crate::framework::model::{Object, Val};
use crate::model;
use crate::resources::arm::Remote;
use crate::resources::operations::target::{Age, Located, Target, exactly_one};
use crate::resources::operations::{history, watch};
use crate::resources::protected_item::state;
use crate::resources::rows::{AzureRow, kinds};
use crate::resources::test_failover::{SUFFIX, stage};

/// The data source.
pub struct Drills;

const SECONDS_IN_A_DAY: i64 = 24 * 60 * 60;

model! {
    /// Reads what is known of the disaster recovery drills of a protected item or a recovery plan: when the last one
    /// succeeded, how the last test failover and clean-up went, and whether another one could begin now.
    ///
    /// A drill has succeeded when its test failover had and was cleaned up. Azure keeps that moment with the item; jobs it
    /// keeps for some months.
    pub struct Found {
        /// The id of the protected item. It is found by the id it was created with, too, after its protection was reversed.
        optional protected_item_id: String [id_of(kinds::PROTECTED_ITEM)],
        /// The id of the recovery plan.
        optional recovery_plan_id: String [id_of(kinds::RECOVERY_PLAN)],
        /// The id of the protected item or recovery plan, followed by `/testFailover`.
        computed id: String,
        /// The state of the test as Azure writes it: `None` at rest, `WaitingForCompletion` while test virtual machines
        /// run, `TestFailoverFailed` after a failure. Of a recovery plan that of the member that tells most.
        computed state: String,
        /// When the last drill succeeded, RFC 3339; of a recovery plan when that was so of all its members. Null if never.
        computed last_successful_test_failover_time: String,
        /// How many whole days ago that was. Null if never.
        computed age_in_days: i64,
        /// The last test failover. Null if no job of one is known.
        computed last_test: Object<Run>,
        /// The last clean-up. Null if no job of one is known.
        computed last_cleanup: Object<Run>,
        /// Whether a test failover could begin now.
        computed allowed: bool,
        /// Why not, in full sentences. Empty if one could begin.
        computed reasons: Vec<String>,
        /// The items that a test takes: the item itself, or the members of the recovery plan.
        computed items: Vec<Object<Item>>,
    }
    rules [exactly_one()]
}

model! {
    /// A job.
    pub struct Run {
        /// The id of the job.
        computed job_id: String,
        /// `InProgress`, `Succeeded`, `Failed`, `Cancelled`, `Suspended` (waiting for somebody) and others.
        computed state: String,
        /// When it began, RFC 3339.
        computed started_at: String,
        /// When it ended, RFC 3339. Null while it runs.
        computed ended_at: String,
        /// How long it took. Null while it runs.
        computed duration_in_seconds: i64,
        /// The portal's name of the task that failed. Null unless it failed.
        computed failed_task: String,
        /// Why it failed: the code of the first error.
        computed error_code: String,
        /// Why it failed: the message of the first error.
        computed error_message: String,
        /// What it waits for and how it goes on. Null unless it waits for somebody.
        computed waits_for: String,
    }
}

model! {
    /// An item that a test takes.
    pub struct Item {
        /// The Azure resource id of the item, where it is now.
        computed protected_item_id: String,
        /// The name of its virtual machine.
        computed name: String,
        /// The state of its test as Azure writes it.
        computed state: String,
        /// When its last drill succeeded, RFC 3339. Null if never.
        computed last_successful_test_failover_time: String,
        /// The id of its test virtual machine. Null unless one stands.
        computed test_vm_id: String,
    }
}

#[async_trait]
impl Lookup for Drills {
    const TYPE: &'static str = "asr_test_failover";
    type Model = Found;

    async fn read(remote: &Remote, mut wanted: Found) -> Result<Found, Failure> {
        let target = Target::of(&wanted.protected_item_id, &wanted.recovery_plan_id);
        let target = target.unwrap_or(Target { id: String::new(), is_plan: false });
        let reading = || Failure::while_reading(format!("the drills of {}", target.id));
        let located = target.locate(remote, Age::Recent).await.map_err(reading())?;
        let located = located.ok_or_else(|| refused(&target))?;
        let scenarios = [stage::TEST, stage::CLEANUP];
        let [test, cleanup] =
            history::last(remote, &target, &located, scenarios).await.map_err(reading())?;
        wanted.id = Val::Known(id::plain(&target.operation_id(SUFFIX)));
        wanted.state = Val::Known(stage::text_of(&located));
        wanted.last_successful_test_failover_time = oldest(&located);
        wanted.age_in_days = wanted
            .last_successful_test_failover_time
            .known()
            .and_then(|at| age(at, OffsetDateTime::now_utc()))
            .map(|seconds| seconds / SECONDS_IN_A_DAY)
            .into();
        let reasons = reasons(&located);
        wanted.allowed = Val::Known(reasons.is_empty());
        wanted.reasons = Val::Known(reasons);
        wanted.last_test = test.map(run).map(Object).into();
        wanted.last_cleanup = cleanup.map(run).map(Object).into();
        wanted.items = Val::Known(located.items.into_iter().map(item).map(Object).collect());
        Ok(wanted)
    }
}

fn refused(target: &Target) -> Failure {
    let detail = target.gone().detail;
    Failure::Refused { argument: target.argument(), summary: "There is nothing to read", detail }
}

fn last(item: &ProtectedItem) -> Val<String> {
    time(item.properties.last_successful_test_failover_time.clone())
}

/// The oldest of the last successes; null if an item never had one.
fn oldest(located: &Located) -> Val<String> {
    let all: Option<Vec<_>> = located.items.iter().map(|item| last(item).cloned()).collect();
    all.filter(|_| located.missing.is_empty())
        .and_then(|all| all.into_iter().min_by_key(|at| moment(at)))
        .into()
}

/// Why no test could begin now.
fn reasons(located: &Located) -> Vec<String> {
    let mut reasons: Vec<_> = located
        .missing
        .iter()
        .map(|member| format!("{member} does not exist any more, but the recovery plan holds it."))
        .collect();
    if located.items.is_empty() && reasons.is_empty() {
        reasons.push("The recovery plan has no members.".to_owned());
    }
    let allows = |item: &&ProtectedItem| {
        item.properties.allowed_operations.iter().any(|one| one.eq_ignore_ascii_case(stage::TEST))
    };
    reasons.extend(located.items.iter().filter(|item| !allows(item)).map(reason));
    if let Some(job) = located.running_job().filter(|_| reasons.is_empty()) {
        reasons.push(format!("The job {} is at work.", id::plain(job)));
    }
    reasons
}

fn reason(item: &ProtectedItem) -> String {
    let name = item.properties.friendly_name.as_deref().or(id::name(&item.id)).unwrap_or_default();
    let test = stage::text(item);
    if stage::Stage::of_text(test) != stage::Stage::Over {
        return format!(
            "A test failover of {name} is in the state {test}: it has to be cleaned up first."
        );
    }
    if state::is_failed_over(item) {
        return format!("{name} is failed over ({}) and not reprotected.", state::describe(item));
    }
    if !state::is_protected(item) {
        return format!("{name} is not protected: {}.", state::progress(item));
    }
    format!("{name} allows no test failover now: another operation is at work on it.")
}

fn run(job: Job) -> Run {
    let times = watch::times(&job);
    let failed = job.properties.state.as_deref() == Some("Failed");
    let failure = if failed { job.failure() } else { Default::default() };
    let first = failure.errors.into_iter().next().unwrap_or_default();
    Run {
        waits_for: watch::waits(&job).into(),
        job_id: plain_id(Some(job.id)),
        state: text(job.properties.state),
        started_at: times.started_at.into(),
        ended_at: times.ended_at.into(),
        duration_in_seconds: times.seconds.into(),
        failed_task: text(failure.failed_task),
        error_code: text(first.code),
        error_message: text(first.message),
    }
}

fn item(item: ProtectedItem) -> Item {
    Item {
        state: stage::text(&item).into(),
        last_successful_test_failover_time: last(&item),
        protected_item_id: plain_id(Some(item.id)),
        name: text(item.properties.friendly_name),
        test_vm_id: plain_id(
            item.properties.provider_specific_details.test_failover_recovery_fabric_object_id,
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn located(items: &[(&str, Option<&str>)]) -> Located {
        let item = |(test, last): &(&str, Option<&str>)| {
            serde_json::from_value(json!({"id": "/i/web", "properties": {"friendlyName": "vm",
                "testFailoverState": test, "lastSuccessfulTestFailoverTime": last, "protectionState": "Protected",
                "allowedOperations": if *test == "None" { json!(["TestFailover"]) } else { json!([]) },
                "providerSpecificDetails": {"vmProtectionState": "Protected"}}}))
            .unwrap()
        };
        Located { items: items.iter().map(item).collect(), ..Located::default() }
    }

    #[test]
    fn a_plan_was_drilled_when_all_its_members_were() {
        let (one, two) = (Some("2026-01-16T08:00:00Z"), Some("2026-01-15T09:00:00+02:00"));
        assert_eq!(oldest(&located(&[("None", one), ("None", two)])), two.unwrap().into());
        assert_eq!(oldest(&located(&[("None", one), ("None", None)])), Val::Null);
        assert_eq!(oldest(&located(&[])), Val::Null);
    }

    #[test]
    fn what_stands_in_the_way_is_told() {
        assert!(reasons(&located(&[("None", None)])).is_empty());
        let told = reasons(&located(&[("None", None), ("WaitingForCompletion", None)]));
        assert!(told.len() == 1 && told[0].contains("cleaned up first"), "{told:?}");
        assert!(reasons(&located(&[]))[0].contains("no members"));
    }
}
