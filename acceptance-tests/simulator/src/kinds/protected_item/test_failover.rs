//! Test failover: a copy of the machine in a network of the recovery region while replication goes on, and its
//! clean-up.

use serde_json::{Value, json};

use super::recovered::{self, MADE_FOR, Purpose, Recovered};
use super::recovery_point::{self, Point};
use super::work::{self, Prepared};
use super::{health, placement, state};
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, failover as jobs};
use crate::kinds::{compute, lock};
use crate::operation::Change;
use crate::route::Call;
use crate::site_recovery::refused;
use crate::wire::Response;
use crate::world::World;

/// The state of a test while its job runs, by the share of the job that is done.
const STAGES: &[(f64, &str)] = &[
    (0.25, state::TEST_INITIATING),
    (0.75, "TestFailoverCompleting"),
    (1.0, "TestFailoverCompletionPending"),
];

/// `testFailoverState` of an item whose test failover job is done to this share.
pub(super) fn stage(share: f64) -> &'static str {
    STAGES.iter().find(|(until, _)| share < *until).map_or(state::TEST_WAITING, |(_, name)| name)
}

/// `testFailover`.
pub(super) fn test(world: &mut World, call: &Call) -> Response {
    work::begin(world, call, |world, item| {
        state::require(call, item, "TestFailover")?;
        state::check_direction(call)?;
        let network = network(world, call, item)?;
        let wanted = call.text("/properties/providerSpecificDetails/recoveryPointId");
        let point = recovery_point::chosen(world, call, item, wanted)?;
        let kind = call.text("/properties/networkType");
        Ok(prepare(world, item, kind, network, point.as_ref()))
    })
}

/// The test network of a request; `None` where the interfaces' own test settings count.
pub(crate) fn network<'a>(
    world: &'a World,
    call: &Call,
    item: &Document,
) -> Result<Option<&'a Document>, Box<Response>> {
    let wanted = call.text("/properties/networkId");
    match (call.text("/properties/networkType"), wanted) {
        ("VmNetworkAsInput", _) => {
            let region = item.text("/providerSpecificDetails/recoveryFabricLocation");
            placement::network_in(world, call, "networkId", wanted, region).map(Some)
        }
        ("NoNetworkAttachAsInput" | "", "") => Ok(None),
        (kind, _) => {
            let message =
                format!("networkType '{kind}' does not go with the networkId '{wanted}'.");
            refused(call, &inferred::INVALID_INPUT, &message)
        }
    }
}

/// The test of an item in a network.
pub(crate) fn prepare(
    world: &World,
    item: &Document,
    kind: &str,
    network: Option<&Document>,
    point: Option<&Point>,
) -> Prepared {
    let purpose = Purpose::Test(network);
    let row = &jobs::TEST_FAILOVER;
    let made = recovered::recovered(world, item, purpose);
    let mut waiting = state::test(state::TEST_WAITING);
    waiting["properties"]["providerSpecificDetails"] =
        json!({"testFailoverRecoveryFabricObjectId": made.machine});
    let mut on_success = made.changes(world);
    on_success.push(Change::Merge(item.id.clone(), waiting));
    let patch = |name: &str| vec![Change::Merge(item.id.clone(), state::test(name))];
    let details = json!({
        "instanceType": "TestFailoverJobDetails",
        "testFailoverStatus": "Active",
        "comments": null,
        "networkName": network.map(Document::name),
        "networkFriendlyName": network.map(Document::name),
        "networkType": kind,
        "protectedItemDetails": [protected_item_details(item, &made, network, point)],
    });
    Prepared {
        during: patch(state::TEST_INITIATING),
        on_failure: patch(state::TEST_FAILED),
        details: details.as_object().cloned().unwrap_or_default(),
        failure: recovered::obstacle(world, item, purpose, &[], row.tasks[1][0]),
        ..Prepared::new(row, on_success)
    }
}

/// What the job of a failover or test says about its item.
pub(super) fn protected_item_details(
    item: &Document,
    made: &Recovered,
    network: Option<&Document>,
    point: Option<&Point>,
) -> Value {
    let subnet = made.subnet.as_deref().map(id::name);
    json!({
        "name": item.name(),
        "friendlyName": item.text("/friendlyName"),
        "testVmName": made.machine,
        "testVmFriendlyName": id::name(&made.machine),
        "networkConnectionStatus": if subnet.is_some() { "Connected" } else { "NotConnected" },
        "networkFriendlyName": network.map(Document::name),
        "subnet": subnet,
        "recoveryPointId": point.map(|point| point.id.as_str()),
        "recoveryPointTime": point.map(|point| point.time.as_str()),
    })
}

/// `testFailoverCleanup`.
pub(super) fn clean_up(world: &mut World, call: &Call) -> Response {
    work::begin(world, call, |world, item| {
        state::require(call, item, "TestFailoverCleanup")?;
        Ok(prepare_clean_up(world, item, call.text("/properties/comments")))
    })
}

/// The clean-up of an item. Only that of a test that had succeeded counts as a drill.
pub(crate) fn prepare_clean_up(world: &World, item: &Document, comments: &str) -> Prepared {
    let before = item.text("/testFailoverState");
    let mut done = state::test(state::TEST_NONE);
    done["properties"]["providerSpecificDetails"] =
        json!({"testFailoverRecoveryFabricObjectId": null});
    let mut on_success = leftovers(world, item);
    if before == state::TEST_WAITING {
        let mut tested = item.clone();
        tested.body["properties"][health::LAST_TEST] = json!("now");
        let ahead = state::is_failover_ahead(item);
        done["properties"]["failoverHealth"] = json!(health::failover(&tested, ahead));
        on_success.push(Change::Stamp(item.id.clone(), health::LAST_TEST.to_owned()));
    }
    on_success.push(Change::Merge(item.id.clone(), done));
    let patch = |name: &str| vec![Change::Merge(item.id.clone(), state::test(name))];
    let row = &jobs::TEST_FAILOVER_CLEANUP;
    let machine = item.text("/providerSpecificDetails/testFailoverRecoveryFabricObjectId");
    let locked = world.get(machine).and_then(|machine| lock::holding(world, &machine.id, true));
    let details = json!({"instanceType": "TestFailoverJobDetails", "testFailoverStatus": null,
        "comments": comments, "protectedItemDetails": []});
    Prepared {
        during: patch(state::TEST_MARKED),
        on_failure: patch(before),
        details: details.as_object().cloned().unwrap_or_default(),
        failure: locked.map(|_| work::failure(jobs::SCOPE_LOCKED, row.tasks[1][0])),
        ..Prepared::new(row, on_success)
    }
}

/// Takes away the test machine with everything that was made for it; interfaces that were there before stay.
fn leftovers(world: &World, item: &Document) -> Vec<Change> {
    let machine = item.text("/providerSpecificDetails/testFailoverRecoveryFabricObjectId");
    let Some(machine) = world.get(machine) else { return Vec::new() };
    let key = json!(id::key(&item.id));
    let parts = compute::disks(&machine.body).into_iter().chain(compute::interfaces(&machine.body));
    let mut changes: Vec<Change> = parts
        .filter_map(|id| world.get(&id))
        .map(|part| {
            if part.notes.get(MADE_FOR) == Some(&key) {
                Change::Remove(part.id.clone())
            } else {
                recovered::let_go(part.id.clone())
            }
        })
        .collect();
    changes.push(Change::Remove(machine.id.clone()));
    changes
}
