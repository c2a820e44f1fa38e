//! The estate that a simulated cloud starts with: who may sign in, and what exists before anybody asks.
//!
//! The file is JSON and short on purpose: regions come from the groups, and what Azure would fill in is filled in when
//! the estate is furnished.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::directory::Tenant;

mod furnish;

/// Everything that exists at the start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estate {
    /// The tenants; clients are pointed at the first one and its first application.
    pub tenants: Vec<Tenant>,
    /// The subscriptions; clients are pointed at the first one.
    pub subscriptions: Vec<Subscription>,
    /// Seconds that an access token lives.
    #[serde(default = "an_hour")]
    pub token_lifetime_seconds: i64,
}

fn an_hour() -> i64 {
    3599
}

/// A subscription and what it holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// The subscription's GUID.
    pub id: String,
    /// Its display name.
    pub name: String,
    /// The tenant it belongs to.
    pub tenant: String,
    /// Resource providers that are not registered, such as `Microsoft.RecoveryServices`; all others are.
    #[serde(default)]
    pub unregistered_providers: Vec<String>,
    /// The resource groups.
    #[serde(default)]
    pub resource_groups: Vec<ResourceGroup>,
    /// The virtual networks.
    #[serde(default)]
    pub virtual_networks: Vec<VirtualNetwork>,
    /// The storage accounts.
    #[serde(default)]
    pub storage_accounts: Vec<StorageAccount>,
    /// The virtual machines, each with its disks and one network interface.
    #[serde(default)]
    pub virtual_machines: Vec<VirtualMachine>,
    /// What is there beyond that, and what is different from it.
    #[serde(default)]
    pub documents: Vec<Extra>,
}

/// Something that an estate has beyond the usual, as Azure writes it: an object of its own, or members that another one has too.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Its id below the subscription, such as `resourceGroups/rg/providers/Microsoft.Network/routeTables/all`.
    pub id: String,
    /// Its members; `{subscription}` in them stands for the path of the subscription.
    pub body: Value,
}

/// A resource group.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceGroup {
    /// Its name.
    pub name: String,
    /// Its region, and the region of everything in it that names none.
    pub location: String,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A virtual network.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VirtualNetwork {
    /// Its name.
    pub name: String,
    /// The group it lies in.
    pub resource_group: String,
    /// Its address range.
    pub address_space: String,
    /// Address range by subnet name.
    pub subnets: BTreeMap<String, String>,
}

/// A storage account: StorageV2, or with a premium `sku` one for block blobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageAccount {
    /// Its name.
    pub name: String,
    /// The group it lies in.
    pub resource_group: String,
    /// Its replication and tier.
    #[serde(default = "standard_lrs")]
    pub sku: String,
}

fn standard_lrs() -> String {
    "Standard_LRS".to_owned()
}

/// A virtual machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VirtualMachine {
    /// Its name; its network interface is called `{name}-nic`.
    pub name: String,
    /// The group it lies in.
    pub resource_group: String,
    /// Its size, such as `Standard_D2s_v5`.
    pub size: String,
    /// Its image, as `publisher:offer:sku:version`.
    pub image: String,
    /// Its availability zone.
    #[serde(default)]
    pub zone: Option<String>,
    /// Network and subnet of its interface, as `network/subnet`, in the same group.
    pub subnet: String,
    /// The static private address of its interface.
    pub private_ip: String,
    /// Whether it was stopped.
    #[serde(default)]
    pub stopped: bool,
    /// Its operating system disk.
    pub os_disk: Disk,
    /// Its data disks, by logical unit number from 0.
    #[serde(default)]
    pub data_disks: Vec<Disk>,
}

/// A managed disk.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// Its name.
    pub name: String,
    /// Its size in GiB.
    pub size_gb: u32,
    /// Its type, such as `Premium_LRS`.
    pub sku: String,
}

/// Why an estate file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EstateError {
    /// The file cannot be read.
    #[error("cannot read the estate file {path}: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("the estate file {path} is not valid: {source}")]
    Invalid {
        /// The file.
        path: String,
        /// Where and why.
        source: serde_json::Error,
    },
    /// The estate names a thing that it does not have.
    #[error("the estate {0}")]
    Incomplete(String),
}

const TWO_REGIONS: &str = include_str!("../estates/two-regions.json");
const THIRTY_MACHINES: &str = include_str!("../estates/thirty-machines.json");

impl Default for Estate {
    /// The embedded estate: a primary side in East US 2, a recovery side in Central US, three virtual machines.
    fn default() -> Self {
        serde_json::from_str(TWO_REGIONS)
            .expect("the embedded estate is valid, which a test checks")
    }
}

impl Estate {
    /// The embedded estate of machines that are not ready for replication: each has one known fault and is named after it.
    pub fn thirty_machines() -> Self {
        serde_json::from_str(THIRTY_MACHINES)
            .expect("the embedded estate is valid, which a test checks")
    }

    /// Reads an estate file.
    ///
    /// # Errors
    /// If the file cannot be read, is not an estate, or lacks a tenant, a client, a subscription or a group it names.
    pub fn read(path: &Path) -> Result<Self, EstateError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| EstateError::Unreadable { path: name.clone(), source })?;
        let estate: Estate = serde_json::from_str(&text)
            .map_err(|source| EstateError::Invalid { path: name, source })?;
        estate.check()?;
        Ok(estate)
    }

    fn check(&self) -> Result<(), EstateError> {
        let lack = |what: String| Err(EstateError::Incomplete(what));
        if self.tenants.first().is_none_or(|tenant| tenant.clients.is_empty()) {
            return lack("needs a tenant with a client".to_owned());
        }
        if self.subscriptions.is_empty() {
            return lack("needs a subscription".to_owned());
        }
        for subscription in &self.subscriptions {
            let networks =
                subscription.virtual_networks.iter().map(|network| &network.resource_group);
            let accounts =
                subscription.storage_accounts.iter().map(|account| &account.resource_group);
            let machines =
                subscription.virtual_machines.iter().map(|machine| &machine.resource_group);
            for group in networks.chain(accounts).chain(machines) {
                if !subscription.resource_groups.iter().any(|known| known.name == *group) {
                    return lack(format!(
                        "names the resource group '{group}', which is not in resource_groups"
                    ));
                }
            }
        }
        Ok(())
    }
}
