//! Recovery Services vaults: create, update, read, and delete once nothing is registered in them.

use serde_json::{Value, json};

use super::vault_body::{fresh, identify, read_only};
use super::vault_operation::{self, RemovedVault};
use super::{VAULT, vault_rules};
use crate::arm::{self, Last, cased, error};
use crate::clock;
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, vault_code};
use crate::operation::{Change, merge};
use crate::regions;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::{Start, World};

const KIND: &str = "microsoft.recoveryservices/vaults";

pub(crate) const ROUTES: &[Route] = &[
    Route::new(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.RecoveryServices/vaults",
        list,
    ),
    Route::new(
        "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults",
        list,
    ),
    Route::new("GET", VAULT, read),
    Route::new("PUT", VAULT, put),
    Route::new("PATCH", VAULT, patch),
    Route::new("DELETE", VAULT, delete),
];

/// The order in which the things in a vault can be removed.
const REMOVAL_ORDER: &[&str] = &[
    "/replicationrecoveryplans",
    "/replicationprotecteditems",
    "/replicationnetworkmappings",
    "/replicationprotectioncontainermappings",
    "/replicationpolicies",
    "/replicationprotectioncontainers",
    "/replicationfabrics",
];

fn show(_: &World, vault: &Document) -> Value {
    vault.body.clone()
}

fn list(world: &mut World, call: &Call) -> Response {
    let vaults = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, vaults, show, Last::Absent)
}

fn read(world: &mut World, call: &Call) -> Response {
    world.get(&call.id()).map_or_else(
        || arm::resource_not_found(&call.id()),
        |vault| Response::json(200, vault.body.clone()),
    )
}

fn put(world: &mut World, call: &Call) -> Response {
    wish(world, call, true).map_or_else(
        |refusal| *refusal,
        |vault| {
            let status = if world.get(&vault.id).is_some() { 200 } else { 201 };
            let response = Response::json(status, vault.body.clone())
                .with_header("x-ms-ratelimit-remaining-subscription-resource-requests", "209");
            world.documents.put(vault);
            response
        },
    )
}

/// At once, unless identity or encryption change: those take the service a while.
fn patch(world: &mut World, call: &Call) -> Response {
    if world.get(&call.id()).is_none() {
        return arm::resource_not_found(&call.id());
    }
    match wish(world, call, false) {
        Err(refusal) => *refusal,
        Ok(vault)
            if call.member("/identity").is_object()
                || call.member("/properties/encryption").is_object() =>
        {
            let id = vault.id.clone();
            vault_operation::begin(
                world,
                call,
                Start::new(
                    &inferred::UPDATE_VAULT,
                    &id,
                    vec![Change::Replace(vault.id, vault.body)],
                ),
            )
        }
        Ok(vault) => {
            let response = Response::json(200, vault.body.clone());
            world.documents.put(vault);
            response
        }
    }
}

/// The vault as a PUT (`whole`) or PATCH would have it, checked.
fn wish(world: &World, call: &Call, whole: bool) -> Result<Document, Box<Response>> {
    let id = cased(world, &call.id());
    let present = world.get(&id);
    check_request(call, &id, present, whole)?;
    let mut body = present.map_or_else(|| fresh(world, call, &id), |vault| vault.body.clone());
    for member in ["tags", "sku", "identity"] {
        match call.body.get(member) {
            Some(value) if !value.is_null() => body[member] = value.clone(),
            _ if whole && member != "sku" => {
                body.as_object_mut().map(|members| members.remove(member));
            }
            _ => {}
        }
    }
    if call.member("/properties").is_object() {
        merge(&mut body["properties"], call.member("/properties"));
    }
    read_only(present, &mut body);
    vault_rules::check(present, &body)?;
    identify(world, present, &mut body)?;
    body["etag"] =
        json!(format!("W/\"datetime'{}'\"", clock::stamp(world.now()).replace(':', "%3A")));
    let notes = present.map(|vault| vault.notes.clone()).unwrap_or_default();
    Ok(Document::new(&id, body).with_notes(notes))
}

fn check_request(
    call: &Call,
    id: &str,
    present: Option<&Document>,
    whole: bool,
) -> Result<(), Box<Response>> {
    let refuse = |status, code: &str, message: String| Err(Box::new(error(status, code, &message)));
    if !vault_rules::is_name(id::name(id)) {
        let message = format!(
            "The vault name '{}' is not valid: it needs 2 to 50 letters, digits and hyphens, the first a letter.",
            id::name(id)
        );
        return refuse(400, "InvalidResourceName", message);
    }
    let location = call.text("/location");
    if whole && location.is_empty() {
        return refuse(
            400,
            "LocationRequired",
            "The location property is required for this definition.".to_owned(),
        );
    }
    if whole && !call.member("/sku/name").is_string() {
        return refuse(
            400,
            vault_code::INVALID_INPUT,
            "The sku of the vault is missing.".to_owned(),
        );
    }
    if !location.is_empty() && regions::display(location).is_none() {
        let message = format!(
            "The provided location '{location}' is not available for resource type '{KIND}'."
        );
        return refuse(400, "LocationNotAvailableForResourceType", message);
    }
    let Some(vault) = present else { return Ok(()) };
    if !location.is_empty() && vault.location() != regions::normalise(location) {
        let message = format!(
            "The resource '{}' already exists in location '{}'. A resource with the same name cannot be created in \
             location '{location}'.",
            vault.name(),
            vault.location()
        );
        return refuse(409, "InvalidResourceLocation", message);
    }
    let tag = call.request.header("if-match").filter(|tag| *tag != "*");
    if tag.is_some_and(|tag| vault.body["etag"].as_str() != Some(tag)) {
        return refuse(
            412,
            "PreconditionFailed",
            "The vault was changed since its etag was read.".to_owned(),
        );
    }
    Ok(())
}

/// Everything that keeps a vault from being deleted, in the order in which it can be removed.
fn holders(world: &World, vault: &str) -> Vec<String> {
    let holding =
        if world.inferred.empty_fabrics_hold_a_vault { REMOVAL_ORDER } else { &REMOVAL_ORDER[..2] };
    holding
        .iter()
        .flat_map(|suffix| {
            world
                .documents
                .below(vault)
                .filter(move |document| document.kind().ends_with(suffix))
                .map(|document| document.id.clone())
        })
        .collect()
}

/// The refusal to delete a vault that holds something, naming what.
pub(crate) fn check_empty(world: &World, vault: &str) -> Result<(), Box<Response>> {
    let holders = holders(world, vault);
    if holders.is_empty() {
        return Ok(());
    }
    let message = format!(
        "Vault cannot be deleted as there are existing resources within the vault. Remove these first, in this \
         order: {}.",
        holders.join(", ")
    );
    Err(Box::new(error(400, vault_code::NOT_EMPTY, &message)))
}

fn delete(world: &mut World, call: &Call) -> Response {
    let Some(vault) = world.get(&call.id()) else {
        return Response::empty(inferred::NOTHING_TO_DELETE);
    };
    let vault = vault.clone();
    if let Err(refusal) = check_empty(world, &vault.id) {
        return *refusal;
    }
    if let Some(running) = world.at_work_on(&vault.id) {
        let message = format!("The operation '{}' works on the vault.", running.id);
        return error(409, "OperationInProgress", &message);
    }
    let RemovedVault(removed) = RemovedVault::of(world, &vault);
    let changes = vec![Change::Remove(vault.id.clone()), Change::Put(removed)];
    vault_operation::begin(world, call, Start::new(&inferred::DELETE_VAULT, &vault.id, changes))
}
