//! What had to be chosen about test failovers, failovers and reversals: refusals, jobs, durations and job errors that
//! nobody recorded.

use super::Refusal;
use crate::scenario::Row;

/// A direction other than the item's own.
pub const DIRECTION: Refusal = Refusal::new(
    400,
    "FailoverDirectionNotSupported",
    "The direction of a failover is seen from where the item replicates from now.",
    "Use failoverDirection 'PrimaryToRecovery', also to fail back after a reversal.",
);
/// A recovery point that the item does not have.
pub const POINT_NOT_FOUND: Refusal = Refusal::new(
    400,
    "RecoveryPointNotFound",
    "The recovery point belongs to another item or was pruned.",
    "Read recoveryPoints of the item.",
);

/// An operation of other replication providers.
pub const NOT_FOR_AZURE: Refusal = Refusal::new(
    400,
    "OperationNotSupportedForProvider",
    "The operation exists for other replication providers.",
    "Use unplannedFailover; to undo a failover change its recovery point or fail back.",
);
/// `reProtect` of a machine with managed disks; the code was seen.
pub const REPROTECT_DISKS_MISSING: Refusal = Refusal::new(
    400,
    "VMDisksMissing",
    "reProtect knows unmanaged disks only.",
    "Use switchprotection of the protection container, with vmManagedDisks.",
);
/// A reversal to another container than the one that the item came from.
pub const NOT_THE_WAY_BACK: Refusal = Refusal::new(
    400,
    "InvalidRecoveryContainer",
    "A failed-over item replicates back to the container that it lies in.",
    "Give the id of that container as recoveryContainerId.",
);
/// What `allowedOperations` calls the reversal of a committed failover.
pub const REVERSE: &str = "SwitchProtection";

/// Codes and texts of job errors: code, message, causes, action.
pub type Failure = [&'static str; 4];

/// The recovery region is out of service.
pub const RECOVERY_REGION_OUT: Failure = [
    "RecoveryRegionNotAvailable",
    "The virtual machine could not be created in the recovery region.",
    "The recovery region is not available.",
    "Wait until the region is available and try again.",
];
/// A machine of the name is there already, and it is not the one that the item came from.
pub const MACHINE_EXISTS: Failure = [
    "TargetVmAlreadyExists",
    "A virtual machine of the target name exists in the target resource group.",
    "An earlier test was not cleaned up, or somebody made the virtual machine.",
    "Delete the virtual machine or change the target name.",
];
/// A resource group for the machine, a disk or an interface is gone.
pub const GROUP_GONE: Failure = [
    "TargetResourceGroupNotFound",
    "A target resource group does not exist any more.",
    "The resource group was deleted after replication was enabled.",
    "Create the resource group again or change the target settings.",
];

/// The source region is out of service, and no recovery point was chosen.
pub const SOURCE_REGION_OUT: Failure = [
    "LatestRecoveryPointNotAvailable",
    "The latest changes of the virtual machine could not be synchronized.",
    "The source region, where the cache storage account is, is not available.",
    "Fail over to a recovery point that was processed before.",
];

/// A lock forbids what the job has to do; that it fails was seen (MicrosoftDocs/azure-docs#32050).
pub const SCOPE_LOCKED: Failure = [
    "ScopeLocked",
    "A lock on a resource or its resource group does not let Site Recovery change it.",
    "Somebody put a management lock on the virtual machine, on its disks or interfaces, or on their resource group.",
    "Remove the lock and try again.",
];
/// The machine that a failover made is off, or its region is out of service.
pub const REPLICA_NOT_RUNNING: Failure = [
    super::protected_item::MACHINE_NOT_RUNNING,
    "The failed over virtual machine is not in running power status.",
    "Site Recovery installs its agent inside the virtual machine.",
    "Start the virtual machine and reprotect again.",
];

/// `applyRecoveryPoint` of a protected item.
pub const CHANGE_PIT: Row =
    Row::new("ChangePit", "Change recovery point", "ProtectionEntity", 140.0);
/// `failoverCommit` of a protected item; names and duration were seen, and the friendly names of the tasks.
pub const COMMIT_FAILOVER: Row = Row {
    tasks: &[
        [
            "CommitFailoverPreflightChecksTask",
            "VmCommitFailoverPrerequisitesCheck",
            "Prerequisite check",
        ],
        ["CommitFailoverTask", "VmCommitFailover", "Commit"],
    ],
    ..Row::new("CommitFailover", "Commit", "ProtectionEntity", 8.0)
};
/// `testFailover` of a protected item; the friendly names of the tasks were seen.
pub const TEST_FAILOVER: Row = Row {
    tasks: &[
        [
            "TestFailoverPreflightChecksTask",
            "VmTestFailoverPrerequisitesCheck",
            "Prerequisites check for test failover",
        ],
        ["TestFailoverTask", "VmTestFailover", "Create test virtual machine"],
        ["PrepareTestVmTask", "VmPrepareTestVm", "Preparing the virtual machine"],
        ["StartTestVmTask", "VmStartTestVm", "Start the virtual machine"],
    ],
    ..Row::new("TestFailover", "Test failover", "ProtectionEntity", 180.0)
};
/// `testFailoverCleanup` of a protected item.
pub const TEST_FAILOVER_CLEANUP: Row = Row {
    tasks: &[
        [
            "TestFailoverCleanupPreflightChecksTask",
            "VmTestFailoverCleanupPrerequisitesCheck",
            "Prerequisites check for test failover cleanup",
        ],
        ["TestFailoverCleanupTask", "VmTestFailoverCleanup", "Clean up the test environment"],
    ],
    ..Row::new("TestFailoverCleanup", "Test failover cleanup", "ProtectionEntity", 120.0)
};
