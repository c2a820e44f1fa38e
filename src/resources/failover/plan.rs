//! What a plan for a failover predicts, says and refuses.

use super::aim;
use super::checks;
use super::context::Context;
use super::model::{FAIL_BACK, Model, PENDING};
use super::standing::Side;
use crate::framework::model::{Model as _, Val};
use crate::framework::resource::Plan;
use crate::framework::value::Value;

/// The results that are open while something is left to be done.
const OPEN: [&str; 9] = [
    "provisioning_state",
    "current_state",
    "recovered_vm_ids",
    "recovered_disk_ids",
    "recovered_network_interface_ids",
    "job_ids",
    "failed_over_at",
    "duration_in_seconds",
    "handover",
];

/// Plans a failover. The context is missing while the provider block is not known.
pub async fn plan(context: Option<&Context>, plan: &mut Plan<'_>) {
    if plan.destroys() {
        let prior = Model::of(plan.prior);
        let back = Model { active_location: Side::Primary.word().into(), ..prior.clone() };
        let brings_back = prior.on_destroy.text() == FAIL_BACK;
        if let (true, false, Some(context)) = (brings_back, plan.applying, context) {
            let back = Model { commit: Val::Known(true), ..back };
            checks::check(context, Some(&prior), &back, &mut plan.diagnostics).await;
        }
        return;
    }
    let planned = Model::of(&plan.planned);
    let prior = (!plan.prior.is_null()).then(|| Model::of(plan.prior));
    let concerns = prior.as_ref().is_none_or(|prior| concerns_azure(prior, &planned));
    if prior.is_some() && concerns {
        for name in OPEN {
            plan.planned.set_member(name, Value::Unknown);
        }
    }
    if let (true, false, Some(context)) = (concerns, plan.applying, context) {
        let prior = prior.as_ref().filter(|_| plan.requires_replace.is_empty());
        checks::check(context, prior, &planned, &mut plan.diagnostics).await;
    }
}

/// Whether a change is more than one of what is used only when something is done.
pub fn concerns_azure(before: &Model, wanted: &Model) -> bool {
    before.provisioning_state.text() == PENDING
        || aim::side(before) != aim::side(wanted)
        || (before.commit != wanted.commit && wanted.commit != Val::Known(false))
        || before.recovery_point != wanted.recovery_point
        || before.reprotect != wanted.reprotect
        || before.failback_reprotect != wanted.failback_reprotect
}
