//! Management locks on a resource group or on a resource in it. What they forbid is checked in `gate.rs`.

use serde_json::{Value, json};

use crate::arm::{self, Last, error};
use crate::documents::Document;
use crate::id;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

macro_rules! on_group {
    ($tail:literal) => {
        concat!("/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Authorization/locks", $tail)
    };
}

pub(crate) const ROUTES: &[Route] = &[
    Route::new(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.Authorization/locks",
        list_all,
    ),
    Route::new("GET", on_group!(""), list),
    Route::new("GET", on_group!("/{lock}"), read),
    Route::new("PUT", on_group!("/{lock}"), put),
    Route::new("DELETE", on_group!("/{lock}"), delete),
    Route::new("GET", on_resource!("Microsoft.Authorization/locks"), list),
    Route::new("GET", on_resource!("Microsoft.Authorization/locks/{lock}"), read),
    Route::new("PUT", on_resource!("Microsoft.Authorization/locks/{lock}"), put),
    Route::new("DELETE", on_resource!("Microsoft.Authorization/locks/{lock}"), delete),
];

pub(crate) const KIND: &str = "microsoft.authorization/locks";

/// The lock that holds a resource, on itself or above it, with the scope it is on. One of the level CanNotDelete minds
/// deletes alone.
pub(crate) fn holding<'a>(
    world: &'a World,
    id: &str,
    delete: bool,
) -> Option<(&'a str, &'a Document)> {
    let mut scope = id;
    while scope.starts_with('/') {
        let prefix = format!("{scope}/providers/{KIND}");
        let holds = |lock: &&Document| delete || lock.text("/level") == "ReadOnly";
        if let Some(lock) = world.documents.below(&prefix).find(holds) {
            let locked = lock.id.split("/providers/Microsoft.Authorization").next();
            return Some((locked.unwrap_or(&lock.id), lock));
        }
        scope = scope.rfind('/').map_or("", |at| &scope[..at]);
    }
    None
}

/// Every lock of a subscription, on whatever it is.
fn list_all(world: &mut World, call: &Call) -> Response {
    let locks = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, locks, |_, lock| lock.body.clone(), Last::Absent)
}

fn list(world: &mut World, call: &Call) -> Response {
    let locks = world.documents.below(&call.collection());
    arm::page_of(world, call, locks, |_, lock| lock.body.clone(), Last::Absent)
}

fn read(world: &mut World, call: &Call) -> Response {
    match world.get(&call.id()) {
        Some(lock) => Response::json(200, lock.body.clone()),
        None => error(
            404,
            "LockNotFound",
            &format!("The lock '{}' could not be found.", call.parameter("lock")),
        ),
    }
}

fn put(world: &mut World, call: &Call) -> Response {
    let level = call.text("/properties/level");
    if !matches!(level, "CanNotDelete" | "ReadOnly") {
        let message = format!("The lock level '{level}' is neither 'CanNotDelete' nor 'ReadOnly'.");
        return error(400, "InvalidLockLevel", &message);
    }
    let id = call.id();
    let status = if world.get(&id).is_some() { 200 } else { 201 };
    let notes: Value = call.member("/properties/notes").clone();
    let body = json!({"id": id, "name": id::name(&id), "type": "Microsoft.Authorization/locks",
        "properties": {"level": level, "notes": notes}});
    world.documents.put(Document::new(&id, body.clone()));
    Response::json(status, body)
}

fn delete(world: &mut World, call: &Call) -> Response {
    let status = if world.get(&call.id()).is_some() { 200 } else { 204 };
    world.documents.remove(&call.id());
    Response::empty(status)
}
