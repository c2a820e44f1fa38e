//! The arguments and results of a recovery plan, as tables. Groups and actions are lists, for their order means
//! something; the members of a group are a set, for theirs means nothing.

use crate::framework::check::{Check, Rule};
use crate::framework::model::{ListOf, Set, Single};
use crate::model;
use crate::resources::rows::{AzureRow, SAME_ID, SAME_WORD, id_check, kinds};

/// The kind of an action that runs a runbook.
pub const RUNBOOK: &str = "AutomationRunbookActionDetails";
/// The kind of an action that a person does.
pub const MANUAL: &str = "ManualActionDetails";
/// The kind of an action that runs a script.
pub const SCRIPT: &str = "ScriptActionDetails";

model! {
    /// Manages a recovery plan: which protected items fail over together, in which order they start, and what is done
    /// before and after.
    ///
    /// A failover of the plan shuts all its members down, fails all of them over, and starts them group by group: the
    /// `boot_recovery_group` blocks in their order, the members of one group at once. Actions run in their order, before
    /// or after a group. Groups and actions can be changed in place; everything else makes a new plan.
    ///
    /// Refer to members by the `id` of their `asr_protected_item`. It may stay as it is when their protection is
    /// reversed: the plan follows them. An item that is destroyed is taken out of its plans first.
    pub struct Model {
        /// The Azure resource id of the plan.
        computed id: String,
        /// The name of the plan, unique within the vault.
        required name: String [
            replaces,
            same_by(SAME_WORD),
            check(Check::matches(
                "[a-zA-Z][a-zA-Z0-9-]{1,63}[a-zA-Z0-9]",
                "3 to 65 letters, digits and `-`, beginning with a letter and ending with a letter or digit",
            )),
        ],
        /// The id of the Recovery Services vault that holds the plan.
        required recovery_vault_id: String [replaces, id_of(kinds::VAULT)],
        /// The id of the fabric that is failed over from.
        required source_recovery_fabric_id: String [replaces, id_of(kinds::FABRIC)],
        /// The id of the fabric that is failed over to, in the same vault. Between the zones of a region it is the same as
        /// `source_recovery_fabric_id`.
        required target_recovery_fabric_id: String [replaces, id_of(kinds::FABRIC)],
        /// The zones of a plan within a region, or its edge zones. Another one makes a new plan.
        block azure_to_azure_settings: Single<Zones>,
        /// What is done before and after all members are shut down. It can be left out.
        block shutdown_recovery_group: Single<Actions>,
        /// What is done before and after all members are failed over. It can be left out.
        block failover_recovery_group: Single<Actions>,
        /// Protected items that start together. The groups start in the order of the blocks; a plan has at most seven.
        block boot_recovery_group: ListOf<Boot> [at_least_one, at_most(7)],
        /// The ids that the members have now: others than the configured ones after their protection was reversed.
        computed current_item_ids: Set<String> [same_by(SAME_ID)],
    }
}

model! {
    /// The two zones of a plan.
    pub struct Zones {
        /// The availability zone that is failed over from: `1`, `2` or `3`.
        optional primary_zone: String [replaces, check(Check::one_of(&["1", "2", "3"]))],
        /// The availability zone that is failed over to: `1`, `2` or `3`.
        optional recovery_zone: String [replaces, check(Check::one_of(&["1", "2", "3"]))],
        /// The name of the edge zone that is failed over from.
        optional primary_edge_zone: String [replaces, same_by(SAME_WORD), check(Check::length(1, 80))],
        /// The name of the edge zone that is failed over to.
        optional recovery_edge_zone: String [replaces, same_by(SAME_WORD), check(Check::length(1, 80))],
    }
    rules [
        Rule::RequiredTogether(vec!["primary_zone", "recovery_zone"]),
        Rule::RequiredTogether(vec!["primary_edge_zone", "recovery_edge_zone"]),
        Rule::AtLeastOneOf(vec!["primary_zone", "primary_edge_zone"]),
    ]
}

model! {
    /// A step that concerns all members of the plan.
    pub struct Actions {
        /// What is done before the step, in this order.
        block pre_action: ListOf<Action>,
        /// What is done after the step, in this order.
        block post_action: ListOf<Action>,
    }
}

model! {
    /// Items that start together.
    pub struct Boot {
        /// The ids of the protected items. An item stands in one group of a plan, and may stand in several plans.
        optional replicated_protected_items: Set<String> [same_by(SAME_ID), check(id_check(kinds::PROTECTED_ITEM))],
        /// What is done before the group starts, in this order.
        block pre_action: ListOf<Action>,
        /// What is done after the group has started, in this order.
        block post_action: ListOf<Action>,
    }
}

model! {
    /// Something that is done before or after a step.
    pub struct Action {
        /// The name of the action, unique within the plan.
        required name: String [check(Check::length(1, 260))],
        /// What it is: `ManualActionDetails`, for which the plan waits until a person has confirmed it;
        /// `AutomationRunbookActionDetails`; or `ScriptActionDetails`.
        required r#type: String [same_by(SAME_WORD), check(Check::one_of(&[RUNBOOK, MANUAL, SCRIPT]))],
        /// In which directions it is done: `PrimaryToRecovery`, `RecoveryToPrimary`.
        required fail_over_directions: Set<String> [
            same_by(SAME_WORD),
            check(Check::one_of(&["PrimaryToRecovery", "RecoveryToPrimary"])),
        ],
        /// In which operations it is done: `TestFailover`, `UnplannedFailover`, `PlannedFailover`. Azure knows more of them; one
        /// that this provider does not know is a warning.
        required fail_over_types: Set<String> [
            same_by(SAME_WORD),
            check(Check::matches("[A-Za-z]+", "an operation such as `TestFailover`")),
        ],
        /// On which side a runbook or script runs: `Primary` or `Recovery`.
        optional fabric_location: String [same_by(SAME_WORD), check(Check::one_of(&["Primary", "Recovery"]))],
        /// The id of the runbook, in an Automation account in the subscription of the vault.
        optional runbook_id: String [id_of(kinds::RUNBOOK)],
        /// Where the script is.
        optional script_path: String [check(Check::length(1, 1024))],
        /// What the person is told to do.
        optional manual_action_instruction: String [check(Check::length(1, 4096))],
        /// How long a runbook or script may run. Azure documents no form of this text; it is sent and compared as it is.
        optional timeout: String [check(Check::length(1, 80))],
    }
}
