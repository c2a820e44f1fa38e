//! What can be wrong with a recovery plan by itself, on whatever is known. Asks nobody.

use std::collections::BTreeMap;

use super::groups;
use super::model::{Action, Actions, MANUAL, Model, RUNBOOK, SCRIPT};
use crate::azure::id;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{ListOf, Single, Val};
use crate::framework::path::AttributePath;

/// The operations that Azure is known to have. It may have more.
const OPERATIONS: [&str; 14] = [
    "TestFailover",
    "UnplannedFailover",
    "PlannedFailover",
    "ReverseReplicate",
    "Commit",
    "DisableProtection",
    "TestFailoverCleanup",
    "Failback",
    "FinalizeFailback",
    "CancelFailover",
    "ChangePit",
    "RepairReplication",
    "SwitchProtection",
    "CompleteMigration",
];

/// Checks a configuration.
pub fn check(model: &Model, diagnostics: &mut Diagnostics) {
    vaults(model, diagnostics);
    sides(model, diagnostics);
    members(model, diagnostics);
    let actions = actions(model);
    for (path, action) in &actions {
        arguments(path, action, diagnostics);
        operations(path, action, diagnostics);
    }
    names(&actions, diagnostics);
}

/// Everything that a plan refers to lies in its vault.
fn vaults(model: &Model, diagnostics: &mut Diagnostics) {
    let Some(vault) = model.recovery_vault_id.known() else { return };
    let mut expect = |path: AttributePath, other: &str| {
        if id::vault(other).is_some_and(|there| !id::same(there, vault)) {
            let detail = format!(
                "{other} lies in another vault than the plan, {vault}. Fabrics and members of a plan lie in its vault."
            );
            diagnostics.error(path, "Another vault", detail);
        }
    };
    expect("source_recovery_fabric_id".into(), model.source_recovery_fabric_id.text());
    expect("target_recovery_fabric_id".into(), model.target_recovery_fabric_id.text());
    for (at, boot) in model.boot_recovery_group.known().iter().enumerate() {
        for member in groups::members(boot) {
            expect(members_of(at), &member);
        }
    }
}

/// The place of the members of a boot group.
pub fn members_of(group: usize) -> AttributePath {
    AttributePath::from("boot_recovery_group").index(group).attribute("replicated_protected_items")
}

/// A plan leads from region to region, or within one region from zone to zone.
fn sides(model: &Model, diagnostics: &mut Diagnostics) {
    let (Some(source), Some(target)) =
        (model.source_recovery_fabric_id.known(), model.target_recovery_fabric_id.known())
    else {
        return;
    };
    let within = id::same(source, target);
    match &model.azure_to_azure_settings {
        Single::Absent if within => {
            let detail = format!(
                "Source and target are both {source}. A plan within a region leads from one zone to another: name them in an \
                 `azure_to_azure_settings` block, or give another target fabric."
            );
            diagnostics.error("target_recovery_fabric_id", "A plan needs two sides", detail);
        }
        Single::Present(zones) => {
            let settings = AttributePath::from("azure_to_azure_settings").index(0);
            if let (Some(zone), false) = (zones.primary_zone.known(), within) {
                let detail = format!(
                    "The plan leads from zone {zone} of {source} to the other fabric {target}. Zones are for a plan within one region: make both \
                     fabrics the same, or remove the zones."
                );
                diagnostics.error(
                    settings.attribute("primary_zone"),
                    "Zones of two regions",
                    detail,
                );
            }
            let pair = zones.primary_zone.known().zip(zones.recovery_zone.known());
            if let Some((zone, _)) = pair.filter(|(from, to)| from == to) {
                let detail = format!(
                    "The plan leads from zone {zone} to zone {zone}. Give two different zones."
                );
                diagnostics.error(
                    settings.attribute("recovery_zone"),
                    "A plan needs two zones",
                    detail,
                );
            }
        }
        _ => {}
    }
}

/// An item is failed over once.
fn members(model: &Model, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, boot) in model.boot_recovery_group.known().iter().enumerate() {
        for member in groups::members(boot) {
            let Some(before) = seen.insert(id::canonical(&member), at) else { continue };
            let detail = if before == at {
                format!(
                    "{member} stands in the group twice, in different letter case. Keep it once."
                )
            } else {
                format!(
                    "{member} stands in `boot_recovery_group[{before}]` already. An item starts in one group of a plan: keep it in one of them."
                )
            };
            diagnostics.error(members_of(at), "An item stands in the plan twice", detail);
        }
    }
}

/// All actions with their places.
fn actions(model: &Model) -> Vec<(AttributePath, &Action)> {
    let mut found = Vec::new();
    for (name, step) in [
        ("shutdown_recovery_group", &model.shutdown_recovery_group),
        ("failover_recovery_group", &model.failover_recovery_group),
    ] {
        if let Some(Actions { pre_action, post_action }) = step.present() {
            let group = AttributePath::from(name).index(0);
            found.extend(placed(&group, "pre_action", pre_action));
            found.extend(placed(&group, "post_action", post_action));
        }
    }
    for (at, boot) in model.boot_recovery_group.known().iter().enumerate() {
        let group = AttributePath::from("boot_recovery_group").index(at);
        found.extend(placed(&group, "pre_action", &boot.pre_action));
        found.extend(placed(&group, "post_action", &boot.post_action));
    }
    found
}

fn placed<'a>(
    group: &AttributePath,
    name: &str,
    actions: &'a ListOf<Action>,
) -> impl Iterator<Item = (AttributePath, &'a Action)> {
    let list = group.attribute(name);
    actions.known().iter().enumerate().map(move |(at, action)| (list.index(at), action))
}

/// What each kind of action needs, and what it would not take notice of.
fn arguments(path: &AttributePath, action: &Action, diagnostics: &mut Diagnostics) {
    let Some(kind) = action.r#type.known() else { return };
    let is = |other: &str| kind.eq_ignore_ascii_case(other);
    let (runbook, script, manual) = (is(RUNBOOK), is(SCRIPT), is(MANUAL));
    if !runbook && !script && !manual {
        return;
    }
    let rows: [(&str, &Val<String>, bool, bool); 5] = [
        ("fabric_location", &action.fabric_location, !manual, !manual),
        ("runbook_id", &action.runbook_id, runbook, runbook),
        ("script_path", &action.script_path, script, script),
        ("manual_action_instruction", &action.manual_action_instruction, manual, false),
        ("timeout", &action.timeout, !manual, false),
    ];
    let name = action.name.text();
    for (argument, value, takes, needs) in rows {
        if needs && value.is_null() {
            let detail = format!(
                "The action {name:?} is of the type {kind}, which needs `{argument}`. Set it."
            );
            diagnostics.error(path.attribute(argument), format!("`{argument}` is missing"), detail);
        } else if !takes && let Some(given) = value.known() {
            let detail = format!(
                "The action {name:?} is of the type {kind}, which has no `{argument}` (here {given:?}). Remove it, or give another `type`."
            );
            let summary = format!("`{argument}` does not belong to this action");
            diagnostics.error(path.attribute(argument), summary, detail);
        }
    }
}

/// A name that Azure is not known to have may be a slip, or of tomorrow.
fn operations(path: &AttributePath, action: &Action, diagnostics: &mut Diagnostics) {
    for operation in action.fail_over_types.known().into_iter().flat_map(|types| &types.0) {
        if !OPERATIONS.iter().any(|known| known.eq_ignore_ascii_case(operation)) {
            let detail = format!(
                "{operation:?} is none of the operations known to this provider: {}. It is sent as it is; Azure may refuse it.",
                OPERATIONS.join(", ")
            );
            diagnostics.warning(path.attribute("fail_over_types"), "An unknown operation", detail);
        }
    }
}

/// Whoever confirms an action knows it by its name.
fn names(actions: &[(AttributePath, &Action)], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, &AttributePath> = BTreeMap::new();
    for (path, action) in actions {
        let Some(name) = action.name.known() else { continue };
        if let Some(before) = seen.insert(name.to_lowercase(), path) {
            let detail = format!(
                "`{before}` is called {name:?} as well. Names of actions are unique within a plan: give one another name."
            );
            diagnostics.error(path.attribute("name"), "Two actions of one name", detail);
        }
    }
}

#[cfg(test)]
mod tests;
