//! `replicationEligibilityResults`: what the service itself has against replicating a virtual machine. An extension of the
//! machine; no vault is needed.

use serde::Deserialize;

use crate::azure::wire::or_default;

/// What the service says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Eligibility {
    /// What it says.
    #[serde(deserialize_with = "or_default")]
    pub properties: EligibilityProperties,
}

/// What it says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct EligibilityProperties {
    /// What is against it; nothing if the machine can be replicated.
    #[serde(deserialize_with = "or_default")]
    pub errors: Vec<EligibilityError>,
}

/// A reason against it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EligibilityError {
    /// Its code.
    pub code: Option<String>,
    /// What is wrong.
    pub message: Option<String>,
    /// Why it may be.
    pub possible_causes: Option<String>,
    /// What to do.
    pub recommended_action: Option<String>,
}
