//! What the vault service offers besides the vault itself: its operations, usages, extended information, settings,
//! the check of a name, and vaults that were deleted but not yet purged.

use std::time::Duration;

use serde_json::{Value, json};

use super::protected_item;
use super::result::failure;
use crate::arm::{self, Last, error};
use crate::clock;
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::{Change, Outcome, merge};
use crate::route::{Call, Route};
use crate::site_recovery::RETRY_AFTER;
use crate::wire::Response;
use crate::world::{Start, World};

const LOCATION: &str =
    "/subscriptions/{subscription}/providers/Microsoft.RecoveryServices/locations/{location}";

macro_rules! location {
    ($tail:literal) => {
        concat!("/subscriptions/{subscription}/providers/Microsoft.RecoveryServices/locations/{location}", $tail)
    };
}

const EXTENDED: &str = vault!("/extendedInformation/vaultExtendedInfo");

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/operationStatus/{operation}"), status),
    Route::new("GET", vault!("/operationResults/{operation}"), result),
    Route::new("GET", vault!("/usages"), usages),
    Route::new("GET", EXTENDED, extended),
    Route::new("PUT", EXTENDED, extend),
    Route::new("PATCH", EXTENDED, extend),
    Route::new(
        "POST",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/locations/{location}/checkNameAvailability",
        check_name,
    ),
    Route::new("POST", location!("/capabilities"), capabilities),
    Route::new("GET", location!("/deletedVaults"), deleted),
    Route::new("GET", location!("/deletedVaults/{deleted}"), read_deleted),
    Route::new("POST", location!("/deletedVaults/{deleted}/undelete"), undelete),
    Route::new("GET", location!("/deletedVaults/{deleted}/operations/{operation}"), status),
];

/// Takes up work of the vault service: 202 with both polling URLs.
pub(crate) fn begin(world: &mut World, call: &Call, start: Start<'_>) -> Response {
    let vault = start.resource.to_owned();
    let id = world.start(call, start);
    let (url, version) = (world.url(), call.api_version());
    let mut response = Response::empty(202)
        .with_header(
            "Azure-AsyncOperation",
            format!("{url}{vault}/operationStatus/{id}?api-version={version}"),
        )
        .with_header(
            "Location",
            format!("{url}{vault}/operationResults/{id}?api-version={version}"),
        );
    response.headers.extend(world.clock.retry_after(RETRY_AFTER));
    response
}

fn no_operation(call: &Call) -> Response {
    error(
        404,
        "OperationNotFound",
        &format!("The operation '{}' was not found.", call.parameter("operation")),
    )
}

fn status(world: &mut World, call: &Call) -> Response {
    world.look(call.parameter("operation"));
    let Some(operation) = world.operations.get(call.parameter("operation")) else {
        return no_operation(call);
    };
    let (status, end, error) = match &operation.outcome {
        None => ("InProgress", Value::Null, Value::Null),
        Some((at, outcome)) => {
            let status = match outcome {
                Outcome::Succeeded => "Succeeded",
                Outcome::Failed(_) => "Failed",
                Outcome::Cancelled => "Cancelled",
            };
            (status, json!(clock::stamp(*at)), failure(outcome))
        }
    };
    let mut body = json!({"id": call.id(), "name": operation.id, "status": status,
        "startTime": clock::stamp(operation.started), "endTime": end});
    if !error.is_null() {
        body["error"] = error;
    }
    let mut response = Response::json(200, body);
    if operation.outcome.is_none() {
        response.headers.extend(world.clock.retry_after_a_poll(RETRY_AFTER));
    }
    response
}

fn result(world: &mut World, call: &Call) -> Response {
    world.look(call.parameter("operation"));
    let Some(operation) = world.operations.get(call.parameter("operation")) else {
        return no_operation(call);
    };
    match &operation.outcome {
        None => {
            let location = format!("{}{}?{}", world.url(), call.path(), call.request.query);
            let mut response = Response::empty(202).with_header("Location", location);
            response.headers.extend(world.clock.retry_after(RETRY_AFTER));
            response
        }
        Some((_, Outcome::Succeeded)) => match world.get(&operation.resource) {
            Some(vault) => Response::json(200, vault.body.clone()),
            None => Response::empty(200),
        },
        Some((_, outcome)) => {
            Response::json(inferred::FAILED_RESULT, json!({ "error": failure(outcome) }))
        }
    }
}

fn usages(world: &mut World, call: &Call) -> Response {
    let vault = call.id();
    let items = || world.documents.of_kind(&vault, protected_item::KIND);
    let unhealthy = items().filter(|item| item.text("/replicationHealth") == "Critical").count();
    let usage = |name: &str, label: &str, value: usize| {
        json!({"unit": "Count", "quotaPeriod": "P1D", "nextResetTime": "0001-01-01T00:00:00Z", "currentValue": value,
            "limit": -1, "name": {"value": name, "localizedValue": label}})
    };
    Response::json(
        200,
        json!({"value": [
            usage("ProtectedItemsCount", "Protected Items Count", items().count()),
            usage("MonitoringUnhealthyVmCount", "Unhealthy Virtual Machines", unhealthy),
            usage("MonitoringUnhealthyProviderCount", "Unhealthy Providers", 0),
        ]}),
    )
}

fn extended(world: &mut World, call: &Call) -> Response {
    match world.get(&call.collection()) {
        Some(information) => Response::json(200, information.body.clone()),
        None => {
            error(404, "ResourceExtendedInfoNotFound", "The vault has no extended information yet.")
        }
    }
}

fn extend(world: &mut World, call: &Call) -> Response {
    let id = arm::cased(world, &call.collection());
    let mut body = json!({"id": id, "name": "vaultExtendedInfo",
        "type": "Microsoft.RecoveryServices/vaults/extendedInformation", "properties": {}});
    if let Some(present) = world.get(&id).filter(|_| call.method() == "PATCH") {
        body = present.body.clone();
    }
    merge(&mut body["properties"], call.member("/properties"));
    body["etag"] = json!(id::guid(&clock::stamp(world.now())).to_string());
    world.documents.put(Document::new(&id, body.clone()));
    Response::json(200, body)
}

fn check_name(world: &mut World, call: &Call) -> Response {
    let name = call.text("/name");
    if !super::vault_rules::is_name(name) {
        return Response::json(
            200,
            json!({"nameAvailable": false, "reason": "Invalid",
            "message": "A vault name has 2 to 50 letters, digits and hyphens, the first a letter."}),
        );
    }
    let id = format!("{}/providers/Microsoft.RecoveryServices/vaults/{name}", call.id_to("group"));
    if world.get(&id).is_some() {
        let message = format!("The vault name '{name}' is in use in the resource group.");
        return Response::json(
            200,
            json!({"nameAvailable": false, "reason": "AlreadyExists", "message": message}),
        );
    }
    Response::json(200, json!({"nameAvailable": true, "reason": null, "message": null}))
}

fn capabilities(_: &mut World, call: &Call) -> Response {
    let mut properties = call.member("/properties").clone();
    if !properties.is_object() {
        properties = json!({"dnsZones": []});
    }
    Response::json(200, json!({"type": call.member("/type"), "properties": properties}))
}

/// The document that a deleted vault leaves behind.
pub(crate) struct RemovedVault(pub Document);

impl RemovedVault {
    pub fn of(world: &World, vault: &Document) -> Self {
        let subscription = id::part(&vault.id, "subscriptions").unwrap_or_default();
        let base = LOCATION
            .replace("{subscription}", subscription)
            .replace("{location}", &vault.location());
        let name = id::guid(&format!("{}/{}", vault.id, clock::stamp(world.now()))).to_string();
        let id = format!("{base}/deletedVaults/{name}");
        let days = vault
            .properties()
            .pointer("/securitySettings/softDeleteSettings/softDeleteRetentionPeriodInDays")
            .and_then(Value::as_u64)
            .unwrap_or(14);
        let purge = world.now() + Duration::from_secs(days * 86_400);
        let body = json!({"id": id, "name": name, "type": "Microsoft.RecoveryServices/locations/deletedVaults",
            "properties": {"vaultId": vault.id, "vaultDeletionTime": clock::stamp(world.now()),
                "purgeAt": clock::stamp(purge)}});
        let mut removed = Document::new(&id, body);
        removed.notes.insert("vault".to_owned(), vault.body.clone());
        RemovedVault(removed)
    }
}

fn show(_: &World, document: &Document) -> Value {
    document.body.clone()
}

fn deleted(world: &mut World, call: &Call) -> Response {
    let vaults = world.documents.below(&call.collection());
    arm::page_of(world, call, vaults, show, Last::Absent)
}

fn read_deleted(world: &mut World, call: &Call) -> Response {
    match world.get(&call.id()) {
        Some(vault) => Response::json(200, vault.body.clone()),
        None => arm::resource_not_found(&call.id()),
    }
}

fn undelete(world: &mut World, call: &Call) -> Response {
    let Some(removed) = world.get(&call.id()) else { return arm::resource_not_found(&call.id()) };
    let removed = removed.clone();
    let group = call.text("/properties/recoveryResourceGroupId");
    if world.get(group).is_none() {
        return error(
            400,
            "InvalidResourceGroup",
            &format!("The resource group '{group}' was not found."),
        );
    }
    let mut body = removed.notes.get("vault").cloned().unwrap_or_default();
    let vault = format!(
        "{group}/providers/Microsoft.RecoveryServices/vaults/{}",
        id::name(removed.text("/vaultId"))
    );
    if world.get(&vault).is_some() {
        return error(409, "VaultAlreadyExists", &format!("The vault '{vault}' exists already."));
    }
    body["id"] = json!(vault);
    let changes =
        vec![Change::Put(Document::new(&vault, body)), Change::Remove(removed.id.clone())];
    let operation = world.start(call, Start::new(&inferred::UNDELETE_VAULT, &vault, changes));
    let url = format!(
        "{}{}/operations/{operation}?api-version={}",
        world.url(),
        removed.id,
        call.api_version()
    );
    let mut response = Response::empty(202)
        .with_header("Azure-AsyncOperation", &url)
        .with_header("Location", &url);
    response.headers.extend(world.clock.retry_after(RETRY_AFTER));
    response
}
