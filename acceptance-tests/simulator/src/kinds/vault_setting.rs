//! Site Recovery's settings of a vault: `default`, which exists even in an empty vault.

use serde_json::{Value, json};

use crate::arm::cased;
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::{Change, merge};
use crate::route::{Call, Route};
use crate::site_recovery::{begin, body, not_found};
use crate::wire::Response;
use crate::world::{Start, World};

const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationVaultSettings";
const NAME: &str = "default";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationVaultSettings"), list),
    Route::new("GET", vault!("/replicationVaultSettings/{setting}"), read),
    Route::new("PUT", vault!("/replicationVaultSettings/{setting}"), put),
];

fn present(world: &World, vault: &str) -> Value {
    let id = id::site_recovery(&format!("{}/replicationVaultSettings/{NAME}", cased(world, vault)));
    world.get(&id).map_or_else(
        || body(&id, TYPE, json!({"migrationSolutionId": null, "vmwareToAzureProviderType": null})),
        |setting| setting.body.clone(),
    )
}

fn list(world: &mut World, call: &Call) -> Response {
    Response::json(200, json!({"value": [present(world, &call.id())], "nextLink": null}))
}

fn read(world: &mut World, call: &Call) -> Response {
    if !call.parameter("setting").eq_ignore_ascii_case(NAME) {
        return not_found(call, &call.id());
    }
    Response::json(200, present(world, &call.id_to("vault")))
}

fn put(world: &mut World, call: &Call) -> Response {
    if !call.parameter("setting").eq_ignore_ascii_case(NAME) {
        return not_found(call, &call.id());
    }
    let mut setting = present(world, &call.id_to("vault"));
    if call.member("/properties").is_object() {
        merge(&mut setting["properties"], call.member("/properties"));
    }
    let id = setting["id"].as_str().unwrap_or_default().to_owned();
    let changes = vec![Change::Put(Document::new(&id, setting))];
    begin(world, call, Start::new(&inferred::UPDATE_VAULT_SETTING, &id, changes))
}
