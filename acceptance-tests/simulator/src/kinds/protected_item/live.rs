//! An item as a reply has it: the stored body with what depends on the moment, the running job and the machine as it
//! is now.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::completion;
use super::enable::EXCLUDED;
use super::source::{self, SourceDisk};
use super::{body, health, recovery_point, state, test_failover};
use crate::clock;
use crate::documents::Document;
use crate::id;
use crate::inferred::protected_item::{OS_DISK_LUN, QUEUED_SHARE, RESYNC};
use crate::operation::Operation;
use crate::replication::Work;
use crate::world::World;

/// What is looked up once for all items of a reply.
pub(super) struct Moment<'a> {
    world: &'a World,
    running: HashMap<String, &'a Operation>,
}

impl<'a> Moment<'a> {
    pub fn of(world: &'a World) -> Self {
        let running = world.operations.running().map(|job| (id::key(&job.resource), job)).collect();
        Moment { world, running }
    }

    /// The item as a reply has it.
    pub fn show(&self, item: &Document) -> Value {
        let world = self.world;
        let key = id::key(&item.id);
        let mut shown = item.body.clone();
        let properties = &mut shown["properties"];
        properties["allowedOperations"] = json!(state::allowed(item));
        properties["healthErrors"] = health::shown(world, item);
        if let Some(job) = self.running.get(&key) {
            properties["currentScenario"] = json!({
                "scenarioName": job.scenario.name,
                "jobId": format!("{}/replicationJobs/{}", job.vault, job.id),
                "startTime": clock::seconds(job.started),
            });
            if item.text("/testFailoverState") == state::TEST_INITIATING {
                let stage = test_failover::stage(job.progress(&world.clock, world.now()));
                properties["testFailoverState"] = json!(stage);
                properties["testFailoverStateDescription"] = json!(stage);
            }
        } else {
            let vault = id::up_to(&item.id, "vaults").unwrap_or_default();
            properties["currentScenario"] = body::idle(vault);
        }
        let details = &mut properties["providerSpecificDetails"];
        if let Some(machine) = source::machine(world, item) {
            details["vmSyncedConfigDetails"]["tags"] = body::machine_tags(machine);
        }
        details["unprotectedDisks"] = unprotected(world, item);
        for (work, share) in world.replications.of(&key, &world.clock, world.now()) {
            progress(details, work, share);
        }
        if item.text("/protectionState") == state::PROTECTED
            && let Some(latest) = recovery_point::latest(world, item)
        {
            let now = world.now();
            details["rpoInSeconds"] = json!((now - latest).whole_seconds());
            details["lastRpoCalculatedTime"] = json!(clock::stamp(now));
            details["lastHeartbeat"] = json!(clock::stamp(recovery_point::heartbeat(world, item)));
        }
        shown
    }
}

/// How far copying is: of the whole item, or of the disks that were added to it.
fn progress(details: &mut Value, work: &Work, share: f64) {
    let percent = match share {
        share if share < QUEUED_SHARE => Value::Null,
        share => json!((share * 100.0) as u64),
    };
    let kind = if *work == Work::Resync { RESYNC } else { "InitialReplication" };
    let tell = |target: &mut Value| {
        target["monitoringJobType"] = json!(kind);
        target["monitoringPercentageCompletion"] = percent.clone();
    };
    for disk in details["protectedManagedDisks"].as_array_mut().into_iter().flatten() {
        let name = disk["diskId"].as_str().unwrap_or_default();
        let concerned = match work {
            Work::Disks(disks) => disks.iter().any(|one| id::same(one, name)),
            Work::Initial | Work::Resync => true,
        };
        if concerned {
            tell(disk);
        }
    }
    if !matches!(work, Work::Disks(_)) {
        tell(details);
    }
}

/// The disks of the machine, as it is now, that the item does not protect.
pub(super) fn unprotected_disks(world: &World, item: &Document) -> Vec<SourceDisk> {
    let protected: Vec<&str> = completion::disks(item).collect();
    let Some(machine) = source::machine(world, item) else { return Vec::new() };
    let mut disks = source::disks(world, machine);
    disks.retain(|disk| !protected.iter().any(|one| id::same(one, &disk.id)));
    disks
}

/// `unprotectedDisks`; null when there are none, and before there are protected ones.
fn unprotected(world: &World, item: &Document) -> Value {
    if completion::disks(item).next().is_none() {
        return Value::Null;
    }
    let automatic = item.text("/providerSpecificDetails/autoProtectionOfDataDisk");
    let disks: Vec<Value> = unprotected_disks(world, item)
        .iter()
        .map(|disk| {
            let status = if is_excluded(item, &disk.id) { "Disabled" } else { automatic };
            json!({"diskLunId": disk.lun.unwrap_or(OS_DISK_LUN), "diskAutoProtectionStatus": status})
        })
        .collect();
    if disks.is_empty() { Value::Null } else { json!(disks) }
}

/// Whether a disk was left out or removed on purpose.
pub(super) fn is_excluded(item: &Document, disk: &str) -> bool {
    let excluded = item.notes.get(EXCLUDED).and_then(Value::as_array);
    excluded.into_iter().flatten().any(|one| one.as_str().is_some_and(|one| id::same(one, disk)))
}
