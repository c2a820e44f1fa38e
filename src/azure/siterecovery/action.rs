//! POST of what is done with items and recovery plans: tests, failovers, other recovery points, reversals. The end of a
//! failover, `failoverCommit`, carries no body.
//!
//! A plan takes a list of inputs where an item takes one, and names a type of recovery point where an item names one.

use serde::Serialize;

use super::A2A;
use super::protected_item::DiskInput;
use crate::azure::wire::Body;

/// The body of `testFailover`. `D` is [`ItemPoint`] or [`PlanPoints`].
pub type TestFailover<D> = Body<TestFailoverInput<D>>;

/// The body of `testFailoverCleanup`.
pub type TestFailoverCleanup = Body<CleanupInput>;

/// The body of `unplannedFailover`. `D` is [`ItemPoint`] or [`PlanPoints`].
pub type UnplannedFailover<D> = Body<UnplannedFailoverInput<D>>;

/// The body of `applyRecoveryPoint` of an item.
pub type ApplyRecoveryPoint = Body<ApplyRecoveryPointInput>;

/// The body of `switchprotection` of a container.
pub type SwitchProtection = Body<SwitchProtectionInput>;

/// The recovery point of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemPoint {
    instance_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_point_id: Option<String>,
}

impl ItemPoint {
    /// The recovery point of that id; without one the service takes one now.
    pub fn new(recovery_point_id: Option<String>) -> Self {
        Self { instance_type: A2A, recovery_point_id }
    }
}

/// The recovery points of the members of a plan: a list of one.
pub type PlanPoints = [PlanPoint; 1];

/// Which recovery point each member of a plan takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanPoint {
    instance_type: &'static str,
    recovery_point_type: &'static str,
}

impl PlanPoint {
    /// `Latest`, `LatestProcessed`, `LatestApplicationConsistent` or `LatestCrashConsistent`.
    pub fn new(recovery_point_type: &'static str) -> PlanPoints {
        [Self { instance_type: A2A, recovery_point_type }]
    }
}

/// What a test failover takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestFailoverInput<D> {
    /// `PrimaryToRecovery`; for a plan whose members are reversed `RecoveryToPrimary`.
    pub failover_direction: &'static str,
    network_type: &'static str,
    network_id: String,
    /// The recovery point.
    pub provider_specific_details: D,
}

impl<D> TestFailoverInput<D> {
    /// A test in a network.
    pub fn new(failover_direction: &'static str, network_id: &str, details: D) -> Self {
        Self {
            failover_direction,
            network_type: "VmNetworkAsInput",
            network_id: network_id.to_owned(),
            provider_specific_details: details,
        }
    }
}

/// What the clean-up of a test takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CleanupInput {
    /// What the job says about the test.
    pub comments: String,
}

/// What a failover takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnplannedFailoverInput<D> {
    /// `PrimaryToRecovery`, also for the way back of an item; for a plan whose members are reversed `RecoveryToPrimary`.
    pub failover_direction: &'static str,
    source_site_operations: &'static str,
    /// The recovery point.
    pub provider_specific_details: D,
}

impl<D> UnplannedFailoverInput<D> {
    /// A failover, with or without an attempt to shut the source down first.
    pub fn new(failover_direction: &'static str, shut_down_source: bool, details: D) -> Self {
        Self {
            failover_direction,
            source_site_operations: if shut_down_source { "Required" } else { "NotRequired" },
            provider_specific_details: details,
        }
    }
}

/// Which recovery point an item that is failed over takes instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplyRecoveryPointInput {
    recovery_point_id: String,
    provider_specific_details: Marker,
}

impl ApplyRecoveryPointInput {
    /// The recovery point of that id.
    pub fn new(recovery_point_id: &str) -> Self {
        Self {
            recovery_point_id: recovery_point_id.to_owned(),
            provider_specific_details: Marker { instance_type: A2A },
        }
    }
}

/// Details that say nothing but whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Marker {
    instance_type: &'static str,
}

/// Which item of the container is reversed, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SwitchProtectionInput {
    /// The name of the item.
    pub replication_protected_item_name: String,
    /// What is Azure to Azure replication's own.
    pub provider_specific_details: SwitchProtectionDetails,
}

/// How an item replicates back.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SwitchProtectionDetails {
    /// `A2A`.
    pub instance_type: &'static str,
    /// The container that the item came from.
    pub recovery_container_id: String,
    /// The failed-over disks, each with a cache account in their own region.
    pub vm_managed_disks: Vec<DiskInput>,
    /// The resource group that the virtual machine came from.
    pub recovery_resource_group_id: String,
    /// The replication policy; the mapping of the way back has one too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_id: Option<String>,
    /// The availability set on the way back; excludes a zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_availability_set_id: Option<String>,
    /// The zone on the way back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_availability_zone: Option<String>,
    /// The proximity placement group on the way back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_proximity_placement_group_id: Option<String>,
    /// The flexible scale set on the way back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_virtual_machine_scale_set_id: Option<String>,
    /// The fault domain in that scale set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_fault_domain: Option<i64>,
    /// The capacity reservation group on the way back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_capacity_reservation_group_id: Option<String>,
    /// The storage account of the boot diagnostics on the way back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_boot_diag_storage_account_id: Option<String>,
}

impl Default for SwitchProtectionDetails {
    fn default() -> Self {
        Self {
            instance_type: A2A,
            recovery_container_id: String::new(),
            vm_managed_disks: Vec::new(),
            recovery_resource_group_id: String::new(),
            policy_id: None,
            recovery_availability_set_id: None,
            recovery_availability_zone: None,
            recovery_proximity_placement_group_id: None,
            recovery_virtual_machine_scale_set_id: None,
            platform_fault_domain: None,
            recovery_capacity_reservation_group_id: None,
            recovery_boot_diag_storage_account_id: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_have_the_names_of_the_service() {
        let there = "PrimaryToRecovery";
        for (body, expected) in [
            (
                serde_json::to_value(TestFailover::new(TestFailoverInput::new(
                    there,
                    "/net",
                    ItemPoint::new(Some("/point".to_owned())),
                ))),
                json!({"properties": {"failoverDirection": there, "networkType": "VmNetworkAsInput", "networkId": "/net",
                    "providerSpecificDetails": {"instanceType": "A2A", "recoveryPointId": "/point"}}}),
            ),
            (
                serde_json::to_value(TestFailover::new(TestFailoverInput::new(
                    there,
                    "/net",
                    PlanPoint::new("LatestProcessed"),
                ))),
                json!({"properties": {"failoverDirection": there, "networkType": "VmNetworkAsInput", "networkId": "/net",
                    "providerSpecificDetails": [{"instanceType": "A2A", "recoveryPointType": "LatestProcessed"}]}}),
            ),
            (
                serde_json::to_value(TestFailoverCleanup::new(CleanupInput {
                    comments: "fine".to_owned(),
                })),
                json!({"properties": {"comments": "fine"}}),
            ),
            (
                serde_json::to_value(UnplannedFailover::new(UnplannedFailoverInput::new(
                    there,
                    true,
                    ItemPoint::new(None),
                ))),
                json!({"properties": {"failoverDirection": there, "sourceSiteOperations": "Required",
                    "providerSpecificDetails": {"instanceType": "A2A"}}}),
            ),
            (
                serde_json::to_value(ApplyRecoveryPoint::new(ApplyRecoveryPointInput::new("/p"))),
                json!({"properties": {"recoveryPointId": "/p", "providerSpecificDetails": {"instanceType": "A2A"}}}),
            ),
            (
                serde_json::to_value(SwitchProtection::new(SwitchProtectionInput::default())),
                json!({"properties": {"replicationProtectedItemName": "", "providerSpecificDetails":
                    {"instanceType": "A2A", "recoveryContainerId": "", "vmManagedDisks": [],
                     "recoveryResourceGroupId": ""}}}),
            ),
        ] {
            assert_eq!(body.unwrap(), expected);
        }
    }
}
