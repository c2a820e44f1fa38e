//! Ways into a vault: registration certificates, the machines registered with them, and private links.

use serde_json::{Value, json};

use crate::arm::{cased, error};
use crate::clock;
use crate::id;
use crate::inferred::vault_code;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("PUT", vault!("/certificates/{certificate}"), certify),
    Route::new("DELETE", vault!("/registeredIdentities/{identity}"), unregister),
    Route::new("GET", vault!("/privateLinkResources"), links),
    Route::new("GET", vault!("/privateLinkResources/{link}"), link),
    Route::new("GET", vault!("/privateEndpointConnections"), connections),
];

/// What a machine needs to sign in to the vault with the certificate it sent.
fn certify(world: &mut World, call: &Call) -> Response {
    let certificate = call.text("/properties/certificate");
    if certificate.is_empty() {
        return error(400, vault_code::INVALID_INPUT, "properties.certificate is missing.");
    }
    let vault = cased(world, &call.id_to("vault"));
    let tenant = &call.bearer.tenant;
    let principal = |what: &str| id::guid(&format!("{vault}/{what}")).to_string();
    let thumbprint = id::guid(certificate).simple().to_string().to_uppercase();
    Response::json(
        200,
        json!({
            "id": cased(world, &call.id()),
            "name": call.parameter("certificate"),
            "type": "Microsoft.RecoveryServices/vaults/certificates",
            "properties": {
                "authType": "AzureActiveDirectory",
                "certificate": certificate,
                "friendlyName": call.parameter("certificate"),
                "issuer": "CN=asr-simulator",
                "subject": "CN=asr-simulator",
                "thumbprint": thumbprint,
                "resourceId": id::guid(&vault).as_u64_pair().0 >> 12,
                "validFrom": clock::stamp(world.now()),
                "validTo": clock::stamp(world.now() + std::time::Duration::from_secs(3 * 86_400)),
                "aadAuthority": world.url(),
                "aadTenantId": tenant,
                "servicePrincipalClientId": principal("client"),
                "servicePrincipalObjectId": principal("principal"),
                "azureManagementEndpointAudience": "https://management.core.windows.net/",
                "serviceResourceId": vault,
            },
        }),
    )
}

fn unregister(_: &mut World, _: &Call) -> Response {
    Response::empty(204)
}

fn groups(world: &World, call: &Call) -> Vec<Value> {
    let vault = cased(world, &call.id_to("vault"));
    let group = |name: &str, zone: &str| {
        json!({"id": format!("{vault}/privateLinkResources/{name}"), "name": name,
            "type": "Microsoft.RecoveryServices/vaults/privateLinkResources",
            "properties": {"groupId": name, "requiredMembers": [], "requiredZoneNames": [zone]}})
    };
    vec![
        group("AzureBackup", "privatelink.{geo}.backup.windowsazure.com"),
        group("AzureSiteRecovery", "privatelink.siterecovery.windowsazure.com"),
    ]
}

fn links(world: &mut World, call: &Call) -> Response {
    Response::json(200, json!({"value": groups(world, call)}))
}

fn link(world: &mut World, call: &Call) -> Response {
    let wanted = call.parameter("link");
    let found = groups(world, call)
        .into_iter()
        .find(|group| group["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(wanted)));
    found.map_or_else(
        || error(404, "NotFound", &format!("The vault has no private link resource '{wanted}'.")),
        |group| Response::json(200, group),
    )
}

fn connections(_: &mut World, _: &Call) -> Response {
    Response::json(200, json!({"value": []}))
}
