//! `switchprotection` of a container: a failed-over item moves to the other container and replicates back.
//!
//! A failback is nothing else than this, a failover, and this again.

use serde_json::{Map, Value, json};

use super::disk::{self, Wanted, given};
use super::enable::{self, Enabling, PROTECTED_BY};
use super::failover::FORMER_MACHINE;
use super::source::{self, SourceDisk};
use super::{KIND, affected, body, completion, placement, state, work};
use crate::arm::cased;
use crate::documents::Document;
use crate::faults::JobError;
use crate::id;
use crate::inferred::{self, failover as rules, protected_item as refusals};
use crate::kinds::lock;
use crate::operation::{Change, merge};
use crate::replication::Work;
use crate::route::Call;
use crate::scenario;
use crate::site_recovery::{self, check_idle, is_accepted, not_found, object, referred, refused};
use crate::wire::Response;
use crate::world::{Start, World};

/// Where a reversed item notes the id that it had before.
pub(crate) const MOVED_FROM: &str = "movedFrom";

/// What the members of an item stay when it is reversed.
const KEPT: &[&str] = &[
    "osType",
    "osFamilyName",
    "distroName",
    "initialPrimaryZone",
    "initialPrimaryFabricLocation",
    "initialRecoveryZone",
    "initialRecoveryFabricLocation",
    "initialPrimaryExtendedLocation",
    "initialRecoveryExtendedLocation",
    "multiVmGroupId",
    "multiVmGroupName",
    "multiVmGroupCreateOption",
    "protectionClusterId",
    "autoProtectionOfDataDisk",
];

/// An item that may be reversed.
struct Reversal<'a> {
    old: &'a Document,
    /// The machine that the failover made.
    machine: &'a Document,
    /// Where the item goes.
    container: &'a Document,
    /// Where it is and to where it will replicate.
    recovery_container: &'a Document,
    policy: &'a Document,
    attached: Vec<SourceDisk>,
    disks: Vec<Wanted>,
    id: String,
}

/// Takes up the reversal of an item.
pub(super) fn switch(world: &mut World, call: &Call) -> Response {
    let container = object(world, call);
    let prepared = check(world, call, &container).map(|reversal| {
        let new = reversed(world, call, &reversal);
        let failure = obstacle(world, &reversal);
        (reversal.old.clone(), new, reversal.machine.id.clone(), failure)
    });
    match prepared {
        Err(refusal) => *refusal,
        Ok((old, new, machine, failure)) => {
            begin(world, call, &container, &old, new, &machine, failure)
        }
    }
}

fn begin(
    world: &mut World,
    call: &Call,
    container: &str,
    old: &Document,
    new: Document,
    machine: &str,
    failure: Option<JobError>,
) -> Response {
    let id = new.id.clone();
    let row = &scenario::SWITCH_PROTECTION;
    let committed = old.text("/protectionState") == state::COMMITTED;
    let mut details = Map::new();
    details.insert("instanceType".to_owned(), json!("SwitchProtectionJobDetails"));
    details.insert("newReplicationProtectedItemId".to_owned(), json!(id));
    let patch = |state: &str| Change::Merge(old.id.clone(), state::patch(state));
    let start = Start {
        target_name: old.text("/friendlyName"),
        location: Some(container),
        affected: affected(world, old),
        details,
        skipped: if committed { vec![row.tasks[1][0]] } else { Vec::new() },
        on_failure: vec![patch(state::REPROTECT_FAILED)],
        failure,
        ..Start::new(
            row,
            &old.id,
            vec![
                Change::Remove(old.id.clone()),
                Change::Note(machine.to_owned(), PROTECTED_BY.to_owned(), json!(id)),
                Change::Put(new.clone()),
            ],
        )
    };
    let response = site_recovery::begin(world, call, start);
    if is_accepted(&response) {
        patch(state::REPROTECTING).apply(&mut world.documents);
        world.replications.drop_item(&old.id);
        let job = world.at_work_on(&old.id).map(|job| job.id.clone()).unwrap_or_default();
        let enabling = Start {
            target_name: new.text("/friendlyName"),
            affected: affected(world, &new),
            driver: Some(job.clone()),
            ..Start::new(&scenario::ENABLE_DR, &id, Vec::new())
        };
        world.start_by_service(enabling, world.now());
        world.replications.add(&id, Work::Initial, &job);
    }
    response
}

fn check<'a>(
    world: &'a World,
    call: &'a Call,
    container: &str,
) -> Result<Reversal<'a>, Box<Response>> {
    let Some(here) = world.get(container) else { return Err(Box::new(not_found(call, container))) };
    let name = call.text("/properties/replicationProtectedItemName");
    let id = format!("{}/replicationProtectedItems/{name}", here.id);
    let Some(old) = world.get(&id).filter(|item| item.kind() == KIND) else {
        return Err(Box::new(not_found(call, &id)));
    };
    check_idle(world, call, &old.id)?;
    let input = call.member("/properties/providerSpecificDetails");
    if input["instanceType"] != "A2A" {
        let message = "properties.providerSpecificDetails.instanceType must be 'A2A'.";
        return refused(call, &inferred::INVALID_INPUT, message);
    }
    state::check_test(call, old)?;
    state::require_reversible(call, old)?;
    let wanted = given(&input["recoveryContainerId"]).unwrap_or(&here.id);
    if !id::same(wanted, &here.id) {
        let message = format!("'{}' replicates back to '{}', not to '{wanted}'.", old.id, here.id);
        return refused(call, &rules::NOT_THE_WAY_BACK, &message);
    }
    let there = referred(world, call, "recoveryContainerId", old.text("/recoveryContainerId"))?;
    let policy = given(&input["policyId"]);
    let (recovery_container, policy) = enable::mapped(world, call, there, wanted, policy)?;
    let machine = old.text("/providerSpecificDetails/recoveryFabricObjectId");
    let machine = referred(world, call, "recoveryFabricObjectId", machine)?;
    let target = placement::region(world, recovery_container);
    placement::check(world, call, input, &target)?;
    let zone = given(&input["recoveryAvailabilityZone"]);
    placement::check_exclusive(call, zone, given(&input["recoveryAvailabilitySetId"]))?;
    if machine.location() == target && zone.is_some() && zone == source::zone(machine).as_deref() {
        let message = format!("The virtual machine '{}' is in that zone already.", machine.name());
        return refused(call, &refusals::ZONE_TO_ZONE, &message);
    }
    if let Some(group) = given(&input["recoveryResourceGroupId"]) {
        referred(world, call, "recoveryResourceGroupId", group)?;
    }
    let attached = source::disks(world, machine);
    let disks = disk::wanted(world, call, &attached, &machine.location(), None)?;
    if !disks.iter().any(|wanted| wanted.disk.lun.is_none()) {
        let message = format!("The operating system disk of '{}' is missing.", machine.name());
        return refused(call, &refusals::DISKS_MISSING, &message);
    }
    let id = format!("{}/replicationProtectedItems/{}", there.id, old.name());
    if world.get(&id).is_some() {
        let message = format!("The protected item '{id}' exists already.");
        return refused(call, &inferred::ALREADY_EXISTS, &message);
    }
    Ok(Reversal { old, machine, container: there, recovery_container, policy, attached, disks, id })
}

/// Why the machine cannot be reversed, as the error of the job.
fn obstacle(world: &World, reversal: &Reversal) -> Option<JobError> {
    let tasks = scenario::SWITCH_PROTECTION.tasks;
    let target = placement::region(world, reversal.recovery_container);
    if world.outages.is_out(&target) {
        return Some(work::failure(rules::RECOVERY_REGION_OUT, tasks[3][0]));
    }
    let former = reversal.old.text("/providerSpecificDetails/fabricObjectId");
    if lock::holding(world, former, true).is_some() {
        return Some(work::failure(rules::SCOPE_LOCKED, tasks[4][0]));
    }
    let running = source::is_running(world, reversal.machine);
    (!running).then(|| work::failure(rules::REPLICA_NOT_RUNNING, tasks[2][0]))
}

/// The item as it comes up in the other container.
fn reversed(world: &World, call: &Call, reversal: &Reversal) -> Document {
    let Reversal { old, machine, container, recovery_container, policy, id, .. } = reversal;
    let former = old.text("/providerSpecificDetails/fabricObjectId");
    let mut input = call.member("/properties/providerSpecificDetails").clone();
    if given(&input["recoveryResourceGroupId"]).is_none() {
        let group = id::up_to(former, "resourceGroups").unwrap_or_default();
        input["recoveryResourceGroupId"] =
            json!(world.get(group).map_or(group, |group| group.id.as_str()));
    }
    // Within a region the way back leads to the zone that the machine came from.
    let within = machine.location() == placement::region(world, recovery_container);
    if within && given(&input["recoveryAvailabilityZone"]).is_none() {
        input["recoveryAvailabilityZone"] =
            old.properties()["providerSpecificDetails"]["primaryAvailabilityZone"].clone();
    }
    let shown = reversal.disks.iter().map(|disk| replica(world, old, disk)).collect::<Vec<_>>();
    let enabling = Enabling {
        id,
        input: &input,
        machine,
        container,
        recovery_container,
        policy,
        disks: reversal.disks.clone(),
        attached: reversal.attached.clone(),
    };
    let mut new = body::fresh(world, &enabling);
    let before = &old.properties()["providerSpecificDetails"];
    let mut details = json!({
        "recoveryAzureVMName": world.get(former).map_or(id::name(former), Document::name),
        "protectedManagedDisks": shown,
        "agentVersion": refusals::AGENT_VERSION,
    });
    for member in KEPT {
        details[*member] = before[*member].clone();
    }
    if let Some(source) = world.get(former) {
        details["recoveryAzureVMSize"] = source.properties()["hardwareProfile"]["vmSize"].clone();
    }
    let mut patch = state::patch(state::INITIAL_REPLICATION);
    patch["properties"]["providerSpecificDetails"] = details;
    merge(&mut new.body, &patch);
    for (note, value) in [
        (MOVED_FROM, json!(old.id)),
        (FORMER_MACHINE, json!(former)),
        (completion::LIFECYCLE, before["lifecycleId"].clone()),
    ] {
        new.notes.insert(note.to_owned(), value);
    }
    let mut interfaces = completion::interfaces(world, &new).1;
    for interface in &mut interfaces {
        let source = interface["sourceNicArmId"].as_str().map(str::to_lowercase);
        interface["sourceNicArmId"] = json!(source);
    }
    new.body["properties"]["providerSpecificDetails"]["vmNics"] = json!(interfaces);
    new
}

/// A disk as the reversed item shows it: the replica's name is in lower case, and the disk that the machine once had
/// is named until the data has arrived.
fn replica(world: &World, old: &Document, disk: &Wanted) -> Value {
    let mut shown = disk.shown();
    let replica = shown["recoveryReplicaDiskId"].as_str().unwrap_or_default();
    let name = id::name(replica);
    let lower = format!("{}{}", &replica[..replica.len() - name.len()], name.to_lowercase());
    let before = old.properties()["providerSpecificDetails"]["protectedManagedDisks"].as_array();
    let original = before.into_iter().flatten().find(|one| {
        one["recoveryTargetDiskId"].as_str().is_some_and(|id| id::same(id, &disk.disk.id))
    });
    shown["recoveryReplicaDiskId"] = json!(lower);
    let original = original.and_then(|one| one["diskId"].as_str());
    shown["recoveryOrignalTargetDiskId"] =
        json!(original.map(|original| cased(world, original)).unwrap_or_default());
    shown
}
