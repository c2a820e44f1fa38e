//! Fabrics: one region of Azure each, as Site Recovery sees it. They have no PATCH; their region never changes.

use serde_json::{Value, json};

use super::{protection_container, services_provider};
use crate::arm::{self, Last, refuse};
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::Change;
use crate::regions;
use crate::route::{Call, Route};
use crate::scenario;
use crate::site_recovery::{self, REGISTERED, begin, body, check_name, object, refused};
use crate::wire::Response;
use crate::world::{Start, World};

pub(crate) const KIND: &str = "microsoft.recoveryservices/vaults/replicationfabrics";
const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics";
const FABRIC: &str = vault!("/replicationFabrics/{fabric}");

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationFabrics"), list),
    Route::new("GET", FABRIC, read),
    Route::new("PUT", FABRIC, create),
    Route::new("DELETE", FABRIC, delete),
    Route::new("POST", vault!("/replicationFabrics/{fabric}/remove"), delete),
    Route::new("POST", vault!("/replicationFabrics/{fabric}/checkConsistency"), check_consistency),
];

/// The fabric as a reply has it: containers are named by the GUIDs the service gave them.
fn show(world: &World, fabric: &Document) -> Value {
    let mut body = fabric.body.clone();
    let containers: Vec<String> = world
        .documents
        .of_kind(&fabric.id, protection_container::KIND)
        .map(|container| {
            format!("{}/replicationProtectionContainers/{}", fabric.id, id::guid(&container.id))
        })
        .collect();
    body["properties"]["customDetails"]["containerIds"] = json!(containers);
    body
}

fn list(world: &mut World, call: &Call) -> Response {
    let fabrics = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, fabrics, show, Last::Null)
}

fn read(world: &mut World, call: &Call) -> Response {
    site_recovery::read(world, call, show)
}

fn create(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    match check(world, call, &id) {
        Err(refusal) => *refusal,
        Ok(display) => {
            let vault = call.id_to("vault");
            let changes = if world.get(&id).is_some() {
                Vec::new()
            } else {
                let provider = services_provider::document(world, &id, display);
                let registered = Change::Note(vault, REGISTERED.to_owned(), json!(true));
                vec![Change::Put(document(&id, display)), Change::Put(provider), registered]
            };
            begin(world, call, Start::new(&scenario::CREATE_SITE, &id, changes))
        }
    }
}

/// Checks a PUT; the display name of the region it asks for.
fn check(world: &World, call: &Call, id: &str) -> Result<&'static str, Box<Response>> {
    check_name(call, id::name(id))?;
    let details = "/properties/customDetails";
    if call.text(&format!("{details}/instanceType")) != "Azure" {
        return refused(
            call,
            &inferred::INVALID_INPUT,
            "customDetails.instanceType must be 'Azure'.",
        );
    }
    let location = call.text(&format!("{details}/location"));
    let Some(display) = regions::display(location) else {
        let message = format!("customDetails.location '{location}' is not an Azure region.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    };
    let region = regions::normalise(location);
    if let Some(existing) = world.get(id) {
        let same = existing.text("/customDetails/location") == region;
        if world.inferred.second_put_is_refused || !same {
            let message = format!("The fabric '{}' exists already.", existing.id);
            return refused(call, &inferred::ALREADY_EXISTS, &message);
        }
    }
    let of_region = |fabric: &&Document| {
        fabric.text("/customDetails/location") == region && !id::same(&fabric.id, id)
    };
    if let Some(other) = world.documents.of_kind(&call.id_to("vault"), KIND).find(of_region) {
        let message =
            format!("The vault has a fabric for the region '{display}' already: '{}'.", other.id);
        return refused(call, &inferred::REGION_HAS_A_FABRIC, &message);
    }
    Ok(display)
}

fn document(id: &str, display: &str) -> Document {
    let encryption = json!({"kekState": "None", "kekCertThumbprint": null});
    let mut properties = json!({
        "friendlyName": display,
        "encryptionDetails": encryption,
        "rolloverEncryptionDetails": encryption,
        "internalIdentifier": id::guid(id).to_string(),
        "bcdrState": "Valid",
        "customDetails": {"instanceType": "Azure", "location": regions::normalise(display), "containerIds": [],
            "zones": []},
    });
    if let Some(members) = properties.as_object_mut() {
        members.extend(site_recovery::healthy());
    }
    Document::new(id, body(id, TYPE, properties))
}

/// Both the normal `/remove` and the purge refuse while something lives in the fabric.
fn delete(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    if world.get(&id).is_none() {
        return Response::empty(inferred::NOTHING_TO_DELETE);
    }
    let own = |document: &&Document| document.kind() != services_provider::KIND;
    let holders: Vec<&str> =
        world.documents.below(&id).filter(own).map(|document| document.id.as_str()).collect();
    if !holders.is_empty() {
        let message = format!("The fabric '{id}' still holds {}.", holders.join(", "));
        return refuse(call, &inferred::IN_USE, &message);
    }
    let changes = vec![Change::Remove(id.clone())];
    begin(world, call, Start::new(&inferred::DELETE_SITE, &id, changes))
}

fn check_consistency(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    if world.get(&id).is_none() {
        return site_recovery::not_found(call, &id);
    }
    begin(world, call, Start::new(&inferred::CHECK_CONSISTENCY, &id, Vec::new()))
}
