//! What comes when data has arrived: the service's two jobs after initial replication, the protected item with its
//! interfaces, disks that were added, and the failure of all that.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::body::{WANTED_NETWORK, WANTED_SUBNET};
use super::failover::FORMER_MACHINE;
use super::interface::{self, Side};
use super::{affected, health, source, state};
use crate::clock::{self, Pace};
use crate::documents::Document;
use crate::faults::JobError;
use crate::id;
use crate::inferred::protected_item::{AGENT_CERTIFICATE_DAYS, LAST_PERCENTAGE};
use crate::kinds::network_mapping;
use crate::operation::{Change, Place};
use crate::replication::Work;
use crate::scenario::{self, Row};
use crate::world::{Start, World};

/// Where an item notes since when it has recovery points.
pub(super) const PROTECTED_SINCE: &str = "protectedSince";
/// Where a reversed item notes the `lifecycleId` that it shows again once it is protected.
pub(super) const LIFECYCLE: &str = "lifecycle";

/// Begins the service's job on the primary side; its id.
pub(crate) fn primary(world: &mut World, item: &str, at: OffsetDateTime) -> String {
    job(world, item, at, &scenario::PRIMARY_IR_COMPLETION, Vec::new())
}

/// Begins the service's job on the recovery side, which makes the item protected; its id.
pub(crate) fn secondary(world: &mut World, item: &str, at: OffsetDateTime) -> String {
    let changes = world.get(item).map_or_else(Vec::new, |item| protected(world, item, at));
    job(world, item, at, &scenario::SECONDARY_IR_COMPLETION, changes)
}

/// A job of the service's own. Nobody polls it, so where looks count it ends at once.
fn job(
    world: &mut World,
    item: &str,
    at: OffsetDateTime,
    row: &Row,
    changes: Vec<Change>,
) -> String {
    let Some(item) = world.get(item) else { return String::new() };
    let (id, name) = (item.id.clone(), item.text("/friendlyName").to_owned());
    let affected = affected(world, item);
    let start = Start { target_name: &name, affected, ..Start::new(row, &id, changes) };
    let job = world.start_by_service(start, at);
    if matches!(world.clock.pace, Pace::SettleAfter(_)) {
        world.operations.end(&job, at, &mut world.documents);
    }
    job
}

/// The network for the recovered machine: the one asked for, else that to which the machine's network is mapped, else
/// of a reversed item the one that its machine came from ("Reprotect failed over Azure VMs", Microsoft Learn).
fn network<'a>(
    world: &'a World,
    item: &Document,
    interfaces: &[&Document],
) -> Option<&'a Document> {
    let wanted = item.notes.get(WANTED_NETWORK).and_then(Value::as_str);
    let mapped = || {
        let primary = interfaces.iter().find_map(|one| interface::network_id(one))?;
        let fabric = id::up_to(&item.id, "replicationFabrics")?;
        network_mapping::target(world, fabric, primary, item.text("/recoveryFabricId"))
    };
    let former = || {
        let machine = world.get(item.notes.get(FORMER_MACHINE)?.as_str()?)?;
        source::interfaces(world, machine).into_iter().find_map(interface::network_id)
    };
    world.get(wanted.or_else(mapped).or_else(former)?)
}

/// The network for the recovered machine, and the interfaces as the item first shows them.
pub(super) fn interfaces<'a>(
    world: &'a World,
    item: &Document,
) -> (Option<&'a Document>, Vec<Value>) {
    let interfaces = source::machine(world, item)
        .map_or_else(Vec::new, |machine| source::interfaces(world, machine));
    let network = network(world, item, &interfaces);
    let side = Side {
        network,
        subnet: item.notes.get(WANTED_SUBNET).and_then(Value::as_str),
        group: item.text("/providerSpecificDetails/recoveryAzureResourceGroupId"),
    };
    (network, interfaces.iter().map(|one| interface::fresh(world, one, &side)).collect())
}

/// The changes that make an item protected.
pub(super) fn protected(world: &World, item: &Document, at: OffsetDateTime) -> Vec<Change> {
    let (network, nics) = interfaces(world, item);
    let reversed = item.notes.get(LIFECYCLE).and_then(Value::as_str);
    let lifecycle = reversed.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    let certificate = at + Duration::days(AGENT_CERTIFICATE_DAYS);
    let mut patch = state::patch(state::PROTECTED);
    patch["properties"]["failoverHealth"] = json!(health::failover(item, true));
    patch["properties"]["providerSpecificDetails"] = json!({
        "lifecycleId": lifecycle,
        "vmProtectionState": state::PROTECTED,
        "vmProtectionStateDescription": state::PROTECTED,
        "monitoringPercentageCompletion": LAST_PERCENTAGE,
        "monitoringJobType": "InitialReplication",
        "selectedRecoveryAzureNetworkId": network.map(|network| &network.id),
        "vmNics": nics,
        "agentCertificateExpiryDate": clock::stamp(certificate),
    });
    let since = Change::Note(item.id.clone(), PROTECTED_SINCE.to_owned(), json!(clock::stamp(at)));
    let mut changes = vec![Change::Merge(item.id.clone(), patch), since];
    let mut arrived = json!({"diskState": "Protected"});
    if reversed.is_some() {
        arrived["recoveryOrignalTargetDiskId"] = json!("");
    }
    changes.extend(disks(item).map(|disk| settled(item, disk, arrived.clone())));
    changes
}

/// The ids of the protected disks of an item.
pub(super) fn disks(item: &Document) -> impl Iterator<Item = &str> {
    let disks = item.properties()["providerSpecificDetails"]["protectedManagedDisks"].as_array();
    disks.into_iter().flatten().filter_map(|disk| disk["diskId"].as_str())
}

/// A change of one protected disk, if it is still among them.
fn settled(item: &Document, disk: &str, patch: Value) -> Change {
    Change::MergeMember(place(&item.id, disk), patch)
}

/// Where a protected disk stands in the body of an item.
pub(super) fn place(item: &str, disk: &str) -> Place {
    Place {
        id: item.to_owned(),
        list: "/properties/providerSpecificDetails/protectedManagedDisks".to_owned(),
        key: "diskId".to_owned(),
        name: id::key(disk),
    }
}

/// Added disks are protected, or a resynchronisation is over.
pub(crate) fn copied(world: &mut World, item: &str, work: &Work) {
    set_disks(world, item, work, json!({"diskState": "Protected", "resyncRequired": false}));
}

/// Copying came to nothing.
pub(crate) fn failed(world: &mut World, item: &str, work: &Work, error: &JobError) {
    set_disks(world, item, work, json!({"diskState": "InitialReplicationFailed"}));
    let Some(id) = world.get(item).map(|item| item.id.clone()) else { return };
    if *work == Work::Initial {
        let patch = state::patch(state::INITIAL_REPLICATION_FAILED);
        Change::Merge(id.clone(), patch).apply(&mut world.documents);
    }
    health::add(world, &id, &health::HealthError::of_job(error));
}

fn set_disks(world: &mut World, item: &str, work: &Work, patch: Value) {
    let Some(item) = world.get(item) else { return };
    let concerned = |disk: &&str| match work {
        Work::Disks(disks) => disks.iter().any(|one| id::same(one, disk)),
        Work::Initial | Work::Resync => true,
    };
    let changes: Vec<Change> =
        disks(item).filter(concerned).map(|disk| settled(item, disk, patch.clone())).collect();
    changes.into_iter().for_each(|change| change.apply(&mut world.documents));
}
