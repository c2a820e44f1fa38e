//! From a reply to the arguments of an item. What configuration leaves out stays left out, whatever the service chose
//! for it; what it says is read back. An import has nothing to keep, so it yields what was deviated from the defaults.

mod blocks;

use super::model::{Model, RecoveryVm};
use super::results::{self, text};
use super::state::{self, some};
use crate::azure::id;
use crate::azure::siterecovery::{ItemDetails, ProtectedItem};
use crate::framework::model::{SetOf, Single, Val};

/// What is known of the source when an item is imported; empty where it could not be read.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The size of the virtual machine.
    pub size: Option<String>,
    /// The types of its disks by their canonical ids.
    pub disk_types: std::collections::BTreeMap<String, String>,
}

/// The results of an item, in a model that has its arguments.
pub fn results(item: &ProtectedItem, model: &mut Model) {
    let details = &item.properties.provider_specific_details;
    model.current_id = Val::Known(id::plain(&item.id));
    if let Some(lifecycle) = some(&details.lifecycle_id) {
        model.lifecycle_id = Val::Known(lifecycle.to_owned());
    }
    model.replicated_disks = Val::Known(results::disks(details));
    model.replicated_network_interfaces = Val::Known(results::interfaces(details));
}

/// The arguments of a protected item, read back into those of the state. Only for an item in the direction in which it
/// was created: in the other one they describe the way there.
pub fn arguments(item: &ProtectedItem, model: &mut Model) {
    let details = &item.properties.provider_specific_details;
    model.recovery_resource_group_id = text(&details.recovery_azure_resource_group_id);
    model.recovery_network_id = text(&details.selected_recovery_azure_network_id);
    model.test_failover_network_id =
        kept(&model.test_failover_network_id, text(&details.selected_tfo_azure_network_id));
    model.multi_vm_group_name = kept(&model.multi_vm_group_name, group(details));
    model.auto_protect_data_disks = Val::Known(auto_protects(details));
    if let Some(account) = common_cache(details, model) {
        model.cache_storage_account_id = Val::Known(account);
    }
    let before = model.recovery_vm.present().cloned();
    let now = recovery_vm(details, &before.clone().unwrap_or_default());
    if before.is_some() || now != RecoveryVm::default() {
        model.recovery_vm = Single::Present(now);
    }
    model.disk = SetOf::Known(blocks::disks(details, model.disk.known()));
    model.network_interface =
        SetOf::Known(blocks::interfaces(details, model.network_interface.known()));
}

/// The arguments of an item of which nothing is known but its id, and those that need other objects (`container_mapping_id`).
pub fn imported(item: &ProtectedItem, source: &Source, model: &mut Model) {
    let details = &item.properties.provider_specific_details;
    model.name = id::name(&item.id).map(str::to_owned).into();
    model.source_vm_id = text(&details.fabric_object_id);
    model.recovery_resource_group_id = text(&details.recovery_azure_resource_group_id);
    model.recovery_network_id = text(&details.selected_recovery_azure_network_id);
    model.test_failover_network_id = text(&details.selected_tfo_azure_network_id);
    model.multi_vm_group_name = group(details);
    model.auto_protect_data_disks = Val::Known(auto_protects(details));
    model.cache_storage_account_id = most_common_cache(details).into();
    let vm = deviating_vm(item, source);
    model.recovery_vm = (vm != RecoveryVm::default()).then_some(vm).into();
    model.disk = SetOf::Known(blocks::deviating_disks(details, source, model));
    model.network_interface = SetOf::Known(blocks::deviating_interfaces(details));
    model.provisioning_state = super::model::SUCCEEDED.into();
    model.excluded_disk_ids = Val::Null;
}

/// The arguments of an item that is imported as it was before its protection was reversed. What the reply tells of the
/// way back says little about the way there: the rest stays open, and the first apply settles it without a request.
pub fn imported_reversed(item: &ProtectedItem, model: &mut Model) {
    let details = &item.properties.provider_specific_details;
    let group = some(&details.recovery_azure_resource_group_id).map(id::plain);
    let name = some(&details.recovery_azure_vm_name);
    model.source_vm_id = group
        .zip(name)
        .map(|(group, name)| format!("{group}/providers/Microsoft.Compute/virtualMachines/{name}"))
        .into();
    let recovered = some(&details.fabric_object_id).and_then(id::parent);
    model.recovery_resource_group_id = recovered.map(id::plain).into();
    model.multi_vm_group_name = self::group(details);
    model.auto_protect_data_disks = Val::Known(auto_protects(details));
    model.provisioning_state = super::model::SUCCEEDED.into();
}

/// The value now of what configuration says; nothing where it says nothing.
fn kept<T>(before: &Val<T>, now: Val<T>) -> Val<T> {
    if before.is_null() { Val::Null } else { now }
}

/// The value now of what configuration says, and of what nobody but a user sets.
fn kept_or_set<T>(before: &Val<T>, now: Val<T>, set_by_user: bool) -> Val<T> {
    if before.is_null() && !set_by_user { Val::Null } else { now }
}

fn group(details: &ItemDetails) -> Val<String> {
    let own = some(&details.multi_vm_group_create_option)
        .is_some_and(|option| option.eq_ignore_ascii_case("AutoCreated"));
    if own { Val::Null } else { text(&details.multi_vm_group_name) }
}

/// Whether the service protects new data disks by itself.
pub fn auto_protects(details: &ItemDetails) -> bool {
    some(&details.auto_protection_of_data_disk)
        .is_some_and(|option| option.eq_ignore_ascii_case("Enabled"))
}

/// The cache account of the disks whose blocks name none, if they agree on one.
fn common_cache(details: &ItemDetails, model: &Model) -> Option<String> {
    let blocks = model.disk.known();
    let has_own = |disk: &str| {
        blocks.iter().any(|block| {
            id::same(block.disk_id.text(), disk) && !block.cache_storage_account_id.is_null()
        })
    };
    let mut accounts = details
        .protected_managed_disks
        .iter()
        .filter(|disk| !has_own(&disk.disk_id))
        .filter_map(|disk| some(&disk.primary_staging_azure_storage_account_id));
    let first = accounts.next()?;
    accounts.all(|account| id::same(account, first)).then(|| id::plain(first))
}

/// The cache account of most disks; of as many, that of the operating system disk, which comes first.
fn most_common_cache(details: &ItemDetails) -> Option<String> {
    let accounts: Vec<_> = details
        .protected_managed_disks
        .iter()
        .filter_map(|disk| some(&disk.primary_staging_azure_storage_account_id))
        .collect();
    let uses = |account: &str| accounts.iter().filter(|one| id::same(one, account)).count();
    let most = accounts.iter().map(|account| uses(account)).max()?;
    accounts.iter().find(|account| uses(account) == most).map(|account| id::plain(account))
}

fn recovery_vm(details: &ItemDetails, before: &RecoveryVm) -> RecoveryVm {
    let set = |before: &Val<String>, now: &Option<String>| kept_or_set(before, text(now), true);
    RecoveryVm {
        name: kept(&before.name, text(&details.recovery_azure_vm_name)),
        test_failover_name: kept(&before.test_failover_name, text(&details.tfo_azure_vm_name)),
        size: kept(&before.size, text(&details.recovery_azure_vm_size)),
        availability_set_id: set(&before.availability_set_id, &details.recovery_availability_set),
        zone: kept(&before.zone, text(&details.recovery_availability_zone)),
        edge_zone: kept(&before.edge_zone, edge_zone(details)),
        proximity_placement_group_id: set(
            &before.proximity_placement_group_id,
            &details.recovery_proximity_placement_group_id,
        ),
        capacity_reservation_group_id: set(
            &before.capacity_reservation_group_id,
            &details.recovery_capacity_reservation_group_id,
        ),
        virtual_machine_scale_set_id: set(
            &before.virtual_machine_scale_set_id,
            &details.recovery_virtual_machine_scale_set_id,
        ),
        platform_fault_domain: kept(
            &before.platform_fault_domain,
            details.platform_fault_domain.into(),
        ),
        boot_diagnostics_storage_account_id: kept(
            &before.boot_diagnostics_storage_account_id,
            text(&details.recovery_boot_diag_storage_account_id),
        ),
        // No reply tells it.
        license_type: before.license_type.clone(),
    }
}

fn deviating_vm(item: &ProtectedItem, source: &Source) -> RecoveryVm {
    let details = &item.properties.provider_specific_details;
    let machine = some(&item.properties.friendly_name).unwrap_or_default();
    RecoveryVm {
        name: unless(text(&details.recovery_azure_vm_name), machine),
        test_failover_name: unless(text(&details.tfo_azure_vm_name), &format!("{machine}-test")),
        size: match &source.size {
            Some(size) => unless(text(&details.recovery_azure_vm_size), size),
            None => Val::Null,
        },
        availability_set_id: text(&details.recovery_availability_set),
        zone: text(&details.recovery_availability_zone),
        edge_zone: edge_zone(details),
        proximity_placement_group_id: text(&details.recovery_proximity_placement_group_id),
        capacity_reservation_group_id: text(&details.recovery_capacity_reservation_group_id),
        virtual_machine_scale_set_id: text(&details.recovery_virtual_machine_scale_set_id),
        platform_fault_domain: details.platform_fault_domain.into(),
        boot_diagnostics_storage_account_id: text(&details.recovery_boot_diag_storage_account_id),
        license_type: Val::Null,
    }
}

fn edge_zone(details: &ItemDetails) -> Val<String> {
    details.recovery_extended_location.as_ref().map(|zone| zone.name.clone()).into()
}

/// A text, unless it is the default.
fn unless(now: Val<String>, default: &str) -> Val<String> {
    if now.text().eq_ignore_ascii_case(default) { Val::Null } else { now }
}

/// Whether the arguments of an item can be read back: it is protected, in its direction, and not failed over.
pub fn tells_arguments(item: &ProtectedItem, created_as: &str) -> bool {
    state::is_protected(item)
        && state::is_in_direction(item, created_as)
        && !state::is_failed_over(item)
}

/// The ids of the disks that are replicated.
pub fn replicated_ids(item: &ProtectedItem) -> impl Iterator<Item = &str> {
    item.properties
        .provider_specific_details
        .protected_managed_disks
        .iter()
        .map(|disk| disk.disk_id.as_str())
}

#[cfg(test)]
mod tests;
