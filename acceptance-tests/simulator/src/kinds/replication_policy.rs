//! Replication policies: how long recovery points are kept and how often they are taken.
//!
//! The settings have three names: `providerSpecificInput` in a PUT, `replicationProviderSettings` in a PATCH,
//! `providerSpecificDetails` in a reply.

use serde_json::{Value, json};

use super::protection_container_mapping as mapping;
use crate::arm::{self, Last, refuse};
use crate::documents::Document;
use crate::faults::JobError;
use crate::id;
use crate::inferred::{self, LEAST_APP_CONSISTENT_MINUTES, MOST_RETENTION_MINUTES};
use crate::operation::Change;
use crate::route::{Call, Route};
use crate::scenario::{self, Row};
use crate::site_recovery::{self, begin, body, check_name, not_found, object, refused};
use crate::wire::Response;
use crate::world::{Start, World};

const KIND: &str = "microsoft.recoveryservices/vaults/replicationpolicies";
const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationPolicies";
const POLICY: &str = vault!("/replicationPolicies/{policy}");

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationPolicies"), list),
    Route::new("GET", POLICY, read),
    Route::new("PUT", POLICY, put),
    Route::new("PATCH", POLICY, patch),
    Route::new("DELETE", POLICY, delete),
];

fn show(_: &World, policy: &Document) -> Value {
    policy.body.clone()
}

fn list(world: &mut World, call: &Call) -> Response {
    let policies = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, policies, show, Last::Null)
}

fn read(world: &mut World, call: &Call) -> Response {
    site_recovery::read(world, call, show)
}

fn put(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let row = match world.get(&id) {
        Some(_) => &inferred::UPDATE_PROTECTION_PROFILE,
        None => &scenario::ADD_PROTECTION_PROFILE,
    };
    set(world, call, &id, "providerSpecificInput", row)
}

fn patch(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    if world.get(&id).is_none() {
        return not_found(call, &id);
    }
    set(world, call, &id, "replicationProviderSettings", &inferred::UPDATE_PROTECTION_PROFILE)
}

/// Sets all settings anew: what is left out goes to its default. Numbers out of bounds fail in the job.
fn set(world: &mut World, call: &Call, id: &str, member: &str, row: &Row) -> Response {
    match settings(call, id, member) {
        Err(refusal) => *refusal,
        Ok(settings) => {
            let verb = if world.get(id).is_some() { "update" } else { "creation" };
            let failure = out_of_bounds(&settings, verb);
            let properties =
                json!({"friendlyName": id::name(id), "providerSpecificDetails": settings.shown()});
            let changes = vec![Change::Put(Document::new(id, body(id, TYPE, properties)))];
            begin(world, call, Start { failure, ..Start::new(row, id, changes) })
        }
    }
}

struct Settings {
    retention: i64,
    app_consistent: i64,
    crash_consistent: i64,
    multi_vm_sync: bool,
}

impl Settings {
    fn shown(&self) -> Value {
        json!({
            "instanceType": "A2A",
            "recoveryPointThresholdInMinutes": 0,
            "recoveryPointHistory": self.retention,
            "appConsistentFrequencyInMinutes": self.app_consistent,
            "multiVmSyncStatus": if self.multi_vm_sync { "Enabled" } else { "Disabled" },
            "crashConsistentFrequencyInMinutes": self.crash_consistent,
        })
    }
}

fn settings(call: &Call, id: &str, member: &str) -> Result<Settings, Box<Response>> {
    check_name(call, id::name(id))?;
    let base = format!("/properties/{member}");
    let input = call.member(&base);
    if input["instanceType"] != "A2A" {
        let message = format!("properties.{member}.instanceType must be 'A2A'.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    let sync = match input["multiVmSyncStatus"].as_str() {
        Some("Enable") => true,
        Some("Disable") => false,
        _ => {
            let message =
                format!("properties.{member}.multiVmSyncStatus must be 'Enable' or 'Disable'.");
            return refused(call, &inferred::INVALID_INPUT, &message);
        }
    };
    let minutes = |name: &str, default: i64| match &input[name] {
        Value::Null => Ok(default),
        value => value.as_i64().ok_or_else(|| {
            let message = format!("properties.{member}.{name} must be a whole number of minutes.");
            Box::new(refuse(call, &inferred::INVALID_INPUT, &message))
        }),
    };
    Ok(Settings {
        retention: minutes("recoveryPointHistory", 0)?,
        app_consistent: minutes("appConsistentFrequencyInMinutes", 0)?,
        crash_consistent: minutes("crashConsistentFrequencyInMinutes", 5)?,
        multi_vm_sync: sync,
    })
}

/// The job error for numbers that the service does not support (hashicorp/terraform-provider-azurerm#7479).
fn out_of_bounds(settings: &Settings, verb: &str) -> Option<JobError> {
    let Settings { retention, app_consistent, crash_consistent, .. } = *settings;
    let app_fits =
        app_consistent == 0 || (LEAST_APP_CONSISTENT_MINUTES..=retention).contains(&app_consistent);
    if (0..=MOST_RETENTION_MINUTES).contains(&retention) && app_fits && crash_consistent == 5 {
        return None;
    }
    Some(JobError {
        code: inferred::POLICY_OUT_OF_BOUNDS.code.to_owned(),
        message: format!("Replication policy {verb} failed."),
        possible_causes: inferred::POLICY_OUT_OF_BOUNDS.causes.to_owned(),
        recommended_action: inferred::POLICY_OUT_OF_BOUNDS.action.to_owned(),
        task: String::new(),
    })
}

fn delete(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    if world.get(&id).is_none() {
        return Response::empty(inferred::NOTHING_TO_DELETE);
    }
    let vault = call.id_to("vault");
    let users: Vec<&str> = world
        .documents
        .of_kind(&vault, mapping::KIND)
        .filter(|mapping| id::same(mapping.text("/policyId"), &id))
        .map(|mapping| mapping.id.as_str())
        .collect();
    if !users.is_empty() {
        let message = format!("The replication policy '{id}' is used by {}.", users.join(", "));
        return refuse(call, &inferred::IN_USE, &message);
    }
    let changes = vec![Change::Remove(id.clone())];
    begin(world, call, Start::new(&inferred::REMOVE_PROTECTION_PROFILE, &id, changes))
}
