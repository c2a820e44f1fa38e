//! Recovery plans: read, listed and deleted. A list leaves the groups out, as the service does. How a plan is
//! made and run is not simulated yet; one gets here as a document of the estate or through the admin endpoint.

use serde_json::{Value, json};

use crate::arm::{self, Last};
use crate::documents::Document;
use crate::inferred;
use crate::operation::Change;
use crate::route::{Call, Route};
use crate::site_recovery::{self, begin, object};
use crate::wire::Response;
use crate::world::{Start, World};

pub(crate) const KIND: &str = "microsoft.recoveryservices/vaults/replicationrecoveryplans";
const PLAN: &str = vault!("/replicationRecoveryPlans/{plan}");

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationRecoveryPlans"), list),
    Route::new("GET", PLAN, read),
    Route::new("DELETE", PLAN, delete),
];

fn show(_: &World, plan: &Document) -> Value {
    plan.body.clone()
}

fn show_in_list(_: &World, plan: &Document) -> Value {
    let mut body = plan.body.clone();
    body["properties"]["groups"] = json!([]);
    body
}

fn list(world: &mut World, call: &Call) -> Response {
    let plans = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, plans, show_in_list, Last::Null)
}

fn read(world: &mut World, call: &Call) -> Response {
    site_recovery::read(world, call, show)
}

fn delete(world: &mut World, call: &Call) -> Response {
    let plan = object(world, call);
    if world.get(&plan).is_none() {
        return Response::empty(204);
    }
    begin(
        world,
        call,
        Start::new(&inferred::REMOVE_RECOVERY_PLAN, &plan, vec![Change::Remove(plan.clone())]),
    )
}
