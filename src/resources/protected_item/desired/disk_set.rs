//! Which disks shall be replicated, and how each is enabled: those of the virtual machine but the excluded ones.

use crate::azure::compute::VirtualMachine;
use crate::azure::id;
use crate::azure::siterecovery::{DiskInput, ItemDisk, ProtectedItem};
use crate::framework::model::Set;
use crate::resources::disk_encryption::sent;
use crate::resources::protected_item::disk::Disk;
use crate::resources::protected_item::fill::replicated_ids;
use crate::resources::protected_item::model::Model;
use crate::resources::protected_item::results::is_os_disk;
use crate::resources::protected_item::state::some;

/// The ids that configuration excludes.
pub fn excluded(model: &Model) -> &[String] {
    model.excluded_disk_ids.known().map_or(&[], |Set(ids)| ids)
}

fn contains(ids: &[String], disk: &str) -> bool {
    ids.iter().any(|one| id::same(one, disk))
}

/// Every disk of a virtual machine that is to be replicated.
pub fn all(machine: &VirtualMachine, planned: &Model) -> Vec<DiskInput> {
    let excluded = excluded(planned);
    machine
        .managed_disks()
        .filter(|disk| !contains(excluded, disk))
        .map(|disk| input(disk, planned))
        .collect()
}

/// The disks of a virtual machine that are to be replicated and are not.
pub fn missing(machine: &VirtualMachine, item: &ProtectedItem, planned: &Model) -> Vec<DiskInput> {
    let mut inputs = all(machine, planned);
    inputs.retain(|input| !replicated_ids(item).any(|one| id::same(one, &input.disk_id)));
    inputs
}

/// The replicated disks that configuration excludes.
pub fn unwanted(item: &ProtectedItem, planned: &Model) -> Vec<String> {
    let excluded = excluded(planned);
    replicated_ids(item).filter(|disk| contains(excluded, disk)).map(str::to_owned).collect()
}

/// The replicated data disks that have to be copied anew, since what they are replicated through cannot be changed.
pub fn to_rebuild<'a>(item: &'a ProtectedItem, planned: &Model) -> Vec<&'a ItemDisk> {
    let disks = item.properties.provider_specific_details.protected_managed_disks.iter();
    disks
        .filter(|disk| !is_os_disk(disk) && !contains(excluded(planned), &disk.disk_id))
        .filter(|disk| differs(disk, planned))
        .collect()
}

fn differs(now: &ItemDisk, planned: &Model) -> bool {
    let wanted = input(&now.disk_id, planned);
    let other = |now: &Option<String>, wanted: Option<&str>| {
        wanted.is_some_and(|wanted| !id::same(some(now).unwrap_or_default(), wanted))
    };
    let block = block(planned, &now.disk_id);
    other(
        &now.primary_staging_azure_storage_account_id,
        Some(&wanted.primary_staging_azure_storage_account_id),
    ) || other(
        &now.recovery_disk_encryption_set_id,
        wanted.recovery_disk_encryption_set_id.as_deref(),
    ) || other(
        &now.recovery_resource_group_id,
        // A disk keeps its resource group when that of the item changes.
        block.and_then(|block| block.recovery_resource_group_id.known()).map(String::as_str),
    )
}

fn block<'a>(planned: &'a Model, disk: &str) -> Option<&'a Disk> {
    planned.disk.known().iter().find(|block| id::same(block.disk_id.text(), disk))
}

/// How a disk is to be replicated.
pub fn input(disk: &str, planned: &Model) -> DiskInput {
    let none = Disk::default();
    let block = block(planned, disk).unwrap_or(&none);
    let account =
        block.cache_storage_account_id.known().or(planned.cache_storage_account_id.known());
    let group =
        block.recovery_resource_group_id.known().or(planned.recovery_resource_group_id.known());
    DiskInput {
        disk_id: disk.to_owned(),
        primary_staging_azure_storage_account_id: account.cloned().unwrap_or_default(),
        recovery_resource_group_id: group.cloned().unwrap_or_default(),
        recovery_replica_disk_account_type: block.target_replica_disk_type.cloned(),
        recovery_target_disk_account_type: block.target_disk_type.cloned(),
        recovery_disk_encryption_set_id: block.target_disk_encryption_set_id.cloned(),
        disk_encryption_info: block.target_disk_encryption.present().and_then(sent),
    }
}
