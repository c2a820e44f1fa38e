//! `replicationFabrics/replicationProtectionContainers`: what items and mappings live in.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::A2A;
use crate::azure::wire::{Body, Resource};

/// A protection container as it is read.
pub type ProtectionContainer = Resource<ContainerProperties>;

/// The body of PUT. There is no PATCH, and no DELETE: a container is removed with POST `/remove`.
pub type ContainerCreate = Body<ContainerInput>;

/// What PUT carries: the one scenario the container is for, in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContainerInput;

impl Serialize for ContainerInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(
            "providerSpecificInput",
            &[std::collections::BTreeMap::from([("instanceType", A2A)])],
        )?;
        map.end()
    }
}

/// What a container is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerProperties {
    /// The display name of the fabric's region.
    pub fabric_friendly_name: Option<String>,
    /// The name of the container.
    pub friendly_name: Option<String>,
    /// `Azure`.
    pub fabric_type: Option<String>,
    /// How many items it holds.
    pub protected_item_count: Option<i64>,
    /// `NotPaired`, `Paired` and what lies between.
    pub pairing_status: Option<String>,
    /// `Primary`, `Recovery` or empty.
    pub role: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn put_names_the_scenario_in_a_list() {
        let body = serde_json::to_string(&ContainerCreate::default()).unwrap();
        assert_eq!(body, r#"{"properties":{"providerSpecificInput":[{"instanceType":"A2A"}]}}"#);
    }
}
