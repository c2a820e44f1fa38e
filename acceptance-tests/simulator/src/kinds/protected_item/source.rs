//! The source of an item as it is now: the machine, its disks and its interfaces, read from the stored resources.

use serde_json::Value;

use super::super::compute;
use crate::documents::Document;
use crate::id;
use crate::world::World;

/// A managed disk of a machine.
#[derive(Clone, Debug)]
pub(super) struct SourceDisk {
    pub id: String,
    pub name: String,
    /// `None` for the operating system disk.
    pub lun: Option<i64>,
    pub bytes: u64,
    pub sku: String,
    pub encryption_set: Option<String>,
}

impl SourceDisk {
    /// `diskType` of the protected disk.
    pub fn kind(&self) -> &'static str {
        if self.lun.is_none() { "OperatingSystem" } else { "Data" }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The managed disks of a machine, the operating system disk first.
pub(super) fn disks(world: &World, machine: &Document) -> Vec<SourceDisk> {
    let storage = &machine.properties()["storageProfile"];
    let data = storage["dataDisks"].as_array().into_iter().flatten();
    let data = data.map(|disk| (disk, Some(disk["lun"].as_i64().unwrap_or(0))));
    std::iter::once((&storage["osDisk"], None))
        .chain(data)
        .filter_map(|(attached, lun)| disk(world, attached, lun))
        .collect()
}

/// A disk as the machine attaches it, completed by the disk itself.
fn disk(world: &World, attached: &Value, lun: Option<i64>) -> Option<SourceDisk> {
    let id = attached["managedDisk"]["id"].as_str()?;
    let stored = world.get(id);
    let body = stored.map_or(&Value::Null, |disk| &disk.body);
    let gigabytes = body["properties"]["diskSizeGB"].as_u64().or(attached["diskSizeGB"].as_u64());
    let sku = text(&body["sku"]["name"]).or(text(&attached["managedDisk"]["storageAccountType"]));
    Some(SourceDisk {
        id: stored.map_or(id, |disk| &disk.id).to_owned(),
        name: id::name(id).to_owned(),
        lun,
        bytes: gigabytes.unwrap_or(32) * 1024 * 1024 * 1024,
        sku: sku.unwrap_or_else(|| "Standard_LRS".to_owned()),
        encryption_set: text(&body["properties"]["encryption"]["diskEncryptionSetId"]),
    })
}

/// The interfaces of a machine that exist.
pub(super) fn interfaces<'a>(world: &'a World, machine: &Document) -> Vec<&'a Document> {
    compute::interfaces(&machine.body).iter().filter_map(|id| world.get(id)).collect()
}

/// The availability zone of a machine.
pub(super) fn zone(machine: &Document) -> Option<String> {
    text(&machine.body["zones"][0])
}

/// `V1` or `V2`, as the operating system disk says.
pub(super) fn generation(world: &World, machine: &Document) -> String {
    let disk = world.get(machine.text("/storageProfile/osDisk/managedDisk/id"));
    let generation = disk.map_or("", |disk| disk.text("/hyperVGeneration"));
    if generation.is_empty() { "V1".to_owned() } else { generation.to_owned() }
}

/// Whether the agent in a machine can be reached: the machine runs, and so does its region.
pub(crate) fn is_running(world: &World, machine: &Document) -> bool {
    compute::is_running(machine) && !world.outages.is_out(&machine.location())
}

/// The machine that an item protects, if it still exists.
pub(super) fn machine<'a>(world: &'a World, item: &Document) -> Option<&'a Document> {
    world.get(item.text("/providerSpecificDetails/fabricObjectId"))
}
