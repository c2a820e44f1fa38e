//! What a plan can tell of the results of a change: of each disk and each network interface, the members that change
//! and no others.
//!
//! A member that configuration gives is known, one that goes back to what the service chooses is not. Everything is
//! open where the blocks themselves are not known.

use std::collections::BTreeMap;

use super::desired::disk_set;
use super::disk::{Disk, ReplicatedDisk};
use super::interface::{NetworkInterface, ReplicatedInterface};
use super::model::Model;
use crate::azure::id;
use crate::framework::model::{Model as _, Object, Val};
use crate::framework::resource::Plan;
use crate::framework::value::Value;

const DISKS: &str = "replicated_disks";
const INTERFACES: &str = "replicated_network_interfaces";

/// Sets the results that a planned change alters.
pub fn predict(plan: &mut Plan<'_>, prior: &Model, planned: &Model) {
    // What is null was never there; with a change it may come.
    for name in ["lifecycle_id", DISKS, INTERFACES] {
        if plan.planned.get(name).is_null() {
            plan.planned.set_member(name, Value::Unknown);
        }
    }
    if changes(
        plan,
        &["disk", "excluded_disk_ids", "cache_storage_account_id", "unprotected_disk_ids"],
    ) && !plan.planned.get(DISKS).is_unknown()
    {
        let value = if is_open(plan, &["disk", "excluded_disk_ids", "cache_storage_account_id"]) {
            Value::Unknown
        } else {
            disks(prior, planned)
        };
        plan.planned.set_member(DISKS, value);
    }
    let networks = ["recovery_network_id", "test_failover_network_id"];
    let moves = changes(plan, &networks);
    if (moves || changes(plan, &["network_interface", "recovery_resource_group_id"]))
        && !plan.planned.get(INTERFACES).is_unknown()
    {
        let value = if moves
            || changes(plan, &["recovery_resource_group_id"])
            || is_open(plan, &["network_interface"])
        {
            Value::Unknown
        } else {
            interfaces(prior, planned)
        };
        plan.planned.set_member(INTERFACES, value);
    }
}

fn changes(plan: &Plan<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| plan.prior.get(name) != plan.planned.get(name))
}

fn is_open(plan: &Plan<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| !plan.planned.get(name).is_wholly_known())
}

/// A result by what it was, and what was and is asked for.
fn member(now: &Val<String>, before: &Val<String>, wanted: &Val<String>) -> Val<String> {
    match (before, wanted) {
        (_, Val::Known(wanted)) if id::same(wanted, now.text()) => now.clone(),
        (_, Val::Known(wanted)) => Val::Known(wanted.clone()),
        (Val::Null, Val::Null) => now.clone(),
        _ => Val::Unknown,
    }
}

fn disks(prior: &Model, planned: &Model) -> Value {
    let contains = |ids: &[String], disk: &str| ids.iter().any(|one| id::same(one, disk));
    let (before, after) = (disk_set::excluded(prior), disk_set::excluded(planned));
    if before.iter().any(|disk| !contains(after, disk)) {
        // Whether the virtual machine still has a disk that is excluded no longer, only the apply sees.
        return Value::Unknown;
    }
    let known = prior.replicated_disks.known().cloned().unwrap_or_default();
    let mut result: BTreeMap<String, Value> = known
        .iter()
        .filter(|(disk, _)| !contains(after, disk))
        .map(|(disk, Object(now))| (disk.clone(), replicated(disk, now, prior, planned).value()))
        .collect();
    let coming = prior.unprotected_disk_ids.known().cloned().unwrap_or_default();
    for disk in coming.0.iter().filter(|disk| !contains(after, disk)) {
        result.insert(id::canonical(disk), open(&ReplicatedDisk::default().value()));
    }
    Value::Map(result)
}

/// An object of which nothing is known.
fn open(object: &Value) -> Value {
    let members = object.members().into_iter().flatten();
    Value::object(members.map(|(name, _)| (name.clone(), Value::Unknown)))
}

fn block_of(model: &Model, disk: &str) -> Disk {
    let blocks = model.disk.known();
    blocks.iter().find(|b| id::same(b.disk_id.text(), disk)).cloned().unwrap_or_default()
}

fn replicated(disk: &str, now: &ReplicatedDisk, prior: &Model, planned: &Model) -> ReplicatedDisk {
    let (before, wanted) = (block_of(prior, disk), block_of(planned, disk));
    let account = |block: &Disk, model: &Model| match &block.cache_storage_account_id {
        Val::Null => model.cache_storage_account_id.clone(),
        own => own.clone(),
    };
    let result = ReplicatedDisk {
        cache_storage_account_id: member(
            &now.cache_storage_account_id,
            &account(&before, prior),
            &account(&wanted, planned),
        ),
        // What is left out is kept, whatever it was.
        recovery_resource_group_id: member(
            &now.recovery_resource_group_id,
            &Val::Null,
            &wanted.recovery_resource_group_id,
        ),
        target_disk_encryption_set_id: member(
            &now.target_disk_encryption_set_id,
            &Val::Null,
            &wanted.target_disk_encryption_set_id,
        ),
        target_disk_type: member(
            &now.target_disk_type,
            &before.target_disk_type,
            &wanted.target_disk_type,
        ),
        target_replica_disk_type: member(
            &now.target_replica_disk_type,
            &before.target_replica_disk_type,
            &wanted.target_replica_disk_type,
        ),
        recovery_disk_name: member(
            &now.recovery_disk_name,
            &before.recovery_disk_name,
            &wanted.recovery_disk_name,
        ),
        test_failover_disk_name: member(
            &now.test_failover_disk_name,
            &before.test_failover_disk_name,
            &wanted.test_failover_disk_name,
        ),
        ..now.clone()
    };
    let copied_anew = result.cache_storage_account_id != now.cache_storage_account_id
        || result.recovery_resource_group_id != now.recovery_resource_group_id
        || result.target_disk_encryption_set_id != now.target_disk_encryption_set_id;
    if !copied_anew {
        return result;
    }
    // Taken out and added again, it is what a new disk is, but for what configuration gives.
    let given = |wanted: &Val<String>| match wanted {
        Val::Known(wanted) => Val::Known(wanted.clone()),
        _ => Val::Unknown,
    };
    ReplicatedDisk {
        replica_disk_id: Val::Unknown,
        recovery_resource_group_id: given(&wanted.recovery_resource_group_id),
        target_disk_encryption_set_id: given(&wanted.target_disk_encryption_set_id),
        target_disk_type: given(&wanted.target_disk_type),
        target_replica_disk_type: given(&wanted.target_replica_disk_type),
        recovery_disk_name: given(&wanted.recovery_disk_name),
        test_failover_disk_name: given(&wanted.test_failover_disk_name),
        ..result
    }
}

fn interfaces(prior: &Model, planned: &Model) -> Value {
    let known = prior.replicated_network_interfaces.known().cloned().unwrap_or_default();
    let block = |model: &Model, interface: &str| {
        let blocks = model.network_interface.known();
        let named =
            |b: &&NetworkInterface| id::same(b.source_network_interface_id.text(), interface);
        blocks.iter().find(named).cloned().unwrap_or_default()
    };
    let of = |(interface, Object(now)): (&String, &Object<ReplicatedInterface>)| {
        let (before, wanted) = (block(prior, interface), block(planned, interface));
        let result = if before == wanted {
            now.value()
        } else {
            replicated_interface(now, &before, &wanted)
        };
        (interface.clone(), result)
    };
    Value::Map(known.iter().map(of).collect())
}

/// An interface whose block changes: what configuration gives is known, what was asked for before is open, and so are its
/// IP configurations, since the service may set all of them anew.
fn replicated_interface(
    now: &ReplicatedInterface,
    before: &NetworkInterface,
    wanted: &NetworkInterface,
) -> Value {
    let flag = |now: &Val<bool>, before: &Val<bool>, wanted: &Val<bool>| match (before, wanted) {
        (_, Val::Known(wanted)) => Val::Known(*wanted),
        (Val::Null, Val::Null) => now.clone(),
        _ => Val::Unknown,
    };
    let same = before.ip_configuration == wanted.ip_configuration;
    ReplicatedInterface {
        recovery_network_security_group_id: member(
            &now.recovery_network_security_group_id,
            &before.recovery_network_security_group_id,
            &wanted.recovery_network_security_group_id,
        ),
        recovery_accelerated_networking_enabled: flag(
            &now.recovery_accelerated_networking_enabled,
            &before.recovery_accelerated_networking_enabled,
            &wanted.recovery_accelerated_networking_enabled,
        ),
        recovery_name: member(&now.recovery_name, &before.recovery_name, &wanted.recovery_name),
        recovery_resource_group_name: member(
            &now.recovery_resource_group_name,
            &before.recovery_resource_group_name,
            &wanted.recovery_resource_group_name,
        ),
        recovery_reuse_existing: flag(
            &now.recovery_reuse_existing,
            &before.recovery_reuse_existing,
            &wanted.recovery_reuse_existing,
        ),
        failover_test_network_security_group_id: member(
            &now.failover_test_network_security_group_id,
            &before.failover_test_network_security_group_id,
            &wanted.failover_test_network_security_group_id,
        ),
        failover_test_accelerated_networking_enabled: flag(
            &now.failover_test_accelerated_networking_enabled,
            &before.failover_test_accelerated_networking_enabled,
            &wanted.failover_test_accelerated_networking_enabled,
        ),
        failover_test_name: member(
            &now.failover_test_name,
            &before.failover_test_name,
            &wanted.failover_test_name,
        ),
        failover_test_resource_group_name: member(
            &now.failover_test_resource_group_name,
            &before.failover_test_resource_group_name,
            &wanted.failover_test_resource_group_name,
        ),
        failover_test_reuse_existing: flag(
            &now.failover_test_reuse_existing,
            &before.failover_test_reuse_existing,
            &wanted.failover_test_reuse_existing,
        ),
        ip_configurations: if same { now.ip_configurations.clone() } else { Val::Unknown },
    }
    .value()
}
