//! The body of a vault: the service's defaults, what a client cannot set, and the principals of its identities.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::arm::error;
use crate::clock;
use crate::documents::Document;
use crate::id;
use crate::inferred::vault_code;
use crate::regions;
use crate::route::Call;
use crate::wire::Response;
use crate::world::World;

/// A new vault with the service's defaults.
pub(crate) fn fresh(world: &World, call: &Call, id: &str) -> Value {
    let now = clock::stamp(world.now());
    json!({
        "id": id,
        "name": id::name(id),
        "type": "Microsoft.RecoveryServices/vaults",
        "location": regions::normalise(call.text("/location")),
        "properties": {
            "provisioningState": "Succeeded",
            "privateEndpointStateForBackup": "None",
            "privateEndpointStateForSiteRecovery": "None",
            "publicNetworkAccess": "Enabled",
            "secureScore": "None",
            "bcdrSecurityLevel": "Poor",
            "restoreSettings": {"crossSubscriptionRestoreSettings": {"crossSubscriptionRestoreState": "Enabled"}},
            "redundancySettings": {"standardTierStorageRedundancy": "GeoRedundant", "crossRegionRestore": "Disabled"},
            "securitySettings": {
                "softDeleteSettings": {"softDeleteState": "Enabled", "softDeleteRetentionPeriodInDays": 14,
                    "enhancedSecurityState": "Enabled"},
                "multiUserAuthorization": "Disabled",
            },
        },
        "systemData": {"createdBy": call.bearer.client, "createdByType": "Application", "createdAt": now,
            "lastModifiedBy": call.bearer.client, "lastModifiedByType": "Application", "lastModifiedAt": now},
    })
}

/// Puts back what a client cannot set.
pub(crate) fn read_only(present: Option<&Document>, body: &mut Value) {
    const MEMBERS: &[&str] = &[
        "provisioningState",
        "privateEndpointStateForBackup",
        "privateEndpointStateForSiteRecovery",
        "privateEndpointConnections",
        "secureScore",
        "bcdrSecurityLevel",
        "backupStorageVersion",
        "moveState",
    ];
    let Some(vault) = present else {
        body["properties"]["provisioningState"] = json!("Succeeded");
        return;
    };
    for member in MEMBERS {
        if let Some(value) = vault.properties().get(*member) {
            body["properties"][*member] = value.clone();
        }
    }
}

/// Gives principals to the identities of a vault: the system's keeps its own, a user's must exist.
pub(crate) fn identify(
    world: &World,
    present: Option<&Document>,
    body: &mut Value,
) -> Result<(), Box<Response>> {
    let kind = body["identity"]["type"].as_str().unwrap_or_default().to_owned();
    if kind.contains("SystemAssigned") {
        let old =
            present.map_or(Value::Null, |vault| vault.body["identity"]["principalId"].clone());
        let subscription = body["id"]
            .as_str()
            .and_then(|id| id::up_to(id, "subscriptions"))
            .and_then(|id| world.get(id));
        body["identity"]["principalId"] =
            if old.is_string() { old } else { json!(Uuid::new_v4().to_string()) };
        body["identity"]["tenantId"] =
            subscription.map_or(Value::Null, |document| document.body["tenantId"].clone());
    }
    let Some(users) = body["identity"]["userAssignedIdentities"].as_object_mut() else {
        return Ok(());
    };
    for (id, principal) in users.iter_mut() {
        let Some(identity) = world.get(id) else {
            let message = format!("The user assigned identity '{id}' was not found.");
            return Err(Box::new(error(400, vault_code::IDENTITY_NOT_FOUND, &message)));
        };
        *principal = json!({"principalId": identity.text("/principalId"), "clientId": identity.text("/clientId")});
    }
    Ok(())
}
