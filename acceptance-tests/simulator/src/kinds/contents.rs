//! The lists of what can hold a vault together besides its topology: protected items and recovery plans.
//!
//! No request makes either yet; whoever asks a vault for them finds what was put there from outside.

use serde_json::Value;

use crate::arm::{self, Last};
use crate::documents::Document;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

const ITEM: &str = "microsoft.recoveryservices/vaults/replicationfabrics/replicationprotectioncontainers/replicationprotecteditems";
const PLAN: &str = "microsoft.recoveryservices/vaults/replicationrecoveryplans";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationProtectedItems"), items),
    Route::new("GET", vault!("/replicationRecoveryPlans"), plans),
];

fn items(world: &mut World, call: &Call) -> Response {
    list(world, call, ITEM)
}

fn plans(world: &mut World, call: &Call) -> Response {
    list(world, call, PLAN)
}

fn list(world: &mut World, call: &Call, kind: &str) -> Response {
    let documents = world.documents.of_kind(&call.id_to("vault"), kind);
    arm::page_of(world, call, documents, show, Last::Null)
}

fn show(_: &World, document: &Document) -> Value {
    document.body.clone()
}
