//! `vaults/replicationPolicies`: how long recovery points are kept and how often snapshots are taken.

use serde::{Deserialize, Serialize};

use super::A2A;
use crate::azure::wire::{Body, Resource, or_default};

/// A policy as it is read.
pub type Policy = Resource<PolicyProperties>;

/// The body of PUT.
pub type PolicyCreate = Body<PolicyCreateProperties>;

/// The body of PATCH. It replaces all settings.
pub type PolicyUpdate = Body<PolicyUpdateProperties>;

/// What PUT carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyCreateProperties {
    /// The settings.
    pub provider_specific_input: PolicyInput,
}

/// What PATCH carries: the same settings under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyUpdateProperties {
    /// The settings.
    pub replication_provider_settings: PolicyInput,
}

impl From<PolicyInput> for PolicyCreate {
    fn from(provider_specific_input: PolicyInput) -> Self {
        Self::new(PolicyCreateProperties { provider_specific_input })
    }
}

impl From<PolicyInput> for PolicyUpdate {
    fn from(replication_provider_settings: PolicyInput) -> Self {
        Self::new(PolicyUpdateProperties { replication_provider_settings })
    }
}

/// The settings as they are sent. All times are minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyInput {
    /// The scenario, `A2A`.
    pub instance_type: &'static str,
    /// How long recovery points are kept; 0 keeps only the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_point_history: Option<i64>,
    /// How often application-consistent snapshots are taken; 0 takes none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_consistent_frequency_in_minutes: Option<i64>,
    /// How often crash-consistent snapshots are taken. The service accepts 5 and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crash_consistent_frequency_in_minutes: Option<i64>,
    /// `Enable` or `Disable`; read back as `Enabled` and `Disabled`.
    pub multi_vm_sync_status: String,
}

impl PolicyInput {
    /// Settings with which items of one group can be made consistent with each other, and the rest left to the service.
    pub fn new() -> Self {
        Self {
            instance_type: A2A,
            recovery_point_history: None,
            app_consistent_frequency_in_minutes: None,
            crash_consistent_frequency_in_minutes: None,
            multi_vm_sync_status: "Enable".to_owned(),
        }
    }
}

impl Default for PolicyInput {
    fn default() -> Self {
        Self::new()
    }
}

/// What a policy is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyProperties {
    /// The name of the policy.
    pub friendly_name: Option<String>,
    /// The settings.
    #[serde(deserialize_with = "or_default")]
    pub provider_specific_details: PolicyDetails,
}

/// The settings as they are read. All times are minutes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyDetails {
    /// `A2A`; anything else is a policy of another scenario.
    pub instance_type: Option<String>,
    /// How long recovery points are kept.
    pub recovery_point_history: Option<i64>,
    /// How often application-consistent snapshots are taken; 0 takes none.
    pub app_consistent_frequency_in_minutes: Option<i64>,
    /// How often crash-consistent snapshots are taken.
    pub crash_consistent_frequency_in_minutes: Option<i64>,
    /// When the age of the latest recovery point is worth a warning.
    pub recovery_point_threshold_in_minutes: Option<i64>,
    /// `Enabled` or `Disabled`.
    pub multi_vm_sync_status: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn put_and_patch_carry_the_settings_under_different_names() {
        let input = PolicyInput { recovery_point_history: Some(1440), ..PolicyInput::new() };
        let settings =
            r#"{"instanceType":"A2A","recoveryPointHistory":1440,"multiVmSyncStatus":"Enable"}"#;
        let put = serde_json::to_string(&PolicyCreate::from(input.clone())).unwrap();
        assert_eq!(put, format!(r#"{{"properties":{{"providerSpecificInput":{settings}}}}}"#));
        let patch = serde_json::to_string(&PolicyUpdate::from(input)).unwrap();
        assert_eq!(
            patch,
            format!(r#"{{"properties":{{"replicationProviderSettings":{settings}}}}}"#)
        );
    }
}
