//! Microsoft.Compute: virtual machines, their disks, and what they are placed in.

use serde_json::{Value, json};

use super::neighbour::{Neighbour, tracked};
use crate::arm::error;
use crate::documents::{Document, Documents};
use crate::id;
use crate::operation::Change;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

pub(super) const MACHINE: &str = "microsoft.compute/virtualmachines";

/// The path template of an action on a machine.
macro_rules! machine {
    ($tail:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}",
            $tail
        )
    };
}

pub(crate) const NEIGHBOURS: &[Neighbour] = &[
    Neighbour { kind: "Microsoft.Compute/virtualMachines", complete: machine, holder: |_, _| None },
    Neighbour { kind: "Microsoft.Compute/disks", complete: disk, holder: disk_holder },
    Neighbour::plain("Microsoft.Compute/availabilitySets"),
    Neighbour::plain("Microsoft.Compute/capacityReservationGroups"),
    Neighbour::plain("Microsoft.Compute/diskEncryptionSets"),
    Neighbour::plain("Microsoft.Compute/proximityPlacementGroups"),
    Neighbour::plain("Microsoft.Compute/virtualMachineScaleSets"),
];

pub(crate) const ROUTES: &[&[Route]] = &[
    &tracked!("Microsoft.Compute/virtualMachines"),
    &tracked!("Microsoft.Compute/disks"),
    &tracked!("Microsoft.Compute/availabilitySets"),
    &tracked!("Microsoft.Compute/capacityReservationGroups"),
    &tracked!("Microsoft.Compute/diskEncryptionSets"),
    &tracked!("Microsoft.Compute/proximityPlacementGroups"),
    &tracked!("Microsoft.Compute/virtualMachineScaleSets"),
    &[
        Route::new("GET", machine!("/instanceView"), instance_view),
        Route::new("POST", machine!("/start"), power),
        Route::new("POST", machine!("/powerOff"), power),
        Route::new("POST", machine!("/deallocate"), power),
    ],
];

/// The ids of the disks of a machine's body.
pub(super) fn disks(body: &Value) -> Vec<String> {
    let storage = &body["properties"]["storageProfile"];
    let data = storage["dataDisks"].as_array().cloned().unwrap_or_default();
    std::iter::once(storage["osDisk"].clone())
        .chain(data)
        .filter_map(|disk| disk["managedDisk"]["id"].as_str().map(str::to_owned))
        .collect()
}

/// The ids of the network interfaces of a machine's body.
pub(super) fn interfaces(body: &Value) -> Vec<String> {
    let interfaces = body["properties"]["networkProfile"]["networkInterfaces"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    interfaces.iter().filter_map(|interface| interface["id"].as_str().map(str::to_owned)).collect()
}

/// A machine gets its GUID; its disks and interfaces learn whose they are.
fn machine(documents: &mut Documents, id: &str, body: &mut Value) {
    forget(documents, id);
    body["properties"]["vmId"] = json!(id::guid(id).to_string());
    if body["properties"]["timeCreated"].is_null() {
        body["properties"]["timeCreated"] = json!("2026-01-01T00:00:00.0000000+00:00");
    }
    for disk in disks(body) {
        if let Some(disk) = documents.get_mut(&disk) {
            disk.body["managedBy"] = json!(id);
            disk.body["properties"]["diskState"] = json!("Attached");
        }
    }
    for interface in interfaces(body) {
        if let Some(interface) = documents.get_mut(&interface) {
            interface.body["properties"]["virtualMachine"] = json!({ "id": id });
        }
    }
}

/// Lets go of the disks and interfaces of a machine, if the id is one's.
pub(super) fn forget(documents: &mut Documents, id: &str) {
    let Some(body) = documents
        .get(id)
        .filter(|_| id::kind(id).as_deref() == Some(MACHINE))
        .map(|one| one.body.clone())
    else {
        return;
    };
    for disk in disks(&body) {
        if let Some(disk) = documents.get_mut(&disk) {
            disk.body.as_object_mut().map(|members| members.remove("managedBy"));
            disk.body["properties"]["diskState"] = json!("Unattached");
        }
    }
    for interface in interfaces(&body) {
        if let Some(interface) = documents.get_mut(&interface) {
            interface.body["properties"]
                .as_object_mut()
                .map(|members| members.remove("virtualMachine"));
        }
    }
}

fn disk(documents: &mut Documents, id: &str, body: &mut Value) {
    let attached = documents.get(id).is_some_and(|disk| disk.body["managedBy"].is_string());
    let properties = &mut body["properties"];
    let gigabytes = properties["diskSizeGB"].as_u64().unwrap_or(32);
    properties["diskSizeGB"] = json!(gigabytes);
    properties["diskSizeBytes"] = json!(gigabytes * 1024 * 1024 * 1024);
    properties["uniqueId"] = json!(id::guid(id).to_string());
    properties["diskState"] = json!(if attached { "Attached" } else { "Unattached" });
    if properties["encryption"].is_null() {
        properties["encryption"] = json!({"type": "EncryptionAtRestWithPlatformKey"});
    }
    if body["sku"].is_null() {
        body["sku"] = json!({"name": "Standard_LRS"});
    }
}

fn disk_holder(_: &Documents, disk: &Document) -> Option<Response> {
    let machine = disk.body["managedBy"].as_str()?;
    let message = format!("Disk {} is attached to VM {machine}.", disk.name());
    Some(error(409, "OperationNotAllowed", &message))
}

/// Where a machine notes that it was stopped, and how.
const STOPPED: &str = "stopped";

/// Whether a machine runs.
pub(crate) fn is_running(machine: &Document) -> bool {
    !machine.notes.contains_key(STOPPED)
}

/// Starts or stops a machine. Whether there is such a machine.
pub(crate) fn set_power(documents: &mut Documents, id: &str, state: &str) -> bool {
    let Some(machine) = documents.get_mut(id) else { return false };
    machine.notes.remove(STOPPED);
    if state != RUNNING {
        machine.notes.insert(STOPPED.to_owned(), json!(state));
    }
    true
}

/// The change that deallocates a machine.
pub(super) fn deallocate(id: &str) -> Change {
    Change::Note(id.to_owned(), STOPPED.to_owned(), json!(DEALLOCATED))
}

/// The power state of a machine that runs.
pub(crate) const RUNNING: &str = "running";
/// The power state of a machine that gave its hardware back.
pub(crate) const DEALLOCATED: &str = "deallocated";

fn power(world: &mut World, call: &Call) -> Response {
    let state = match call.template.rsplit('/').next() {
        Some("deallocate") => DEALLOCATED,
        Some("powerOff") => "stopped",
        _ => RUNNING,
    };
    if set_power(&mut world.documents, &call.id(), state) {
        return Response::empty(200);
    }
    crate::arm::resource_not_found(&call.id())
}

/// How a machine is; the agent of one that runs answers.
fn instance_view(world: &mut World, call: &Call) -> Response {
    let id = call.id();
    match world.get(&id) {
        Some(machine) => Response::json(200, view(machine)),
        None => crate::arm::resource_not_found(&id),
    }
}

/// How a machine is; what was noted of it in its body goes before what would be so.
pub(super) fn view(machine: &Document) -> Value {
    let power = machine.notes.get(STOPPED).and_then(|state| state.as_str()).unwrap_or(RUNNING);
    let ready =
        json!({"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Ready"});
    let mut view = json!({
        "computerName": machine.text("/osProfile/computerName"),
        "osName": machine.text("/storageProfile/osDisk/osType"),
        "vmAgent": {"vmAgentVersion": "2.14.0.1", "statuses": [ready]},
        "statuses": [
            {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Provisioning succeeded"},
            {"code": format!("PowerState/{power}"), "level": "Info", "displayStatus": format!("VM {power}")},
        ],
    });
    if let noted @ Value::Object(_) = &machine.properties()["instanceView"] {
        crate::operation::merge(&mut view, noted);
    }
    view
}
