//! Protection containers: what holds the protected items of a fabric. They have no PATCH and no DELETE verb.

use serde_json::{Value, json};

use super::protected_item;
use super::protection_container_mapping as mapping;
use crate::arm::{self, Last, refuse};
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::Change;
use crate::route::{Call, Route};
use crate::scenario;
use crate::site_recovery::{
    self, begin, body, check_name, fabric_friendly_name, not_found, object, refused,
};
use crate::wire::Response;
use crate::world::{Start, World};

pub(crate) const KIND: &str =
    "microsoft.recoveryservices/vaults/replicationfabrics/replicationprotectioncontainers";
const TYPE: &str =
    "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers";
const CONTAINER: &str =
    vault!("/replicationFabrics/{fabric}/replicationProtectionContainers/{container}");

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationProtectionContainers"), list),
    Route::new("GET", vault!("/replicationFabrics/{fabric}/replicationProtectionContainers"), list),
    Route::new("GET", CONTAINER, read),
    Route::new("PUT", CONTAINER, create),
    Route::new(
        "POST",
        vault!("/replicationFabrics/{fabric}/replicationProtectionContainers/{container}/remove"),
        remove,
    ),
];

/// The container as a reply has it: what is mapped and protected is counted when somebody asks.
fn show(world: &World, container: &Document) -> Value {
    let items = world.documents.of_kind(&container.id, protected_item::KIND).count();
    let source = world.documents.of_kind(&mapping::of(container), mapping::KIND).next().is_some();
    let (status, role) = match (source, mapping::onto(world, &container.id).next()) {
        (true, _) => ("Paired", "Primary"),
        (false, Some(_)) => ("Paired", "Recovery"),
        (false, None) => inferred::FRESH_CONTAINER,
    };
    let mut body = container.body.clone();
    body["properties"]["protectedItemCount"] = json!(items);
    body["properties"]["pairingStatus"] = json!(status);
    body["properties"]["role"] = json!(role);
    body
}

fn list(world: &mut World, call: &Call) -> Response {
    if !call.parameter("fabric").is_empty() && world.get(&call.id()).is_none() {
        return not_found(call, &call.id());
    }
    let containers = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, containers, show, Last::Null)
}

fn read(world: &mut World, call: &Call) -> Response {
    site_recovery::read(world, call, show)
}

fn create(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    match check(world, call, &id) {
        Err(refusal) => *refusal,
        Ok(()) => {
            let changes = if world.get(&id).is_some() {
                Vec::new()
            } else {
                vec![Change::Put(document(world, &id))]
            };
            begin(world, call, Start::new(&scenario::CREATE_CLOUD, &id, changes))
        }
    }
}

fn check(world: &World, call: &Call, id: &str) -> Result<(), Box<Response>> {
    check_name(call, id::name(id))?;
    let fabric = call.id_to("fabric");
    if world.get(&fabric).is_none() {
        return Err(Box::new(not_found(call, &fabric)));
    }
    let input = call.member("/properties/providerSpecificInput");
    let a2a = |input: &Value| input["instanceType"] == "A2A";
    if !input.is_null() && !input.as_array().is_some_and(|inputs| inputs.iter().all(a2a)) {
        let message =
            "properties.providerSpecificInput must be a list of objects with instanceType 'A2A'.";
        return refused(call, &inferred::INVALID_INPUT, message);
    }
    if world.get(id).is_some() && world.inferred.second_put_is_refused {
        return refused(
            call,
            &inferred::ALREADY_EXISTS,
            &format!("The container '{id}' exists already."),
        );
    }
    Ok(())
}

fn document(world: &World, id: &str) -> Document {
    let properties = json!({
        "fabricFriendlyName": fabric_friendly_name(world, id::parent(id)),
        "friendlyName": id::name(id),
        "fabricType": "Azure",
        "protectedItemCount": 0,
        "pairingStatus": inferred::FRESH_CONTAINER.0,
        "role": inferred::FRESH_CONTAINER.1,
        "fabricSpecificDetails": null,
    });
    Document::new(id, body(id, TYPE, properties))
}

fn remove(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    if world.get(&id).is_none() {
        return Response::empty(inferred::NOTHING_TO_DELETE);
    }
    let inside = world.documents.below(&id).map(|document| document.id.as_str());
    let onto = mapping::onto(world, &id).map(|mapping| mapping.id.as_str());
    let holders: Vec<&str> = inside.chain(onto).collect();
    if !holders.is_empty() {
        let message = format!("The protection container '{id}' is used by {}.", holders.join(", "));
        return refuse(call, &inferred::IN_USE, &message);
    }
    let changes = vec![Change::Remove(id.clone())];
    begin(world, call, Start::new(&inferred::DELETE_CLOUD, &id, changes))
}
