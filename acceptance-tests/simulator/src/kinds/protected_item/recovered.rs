//! The machine that a failover or a test makes of an item in the recovery region, with its disks and interfaces.

use serde_json::{Value, json};

use super::disk::given;
use super::{interface, source, update, work};
use crate::documents::{Document, Documents};
use crate::faults::JobError;
use crate::id;
use crate::inferred::failover as inferred;
use crate::kinds::{compute, lock, neighbour, network::Addresses};
use crate::operation::Change;
use crate::world::World;

/// Where what a failover made notes for which item it was made.
pub(super) const MADE_FOR: &str = "madeFor";

/// What the machine is made for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// A test in this network, or where the interfaces' own test settings say.
    Test(Option<&'a Document>),
    /// The real thing.
    Failover,
}

impl Purpose<'_> {
    fn is_test(self) -> bool {
        matches!(self, Purpose::Test(_))
    }

    /// The member for a test, or the one for a failover.
    fn member<'m>(self, test: &'m str, failover: &'m str) -> &'m str {
        if self.is_test() { test } else { failover }
    }
}

/// A machine to be made.
pub(super) struct Recovered {
    /// Its id.
    pub machine: String,
    /// The machine, its disks and its interfaces.
    documents: Documents,
    /// Protected disk and the disk that is made of it.
    pub disks: Vec<(String, String)>,
    /// The subnet of its first interface.
    pub subnet: Option<String>,
}

impl Recovered {
    /// The changes that make it, in place of a machine of that id, whose parts are let go of.
    pub fn changes(&self, world: &World) -> Vec<Change> {
        let replaced = world.get(&self.machine).map_or(&Value::Null, |machine| &machine.body);
        let disks = compute::disks(replaced).into_iter().map(|disk| {
            Change::Merge(
                disk,
                json!({"managedBy": null, "properties": {"diskState": "Unattached"}}),
            )
        });
        let interfaces = compute::interfaces(replaced).into_iter().map(let_go);
        let made = self.documents.iter().cloned().map(Change::Put);
        disks.chain(interfaces).chain(made).collect()
    }
}

/// Takes an interface away from its machine.
pub(super) fn let_go(interface: String) -> Change {
    Change::Merge(interface, json!({"properties": {"virtualMachine": null}}))
}

/// The id of the machine.
fn machine_id(item: &Document, purpose: Purpose) -> String {
    let details = &item.properties()["providerSpecificDetails"];
    let text = |member: &str| details[member].as_str().unwrap_or_default();
    let name = text(purpose.member("tfoAzureVMName", "recoveryAzureVMName"));
    let group = text("recoveryAzureResourceGroupId");
    format!("{group}/providers/Microsoft.Compute/virtualMachines/{name}")
}

/// Why the machine cannot be made, as the error of a job that fails in the task.
pub(super) fn obstacle(
    world: &World,
    item: &Document,
    purpose: Purpose,
    own: &[&str],
    task: &str,
) -> Option<JobError> {
    let details = &item.properties()["providerSpecificDetails"];
    let machine = machine_id(item, purpose);
    let group = details["recoveryAzureResourceGroupId"].as_str().unwrap_or_default();
    let disks = details["protectedManagedDisks"].as_array().into_iter().flatten();
    let mut groups =
        disks.filter_map(|disk| disk["recoveryResourceGroupId"].as_str()).chain([group]);
    let failure =
        if world.outages.is_out(item.text("/providerSpecificDetails/recoveryFabricLocation")) {
            inferred::RECOVERY_REGION_OUT
        } else if groups.any(|group| world.get(group).is_none()) {
            inferred::GROUP_GONE
        } else if lock::holding(world, &machine, false).is_some() {
            inferred::SCOPE_LOCKED
        } else if world.get(&machine).is_some() && !own.iter().any(|own| id::same(own, &machine)) {
            inferred::MACHINE_EXISTS
        } else {
            return None;
        };
    Some(work::failure(failure, task))
}

/// The machine of an item.
pub(super) fn recovered(world: &World, item: &Document, purpose: Purpose) -> Recovered {
    let mut made = Recovered {
        machine: machine_id(item, purpose),
        documents: Documents::default(),
        disks: Vec::new(),
        subnet: None,
    };
    let storage = disks(world, item, purpose, &mut made);
    let interfaces = interfaces(world, item, purpose, &mut made);
    let body = machine(world, item, storage, &interfaces);
    let id = made.machine.clone();
    put(&mut made, item, &id, body);
    made
}

fn put(made: &mut Recovered, item: &Document, id: &str, mut body: Value) {
    body["location"] = json!(item.text("/providerSpecificDetails/recoveryFabricLocation"));
    let body = neighbour::complete(&mut made.documents, id, body);
    let mut document = Document::new(id, body);
    document.notes.insert(MADE_FOR.to_owned(), json!(id::key(&item.id)));
    made.documents.put(document);
}

/// The disks, and the storage profile that attaches them: where each was on the source, with its caching.
fn disks(world: &World, item: &Document, purpose: Purpose, made: &mut Recovered) -> Value {
    let details = &item.properties()["providerSpecificDetails"];
    let profile = source::machine(world, item)
        .map_or(Value::Null, |machine| machine.properties()["storageProfile"].clone());
    let mut data = Vec::new();
    let mut storage = json!({});
    for disk in details["protectedManagedDisks"].as_array().into_iter().flatten() {
        let text = |member: &str| disk[member].as_str().unwrap_or_default();
        let name = text(purpose.member("tfoDiskName", "failoverDiskName"));
        let id =
            format!("{}/providers/Microsoft.Compute/disks/{name}", text("recoveryResourceGroupId"));
        let system = text("diskType") == "OperatingSystem";
        let gigabytes = disk["diskCapacityInBytes"].as_u64().unwrap_or(0) / (1024 * 1024 * 1024);
        let sku = text("recoveryTargetDiskAccountType");
        let mut body = json!({"sku": {"name": sku}, "properties": {
            "creationData": {"createOption": "Restore"}, "diskSizeGB": gigabytes}});
        if let Some(set) = given(&disk["recoveryDiskEncryptionSetId"]) {
            body["properties"]["encryption"] =
                json!({"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": set});
        }
        if let Some(zone) = given(&details["recoveryAvailabilityZone"]) {
            body["zones"] = json!([zone]);
        }
        let mut attached = json!({"name": name, "createOption": "Attach", "diskSizeGB": gigabytes,
            "managedDisk": {"id": id, "storageAccountType": sku}});
        let before = attached_before(&profile, text("diskId"));
        attached["caching"] = before["caching"].clone();
        if system {
            body["properties"]["osType"] = details["osType"].clone();
            body["properties"]["hyperVGeneration"] = details["recoveryAzureGeneration"].clone();
            attached["osType"] = details["osType"].clone();
            storage["osDisk"] = attached;
        } else {
            attached["lun"] = json!(before["lun"].as_u64().unwrap_or(data.len() as u64));
            data.push(attached);
        }
        put(made, item, &id, body);
        made.disks.push((text("diskId").to_owned(), id));
    }
    storage["dataDisks"] = json!(data);
    storage
}

/// The disk as the source machine attaches it.
fn attached_before<'a>(profile: &'a Value, disk: &str) -> &'a Value {
    let data = profile["dataDisks"].as_array().into_iter().flatten();
    let named = |one: &&Value| {
        one["managedDisk"]["id"].as_str().is_some_and(|attached| id::same(attached, disk))
    };
    data.chain([&profile["osDisk"]]).find(named).unwrap_or(&Value::Null)
}

/// The interfaces that a network is chosen for; their ids.
fn interfaces(
    world: &World,
    item: &Document,
    purpose: Purpose,
    made: &mut Recovered,
) -> Vec<String> {
    let group = item.text("/providerSpecificDetails/recoveryAzureResourceGroupId");
    let subscription = id::up_to(group, "subscriptions").unwrap_or_default();
    let mut addresses = Addresses::taken(&world.documents, &world.operations, subscription);
    let mut ids = Vec::new();
    let shown = item.properties()["providerSpecificDetails"]["vmNics"].as_array();
    for nic in shown.into_iter().flatten() {
        let text = |test: &str, failover: &str| {
            nic[purpose.member(test, failover)].as_str().unwrap_or_default()
        };
        let chosen = text("tfoVMNetworkId", "recoveryVMNetworkId");
        let network = match purpose {
            Purpose::Test(Some(network)) => Some(network),
            _ => world.get(chosen),
        };
        let Some(network) = network else { continue };
        // Without a target network nobody has chosen yet; with one, somebody has.
        if nic["selectionType"] == "NotSelected" && nic["recoveryVMNetworkId"].is_string() {
            continue;
        }
        // What was set for another test network does not hold in this one.
        let own = id::same(chosen, &network.id);
        let group = text("tfoRecoveryNicResourceGroupName", "recoveryNicResourceGroupName");
        let name = text("tfoRecoveryNicName", "recoveryNicName");
        let id = format!(
            "{subscription}/resourceGroups/{group}/providers/Microsoft.Network/networkInterfaces/{name}"
        );
        let reuse = nic[purpose.member("tfoReuseExistingNic", "reuseExistingNic")] == true;
        if let Some(present) = world.get(&id).filter(|_| reuse) {
            made.documents.put(present.clone());
        } else {
            world.get(&id).into_iter().for_each(|replaced| addresses.release(replaced));
            let configurations = configurations(world, nic, purpose, network, own, &mut addresses);
            let first = &configurations[0]["properties"]["subnet"]["id"];
            made.subnet = made.subnet.take().or(first.as_str().map(str::to_owned));
            let accelerated = purpose.member(
                "enableAcceleratedNetworkingOnTfo",
                "enableAcceleratedNetworkingOnRecovery",
            );
            let mut body = json!({"properties": {
                "enableAcceleratedNetworking": nic[accelerated] == true, "ipConfigurations": configurations}});
            let security =
                purpose.member("tfoNetworkSecurityGroupId", "recoveryNetworkSecurityGroupId");
            if let Some(group) = given(&nic[security]) {
                body["properties"]["networkSecurityGroup"] = json!({ "id": group });
            }
            put(made, item, &id, body);
        }
        ids.push(id);
    }
    ids
}

fn configurations(
    world: &World,
    nic: &Value,
    purpose: Purpose,
    network: &Document,
    own: bool,
    addresses: &mut Addresses,
) -> Value {
    let mut made = Vec::new();
    for shown in nic["ipConfigs"].as_array().into_iter().flatten() {
        let set = |test: &str, failover: &str| {
            given(&shown[purpose.member(test, failover)]).filter(|_| own)
        };
        let wanted = set("tfoSubnetName", "recoverySubnetName")
            .or(shown["subnetName"].as_str())
            .unwrap_or_default();
        let Some(subnet) = interface::subnet_for(world, network, wanted) else { continue };
        let subnet = format!("{}/subnets/{subnet}", network.id);
        let fixed = set("tfoStaticIPAddress", "recoveryStaticIPAddress");
        let address = world.get(&subnet).and_then(|subnet| addresses.take(subnet, fixed));
        let mut properties = json!({"primary": shown["isPrimary"], "subnet": {"id": subnet},
            "privateIPAddress": address.map(|address| address.to_string()),
            "privateIPAllocationMethod": if fixed.is_some() { "Static" } else { "Dynamic" }});
        if let Some(public) = set("tfoPublicIPAddressId", "recoveryPublicIPAddressId") {
            properties["publicIPAddress"] = json!({ "id": public });
        }
        let pools = purpose.member("tfoLBBackendAddressPoolIds", "recoveryLBBackendAddressPoolIds");
        let pools = shown[pools].as_array().into_iter().flatten().filter(|_| own);
        let pools: Vec<Value> = pools.map(|pool| json!({ "id": pool })).collect();
        if !pools.is_empty() {
            properties["loadBalancerBackendAddressPools"] = json!(pools);
        }
        made.push(json!({"name": shown["name"], "properties": properties}));
    }
    json!(made)
}

fn machine(world: &World, item: &Document, storage: Value, interfaces: &[String]) -> Value {
    let details = &item.properties()["providerSpecificDetails"];
    let interfaces: Vec<Value> = interfaces
        .iter()
        .enumerate()
        .map(|(at, id)| json!({"id": id, "properties": {"primary": at == 0}}))
        .collect();
    let mut body = json!({"properties": {
        "hardwareProfile": {"vmSize": details["recoveryAzureVMSize"]},
        "storageProfile": storage,
        "networkProfile": {"networkInterfaces": interfaces},
    }});
    for (member, shown) in [
        ("availabilitySet", "recoveryAvailabilitySet"),
        ("proximityPlacementGroup", "recoveryProximityPlacementGroupId"),
        ("virtualMachineScaleSet", "recoveryVirtualMachineScaleSetId"),
    ] {
        if let Some(id) = given(&details[shown]) {
            body["properties"][member] = json!({ "id": id });
        }
    }
    if let Some(group) = given(&details["recoveryCapacityReservationGroupId"]) {
        body["properties"]["capacityReservation"] =
            json!({"capacityReservationGroup": {"id": group}});
    }
    if let Some(zone) = given(&details["recoveryAvailabilityZone"]) {
        body["zones"] = json!([zone]);
    }
    if item.notes.get(update::LICENSE).is_some_and(|license| license == "WindowsServer") {
        body["properties"]["licenseType"] = json!("Windows_Server");
    }
    if let Some(machine) = source::machine(world, item).filter(|one| one.body["tags"].is_object()) {
        body["tags"] = machine.body["tags"].clone();
    }
    body
}
