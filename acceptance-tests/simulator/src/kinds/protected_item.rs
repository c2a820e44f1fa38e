//! Protected items: read, listed and taken away. Replication itself is not simulated yet; an item gets here
//! as a document of the estate or through the admin endpoint.

use serde_json::Value;

use crate::arm::{self, Last, refuse};
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::Change;
use crate::route::{Call, Route};
use crate::site_recovery::{self, begin, not_found, object};
use crate::wire::Response;
use crate::world::{Start, World};

const KIND: &str = "microsoft.recoveryservices/vaults/replicationfabrics/replicationprotectioncontainers/replicationprotecteditems";
const ITEM: &str = vault!(
    "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}/replicationProtectedItems/{item}"
);

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationProtectedItems"), list),
    Route::new(
        "GET",
        vault!(
            "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}/replicationProtectedItems"
        ),
        list,
    ),
    Route::new("GET", ITEM, read),
    Route::new("DELETE", ITEM, take_away),
    Route::new(
        "POST",
        vault!(
            "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}/replicationProtectedItems/{item}/remove"
        ),
        take_away,
    ),
];

fn show(_: &World, item: &Document) -> Value {
    item.body.clone()
}

fn list(world: &mut World, call: &Call) -> Response {
    if !call.parameter("container").is_empty() && world.get(&call.id()).is_none() {
        return not_found(call, &call.id());
    }
    let items = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, items, show, Last::Null)
}

fn read(world: &mut World, call: &Call) -> Response {
    site_recovery::read(world, call, show)
}

/// An item that a recovery plan holds stays.
fn take_away(world: &mut World, call: &Call) -> Response {
    let item = object(world, call);
    if world.get(&item).is_none() {
        return Response::empty(204);
    }
    let vault = call.id_to("vault");
    let holds = |plan: &&Document| {
        let groups = plan.properties()["groups"].as_array().into_iter().flatten();
        let mut items = groups
            .flat_map(|group| group["replicationProtectedItems"].as_array().into_iter().flatten());
        items.any(|held| held["id"].as_str().is_some_and(|held| id::same(held, &item)))
    };
    let plans = world.documents.of_kind(&vault, super::recovery_plan::KIND);
    let holders: Vec<&str> = plans.filter(holds).map(|plan| plan.id.as_str()).collect();
    if !holders.is_empty() {
        let message = format!("The protected item '{item}' is a member of {}.", holders.join(", "));
        return refuse(call, &inferred::IN_USE, &message);
    }
    begin(world, call, Start::new(&inferred::DISABLE_DR, &item, vec![Change::Remove(item.clone())]))
}
