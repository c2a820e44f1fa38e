//! Network security groups.

use serde::Deserialize;

use crate::azure::wire::or_default;

/// A network security group.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkSecurityGroup {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its region.
    #[serde(deserialize_with = "or_default")]
    pub location: String,
    /// Its rules.
    #[serde(deserialize_with = "or_default")]
    pub properties: NetworkSecurityGroupProperties,
}

/// The rules of a network security group.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkSecurityGroupProperties {
    /// Its own.
    #[serde(deserialize_with = "or_default")]
    pub security_rules: Vec<Rule>,
    /// Those that Azure gives every group.
    #[serde(deserialize_with = "or_default")]
    pub default_security_rules: Vec<Rule>,
}

/// A rule of a network security group.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rule {
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// What it does.
    #[serde(deserialize_with = "or_default")]
    pub properties: RuleProperties,
}

/// What a rule does.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleProperties {
    /// Its priority; the lowest number that fits decides.
    pub priority: Option<i64>,
    /// `Inbound` or `Outbound`.
    pub direction: Option<String>,
    /// `Allow` or `Deny`.
    pub access: Option<String>,
    /// `Tcp`, `Udp`, `*` and others.
    pub protocol: Option<String>,
    /// Where from, where it is one.
    pub source_address_prefix: Option<String>,
    /// Where from, where they are several.
    #[serde(deserialize_with = "or_default")]
    pub source_address_prefixes: Vec<String>,
    /// Where from, as groups of machines.
    #[serde(deserialize_with = "or_default")]
    pub source_application_security_groups: Vec<serde_json::Value>,
    /// Where to, where it is one.
    pub destination_address_prefix: Option<String>,
    /// Where to, where they are several.
    #[serde(deserialize_with = "or_default")]
    pub destination_address_prefixes: Vec<String>,
    /// Where to, as groups of machines.
    #[serde(deserialize_with = "or_default")]
    pub destination_application_security_groups: Vec<serde_json::Value>,
    /// Ports, where it is one range.
    pub destination_port_range: Option<String>,
    /// Ports, where they are several ranges.
    #[serde(deserialize_with = "or_default")]
    pub destination_port_ranges: Vec<String>,
}
