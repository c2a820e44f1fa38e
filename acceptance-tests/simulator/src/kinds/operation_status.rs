//! `replicationOperationStatus/{job}`: the Azure-AsyncOperation URL of Site Recovery.

use serde_json::{Value, json};

use super::result::failure;
use crate::clock;
use crate::operation::Outcome;
use crate::route::{Call, Route};
use crate::site_recovery::{RETRY_AFTER, check_signature, not_found, started};
use crate::wire::Response;
use crate::world::World;

pub(crate) const ROUTES: &[Route] =
    &[Route::new("GET", vault!("/replicationOperationStatus/{job}"), read)];

fn read(world: &mut World, call: &Call) -> Response {
    let job = call.parameter("job").to_owned();
    if world.operations.get(&job).is_none() {
        return not_found(call, &call.id());
    }
    if let Err(refusal) = check_signature(world, call, &job) {
        return *refusal;
    }
    world.look(&job);
    let Some(operation) = world.operations.get(&job) else { return not_found(call, &call.id()) };
    let (status, end, error) = match &operation.outcome {
        None => ("InProgress", Value::Null, Value::Null),
        Some((at, outcome)) => {
            let status = match outcome {
                Outcome::Succeeded => "Succeeded",
                Outcome::Failed(_) => "Failed",
                Outcome::Cancelled => "Cancelled",
            };
            (status, json!(clock::whole_stamp(*at)), failure(outcome))
        }
    };
    let mut response = Response::json(
        200,
        json!({"id": null, "name": operation.id, "status": status, "error": error, "properties": null,
            "startTime": started(operation), "endTime": end, "percentComplete": null}),
    );
    if operation.outcome.is_none() {
        response.headers.extend(world.clock.retry_after_a_poll(RETRY_AFTER));
    }
    response
}
