//! Subscriptions, their regions, and the registration of resource providers on them.

use serde_json::{Value, json};

use crate::arm::{self, Last};
use crate::documents::{Document, Documents};
use crate::regions::REGIONS;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

const NAMESPACES: &[&str] = &[
    "Microsoft.Authorization",
    "Microsoft.Automation",
    "Microsoft.Compute",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.RecoveryServices",
    "Microsoft.Resources",
    "Microsoft.Storage",
];

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/tenants", tenants),
    Route::new("GET", "/subscriptions", list),
    Route::new("GET", "/subscriptions/{subscription}", read),
    Route::new("GET", "/subscriptions/{subscription}/locations", locations),
    Route::new("GET", "/subscriptions/{subscription}/providers", providers),
    Route::new("GET", "/subscriptions/{subscription}/providers/{namespace}", read_provider),
    Route::new("POST", "/subscriptions/{subscription}/providers/{namespace}/register", register),
    Route::new(
        "POST",
        "/subscriptions/{subscription}/providers/{namespace}/unregister",
        unregister,
    ),
];

/// Puts a subscription with its provider registrations into the documents.
pub(crate) fn furnish(
    documents: &mut Documents,
    id: &str,
    name: &str,
    tenant: &str,
    unregistered: &[String],
) {
    let path = format!("/subscriptions/{id}");
    let body = json!({
        "subscriptionId": id,
        "tenantId": tenant,
        "displayName": name,
        "state": "Enabled",
        "subscriptionPolicies": {"locationPlacementId": "Public_2014-09-01", "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off"},
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
    });
    documents.put(Document::new(&path, body));
    for namespace in NAMESPACES {
        let registered = !unregistered.iter().any(|other| other.eq_ignore_ascii_case(namespace));
        let body = json!({
            "namespace": namespace,
            "registrationPolicy": "RegistrationRequired",
            "registrationState": if registered { "Registered" } else { "NotRegistered" },
            "resourceTypes": [],
        });
        documents.put(Document::new(format!("{path}/providers/{namespace}"), body));
    }
}

fn show(_: &World, document: &Document) -> Value {
    document.body.clone()
}

fn tenants(world: &mut World, call: &Call) -> Response {
    let members: Vec<(String, Value)> = world
        .directory
        .tenants
        .iter()
        .filter(|tenant| tenant.id.eq_ignore_ascii_case(&call.bearer.tenant))
        .map(|tenant| {
            (
                tenant.id.clone(),
                json!({"id": format!("/tenants/{}", tenant.id), "tenantId": tenant.id}),
            )
        })
        .collect();
    arm::page_made(world, call, &members, Last::Absent)
}

fn list(world: &mut World, call: &Call) -> Response {
    let mine = world
        .documents
        .iter()
        .filter(|document| document.body["subscriptionId"].is_string())
        .filter(|document| document.body["tenantId"].as_str() == Some(&call.bearer.tenant));
    arm::page_of(world, call, mine, show, Last::Absent)
}

fn read(world: &mut World, call: &Call) -> Response {
    // The gate has seen that the subscription exists.
    Response::json(
        200,
        world.get(&call.id()).map(|document| document.body.clone()).unwrap_or_default(),
    )
}

fn locations(world: &mut World, call: &Call) -> Response {
    let base = call.id();
    let members = REGIONS
        .iter()
        .map(|(name, display)| {
            let body = json!({"id": format!("{base}/locations/{name}"), "name": name, "type": "Region",
                "displayName": display, "regionalDisplayName": display,
                "metadata": {"regionType": "Physical", "regionCategory": "Recommended"}});
            ((*name).to_owned(), body)
        })
        .collect::<Vec<_>>();
    let value: Vec<Value> = members.into_iter().map(|(_, body)| body).collect();
    let _ = world;
    Response::json(200, json!({ "value": value }))
}

fn providers(world: &mut World, call: &Call) -> Response {
    let value: Vec<Value> = world
        .documents
        .below(&call.collection())
        .filter(|document| document.body["registrationState"].is_string())
        .map(|document| document.body.clone())
        .collect();
    Response::json(200, json!({ "value": value }))
}

fn read_provider(world: &mut World, call: &Call) -> Response {
    match world.get(&call.id()) {
        Some(document) => Response::json(200, document.body.clone()),
        None => invalid_namespace(call),
    }
}

fn invalid_namespace(call: &Call) -> Response {
    let message = format!("The resource namespace '{}' is invalid.", call.parameter("namespace"));
    arm::gateway_error(404, "InvalidResourceNamespace", &message)
}

fn register(world: &mut World, call: &Call) -> Response {
    set_registration(world, call, "Registered")
}

fn unregister(world: &mut World, call: &Call) -> Response {
    set_registration(world, call, "NotRegistered")
}

fn set_registration(world: &mut World, call: &Call, state: &str) -> Response {
    match world.documents.get_mut(&call.id()) {
        Some(document) => {
            document.body["registrationState"] = json!(state);
            Response::json(200, document.body.clone())
        }
        None => invalid_namespace(call),
    }
}
