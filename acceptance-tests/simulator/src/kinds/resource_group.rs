//! Resource groups: creating, reading, and deleting with everything inside.

use serde_json::{Value, json};

use crate::arm::{self, Last};
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::Change;
use crate::regions;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::{Start, World};

const GROUP: &str = "/subscriptions/{subscription}/resourceGroups/{group}";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/subscriptions/{subscription}/resourceGroups", list),
    Route::new("GET", GROUP, read),
    Route::new("HEAD", GROUP, exists),
    Route::new("PUT", GROUP, put),
    Route::new("PATCH", GROUP, patch),
    Route::new("DELETE", GROUP, delete),
    Route::new("GET", "/subscriptions/{subscription}/resources", resources),
    Route::new("GET", "/subscriptions/{subscription}/resourceGroups/{group}/resources", resources),
    Route::new("GET", "/subscriptions/{subscription}/operationresults/{operation}", poll),
];

/// The document of a resource group.
pub(crate) fn document(id: &str, location: &str, tags: Value) -> Document {
    let mut body = json!({
        "id": id,
        "name": id::name(id),
        "type": "Microsoft.Resources/resourceGroups",
        "location": regions::normalise(location),
        "properties": {"provisioningState": "Succeeded"},
    });
    if tags.is_object() {
        body["tags"] = tags;
    }
    Document::new(id, body)
}

fn show(_: &World, document: &Document) -> Value {
    document.body.clone()
}

fn list(world: &mut World, call: &Call) -> Response {
    let groups = world
        .documents
        .below(&call.collection())
        .filter(|document| document.body["type"] == "Microsoft.Resources/resourceGroups");
    arm::page_of(world, call, groups, show, Last::Absent)
}

fn missing(call: &Call) -> Response {
    let message = format!("Resource group '{}' could not be found.", call.parameter("group"));
    arm::gateway_error(404, "ResourceGroupNotFound", &message)
}

fn read(world: &mut World, call: &Call) -> Response {
    world
        .get(&call.id())
        .map_or_else(|| missing(call), |group| Response::json(200, group.body.clone()))
}

fn exists(world: &mut World, call: &Call) -> Response {
    Response::empty(if world.get(&call.id()).is_some() { 204 } else { 404 })
}

fn put(world: &mut World, call: &Call) -> Response {
    let location = call.text("/location");
    if location.is_empty() {
        return arm::gateway_error(
            400,
            "LocationRequired",
            "The location property is required for this definition.",
        );
    }
    if regions::display(location).is_none() {
        let message = format!(
            "The provided location '{location}' is not available for resource group. Use the name of an Azure region."
        );
        return arm::gateway_error(400, "LocationNotAvailableForResourceGroup", &message);
    }
    let existing = world.get(&call.id());
    if let Some(group) = existing.filter(|group| group.location() != regions::normalise(location)) {
        let message = format!(
            "Invalid resource group location '{location}'. The Resource group already exists in location '{}'.",
            group.location()
        );
        return arm::gateway_error(409, "InvalidResourceGroupLocation", &message);
    }
    let (status, id) = existing.map_or((201, call.id()), |group| (200, group.id.clone()));
    let group = document(&id, location, call.member("/tags").clone());
    let response = Response::json(status, group.body.clone());
    world.documents.put(group);
    response
}

fn patch(world: &mut World, call: &Call) -> Response {
    let Some(group) = world.documents.get_mut(&call.id()) else { return missing(call) };
    if call.member("/tags").is_object() {
        group.body["tags"] = call.member("/tags").clone();
    }
    Response::json(200, group.body.clone())
}

/// Deletes the group with everything in it, but refuses while a vault in it is in use.
fn delete(world: &mut World, call: &Call) -> Response {
    let Some(group) = world.get(&call.id()) else { return missing(call) };
    let id = group.id.clone();
    let vaults: Vec<String> = world
        .documents
        .of_kind(&id, "microsoft.recoveryservices/vaults")
        .map(|vault| vault.id.clone())
        .collect();
    for vault in vaults {
        if let Err(refusal) = super::vault::check_empty(world, &vault) {
            return *refusal;
        }
    }
    let start = Start::new(&inferred::DELETE_RESOURCE_GROUP, &id, vec![Change::Remove(id.clone())]);
    let operation = world.start(call, start);
    pending(world, call, &operation)
}

fn pending(world: &World, call: &Call, operation: &str) -> Response {
    let subscription = call.id_to("subscription");
    let location = format!(
        "{}{subscription}/operationresults/{operation}?api-version={}",
        world.url(),
        call.api_version()
    );
    let mut response = Response::empty(202).with_header("Location", location);
    response.headers.extend(world.clock.retry_after(15));
    response
}

fn poll(world: &mut World, call: &Call) -> Response {
    let id = call.parameter("operation").to_owned();
    world.look(&id);
    match world.operations.get(&id) {
        None => arm::gateway_error(
            404,
            "OperationNotFound",
            &format!("The operation '{id}' was not found."),
        ),
        Some(operation) if operation.outcome.is_some() => Response::empty(200),
        Some(_) => pending(world, call, &id),
    }
}

fn resources(world: &mut World, call: &Call) -> Response {
    let scope = id::parent(&format!("{}/x", call.collection())).to_owned();
    let tracked = world.documents.below(&scope).filter(|document| {
        document.kind().matches('/').count() == 1 && document.body["location"].is_string()
    });
    let show = |_: &World, document: &Document| {
        let body = &document.body;
        json!({"id": document.id, "name": document.name(), "type": body["type"], "location": body["location"],
            "tags": body["tags"]})
    };
    arm::page_of(world, call, tracked, show, Last::Absent)
}
