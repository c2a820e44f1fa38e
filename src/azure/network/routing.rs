//! Where traffic goes: route tables, and load balancers with what they let out.

use serde::Deserialize;

use crate::azure::compute::Sku;
use crate::azure::wire::or_default;

/// A route table.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteTable {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its routes.
    #[serde(deserialize_with = "or_default")]
    pub properties: RouteTableProperties,
}

/// The routes of a table.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteTableProperties {
    /// The routes.
    #[serde(deserialize_with = "or_default")]
    pub routes: Vec<Route>,
}

/// A route.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Route {
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// Where it leads.
    #[serde(deserialize_with = "or_default")]
    pub properties: RouteProperties,
}

/// Where a route leads.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteProperties {
    /// For which addresses.
    pub address_prefix: Option<String>,
    /// `VirtualAppliance`, `VirtualNetworkGateway`, `Internet`, `VnetLocal` or `None`.
    pub next_hop_type: Option<String>,
}

/// A load balancer.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadBalancer {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its type: `Basic` or `Standard`.
    #[serde(deserialize_with = "or_default")]
    pub sku: Sku,
    /// What it has.
    #[serde(deserialize_with = "or_default")]
    pub properties: LoadBalancerProperties,
}

/// What a load balancer has.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadBalancerProperties {
    /// Rules that let its members out.
    #[serde(deserialize_with = "or_default")]
    pub outbound_rules: Vec<serde_json::Value>,
    /// Its addresses.
    #[serde(rename = "frontendIPConfigurations")]
    #[serde(deserialize_with = "or_default")]
    pub frontend_ip_configurations: Vec<serde_json::Value>,
}
