//! `Microsoft.RecoveryServices/vaults`: the vault around its properties.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::VaultProperties;
use crate::azure::wire::or_default;

/// A vault as it is read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Vault {
    /// The id, in the casing of the service.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// The name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// The programmatic name of the region.
    #[serde(deserialize_with = "or_default")]
    pub location: String,
    /// The tags.
    #[serde(deserialize_with = "or_default")]
    pub tags: BTreeMap<String, String>,
    /// The tier.
    pub sku: Option<Sku>,
    /// The identities of the vault.
    pub identity: Option<Identity>,
    /// Changes with every write.
    pub etag: Option<String>,
    /// The settings.
    #[serde(deserialize_with = "or_default")]
    pub properties: VaultProperties,
}

/// The body of PUT: tags and identity as given, omitted properties keep what the service has.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultCreate {
    /// The programmatic name of the region; fixed at creation.
    pub location: String,
    /// The tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// The tier. It can change by PUT and by nothing else.
    pub sku: Sku,
    /// The identities of the vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// The settings. A creation needs at least `publicNetworkAccess`.
    pub properties: VaultProperties,
}

/// The body of PATCH: only what changes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultUpdate {
    /// All tags; those left out are removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// The identities of the vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// The settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<VaultProperties>,
}

/// The tier of a vault.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sku {
    /// `Standard` or `RS0`.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// `Standard`, and only with `RS0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
}

/// The identities of a vault.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Identity {
    /// `None`, `SystemAssigned`, `UserAssigned` or `SystemAssigned, UserAssigned`.
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub kind: String,
    /// The user-assigned identities by id. Sent with empty values; null for one takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_assigned_identities: Option<BTreeMap<String, Option<UserAssignedIdentity>>>,
    /// The object id of the system-assigned identity. Read only.
    #[serde(skip_serializing)]
    pub principal_id: Option<String>,
    /// The tenant of the system-assigned identity. Read only.
    #[serde(skip_serializing)]
    pub tenant_id: Option<String>,
}

/// What is known of a user-assigned identity. Read only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserAssignedIdentity {
    /// The object id.
    #[serde(skip_serializing)]
    pub principal_id: Option<String>,
    /// The application id.
    #[serde(skip_serializing)]
    pub client_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_carries_only_what_changes() {
        assert_eq!(serde_json::to_string(&VaultUpdate::default()).unwrap(), "{}");
        let identity = Identity {
            kind: "UserAssigned".to_owned(),
            user_assigned_identities: Some(BTreeMap::from([
                ("/new".to_owned(), Some(UserAssignedIdentity::default())),
                ("/old".to_owned(), None),
            ])),
            ..Identity::default()
        };
        let patch = VaultUpdate { identity: Some(identity), ..VaultUpdate::default() };
        assert_eq!(
            serde_json::to_string(&patch).unwrap(),
            r#"{"identity":{"type":"UserAssigned","userAssignedIdentities":{"/new":{},"/old":null}}}"#
        );
    }

    #[test]
    fn read_only_members_are_read_and_not_sent() {
        let vault: Vault = serde_json::from_str(
            r#"{"id":"/v","name":"v","location":"westeurope","tags":null,"sku":{"name":"RS0","tier":"Standard"},
            "identity":{"type":"SystemAssigned","principalId":"p","tenantId":"t"},"etag":"W/\"x\"",
            "properties":{"provisioningState":"Succeeded","privateEndpointStateForBackup":"None","secureScore":"None",
             "publicNetworkAccess":"Enabled","restoreSettings":{"crossSubscriptionRestoreSettings":{"crossSubscriptionRestoreState":"Enabled"}}}}"#,
        )
        .unwrap();
        let identity = vault.identity.unwrap();
        assert_eq!(identity.principal_id.as_deref(), Some("p"));
        assert_eq!(serde_json::to_string(&identity).unwrap(), r#"{"type":"SystemAssigned"}"#);
        assert_eq!(vault.properties.secure_score.as_deref(), Some("None"));
        assert_eq!(
            serde_json::to_string(&vault.properties).unwrap(),
            r#"{"publicNetworkAccess":"Enabled","restoreSettings":{"crossSubscriptionRestoreSettings":{"crossSubscriptionRestoreState":"Enabled"}}}"#
        );
    }
}
