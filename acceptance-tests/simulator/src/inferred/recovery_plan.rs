//! What had to be chosen about recovery plans: refusals, jobs and defaults that nobody recorded.

use super::Refusal;
use super::failover::Failure;
use crate::scenario::Row;

/// A name outside `^[a-zA-Z][a-zA-Z0-9-]{1,63}[a-zA-Z0-9]$`, which is azurerm's rule.
pub const NAME: Refusal = Refusal::new(
    400,
    "InvalidRecoveryPlanName",
    "A plan's name has 3 to 65 letters, digits and hyphens, begins with a letter and ends with a letter or digit.",
    "Choose another name.",
);
/// A second Shutdown or Failover group, one behind a Boot group, or too many Boot groups.
pub const GROUPS: Refusal = Refusal::new(
    400,
    "InvalidRecoveryPlanGroups",
    "A plan has one Shutdown group, then one Failover group, then at most seven Boot groups.",
    "Correct the groups; Shutdown and Failover may be left out.",
);
/// Items in a Shutdown or Failover group.
pub const ITEMS_OUTSIDE_BOOT: Refusal = Refusal::new(
    400,
    "ProtectedItemsNotInBootGroup",
    "Shutdown and Failover groups stand for all items of the plan and hold none themselves.",
    "Put the protected items into Boot groups.",
);
/// An item that stands in a plan twice.
pub const ITEM_TWICE: Refusal = Refusal::new(
    400,
    "ProtectedItemInPlanTwice",
    "An item is failed over once and boots in one group.",
    "Name the item in one group only.",
);
/// An item that does not replicate between the two sides of the plan.
pub const ITEM_OF_OTHER_PAIR: Refusal = Refusal::new(
    400,
    "ProtectedItemNotOfPlanFabrics",
    "All items of a plan replicate between its two fabrics, or between its two zones.",
    "Make a plan of its own for the item.",
);
/// Items of both directions in one plan.
pub const MIXED_DIRECTIONS: Refusal = Refusal::new(
    400,
    "ProtectedItemDirectionsMixed",
    "Some items of the plan were reversed and others were not.",
    "Reverse the other items too, or make a second plan.",
);
/// A zone without its counterpart, or a plan within one region without zones.
pub const ZONES: Refusal = Refusal::new(
    400,
    "InvalidRecoveryPlanZones",
    "Zones come in pairs; a plan within one region needs two different ones.",
    "Give both zones, or two fabrics and none.",
);
/// An action that lacks something or has something that its kind does not take.
pub const ACTION: Refusal = Refusal::new(
    400,
    "InvalidRecoveryPlanAction",
    "An action has a name, failover types, directions and the details of its kind.",
    "Correct the action.",
);

/// The most Boot groups of a plan.
pub const MOST_BOOT_GROUPS: usize = 7;
/// `failoverDeploymentModel` of a plan that was created without one.
pub const DEPLOYMENT_MODEL: &str = "ResourceManager";

/// PUT of a recovery plan; the duration was seen.
pub const CREATE_RECOVERY_PLAN: Row =
    Row::new("CreateRecoveryPlan", "Create recovery plan", "RecoveryPlan", 0.8);
/// PATCH of a recovery plan.
pub const UPDATE_RECOVERY_PLAN: Row =
    Row::new("UpdateRecoveryPlan", "Update recovery plan", "RecoveryPlan", 0.8);
/// DELETE of a recovery plan; the duration was seen.
pub const REMOVE_RECOVERY_PLAN: Row =
    Row::new("RemoveRecoveryPlan", "Delete recovery plan", "RecoveryPlan", 0.8);

/// A direction other than that of the plan's items.
pub const DIRECTION: Refusal = Refusal::new(
    400,
    "RecoveryPlanDirectionMismatch",
    "The items of a plan replicate from its primary side, or from its recovery side after a reversal.",
    "Give the direction in which the items replicate now.",
);

/// A member has no recovery point of the type asked for.
pub const NO_SUCH_POINT: Failure = [
    "RecoveryPointNotAvailable",
    "The virtual machine has no recovery point of the type asked for.",
    "No point of this type was made within the retention of the policy.",
    "Choose another recoveryPointType.",
];
/// `reProtect` of a plan meets what `reProtect` of an item meets; the message was seen.
pub const DISKS_NOT_GIVEN: Failure = [
    "VMDisksMissing",
    "Managed disk details not provided.",
    "reProtect knows unmanaged disks only.",
    "Reverse each item by switchprotection of its protection container.",
];
/// Somebody cancelled the job of a member.
pub const MEMBER_CANCELLED: Failure = [
    "ChildJobCancelled",
    "The job of a virtual machine was cancelled.",
    "A user cancelled it.",
    "Run the operation again.",
];

/// The least seconds of a plan's checks and of its end.
pub const STEP_SECONDS: f64 = 5.0;
/// Seconds that a script or runbook runs.
pub const ACTION_SECONDS: f64 = 60.0;
/// Id and friendly name of the group task in which all members are worked on, by action. That of a failover was seen.
pub const GROUP_NAMES: &[(&str, [&str; 2])] = &[
    ("testFailover", ["TestFailoverAllActionGroup", "Recovery plan test failover"]),
    ("unplannedFailover", ["FailoverAllActionGroup", "Recovery plan failover"]),
    (
        "testFailoverCleanup",
        ["TestFailoverCleanupAllActionGroup", "Recovery plan test failover cleanup"],
    ),
    ("failoverCommit", ["CommitFailoverAllActionGroup", "Recovery plan commit"]),
    ("reProtect", ["ReprotectAllActionGroup", "Recovery plan reprotect"]),
];

const fn of_plan(name: &'static str, friendly: &'static str) -> Row {
    Row::new(name, friendly, "RecoveryPlan", 300.0)
}

/// `testFailover` of a plan. The durations of plans' jobs are those of their steps.
pub const TEST_FAILOVER: Row = of_plan("TestFailover", "Test failover");
/// `testFailoverCleanup` of a plan.
pub const TEST_FAILOVER_CLEANUP: Row = of_plan("TestFailoverCleanup", "Test failover cleanup");
/// `unplannedFailover` of a plan; the names were seen.
pub const UNPLANNED_FAILOVER: Row = of_plan("UnplannedFailover", "Failover");
/// `failoverCommit` of a plan.
pub const COMMIT_FAILOVER: Row = of_plan("CommitFailover", "Commit");
/// `reProtect` of a plan.
pub const REPROTECT: Row = of_plan("ReverseReplicate", "Reprotect");

/// The job of a member while its plan shuts machines down.
pub const SHUTDOWN_PHASE: Row = Row {
    tasks: &[[
        "ShutdownVmOnPrimaryForUFO",
        "VmShutdownVmOnPrimary",
        "Shut down the virtual machine",
    ]],
    ..Row::new("UnplannedFailover", "Failover", "ProtectionEntity", 30.0)
};
/// The job of a member while its Boot group starts.
pub const START_PHASE: Row = Row {
    tasks: &[["StartVmOnSecondary", "VmFoStartVmOnSecondary", "Start the replica virtual machine"]],
    ..Row::new("UnplannedFailover", "Failover", "ProtectionEntity", 30.0)
};
/// The same in a test.
pub const TEST_START_PHASE: Row = Row {
    tasks: &[["StartTestVmTask", "VmStartTestVm", "Start the virtual machine"]],
    ..Row::new("TestFailover", "Test failover", "ProtectionEntity", 30.0)
};
/// The job of a member of a plan that is reprotected.
pub const REPROTECT_PHASE: Row =
    Row::new("ReverseReplicate", "Reprotect", "ProtectionEntity", 30.0);
