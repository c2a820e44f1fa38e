//! `{resource}/operationresults/{job}`: the Location of an accepted operation, below any resource of a vault.
//!
//! Its path has no fixed shape, so it is matched here instead of by a template.

use serde_json::{Value, json};

use super::{protected_item, vault_health};
use crate::arm;
use crate::id;
use crate::inferred;
use crate::operation::Outcome;
use crate::site_recovery::RETRY_AFTER;
use crate::wire::{Request, Response};
use crate::world::World;

/// Whether a path is one of these.
pub(crate) fn is_result(segments: &[String]) -> bool {
    let vaults = segments.get(6).is_some_and(|segment| segment.eq_ignore_ascii_case("vaults"));
    let results = segments.len() > 10
        && segments[segments.len() - 2].eq_ignore_ascii_case("operationresults");
    vaults && results
}

/// 202 while the work goes on, then the resource, or 204 if there is none any more.
pub(crate) fn read(world: &mut World, request: &Request, segments: &[String]) -> Response {
    let job = segments.last().map(String::as_str).unwrap_or_default();
    world.look(job);
    let Some(operation) = world.operations.get(job) else {
        return arm::error(404, "NotFound", &format!("The operation '{job}' was not found."));
    };
    match &operation.outcome {
        None => {
            let location = format!("{}{}?{}", world.url(), request.path, request.query);
            let mut response = Response::empty(202).with_header("Location", location);
            response.headers.extend(world.clock.retry_after(RETRY_AFTER));
            response
        }
        Some((_, Outcome::Succeeded)) if vault_health::is_health(&operation.resource) => {
            Response::json(200, vault_health::health(world, &operation.vault))
        }
        Some((_, Outcome::Succeeded)) => match world.get(operation.shown()) {
            Some(item) if item.kind() == protected_item::KIND => {
                Response::json(200, protected_item::show(world, item))
            }
            Some(document) => Response::json(200, document.body.clone()),
            None => Response::empty(204),
        },
        Some((_, outcome)) => {
            Response::json(inferred::FAILED_RESULT, json!({ "error": failure(outcome) }))
        }
    }
}

/// The error of an operation that did not succeed, as the polling URLs report it.
pub(crate) fn failure(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Succeeded => Value::Null,
        Outcome::Cancelled => {
            json!({"code": "OperationCancelled", "message": "The operation was cancelled."})
        }
        Outcome::Failed(error) => json!({
            "code": error.code,
            "message": "The requested operation failed.",
            "details": [{
                "code": error.code,
                "message": error.message,
                "possibleCauses": error.possible_causes,
                "recommendedAction": error.recommended_action,
                "activityId": id::guid(&error.message).to_string(),
            }],
        }),
    }
}
