//! Microsoft.Storage and Microsoft.ManagedIdentity: cache accounts, and the identities that vaults may use.

use serde_json::{Value, json};

use super::neighbour::{Neighbour, tracked};
use crate::documents::Documents;
use crate::id;
use crate::route::Route;

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

fn identity(_: &mut Documents, id: &str, body: &mut Value) {
    let part = |what: &str| json!(id::guid(&format!("{id}/{what}")).to_string());
    body["properties"] = json!({"principalId": part("principal"), "clientId": part("client")});
}
