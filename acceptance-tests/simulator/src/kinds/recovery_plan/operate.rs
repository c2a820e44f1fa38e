//! The operations of a recovery plan: what is asked of all its members at once, and the steps that this takes.

use serde_json::{Map, Value, json};

use super::member::{CLEAN_UP, COMMIT, FAIL_OVER, REPROTECT, TEST};
use super::pair::{Direction, Pair};
use super::step::{self, Group};
use crate::documents::Document;
use crate::inferred::{self, recovery_plan as rules};
use crate::kinds::protected_item::{self, failover, test_failover};
use crate::operation::Change;
use crate::plan_run::Settings;
use crate::route::Call;
use crate::scenario::Row;
use crate::site_recovery::{begin, check_idle, is_accepted, not_found, object, refused};
use crate::wire::Response;
use crate::world::{Start, World};

/// What is asked of a plan.
struct Asked {
    action: &'static str,
    row: &'static Row,
    /// What `allowedOperations` of an item calls it.
    operation: &'static str,
    /// Members that do not allow it refuse it for all; else they are left out.
    all: bool,
    /// The property of the plan that says when it was done last.
    stamp: Option<&'static str>,
}

const ASKED: &[Asked] = &[
    Asked {
        action: TEST,
        row: &rules::TEST_FAILOVER,
        operation: "TestFailover",
        all: true,
        stamp: Some("lastTestFailoverTime"),
    },
    Asked {
        action: FAIL_OVER,
        row: &rules::UNPLANNED_FAILOVER,
        operation: "UnplannedFailover",
        all: true,
        stamp: Some("lastUnplannedFailoverTime"),
    },
    Asked {
        action: CLEAN_UP,
        row: &rules::TEST_FAILOVER_CLEANUP,
        operation: "TestFailoverCleanup",
        all: false,
        stamp: None,
    },
    Asked {
        action: COMMIT,
        row: &rules::COMMIT_FAILOVER,
        operation: "Commit",
        all: false,
        stamp: None,
    },
    Asked {
        action: REPROTECT,
        row: &rules::REPROTECT,
        operation: inferred::failover::REVERSE,
        all: false,
        stamp: None,
    },
];

/// Takes up what a request asks of a plan.
pub(super) fn operate(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let action = call.template.rsplit('/').next().unwrap_or_default();
    let Some(asked) = ASKED.iter().find(|asked| asked.action == action) else {
        return not_for_azure(world, call, &id, action);
    };
    let prepared = check(world, call, &id, asked).and_then(|(plan, groups)| {
        let settings = settings(world, call, asked, &groups)?;
        let shutdown = asked.action == FAIL_OVER && failover::shutdown(call)?;
        let direction = direction(call, plan, asked, &groups)?;
        Ok((step::all(plan, action, direction, &groups, shutdown), settings))
    });
    match prepared {
        Err(refusal) => *refusal,
        Ok((steps, settings)) => {
            let stamp = asked.stamp.map(|name| Change::Stamp(id.clone(), name.to_owned()));
            let start = Start {
                details: details(asked, &settings),
                led: true,
                ..Start::new(asked.row, &id, stamp.into_iter().collect())
            };
            let response = begin(world, call, start);
            if is_accepted(&response) {
                let job = world.at_work_on(&id).map(|job| job.id.clone()).unwrap_or_default();
                world.plan_runs.add(&job, settings, steps, world.now());
            }
            response
        }
    }
}

fn not_for_azure(world: &World, call: &Call, id: &str, action: &str) -> Response {
    if world.get(id).is_none() {
        return not_found(call, id);
    }
    let message = format!("'{id}' holds items that A2A replicates, which has no {action}.");
    crate::arm::refuse(call, &inferred::failover::NOT_FOR_AZURE, &message)
}

/// The plan and the members of its Boot groups that take part.
fn check<'a>(
    world: &'a World,
    call: &Call,
    id: &str,
    asked: &Asked,
) -> Result<(&'a Document, Vec<Group<'a>>), Box<Response>> {
    let Some(plan) = world.get(id) else { return Err(Box::new(not_found(call, id))) };
    check_idle(world, call, id)?;
    let mut groups = step::groups(world, plan);
    for item in groups.iter().flat_map(|group| &group.items) {
        check_idle(world, call, &item.id)?;
        let allowed = protected_item::allowed(item);
        if asked.all && !allowed.contains(&asked.operation) {
            let message = format!(
                "The operation {} is not allowed on '{}', which allows: {}.",
                asked.operation,
                item.id,
                allowed.join(", ")
            );
            return refused(call, &inferred::protected_item::NOT_ALLOWED, &message);
        }
    }
    for group in &mut groups {
        group.items.retain(|item| protected_item::allowed(item).contains(&asked.operation));
    }
    if groups.iter().all(|group| group.items.is_empty()) {
        let message = format!("No item of '{id}' allows {}.", asked.operation);
        return refused(call, &inferred::protected_item::NOT_ALLOWED, &message);
    }
    Ok((plan, groups))
}

/// The direction of the members, which a failover or test must name.
fn direction(
    call: &Call,
    plan: &Document,
    asked: &Asked,
    groups: &[Group],
) -> Result<Direction, Box<Response>> {
    let pair = Pair::of(plan.properties());
    let items = groups.iter().flat_map(|group| &group.items);
    let mut directions = items.map(|item| pair.direction(item).unwrap_or(Direction::Forth));
    let first = directions.next().unwrap_or(Direction::Forth);
    if asked.all && directions.any(|other| other != first) {
        let message = format!("The items of '{}' replicate in both directions.", plan.id);
        return refused(call, &rules::MIXED_DIRECTIONS, &message);
    }
    let wanted = call.text("/properties/failoverDirection");
    if asked.all && wanted != first.name() {
        let message =
            format!("failoverDirection is '{wanted}', the items replicate {}.", first.name());
        return refused(call, &rules::DIRECTION, &message);
    }
    Ok(first)
}

fn settings(
    world: &World,
    call: &Call,
    asked: &Asked,
    groups: &[Group],
) -> Result<Settings, Box<Response>> {
    let mut settings = Settings {
        action: asked.action.to_owned(),
        comments: call.text("/properties/comments").to_owned(),
        ..Settings::default()
    };
    if !asked.all {
        return Ok(settings);
    }
    settings.point = point_type(call)?;
    // What an item takes for granted, a plan must be told.
    let needed = if asked.action == TEST { "networkType" } else { "sourceSiteOperations" };
    if call.text(&format!("/properties/{needed}")).is_empty() {
        let message = format!("The request body lacks properties.{needed}.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    if asked.action == TEST {
        settings.network_type = call.text("/properties/networkType").to_owned();
        for item in groups.iter().flat_map(|group| &group.items) {
            let network = test_failover::network(world, call, item)?;
            settings.network = network.map(|network| network.id.clone());
        }
    }
    Ok(settings)
}

/// `recoveryPointType` of the one input that A2A takes.
fn point_type(call: &Call) -> Result<String, Box<Response>> {
    let inputs = call.member("/properties/providerSpecificDetails").as_array();
    let input = match inputs.map_or(&[][..], Vec::as_slice) {
        [] => return Ok("Latest".to_owned()),
        [one] if one["instanceType"] == "A2A" => one,
        _ => {
            let message =
                "properties.providerSpecificDetails must be one object with instanceType 'A2A'.";
            return refused(call, &inferred::INVALID_INPUT, message);
        }
    };
    let sync = input["multiVmSyncPointOption"].as_str().unwrap_or("UsePerVmRecoveryPoint");
    let kind = input["recoveryPointType"].as_str().unwrap_or_default();
    let known = matches!(
        kind,
        "Latest" | "LatestApplicationConsistent" | "LatestCrashConsistent" | "LatestProcessed"
    );
    if known && matches!(sync, "UsePerVmRecoveryPoint" | "UseMultiVmSyncRecoveryPoint") {
        return Ok(kind.to_owned());
    }
    let message =
        format!("recoveryPointType '{kind}' or multiVmSyncPointOption '{sync}' is not known.");
    refused(call, &inferred::INVALID_INPUT, &message)
}

fn details(asked: &Asked, settings: &Settings) -> Map<String, Value> {
    let network = settings.network.as_deref().map(crate::id::name);
    let details = match asked.action {
        TEST => {
            json!({"instanceType": "TestFailoverJobDetails", "testFailoverStatus": "Active", "comments": null,
            "networkName": network, "networkFriendlyName": network, "networkType": settings.network_type})
        }
        CLEAN_UP => json!({"instanceType": "TestFailoverJobDetails", "testFailoverStatus": null,
            "comments": settings.comments}),
        FAIL_OVER => json!({"instanceType": "FailoverJobDetails"}),
        _ => json!({}),
    };
    details.as_object().cloned().unwrap_or_default()
}
