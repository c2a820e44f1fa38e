//! The life of a request: faults, identity, administration, the gate, the route, the reply's headers, the journal.

use std::time::Duration;

use serde_json::Value;

use crate::arm;
use crate::faults::Effect;
use crate::route::{self, Found};
use crate::wire::{Delivery, Request, Response};
use crate::world::World;
use crate::{admin, auth, cloud, gate, kinds, outage};

/// Answers one request. Everything that the cloud does happens in here.
pub fn handle(world: &mut World, request: &Request) -> Response {
    world.arrive(request.received);
    if request.path.starts_with(admin::PREFIX) && !request.path.starts_with(auth::PIPELINES) {
        return admin::handle(world, request);
    }
    let fault = world.faults.strike_request(&request.method, &request.path);
    let mut response = match &fault {
        Some(Effect::Status(status)) => {
            arm::error(*status, code_of(*status), "The simulated service failed on demand.")
        }
        Some(Effect::Throttle(seconds)) => {
            arm::error(429, "TooManyRequests", "The request was throttled.")
                .with_header("Retry-After", seconds.to_string())
        }
        Some(Effect::Reply(status, body)) => Response::json(*status, body.clone()),
        Some(Effect::DropBefore) => Response::empty(0),
        _ => answer(world, request),
    };
    if response.is_success() && request.method != "GET" {
        world.revision += 1;
    }
    arm::common_headers(world, request, &mut response);
    match fault {
        Some(Effect::DropBefore | Effect::DropAfter) => response.delivery = Delivery::Dropped,
        Some(Effect::Delay(milliseconds)) => {
            response.delivery = Delivery::After(Duration::from_millis(milliseconds));
        }
        _ => {}
    }
    world.journal.record(request, &response);
    response
}

fn code_of(status: u16) -> &'static str {
    match status {
        408 => "RequestTimeout",
        409 => "Conflict",
        500 => "InternalServerError",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        _ => "SimulatedFault",
    }
}

fn answer(world: &mut World, request: &Request) -> Response {
    if let Some(response) = auth::handle(world, request) {
        return response;
    }
    if let Some(response) = cloud::handle(world, request) {
        return response;
    }
    through_the_gate(world, request).unwrap_or_else(|refusal| *refusal)
}

fn through_the_gate(world: &mut World, request: &Request) -> Result<Response, Box<Response>> {
    let segments = request.segments();
    let bearer = gate::authenticate(world, request)?;
    gate::api_version(request, &segments)?;
    let subscription = segments.get(1).map(String::as_str).unwrap_or_default();
    let rates = world.limits.admit(subscription, &request.method, request.received)?;
    let (route, parameters) = match route::find(&request.method, &segments) {
        Found::Route(route, parameters) => (route, parameters),
        Found::Nothing if kinds::result::is_result(&segments) => {
            gate::scope(world, request, &segments, &bearer)?;
            let mut response = kinds::result::read(world, request, &segments);
            response.headers.extend(rates);
            return Ok(response);
        }
        Found::Nothing => {
            let line = format!("{} {}", request.method, request.path);
            let message = format!("The simulator has no route for '{line}'.");
            world.unknown_routes.push(line);
            return Err(Box::new(arm::error(501, "UnknownToSimulator", &message)));
        }
        Found::OtherMethods => {
            let message = format!(
                "The requested resource does not support http method '{}'.",
                request.method
            );
            return Err(Box::new(arm::error(405, "UnsupportedHttpMethod", &message)));
        }
    };
    gate::scope(world, request, &segments, &bearer)?;
    if let Some(refusal) = outage::refusal(world, request, &segments) {
        return Err(Box::new(refusal));
    }
    let body = if matches!(request.method.as_str(), "GET" | "HEAD" | "DELETE") {
        Value::Null
    } else {
        gate::body(request)?
    };
    if request.method == "GET" {
        world.look_at(&format!("/{}", segments.join("/")));
    }
    let call = route::call(request, route, parameters, body, bearer);
    let mut response = kinds::answer(world, &call, route.handler);
    response.headers.extend(rates);
    Ok(response)
}
