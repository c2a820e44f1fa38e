//! POST `remove` of an item: the end of its replication.

use serde::Serialize;

use crate::azure::wire::Body;

/// The body of `remove`.
pub type Remove = Body<RemoveProperties>;

/// Why replication ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoveProperties {
    disable_protection_reason: &'static str,
    replication_provider_input: ProviderInput,
}

/// Carries nothing for Azure to Azure replication, but older versions of the service demand it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProviderInput {
    instance_type: &'static str,
}

impl Default for RemoveProperties {
    fn default() -> Self {
        Self {
            disable_protection_reason: "NotSpecified",
            replication_provider_input: ProviderInput {
                instance_type: "DisableProtectionProviderSpecificInput",
            },
        }
    }
}
