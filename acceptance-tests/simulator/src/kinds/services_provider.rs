//! Recovery services providers: Site Recovery makes one for each Azure fabric by itself.

use serde_json::{Value, json};

use super::protected_item;
use crate::arm::{self, Last};
use crate::documents::Document;
use crate::id;
use crate::route::{Call, Route};
use crate::site_recovery::{self, body};
use crate::wire::Response;
use crate::world::World;

pub(crate) const KIND: &str =
    "microsoft.recoveryservices/vaults/replicationfabrics/replicationrecoveryservicesproviders";
const TYPE: &str =
    "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationRecoveryServicesProviders";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationRecoveryServicesProviders"), list),
    Route::new(
        "GET",
        vault!("/replicationFabrics/{fabric}/replicationRecoveryServicesProviders"),
        list,
    ),
    Route::new(
        "GET",
        vault!("/replicationFabrics/{fabric}/replicationRecoveryServicesProviders/{provider}"),
        read,
    ),
];

fn show(world: &World, provider: &Document) -> Value {
    let fabric = id::parent(&provider.id);
    let items = world.documents.of_kind(fabric, protected_item::KIND).count();
    let mut body = provider.body.clone();
    body["properties"]["protectedItemCount"] = json!(items);
    body
}

fn list(world: &mut World, call: &Call) -> Response {
    let providers = world.documents.of_kind(&call.id(), KIND);
    arm::page_of(world, call, providers, show, Last::Null)
}

fn read(world: &mut World, call: &Call) -> Response {
    site_recovery::read(world, call, show)
}

/// The provider that comes with a fabric; its name is the GUID of the fabric.
pub(crate) fn document(_: &World, fabric: &str, region: &str) -> Document {
    let identifier = id::guid(fabric).to_string();
    let id = format!("{fabric}/replicationRecoveryServicesProviders/{identifier}");
    let properties = json!({
        "fabricType": "Azure",
        "friendlyName": region,
        "fabricFriendlyName": region,
        "providerVersion": null,
        "serverVersion": null,
        "providerVersionState": null,
        "lastHeartBeat": null,
        "connectionStatus": "Connected",
        "protectedItemCount": 0,
        "allowedScenarios": [],
        "healthErrorDetails": [],
        "draIdentifier": identifier,
        "machineId": null,
        "machineName": region,
        "biosId": null,
    });
    let body = body(&id, TYPE, properties);
    Document::new(id, body)
}
