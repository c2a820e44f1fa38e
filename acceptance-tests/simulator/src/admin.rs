//! The endpoints under `/_simulator/`: what a script needs to see and to steer. They need no token and leave no trace
//! in the journal.

use std::time::Duration;

use serde_json::{Value, json};

use crate::clock;
use crate::documents::Document;
use crate::faults::Fault;
use crate::kinds::protected_item::health::HealthError;
use crate::regions;
use crate::wire::{Request, Response};
use crate::world::World;

/// Where all of this lives.
pub(crate) const PREFIX: &str = "/_simulator/";

/// Answers an administrative request.
pub(crate) fn handle(world: &mut World, request: &Request) -> Response {
    let what = request.path[PREFIX.len()..].trim_end_matches('/');
    match (request.method.as_str(), what) {
        ("GET", "journal") => Response::json(200, json!({"value": world.journal.entries().collect::<Vec<_>>()})),
        ("DELETE", "journal") => {
            world.journal.clear();
            Response::empty(204)
        }
        ("GET", "unknown-routes") => Response::json(200, json!({"value": world.unknown_routes})),
        ("GET", "faults") => Response::json(200, json!({"value": world.faults.waiting()})),
        ("POST", "faults") => with_body(request, |fault: Fault| {
            world.faults.add(fault);
            Response::empty(204)
        }),
        ("DELETE", "faults") => {
            world.faults.clear();
            Response::empty(204)
        }
        ("GET", "clock") => Response::json(200, json!({"now": clock::stamp(world.now()), "pace": world.clock.pace})),
        ("POST", "clock") => with_body(request, |body: Value| {
            let seconds = body["advance_seconds"].as_f64().unwrap_or(0.0);
            let Ok(by) = Duration::try_from_secs_f64(seconds) else {
                return refuse("advance_seconds must be a positive number of seconds.");
            };
            world.advance(by);
            Response::json(200, json!({"now": clock::stamp(world.now())}))
        }),
        ("GET", "documents") => match request.parameter("id") {
            None => {
                let ids: Vec<&str> = world.documents.iter().map(|document| document.id.as_str()).collect();
                Response::json(200, json!({ "value": ids }))
            }
            Some(id) => world.get(&id).map_or_else(
                || Response::json(404, json!({"error": {"code": "NotFound", "message": format!("There is no '{id}'.")}})),
                |document| Response::json(200, document.body.clone()),
            ),
        },
        ("PUT", "documents") => match request.parameter("id") {
            None => refuse("Name the document: ?id=/subscriptions/..."),
            Some(id) => with_body(request, |body: Value| {
                let notes = world.get(&id).map(|document| document.notes.clone()).unwrap_or_default();
                world.documents.put(Document::new(id, body).with_notes(notes));
                world.revision += 1;
                Response::empty(204)
            }),
        },
        ("DELETE", "documents") => match request.parameter("id") {
            None => refuse("Name the document: ?id=/subscriptions/..."),
            Some(id) => {
                world.documents.remove(&id);
                world.revision += 1;
                Response::empty(204)
            }
        },
        ("POST", "health") => match request.parameter("id") {
            None => refuse("Name the protected item: ?id=/subscriptions/..."),
            Some(id) => with_body(request, |error: HealthError| done(world.health(&id, &error), &id)),
        },
        ("DELETE", "health") => match request.parameter("id") {
            None => refuse("Name the protected item: ?id=/subscriptions/..."),
            Some(id) => done(world.heal(&id), &id),
        },
        ("POST", "power") => match request.parameter("id") {
            None => refuse("Name the virtual machine: ?id=/subscriptions/..."),
            Some(id) => with_body(request, |body: Value| match body["running"].as_bool() {
                Some(on) => done(world.power(&id, on), &id),
                None => refuse("running must be true or false."),
            }),
        },
        ("GET", "outages") => Response::json(200, json!({"value": world.outages.regions()})),
        ("POST", "outages") => with_body(request, |body: Value| {
            match (body["region"].as_str(), body["out"].as_bool()) {
                (Some(region), Some(out)) if regions::display(region).is_some() => {
                    world.outage(region, out);
                    Response::empty(204)
                }
                _ => refuse("region must be an Azure region, out must be true or false."),
            }
        }),
        ("POST", "items") => with_body(request, |body: Value| {
            let count = body["count"].as_u64().and_then(|count| usize::try_from(count).ok());
            match world.seed_items(count.unwrap_or(0)) {
                Ok(ids) => Response::json(200, json!({ "value": ids })),
                Err(error) => refuse(&format!("{error}.")),
            }
        }),
        _ => Response::json(
            404,
            json!({"error": {"code": "NotFound", "message": "Known below /_simulator/: journal, unknown-routes, faults, clock, documents, health, power, outages, items, oidc/github, oidc/azure-devops."}}),
        ),
    }
}

fn done(found: bool, id: &str) -> Response {
    if found {
        return Response::empty(204);
    }
    Response::json(
        404,
        json!({"error": {"code": "NotFound", "message": format!("There is no '{id}'.")}}),
    )
}

fn refuse(message: &str) -> Response {
    Response::json(400, json!({"error": {"code": "BadRequest", "message": message}}))
}

fn with_body<T: serde::de::DeserializeOwned>(
    request: &Request,
    act: impl FnOnce(T) -> Response,
) -> Response {
    match serde_json::from_slice(&request.body) {
        Ok(body) => act(body),
        Err(parse) => refuse(&format!("The body is not what this endpoint takes: {parse}.")),
    }
}
