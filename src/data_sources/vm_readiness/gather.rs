//! Which replies the rules need, and where they are: first the virtual machine, then what it names, all at once. Knows no rule.

use super::model::Readiness;
use super::reader::Reader;
use crate::azure::compute::{Disk, VirtualMachine};
use crate::azure::network::{NetworkInterface, VirtualNetwork};
use crate::azure::siterecovery::{Eligibility, Policy, ProtectedItem};
use crate::azure::wire::Located;
use crate::azure::{Api, id, location};
use crate::facts::regions::Region;
use crate::framework::model::Val;
use crate::readiness::facts::{Many, subnets_of};
use crate::readiness::{Facts, Input};

/// Everything that the rules need to know of a machine.
pub async fn facts(reader: &Reader<'_>, asked: &Readiness) -> Facts {
    let machine_id = asked.source_vm_id.text().trim_end_matches('/').to_owned();
    let given = |id: &Val<String>| id.cloned().map(|id| id.trim_end_matches('/').to_owned());
    let vault = given(&asked.recovery_vault_id);
    let account = given(&asked.cache_storage_account_id);
    let group = id::parent(&machine_id).unwrap_or_default().to_owned();
    let of_subscription = |tail: &str| {
        id::subscription(&machine_id)
            .map(|subscription| format!("/subscriptions/{subscription}/providers/{tail}"))
    };
    let permissions = |scope: Option<String>| {
        reader.list(
            Api::Authorization,
            scope.map(|scope| format!("{scope}/providers/Microsoft.Authorization/permissions")),
        )
    };
    let with_view = format!("{machine_id}?$expand=instanceView");
    let recovery_network = given(&asked.recovery_network_id);
    let (machine, group_location, network) = tokio::join!(
        reader.alone::<VirtualMachine>(Api::Compute, &with_view),
        reader.one::<Located>(Api::Resources, Some(&group)),
        reader.one::<VirtualNetwork>(Api::Network, recovery_network.as_deref()),
    );
    let machine = match machine {
        Input::Missing(_) => {
            return Facts {
                machine: Input::Missing(machine_id.clone()),
                machine_id,
                ..Facts::default()
            };
        }
        read => read,
    };
    let mut wanted = asked.wanted();
    if wanted.recovery_region.is_none() {
        wanted.recovery_region = network.known().map(|network| network.location.clone());
    }
    for disk in &mut wanted.disks {
        let set = reader.one::<Located>(Api::Disks, disk.encryption_set.as_deref()).await;
        disk.encryption_set_location = set.map(|set| set.location.clone());
    }
    let recovery =
        wanted.recovery_region.as_deref().and_then(Region::find).map(|region| region.name());
    let source = machine.known().map(|machine| location::normalize(&machine.location));
    let recovery_subscription = [&asked.recovery_resource_group_id, &asked.recovery_network_id]
        .into_iter()
        .find_map(|id| id.known().and_then(|id| id::subscription(id)))
        .or_else(|| id::subscription(&machine_id))
        .unwrap_or_default();
    let there = |tail: &str| {
        recovery.as_ref().map(|region| {
            format!(
                "/subscriptions/{recovery_subscription}/providers/{}",
                tail.replace("{region}", region)
            )
        })
    };
    let vault_group = vault.as_deref().and_then(id::parent).map(str::to_owned);
    let eligibility = format!(
        "{machine_id}/providers/Microsoft.RecoveryServices/replicationEligibilityResults/default"
    );
    let own_policy = given(&asked.replication_policy_id);
    let items = vault.clone().map(|vault| format!("{vault}/replicationProtectedItems"));
    let blob_service = account.clone().map(|account| format!("{account}/blobServices/default"));
    let around = async {
        tokio::join!(
            reader.list(Api::Locks, of_subscription("Microsoft.Authorization/locks")),
            reader.list(Api::Links, of_subscription("Microsoft.Resources/links")),
            reader.list(
                Api::Authorization,
                of_subscription("Microsoft.Authorization/roleAssignments")
            ),
            reader.list(
                Api::Authorization,
                account.clone().map(|account| format!(
                    "{account}/providers/Microsoft.Authorization/roleAssignments"
                ))
            ),
            reader.alone::<Eligibility>(Api::SiteRecovery, &eligibility),
            reader.list::<ProtectedItem>(Api::SiteRecovery, items),
            reader.one(Api::RecoveryServices, vault.as_deref()),
            reader.one::<Located>(Api::Resources, vault_group.as_deref()),
            reader.one::<Policy>(Api::SiteRecovery, own_policy.as_deref()),
            reader.one(Api::Storage, account.as_deref()),
            reader.one(Api::Storage, blob_service.as_deref()),
        )
    };
    let skus = |region: Option<&String>| {
        let tail = |region: &String| {
            of_subscription(&format!("Microsoft.Compute/skus?$filter=location eq '{region}'"))
        };
        reader.list(Api::Skus, region.and_then(tail))
    };
    let offers = async {
        tokio::join!(
            skus(source.as_ref()),
            reader.list(Api::Skus, there("Microsoft.Compute/skus?$filter=location eq '{region}'")),
            reader.list(Api::Compute, there("Microsoft.Compute/locations/{region}/usages")),
            reader.list(Api::Network, there("Microsoft.Network/locations/{region}/usages")),
            permissions(vault.clone()),
            permissions(given(&asked.recovery_resource_group_id)),
            permissions(account.clone()),
        )
    };
    let parts = parts(reader, &machine);
    let recovery_groups = reader.all(Api::Network, groups_of(network.known()));
    let (around, offers, parts, recovery_groups) =
        tokio::join!(around, offers, parts, recovery_groups);
    let (
        locks,
        links,
        roles,
        cache_roles,
        eligibility,
        items,
        vault,
        vault_group,
        policy,
        cache,
        blobs,
    ) = around;
    let (
        source_sizes,
        recovery_sizes,
        compute_quotas,
        network_quotas,
        on_vault,
        on_recovery_group,
        on_cache,
    ) = offers;
    wanted.features.disk_encryption = parts.disks.iter().any(|(_, disk)| {
        let settings =
            disk.known().and_then(|disk| disk.properties.encryption_settings_collection.as_ref());
        settings.is_some_and(|settings| settings.enabled == Some(true))
    });
    Facts {
        items: items.map(|all| protecting(all, &machine_id)),
        machine_id,
        machine,
        group_location: group_location.map(|group| group.location.clone()),
        disks: parts.disks,
        interfaces: parts.interfaces,
        networks: parts.networks,
        groups: parts.groups,
        route_tables: parts.route_tables,
        load_balancers: parts.load_balancers,
        locks,
        links,
        roles,
        cache_roles,
        eligibility: eligibility.map(|one| one.properties.errors.clone()),
        source_sizes,
        vault,
        vault_group_location: vault_group.map(|group| group.location.clone()),
        policy: policy.map(|policy| policy.properties.provider_specific_details.clone()),
        cache,
        blobs,
        recovery_network: network,
        recovery_groups,
        recovery_sizes,
        compute_quotas,
        network_quotas,
        on_vault,
        on_recovery_group,
        on_cache,
        wanted,
    }
}

/// What a machine consists of, as far as it is read.
struct Parts {
    disks: Many<Disk>,
    interfaces: Many<NetworkInterface>,
    networks: Many<VirtualNetwork>,
    groups: Many<crate::azure::network::NetworkSecurityGroup>,
    route_tables: Many<crate::azure::network::RouteTable>,
    load_balancers: Many<crate::azure::network::LoadBalancer>,
}

async fn parts(reader: &Reader<'_>, machine: &Input<VirtualMachine>) -> Parts {
    let own = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let known = machine.known();
    let (disks, interfaces) = tokio::join!(
        reader.all::<Disk>(
            Api::Disks,
            own(known.map_or_else(Vec::new, |one| one.managed_disks().collect()))
        ),
        reader.all::<NetworkInterface>(
            Api::Network,
            own(known.map_or_else(Vec::new, |one| one.interfaces().collect()))
        ),
    );
    let read: Vec<_> = interfaces.iter().filter_map(|(_, one)| one.known()).collect();
    let subnets: Vec<String> = read.iter().flat_map(|one| subnets_of(one)).collect();
    let of_subnets = subnets.iter().filter_map(|subnet| id::parent(subnet)).map(str::to_owned);
    let networks = reader.all::<VirtualNetwork>(Api::Network, of_subnets.collect::<Vec<_>>()).await;
    let around: Vec<_> = networks
        .iter()
        .filter_map(|(id, one)| Some((id, one.known()?)))
        .flat_map(|(network, one)| {
            one.properties
                .subnets
                .iter()
                .map(move |subnet| (format!("{network}/subnets/{}", subnet.name), subnet))
        })
        .filter(|(id, _)| subnets.iter().any(|own| id::same(own, id)))
        .map(|(_, subnet)| subnet)
        .collect();
    let of_interfaces =
        read.iter().filter_map(|one| one.properties.network_security_group.as_ref());
    let groups = around
        .iter()
        .filter_map(|one| one.properties.network_security_group.as_ref())
        .chain(of_interfaces);
    let tables = around.iter().filter_map(|one| one.properties.route_table.as_ref());
    let pools = read
        .iter()
        .flat_map(|one| &one.properties.ip_configurations)
        .flat_map(|one| &one.properties.load_balancer_backend_address_pools);
    let balancers = pools.filter_map(|pool| id::parent(&pool.id)).map(str::to_owned);
    let (groups, route_tables, load_balancers) = tokio::join!(
        reader.all(Api::Network, groups.map(|one| one.id.clone()).collect::<Vec<_>>()),
        reader.all(Api::Network, tables.map(|one| one.id.clone()).collect::<Vec<_>>()),
        reader.all(Api::Network, balancers.collect::<Vec<_>>()),
    );
    Parts { disks, interfaces, networks, groups, route_tables, load_balancers }
}

/// The ids of the network security groups of the subnets of a network.
fn groups_of(network: Option<&VirtualNetwork>) -> Vec<String> {
    let subnets = network.into_iter().flat_map(|network| &network.properties.subnets);
    subnets
        .filter_map(|subnet| subnet.properties.network_security_group.as_ref())
        .map(|group| group.id.clone())
        .collect()
}

/// The ids of the items that protect a machine.
fn protecting(items: &[ProtectedItem], machine: &str) -> Vec<String> {
    let is = |item: &&ProtectedItem| {
        let source = item.properties.provider_specific_details.fabric_object_id.as_deref();
        source.is_some_and(|source| id::same(source, machine))
    };
    items.iter().filter(is).map(|item| id::plain(&item.id)).collect()
}
