//! Container mappings: which container replicates to which, by which policy. Only the agent's auto-update can change.

use serde_json::{Value, json};

use super::protected_item;
use crate::arm::{self, Last, refuse};
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::Change;
use crate::route::{Call, Route};
use crate::scenario;
use crate::site_recovery::{
    self, begin, body, check_name, fabric_friendly_name, not_found, object, referred, refused,
};
use crate::wire::Response;
use crate::world::{Start, World};

pub(crate) const KIND: &str = "microsoft.recoveryservices/vaults/replicationfabrics/replicationprotectioncontainers/\
                               replicationprotectioncontainermappings";
const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/\
                    replicationProtectionContainerMappings";

macro_rules! mapping {
    ($tail:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{vault}",
            "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}",
            "/replicationProtectionContainerMappings",
            $tail
        )
    };
}

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationProtectionContainerMappings"), list),
    Route::new("GET", mapping!(""), list),
    Route::new("GET", mapping!("/{mapping}"), read),
    Route::new("PUT", mapping!("/{mapping}"), create),
    Route::new("PATCH", mapping!("/{mapping}"), update),
    Route::new("POST", mapping!("/{mapping}/remove"), remove),
    Route::new("DELETE", mapping!("/{mapping}"), remove),
];

/// The collection of the mappings of a container.
pub(crate) fn of(container: &Document) -> String {
    format!("{}/replicationProtectionContainerMappings", container.id)
}

/// The mappings whose target is a container.
pub(crate) fn onto<'a>(world: &'a World, container: &'a str) -> impl Iterator<Item = &'a Document> {
    let vault = id::up_to(container, "vaults").unwrap_or_default();
    world
        .documents
        .of_kind(vault, KIND)
        .filter(move |mapping| id::same(mapping.text("/targetProtectionContainerId"), container))
}

fn show(_: &World, mapping: &Document) -> Value {
    mapping.body.clone()
}

fn list(world: &mut World, call: &Call) -> Response {
    if !call.parameter("container").is_empty() && world.get(&call.id()).is_none() {
        return not_found(call, &call.id());
    }
    let mappings = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, mappings, show, Last::Null)
}

fn read(world: &mut World, call: &Call) -> Response {
    site_recovery::read(world, call, show)
}

fn create(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    match checked(world, call, &id) {
        Err(refusal) => *refusal,
        Ok(mapping) => {
            let start = Start::new(
                &scenario::ASSOCIATE_PROTECTION_PROFILE,
                &id,
                vec![Change::Put(mapping)],
            );
            begin(world, call, start)
        }
    }
}

/// The mapping that a PUT asks for, with everything that it refers to checked.
fn checked(world: &World, call: &Call, id: &str) -> Result<Document, Box<Response>> {
    check_name(call, id::name(id))?;
    let source = call.id_to("container");
    let Some(source) = world.get(&source) else { return Err(Box::new(not_found(call, &source))) };
    let wanted = call.text("/properties/targetProtectionContainerId");
    let target = referred(world, call, "properties.targetProtectionContainerId", wanted)?;
    let policy = referred(world, call, "properties.policyId", call.text("/properties/policyId"))?;
    let vault = id::up_to(id, "vaults").unwrap_or_default();
    for other in [target, policy] {
        if !id::same(id::up_to(&other.id, "vaults").unwrap_or_default(), vault) {
            let message = format!("'{}' is in another vault.", other.id);
            return refused(call, &inferred::REFERENCE_NOT_FOUND, &message);
        }
    }
    if id::same(&source.id, &target.id) {
        let message = "A container cannot be mapped to itself.";
        return refused(call, &inferred::INVALID_INPUT, message);
    }
    if let Some(present) = world.get(id) {
        let same = id::same(present.text("/targetProtectionContainerId"), &target.id)
            && id::same(present.text("/policyId"), &policy.id);
        if world.inferred.second_put_is_refused || !same {
            return refused(
                call,
                &inferred::ALREADY_EXISTS,
                &format!("The mapping '{id}' exists already."),
            );
        }
    }
    let mut properties = json!({
        "targetProtectionContainerId": target.id,
        "targetProtectionContainerFriendlyName": target.text("/friendlyName"),
        "providerSpecificDetails": agent_update(call, vault)?,
        "policyId": policy.id,
        "state": "Paired",
        "sourceProtectionContainerFriendlyName": source.text("/friendlyName"),
        "sourceFabricFriendlyName": fabric_friendly_name(world, id::parent(&source.id)),
        "targetFabricFriendlyName": fabric_friendly_name(world, id::parent(&target.id)),
        "policyFriendlyName": policy.text("/friendlyName"),
    });
    if let Some(members) = properties.as_object_mut() {
        members.extend(site_recovery::healthy());
    }
    Ok(Document::new(id, body(id, TYPE, properties)))
}

/// The agent's auto-update as a body asks for it, in the form of a reply.
fn agent_update(call: &Call, vault: &str) -> Result<Value, Box<Response>> {
    let input = call.member("/properties/providerSpecificInput");
    if !input.is_null() && input["instanceType"] != "A2A" {
        let message = "properties.providerSpecificInput.instanceType must be 'A2A'.";
        return refused(call, &inferred::INVALID_INPUT, message);
    }
    let status = input["agentAutoUpdateStatus"].as_str().unwrap_or("Disabled");
    let authentication =
        input["automationAccountAuthenticationType"].as_str().unwrap_or("RunAsAccount");
    if !matches!(status, "Enabled" | "Disabled") {
        let message =
            format!("agentAutoUpdateStatus '{status}' is neither 'Enabled' nor 'Disabled'.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    if !matches!(authentication, "RunAsAccount" | "SystemAssignedIdentity") {
        let message =
            format!("automationAccountAuthenticationType '{authentication}' is not known.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    let enabled = status == "Enabled";
    let account =
        match input["automationAccountArmId"].as_str().filter(|account| !account.is_empty()) {
            Some(account) => json!(account),
            None if enabled => json!(inferred::automation_account(vault)),
            None => Value::Null,
        };
    let schedule = |kind: &str| {
        if enabled { json!(format!("{kind}-{}", id::guid(vault))) } else { Value::Null }
    };
    Ok(json!({
        "instanceType": "A2A",
        "agentAutoUpdateStatus": status,
        "automationAccountAuthenticationType": authentication,
        "automationAccountArmId": account,
        "scheduleName": schedule("schedule"),
        "jobScheduleName": schedule("jobschedule"),
    }))
}

fn update(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    if world.get(&id).is_none() {
        return not_found(call, &id);
    }
    match agent_update(call, id::up_to(&id, "vaults").unwrap_or_default()) {
        Err(refusal) => *refusal,
        Ok(details) => {
            let patch = json!({"properties": {"providerSpecificDetails": details}});
            let changes = vec![Change::Merge(id.clone(), patch)];
            begin(world, call, Start::new(&inferred::UPDATE_CONTAINER_MAPPING, &id, changes))
        }
    }
}

/// `/remove` and the purge; refused while an item replicates by this mapping.
fn remove(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let Some(mapping) = world.get(&id) else { return Response::empty(inferred::NOTHING_TO_DELETE) };
    let (target, policy) =
        (mapping.text("/targetProtectionContainerId"), mapping.text("/policyId"));
    let users: Vec<&str> = world
        .documents
        .of_kind(id::parent(&id), protected_item::KIND)
        .filter(|item| {
            id::same(item.text("/recoveryContainerId"), target)
                && id::same(item.text("/policyId"), policy)
        })
        .map(|item| item.id.as_str())
        .collect();
    if !users.is_empty() {
        let message = format!("The container mapping '{id}' is used by {}.", users.join(", "));
        return refuse(call, &inferred::IN_USE, &message);
    }
    let changes = vec![Change::Remove(id.clone())];
    begin(world, call, Start::new(&inferred::DISSOCIATE_PROTECTION_PROFILE, &id, changes))
}
