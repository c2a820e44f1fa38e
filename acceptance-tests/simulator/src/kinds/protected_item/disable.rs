//! Disabling replication, with the agent in the machine or without asking it.

use super::{affected, existing, source, state};
use crate::documents::Document;
use crate::faults::JobError;
use crate::inferred::{self, NOTHING_TO_DELETE, protected_item as refusals};
use crate::kinds::recovery_plan;
use crate::operation::Change;
use crate::route::Call;
use crate::site_recovery::{begin, check_idle, is_accepted, object, refused};
use crate::wire::Response;
use crate::world::{Start, World};

/// `/remove`: takes the agent out of the machine, which must run.
pub(super) fn remove(world: &mut World, call: &Call) -> Response {
    disable(world, call, |world, item| {
        check_reason(call)?;
        state::check_test(call, item)?;
        check_plans(world, call, item)?;
        state::require(call, item, "DisableProtection")
    })
}

/// DELETE: forgets the item without touching the machine.
pub(super) fn purge(world: &mut World, call: &Call) -> Response {
    disable(world, call, |world, item| check_plans(world, call, item))
}

fn disable(
    world: &mut World,
    call: &Call,
    check: impl Fn(&World, &Document) -> Result<(), Box<Response>>,
) -> Response {
    let id = object(world, call);
    let Ok(item) = existing(world, call) else { return Response::empty(NOTHING_TO_DELETE) };
    if let Err(refusal) = check_idle(world, call, &id).and_then(|()| check(world, item)) {
        return *refusal;
    }
    let name = item.text("/friendlyName").to_owned();
    let start = Start {
        target_name: &name,
        affected: affected(world, item),
        failure: (call.method() == "POST").then(|| not_running(world, item)).flatten(),
        on_failure: vec![Change::Merge(id.clone(), state::patch(state::DISABLING_FAILED))],
        ..Start::new(&inferred::DISABLE_DR, &id, vec![Change::Remove(id.clone())])
    };
    let response = begin(world, call, start);
    if is_accepted(&response) {
        world.replications.drop_item(&id);
        Change::Merge(id, state::patch(state::DISABLING)).apply(&mut world.documents);
    }
    response
}

/// The job error while a machine with an agent is off. Where enabling failed there is no agent, and a machine that
/// was deleted has none either.
fn not_running(world: &World, item: &Document) -> Option<JobError> {
    let machine = source::machine(world, item)?;
    let no_agent = item.text("/protectionState") == state::ENABLING_FAILED;
    // Once failed over, nobody expects the source to answer.
    let failed_over = item.text("/activeLocation") == "Recovery";
    if no_agent || failed_over || source::is_running(world, machine) {
        return None;
    }
    Some(JobError {
        code: refusals::MACHINE_NOT_RUNNING.to_owned(),
        message: "Disable replication requires action within the VM which thus requires VM to be in running power \
                  status."
            .to_owned(),
        possible_causes: format!("The virtual machine '{}' is not running.", machine.name()),
        recommended_action: "Start the virtual machine and disable replication again, or purge the item.".to_owned(),
        task: String::new(),
    })
}

fn check_reason(call: &Call) -> Result<(), Box<Response>> {
    let reason = call.text("/properties/disableProtectionReason");
    if matches!(reason, "" | "NotSpecified" | "MigrationComplete") {
        return Ok(());
    }
    let message = format!("disableProtectionReason '{reason}' is not known.");
    refused(call, &inferred::INVALID_INPUT, &message)
}

/// An item that recovery plans hold stays.
fn check_plans(world: &World, call: &Call, item: &Document) -> Result<(), Box<Response>> {
    let vault = call.id_to("vault");
    let plans = recovery_plan::holding(world, &vault, &item.id);
    let holders: Vec<&str> = plans.map(|plan| plan.id.as_str()).collect();
    if holders.is_empty() {
        return Ok(());
    }
    let message =
        format!("The protected item '{}' is a member of {}.", item.id, holders.join(", "));
    refused(call, &inferred::IN_USE, &message)
}
