//! From what an item is and what it shall be to the changes that Azure is asked for. Pure: compares a reply with the
//! planned arguments, so that work that was interrupted anywhere goes on from where it stopped.
//!
//! What is left out of configuration is left alone, unless it was given before: then it goes back to the default.

pub mod disk_set;
mod disks;
mod interfaces;

use super::model::{Model, RecoveryVm};
use super::state::some;
use crate::azure::id;
use crate::azure::siterecovery::{
    ItemDetails, ProtectedItem, Update, UpdateDetails, UpdateProperties,
};
use crate::framework::model::Val;

pub use interfaces::needs_subnets;

/// What the service would choose, as far as that has to be looked up: only read where something goes back to it.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// The types of the source disks, by canonical id.
    pub disk_types: std::collections::BTreeMap<String, String>,
    /// The names of the subnets of the recovery network.
    pub recovery_subnets: Vec<String>,
    /// The names of the subnets of the test network.
    pub test_subnets: Vec<String>,
}

/// The PATCH that makes a protected item what is planned; `None` if it is that already.
pub fn settings(
    item: &ProtectedItem,
    prior: &Model,
    planned: &Model,
    defaults: &Defaults,
) -> Option<Update> {
    let details = &item.properties.provider_specific_details;
    let mut update = machine(details, prior, planned);
    let provider = &mut update.provider_specific_details;
    provider.managed_disk_update_details =
        disks::updates(details, prior.disk.known(), planned.disk.known(), defaults);
    provider.recovery_resource_group_id = change(
        &details.recovery_azure_resource_group_id,
        &prior.recovery_resource_group_id,
        &planned.recovery_resource_group_id,
    );
    let network = change(
        &details.selected_recovery_azure_network_id,
        &Val::Null,
        &planned.recovery_network_id,
    );
    let test_network = change(
        &details.selected_tfo_azure_network_id,
        &prior.test_failover_network_id,
        &planned.test_failover_network_id,
    );
    update.vm_nics = interfaces::updates(
        details,
        prior.network_interface.known(),
        planned.network_interface.known(),
        defaults,
        interfaces::Moves { recovery: network.is_some(), test: test_network.is_some() },
    );
    update.selected_recovery_azure_network_id = network;
    update.selected_tfo_azure_network_id = test_network;
    if update == UpdateProperties::default() {
        return None;
    }
    // Leaving a network out of a change may clear it.
    keep_network(
        &mut update.selected_recovery_azure_network_id,
        &details.selected_recovery_azure_network_id,
    );
    keep_network(&mut update.selected_tfo_azure_network_id, &details.selected_tfo_azure_network_id);
    Some(Update::new(update))
}

fn keep_network(change: &mut Option<String>, now: &Option<String>) {
    if change.is_none() {
        *change = some(now).map(str::to_owned);
    }
}

/// Names, size, license and placement of the recovered virtual machine.
fn machine(details: &ItemDetails, prior: &Model, planned: &Model) -> UpdateProperties {
    let none = RecoveryVm::default();
    let before = prior.recovery_vm.present().unwrap_or(&none);
    let wanted = planned.recovery_vm.present().unwrap_or(&none);
    let provider = UpdateDetails {
        tfo_azure_vm_name: change(
            &details.tfo_azure_vm_name,
            &before.test_failover_name,
            &wanted.test_failover_name,
        ),
        recovery_proximity_placement_group_id: change(
            &details.recovery_proximity_placement_group_id,
            &before.proximity_placement_group_id,
            &wanted.proximity_placement_group_id,
        ),
        recovery_virtual_machine_scale_set_id: change(
            &details.recovery_virtual_machine_scale_set_id,
            &before.virtual_machine_scale_set_id,
            &wanted.virtual_machine_scale_set_id,
        ),
        recovery_capacity_reservation_group_id: change(
            &details.recovery_capacity_reservation_group_id,
            &before.capacity_reservation_group_id,
            &wanted.capacity_reservation_group_id,
        ),
        recovery_boot_diag_storage_account_id: change(
            &details.recovery_boot_diag_storage_account_id,
            &before.boot_diagnostics_storage_account_id,
            &wanted.boot_diagnostics_storage_account_id,
        ),
        recovery_availability_zone: change(
            &details.recovery_availability_zone,
            &before.zone,
            &wanted.zone,
        ),
        platform_fault_domain: wanted
            .platform_fault_domain
            .cloned()
            .filter(|wanted| details.platform_fault_domain != Some(*wanted)),
        ..UpdateDetails::default()
    };
    UpdateProperties {
        recovery_azure_vm_name: change(&details.recovery_azure_vm_name, &before.name, &wanted.name),
        recovery_azure_vm_size: change(&details.recovery_azure_vm_size, &before.size, &wanted.size),
        recovery_availability_set_id: change(
            &details.recovery_availability_set,
            &before.availability_set_id,
            &wanted.availability_set_id,
        ),
        license_type: license(prior, &before.license_type, &wanted.license_type),
        provider_specific_details: provider,
        ..UpdateProperties::default()
    }
}

/// No reply tells the license: it is sent when it changes, and as long as nobody knows that it was.
fn license(prior: &Model, before: &Val<String>, wanted: &Val<String>) -> Option<String> {
    let unsure = prior.provisioning_state.text() != super::model::SUCCEEDED;
    match (before, wanted) {
        (_, Val::Known(wanted)) if unsure || before.text() != wanted => Some(wanted.clone()),
        (Val::Known(_), Val::Null) => Some("NotSpecified".to_owned()),
        _ => None,
    }
}

/// What a text has to be set to: the planned one if it is another, "" if it was given and is not any more.
fn change(now: &Option<String>, before: &Val<String>, wanted: &Val<String>) -> Option<String> {
    let now = some(now).unwrap_or_default();
    match (before, wanted) {
        (_, Val::Known(wanted)) if !id::same(now, wanted) => Some(wanted.clone()),
        (Val::Known(_), Val::Null) if !now.is_empty() => Some(String::new()),
        _ => None,
    }
}

/// The arguments that can be set on a protected item only, as far as configuration gives them.
pub fn only_when_protected(planned: &Model) -> Vec<&'static str> {
    let none = RecoveryVm::default();
    let vm = planned.recovery_vm.present().unwrap_or(&none);
    let named = |one: &super::disk::Disk| {
        !one.recovery_disk_name.is_null() || !one.test_failover_disk_name.is_null()
    };
    let later = [
        ("test_failover_network_id", !planned.test_failover_network_id.is_null()),
        ("recovery_vm.name", !vm.name.is_null()),
        ("recovery_vm.test_failover_name", !vm.test_failover_name.is_null()),
        ("recovery_vm.size", !vm.size.is_null()),
        ("recovery_vm.license_type", !vm.license_type.is_null()),
        ("disk", planned.disk.known().iter().any(named)),
        ("network_interface", !planned.network_interface.known().is_empty()),
    ];
    later.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests;
