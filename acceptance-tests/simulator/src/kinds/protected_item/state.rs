//! The states of a protected item: their names and texts, and which operations each allows.

use serde_json::{Value, json};

use crate::documents::Document;
use crate::inferred::failover::{DIRECTION, REVERSE};
use crate::inferred::{INVALID_INPUT, protected_item as refusals};
use crate::replication::Work;
use crate::route::Call;
use crate::site_recovery::refused;
use crate::wire::Response;
use crate::world::World;

/// While the enabling job runs.
pub(super) const ENABLING: &str = "UnprotectedStatesBegin";
/// After a failed enabling job.
pub(super) const ENABLING_FAILED: &str = "EnablingFailed";
/// From the enabling job to the end of initial replication.
pub(super) const INITIAL_REPLICATION: &str = "InitialReplicationInProgress";
/// After initial replication came to nothing.
pub(super) const INITIAL_REPLICATION_FAILED: &str = "InitialReplicationFailed";
/// Steady.
pub(super) const PROTECTED: &str = "Protected";
/// While the disabling job runs.
pub(super) const DISABLING: &str = "DisablingProtection";
/// After a failed disabling job.
pub(super) const DISABLING_FAILED: &str = "DisablingFailed";

/// While the failover job runs.
pub(super) const FAILING_OVER: &str = "UnplannedFailoverTransitionStatesBegin";
/// After a failed failover job.
pub(super) const FAILOVER_FAILED: &str = "UnplannedFailoverFailed";
/// Failed over, and the recovery point can still be changed.
pub(super) const COMMIT_PENDING: &str = "UnplannedFailoverCommitPendingStatesBegin";
/// While the machine is made anew from another recovery point.
pub(super) const CHANGING_POINT: &str = "ChangeRecoveryPointStatesBegin";
/// After that failed.
pub(super) const CHANGE_POINT_FAILED: &str = "ChangeRecoveryPointFailed";
/// While the commit job runs.
pub(super) const COMMITTING: &str = "CommitFailoverStatesBegin";
/// After a failed commit job.
pub(super) const COMMIT_FAILED: &str = "CommitFailoverFailedOnRecovery";
/// Failed over for good.
pub(super) const COMMITTED: &str = "UnplannedFailoverCommitted";
/// While the job runs that reverses replication.
pub(super) const REPROTECTING: &str = "ReprotectStatesBegin";
/// After that job failed.
pub(super) const REPROTECT_FAILED: &str = "ReprotectFailed";
/// No test failover.
pub(super) const TEST_NONE: &str = "None";
/// The test failover has begun.
pub(super) const TEST_INITIATING: &str = "Initiating";
/// The test machine is there.
pub(super) const TEST_WAITING: &str = "WaitingForCompletion";
/// The test failover failed.
pub(super) const TEST_FAILED: &str = "TestFailoverFailed";
/// The test machine is being deleted.
pub(super) const TEST_MARKED: &str = "MarkedForDeletion";

/// `protectionStateDescription` of a state.
pub(super) fn describe(state: &str) -> &str {
    match state {
        ENABLING => "Enabling protection",
        ENABLING_FAILED => "Enabling protection failed",
        INITIAL_REPLICATION => "Initial replication is in progress",
        INITIAL_REPLICATION_FAILED => "Initial replication failed",
        DISABLING => "Disabling protection",
        DISABLING_FAILED => "Disabling protection failed",
        FAILING_OVER => "Failover in progress",
        FAILOVER_FAILED => "Failover failed",
        COMMIT_PENDING => "Failover completed, commit pending",
        CHANGING_POINT => "Changing the recovery point",
        CHANGE_POINT_FAILED => "Changing the recovery point failed",
        COMMITTING => "Committing failover",
        COMMIT_FAILED => "Committing failover failed",
        COMMITTED => "Failover committed",
        REPROTECTING => "Reprotecting",
        REPROTECT_FAILED => "Reprotect failed",
        other => other,
    }
}

/// Whether an item can still be failed over, so that its failover health says whether that would go well.
pub(super) fn is_failover_ahead(item: &Document) -> bool {
    matches!(item.text("/protectionState"), PROTECTED | FAILING_OVER | FAILOVER_FAILED)
}

/// The patch that takes an item into a state.
pub(super) fn patch(state: &str) -> Value {
    json!({"properties": {"protectionState": state, "protectionStateDescription": describe(state)}})
}

/// The patch that takes an item's test failover into a state.
pub(super) fn test(state: &str) -> Value {
    json!({"properties": {"testFailoverState": state, "testFailoverStateDescription": state}})
}

/// `allowedOperations` of an item.
pub(super) fn allowed(item: &Document) -> Vec<&'static str> {
    let test = item.text("/testFailoverState");
    let mut allowed = match (item.text("/protectionState"), test) {
        (ENABLING | DISABLING | FAILING_OVER | CHANGING_POINT | COMMITTING | REPROTECTING, _) => {
            Vec::new()
        }
        (FAILOVER_FAILED, _) => vec!["UnplannedFailover", "DisableProtection"],
        (COMMIT_PENDING | CHANGE_POINT_FAILED, _) => {
            vec!["Commit", "ChangePit", "DisableProtection"]
        }
        (COMMIT_FAILED, _) => vec!["Commit", "DisableProtection"],
        (COMMITTED | REPROTECT_FAILED, _) => vec![REVERSE, "DisableProtection"],
        (PROTECTED, TEST_NONE | "") => {
            vec!["UnplannedFailover", "DisableProtection", "TestFailover"]
        }
        (PROTECTED, _) => vec!["UnplannedFailover"],
        _ => vec!["DisableProtection"],
    };
    if matches!(test, TEST_WAITING | TEST_FAILED) && !allowed.is_empty() {
        allowed.push("TestFailoverCleanup");
    }
    allowed
}

/// Refuses an operation that the state of the item does not allow.
pub(super) fn require(call: &Call, item: &Document, operation: &str) -> Result<(), Box<Response>> {
    if allowed(item).contains(&operation) {
        return Ok(());
    }
    not_allowed(call, item, operation)
}

/// Refuses a failover in another direction than the item's own.
pub(super) fn check_direction(call: &Call) -> Result<(), Box<Response>> {
    let details = call.member("/properties/providerSpecificDetails");
    if !details.is_null() && details["instanceType"] != "A2A" {
        let message = "properties.providerSpecificDetails.instanceType must be 'A2A'.";
        return refused(call, &INVALID_INPUT, message);
    }
    match call.text("/properties/failoverDirection") {
        "" | "PrimaryToRecovery" => Ok(()),
        other => {
            let message = format!("failoverDirection '{other}' is not the item's direction.");
            refused(call, &DIRECTION, &message)
        }
    }
}

/// Refuses an operation while a test failover or its clean-up has not finished.
pub(super) fn check_test(call: &Call, item: &Document) -> Result<(), Box<Response>> {
    let test = item.text("/testFailoverState");
    if matches!(test, "" | TEST_NONE) {
        return Ok(());
    }
    let message = format!("The test failover of '{}' is in the state {test}.", item.id);
    refused(call, &refusals::TEST_FAILOVER_ACTIVE, &message)
}

/// Refuses what only a protected item can do and `allowedOperations` has no word for.
pub(super) fn require_protected(
    call: &Call,
    item: &Document,
    operation: &str,
) -> Result<(), Box<Response>> {
    if item.text("/protectionState") == PROTECTED {
        return Ok(());
    }
    not_allowed(call, item, operation)
}

/// Refuses the reversal of an item that was not failed over. One that was not committed is committed on the way.
pub(super) fn require_reversible(call: &Call, item: &Document) -> Result<(), Box<Response>> {
    match item.text("/protectionState") {
        COMMIT_PENDING | CHANGE_POINT_FAILED | COMMIT_FAILED | COMMITTED | REPROTECT_FAILED => {
            Ok(())
        }
        _ => not_allowed(call, item, REVERSE),
    }
}

fn not_allowed(call: &Call, item: &Document, operation: &str) -> Result<(), Box<Response>> {
    let message = format!(
        "The operation {operation} is not allowed on '{}' in the state {} (test failover: {}). Allowed: {}.",
        item.id,
        item.text("/protectionState"),
        item.text("/testFailoverState"),
        match allowed(item).join(", ") {
            none if none.is_empty() => "none".to_owned(),
            some => some,
        }
    );
    refused(call, &refusals::NOT_ALLOWED, &message)
}

/// Has data copied once the job that was just begun on an item succeeds.
pub(super) fn then_copy(world: &mut World, item: &str, work: Work) {
    if let Some(job) = world.at_work_on(item).map(|operation| operation.id.clone()) {
        world.replications.add(item, work, &job);
    }
}
