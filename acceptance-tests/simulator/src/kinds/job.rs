//! Jobs: every operation of Site Recovery, with its tasks and errors, and what a user can do to it.

use serde_json::{Value, json};

use crate::arm::{self, Last, refuse};
use crate::clock;
use crate::documents::Document;
use crate::filter;
use crate::id;
use crate::inferred;
use crate::kinds::recovery_plan::task as plan_task;
use crate::operation::{Operation, Outcome, Stage};
use crate::route::{Call, Route};
use crate::site_recovery::{activity_id, check_idle, not_found};
use crate::wire::Response;
use crate::world::World;

pub(crate) mod task;

const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationJobs";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationJobs"), list),
    Route::new("GET", vault!("/replicationJobs/{job}"), read),
    Route::new("POST", vault!("/replicationJobs/{job}/cancel"), cancel),
    Route::new("POST", vault!("/replicationJobs/{job}/restart"), restart),
    Route::new("POST", vault!("/replicationJobs/{job}/resume"), resume),
];

/// Newest first, without tasks and details; the vault service's own operations are no jobs.
fn list(world: &mut World, call: &Call) -> Response {
    let vault = call.id();
    let conditions = filter::conditions(&call.request.parameter("$filter").unwrap_or_default());
    let jobs: Vec<&Operation> = of_vault(world, &vault)
        .filter(|job| conditions.iter().all(|(name, value)| fits(world, job, name, value)))
        .collect();
    let seen: Vec<String> =
        jobs.iter().filter(|job| job.outcome.is_none()).map(|job| job.id.clone()).collect();
    let show = |job: &&Operation| show(world, job, Detail::List);
    let response = arm::page(world, call, &jobs, |job| job.id.clone(), show, Last::Null);
    seen.iter().for_each(|id| world.look(id));
    response
}

/// The jobs of a vault, newest first.
pub(crate) fn of_vault<'a>(
    world: &'a World,
    vault: &'a str,
) -> impl Iterator<Item = &'a Operation> {
    world.operations.in_order().rev().filter(of(world, vault))
}

/// Whether an operation is a job of a vault: the vault service's own are not, and neither are those of a deleted
/// vault of the same name.
fn of<'a>(world: &'a World, vault: &'a str) -> impl Fn(&&'a Operation) -> bool {
    let created = world.get(vault).map_or_else(String::new, Document::created);
    move |job| {
        id::same(&job.vault, vault)
            && job.vault_created == created
            && !id::same(&job.resource, vault)
    }
}

fn fits(world: &World, job: &Operation, name: &str, value: &str) -> bool {
    let stage = || state(job, job.stage(&world.clock, world.now())).0;
    match name {
        "jobstatus" => stage().eq_ignore_ascii_case(value),
        "jobname" => job.scenario.name.eq_ignore_ascii_case(value),
        "affectedobjecttypes" => job.scenario.target.eq_ignore_ascii_case(value),
        "starttime" => clock::seconds(job.started).as_str() >= value.get(..19).unwrap_or(value),
        "endtime" => clock::seconds(job.started).get(..19) <= value.get(..19).or(Some(value)),
        _ => true,
    }
}

/// A read counts as a look only after it has been answered: right after the 202 a job is not started.
fn read(world: &mut World, call: &Call) -> Response {
    let response = match find(world, call) {
        Some(job) => {
            let id = format!("{}/replicationJobs/{}", job.vault, job.id);
            Response::json(200, show(world, job, Detail::Full)).with_header("x-ms-request-id", id)
        }
        None => return not_found(call, &call.id()),
    };
    world.look(call.parameter("job"));
    response
}

fn find<'a>(world: &'a World, call: &Call) -> Option<&'a Operation> {
    let vault = call.id_to("vault");
    world.operations.get(call.parameter("job")).filter(|job| of(world, &vault)(job))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// `tasks: []`, `customDetails: null`, `activityId: null`.
    List,
    Full,
}

fn state(job: &Operation, stage: Stage) -> (&'static str, &'static str) {
    match (stage, &job.outcome) {
        (Stage::NotStarted, _) => ("NotStarted", "NotStarted"),
        (Stage::InProgress, _) => ("InProgress", "InProgress"),
        (Stage::Suspended, _) => ("Suspended", "Suspended"),
        (Stage::Ended, Some((_, Outcome::Failed(_)))) => ("Failed", "Failed"),
        (Stage::Ended, Some((_, Outcome::Cancelled))) => ("Cancelled", "Cancelled"),
        (Stage::Ended, _) => ("Succeeded", "Completed"),
    }
}

fn show(world: &World, job: &Operation, detail: Detail) -> Value {
    let stage = job.stage(&world.clock, world.now());
    let (state, description) = state(job, stage);
    let begun = stage != Stage::NotStarted;
    let known = |text: &str| if begun { json!(text) } else { Value::Null };
    let actions = match stage {
        Stage::Suspended => json!(["Resume", "Cancel"]),
        Stage::NotStarted | Stage::InProgress => json!(["Cancel"]),
        Stage::Ended if state == "Succeeded" => json!([]),
        Stage::Ended => json!(["Restart"]),
    };
    let full = detail == Detail::Full;
    let mut details = job.details.clone();
    details.entry("instanceType").or_insert(json!("AsrJobDetails"));
    if let Some(run) = world.plan_runs.get(&job.id).filter(|_| full) {
        let items = plan_task::protected_items(world, run);
        details.insert("protectedItemDetails".to_owned(), json!(items));
    }
    if !begun {
        details.insert("affectedObjectDetails".to_owned(), json!({}));
    }
    let mut properties = json!({
        "activityId": if full { json!(activity_id(job)) } else { Value::Null },
        "scenarioName": known(&job.scenario.name),
        "friendlyName": known(&job.scenario.friendly),
        "state": state,
        "stateDescription": description,
        "tasks": if full && begun { task::all(world, job) } else { Vec::new() },
        "errors": task::errors(job),
        "startTime": clock::seconds(job.started),
        "allowedActions": actions,
        "targetObjectId": known(&job.target_id),
        "targetObjectName": known(&job.target_name),
        "targetInstanceType": known(&job.scenario.target),
        "customDetails": if full { json!(details) } else { Value::Null },
    });
    if let Some((ended, _)) = &job.outcome {
        properties["endTime"] = json!(clock::seconds(*ended));
    }
    json!({
        "id": format!("{}/replicationJobs/{}", job.vault, job.id),
        "name": job.id,
        "type": TYPE,
        "properties": properties,
    })
}

fn cancel(world: &mut World, call: &Call) -> Response {
    act(world, call, &["NotStarted", "InProgress", "Suspended"], |world, _, id| {
        world.operations.cancel(id, world.now(), &mut world.documents);
    })
}

fn restart(world: &mut World, call: &Call) -> Response {
    let resource = find(world, call).map(|job| job.resource.clone()).unwrap_or_default();
    if let Err(refusal) = check_idle(world, call, &resource) {
        return *refusal;
    }
    act(world, call, &["Failed", "Cancelled"], |world, _, id| {
        world.operations.set_going(id, world.now());
        world.plan_runs.again(id, world.now());
    })
}

fn resume(world: &mut World, call: &Call) -> Response {
    act(world, call, &["Suspended"], |world, call, id| {
        world.operations.set_going(id, world.now());
        world.plan_runs.resume(id, call.text("/properties/comments"), world.now());
    })
}

fn act(
    world: &mut World,
    call: &Call,
    allowed: &[&str],
    action: fn(&mut World, &Call, &str),
) -> Response {
    let Some(job) = find(world, call) else { return not_found(call, &call.id()) };
    let state = state(job, job.stage(&world.clock, world.now())).0;
    if !allowed.contains(&state) {
        let message = format!("The job '{}' is in the state {state}.", job.id);
        return refuse(call, &inferred::JOB_ACTION_NOT_ALLOWED, &message);
    }
    let id = job.id.clone();
    action(world, call, &id);
    match find(world, call) {
        Some(job) => Response::json(200, show(world, job, Detail::Full)),
        None => not_found(call, &call.id()),
    }
}
