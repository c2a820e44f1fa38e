//! What is said about a drill: its arguments and results. Knows no request and no reply.

use std::collections::BTreeMap;

use super::stage::Stage;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Object, Val};
use crate::model;
use crate::resources::operations::recovery_point::{self, LATEST_PROCESSED, Wanted};
use crate::resources::operations::target::{Target, exactly_one};
use crate::resources::rows::{AzureRow, kinds};

model! {
    /// Runs a disaster recovery drill: a test failover of a protected item or of all members of a recovery plan into a
    /// network of its own, while replication goes on.
    ///
    /// Creating it waits until the items are protected and their test virtual machines run, and shows their addresses for
    /// probes. Destroying it cleans them up, which is what Azure counts as a drill that succeeded. A drill that was
    /// interrupted goes on with the next apply; one that failed is cleaned up and run again by it. Somebody who cleans up
    /// in the portal has the next plan run a new drill.
    ///
    /// The resources of a configuration are created in the order of their references: let a probe refer to `test_vms`, so
    /// that it runs while the drill stands. For a regular drill change `keepers`, for example by the quarter.
    pub struct Model {
        /// The id of the protected item or recovery plan, followed by `/testFailover`.
        computed id: String,
        /// The id of the protected item to test. It is found by the id it was created with, too, after its protection was
        /// reversed.
        optional protected_item_id: String [replaces, id_of(kinds::PROTECTED_ITEM)],
        /// The id of the recovery plan to test: all its members at once, group by group.
        optional recovery_plan_id: String [replaces, id_of(kinds::RECOVERY_PLAN)],
        /// The id of the virtual network for the test virtual machines, in the recovery region. It should lead nowhere: a
        /// test virtual machine believes that it is the real one. A network that items recover to is refused.
        required network_id: String [replaces, id_of(kinds::VIRTUAL_NETWORK)],
        /// The id of the network in `network_id`, once more, to allow a network that items recover to.
        optional allow_production_network: String [local, id_of(kinds::VIRTUAL_NETWORK)],
        /// The moment to test: `latest_processed`, the newest recovery point that is there; `latest`, one that is taken
        /// now; `latest_application_consistent`; `latest_crash_consistent`; or, for an item, the id of a recovery point.
        /// Defaults to `latest_processed`, which works without the source region.
        optional recovery_point: String [default(LATEST_PROCESSED), replaces, check(recovery_point::check())],
        /// Any values of your own: a change runs a new drill.
        optional keepers: BTreeMap<String, String> [replaces],
        /// What the clean-up says about the drill in Azure, such as the result of the probes. Changing it changes nothing
        /// in Azure before the clean-up.
        optional cleanup_comments: String [local],
        /// The test virtual machines, by the names of the virtual machines that they stand for.
        computed test_vms: BTreeMap<String, Object<TestVm>>,
        /// The moment that was recovered, RFC 3339; of a recovery plan the oldest one of its members.
        computed recovery_point_time: String,
        /// When the test failover began, RFC 3339.
        computed started_at: String,
        /// When all test virtual machines ran, RFC 3339.
        computed ended_at: String,
        /// How long the test failover took: the recovery time that was measured.
        computed duration_in_seconds: i64,
        /// The id of the job of the test failover.
        computed job_id: String,
        /// The state of the test as Azure writes it: `WaitingForCompletion` while the test virtual machines run.
        computed state: String,
    }
    rules [exactly_one()]
}

model! {
    /// A test virtual machine.
    pub struct TestVm {
        /// The Azure resource id of the test virtual machine.
        computed id: String,
        /// The id of the protected item that it was made of.
        computed protected_item_id: String,
        /// The ids of its network interfaces.
        computed network_interface_ids: Vec<String>,
        /// The private IP addresses of its network interfaces, the primary one of each first.
        computed private_ip_addresses: Vec<String>,
        /// The id of the recovery point that it was made from.
        computed recovery_point_id: String,
        /// The moment that this recovery point keeps, RFC 3339.
        computed recovery_point_time: String,
        /// How old the recovery point was when the test began: what a failover at that moment would have lost.
        computed recovery_point_age_in_seconds: i64,
    }
}

impl Model {
    /// What is tested, as far as it is known.
    pub fn target(&self) -> Option<Target> {
        Target::of(&self.protected_item_id, &self.recovery_plan_id)
    }

    /// The recovery point that is asked for.
    pub fn wanted_point(&self) -> Wanted {
        Wanted::of(self.recovery_point.known().map_or(LATEST_PROCESSED, String::as_str))
    }

    /// Whether the drill was interrupted before all of it was recorded.
    pub fn is_pending(&self) -> bool {
        self.test_vms.is_null()
    }

    /// Whether the drill failed, so that it has to be cleaned up and run again.
    pub fn has_failed(&self) -> bool {
        Stage::of_text(self.state.text()) == Stage::Failed
    }

    /// What the clean-up says.
    pub fn comments(&self) -> &str {
        self.cleanup_comments.known().map_or("Cleaned up by Terraform.", String::as_str)
    }
}

/// Rules over several arguments, on whatever is known.
pub fn validate(model: &Model, diagnostics: &mut Diagnostics) {
    if model.recovery_plan_id.is_null() || model.recovery_point.known().is_none() {
        return;
    }
    if let (Err(refusal), Val::Null) = (model.wanted_point().of_plan(), &model.protected_item_id) {
        refusal.tell(diagnostics);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_takes_no_recovery_point_of_one_item() {
        let told = |plan: Val<String>, point: &str| {
            let mut diagnostics = Diagnostics::new();
            let model =
                Model { recovery_plan_id: plan, recovery_point: point.into(), ..Model::default() };
            validate(&model, &mut diagnostics);
            diagnostics.has_errors()
        };
        assert!(told("/plan".into(), "/item/recoveryPoints/p"));
        assert!(told(Val::Unknown, "/item/recoveryPoints/p"));
        assert!(!told("/plan".into(), "latest"));
        assert!(!told(Val::Null, "/item/recoveryPoints/p"));
    }
}
