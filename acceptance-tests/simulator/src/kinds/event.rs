//! Events: what the service would have alerted about. Here that is every job that failed or was cancelled.

use serde_json::{Value, json};

use super::job;
use crate::arm::{self, Last};
use crate::clock;
use crate::filter;
use crate::operation::{Operation, Outcome};
use crate::route::{Call, Route};
use crate::site_recovery::not_found;
use crate::wire::Response;
use crate::world::World;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationEvents"), list),
    Route::new("GET", vault!("/replicationEvents/{event}"), read),
];

fn list(world: &mut World, call: &Call) -> Response {
    let conditions = filter::conditions(&call.request.parameter("$filter").unwrap_or_default());
    let members: Vec<(String, Value)> = events(world, &call.id())
        .into_iter()
        .filter(|(_, event)| conditions.iter().all(|(name, value)| fits(event, name, value)))
        .collect();
    arm::page_made(world, call, &members, Last::Null)
}

fn fits(event: &Value, name: &str, value: &str) -> bool {
    let text =
        |member: &str| event["properties"][member].as_str().unwrap_or_default().to_lowercase();
    match name {
        "eventcode" => text("eventCode") == value.to_lowercase(),
        "severity" => text("severity") == value.to_lowercase(),
        "eventtype" => text("eventType") == value.to_lowercase(),
        "affectedobjectfriendlyname" => text("affectedObjectFriendlyName") == value.to_lowercase(),
        "affectedobjectcorrelationid" => {
            text("affectedObjectCorrelationId") == value.to_lowercase()
        }
        "starttime" => text("timeOfOccurrence").get(..19) >= value.to_lowercase().get(..19),
        "endtime" => text("timeOfOccurrence").get(..19) <= value.to_lowercase().get(..19),
        _ => true,
    }
}

fn read(world: &mut World, call: &Call) -> Response {
    let wanted = call.parameter("event");
    let found = events(world, &call.id_to("vault"))
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    found.map_or_else(|| not_found(call, &call.id()), |(_, event)| Response::json(200, event))
}

/// Name and body of every event, newest first.
fn events(world: &World, vault: &str) -> Vec<(String, Value)> {
    job::of_vault(world, vault).filter_map(event).collect()
}

fn event(job: &Operation) -> Option<(String, Value)> {
    let (at, outcome) = job.outcome.as_ref()?;
    let status = match outcome {
        Outcome::Succeeded => return None,
        Outcome::Failed(_) => "Failed",
        Outcome::Cancelled => "Cancelled",
    };
    let name = format!("JobStatusMonitoringEvent;{}_{}", clock::ticks(*at), job.id);
    let body = json!({
        "id": format!("{}/replicationEvents/{name}", job.vault),
        "name": name,
        "type": "Microsoft.RecoveryServices/vaults/replicationEvents",
        "properties": {
            "eventCode": "JobStatus",
            "description": format!("{} - {status}", job.scenario.name),
            "eventType": "JobStatus",
            "affectedObjectFriendlyName": job.target_name,
            "affectedObjectCorrelationId": job.target_id,
            "severity": if status == "Failed" { "Critical" } else { "Warning" },
            "timeOfOccurrence": clock::stamp(*at),
            "fabricId": null,
            "providerSpecificDetails": null,
            "eventSpecificDetails": {"instanceType": "JobStatus", "jobId": job.id,
                "jobFriendlyName": job.scenario.friendly, "jobStatus": status,
                "affectedObjectType": job.scenario.target},
            "healthErrors": [],
        },
    });
    Some((name, body))
}
