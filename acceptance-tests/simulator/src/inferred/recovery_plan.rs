//! What had to be chosen about recovery plans: refusals, jobs and defaults that nobody recorded.

use super::Refusal;
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
