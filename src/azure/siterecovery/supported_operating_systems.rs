//! `replicationSupportedOperatingSystems`: what the service can replicate, by scenario.

use serde::Deserialize;

use crate::azure::wire::or_default;

/// The operating systems that the service replicates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SupportedOperatingSystems {
    /// What it is about.
    #[serde(deserialize_with = "or_default")]
    pub properties: SupportedOperatingSystemsProperties,
}

/// What it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SupportedOperatingSystemsProperties {
    /// The scenarios.
    #[serde(deserialize_with = "or_default")]
    pub supported_os_list: Vec<SupportedScenario>,
}

/// A scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SupportedScenario {
    /// Its name, such as `A2A`.
    pub instance_type: Option<String>,
    /// The operating systems.
    #[serde(deserialize_with = "or_default")]
    pub supported_os: Vec<SupportedSystem>,
}

/// An operating system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SupportedSystem {
    /// Its name, such as `Ubuntu`.
    pub os_name: Option<String>,
    /// `Windows` or `Linux`.
    pub os_type: Option<String>,
    /// Its versions.
    #[serde(deserialize_with = "or_default")]
    pub os_versions: Vec<SupportedVersion>,
}

/// A version of an operating system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SupportedVersion {
    /// The version.
    pub version: Option<String>,
    /// The service pack, if it has to be one.
    pub service_pack: Option<String>,
}
