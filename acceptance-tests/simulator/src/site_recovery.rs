//! What all objects of Site Recovery have in common: accepting work with the 202 reply, the checks before it, and the
//! strange answer of a vault that has no fabric yet.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::arm::{cased, refuse, site_recovery_error};
use crate::clock;
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, Refusal};
use crate::operation::Operation;
use crate::route::Call;
use crate::wire::Response;
use crate::world::{Start, World};

/// Seconds that clients are asked to wait between polls (recorded on PATCH of a protected item).
pub(crate) const RETRY_AFTER: u32 = 30;
/// Set on a vault once its first fabric exists.
pub(crate) const REGISTERED: &str = "registered";

/// The id of the object a call addresses: as stored, or as it will be stored.
pub(crate) fn object(world: &World, call: &Call) -> String {
    id::site_recovery(&cased(world, &call.id()))
}

/// The 404 for an object that is not there.
pub(crate) fn not_found(call: &Call, id: &str) -> Response {
    refuse(call, &inferred::NOT_FOUND, &format!("The object '{id}' was not found."))
}

/// Shows the object a call addresses, or 404.
pub(crate) fn read(world: &World, call: &Call, show: fn(&World, &Document) -> Value) -> Response {
    match world.get(&call.id()) {
        Some(document) => Response::json(200, show(world, document)),
        None => not_found(call, &call.id()),
    }
}

/// The refusal of a name that no object of Site Recovery may have.
pub(crate) fn check_name(call: &Call, name: &str) -> Result<(), Box<Response>> {
    let fits = name.len() <= inferred::LONGEST_NAME
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_');
    if fits {
        return Ok(());
    }
    Err(Box::new(refuse(
        call,
        &inferred::INVALID_NAME,
        &format!("The name '{name}' is not valid."),
    )))
}

/// The object that a body refers to, or the refusal.
pub(crate) fn referred<'a>(
    world: &'a World,
    call: &Call,
    what: &str,
    wanted: &str,
) -> Result<&'a Document, Box<Response>> {
    if wanted.is_empty() {
        let message = format!("The request body lacks {what}.");
        return Err(Box::new(refuse(call, &inferred::INVALID_INPUT, &message)));
    }
    world.get(wanted).ok_or_else(|| {
        let message = format!("{what} '{wanted}' does not exist.");
        Box::new(refuse(call, &inferred::REFERENCE_NOT_FOUND, &message))
    })
}

/// A boxed refusal, for functions that return early.
pub(crate) fn refused<T>(
    call: &Call,
    refusal: &Refusal,
    message: &str,
) -> Result<T, Box<Response>> {
    Err(Box::new(refuse(call, refusal, message)))
}

/// The refusal while a job works on an object.
pub(crate) fn check_idle(world: &World, call: &Call, id: &str) -> Result<(), Box<Response>> {
    let Some(running) = world.at_work_on(id) else { return Ok(()) };
    let message =
        format!("The job '{}' ({}) works on '{id}'.", running.id, running.scenario.friendly);
    refused(call, &inferred::BUSY, &message)
}

/// Whether a reply says that work was taken up.
pub(crate) fn is_accepted(response: &Response) -> bool {
    response.status == 202
}

/// Takes up work on an object, or refuses because other work runs on it.
pub(crate) fn begin(world: &mut World, call: &Call, start: Start<'_>) -> Response {
    if let Err(refusal) = check_idle(world, call, start.resource) {
        return *refusal;
    }
    let job = world.start(call, start);
    match world.operations.get(&job) {
        Some(operation) => accepted(world, call, operation),
        None => Response::empty(500),
    }
}

/// The 202 of Site Recovery: empty, with one GUID in four places, one of them sent twice.
fn accepted(world: &World, call: &Call, operation: &Operation) -> Response {
    let Operation { id, vault, .. } = operation;
    let query = signed_query(&call.api_version(), id);
    let url = world.url();
    let resource = id::site_recovery(operation.shown());
    let mut response = Response::empty(202)
        .with_header(
            "Azure-AsyncOperation",
            format!("{url}{vault}/replicationOperationStatus/{id}?{query}"),
        )
        .with_header("Location", format!("{url}{resource}/operationresults/{id}?{query}"))
        .with_header("x-ms-request-id", format!("{vault}/replicationJobs/{id}"))
        .with_header("x-ms-request-id", format!("{vault}/replicationJobs/{id}"));
    response.headers.extend(world.clock.retry_after(RETRY_AFTER));
    response
}

/// The query of a polling URL: the api-version and a signature of about four kilobytes, as since 2023.
fn signed_query(api_version: &str, job: &str) -> String {
    let digest = |purpose: &str, rounds: u32| {
        let bytes: Vec<u8> = (0..rounds)
            .flat_map(|round| id::guid(&format!("{purpose}/{job}/{round}")).into_bytes())
            .collect();
        URL_SAFE_NO_PAD.encode(bytes)
    };
    let ticks =
        u64::from_be_bytes(id::guid(job).into_bytes()[..8].try_into().unwrap_or_default()) >> 4;
    format!(
        "api-version={api_version}&t={ticks}&c={}&s={}&h={}",
        digest("certificate", 164),
        digest("signature", 16),
        digest("hash", 2)
    )
}

/// Refuses a polling URL that is not the one that was handed out.
pub(crate) fn check_signature(world: &World, call: &Call, job: &str) -> Result<(), Box<Response>> {
    let expected = signed_query(&call.api_version(), job);
    if !world.inferred.signatures_are_checked || call.request.query == expected {
        return Ok(());
    }
    refused(call, &inferred::SIGNATURE_MISMATCH, "The signature of the polling URL does not match.")
}

/// A vault that never had a fabric answers 400 where it has nothing to show (Azure/azure-rest-api-specs#12759).
pub(crate) fn as_unregistered(world: &World, call: &Call, response: Response) -> Response {
    const ALWAYS_THERE: &[&str] = &[
        "replicationVaultSettings",
        "replicationAlertSettings",
        "replicationOperationStatus",
        "replicationSupportedOperatingSystems",
        "replicationUsages",
        "replicationVaultHealth",
    ];
    let collection = id::up_to(call.template, "vaults")
        .and_then(|vault| call.template.get(vault.len() + 1..))
        .and_then(|tail| tail.split('/').next())
        .unwrap_or_default();
    let concerned = call.method() == "GET"
        && collection.starts_with("replication")
        && !ALWAYS_THERE.contains(&collection);
    let empty = |body: &Value| body["value"].as_array().is_some_and(Vec::is_empty);
    let nothing = response.status == 404 || response.body.as_ref().is_some_and(empty);
    let vault = call.id_to("vault");
    let registered = world.get(&vault).is_some_and(|vault| vault.notes.contains_key(REGISTERED));
    if !concerned || !nothing || registered {
        return response;
    }
    site_recovery_error(
        call,
        400,
        "SubscriptionIdNotRegisteredWithSrs",
        "The subscription ID is not registered with Azure Site Recovery.",
        "The vault has never been used for Site Recovery.",
        "Create a fabric in the vault first.",
    )
}

/// A health error's place when there is none, and the fields that every mapping and fabric show for it.
pub(crate) fn healthy() -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("health".to_owned(), json!("Normal"));
    members.insert("healthErrorDetails".to_owned(), json!([]));
    members
}

/// The body of an object: id, name, type and the properties given.
pub(crate) fn body(id: &str, kind: &str, properties: Value) -> Value {
    json!({"id": id, "name": id::name(id), "type": kind, "properties": properties})
}

/// The display name of the region of a fabric, which is its friendly name.
pub(crate) fn fabric_friendly_name(world: &World, fabric: &str) -> String {
    world.get(fabric).map_or_else(String::new, |fabric| fabric.text("/friendlyName").to_owned())
}

/// When a job's activity id is asked for: the client's request id and a GUID of the job.
pub(crate) fn activity_id(operation: &Operation) -> String {
    format!("{} ActivityId: {}", operation.client_request_id, id::guid(&operation.id))
}

/// The moment an operation began, as operations report it.
pub(crate) fn started(operation: &Operation) -> String {
    clock::stamp(operation.started)
}
