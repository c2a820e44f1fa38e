//! Which replies the rules need, and where they are: first the virtual machine, then what it names and what is named, all at once.
//! Knows no rule.

mod parts;
mod sides;

use super::model::Readiness;
use super::reader::Reader;
use crate::azure::compute::VirtualMachine;
use crate::azure::network::VirtualNetwork;
use crate::azure::siterecovery::{Eligibility, ProtectedItem};
use crate::azure::wire::Located;
use crate::azure::{Api, id, location};
use crate::facts::regions::Region;
use crate::framework::model::Val;
use crate::readiness::facts::{Wanted, find};
use crate::readiness::{Facts, Input};
use parts::parts;
use sides::{CacheSide, RecoverySide, Subscription, VaultSide};

/// Everything that the rules need to know of a machine.
pub async fn facts(reader: &Reader<'_>, asked: &Readiness) -> Facts {
    let machine_id = asked.source_vm_id.text().trim_end_matches('/').to_owned();
    let (recovery_group, recovery_network) =
        (given(&asked.recovery_resource_group_id), given(&asked.recovery_network_id));
    let with_view = format!("{machine_id}?$expand=instanceView");
    let (machine, group, network) = tokio::join!(
        reader.alone::<VirtualMachine>(Api::Compute, &with_view),
        reader.one::<Located>(Api::Resources, id::parent(&machine_id)),
        reader.one::<VirtualNetwork>(Api::Network, recovery_network.as_deref()),
    );
    if let Input::Missing(_) = machine {
        let machine = Input::Missing(machine_id.clone());
        return Facts { machine, machine_id, ..Facts::default() };
    }
    let mut wanted = wanted(reader, asked, &network).await;
    let source = machine.known().map(|machine| location::normalize(&machine.location));
    let recovery = wanted.recovery_region.as_deref().and_then(Region::find);
    let recovery = recovery.map(|region| region.name());
    let recovery_subscription = [&recovery_group, &recovery_network]
        .into_iter()
        .find_map(|id| id.as_deref().and_then(id::subscription))
        .or_else(|| id::subscription(&machine_id))
        .unwrap_or_default();
    let (vault, policy, cache) = (
        given(&asked.recovery_vault_id),
        given(&asked.replication_policy_id),
        given(&asked.cache_storage_account_id),
    );
    let eligibility = format!(
        "{machine_id}/providers/Microsoft.RecoveryServices/replicationEligibilityResults/default"
    );
    let (eligibility, parts, subscription, vault, cache, there) = tokio::join!(
        reader.alone::<Eligibility>(Api::SiteRecovery, &eligibility),
        parts(reader, &machine),
        Subscription::read(reader, &machine_id, source.as_deref()),
        VaultSide::read(reader, vault.as_deref(), policy.as_deref()),
        CacheSide::read(reader, cache.as_deref()),
        RecoverySide::read(
            reader,
            recovery_subscription,
            recovery.as_deref(),
            recovery_group.as_deref(),
            network.known(),
        ),
    );
    wanted.features.disk_encryption = has_encrypted_disks(&parts);
    Facts {
        machine,
        group_location: group.map(|group| group.location.clone()),
        locks: subscription.locks,
        links: subscription.links,
        roles: subscription.roles,
        source_sizes: subscription.sizes,
        eligibility: eligibility.map(|one| one.properties.errors.clone()),
        items: vault.items.map(|all| protecting(all, &machine_id)),
        vault: vault.vault,
        vault_group_location: vault.group.map(|group| group.location.clone()),
        policy: vault.policy.map(|policy| policy.properties.provider_specific_details.clone()),
        on_vault: vault.allowed,
        cache: cache.account,
        blobs: cache.blobs,
        cache_roles: cache.roles,
        on_cache: cache.allowed,
        recovery_network: network,
        recovery_groups: there.groups,
        recovery_sizes: there.sizes,
        compute_quotas: there.compute_quotas,
        network_quotas: there.network_quotas,
        on_recovery_group: there.allowed,
        wanted,
        machine_id,
        ..parts
    }
}

fn given(id: &Val<String>) -> Option<String> {
    id.cloned().map(|id| id.trim_end_matches('/').to_owned())
}

/// What configuration says, with what its ids lead to.
async fn wanted(reader: &Reader<'_>, asked: &Readiness, network: &Input<VirtualNetwork>) -> Wanted {
    let mut wanted = asked.wanted();
    if wanted.recovery_region.is_none() {
        wanted.recovery_region = network.known().map(|network| network.location.clone());
    }
    let named = wanted.disks.iter().filter_map(|disk| disk.encryption_set.clone());
    let sets = reader.all::<Located>(Api::Disks, named.collect::<Vec<_>>()).await;
    for disk in &mut wanted.disks {
        let set = find(&sets, disk.encryption_set.as_deref().unwrap_or_default());
        disk.encryption_set_location = set.map(|set| set.location.clone());
    }
    wanted
}

/// Whether a disk has Azure Disk Encryption.
fn has_encrypted_disks(parts: &Facts) -> bool {
    let mut settings = parts
        .disks
        .iter()
        .filter_map(|(_, disk)| disk.known()?.properties.encryption_settings_collection.as_ref());
    settings.any(|settings| settings.enabled == Some(true))
}

/// The ids of the items that protect a machine.
fn protecting(items: &[ProtectedItem], machine: &str) -> Vec<String> {
    let is = |item: &&ProtectedItem| {
        let source = item.properties.provider_specific_details.fabric_object_id.as_deref();
        source.is_some_and(|source| id::same(source, machine))
    };
    items.iter().filter(is).map(|item| id::plain(&item.id)).collect()
}
