//! Collections that Azure-to-Azure replication never fills, and the list of the provider's operations.

use serde_json::{Value, json};

use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

const PROVIDER: &str = "Microsoft.RecoveryServices";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationStorageClassifications"), empty),
    Route::new("GET", vault!("/replicationStorageClassificationMappings"), empty),
    Route::new("GET", vault!("/replicationvCenters"), empty),
    Route::new("GET", vault!("/replicationMigrationItems"), empty),
    Route::new("GET", vault!("/replicationAppliances"), empty),
    Route::new("GET", vault!("/replicationFabrics/{fabric}/replicationLogicalNetworks"), empty),
    Route::new(
        "GET",
        vault!(
            "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}/replicationProtectableItems"
        ),
        empty,
    ),
    Route::new("GET", "/providers/Microsoft.RecoveryServices/operations", operations),
    Route::new(
        "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/operations",
        operations,
    ),
];

fn empty(_: &mut World, _: &Call) -> Response {
    Response::json(200, json!({"value": [], "nextLink": null}))
}

/// Every route of the provider as an operation of role-based access control.
fn operations(_: &mut World, _: &Call) -> Response {
    let mut value: Vec<Value> = super::ROUTES
        .iter()
        .copied()
        .flatten()
        .copied()
        .flatten()
        .filter_map(|route| {
            let (_, tail) = route.template.split_once("/providers/Microsoft.RecoveryServices/")?;
            let words: Vec<&str> = tail.split('/').filter(|segment| !segment.starts_with('{')).collect();
            let verb = match route.method {
                "GET" => "read",
                "PUT" | "PATCH" => "write",
                "DELETE" => "delete",
                _ => "action",
            };
            Some(json!({"name": format!("{PROVIDER}/{}/{verb}", words.join("/")),
                "display": {"provider": PROVIDER, "resource": words.join("/"), "operation": verb, "description": null},
                "origin": "user", "properties": null}))
        })
        .collect();
    value.dedup();
    Response::json(200, json!({"value": value, "nextLink": null}))
}
