//! What has to be known of the source side and of the networks, read from Azure. The source region may be dead: nothing
//! here is asked for an item that is only looked at, unless its reply says that the virtual machine got a disk.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::desired::{Defaults, disk_set, needs_subnets};
use super::fill::{Source, auto_protects, replicated_ids};
use super::model::Model;
use super::state::some;
use crate::azure::compute::{Disk, VirtualMachine};
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Api, Error, Scope, id};
use crate::framework::model::{Set, Val};
use crate::resources::arm::Remote;

/// For how long something is asked for that the answer can do without: a dead region answers 503 for hours.
const BRIEFLY: Duration = Duration::from_secs(20);

/// A way to Azure that gives up soon.
pub fn briefly(remote: &Remote) -> Remote {
    let soon = Scope::new(remote.scope.cancel.clone(), BRIEFLY);
    let scope = if soon.deadline < remote.scope.deadline { soon } else { remote.scope.clone() };
    Remote { client: remote.client.clone(), scope }
}

/// A virtual machine; `None` if there is none.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn machine(remote: &Remote, vm_id: &str) -> Result<Option<VirtualMachine>, Error> {
    remote.client.read_cached(&remote.scope, Api::Compute, vm_id).await
}

/// The disks of the virtual machine that are neither replicated nor excluded. What was known before stays where the
/// virtual machine cannot be read.
pub async fn unprotected_disks(
    remote: &Remote,
    item: &ProtectedItem,
    before: &Model,
) -> Val<Set<String>> {
    let details = &item.properties.provider_specific_details;
    let excluded = disk_set::excluded(before);
    let known_already = details.unprotected_disks.len() == excluded.len()
        && before.unprotected_disk_ids.known().is_none_or(|Set(ids)| ids.is_empty());
    if details.unprotected_disks.is_empty() || known_already || auto_protects(details) {
        return Val::Known(Set::default());
    }
    let vm_id = some(&details.fabric_object_id).unwrap_or_default();
    match machine(&briefly(remote), vm_id).await {
        Ok(Some(machine)) => {
            let missing = disk_set::missing(&machine, item, before).into_iter();
            Val::Known(Set(missing.map(|disk| disk.disk_id).collect()))
        }
        Ok(None) => Val::Known(Set::default()),
        Err(error) => {
            tracing::info!(vm_id, %error, "whether the virtual machine got disks cannot be seen");
            Val::Known(before.unprotected_disk_ids.cloned().unwrap_or_default())
        }
    }
}

/// Size and disk types of the source, for an import; what cannot be read counts as inherited.
pub async fn of_import(remote: &Remote, item: &ProtectedItem) -> Source {
    let remote = briefly(remote);
    let details = &item.properties.provider_specific_details;
    let vm_id = some(&details.fabric_object_id).unwrap_or_default();
    let Ok(Some(machine)) = machine(&remote, vm_id).await else { return Source::default() };
    let size = machine.properties.hardware_profile.vm_size.clone();
    let disks: Vec<String> = replicated_ids(item).map(str::to_owned).collect();
    Source { size, disk_types: disk_types(&remote, &disks).await }
}

/// The types of managed disks by canonical id, as far as they can be read.
async fn disk_types(remote: &Remote, disks: &[String]) -> BTreeMap<String, String> {
    let mut types = BTreeMap::new();
    for disk in disks {
        let read = remote.client.read_cached::<Disk>(&remote.scope, Api::Disks, disk).await;
        if let Ok(Some(Disk { sku, .. })) = read
            && let Some(name) = sku.name
        {
            types.insert(id::canonical(disk), name);
        }
    }
    types
}

/// What the service would choose where something goes back to it. Nothing is read unless something does.
pub async fn defaults(
    remote: &Remote,
    item: &ProtectedItem,
    prior: &Model,
    planned: &Model,
) -> Defaults {
    let remote = briefly(remote);
    let mut defaults = Defaults::default();
    let loses_type = |disk: &&super::disk::Disk| {
        let wanted =
            planned.disk.known().iter().find(|b| id::same(b.disk_id.text(), disk.disk_id.text()));
        let gone = |before: &Val<String>, now: Option<&Val<String>>| {
            before.known().is_some() && now.is_none_or(Val::is_null)
        };
        gone(&disk.target_disk_type, wanted.map(|b| &b.target_disk_type))
            || gone(&disk.target_replica_disk_type, wanted.map(|b| &b.target_replica_disk_type))
    };
    let disks: Vec<String> = prior
        .disk
        .known()
        .iter()
        .filter(loses_type)
        .map(|disk| disk.disk_id.text().to_owned())
        .collect();
    defaults.disk_types = disk_types(&remote, &disks).await;
    if needs_subnets(prior.network_interface.known(), planned.network_interface.known()) {
        let details = &item.properties.provider_specific_details;
        let network = planned.recovery_network_id.known().map(String::as_str);
        let network = network.or(some(&details.selected_recovery_azure_network_id));
        defaults.recovery_subnets = subnets(&remote, network).await;
        let test = planned.test_failover_network_id.known().map(String::as_str);
        let test = test.or(some(&details.selected_tfo_azure_network_id));
        defaults.test_subnets = subnets(&remote, test).await;
    }
    defaults
}

#[derive(Clone, Debug, Deserialize)]
struct Subnet {
    name: String,
}

async fn subnets(remote: &Remote, network: Option<&str>) -> Vec<String> {
    let Some(network) = network else { return Vec::new() };
    let path = format!("{network}/subnets");
    let subnets: Result<Vec<Subnet>, _> = remote.list(Api::Network, &path).await;
    subnets.unwrap_or_default().into_iter().map(|subnet| subnet.name).collect()
}
