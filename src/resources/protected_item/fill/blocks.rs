//! From a reply to the blocks for disks and network interfaces.
//!
//! A block keeps what it said nothing about. Settings of an interface that nobody but a user can have made show even if
//! no block says so, once a user has made settings at all.

use super::{Source, kept, kept_or_set, unless};
use crate::azure::id;
use crate::azure::siterecovery::{ItemDetails, ItemDisk, ItemInterface, ItemIpConfiguration};
use crate::framework::model::{Set, SetOf, Single, Val};
use crate::resources::disk_encryption::{DiskEncryption, DiskEncryptionKey, KeyEncryptionKey};
use crate::resources::protected_item::disk::Disk;
use crate::resources::protected_item::interface::{IpConfiguration, NetworkInterface};
use crate::resources::protected_item::model::Model;
use crate::resources::protected_item::results::{ids, text};
use crate::resources::protected_item::state::some;

/// The blocks of disks that are still replicated.
pub fn disks(details: &ItemDetails, before: &[Disk]) -> Vec<Disk> {
    let now = |block: &Disk| {
        details
            .protected_managed_disks
            .iter()
            .find(|one| id::same(&one.disk_id, block.disk_id.text()))
    };
    before.iter().filter_map(|block| Some(disk(now(block)?, block))).collect()
}

fn disk(now: &ItemDisk, before: &Disk) -> Disk {
    Disk {
        disk_id: before.disk_id.clone(),
        cache_storage_account_id: kept(
            &before.cache_storage_account_id,
            text(&now.primary_staging_azure_storage_account_id),
        ),
        recovery_resource_group_id: kept(
            &before.recovery_resource_group_id,
            text(&now.recovery_resource_group_id),
        ),
        target_disk_type: kept(
            &before.target_disk_type,
            text(&now.recovery_target_disk_account_type),
        ),
        target_replica_disk_type: kept(
            &before.target_replica_disk_type,
            text(&now.recovery_replica_disk_account_type),
        ),
        target_disk_encryption_set_id: kept(
            &before.target_disk_encryption_set_id,
            text(&now.recovery_disk_encryption_set_id),
        ),
        recovery_disk_name: kept(&before.recovery_disk_name, text(&now.failover_disk_name)),
        test_failover_disk_name: kept(&before.test_failover_disk_name, text(&now.tfo_disk_name)),
        target_disk_encryption: match &before.target_disk_encryption {
            Single::Present(_) => encryption(now).into(),
            absent => absent.clone(),
        },
    }
}

fn encryption(now: &ItemDisk) -> Option<DiskEncryption> {
    let secret = some(&now.secret_identifier)?;
    let key = some(&now.key_identifier).map(|key| KeyEncryptionKey {
        key_url: key.into(),
        vault_id: text(&now.kek_key_vault_arm_id),
    });
    Some(DiskEncryption {
        disk_encryption_key: Single::Present(DiskEncryptionKey {
            secret_url: secret.into(),
            vault_id: text(&now.dek_key_vault_arm_id),
        }),
        key_encryption_key: key.into(),
    })
}

/// Blocks for the disks that are replicated otherwise than the rest.
pub fn deviating_disks(details: &ItemDetails, source: &Source, model: &Model) -> Vec<Disk> {
    let of = |one: &ItemDisk| {
        let name = some(&one.disk_name).unwrap_or_default();
        let own_type = source.disk_types.get(&id::canonical(&one.disk_id));
        let differing = |kind: &Option<String>| match own_type {
            Some(own) => unless(text(kind), own),
            None => Val::Null,
        };
        let unless_id = |now: &Option<String>, usual: &Val<String>| match some(now) {
            Some(now) if !id::same(now, usual.text()) => Val::Known(id::plain(now)),
            _ => Val::Null,
        };
        let block = Disk {
            disk_id: Val::Null,
            cache_storage_account_id: unless_id(
                &one.primary_staging_azure_storage_account_id,
                &model.cache_storage_account_id,
            ),
            recovery_resource_group_id: unless_id(
                &one.recovery_resource_group_id,
                &model.recovery_resource_group_id,
            ),
            target_disk_type: differing(&one.recovery_target_disk_account_type),
            target_replica_disk_type: differing(&one.recovery_replica_disk_account_type),
            target_disk_encryption_set_id: text(&one.recovery_disk_encryption_set_id),
            recovery_disk_name: unless(text(&one.failover_disk_name), name),
            test_failover_disk_name: unless(text(&one.tfo_disk_name), &format!("{name}-ASRtest")),
            target_disk_encryption: encryption(one).into(),
        };
        (block != Disk::default())
            .then(|| Disk { disk_id: Val::Known(id::plain(&one.disk_id)), ..block })
    };
    details.protected_managed_disks.iter().filter_map(of).collect()
}

/// The blocks of interfaces that are still there, and of those that a user has given something that no block says.
pub fn interfaces(details: &ItemDetails, before: &[NetworkInterface]) -> Vec<NetworkInterface> {
    let block_of = |now: &ItemInterface| {
        before.iter().find(|block| {
            id::same(block.source_network_interface_id.text(), &now.source_nic_arm_id)
        })
    };
    let of = |now: &ItemInterface| match block_of(now) {
        Some(block) => Some(interface(now, block)),
        None => {
            let block = interface(now, &NetworkInterface::default());
            (block != NetworkInterface::default()).then(|| named(now, block))
        }
    };
    details.vm_nics.iter().filter_map(of).collect()
}

fn named(now: &ItemInterface, block: NetworkInterface) -> NetworkInterface {
    NetworkInterface {
        source_network_interface_id: Val::Known(id::plain(&now.source_nic_arm_id)),
        ..block
    }
}

/// Whether the settings of an interface are somebody's choice, and not the service's.
fn set_by_user(now: &ItemInterface) -> bool {
    some(&now.selection_type).is_some_and(|selection| selection.starts_with("SelectedByUser"))
}

fn interface(now: &ItemInterface, before: &NetworkInterface) -> NetworkInterface {
    let user = set_by_user(now);
    let configuration_of = |one: &ItemIpConfiguration| {
        before
            .ip_configuration
            .known()
            .iter()
            .find(|b| b.name.text().eq_ignore_ascii_case(&one.name))
    };
    let configurations = now.ip_configs.iter().filter_map(|one| match configuration_of(one) {
        Some(block) => Some(configuration(one, block, user)),
        None => {
            let block = configuration(one, &IpConfiguration::default(), user);
            (block != IpConfiguration::default())
                .then(|| IpConfiguration { name: Val::Known(one.name.clone()), ..block })
        }
    });
    NetworkInterface {
        source_network_interface_id: before.source_network_interface_id.clone(),
        recovery_network_security_group_id: kept_or_set(
            &before.recovery_network_security_group_id,
            text(&now.recovery_network_security_group_id),
            user,
        ),
        recovery_accelerated_networking_enabled: kept(
            &before.recovery_accelerated_networking_enabled,
            now.enable_accelerated_networking_on_recovery.into(),
        ),
        recovery_name: kept(&before.recovery_name, text(&now.recovery_nic_name)),
        recovery_resource_group_name: kept(
            &before.recovery_resource_group_name,
            text(&now.recovery_nic_resource_group_name),
        ),
        recovery_reuse_existing: kept(
            &before.recovery_reuse_existing,
            now.reuse_existing_nic.into(),
        ),
        failover_test_network_security_group_id: kept_or_set(
            &before.failover_test_network_security_group_id,
            text(&now.tfo_network_security_group_id),
            user,
        ),
        failover_test_accelerated_networking_enabled: kept(
            &before.failover_test_accelerated_networking_enabled,
            now.enable_accelerated_networking_on_tfo.into(),
        ),
        failover_test_name: kept(&before.failover_test_name, text(&now.tfo_recovery_nic_name)),
        failover_test_resource_group_name: kept(
            &before.failover_test_resource_group_name,
            text(&now.tfo_recovery_nic_resource_group_name),
        ),
        failover_test_reuse_existing: kept(
            &before.failover_test_reuse_existing,
            now.tfo_reuse_existing_nic.into(),
        ),
        ip_configuration: SetOf::Known(configurations.collect()),
    }
}

fn configuration(
    now: &ItemIpConfiguration,
    before: &IpConfiguration,
    user: bool,
) -> IpConfiguration {
    let pools = |before: &Val<Set<String>>, now: &[String]| {
        kept_or_set(before, ids(now), user && !now.is_empty())
    };
    IpConfiguration {
        name: before.name.clone(),
        primary: kept(&before.primary, now.is_primary.into()),
        target_subnet_name: kept(&before.target_subnet_name, text(&now.recovery_subnet_name)),
        target_static_ip: kept_or_set(
            &before.target_static_ip,
            text(&now.recovery_static_ip_address),
            user,
        ),
        recovery_public_ip_address_id: kept_or_set(
            &before.recovery_public_ip_address_id,
            text(&now.recovery_public_ip_address_id),
            user,
        ),
        recovery_load_balancer_backend_address_pool_ids: pools(
            &before.recovery_load_balancer_backend_address_pool_ids,
            &now.recovery_lb_backend_address_pool_ids,
        ),
        failover_test_subnet_name: kept(
            &before.failover_test_subnet_name,
            text(&now.tfo_subnet_name),
        ),
        failover_test_static_ip: kept_or_set(
            &before.failover_test_static_ip,
            text(&now.tfo_static_ip_address),
            user,
        ),
        failover_test_public_ip_address_id: kept_or_set(
            &before.failover_test_public_ip_address_id,
            text(&now.tfo_public_ip_address_id),
            user,
        ),
        failover_test_load_balancer_backend_address_pool_ids: pools(
            &before.failover_test_load_balancer_backend_address_pool_ids,
            &now.tfo_lb_backend_address_pool_ids,
        ),
    }
}

/// Blocks for the interfaces that a user has made settings of.
pub fn deviating_interfaces(details: &ItemDetails) -> Vec<NetworkInterface> {
    let group =
        some(&details.recovery_azure_resource_group_id).and_then(id::name).unwrap_or_default();
    let of = |now: &ItemInterface| {
        let source = id::name(&now.source_nic_arm_id).unwrap_or_default();
        let set = interface(now, &NetworkInterface::default());
        let reuses = |reuse: Option<bool>| reuse.filter(|reuse| *reuse).into();
        let block = NetworkInterface {
            recovery_name: unless(text(&now.recovery_nic_name), source),
            recovery_resource_group_name: unless(
                text(&now.recovery_nic_resource_group_name),
                group,
            ),
            recovery_reuse_existing: reuses(now.reuse_existing_nic),
            failover_test_name: unless(text(&now.tfo_recovery_nic_name), &format!("{source}-test")),
            failover_test_resource_group_name: unless(
                text(&now.tfo_recovery_nic_resource_group_name),
                group,
            ),
            failover_test_reuse_existing: reuses(now.tfo_reuse_existing_nic),
            ip_configuration: SetOf::Known(deviating_configurations(now, &set)),
            ..set
        };
        (block != NetworkInterface::default()).then(|| named(now, block))
    };
    details.vm_nics.iter().filter(|now| set_by_user(now)).filter_map(of).collect()
}

fn deviating_configurations(now: &ItemInterface, set: &NetworkInterface) -> Vec<IpConfiguration> {
    let of = |one: &ItemIpConfiguration| {
        let source = some(&one.subnet_name).unwrap_or_default();
        let known = set.ip_configuration.known().iter().find(|b| b.name.text() == one.name);
        let block = IpConfiguration {
            name: Val::Null,
            target_subnet_name: unless(text(&one.recovery_subnet_name), source),
            failover_test_subnet_name: unless(text(&one.tfo_subnet_name), source),
            ..known.cloned().unwrap_or_default()
        };
        (block != IpConfiguration::default())
            .then(|| IpConfiguration { name: Val::Known(one.name.clone()), ..block })
    };
    now.ip_configs.iter().filter_map(of).collect()
}
