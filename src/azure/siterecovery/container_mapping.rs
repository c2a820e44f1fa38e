//! `replicationProtectionContainers/replicationProtectionContainerMappings`: which container replicates to which, by
//! which policy.

use serde::{Deserialize, Serialize};

use super::{A2A, HealthError};
use crate::azure::wire::{Body, Resource, or_default};

/// A mapping as it is read.
pub type ContainerMapping = Resource<ContainerMappingProperties>;

/// The body of PUT.
pub type ContainerMappingCreate = Body<ContainerMappingCreateProperties>;

/// The body of PATCH. Target container and policy are fixed at creation.
pub type ContainerMappingUpdate = Body<ContainerMappingUpdateProperties>;

/// The body of POST `/remove`.
pub type ContainerMappingRemove = Body<ContainerMappingUpdateProperties>;

/// What PUT carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerMappingCreateProperties {
    /// The id of the container replicated to.
    pub target_protection_container_id: String,
    /// The id of the policy.
    pub policy_id: String,
    /// What is Azure to Azure replication's own.
    pub provider_specific_input: ContainerMappingInput,
}

/// What PATCH and POST `/remove` carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerMappingUpdateProperties {
    /// What is Azure to Azure replication's own.
    pub provider_specific_input: ContainerMappingInput,
}

/// The settings for updating the replication agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerMappingInput {
    /// The scenario, `A2A`.
    pub instance_type: &'static str,
    /// `Enabled` or `Disabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_auto_update_status: Option<String>,
    /// The id of the Automation account that updates the agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation_account_arm_id: Option<String>,
    /// How the account signs in: `SystemAssignedIdentity`. The API's own default is retired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation_account_authentication_type: Option<String>,
}

impl ContainerMappingInput {
    /// Only the scenario, as POST `/remove` wants it.
    pub fn new() -> Self {
        Self {
            instance_type: A2A,
            agent_auto_update_status: None,
            automation_account_arm_id: None,
            automation_account_authentication_type: None,
        }
    }
}

impl Default for ContainerMappingInput {
    fn default() -> Self {
        Self::new()
    }
}

impl From<ContainerMappingInput> for ContainerMappingUpdate {
    fn from(provider_specific_input: ContainerMappingInput) -> Self {
        Self::new(ContainerMappingUpdateProperties { provider_specific_input })
    }
}

/// What a mapping is. The source container is not in the reply: it is in the id.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerMappingProperties {
    /// The id of the container replicated to.
    pub target_protection_container_id: Option<String>,
    /// The name of that container.
    pub target_protection_container_friendly_name: Option<String>,
    /// What is Azure to Azure replication's own.
    #[serde(deserialize_with = "or_default")]
    pub provider_specific_details: ContainerMappingDetails,
    /// `None`, `Normal`, `Warning` or `Critical`.
    pub health: Option<String>,
    /// The findings behind `health`.
    #[serde(deserialize_with = "or_default")]
    pub health_error_details: Vec<HealthError>,
    /// The id of the policy.
    pub policy_id: Option<String>,
    /// `Paired` and what comes before and after it.
    pub state: Option<String>,
    /// The name of the container replicated from.
    pub source_protection_container_friendly_name: Option<String>,
    /// The display name of the region replicated from.
    pub source_fabric_friendly_name: Option<String>,
    /// The display name of the region replicated to.
    pub target_fabric_friendly_name: Option<String>,
    /// The name of the policy.
    pub policy_friendly_name: Option<String>,
}

/// The settings for updating the replication agent, as they are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerMappingDetails {
    /// `A2A`; anything else is a mapping of another scenario.
    pub instance_type: Option<String>,
    /// `Enabled` or `Disabled`.
    pub agent_auto_update_status: Option<String>,
    /// The id of the Automation account.
    pub automation_account_arm_id: Option<String>,
    /// `RunAsAccount` or `SystemAssignedIdentity`; the former even where nothing is set.
    pub automation_account_authentication_type: Option<String>,
    /// The schedule in that account.
    pub schedule_name: Option<String>,
    /// The link between schedule and runbook in that account.
    pub job_schedule_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remove_carries_only_the_scenario() {
        let body =
            serde_json::to_string(&ContainerMappingRemove::from(ContainerMappingInput::new()))
                .unwrap();
        assert_eq!(body, r#"{"properties":{"providerSpecificInput":{"instanceType":"A2A"}}}"#);
    }

    #[test]
    fn put_names_target_and_policy() {
        let body = ContainerMappingCreate::new(ContainerMappingCreateProperties {
            target_protection_container_id: "/c".to_owned(),
            policy_id: "/p".to_owned(),
            provider_specific_input: ContainerMappingInput {
                agent_auto_update_status: Some("Disabled".to_owned()),
                ..ContainerMappingInput::new()
            },
        });
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"properties":{"targetProtectionContainerId":"/c","policyId":"/p","providerSpecificInput":{"instanceType":"A2A","agentAutoUpdateStatus":"Disabled"}}}"#
        );
    }
}
