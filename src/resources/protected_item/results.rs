//! From a reply to the results of an item: what the service made of disks and network interfaces, by their ids.

use std::collections::BTreeMap;

use super::disk::ReplicatedDisk;
use super::interface::{ReplicatedInterface, ReplicatedIpConfiguration};
use super::state::some;
use crate::azure::id;
use crate::azure::siterecovery::{ItemDetails, ItemDisk, ItemInterface, ItemIpConfiguration};
use crate::framework::model::{Object, Set, Val};

/// Bytes in a GiB.
const GIB: i64 = 1 << 30;

/// A text of the service; an empty one is none, and an id is written as the rest of Azure writes it.
pub fn text(text: &Option<String>) -> Val<String> {
    some(text).map(id::plain).into()
}

/// The replicated disks by their canonical ids.
pub fn disks(details: &ItemDetails) -> BTreeMap<String, Object<ReplicatedDisk>> {
    let disks = details.protected_managed_disks.iter();
    disks.map(|one| (id::canonical(&one.disk_id), Object(disk(one)))).collect()
}

fn disk(disk: &ItemDisk) -> ReplicatedDisk {
    ReplicatedDisk {
        name: text(&disk.disk_name),
        operating_system_disk: Val::Known(is_os_disk(disk)),
        size_in_gb: disk
            .disk_capacity_in_bytes
            .map(|bytes| bytes.div_euclid(GIB) + i64::from(bytes.rem_euclid(GIB) > 0))
            .into(),
        cache_storage_account_id: text(&disk.primary_staging_azure_storage_account_id),
        recovery_resource_group_id: text(&disk.recovery_resource_group_id),
        target_disk_type: text(&disk.recovery_target_disk_account_type),
        target_replica_disk_type: text(&disk.recovery_replica_disk_account_type),
        target_disk_encryption_set_id: text(&disk.recovery_disk_encryption_set_id),
        recovery_disk_name: text(&disk.failover_disk_name),
        test_failover_disk_name: text(&disk.tfo_disk_name),
        replica_disk_id: text(&disk.recovery_replica_disk_id),
        recovery_disk_id: text(&disk.recovery_target_disk_id),
    }
}

/// Whether a replicated disk is the one with the operating system.
pub fn is_os_disk(disk: &ItemDisk) -> bool {
    disk.disk_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("OperatingSystem"))
}

/// The network interfaces by their canonical ids.
pub fn interfaces(details: &ItemDetails) -> BTreeMap<String, Object<ReplicatedInterface>> {
    let interfaces = details.vm_nics.iter();
    interfaces.map(|one| (id::canonical(&one.source_nic_arm_id), Object(interface(one)))).collect()
}

fn interface(nic: &ItemInterface) -> ReplicatedInterface {
    ReplicatedInterface {
        recovery_network_security_group_id: text(&nic.recovery_network_security_group_id),
        recovery_accelerated_networking_enabled: nic
            .enable_accelerated_networking_on_recovery
            .into(),
        recovery_name: text(&nic.recovery_nic_name),
        recovery_resource_group_name: text(&nic.recovery_nic_resource_group_name),
        recovery_reuse_existing: nic.reuse_existing_nic.into(),
        failover_test_network_security_group_id: text(&nic.tfo_network_security_group_id),
        failover_test_accelerated_networking_enabled: nic
            .enable_accelerated_networking_on_tfo
            .into(),
        failover_test_name: text(&nic.tfo_recovery_nic_name),
        failover_test_resource_group_name: text(&nic.tfo_recovery_nic_resource_group_name),
        failover_test_reuse_existing: nic.tfo_reuse_existing_nic.into(),
        ip_configurations: Val::Known(
            nic.ip_configs
                .iter()
                .map(|one| (one.name.clone(), Object(configuration(one))))
                .collect(),
        ),
    }
}

fn configuration(one: &ItemIpConfiguration) -> ReplicatedIpConfiguration {
    ReplicatedIpConfiguration {
        primary: one.is_primary.into(),
        target_subnet_name: text(&one.recovery_subnet_name),
        target_static_ip: text(&one.recovery_static_ip_address),
        recovery_public_ip_address_id: text(&one.recovery_public_ip_address_id),
        recovery_load_balancer_backend_address_pool_ids: ids(
            &one.recovery_lb_backend_address_pool_ids
        ),
        failover_test_subnet_name: text(&one.tfo_subnet_name),
        failover_test_static_ip: text(&one.tfo_static_ip_address),
        failover_test_public_ip_address_id: text(&one.tfo_public_ip_address_id),
        failover_test_load_balancer_backend_address_pool_ids: ids(
            &one.tfo_lb_backend_address_pool_ids
        ),
    }
}

/// A set of ids, as the rest of Azure writes them.
pub fn ids(ids: &[String]) -> Val<Set<String>> {
    Val::Known(Set(ids.iter().map(|one| id::plain(one)).collect()))
}
