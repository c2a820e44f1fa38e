//! The estate that a simulated cloud starts with: who may sign in, and what exists before anybody asks.
//!
//! The file is JSON and short on purpose; regions come from the groups, and everything that Azure would fill in is
//! filled in here, through the same code that fills in what a client creates.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::directory::Tenant;
use crate::documents::{Document, Documents};
use crate::kinds::{neighbour, resource_group, subscription};

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

/// A storage account (StorageV2).
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

impl Default for Estate {
    /// The embedded estate: a primary side in East US 2, a recovery side in Central US, three virtual machines.
    fn default() -> Self {
        serde_json::from_str(TWO_REGIONS)
            .expect("the embedded estate is valid, which a test checks")
    }
}

impl Estate {
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

    /// Puts everything into the documents.
    pub(crate) fn furnish(&self, documents: &mut Documents) {
        for one in &self.subscriptions {
            subscription::furnish(
                documents,
                &one.id,
                &one.name,
                &one.tenant,
                &one.unregistered_providers,
            );
            let base = format!("/subscriptions/{}", one.id);
            for group in &one.resource_groups {
                let id = format!("{base}/resourceGroups/{}", group.name);
                documents.put(resource_group::document(&id, &group.location, json!(group.tags)));
            }
            let mut furnisher = Furnisher { documents, base, subscription: one };
            one.virtual_networks.iter().for_each(|network| furnisher.network(network));
            one.storage_accounts.iter().for_each(|account| furnisher.account(account));
            one.virtual_machines.iter().for_each(|machine| furnisher.machine(machine));
        }
    }
}

struct Furnisher<'a> {
    documents: &'a mut Documents,
    base: String,
    subscription: &'a Subscription,
}

impl Furnisher<'_> {
    fn id(&self, group: &str, tail: &str) -> String {
        format!("{}/resourceGroups/{group}/providers/{tail}", self.base)
    }

    fn put(&mut self, group: &str, tail: &str, mut body: Value) -> String {
        let id = self.id(group, tail);
        let location = self.subscription.resource_groups.iter().find(|known| known.name == group);
        body["location"] = json!(location.map_or("", |group| &group.location));
        let body = neighbour::complete(self.documents, &id, body);
        self.documents.put(Document::new(&id, body));
        id
    }

    fn network(&mut self, network: &VirtualNetwork) {
        let subnets: Vec<Value> = network
            .subnets
            .iter()
            .map(|(name, range)| json!({"name": name, "properties": {"addressPrefix": range}}))
            .collect();
        let properties = json!({"addressSpace": {"addressPrefixes": [network.address_space]}, "subnets": subnets});
        let tail = format!("Microsoft.Network/virtualNetworks/{}", network.name);
        self.put(&network.resource_group, &tail, json!({ "properties": properties }));
    }

    fn account(&mut self, account: &StorageAccount) {
        let tail = format!("Microsoft.Storage/storageAccounts/{}", account.name);
        self.put(
            &account.resource_group,
            &tail,
            json!({"kind": "StorageV2", "sku": {"name": account.sku}, "properties": {}}),
        );
    }

    fn machine(&mut self, machine: &VirtualMachine) {
        let group = &machine.resource_group;
        let (network, subnet) =
            machine.subnet.split_once('/').unwrap_or((&machine.subnet, "default"));
        let subnet = self
            .id(group, &format!("Microsoft.Network/virtualNetworks/{network}/subnets/{subnet}"));
        let nic = self.put(
            group,
            &format!("Microsoft.Network/networkInterfaces/{}-nic", machine.name),
            json!({"properties": {"ipConfigurations": [{"name": "ipconfig1", "properties": {
                "primary": true, "privateIPAddress": machine.private_ip, "privateIPAllocationMethod": "Static",
                "subnet": {"id": subnet}}}]}}),
        );
        let windows = machine.image.contains("Windows");
        let os = if windows { "Windows" } else { "Linux" };
        let os_disk = self.disk(machine, &machine.os_disk, Some(os));
        let data_disks: Vec<Value> = machine
            .data_disks
            .iter()
            .enumerate()
            .map(|(lun, disk)| {
                let id = self.disk(machine, disk, None);
                json!({"lun": lun, "name": disk.name, "createOption": "Attach", "caching": "None",
                    "diskSizeGB": disk.size_gb, "managedDisk": {"id": id, "storageAccountType": disk.sku}})
            })
            .collect();
        let image: Vec<&str> = machine.image.split(':').collect();
        let word = |at: usize| image.get(at).copied().unwrap_or_default();
        let mut body = json!({"properties": {
            "hardwareProfile": {"vmSize": machine.size},
            "storageProfile": {
                "imageReference": {"publisher": word(0), "offer": word(1), "sku": word(2), "version": word(3)},
                "osDisk": {"osType": os, "name": machine.os_disk.name, "createOption": "FromImage",
                    "caching": "ReadWrite", "diskSizeGB": machine.os_disk.size_gb,
                    "managedDisk": {"id": os_disk, "storageAccountType": machine.os_disk.sku}},
                "dataDisks": data_disks,
            },
            "osProfile": {"computerName": machine.name, "adminUsername": "azureuser",
                "allowExtensionOperations": true},
            "networkProfile": {"networkInterfaces": [{"id": nic, "properties": {"primary": true}}]},
        }});
        if let Some(zone) = &machine.zone {
            body["zones"] = json!([zone]);
        }
        self.put(group, &format!("Microsoft.Compute/virtualMachines/{}", machine.name), body);
    }

    fn disk(&mut self, machine: &VirtualMachine, disk: &Disk, os: Option<&str>) -> String {
        let mut body = json!({"sku": {"name": disk.sku}, "properties": {
            "creationData": {"createOption": "Empty"}, "diskSizeGB": disk.size_gb}});
        if let Some(os) = os {
            body["properties"]["osType"] = json!(os);
            body["properties"]["hyperVGeneration"] = json!("V2");
            body["properties"]["creationData"]["createOption"] = json!("FromImage");
        }
        if let Some(zone) = &machine.zone {
            body["zones"] = json!([zone]);
        }
        self.put(&machine.resource_group, &format!("Microsoft.Compute/disks/{}", disk.name), body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_estate_has_two_sides_and_three_machines_whose_parts_exist() {
        let estate = Estate::default();
        estate.check().unwrap();
        let mut documents = Documents::default();
        estate.furnish(&mut documents);

        let machines: Vec<&Document> =
            documents.of_kind("/subscriptions", "microsoft.compute/virtualmachines").collect();
        assert_eq!(machines.len(), 3);
        for machine in machines {
            let nic =
                documents.get(machine.text("/networkProfile/networkInterfaces/0/id")).unwrap();
            assert_eq!(nic.text("/virtualMachine/id"), machine.id);
            assert!(documents.get(nic.text("/ipConfigurations/0/properties/subnet/id")).is_some());
            let disk =
                documents.get(machine.text("/storageProfile/osDisk/managedDisk/id")).unwrap();
            assert_eq!(disk.body["managedBy"], json!(machine.id));
        }
    }
}
