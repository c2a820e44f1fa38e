//! What a recovery plan does with one of its members: the job that the step of a plan begins on an item.

use time::OffsetDateTime;

use crate::documents::Document;
use crate::faults::JobError;
use crate::inferred::recovery_plan::{self as rules, MEMBER_CANCELLED};
use crate::kinds::compute;
use crate::kinds::protected_item::failover::{self, Wanted};
use crate::kinds::protected_item::work::{self, Prepared};
use crate::kinds::protected_item::{recovery_point, test_failover};
use crate::plan_run::{Run, Settings, Task};
use crate::world::World;

/// The names that requests give to what a plan does with its members.
pub(super) const TEST: &str = "testFailover";
pub(super) const CLEAN_UP: &str = "testFailoverCleanup";
pub(super) const FAIL_OVER: &str = "unplannedFailover";
pub(super) const COMMIT: &str = "failoverCommit";
pub(super) const REPROTECT: &str = "reProtect";

/// Begins the job of a member for a task of its plan; the job's id. Faults that wait for the request of the same name
/// on the item strike it, those for `shutdown` and `start` the phases around a failover.
pub(crate) fn begin(
    world: &mut World,
    run: &Run,
    task: &Task,
    item: &str,
    at: OffsetDateTime,
) -> Option<String> {
    let item = world.get(item)?.clone();
    let (action, prepared) = match task {
        Task::Plain | Task::Skipped | Task::Action(_) => return None,
        Task::Shutdown => ("shutdown", shutdown(&item)),
        Task::Boot if run.settings.action == TEST => {
            ("start", Prepared::new(&rules::TEST_START_PHASE, Vec::new()))
        }
        Task::Boot => ("start", Prepared::new(&rules::START_PHASE, Vec::new())),
        Task::Members(action) => {
            (action.as_str(), prepare(world, &item, action, &run.settings, at))
        }
    };
    Some(work::begin_in_plan(world, &item, action, prepared, at))
}

fn shutdown(item: &Document) -> Prepared {
    let machine = item.text("/providerSpecificDetails/fabricObjectId");
    Prepared::new(&rules::SHUTDOWN_PHASE, vec![compute::deallocate(machine)])
}

fn prepare(
    world: &World,
    item: &Document,
    action: &str,
    settings: &Settings,
    at: OffsetDateTime,
) -> Prepared {
    match action {
        CLEAN_UP => test_failover::prepare_clean_up(world, item, &settings.comments),
        COMMIT => failover::prepare_commit(item),
        REPROTECT => Prepared {
            failure: Some(work::failure(rules::DISKS_NOT_GIVEN, "")),
            ..Prepared::new(&rules::REPROTECT_PHASE, Vec::new())
        },
        _ => {
            let kind = match settings.point.as_str() {
                "LatestApplicationConsistent" => Some("ApplicationConsistent"),
                "LatestCrashConsistent" => Some("CrashConsistent"),
                _ => None,
            };
            let point = recovery_point::newest(world, item, kind);
            let missing = point.is_none().then(|| work::failure(rules::NO_SUCH_POINT, ""));
            let mut prepared = if action == TEST {
                let network = settings.network.as_deref().and_then(|network| world.get(network));
                test_failover::prepare(world, item, &settings.network_type, network, point.as_ref())
            } else {
                let latest = settings.point == "Latest";
                failover::prepare(world, item, &Wanted { shutdown: false, latest, point }, at)
            };
            prepared.failure = missing.or(prepared.failure);
            prepared
        }
    }
}

/// The error of a plan whose member's job was cancelled.
pub(crate) fn cancelled() -> JobError {
    work::failure(MEMBER_CANCELLED, "")
}
