//! What is asked beside the machine itself, side by side: its subscription, the vault, the cache storage account, the recovery side.

use crate::azure::authorization::{Link, Lock, Permission, RoleAssignment};
use crate::azure::compute::{ResourceSku, Usage};
use crate::azure::network::{NetworkSecurityGroup, VirtualNetwork};
use crate::azure::recoveryservices::Vault;
use crate::azure::siterecovery::{Policy, ProtectedItem};
use crate::azure::storage::{BlobService, StorageAccount};
use crate::azure::wire::Located;
use crate::azure::{Api, id};
use crate::data_sources::vm_readiness::reader::Reader;
use crate::readiness::Input;
use crate::readiness::facts::Many;

/// What is in the subscription of the machine.
pub struct Subscription {
    pub locks: Input<Vec<Lock>>,
    pub links: Input<Vec<Link>>,
    pub roles: Input<Vec<RoleAssignment>>,
    /// The sizes of the region of the machine.
    pub sizes: Input<Vec<ResourceSku>>,
}

impl Subscription {
    /// Reads it, for a machine in this region.
    pub async fn read(reader: &Reader<'_>, machine_id: &str, region: Option<&str>) -> Self {
        let subscription = id::subscription(machine_id);
        let at = |tail: &str| {
            subscription.as_ref().map(|id| format!("/subscriptions/{id}/providers/{tail}"))
        };
        let (locks, links, roles, sizes) = tokio::join!(
            reader.list(Api::Locks, at("Microsoft.Authorization/locks")),
            reader.list(Api::Links, at("Microsoft.Resources/links")),
            reader.list(Api::Authorization, at("Microsoft.Authorization/roleAssignments")),
            reader.list(Api::Skus, region.and_then(|region| at(&sizes_of(region)))),
        );
        Self { locks, links, roles, sizes }
    }
}

/// The vault, and what is asked in it.
pub struct VaultSide {
    pub vault: Input<Vault>,
    /// Its resource group.
    pub group: Input<Located>,
    pub items: Input<Vec<ProtectedItem>>,
    /// What the caller may do.
    pub allowed: Input<Vec<Permission>>,
    pub policy: Input<Policy>,
}

impl VaultSide {
    /// Reads what is named of it.
    pub async fn read(reader: &Reader<'_>, vault: Option<&str>, policy: Option<&str>) -> Self {
        let items = vault.map(|vault| format!("{vault}/replicationProtectedItems"));
        let (vault, group, items, allowed, policy) = tokio::join!(
            reader.one(Api::RecoveryServices, vault),
            reader.one(Api::Resources, vault.and_then(id::parent)),
            reader.list(Api::SiteRecovery, items),
            allowed(reader, vault),
            reader.one(Api::SiteRecovery, policy),
        );
        Self { vault, group, items, allowed, policy }
    }
}

/// The cache storage account.
pub struct CacheSide {
    pub account: Input<StorageAccount>,
    pub blobs: Input<BlobService>,
    /// Roles that are assigned for it.
    pub roles: Input<Vec<RoleAssignment>>,
    /// What the caller may do.
    pub allowed: Input<Vec<Permission>>,
}

impl CacheSide {
    /// Reads it, if it is named.
    pub async fn read(reader: &Reader<'_>, account: Option<&str>) -> Self {
        let below = |tail: &str| account.map(|account| format!("{account}/{tail}"));
        let blobs = below("blobServices/default");
        let roles = below("providers/Microsoft.Authorization/roleAssignments");
        let (account, blobs, roles, allowed) = tokio::join!(
            reader.one(Api::Storage, account),
            reader.one(Api::Storage, blobs.as_deref()),
            reader.list(Api::Authorization, roles),
            allowed(reader, account),
        );
        Self { account, blobs, roles, allowed }
    }
}

/// The recovery side: what its region offers, and what is let out there.
pub struct RecoverySide {
    pub sizes: Input<Vec<ResourceSku>>,
    pub compute_quotas: Input<Vec<Usage>>,
    pub network_quotas: Input<Vec<Usage>>,
    /// What the caller may do in the resource group.
    pub allowed: Input<Vec<Permission>>,
    /// The network security groups of the subnets of the recovery network.
    pub groups: Many<NetworkSecurityGroup>,
}

impl RecoverySide {
    /// Reads what is known of it.
    pub async fn read(
        reader: &Reader<'_>,
        subscription: &str,
        region: Option<&str>,
        group: Option<&str>,
        network: Option<&VirtualNetwork>,
    ) -> Self {
        let at = |tail: &dyn Fn(&str) -> String| {
            region.map(|region| format!("/subscriptions/{subscription}/providers/{}", tail(region)))
        };
        let usages =
            |of: &'static str| move |region: &str| format!("{of}/locations/{region}/usages");
        let (sizes, compute_quotas, network_quotas, allowed, groups) = tokio::join!(
            reader.list(Api::Skus, at(&sizes_of)),
            reader.list(Api::Compute, at(&usages("Microsoft.Compute"))),
            reader.list(Api::Network, at(&usages("Microsoft.Network"))),
            allowed(reader, group),
            reader.all(Api::Network, groups_of(network)),
        );
        Self { sizes, compute_quotas, network_quotas, allowed, groups }
    }
}

fn sizes_of(region: &str) -> String {
    format!("Microsoft.Compute/skus?$filter=location eq '{region}'")
}

async fn allowed(reader: &Reader<'_>, scope: Option<&str>) -> Input<Vec<Permission>> {
    let path = scope.map(|scope| format!("{scope}/providers/Microsoft.Authorization/permissions"));
    reader.list(Api::Authorization, path).await
}

/// The ids of the network security groups of the subnets of a network.
fn groups_of(network: Option<&VirtualNetwork>) -> Vec<String> {
    let subnets = network.into_iter().flat_map(|network| &network.properties.subnets);
    subnets
        .filter_map(|subnet| subnet.properties.network_security_group.as_ref())
        .map(|group| group.id.clone())
        .collect()
}
