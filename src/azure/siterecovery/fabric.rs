//! `vaults/replicationFabrics`: an Azure region as Site Recovery sees it.

use serde::{Deserialize, Serialize};

use super::HealthError;
use crate::azure::wire::{Body, Resource, or_default};

/// A fabric as it is read.
pub type Fabric = Resource<FabricProperties>;

/// The body of PUT. There is no PATCH: the region of a fabric cannot change.
pub type FabricCreate = Body<FabricInput>;

/// What PUT carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FabricInput {
    custom_details: CustomDetails,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomDetails {
    instance_type: &'static str,
    location: String,
}

impl FabricInput {
    /// An Azure fabric in a region, given by its programmatic name.
    pub fn azure(location: impl Into<String>) -> Self {
        Self { custom_details: CustomDetails { instance_type: "Azure", location: location.into() } }
    }
}

/// What a fabric is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FabricProperties {
    /// The display name of the region, such as "East US 2"; not the name of the fabric.
    pub friendly_name: Option<String>,
    /// A GUID made from the name.
    pub internal_identifier: Option<String>,
    /// `Valid`.
    pub bcdr_state: Option<String>,
    /// `None`, `Normal`, `Warning` or `Critical`.
    pub health: Option<String>,
    /// The findings behind `health`.
    #[serde(deserialize_with = "or_default")]
    pub health_error_details: Vec<HealthError>,
    /// What makes it an Azure fabric.
    #[serde(deserialize_with = "or_default")]
    pub custom_details: FabricDetails,
}

/// The Azure part of a fabric.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FabricDetails {
    /// `Azure`; anything else is a fabric of another scenario.
    pub instance_type: Option<String>,
    /// The programmatic name of the region.
    pub location: Option<String>,
    /// The containers, by ids that hold GUIDs instead of names.
    #[serde(deserialize_with = "or_default")]
    pub container_ids: Vec<String>,
    /// The pairs of availability zones in use.
    #[serde(deserialize_with = "or_default")]
    pub zones: Vec<FabricZones>,
}

/// A pair of availability zones that items replicate between.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FabricZones {
    /// The zone replicated from.
    pub source: Option<String>,
    /// The zone replicated to.
    pub target: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn put_says_kind_and_region() {
        let body =
            serde_json::to_string(&FabricCreate::new(FabricInput::azure("eastus2"))).unwrap();
        assert_eq!(
            body,
            r#"{"properties":{"customDetails":{"instanceType":"Azure","location":"eastus2"}}}"#
        );
    }

    #[test]
    fn a_recorded_reply_is_read() {
        let fabric: Fabric = serde_json::from_str(
            r#"{"id":"/Subscriptions/s/x","name":"fab1","type":"Microsoft.RecoveryServices/vaults/replicationFabrics",
             "properties":{"friendlyName":"East US 2",
              "encryptionDetails":{"kekState":"None","kekCertThumbprint":null},
              "internalIdentifier":"5e3c","bcdrState":"Valid",
              "customDetails":{"instanceType":"Azure","location":"eastus2","containerIds":["/c"],"zones":[]},
              "healthErrorDetails":[{"errorCode":"1","innerHealthErrors":null}],"health":"Normal"}}"#,
        )
        .unwrap();
        assert_eq!(fabric.name, "fab1");
        assert_eq!(fabric.properties.custom_details.location.as_deref(), Some("eastus2"));
        assert_eq!(fabric.properties.custom_details.container_ids, ["/c"]);
        assert_eq!(fabric.properties.health_error_details[0].error_code.as_deref(), Some("1"));
    }
}
