//! What the service finds wrong with a fabric, a mapping or an item.

use serde::Deserialize;

use crate::azure::wire::or_default;

/// One finding. Its `creationTimeUtc` moves at each read, so it is not here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HealthError {
    /// The number of the finding, such as "161011".
    pub error_code: Option<String>,
    /// What is wrong.
    pub error_message: Option<String>,
    /// The same in short; often empty.
    pub summary_message: Option<String>,
    /// `Warning`, `Error` or `Information`.
    pub error_level: Option<String>,
    /// What it concerns, such as `Replication` or `TestFailover`.
    pub error_category: Option<String>,
    /// The type within the source, such as "8010".
    pub error_type: Option<String>,
    /// Which part of the service found it.
    pub error_source: Option<String>,
    /// An id that is stable over reads, such as "6:8010".
    pub error_id: Option<String>,
    /// The object it concerns, as a GUID.
    pub entity_id: Option<String>,
    /// Why it may have happened.
    pub possible_causes: Option<String>,
    /// What to do about it.
    pub recommended_action: Option<String>,
    /// What the provider on the recovery side said.
    pub recovery_provider_error_message: Option<String>,
    /// Whether the customer can mark it as resolved: `Allowed` or `NotAllowed`.
    pub customer_resolvability: Option<String>,
    /// Findings below this one.
    #[serde(deserialize_with = "or_default")]
    pub inner_health_errors: Vec<HealthError>,
}
