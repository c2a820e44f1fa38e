//! `replicationNetworks/replicationNetworkMappings`: which virtual network stands for which after a failover.

use serde::{Deserialize, Serialize};

use crate::azure::wire::{Body, Resource, or_default};

/// A mapping as it is read.
pub type NetworkMapping = Resource<NetworkMappingProperties>;

/// The body of PUT.
pub type NetworkMappingCreate = Body<NetworkMappingInput>;

/// The body of PATCH: the same members, all optional.
pub type NetworkMappingUpdate = Body<NetworkMappingInput>;

/// What PUT and PATCH carry. PUT needs both networks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkMappingInput {
    /// The name (not the id) of the fabric replicated to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_fabric_name: Option<String>,
    /// The id of the virtual network used after a failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_network_id: Option<String>,
    /// The virtual network it stands for; read back as `fabricSpecificSettings` without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fabric_specific_details: Option<NetworkMappingSource>,
}

/// The virtual network that a mapping is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkMappingSource {
    instance_type: &'static str,
    primary_network_id: String,
}

impl NetworkMappingSource {
    /// The virtual network with this id, in an Azure fabric.
    pub fn azure(primary_network_id: impl Into<String>) -> Self {
        Self { instance_type: "AzureToAzure", primary_network_id: primary_network_id.into() }
    }
}

/// What a mapping is. The ids of both networks come back in lower case.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkMappingProperties {
    /// `Paired` and what comes before and after it.
    pub state: Option<String>,
    /// The name of the virtual network replicated from, in lower case.
    pub primary_network_friendly_name: Option<String>,
    /// The id of the virtual network replicated from.
    pub primary_network_id: Option<String>,
    /// The display name of the region replicated from.
    pub primary_fabric_friendly_name: Option<String>,
    /// The name of the virtual network replicated to, in lower case.
    pub recovery_network_friendly_name: Option<String>,
    /// The id of the virtual network replicated to.
    pub recovery_network_id: Option<String>,
    /// The id of the fabric replicated to.
    pub recovery_fabric_arm_id: Option<String>,
    /// The display name of the region replicated to.
    pub recovery_fabric_friendly_name: Option<String>,
    /// What is Azure to Azure replication's own.
    #[serde(deserialize_with = "or_default")]
    pub fabric_specific_settings: NetworkMappingSettings,
}

/// The regions of a mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkMappingSettings {
    /// `AzureToAzure`; anything else is a mapping of another scenario.
    pub instance_type: Option<String>,
    /// The region replicated from.
    pub primary_fabric_location: Option<String>,
    /// The region replicated to.
    pub recovery_fabric_location: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_is_not_sent() {
        let body = NetworkMappingUpdate::new(NetworkMappingInput {
            recovery_network_id: Some("/n".to_owned()),
            fabric_specific_details: Some(NetworkMappingSource::azure("/p")),
            ..NetworkMappingInput::default()
        });
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"properties":{"recoveryNetworkId":"/n","fabricSpecificDetails":{"instanceType":"AzureToAzure","primaryNetworkId":"/p"}}}"#
        );
    }
}
