//! Who is told by mail: one setting per vault, `defaultAlertSetting`, which always exists and cannot be deleted.

use serde_json::{Value, json};

use crate::arm::{cased, refuse};
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::route::{Call, Route};
use crate::site_recovery::{body, not_found};
use crate::wire::Response;
use crate::world::World;

const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationAlertSettings";
const NAME: &str = "defaultAlertSetting";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationAlertSettings"), list),
    Route::new("GET", vault!("/replicationAlertSettings/{setting}"), read),
    Route::new("PUT", vault!("/replicationAlertSettings/{setting}"), put),
];

/// The setting, as stored or as every vault begins.
fn present(world: &World, vault: &str) -> Value {
    let id = id::site_recovery(&format!("{}/replicationAlertSettings/{NAME}", cased(world, vault)));
    world.get(&id).map_or_else(
        || {
            let (owners, locale) = inferred::FRESH_ALERT_SETTING;
            body(
                &id,
                TYPE,
                json!({"sendToOwners": owners, "customEmailAddresses": [], "locale": locale}),
            )
        },
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

/// At once, with the setting in the reply: this is no long-running operation.
fn put(world: &mut World, call: &Call) -> Response {
    if !call.parameter("setting").eq_ignore_ascii_case(NAME) {
        let message = format!("The only alert setting is '{NAME}'.");
        return refuse(call, &inferred::INVALID_NAME, &message);
    }
    if !matches!(call.text("/properties/sendToOwners"), "" | "Send" | "DoNotSend") {
        return refuse(
            call,
            &inferred::INVALID_INPUT,
            "properties.sendToOwners is 'Send' or 'DoNotSend'.",
        );
    }
    let mut setting = present(world, &call.id_to("vault"));
    for member in ["sendToOwners", "customEmailAddresses", "locale"] {
        if let Some(value) = call.member("/properties").get(member).filter(|value| !value.is_null())
        {
            setting["properties"][member] = value.clone();
        }
    }
    let id = setting["id"].as_str().unwrap_or_default().to_owned();
    world.documents.put(Document::new(id, setting.clone()));
    Response::json(200, setting)
}
