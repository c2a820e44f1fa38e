//! What mends replication: resynchronising, resolving health errors, updating the agent.

use serde_json::{Value, json};

use super::{affected, existing, health, state};
use crate::documents::Document;
use crate::inferred::protected_item as inferred;
use crate::operation::Change;
use crate::replication::Work;
use crate::route::Call;
use crate::scenario::Row;
use crate::site_recovery::{begin, check_idle, is_accepted, object, refused};
use crate::wire::Response;
use crate::world::{Start, World};

/// `repairReplication`: all disks are compared and copied once more.
pub(super) fn resynchronise(world: &mut World, call: &Call) -> Response {
    let response = work(world, call, &inferred::REPAIR_REPLICATION, |call, item| {
        state::require_protected(call, item, "RepairReplication")?;
        Ok(Vec::new())
    });
    if is_accepted(&response) {
        let id = object(world, call);
        state::then_copy(world, &id, Work::Resync);
    }
    response
}

/// `updateMobilityService`: in every state, and never to an older version.
pub(super) fn update_agent(world: &mut World, call: &Call) -> Response {
    work(world, call, &inferred::UPDATE_MOBILITY_SERVICE, |_, item| {
        let patch = json!({"properties": {"providerSpecificDetails": {
            "agentVersion": inferred::AGENT_VERSION, "isReplicationAgentUpdateRequired": false}}});
        Ok(vec![Change::Merge(item.id.clone(), patch)])
    })
}

/// `resolveHealthErrors`: only those that users can resolve.
pub(super) fn resolve_health_errors(world: &mut World, call: &Call) -> Response {
    work(world, call, &inferred::RESOLVE_HEALTH_ERRORS, |call, item| {
        let present = item.properties()["healthErrors"].as_array();
        let mut left = item.clone();
        for wanted in call.member("/properties/healthErrors").as_array().into_iter().flatten() {
            let wanted = wanted["healthErrorId"].as_str().unwrap_or_default();
            let found = present.into_iter().flatten().find(|error| error["errorId"] == wanted);
            if found.is_none_or(|error| error["customerResolvability"] != "Allowed") {
                let message = format!("The health error '{wanted}' cannot be resolved.");
                return refused(call, &inferred::HEALTH_ERROR_NOT_RESOLVABLE, &message);
            }
            if let Some(errors) = left.body["properties"]["healthErrors"].as_array_mut() {
                errors.retain(|error| error["errorId"] != wanted);
            }
        }
        health::judge(&mut left);
        let patch = |member: &str| left.properties()[member].clone();
        let properties: Value = ["healthErrors", "replicationHealth", "failoverHealth"]
            .into_iter()
            .map(|member| (member.to_owned(), patch(member)))
            .collect();
        Ok(vec![Change::Merge(item.id.clone(), json!({ "properties": properties }))])
    })
}

fn work(
    world: &mut World,
    call: &Call,
    row: &Row,
    changes: impl Fn(&Call, &Document) -> Result<Vec<Change>, Box<Response>>,
) -> Response {
    let id = object(world, call);
    let checked = existing(world, call).and_then(|item| {
        check_idle(world, call, &id)?;
        Ok((changes(call, item)?, item))
    });
    match checked {
        Err(refusal) => *refusal,
        Ok((changes, item)) => {
            let name = item.text("/friendlyName").to_owned();
            let affected = affected(world, item);
            begin(
                world,
                call,
                Start { target_name: &name, affected, ..Start::new(row, &id, changes) },
            )
        }
    }
}
