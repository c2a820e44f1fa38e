//! The settings of a vault: the same shape when read and when sent, and everything optional, because replies leave out
//! what was never set and requests must leave out what shall not change.

use serde::{Deserialize, Serialize};

use crate::azure::wire::or_default;

/// The settings of a vault. Members documented as read only are never sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VaultProperties {
    /// `Succeeded`, `Deleting`, `Failed` or `Pending`. Read only.
    #[serde(skip_serializing)]
    pub provisioning_state: Option<String>,
    /// `Enabled` or `Disabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_network_access: Option<String>,
    /// `None` or `Enabled`. Read only.
    #[serde(skip_serializing)]
    pub private_endpoint_state_for_backup: Option<String>,
    /// `None` or `Enabled`. Read only.
    #[serde(skip_serializing)]
    pub private_endpoint_state_for_site_recovery: Option<String>,
    /// The private endpoints. Read only.
    #[serde(skip_serializing, deserialize_with = "or_default")]
    pub private_endpoint_connections: Vec<PrivateEndpointConnection>,
    /// Encryption with a key of the customer. Once set it cannot be removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
    /// Which alerts are sent. Absent from replies until set once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitoring_settings: Option<MonitoringSettings>,
    /// Where backups may be restored to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore_settings: Option<RestoreSettings>,
    /// How backups are stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redundancy_settings: Option<RedundancySettings>,
    /// Immutability and soft delete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_settings: Option<SecuritySettings>,
    /// `None`, `Minimum`, `Adequate` or `Maximum`. Read only.
    #[serde(skip_serializing)]
    pub secure_score: Option<String>,
    /// `Poor`, `Fair`, `Good` or `Excellent`. Read only.
    #[serde(skip_serializing)]
    pub bcdr_security_level: Option<String>,
    /// `V1`, `V2` or `Unassigned`. Read only.
    #[serde(skip_serializing)]
    pub backup_storage_version: Option<String>,
    /// Where a move of the vault stands. Read only.
    #[serde(skip_serializing)]
    pub move_state: Option<String>,
    /// Requests that a resource guard approved, carried with critical changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_guard_operation_requests: Option<Vec<String>>,
}

/// A private endpoint of a vault.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrivateEndpointConnection {
    /// The id of the connection.
    pub id: Option<String>,
    /// The name of the connection.
    pub name: Option<String>,
}

/// Encryption with a key of the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Encryption {
    /// The key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_vault_properties: Option<KeyVaultProperties>,
    /// The identity that reads the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kek_identity: Option<KekIdentity>,
    /// `Enabled` or `Disabled`; cannot change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub infrastructure_encryption: Option<String>,
}

/// A key in a key vault.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KeyVaultProperties {
    /// The URI of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_uri: Option<String>,
}

/// The identity that reads a key: one or the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KekIdentity {
    /// The vault's own identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_system_assigned_identity: Option<bool>,
    /// The id of a user-assigned identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_assigned_identity: Option<String>,
}

/// Which alerts are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MonitoringSettings {
    /// Alerts of Azure Monitor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azure_monitor_alert_settings: Option<AzureMonitorAlertSettings>,
    /// Alerts of the older kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classic_alert_settings: Option<ClassicAlertSettings>,
}

/// Alerts of Azure Monitor, each `Enabled` or `Disabled`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AzureMonitorAlertSettings {
    /// For every failed job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts_for_all_job_failures: Option<String>,
    /// For every replication issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts_for_all_replication_issues: Option<String>,
    /// For every failover issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts_for_all_failover_issues: Option<String>,
}

/// Alerts of the older kind, each `Enabled` or `Disabled`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClassicAlertSettings {
    /// For critical operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts_for_critical_operations: Option<String>,
    /// Mail from Site Recovery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_notifications_for_site_recovery: Option<String>,
}

/// Where backups may be restored to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RestoreSettings {
    /// Restoring to other subscriptions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cross_subscription_restore_settings: Option<CrossSubscriptionRestoreSettings>,
}

/// Restoring to other subscriptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CrossSubscriptionRestoreSettings {
    /// `Enabled`, `Disabled` or `PermanentlyDisabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cross_subscription_restore_state: Option<String>,
}

/// How backups are stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RedundancySettings {
    /// `LocallyRedundant`, `GeoRedundant` or `ZoneRedundant`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard_tier_storage_redundancy: Option<String>,
    /// `Enabled` or `Disabled`. Needs `GeoRedundant`, and cannot be disabled again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cross_region_restore: Option<String>,
}

/// Immutability and soft delete.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecuritySettings {
    /// Whether backups can be deleted before their time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub immutability_settings: Option<ImmutabilitySettings>,
    /// Whether deleted backups are kept for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soft_delete_settings: Option<SoftDeleteSettings>,
    /// `Enabled`, `Disabled` or `Invalid`. Read only.
    #[serde(skip_serializing)]
    pub multi_user_authorization: Option<String>,
}

/// Whether backups can be deleted before their time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ImmutabilitySettings {
    /// `Disabled`, `Unlocked` or `Locked`, one step at a time; `Locked` is final.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// Whether deleted backups are kept for a while.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SoftDeleteSettings {
    /// `Enabled`, `Disabled` or `AlwaysON`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soft_delete_state: Option<String>,
    /// For how many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soft_delete_retention_period_in_days: Option<i64>,
    /// `Enabled`, `Disabled` or `AlwaysON`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enhanced_security_state: Option<String>,
}
