//! Microsoft.Storage and Microsoft.ManagedIdentity: cache accounts, and the identities that vaults may use.

use serde_json::{Value, json};

use super::neighbour::{Neighbour, tracked};
use crate::documents::Documents;
use crate::id;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

pub(crate) const NEIGHBOURS: &[Neighbour] = &[
    Neighbour { kind: "Microsoft.Storage/storageAccounts", complete: account, holder: |_, _| None },
    Neighbour {
        kind: "Microsoft.ManagedIdentity/userAssignedIdentities",
        complete: identity,
        holder: |_, _| None,
    },
];

pub(crate) const ROUTES: &[&[Route]] = &[
    &tracked!("Microsoft.Storage/storageAccounts"),
    &tracked!("Microsoft.ManagedIdentity/userAssignedIdentities"),
    &[
        Route::new(
            "GET",
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{account}/blobServices",
            blob_services,
        ),
        Route::new(
            "GET",
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{account}/blobServices/{service}",
            blob_service,
        ),
    ],
];

fn account(_: &mut Documents, id: &str, body: &mut Value) {
    let name = id::name(id).to_lowercase();
    let kind = body["kind"].as_str().unwrap_or("StorageV2").to_owned();
    body["kind"] = json!(kind);
    let sku = body["sku"]["name"].as_str().unwrap_or("Standard_LRS").to_owned();
    let tier = sku.split('_').next().unwrap_or_default();
    body["sku"] = json!({"name": sku, "tier": tier});
    let properties = &mut body["properties"];
    properties["statusOfPrimary"] = json!("available");
    properties["primaryEndpoints"] = json!({
        "blob": format!("https://{name}.blob.core.windows.net/"),
        "queue": format!("https://{name}.queue.core.windows.net/"),
        "table": format!("https://{name}.table.core.windows.net/"),
        "file": format!("https://{name}.file.core.windows.net/"),
    });
    if properties["networkAcls"].is_null() {
        properties["networkAcls"] = json!({"bypass": "AzureServices", "defaultAction": "Allow", "ipRules": [], "virtualNetworkRules": []});
    }
}

/// The one blob service of an account, in a list.
fn blob_services(world: &mut World, call: &Call) -> Response {
    let account = call.id_to("account");
    match service_of(world, &account) {
        Some(service) => Response::json(200, json!({"value": [service]})),
        None => crate::arm::resource_not_found(&account),
    }
}

fn blob_service(world: &mut World, call: &Call) -> Response {
    let account = call.id_to("account");
    match service_of(world, &account) {
        Some(service) => Response::json(200, service),
        None => crate::arm::resource_not_found(&account),
    }
}

/// How an account keeps blobs; what was noted in its body goes before what would be so.
fn service_of(world: &World, account: &str) -> Option<Value> {
    let account = world.get(account)?;
    let mut properties = json!({"deleteRetentionPolicy": {"enabled": false}});
    if let noted @ Value::Object(_) = &account.body["blobService"] {
        crate::operation::merge(&mut properties, noted);
    }
    let id = format!("{}/blobServices/default", account.id);
    let kind = "Microsoft.Storage/storageAccounts/blobServices";
    Some(json!({"id": id, "name": "default", "type": kind, "properties": properties}))
}

fn identity(_: &mut Documents, id: &str, body: &mut Value) {
    let part = |what: &str| json!(id::guid(&format!("{id}/{what}")).to_string());
    body["properties"] = json!({"principalId": part("principal"), "clientId": part("client")});
}
