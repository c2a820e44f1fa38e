//! The actions of a recovery plan's group: scripts, runbooks and what a person does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::id;
use crate::inferred::recovery_plan as rules;
use crate::route::Call;
use crate::site_recovery::{referred, refused};
use crate::wire::Response;
use crate::world::World;

/// ReplicationProtectedItemOperation.
const OPERATIONS: &[&str] = &[
    "ReverseReplicate",
    "Commit",
    "PlannedFailover",
    "UnplannedFailover",
    "DisableProtection",
    "TestFailover",
    "TestFailoverCleanup",
    "Failback",
    "FinalizeFailback",
    "CancelFailover",
    "ChangePit",
    "RepairReplication",
    "SwitchProtection",
    "CompleteMigration",
];
const DIRECTIONS: &[&str] = &["PrimaryToRecovery", "RecoveryToPrimary"];

/// The members of each kind's details, and whether a request must give them.
const DETAILS: &[(&str, &[(&str, bool)])] = &[
    ("ScriptActionDetails", &[("path", true), ("timeout", false), ("fabricLocation", true)]),
    (
        "AutomationRunbookActionDetails",
        &[("runbookId", false), ("timeout", false), ("fabricLocation", true)],
    ),
    ("ManualActionDetails", &[("description", false)]),
];

/// A list of actions as the plan shows it.
pub(super) fn checked(world: &World, call: &Call, inputs: &Value) -> Result<Value, Box<Response>> {
    let mut names = BTreeSet::new();
    let mut actions = Vec::new();
    for input in inputs.as_array().into_iter().flatten() {
        let name = input["actionName"].as_str().unwrap_or_default();
        if name.is_empty() || !names.insert(name.to_lowercase()) {
            let message = format!("The actionName '{name}' is empty or used twice in one list.");
            return refused(call, &rules::ACTION, &message);
        }
        actions.push(json!({
            "actionName": name,
            "failoverTypes": words(call, name, input, "failoverTypes", OPERATIONS)?,
            "failoverDirections": words(call, name, input, "failoverDirections", DIRECTIONS)?,
            "customDetails": details(world, call, name, &input["customDetails"])?,
        }));
    }
    Ok(json!(actions))
}

/// A list of known words that is not empty.
fn words(
    call: &Call,
    name: &str,
    input: &Value,
    member: &str,
    known: &[&str],
) -> Result<Value, Box<Response>> {
    let list = input[member].as_array().map_or(&[][..], Vec::as_slice);
    let fits = |word: &Value| word.as_str().is_some_and(|word| known.contains(&word));
    if !list.is_empty() && list.iter().all(fits) {
        return Ok(json!(list));
    }
    let message =
        format!("{member} of the action '{name}' must name some of {}.", known.join(", "));
    refused(call, &rules::ACTION, &message)
}

fn details(world: &World, call: &Call, name: &str, input: &Value) -> Result<Value, Box<Response>> {
    let kind = input["instanceType"].as_str().unwrap_or_default();
    let Some((_, members)) = DETAILS.iter().find(|(known, _)| *known == kind) else {
        let message =
            format!("customDetails.instanceType '{kind}' of the action '{name}' is not known.");
        return refused(call, &rules::ACTION, &message);
    };
    let given = |member: &str| input[member].as_str().filter(|text| !text.is_empty());
    let mut shown = json!({ "instanceType": kind });
    for (member, needed) in *members {
        if *needed && given(member).is_none() {
            let message = format!("customDetails of the action '{name}' lacks {member}.");
            return refused(call, &rules::ACTION, &message);
        }
        shown[*member] = json!(given(member));
    }
    let location = given("fabricLocation");
    if location.is_some_and(|side| {
        kind == "ManualActionDetails" || !matches!(side, "Primary" | "Recovery")
    }) {
        let message = format!(
            "The action '{name}' cannot have the fabricLocation '{}'.",
            location.unwrap_or_default()
        );
        return refused(call, &rules::ACTION, &message);
    }
    if let Some(runbook) = given("runbookId") {
        let account = id::up_to(runbook, "automationAccounts").unwrap_or(runbook);
        referred(world, call, "runbookId", account)?;
    }
    Ok(shown)
}
