//! What a vault holds: `vaults/usages` and `vaults/replicationUsages`.

use serde::{Deserialize, Deserializer};

use crate::azure::wire::or_default;

/// The reply of `vaults/usages`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Usages {
    /// One entry per counted thing.
    #[serde(deserialize_with = "or_default")]
    pub value: Vec<VaultUsage>,
}

/// How many of a thing a vault holds.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VaultUsage {
    /// `Count`, `Bytes` and others.
    pub unit: Option<String>,
    /// How many there are.
    pub current_value: Option<i64>,
    /// How many there may be.
    pub limit: Option<i64>,
    /// What is counted.
    #[serde(deserialize_with = "or_default")]
    pub name: VaultUsageName,
}

/// The name of a counted thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VaultUsageName {
    /// The service's name.
    pub value: Option<String>,
    /// The name for people.
    pub localized_value: Option<String>,
}

/// What of Site Recovery a vault holds.
///
/// The service answers a bare object, its documentation says a list (Azure/azure-rest-api-specs#11610); both are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReplicationUsage {
    /// How many items are protected.
    pub protected_item_count: i64,
    /// How many recovery plans there are.
    pub recovery_plan_count: i64,
    /// How many servers of other scenarios are registered.
    pub registered_servers_count: i64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Counts {
    #[serde(deserialize_with = "or_default")]
    protected_item_count: i64,
    #[serde(deserialize_with = "or_default")]
    recovery_plan_count: i64,
    #[serde(deserialize_with = "or_default")]
    registered_servers_count: i64,
    value: Option<Vec<Counts>>,
}

impl<'de> Deserialize<'de> for ReplicationUsage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let outer = Counts::deserialize(deserializer)?;
        let list = match outer.value {
            Some(list) => list,
            None => vec![outer],
        };
        Ok(list.iter().fold(Self::default(), |sum, counts| Self {
            protected_item_count: sum.protected_item_count + counts.protected_item_count,
            recovery_plan_count: sum.recovery_plan_count + counts.recovery_plan_count,
            registered_servers_count: sum.registered_servers_count
                + counts.registered_servers_count,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_replication_usages_are_read() {
        let expected = ReplicationUsage {
            protected_item_count: 3,
            recovery_plan_count: 1,
            registered_servers_count: 0,
        };
        for body in [
            r#"{"protectedItemCount":3,"recoveryPlanCount":1,"registeredServersCount":null,"jobsSummary":{}}"#,
            r#"{"value":[{"protectedItemCount":3,"recoveryPlanCount":1}]}"#,
        ] {
            assert_eq!(serde_json::from_str::<ReplicationUsage>(body).unwrap(), expected);
        }
    }
}
