//! `replicationFabrics/replicationNetworks`: the virtual networks that Site Recovery knows in a fabric. Read only.

use serde::Deserialize;

use crate::azure::wire::{Resource, or_default};

/// A network as it is read.
pub type Network = Resource<NetworkProperties>;

/// What a network is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkProperties {
    /// `Azure`.
    pub fabric_type: Option<String>,
    /// The name of the virtual network.
    pub friendly_name: Option<String>,
    /// The type within the fabric.
    pub network_type: Option<String>,
    /// The subnets.
    #[serde(deserialize_with = "or_default")]
    pub subnets: Vec<NetworkSubnet>,
}

/// A subnet of a network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkSubnet {
    /// The name of the subnet.
    pub name: Option<String>,
    /// The same for people.
    pub friendly_name: Option<String>,
    /// The address ranges in CIDR notation.
    #[serde(deserialize_with = "or_default")]
    pub address_list: Vec<String>,
}
