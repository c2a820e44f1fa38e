//! The groups of a recovery plan: which there are, in which order, and what their members must be.

use serde_json::{Value, json};

use super::action;
use super::pair::{Direction, Pair};
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, recovery_plan as rules};
use crate::kinds::protected_item;
use crate::route::Call;
use crate::site_recovery::{referred, refused};
use crate::wire::Response;
use crate::world::World;

/// The groups of a body as the plan shows them: Shutdown and Failover first, empty if the body has none.
pub(super) fn checked(
    world: &World,
    call: &Call,
    plan: &str,
    pair: &Pair,
) -> Result<Value, Box<Response>> {
    let Some(inputs) = call.member("/properties/groups").as_array() else {
        return refused(call, &inferred::INVALID_INPUT, "properties.groups must be a list.");
    };
    let vault = id::parent(plan);
    let mut items: Vec<&Document> = Vec::new();
    let mut groups = Vec::new();
    for input in inputs {
        let members = members(world, call, vault, input)?;
        groups.push(json!({
            "groupType": group_type(call, input, &members)?,
            "replicationProtectedItems": members.iter().map(|item| shown(item)).collect::<Vec<_>>(),
            "startGroupActions": action::checked(world, call, &input["startGroupActions"])?,
            "endGroupActions": action::checked(world, call, &input["endGroupActions"])?,
        }));
        items.extend(members);
    }
    check_members(call, &items, pair)?;
    arranged(call, groups)
}

fn group_type<'a>(
    call: &Call,
    input: &'a Value,
    members: &[&Document],
) -> Result<&'a str, Box<Response>> {
    let kind = input["groupType"].as_str().unwrap_or_default();
    if !matches!(kind, "Shutdown" | "Failover" | "Boot") {
        let message = format!("groupType '{kind}' is none of 'Shutdown', 'Failover', 'Boot'.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    match members.first().filter(|_| kind != "Boot") {
        None => Ok(kind),
        Some(item) => {
            let message = format!("The {kind} group holds '{}'.", item.id);
            refused(call, &rules::ITEMS_OUTSIDE_BOOT, &message)
        }
    }
}

/// The protected items that a group names, all of the plan's vault.
fn members<'a>(
    world: &'a World,
    call: &Call,
    vault: &str,
    input: &Value,
) -> Result<Vec<&'a Document>, Box<Response>> {
    let inputs = input["replicationProtectedItems"].as_array().map_or(&[][..], Vec::as_slice);
    let mut members = Vec::with_capacity(inputs.len());
    for input in inputs {
        let wanted = input["id"].as_str().unwrap_or_default();
        let item = referred(world, call, "replicationProtectedItems[].id", wanted)?;
        let own = id::up_to(&item.id, "vaults").unwrap_or_default();
        if item.kind() != protected_item::KIND || !id::same(own, vault) {
            let message = format!("'{wanted}' is not a protected item of the plan's vault.");
            return refused(call, &inferred::REFERENCE_NOT_FOUND, &message);
        }
        members.push(item);
    }
    Ok(members)
}

/// A member as a plan shows it: the machine is a GUID, whatever the request said.
pub(super) fn shown(item: &Document) -> Value {
    let machine = item.text("/providerSpecificDetails/fabricObjectId");
    json!({"id": item.id, "virtualMachineId": id::guid(machine).to_string()})
}

/// No item twice, all between the two sides of the plan, all in one direction.
fn check_members(call: &Call, items: &[&Document], pair: &Pair) -> Result<(), Box<Response>> {
    let mut seen = std::collections::BTreeSet::new();
    let mut common: Option<Direction> = None;
    for item in items {
        if !seen.insert(id::key(&item.id)) {
            let message = format!("The protected item '{}' is named twice.", item.id);
            return refused(call, &rules::ITEM_TWICE, &message);
        }
        let Some(direction) = pair.direction(item) else {
            let message = format!(
                "The protected item '{}' does not replicate between the sides of the plan.",
                item.id
            );
            return refused(call, &rules::ITEM_OF_OTHER_PAIR, &message);
        };
        if *common.get_or_insert(direction) != direction {
            let message = format!(
                "The protected item '{}' replicates {}, others do not.",
                item.id,
                direction.name()
            );
            return refused(call, &rules::MIXED_DIRECTIONS, &message);
        }
    }
    Ok(())
}

fn arranged(call: &Call, mut groups: Vec<Value>) -> Result<Value, Box<Response>> {
    let is = |group: &Value, kind: &str| group["groupType"] == kind;
    for (at, kind) in ["Shutdown", "Failover"].into_iter().enumerate() {
        if !groups.iter().any(|group| is(group, kind)) {
            let empty = json!({"groupType": kind, "replicationProtectedItems": [],
                "startGroupActions": [], "endGroupActions": []});
            groups.insert(at.min(groups.len()), empty);
        }
    }
    let kinds: Vec<&str> = groups.iter().filter_map(|group| group["groupType"].as_str()).collect();
    let boots = kinds.len().saturating_sub(2);
    let fits = kinds.starts_with(&["Shutdown", "Failover"])
        && kinds[2..].iter().all(|kind| *kind == "Boot")
        && boots <= rules::MOST_BOOT_GROUPS;
    if fits {
        return Ok(json!(groups));
    }
    let message = format!("The groups would be {}.", kinds.join(", "));
    refused(call, &rules::GROUPS, &message)
}
