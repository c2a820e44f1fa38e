//! The kinds of work that Site Recovery reports as jobs: their names, their tasks and how long they take.
//!
//! Only what was seen on the wire stands here; names and durations that had to be guessed are in `inferred.rs`.

use serde::{Deserialize, Serialize};

/// What a job calls itself, and how long it takes in Azure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// `scenarioName` of the job.
    pub name: String,
    /// `friendlyName` of the job.
    pub friendly: String,
    /// `targetInstanceType` of the job.
    pub target: String,
    /// Seconds from acceptance to end.
    pub seconds: f64,
    /// The tasks in order: id, name, friendly name.
    pub tasks: Vec<[String; 3]>,
}

/// A [`Scenario`] as it stands in a table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// See [`Scenario::name`].
    pub name: &'static str,
    /// See [`Scenario::friendly`].
    pub friendly: &'static str,
    /// See [`Scenario::target`].
    pub target: &'static str,
    /// See [`Scenario::seconds`].
    pub seconds: f64,
    /// See [`Scenario::tasks`].
    pub tasks: &'static [[&'static str; 3]],
}

impl Row {
    /// A row without tasks.
    pub const fn new(
        name: &'static str,
        friendly: &'static str,
        target: &'static str,
        seconds: f64,
    ) -> Self {
        Row { name, friendly, target, seconds, tasks: &[] }
    }
}

impl From<&Row> for Scenario {
    fn from(row: &Row) -> Self {
        Scenario {
            name: row.name.to_owned(),
            friendly: row.friendly.to_owned(),
            target: row.target.to_owned(),
            seconds: row.seconds,
            tasks: row.tasks.iter().map(|task| task.map(str::to_owned)).collect(),
        }
    }
}

/// PUT of a fabric: 66 to 70 seconds.
pub const CREATE_SITE: Row = Row::new("CreateSite", "Create a site", "Server", 68.0);
/// PUT of a protection container: under a second.
pub const CREATE_CLOUD: Row =
    Row::new("CreateCloud", "Create protection container", "ProtectionContainer", 0.8);
/// PUT of a policy: under a second.
pub const ADD_PROTECTION_PROFILE: Row =
    Row::new("AddProtectionProfile", "Create replication policy", "ProtectionProfile", 0.8);
/// PUT of a container mapping: under a second in 2023.
pub const ASSOCIATE_PROTECTION_PROFILE: Row = Row::new(
    "AssociateProtectionProfile",
    "Associate replication policy",
    "ProtectionProfile",
    0.8,
);
/// PUT of a network mapping: 2 to 24 seconds.
pub const NETWORK_PAIRING: Row = Row::new("NetworkPairing", "Map Networks", "Network", 8.0);
/// PUT of a protected item: 7 to 13 minutes.
pub const ENABLE_DR: Row = Row {
    tasks: &[
        [
            "EnableProtectionPreflightChecksTask",
            "EnableProtectionPrerequisitesCheck",
            "Prerequisites check for enabling protection",
        ],
        [
            "CreateProtectionTargetTask",
            "CreateProtectionTarget",
            "Installing Mobility Service and preparing target",
        ],
        ["EnableProtectionTask", "EnableProtection", "Enable replication"],
        [
            "StartInitialReplicationTask",
            "VmStartInitialReplication",
            "Starting initial replication",
        ],
        UPDATE_DRA_STATE,
    ],
    ..Row::new("EnableDr", "Enable replication", "ProtectionEntity", 600.0)
};
const UPDATE_DRA_STATE: [&str; 3] =
    ["UpdateDraStateTask", "UpdateDraState", "Updating the provider states"];
/// The service's own job when initial replication has ended, on the primary side.
pub const PRIMARY_IR_COMPLETION: Row = Row::new(
    "PrimaryIrCompletion",
    "Finalize protection on the primary virtual machine",
    "ProtectionEntity",
    20.0,
);
/// The service's own job after that, on the recovery side.
pub const SECONDARY_IR_COMPLETION: Row = Row {
    tasks: &[
        [
            "CompleteInitialReplicationTask",
            "CompleteInitialReplication",
            "Complete initial replication",
        ],
        [
            "ReplicaConfigurationPreflightChecksTask",
            "FailWorkflowOnIRFailureTask",
            "Finalizing initial replication",
        ],
        [
            "ReplicaConfigurationTask",
            "ReplicaConfiguration",
            "Complete network and post-replication configuration",
        ],
        UPDATE_DRA_STATE,
    ],
    ..Row::new(
        "SecondaryIrCompletion",
        "Finalize protection on the recovery virtual machine",
        "ProtectionEntity",
        40.0,
    )
};
/// PATCH of a protected item: under 20 seconds.
pub const UPDATE_VM_PROPERTIES: Row = Row {
    tasks: &[[
        "4f0a1d2c-6c1b-5d5a-9a53-6b0c2a3a7f10",
        "UpdateVmPropertiesTask",
        "Update the virtual machine properties",
    ]],
    ..Row::new("UpdateVmProperties", "Update the virtual machine", "ProtectionEntity", 15.0)
};
/// `addDisks` of a protected item: 5 minutes.
pub const ADD_DISKS: Row = Row {
    tasks: &[
        [
            "AddDisksPreflightTask",
            "AddDisksPreflightTask",
            "Prerequisites check to add disk(s) for protection",
        ],
        ["AddDisksTask", "AddDisksTask", "Adding disk(s) for protection"],
        [
            "StartDisksReplicationTask",
            "StartDisksReplicationTask",
            "Starting disk(s) initial replication",
        ],
    ],
    ..Row::new("AddDisks", "Add disks", "ProtectionEntity", 300.0)
};
/// `switchprotection` of a container: about nine minutes. The last task is the group of the job that enables.
pub const SWITCH_PROTECTION: Row = Row {
    tasks: &[
        [
            "SwitchReplicationGroupProtectionPreflightTask",
            "SwitchReplicationGroupProtectionPreflightTask",
            "Prerequisite check",
        ],
        ["CommitFailoverTask", "VmCommitFailover", "Committing failover"],
        ["DiscoverReplicaTask", "DiscoverReplicaTask", "Discovering replica virtual machine"],
        [
            "GetSwitchProtectionRequirementsTask",
            "GetSwitchProtectionRequirementsTask",
            "Getting reprotection requirements",
        ],
        ["ProtectReplicaTask", "ProtectReplicaTask", "Reprotecting virtual machine (1)"],
    ],
    ..Row::new("SwitchReplicationGroupProtection", "Reprotect", "ProtectionEntity", 540.0)
};
/// `unplannedFailover` of a protected item: 2.3 minutes.
pub const UNPLANNED_FAILOVER: Row = Row {
    tasks: &[
        [
            "UnplannedFailoverPreflightChecksTask",
            "VmUfoPrerequisitesCheck",
            "Prerequisites check for failover",
        ],
        ["ShutdownVmOnPrimaryForUFO", "VmShutdownVmOnPrimary", "Shut down the virtual machine"],
        [
            "PrepareForUnPlannedFailoverTask",
            "VmPrepareForUnPlannedFailover",
            "Synchronizing the latest changes",
        ],
        ["FailoverTask", "VmFailover", "Start failover"],
        ["StartVmOnSecondary", "VmFoStartVmOnSecondary", "Start the replica virtual machine"],
    ],
    ..Row::new("UnplannedFailover", "Failover", "ProtectionEntity", 140.0)
};
