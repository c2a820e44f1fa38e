//! Links between resources, which Site Recovery leaves on virtual machines that it protects.

use serde_json::{Value, json};

use crate::arm::{self, Last, error};
use crate::documents::Document;
use crate::id;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/subscriptions/{subscription}/providers/Microsoft.Resources/links", list),
    Route::new("GET", on_resource!("Microsoft.Resources/links/{link}"), read),
    Route::new("PUT", on_resource!("Microsoft.Resources/links/{link}"), put),
    Route::new("DELETE", on_resource!("Microsoft.Resources/links/{link}"), delete),
];

const KIND: &str = "microsoft.resources/links";

fn list(world: &mut World, call: &Call) -> Response {
    let links = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, links, |_, link| link.body.clone(), Last::Absent)
}

fn read(world: &mut World, call: &Call) -> Response {
    match world.get(&call.id()) {
        Some(link) => Response::json(200, link.body.clone()),
        None => arm::resource_not_found(&call.id()),
    }
}

fn put(world: &mut World, call: &Call) -> Response {
    let id = call.id();
    let target = call.text("/properties/targetId").to_owned();
    if !target.starts_with('/') {
        return error(
            400,
            "InvalidResourceLinkTarget",
            "properties.targetId must be the id of a resource.",
        );
    }
    let status = if world.get(&id).is_some() { 200 } else { 201 };
    let notes: Value = call.member("/properties/notes").clone();
    let body = json!({"id": id, "name": id::name(&id), "type": "Microsoft.Resources/links",
        "properties": {"sourceId": id.split("/providers/Microsoft.Resources/links").next(), "targetId": target, "notes": notes}});
    world.documents.put(Document::new(&id, body.clone()));
    Response::json(status, body)
}

fn delete(world: &mut World, call: &Call) -> Response {
    let status = if world.get(&call.id()).is_some() { 200 } else { 204 };
    world.documents.remove(&call.id());
    Response::empty(status)
}
