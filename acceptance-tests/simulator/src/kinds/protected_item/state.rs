//! The states of a protected item: their names and texts, and which operations each allows.

use serde_json::{Value, json};

use crate::documents::Document;
use crate::inferred::protected_item as refusals;
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

/// `protectionStateDescription` of a state.
pub(super) fn describe(state: &str) -> &str {
    match state {
        ENABLING => "Enabling protection",
        ENABLING_FAILED => "Enabling protection failed",
        INITIAL_REPLICATION => "Initial replication is in progress",
        INITIAL_REPLICATION_FAILED => "Initial replication failed",
        DISABLING => "Disabling protection",
        DISABLING_FAILED => "Disabling protection failed",
        other => other,
    }
}

/// The patch that takes an item into a state.
pub(super) fn patch(state: &str) -> Value {
    json!({"properties": {"protectionState": state, "protectionStateDescription": describe(state)}})
}

/// `allowedOperations` of an item.
pub(super) fn allowed(item: &Document) -> Vec<&'static str> {
    match (item.text("/protectionState"), item.text("/testFailoverState")) {
        (ENABLING | DISABLING, _) => Vec::new(),
        (PROTECTED, "None" | "") => vec!["UnplannedFailover", "DisableProtection", "TestFailover"],
        (PROTECTED, "WaitingForCompletion" | "TestFailoverFailed") => {
            vec!["UnplannedFailover", "TestFailoverCleanup"]
        }
        (PROTECTED, _) => vec!["UnplannedFailover"],
        _ => vec!["DisableProtection"],
    }
}

/// Refuses an operation that the state of the item does not allow.
pub(super) fn require(call: &Call, item: &Document, operation: &str) -> Result<(), Box<Response>> {
    if allowed(item).contains(&operation) {
        return Ok(());
    }
    not_allowed(call, item, operation)
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
