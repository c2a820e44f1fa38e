//! A machine in West Europe that is ready to be replicated to North Europe: two disks, one interface, everything that is asked
//! about it readable.

use std::ops::{Deref, DerefMut};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::facts::requirements::Features;
use crate::readiness::Facts;
use crate::readiness::Input::{self, Known};
use crate::readiness::facts::{Many, Wanted, WantedDisk};

pub const GROUP: &str = "/subscriptions/s/resourceGroups/app";

pub fn id(kind: &str, name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.{kind}/{name}")
}

pub fn vm() -> String {
    id("Compute/virtualMachines", "vm")
}

pub fn disk(name: &str) -> String {
    id("Compute/disks", name)
}

pub fn subnet() -> String {
    format!("{}/subnets/web", id("Network/virtualNetworks", "net"))
}

/// What a reply would be read as.
pub fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn sizes() -> Value {
    let size = |name: &str, cores: u32, memory: u32| {
        json!({"resourceType": "virtualMachines", "name": name, "family": "standardDSv5Family", "restrictions": [],
            "capabilities": [{"name": "vCPUs", "value": cores.to_string()}, {"name": "MemoryGB", "value": memory.to_string()},
                {"name": "CpuArchitectureType", "value": "x64"}, {"name": "MaxDataDiskCount", "value": "4"},
                {"name": "MaxNetworkInterfaces", "value": "2"}]})
    };
    json!([size("Standard_D2s_v5", 2, 8), size("Standard_E64s_v5", 64, 512)])
}

/// Everything that is known of it, and the replies that some of it is read from, so that changes of these add up.
pub struct Ready {
    facts: Facts,
    pub vm: Value,
    pub disk: [Value; 2],
    pub nic: Value,
    pub network: Value,
    pub account: Value,
}

/// Stands for what is read from a reply unless a case says otherwise.
const REPLY: &str = "read from the reply";

fn from_reply<T>() -> Input<T> {
    Input::Missing(REPLY.to_owned())
}

fn filled<T: DeserializeOwned>(input: Input<T>, reply: &Value) -> Input<T> {
    match input {
        Input::Missing(why) if why == REPLY => Known(read(reply.clone())),
        other => other,
    }
}

fn all_filled<T: DeserializeOwned>(many: Many<T>, reply: &Value) -> Many<T> {
    many.into_iter().map(|(id, one)| (id, filled(one, reply))).collect()
}

impl Deref for Ready {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl DerefMut for Ready {
    fn deref_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }
}

impl Ready {
    /// What rules are told.
    pub fn facts(self) -> Facts {
        let Ready { mut facts, vm, disk, nic, network, account } = self;
        facts.machine = filled(facts.machine, &vm);
        facts.cache = filled(facts.cache, &account);
        facts.interfaces = all_filled(facts.interfaces, &nic);
        facts.networks = all_filled(facts.networks, &network);
        let with_replies = facts.disks.into_iter().zip(&disk);
        facts.disks = with_replies.map(|((id, one), reply)| (id, filled(one, reply))).collect();
        facts
    }
}

/// The machine that is ready.
pub fn ready() -> Ready {
    let managed = |name: &str| json!({"id": disk(name), "storageAccountType": "Premium_LRS"});
    let machine = json!({"id": vm(), "location": "westeurope", "zones": ["1"], "resources": [], "properties": {
        "provisioningState": "Succeeded", "timeCreated": "2026-01-01T00:00:00Z",
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "storageProfile": {"imageReference": {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server"},
            "osDisk": {"osType": "Linux", "name": "os", "caching": "ReadWrite", "managedDisk": managed("os")},
            "dataDisks": [{"lun": 0, "name": "data", "caching": "None", "managedDisk": managed("data")}]},
        "networkProfile": {"networkInterfaces": [{"id": id("Network/networkInterfaces", "nic")}]},
        "osProfile": {"allowExtensionOperations": true, "linuxConfiguration": {"provisionVMAgent": true}},
        "instanceView": {"vmAgent": {"statuses": [{"displayStatus": "Ready"}]}, "statuses": [{"code": "PowerState/running"}]}}});
    let premium = |name: &str, size: u32| {
        json!({"id": disk(name), "location": "westeurope", "sku": {"name": "Premium_LRS"}, "properties": {
            "diskSizeGB": size, "encryption": {"type": "EncryptionAtRestWithPlatformKey"}}})
    };
    let interface = json!({"properties": {"ipConfigurations": [{"name": "ip", "properties": {"primary": true,
        "privateIPAddress": "10.0.1.4", "privateIPAllocationMethod": "Static", "subnet": {"id": subnet()}}}]}});
    let network = |name: &str, place: &str| -> Value {
        json!({"id": id("Network/virtualNetworks", name), "location": place, "properties": {"subnets": [
            {"name": "web", "properties": {"addressPrefix": "10.0.1.0/24", "networkSecurityGroup": {"id": id("Network/networkSecurityGroups", "nsg")},
                "routeTable": {"id": id("Network/routeTables", "routes")}}}]}})
    };
    let nsg = id("Network/networkSecurityGroups", "nsg");
    let quota = |name: &str, used: u32, limit: u32| json!({"name": {"value": name}, "currentValue": used, "limit": limit});
    let anything =
        || -> Input<Vec<_>> { Known(read(json!([{"actions": ["*"], "notActions": []}]))) };
    let facts = Facts {
        machine_id: vm(),
        machine: from_reply(),
        group_location: Known("westeurope".to_owned()),
        disks: vec![(disk("os"), from_reply()), (disk("data"), from_reply())],
        interfaces: vec![(id("Network/networkInterfaces", "nic"), from_reply())],
        networks: vec![(id("Network/virtualNetworks", "net"), from_reply())],
        groups: vec![(nsg.clone(), Known(read(json!({"id": nsg}))))],
        route_tables: vec![(id("Network/routeTables", "routes"), Known(read(json!({}))))],
        load_balancers: Vec::new(),
        locks: Known(Vec::new()),
        links: Known(Vec::new()),
        roles: Known(Vec::new()),
        cache_roles: Known(Vec::new()),
        eligibility: Known(Vec::new()),
        items: Known(Vec::new()),
        source_sizes: Known(read(sizes())),
        vault: Known(read(json!({"id": "/vault", "location": "northeurope"}))),
        vault_group_location: Known("northeurope".to_owned()),
        policy: Known(read(
            json!({"recoveryPointHistory": 1440, "appConsistentFrequencyInMinutes": 0}),
        )),
        cache: from_reply(),
        blobs: Known(read(json!({"properties": {"deleteRetentionPolicy": {"enabled": false}}}))),
        recovery_network: Known(read(network("there", "northeurope"))),
        recovery_groups: vec![(nsg.clone(), Known(read(json!({"id": nsg}))))],
        recovery_sizes: Known(read(sizes())),
        compute_quotas: Known(read(json!([
            quota("cores", 10, 100),
            quota("standardDSv5Family", 10, 100)
        ]))),
        network_quotas: Known(read(json!([quota("NetworkInterfaces", 10, 100)]))),
        on_vault: anything(),
        on_recovery_group: anything(),
        on_cache: anything(),
        wanted: Wanted {
            recovery_region: Some("northeurope".to_owned()),
            auto_update: Some(true),
            features: Features { auto_update: true, ..Features::default() },
            io_kib: Some(16),
            disks: vec![WantedDisk {
                id: disk("data"),
                churn: Some(10.0),
                ..WantedDisk::default()
            }],
            ..Wanted::default()
        },
    };
    Ready {
        facts,
        vm: machine,
        disk: [premium("os", 128), premium("data", 512)],
        nic: interface,
        network: network("net", "westeurope"),
        account: json!({"id": id("Storage/storageAccounts", "cache"), "location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}),
    }
}
