//! Protected items for tests of scale: machines with disks and interfaces, each protected, made without any request.

use serde_json::{Value, json};
use time::Duration;

use super::enable::{Enabling, PROTECTED_BY};
use super::source;
use super::{body, completion, disk};
use crate::documents::{Document, Template};
use crate::estate::EstateError;
use crate::id;
use crate::kinds::{neighbour, network, protection_container_mapping as mapping};
use crate::operation::Change;
use crate::world::World;

/// What the machines are called, before the number.
const PREFIX: &str = "vm-seed-";
/// Since when they are protected, so that they have recovery points: a day.
const AGE: Duration = Duration::days(1);

/// The GUIDs of an item that are hashes of nothing.
const RANDOM: &[&str] = &[
    "/eventCorrelationId",
    "/providerSpecificDetails/managementId",
    "/providerSpecificDetails/lifecycleId",
];

/// What the seeds stand on.
struct Ground {
    container: String,
    recovery_container: String,
    policy: String,
    region: String,
    group: String,
    recovery_group: String,
    subnet: String,
    account: String,
}

/// Makes `count` machines and as many items in the state Protected, in the first container mapping that there is.
/// Returns the ids of the items.
pub(crate) fn items(world: &mut World, count: usize) -> Result<Vec<String>, EstateError> {
    let ground = ground(world).ok_or_else(|| {
        EstateError::Incomplete(
            "needs a container mapping, a group, a network with a subnet and a cache account on its primary side, \
             and a group on its recovery side, before items can be seeded"
                .to_owned(),
        )
    })?;
    let machines = format!("{}/providers/Microsoft.Compute/virtualMachines", ground.group);
    let first = (1..)
        .find(|number| world.get(&format!("{machines}/{PREFIX}{number:05}")).is_none())
        .unwrap_or(1);
    let mut ids = Vec::with_capacity(count);
    if count > 0 {
        let original = item(world, &ground, first);
        let template = template(world, &original, &name(first));
        ids.push(original);
        for number in first + 1..first + count {
            let copies = template.copy(&name(number));
            ids.extend(copies.first().map(|item| item.id.clone()));
            copies.into_iter().for_each(|document| world.documents.put(document));
        }
    }
    world.revision += 1;
    Ok(ids)
}

fn name(number: usize) -> String {
    format!("{PREFIX}{number:05}")
}

/// The item of this name, its machine and what that consists of, to be copied.
fn template(world: &World, item: &str, name: &str) -> Template {
    let mut documents = Vec::new();
    let mut random = Vec::new();
    if let Some(item) = world.get(item) {
        documents.push(item.clone());
        if let Some(machine) = source::machine(world, item) {
            documents.extend(source::interfaces(world, machine).into_iter().cloned());
            let disks = source::disks(world, machine);
            documents.extend(disks.iter().filter_map(|disk| world.get(&disk.id)).cloned());
            documents.push(machine.clone());
        }
        random.extend(RANDOM.iter().map(|pointer| item.text(pointer).to_owned()));
    }
    let mut hashed: Vec<String> = documents.iter().map(|one| one.id.clone()).collect();
    hashed.push(body::group_of(item));
    Template::new(documents, name, &hashed, &random)
}

fn ground(world: &World) -> Option<Ground> {
    let mapping = world.documents.iter().find(|one| one.kind() == mapping::KIND)?;
    let container = world.get(id::parent(&mapping.id))?;
    let recovery = world.get(mapping.text("/targetProtectionContainerId"))?;
    let region = super::placement::region(world, container);
    let recovery_region = super::placement::region(world, recovery);
    let in_region = |kind: &str| {
        let kind = kind.to_owned();
        let region = region.clone();
        world.documents.iter().filter(move |one| one.kind() == kind && one.location() == region)
    };
    let subnet = in_region(network::NETWORK)
        .find_map(|one| network::subnets(&world.documents, one).next())?;
    let account = in_region("microsoft.storage/storageaccounts")
        .find(|one| disk::Churn::of(one) == Some(disk::Churn::Normal))?;
    let group = id::up_to(&subnet.id, "resourceGroups")?.to_owned();
    let is_group =
        |one: &&Document| one.kind().is_empty() && id::part(&one.id, "resourceGroups").is_some();
    let recovery_group =
        world.documents.iter().filter(is_group).find(|one| one.location() == recovery_region)?;
    Some(Ground {
        container: container.id.clone(),
        recovery_container: recovery.id.clone(),
        policy: mapping.text("/policyId").to_owned(),
        region,
        group,
        recovery_group: recovery_group.id.clone(),
        subnet: subnet.id.clone(),
        account: account.id.clone(),
    })
}

fn put(world: &mut World, ground: &Ground, tail: &str, mut body: Value) -> String {
    let id = format!("{}/providers/{tail}", ground.group);
    body["location"] = json!(ground.region);
    let body = neighbour::complete(&mut world.documents, &id, body);
    world.documents.put(Document::new(&id, body));
    id
}

/// A machine with one disk and one interface, and the item that protects it.
fn item(world: &mut World, ground: &Ground, number: usize) -> String {
    let name = name(number);
    let interface = put(
        world,
        ground,
        &format!("Microsoft.Network/networkInterfaces/{name}-nic"),
        json!({
        "properties": {"ipConfigurations": [{"name": "ipconfig1", "properties": {"primary": true,
            "privateIPAllocationMethod": "Dynamic", "subnet": {"id": ground.subnet}}}]}}),
    );
    let disk = put(
        world,
        ground,
        &format!("Microsoft.Compute/disks/{name}-os"),
        json!({
        "sku": {"name": "Premium_LRS"}, "properties": {"creationData": {"createOption": "FromImage"},
            "diskSizeGB": 30, "osType": "Linux", "hyperVGeneration": "V2"}}),
    );
    let machine = put(
        world,
        ground,
        &format!("Microsoft.Compute/virtualMachines/{name}"),
        json!({"properties": {
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "storageProfile": {
            "imageReference": {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"},
            "osDisk": {"osType": "Linux", "name": format!("{name}-os"), "createOption": "FromImage",
                "caching": "ReadWrite", "diskSizeGB": 30,
                "managedDisk": {"id": disk, "storageAccountType": "Premium_LRS"}},
            "dataDisks": []},
        "osProfile": {"computerName": name, "adminUsername": "azureuser", "allowExtensionOperations": true},
        "networkProfile": {"networkInterfaces": [{"id": interface, "properties": {"primary": true}}]}}}),
    );
    let id = format!("{}/replicationProtectedItems/{name}", ground.container);
    if let Some(mut item) = enabled(world, ground, &id, &machine) {
        item.body["properties"]["providerSpecificDetails"]["agentVersion"] =
            json!(crate::inferred::protected_item::AGENT_VERSION);
        let changes = completion::protected(world, &item, world.now() - AGE);
        world.documents.put(item);
        let protected = Change::Note(machine, PROTECTED_BY.to_owned(), json!(id));
        changes.into_iter().chain([protected]).for_each(|one| one.apply(&mut world.documents));
    }
    id
}

/// The item as its enabling leaves it.
fn enabled(world: &World, ground: &Ground, id: &str, machine: &str) -> Option<Document> {
    let machine = world.get(machine)?;
    let attached = source::disks(world, machine);
    let input = json!({"recoveryResourceGroupId": ground.recovery_group});
    let shape = json!({"primaryStagingAzureStorageAccountId": ground.account,
        "recoveryResourceGroupId": ground.recovery_group});
    let disks: Vec<disk::Wanted> = attached
        .iter()
        .map(|one| disk::Wanted::like(&shape, one.clone(), disk::Churn::Normal))
        .collect();
    let shown: Vec<Value> = disks.iter().map(disk::Wanted::shown).collect();
    let enabling = Enabling {
        id,
        input: &input,
        machine,
        container: world.get(&ground.container)?,
        recovery_container: world.get(&ground.recovery_container)?,
        policy: world.get(&ground.policy)?,
        disks,
        attached,
    };
    let mut item = body::fresh(world, &enabling);
    item.body["properties"]["providerSpecificDetails"]["protectedManagedDisks"] = json!(shown);
    Some(item)
}
