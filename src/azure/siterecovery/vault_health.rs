//! `vaults/replicationVaultHealth`: how many of the objects of a vault are well, and what ails the others.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::HealthError;
use crate::azure::wire::{Resource, or_default};

/// The health of a vault as it is read.
pub type VaultHealth = Resource<VaultHealthProperties>;

/// What the health of a vault consists of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VaultHealthProperties {
    /// What is wrong with the vault itself.
    #[serde(deserialize_with = "or_default")]
    pub vault_errors: Vec<HealthError>,
    /// The protected items.
    #[serde(deserialize_with = "or_default")]
    pub protected_items_health: ResourceHealthSummary,
    /// The fabrics.
    #[serde(deserialize_with = "or_default")]
    pub fabrics_health: ResourceHealthSummary,
    /// The protection containers.
    #[serde(deserialize_with = "or_default")]
    pub containers_health: ResourceHealthSummary,
}

/// The health of all objects of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceHealthSummary {
    /// How many there are.
    #[serde(deserialize_with = "or_default")]
    pub resource_count: i64,
    /// What is wrong, with those that it concerns.
    #[serde(deserialize_with = "or_default")]
    pub issues: Vec<HealthErrorSummary>,
    /// How many are in each category of health; the service names the categories.
    #[serde(deserialize_with = "or_default")]
    pub categorized_resource_counts: BTreeMap<String, i64>,
}

/// One thing that is wrong with some objects of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HealthErrorSummary {
    /// The code of the error.
    pub summary_code: Option<String>,
    /// `Replication`, `TestFailover`, `Configuration`, `VersionExpiry` and others.
    pub category: Option<String>,
    /// `NONE`, `Warning`, `Error` or `Info`.
    pub severity: Option<String>,
    /// What is wrong.
    pub summary_message: Option<String>,
    /// The kind of the objects that it concerns.
    pub affected_resource_type: Option<String>,
    /// The replication scenario of those objects, such as `A2A`.
    pub affected_resource_subtype: Option<String>,
    /// The objects that it concerns, as GUIDs by which events refer to them.
    #[serde(deserialize_with = "or_default")]
    pub affected_resource_correlation_ids: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_are_read_as_nothing() {
        let health: VaultHealth = serde_json::from_str(
            r#"{"properties":{"vaultErrors":null,"fabricsHealth":null,"protectedItemsHealth":{"resourceCount":2,
            "issues":null,"categorizedResourceCounts":{"Healthy":1,"Unhealthy":1}}}}"#,
        )
        .unwrap();
        assert_eq!(health.properties.fabrics_health, ResourceHealthSummary::default());
        let items = health.properties.protected_items_health;
        assert_eq!((items.resource_count, items.issues.len()), (2, 0));
        assert_eq!(items.categorized_resource_counts["Unhealthy"], 1);
    }
}
