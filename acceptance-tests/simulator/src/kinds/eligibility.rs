//! Whether a virtual machine can be protected, asked of the machine and without any vault.

use serde_json::{Value, json};

use super::protected_item::{enable, source};
use crate::arm::{self, cased};
use crate::inferred::protected_item as inferred;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

const TYPE: &str = "Microsoft.RecoveryServices/replicationEligibilityResults";

macro_rules! results {
    ($tail:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}",
            "/providers/Microsoft.RecoveryServices/replicationEligibilityResults",
            $tail
        )
    };
}

pub(crate) const ROUTES: &[Route] =
    &[Route::new("GET", results!(""), list), Route::new("GET", results!("/default"), read)];

fn list(world: &mut World, call: &Call) -> Response {
    match result(world, call) {
        Some(result) => Response::json(200, json!({ "value": [result] })),
        None => arm::resource_not_found(&call.id()),
    }
}

fn read(world: &mut World, call: &Call) -> Response {
    match result(world, call) {
        Some(result) => Response::json(200, result),
        None => arm::resource_not_found(&call.id()),
    }
}

fn result(world: &World, call: &Call) -> Option<Value> {
    let machine = world.get(&call.id())?;
    let mut errors = Vec::new();
    let mut add = |code: &str, message: String, causes: &str, action: &str| {
        errors.push(json!({"code": code, "message": message, "possibleCauses": causes,
            "recommendedAction": action, "status": "Error"}));
    };
    if let Some(item) = enable::protector(world, machine) {
        let refusal = &inferred::MACHINE_ALREADY_PROTECTED;
        let message =
            format!("The virtual machine '{}' is protected by '{}'.", machine.name(), item.id);
        add(refusal.code, message, refusal.causes, refusal.action);
    }
    if !source::is_running(world, machine) {
        let message = format!("The virtual machine '{}' is not running.", machine.name());
        let causes = "Site Recovery installs its agent inside the virtual machine.";
        add(inferred::MACHINE_NOT_RUNNING, message, causes, "Start the virtual machine.");
    }
    if machine.text("/storageProfile/osDisk/managedDisk/id").is_empty() {
        let refusal = &inferred::DISKS_MISSING;
        let message = format!("The virtual machine '{}' has no managed disks.", machine.name());
        add(refusal.code, message, "Its disks are not managed.", "Convert them to managed disks.");
    }
    let id = format!(
        "{}/providers/Microsoft.RecoveryServices/replicationEligibilityResults/default",
        cased(world, &machine.id)
    );
    Some(json!({
        "id": id,
        "name": "default",
        "type": TYPE,
        "properties": {"clientRequestId": call.client_request_id(), "errors": errors},
    }))
}
