//! Turns an estate into documents, through the same code that fills in what a client creates.

use serde_json::{Value, json};

use super::{Disk, Estate, Extra, StorageAccount, Subscription, VirtualMachine, VirtualNetwork};
use crate::documents::{Document, Documents};
use crate::kinds::{compute, neighbour, resource_group, subscription};

impl Estate {
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
            one.documents.iter().for_each(|extra| furnisher.extra(extra));
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
        let premium = account.sku.starts_with("Premium");
        let kind = if premium { "BlockBlobStorage" } else { "StorageV2" };
        self.put(
            &account.resource_group,
            &tail,
            json!({"kind": kind, "sku": {"name": account.sku}, "properties": {}}),
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
        let tail = format!("Microsoft.Compute/virtualMachines/{}", machine.name);
        let id = self.put(group, &tail, body);
        if machine.stopped {
            compute::set_power(self.documents, &id, compute::DEALLOCATED);
        }
    }

    /// Merges members into an object that is there, or puts one there.
    fn extra(&mut self, extra: &Extra) {
        let id = format!("{}/{}", self.base, extra.id);
        let text = extra.body.to_string().replace("{subscription}", &self.base);
        let body: Value =
            serde_json::from_str(&text).expect("a path of a subscription needs no escape");
        if let Some(present) = self.documents.get_mut(&id) {
            crate::operation::merge(&mut present.body, &body);
            return;
        }
        let body = if body["location"].is_string() {
            neighbour::complete(self.documents, &id, body)
        } else {
            let mut body = body;
            body["id"] = json!(id);
            body["name"] = json!(crate::id::name(&id));
            body
        };
        self.documents.put(Document::new(&id, body));
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
    fn the_estate_of_machines_that_are_not_ready_holds_what_it_says() {
        let estate = Estate::thirty_machines();
        estate.check().unwrap();
        let mut documents = Documents::default();
        estate.furnish(&mut documents);
        let machines = documents.of_kind("/subscriptions", "microsoft.compute/virtualmachines");
        assert!(machines.count() >= 30);
        let group = format!(
            "/subscriptions/{}/resourceGroups/rg-app-primary/providers",
            estate.subscriptions[0].id
        );
        let found = |tail: &str| {
            documents.get(&format!("{group}/{tail}")).unwrap_or_else(|| panic!("no {tail}"))
        };
        let ready = found("Microsoft.Compute/virtualMachines/vm-ready");
        let confidential = found("Microsoft.Compute/virtualMachines/vm-confidential");
        assert_eq!(confidential.text("/securityProfile/securityType"), "ConfidentialVM");
        assert_eq!(
            confidential.text("/hardwareProfile/vmSize"),
            ready.text("/hardwareProfile/vmSize")
        );
        let stopped = found("Microsoft.Compute/virtualMachines/vm-stopped");
        assert!(compute::is_running(ready) && !compute::is_running(stopped));
        let rules =
            &found("Microsoft.Network/networkSecurityGroups/nsg-deny-all").body["properties"];
        assert_eq!(rules["defaultSecurityRules"].as_array().map(Vec::len), Some(6));
    }

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
