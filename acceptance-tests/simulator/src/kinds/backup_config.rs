//! The two settings of Azure Backup that clients read along with a vault. They show what the vault's own properties
//! say, so that both agree.

use serde_json::{Value, json};

use super::vault_rules;
use crate::arm::cased;
use crate::documents::Document;
use crate::operation::merge;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/backupconfig/vaultconfig"), read_config),
    Route::new("PUT", vault!("/backupconfig/vaultconfig"), write_config),
    Route::new("PATCH", vault!("/backupconfig/vaultconfig"), write_config),
    Route::new("GET", vault!("/backupstorageconfig/vaultstorageconfig"), read_storage),
];

/// The vault of a call; null bodies if it is gone, which the caller has ruled out.
fn shown(
    world: &World,
    call: &Call,
    name: &str,
    properties: impl Fn(&Document) -> Value,
) -> Response {
    let id = cased(world, &call.collection());
    let properties = world.get(&call.id()).map(properties).unwrap_or_default();
    let kind = format!("Microsoft.RecoveryServices/vaults/{name}");
    Response::json(
        200,
        json!({"id": id, "name": crate::id::name(&id), "type": kind, "properties": properties}),
    )
}

fn read_config(world: &mut World, call: &Call) -> Response {
    shown(world, call, "backupconfig", |vault| {
        let soft_delete = &vault.properties()["securitySettings"]["softDeleteSettings"];
        json!({
            "enhancedSecurityState": soft_delete["enhancedSecurityState"],
            "softDeleteFeatureState": soft_delete["softDeleteState"],
            "softDeleteRetentionPeriodInDays": soft_delete["softDeleteRetentionPeriodInDays"],
            "isSoftDeleteFeatureStateEditable": soft_delete["softDeleteState"] != "AlwaysON",
        })
    })
}

fn write_config(world: &mut World, call: &Call) -> Response {
    let mut changes = json!({});
    for (from, to) in [
        ("enhancedSecurityState", "enhancedSecurityState"),
        ("softDeleteFeatureState", "softDeleteState"),
        ("softDeleteRetentionPeriodInDays", "softDeleteRetentionPeriodInDays"),
    ] {
        if let Some(value) = call.member("/properties").get(from).filter(|value| !value.is_null()) {
            changes[to] = value.clone();
        }
    }
    let patch = json!({"properties": {"securitySettings": {"softDeleteSettings": changes}}});
    if let Some(vault) = world.documents.get_mut(&call.id()) {
        let mut wanted = vault.body.clone();
        merge(&mut wanted, &patch);
        if let Err(refusal) = vault_rules::check(Some(vault), &wanted) {
            return *refusal;
        }
        vault.body = wanted;
    }
    read_config(world, call)
}

fn read_storage(world: &mut World, call: &Call) -> Response {
    shown(world, call, "backupstorageconfig", |vault| {
        let redundancy = &vault.properties()["redundancySettings"];
        json!({
            "storageModelType": redundancy["standardTierStorageRedundancy"],
            "storageType": redundancy["standardTierStorageRedundancy"],
            "storageTypeState": "Unlocked",
            "crossRegionRestoreFlag": redundancy["crossRegionRestore"] == "Enabled",
        })
    })
}
