//! Recovery plans: made, changed, read, listed and deleted. A list leaves the groups out, as the service does.
//!
//! What groups and actions must be, and how a plan runs, stands in the rooms below.

use serde_json::{Value, json};

use super::protected_item::switch::MOVED_FROM;
use super::{fabric, protected_item};
use crate::arm::{self, Last};
use crate::clock;
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, recovery_plan as rules};
use crate::operation::Change;
use crate::route::{Call, Route};
use crate::site_recovery::{
    self, begin, body, fabric_friendly_name, not_found, object, referred, refused,
};
use crate::wire::Response;
use crate::world::{Start, World};

mod action;
mod group;
pub(crate) mod member;
mod operate;
mod pair;
mod step;
pub(crate) mod task;

use pair::Pair;

pub(crate) const KIND: &str = "microsoft.recoveryservices/vaults/replicationrecoveryplans";
const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationRecoveryPlans";
const PLAN: &str = vault!("/replicationRecoveryPlans/{plan}");

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationRecoveryPlans"), list),
    Route::new("GET", PLAN, read),
    Route::new("PUT", PLAN, create),
    Route::new("PATCH", PLAN, update),
    Route::new("DELETE", PLAN, delete),
    Route::new("POST", vault!("/replicationRecoveryPlans/{plan}/testFailover"), operate::operate),
    Route::new(
        "POST",
        vault!("/replicationRecoveryPlans/{plan}/testFailoverCleanup"),
        operate::operate,
    ),
    Route::new(
        "POST",
        vault!("/replicationRecoveryPlans/{plan}/unplannedFailover"),
        operate::operate,
    ),
    Route::new(
        "POST",
        vault!("/replicationRecoveryPlans/{plan}/plannedFailover"),
        operate::operate,
    ),
    Route::new("POST", vault!("/replicationRecoveryPlans/{plan}/failoverCommit"), operate::operate),
    Route::new("POST", vault!("/replicationRecoveryPlans/{plan}/failoverCancel"), operate::operate),
    Route::new("POST", vault!("/replicationRecoveryPlans/{plan}/reProtect"), operate::operate),
];

/// The ids of the items of a plan, in the order of its groups.
pub(crate) fn members(plan: &Document) -> impl Iterator<Item = &str> {
    let groups = plan.properties()["groups"].as_array().into_iter().flatten();
    groups
        .flat_map(|group| group["replicationProtectedItems"].as_array().into_iter().flatten())
        .filter_map(|item| item["id"].as_str())
}

/// The plans of a vault that hold an item.
pub(crate) fn holding<'a>(
    world: &'a World,
    vault: &str,
    item: &'a str,
) -> impl Iterator<Item = &'a Document> {
    world
        .documents
        .of_kind(&format!("{vault}/replicationRecoveryPlans"), KIND)
        .filter(move |plan| members(plan).any(|held| id::same(held, item)))
}

/// Plans go on holding an item that was reversed, under its new id.
pub(crate) fn follow(world: &mut World, item: &str) {
    let Some(item) = world.get(item) else { return };
    let Some(before) = item.notes.get(MOVED_FROM).and_then(Value::as_str) else { return };
    let vault = id::up_to(&item.id, "vaults").unwrap_or_default();
    let member = group::shown(item);
    let moved = |held: &Value| held["id"].as_str().is_some_and(|held| id::same(held, before));
    let mut changes = Vec::new();
    for plan in holding(world, vault, before) {
        let mut groups = plan.properties()["groups"].clone();
        for group in groups.as_array_mut().into_iter().flatten() {
            let items = group["replicationProtectedItems"].as_array_mut();
            items
                .into_iter()
                .flatten()
                .filter(|held| moved(held))
                .for_each(|held| *held = member.clone());
        }
        changes.push(Change::Merge(plan.id.clone(), json!({"properties": {"groups": groups}})));
    }
    changes.into_iter().for_each(|change| change.apply(&mut world.documents));
}

/// What every member must allow before the plan can do it.
const ALL: &[&str] = &["UnplannedFailover", "TestFailover"];
/// What the plan can do with those members that allow it.
const SOME: &[&str] = &["TestFailoverCleanup", "Commit", inferred::failover::REVERSE];

/// `allowedOperations` of a plan, worked out from its members.
fn allowed(world: &World, plan: &Document) -> Vec<&'static str> {
    let members: Vec<_> =
        members(plan).filter_map(|item| world.get(item)).map(protected_item::allowed).collect();
    let all = |operation: &&&str| {
        !members.is_empty() && members.iter().all(|allowed| allowed.contains(*operation))
    };
    let some = |operation: &&&str| members.iter().any(|allowed| allowed.contains(*operation));
    ALL.iter().filter(all).chain(SOME.iter().filter(some)).copied().collect()
}

fn show(world: &World, plan: &Document) -> Value {
    let mut body = plan.body.clone();
    body["properties"]["allowedOperations"] = json!(allowed(world, plan));
    if let Some(job) = world.at_work_on(&plan.id) {
        let status = if job.suspended { "Suspended" } else { "InProgress" };
        body["properties"]["currentScenario"] = json!({
            "scenarioName": job.scenario.name,
            "jobId": format!("{}/replicationJobs/{}", job.vault, job.id),
            "startTime": clock::seconds(job.started),
        });
        body["properties"]["currentScenarioStatus"] = json!(status);
        body["properties"]["currentScenarioStatusDescription"] = json!(status);
    }
    body
}

fn show_in_list(world: &World, plan: &Document) -> Value {
    let mut body = show(world, plan);
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

fn create(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    match checked(world, call, &id) {
        Err(refusal) => *refusal,
        Ok(plan) => begin(
            world,
            call,
            Start::new(&rules::CREATE_RECOVERY_PLAN, &id, vec![Change::Put(plan)]),
        ),
    }
}

/// The plan that a PUT asks for, with everything that it refers to checked.
fn checked(world: &World, call: &Call, id: &str) -> Result<Document, Box<Response>> {
    check_name(call, id::name(id))?;
    if world.get(id).is_some() && world.inferred.second_put_is_refused {
        let message = format!("The recovery plan '{id}' exists already.");
        return refused(call, &inferred::ALREADY_EXISTS, &message);
    }
    let primary = side(world, call, id, "primaryFabricId")?;
    let recovery = side(world, call, id, "recoveryFabricId")?;
    let model = match call.text("/properties/failoverDeploymentModel") {
        "" => rules::DEPLOYMENT_MODEL,
        known @ ("NotApplicable" | "Classic" | "ResourceManager") => known,
        other => {
            let message = format!("failoverDeploymentModel '{other}' is not known.");
            return refused(call, &inferred::INVALID_INPUT, &message);
        }
    };
    let mut properties = json!({
        "friendlyName": id::name(id),
        "primaryFabricId": primary.id,
        "primaryFabricFriendlyName": fabric_friendly_name(world, &primary.id),
        "recoveryFabricId": recovery.id,
        "recoveryFabricFriendlyName": fabric_friendly_name(world, &recovery.id),
        "failoverDeploymentModel": model,
        "replicationProviders": ["A2A"],
        "allowedOperations": [],
        "currentScenario": null,
        "currentScenarioStatus": null,
        "currentScenarioStatusDescription": null,
        "groups": [],
        "providerSpecificDetails": pair::zones(call, &primary.id, &recovery.id)?,
    });
    properties["groups"] = group::checked(world, call, id, &Pair::of(&properties))?;
    Ok(Document::new(id, body(id, TYPE, properties)))
}

/// A fabric of the plan's vault.
fn side<'a>(
    world: &'a World,
    call: &Call,
    plan: &str,
    member: &str,
) -> Result<&'a Document, Box<Response>> {
    let wanted = call.text(&format!("/properties/{member}"));
    let found = referred(world, call, &format!("properties.{member}"), wanted)?;
    if found.kind() == fabric::KIND && id::same(id::parent(&found.id), id::parent(plan)) {
        return Ok(found);
    }
    let message = format!("properties.{member} '{wanted}' is not a fabric of the plan's vault.");
    refused(call, &inferred::REFERENCE_NOT_FOUND, &message)
}

fn check_name(call: &Call, name: &str) -> Result<(), Box<Response>> {
    let fits = (3..=65).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.ends_with(|last: char| last.is_ascii_alphanumeric())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    if fits {
        return Ok(());
    }
    refused(call, &rules::NAME, &format!("The name '{name}' is not valid."))
}

/// PATCH: the groups given replace all groups, and nothing else can change.
fn update(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let Some(plan) = world.get(&id) else { return not_found(call, &id) };
    match group::checked(world, call, &id, &Pair::of(plan.properties())) {
        Err(refusal) => *refusal,
        Ok(groups) => {
            let patch = json!({"properties": {"groups": groups}});
            let changes = vec![Change::Merge(id.clone(), patch)];
            begin(world, call, Start::new(&rules::UPDATE_RECOVERY_PLAN, &id, changes))
        }
    }
}

fn delete(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    if world.get(&id).is_none() {
        return Response::empty(inferred::NOTHING_TO_DELETE);
    }
    let changes = vec![Change::Remove(id.clone())];
    begin(world, call, Start::new(&rules::REMOVE_RECOVERY_PLAN, &id, changes))
}
