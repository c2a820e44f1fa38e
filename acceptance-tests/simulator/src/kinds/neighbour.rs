//! Resources of other providers that Site Recovery refers to: created, read, listed, tagged and deleted in one way.
//!
//! What a single type adds to that (read-only members, who holds it) is a hook in its provider's file.

use serde_json::{Value, json};

use super::{compute, network, storage};
use crate::arm::{self, Last, cased, error};
use crate::documents::{Document, Documents};
use crate::id;
use crate::operation::merge;
use crate::regions;
use crate::route::Call;
use crate::wire::Response;
use crate::world::World;

/// One type of tracked resource.
pub(crate) struct Neighbour {
    /// As replies write it.
    pub kind: &'static str,
    /// Fills in what the service would, and tells neighbours of neighbours.
    pub complete: fn(&mut Documents, &str, &mut Value),
    /// The refusal to delete it while something uses it.
    pub holder: fn(&Documents, &Document) -> Option<Response>,
}

impl Neighbour {
    /// A type without rules of its own.
    pub const fn plain(kind: &'static str) -> Self {
        Neighbour { kind, complete: |_, _, _| {}, holder: |_, _| None }
    }
}

/// The six routes of a tracked type.
macro_rules! tracked {
    ($kind:literal) => {
        [
            $crate::route::Route::new(
                "GET",
                concat!("/subscriptions/{subscription}/providers/", $kind),
                $crate::kinds::neighbour::list,
            ),
            $crate::route::Route::new(
                "GET",
                concat!("/subscriptions/{subscription}/resourceGroups/{group}/providers/", $kind),
                $crate::kinds::neighbour::list,
            ),
            $crate::route::Route::new(
                "GET",
                concat!(
                    "/subscriptions/{subscription}/resourceGroups/{group}/providers/",
                    $kind,
                    "/{name}"
                ),
                $crate::kinds::neighbour::read,
            ),
            $crate::route::Route::new(
                "PUT",
                concat!(
                    "/subscriptions/{subscription}/resourceGroups/{group}/providers/",
                    $kind,
                    "/{name}"
                ),
                $crate::kinds::neighbour::put,
            ),
            $crate::route::Route::new(
                "PATCH",
                concat!(
                    "/subscriptions/{subscription}/resourceGroups/{group}/providers/",
                    $kind,
                    "/{name}"
                ),
                $crate::kinds::neighbour::patch,
            ),
            $crate::route::Route::new(
                "DELETE",
                concat!(
                    "/subscriptions/{subscription}/resourceGroups/{group}/providers/",
                    $kind,
                    "/{name}"
                ),
                $crate::kinds::neighbour::delete,
            ),
        ]
    };
}
pub(crate) use tracked;

/// A type that is referred to and has no rules here.
const PLAIN: &[Neighbour] = &[
    Neighbour::plain("Microsoft.Automation/automationAccounts"),
    Neighbour::plain("Microsoft.KeyVault/vaults"),
];

pub(crate) const PLAIN_ROUTES: &[&[crate::route::Route]] =
    &[&tracked!("Microsoft.Automation/automationAccounts"), &tracked!("Microsoft.KeyVault/vaults")];

fn of(id: &str) -> Option<&'static Neighbour> {
    let kind = id::kind(id)?;
    let mut all = [compute::NEIGHBOURS, network::NEIGHBOURS, storage::NEIGHBOURS, PLAIN]
        .into_iter()
        .flatten();
    all.find(|neighbour| neighbour.kind.eq_ignore_ascii_case(&kind))
}

/// The body of a resource with everything that its service fills in.
pub(crate) fn complete(documents: &mut Documents, id: &str, mut body: Value) -> Value {
    body["id"] = json!(id);
    body["name"] = json!(id::name(id));
    let location = regions::normalise(body["location"].as_str().unwrap_or_default());
    body["location"] = json!(location);
    if !body["properties"].is_object() {
        body["properties"] = json!({});
    }
    body["properties"]["provisioningState"] = json!("Succeeded");
    if let Some(neighbour) = of(id) {
        body["type"] = json!(neighbour.kind);
        (neighbour.complete)(documents, id, &mut body);
    }
    body
}

/// A resource as a reply has it: a virtual network carries its subnets.
fn show(world: &World, document: &Document) -> Value {
    network::with_subnets(&world.documents, document)
}

pub(crate) fn list(world: &mut World, call: &Call) -> Response {
    let kind = id::kind(&format!("{}/x", call.collection())).unwrap_or_default();
    let scope = call.id();
    let resources = world.documents.of_kind(&scope, &kind);
    arm::page_of(world, call, resources, show, Last::Absent)
}

pub(crate) fn read(world: &mut World, call: &Call) -> Response {
    match world.get(&call.id()) {
        Some(document) => Response::json(200, expanded(call, document, show(world, document))),
        None => arm::resource_not_found(&call.id()),
    }
}

/// A virtual machine is read with how it is if that is asked for, and without if not.
fn expanded(call: &Call, document: &Document, mut body: Value) -> Value {
    if document.kind() == compute::MACHINE {
        let asked = call.request.parameter("$expand");
        let wanted = asked.is_some_and(|what| what.eq_ignore_ascii_case("instanceView"));
        if let Some(properties) = body["properties"].as_object_mut() {
            properties.remove("instanceView");
        }
        if wanted {
            body["properties"]["instanceView"] = compute::view(document);
        }
    }
    body
}

pub(crate) fn put(world: &mut World, call: &Call) -> Response {
    let id = cased(world, &call.id());
    let location = call.text("/location");
    if regions::display(location).is_none() {
        let message = format!(
            "The provided location '{location}' is not available for resource type '{}'.",
            id::kind(&id).unwrap_or_default()
        );
        return error(400, "LocationNotAvailableForResourceType", &message);
    }
    let present = world.get(&id);
    if let Some(other) =
        present.filter(|present| present.location() != regions::normalise(location))
    {
        let message = format!(
            "The resource '{}' already exists in location '{}'. A resource with the same name cannot be created in \
             location '{location}'. Please select a new resource name.",
            other.name(),
            other.location()
        );
        return error(409, "InvalidResourceLocation", &message);
    }
    let status = if present.is_some() { 200 } else { 201 };
    store(world, &id, call.body.clone(), status)
}

pub(crate) fn patch(world: &mut World, call: &Call) -> Response {
    let Some(present) = world.get(&call.id()) else { return arm::resource_not_found(&call.id()) };
    let (id, mut body) = (present.id.clone(), present.body.clone());
    merge(&mut body, &call.body);
    store(world, &id, body, 200)
}

fn store(world: &mut World, id: &str, body: Value, status: u16) -> Response {
    let body = complete(&mut world.documents, id, body);
    let notes = world.get(id).map(|present| present.notes.clone()).unwrap_or_default();
    let document = Document::new(id, body).with_notes(notes);
    let shown = show(world, &document);
    world.documents.put(document);
    Response::json(status, shown)
}

pub(crate) fn delete(world: &mut World, call: &Call) -> Response {
    let Some(document) = world.get(&call.id()) else { return Response::empty(204) };
    let refusal =
        of(&document.id).and_then(|neighbour| (neighbour.holder)(&world.documents, document));
    if let Some(refusal) = refusal {
        return refusal;
    }
    let id = document.id.clone();
    compute::forget(&mut world.documents, &id);
    world.documents.remove(&id);
    Response::empty(200)
}
