//! Failover: the machine comes up in the recovery region from a recovery point, another point may be chosen, and it is
//! committed.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::completion::{self, PROTECTED_SINCE};
use super::recovered::{self, Purpose, Recovered};
use super::recovery_point::{self, POINTS_UNTIL, Point};
use super::test_failover::protected_item_details;
use super::work::{self, Prepared};
use super::{health, source, state};
use crate::clock;
use crate::documents::Document;
use crate::faults::JobError;
use crate::inferred::{self, failover as rules};
use crate::kinds::compute;
use crate::operation::Change;
use crate::route::Call;
use crate::scenario;
use crate::site_recovery::refused;
use crate::wire::Response;
use crate::world::World;

/// Where a reversed item notes the machine that it once came from, which a failover back may replace.
pub(super) const FORMER_MACHINE: &str = "formerMachine";

/// How an item is to be failed over.
pub(crate) struct Wanted {
    /// The source machine is to be shut down first.
    pub shutdown: bool,
    /// What the source has not sent yet is to come too.
    pub latest: bool,
    pub point: Option<Point>,
}

/// `unplannedFailover`.
pub(super) fn fail_over(world: &mut World, call: &Call) -> Response {
    work::begin(world, call, |world, item| {
        state::require(call, item, "UnplannedFailover")?;
        state::check_direction(call)?;
        let shutdown = shutdown(call)?;
        let point = call.text("/properties/providerSpecificDetails/recoveryPointId");
        let latest = point.is_empty();
        let point = recovery_point::chosen(world, call, item, point)?;
        Ok(prepare(world, item, &Wanted { shutdown, latest, point }, world.now()))
    })
}

/// Whether a request wants the source machine shut down.
pub(crate) fn shutdown(call: &Call) -> Result<bool, Box<Response>> {
    match call.text("/properties/sourceSiteOperations") {
        "Required" => Ok(true),
        "NotRequired" | "" => Ok(false),
        other => {
            let message = format!("sourceSiteOperations '{other}' is not known.");
            refused(call, &inferred::INVALID_INPUT, &message)
        }
    }
}

/// The failover of an item, begun at a moment.
pub(crate) fn prepare(
    world: &World,
    item: &Document,
    wanted: &Wanted,
    at: OffsetDateTime,
) -> Prepared {
    let row = &scenario::UNPLANNED_FAILOVER;
    let [shutdown_task, latest_task, failover_task] = [1, 2, 3].map(|at: usize| row.tasks[at][0]);
    let source = source::machine(world, item).filter(|machine| source::is_running(world, machine));
    let mut skipped = Vec::new();
    let mut on_success = Vec::new();
    match source.filter(|_| wanted.shutdown) {
        Some(machine) => on_success.push(compute::deallocate(&machine.id)),
        None => skipped.push(shutdown_task),
    }
    if !wanted.latest {
        skipped.push(latest_task);
    }
    let made = recovered::recovered(world, item, Purpose::Failover);
    on_success.extend(made.changes(world));
    on_success.extend(failed_over(item, &made, wanted.point.as_ref(), at));
    let failure = unsynchronised(world, item, wanted, latest_task)
        .or_else(|| obstacle(world, item, failover_task));
    Prepared {
        row,
        during: vec![Change::Merge(item.id.clone(), state::patch(state::FAILING_OVER))],
        on_success,
        on_failure: vec![Change::Merge(item.id.clone(), state::patch(state::FAILOVER_FAILED))],
        details: details(item, &made, wanted.point.as_ref()),
        skipped,
        failure,
        stops_replication: true,
    }
}

/// The latest changes are still in the source region, in its cache account.
fn unsynchronised(world: &World, item: &Document, wanted: &Wanted, task: &str) -> Option<JobError> {
    let region = item.text("/providerSpecificDetails/primaryFabricLocation");
    let lost =
        wanted.latest && world.inferred.latest_point_needs_source && world.outages.is_out(region);
    lost.then(|| work::failure(rules::SOURCE_REGION_OUT, task))
}

fn obstacle(world: &World, item: &Document, task: &str) -> Option<JobError> {
    let former = item.notes.get(FORMER_MACHINE).and_then(Value::as_str).unwrap_or_default();
    let present = item.text("/providerSpecificDetails/recoveryFabricObjectId");
    recovered::obstacle(world, item, Purpose::Failover, &[former, present], task)
}

fn details(item: &Document, made: &Recovered, point: Option<&Point>) -> Map<String, Value> {
    let mut details = Map::new();
    details.insert("instanceType".to_owned(), json!("FailoverJobDetails"));
    let one = protected_item_details(item, made, None, point);
    details.insert("protectedItemDetails".to_owned(), json!([one]));
    details
}

/// What a failover makes of the item.
fn failed_over(
    item: &Document,
    made: &Recovered,
    point: Option<&Point>,
    at: OffsetDateTime,
) -> Vec<Change> {
    let id = &item.id;
    let mut patch = state::patch(state::COMMIT_PENDING);
    let properties = &mut patch["properties"];
    properties["activeLocation"] = json!("Recovery");
    properties["failoverRecoveryPointId"] = json!(point.map(|point| &point.id));
    properties["failoverHealth"] = json!(health::failover(item, false));
    properties["providerSpecificDetails"] = json!({"recoveryFabricObjectId": made.machine});
    let disks = made.disks.iter().map(|(disk, target)| {
        Change::MergeMember(completion::place(id, disk), json!({"recoveryTargetDiskId": target}))
    });
    let end = [
        Change::Merge(id.clone(), patch),
        Change::Stamp(id.clone(), "lastSuccessfulFailoverTime".to_owned()),
        Change::Note(id.clone(), POINTS_UNTIL.to_owned(), json!(clock::stamp(at))),
    ];
    disks.chain(end).collect()
}

/// `applyRecoveryPoint`: the machine is made anew from another point.
pub(super) fn change_point(world: &mut World, call: &Call) -> Response {
    work::begin(world, call, |world, item| {
        state::require(call, item, "ChangePit")?;
        state::check_direction(call)?;
        let wanted = call.text("/properties/recoveryPointId");
        if wanted.is_empty() {
            let message = "The request body lacks properties.recoveryPointId.";
            return refused(call, &inferred::INVALID_INPUT, message);
        }
        let point = recovery_point::chosen(world, call, item, wanted)?;
        let made = recovered::recovered(world, item, Purpose::Failover);
        let mut patch = state::patch(state::COMMIT_PENDING);
        patch["properties"]["failoverRecoveryPointId"] =
            json!(point.as_ref().map(|point| &point.id));
        let mut on_success = made.changes(world);
        on_success.push(Change::Merge(item.id.clone(), patch));
        let failed = state::patch(state::CHANGE_POINT_FAILED);
        Ok(Prepared {
            during: vec![Change::Merge(item.id.clone(), state::patch(state::CHANGING_POINT))],
            on_failure: vec![Change::Merge(item.id.clone(), failed)],
            details: details(item, &made, point.as_ref()),
            failure: obstacle(world, item, ""),
            ..Prepared::new(&rules::CHANGE_PIT, on_success)
        })
    })
}

/// `failoverCommit`.
pub(super) fn commit(world: &mut World, call: &Call) -> Response {
    work::begin(world, call, |_, item| {
        state::require(call, item, "Commit")?;
        Ok(prepare_commit(item))
    })
}

/// The commit of an item: its recovery points are gone.
pub(crate) fn prepare_commit(item: &Document) -> Prepared {
    let patch = |name: &str| Change::Merge(item.id.clone(), state::patch(name));
    let gone = Change::Note(item.id.clone(), PROTECTED_SINCE.to_owned(), Value::Null);
    Prepared {
        during: vec![patch(state::COMMITTING)],
        on_failure: vec![patch(state::COMMIT_FAILED)],
        ..Prepared::new(&rules::COMMIT_FAILOVER, vec![patch(state::COMMITTED), gone])
    }
}

/// `plannedFailover` and `failoverCancel`, which other providers have.
pub(super) fn not_for_azure(world: &mut World, call: &Call) -> Response {
    work::begin(world, call, |_, item| {
        let operation = call.template.rsplit('/').next().unwrap_or_default();
        let message = format!("'{}' is replicated by A2A, which has no {operation}.", item.id);
        refused(call, &rules::NOT_FOR_AZURE, &message)
    })
}

/// `reProtect`, whose input has no place for managed disks; `switchprotection` of the container has.
pub(super) fn reprotect(world: &mut World, call: &Call) -> Response {
    work::begin(world, call, |_, item| {
        state::require(call, item, rules::REVERSE)?;
        let message =
            format!("Managed disk details not provided for '{}'.", item.text("/friendlyName"));
        refused(call, &rules::REPROTECT_DISKS_MISSING, &message)
    })
}
