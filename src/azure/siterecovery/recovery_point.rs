//! `replicationProtectedItems/recoveryPoints`: the moments to which an item can be recovered.
//!
//! The list is sorted by the names of the points, which are random: not in time.

use serde::Deserialize;

use crate::azure::wire::{Resource, or_default};

/// A recovery point as it is read.
pub type RecoveryPoint = Resource<RecoveryPointProperties>;

/// What a recovery point is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecoveryPointProperties {
    /// The moment that the point keeps, RFC 3339.
    pub recovery_point_time: Option<String>,
    /// `ApplicationConsistent` or `CrashConsistent`.
    pub recovery_point_type: Option<String>,
    /// What is Azure to Azure replication's own.
    #[serde(deserialize_with = "or_default")]
    pub provider_specific_details: RecoveryPointDetails,
}

/// The part of a recovery point that is Azure to Azure replication's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecoveryPointDetails {
    /// `PerVmRecoveryPoint`, or `MultiVmSyncRecoveryPoint` for one that a group of virtual machines shares.
    pub recovery_point_sync_type: Option<String>,
    /// The disks it covers, as ids.
    #[serde(deserialize_with = "or_default")]
    pub disks: Vec<String>,
}
