//! PUT of a protected item: what a request must be, and the job that begins replication.

use serde_json::{Value, json};

use super::disk::{self, Wanted, given};
use super::source::{self, SourceDisk};
use super::{affected, body, placement, state};
use crate::documents::Document;
use crate::faults::JobError;
use crate::id;
use crate::inferred::{self, protected_item as refusals};
use crate::kinds::protection_container_mapping as mapping;
use crate::operation::Change;
use crate::replication::Work;
use crate::route::Call;
use crate::scenario;
use crate::site_recovery::{
    begin, check_idle, check_name, is_accepted, not_found, object, referred, refused,
};
use crate::wire::Response;
use crate::world::{Start, World};

/// Where the machine notes who protects it.
pub(super) const PROTECTED_BY: &str = "protectedBy";
/// Where an item notes the disks that were left out on purpose.
pub(super) const EXCLUDED: &str = "excludedDisks";

/// Everything that a PUT refers to.
pub(super) struct Enabling<'a> {
    pub id: &'a str,
    pub input: &'a Value,
    pub machine: &'a Document,
    pub container: &'a Document,
    pub recovery_container: &'a Document,
    pub policy: &'a Document,
    pub disks: Vec<Wanted>,
    pub attached: Vec<SourceDisk>,
}

/// Takes up the enabling of replication; an item whose enabling failed is enabled anew.
pub(super) fn put(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let checked = check(world, call, &id).map(|enabling| {
        let item = body::fresh(world, &enabling);
        let disks: Vec<Value> = enabling.disks.iter().map(Wanted::shown).collect();
        let failure = not_running(world, enabling.machine);
        (item, disks, failure, enabling.machine.id.clone())
    });
    let (item, disks, failure, machine) = match checked {
        Err(refusal) => return *refusal,
        Ok(checked) => checked,
    };
    let begun = json!({"properties": {
        "protectionState": state::INITIAL_REPLICATION,
        "protectionStateDescription": state::describe(state::INITIAL_REPLICATION),
        "providerSpecificDetails": {"protectedManagedDisks": disks, "agentVersion": refusals::AGENT_VERSION},
    }});
    let name = item.text("/friendlyName").to_owned();
    let start = Start {
        target_name: &name,
        affected: affected(world, &item),
        failure,
        on_failure: vec![Change::Merge(id.clone(), state::patch(state::ENABLING_FAILED))],
        ..Start::new(&scenario::ENABLE_DR, &id, vec![Change::Merge(id.clone(), begun)])
    };
    let response = begin(world, call, start);
    if is_accepted(&response) {
        world.documents.put(item);
        Change::Note(machine, PROTECTED_BY.to_owned(), json!(id)).apply(&mut world.documents);
        world.replications.drop_item(&id);
        state::then_copy(world, &id, Work::Initial);
    }
    response
}

/// The job error of work that needs the agent in a machine that cannot be reached.
fn not_running(world: &World, machine: &Document) -> Option<JobError> {
    (!source::is_running(world, machine)).then(|| JobError {
        code: refusals::MACHINE_NOT_RUNNING.to_owned(),
        message: format!(
            "The virtual machine '{}' is not in running power status.",
            machine.name()
        ),
        possible_causes: "Site Recovery installs its agent inside the virtual machine.".to_owned(),
        recommended_action: "Start the virtual machine and enable replication again.".to_owned(),
        task: scenario::ENABLE_DR.tasks[0][0].to_owned(),
    })
}

fn check<'a>(world: &'a World, call: &'a Call, id: &'a str) -> Result<Enabling<'a>, Box<Response>> {
    check_name(call, id::name(id))?;
    let container = call.id_to("container");
    let Some(container) = world.get(&container) else {
        return Err(Box::new(not_found(call, &container)));
    };
    check_idle(world, call, id)?;
    if world.get(id).is_some_and(|item| item.text("/protectionState") != state::ENABLING_FAILED) {
        let message = format!("The protected item '{id}' exists already.");
        return refused(call, &inferred::ALREADY_EXISTS, &message);
    }
    const DETAILS: &str = "/properties/providerSpecificDetails";
    let input = call.member(DETAILS);
    if input["instanceType"] != "A2A" {
        let message = "properties.providerSpecificDetails.instanceType must be 'A2A'.";
        return refused(call, &inferred::INVALID_INPUT, message);
    }
    let machine = machine(world, call, id, container)?;
    let recovery = call.text("/properties/providerSpecificDetails/recoveryContainerId");
    let policy = given(call.member("/properties/policyId"));
    let (recovery_container, policy) = mapped(world, call, container, recovery, policy)?;
    let target = placement::region(world, recovery_container);
    let group = call.text(&format!("{DETAILS}/recoveryResourceGroupId"));
    referred(world, call, "recoveryResourceGroupId", group)?;
    placement::check_enable(world, call, machine, &target)?;
    let attached = source::disks(world, machine);
    if input["vmDisks"].as_array().is_some_and(|disks| !disks.is_empty()) {
        let message = "vmDisks is for unmanaged disks; the virtual machine has managed ones.";
        return refused(call, &inferred::INVALID_INPUT, message);
    }
    let disks = disk::wanted(world, call, &attached, &machine.location(), None)?;
    if !disks.iter().any(|wanted| wanted.disk.lun.is_none()) {
        let message = format!("The operating system disk of '{}' is missing.", machine.name());
        return refused(call, &refusals::DISKS_MISSING, &message);
    }
    Ok(Enabling { id, input, machine, container, recovery_container, policy, disks, attached })
}

/// The source machine: in the region of the fabric and protected by nothing else.
fn machine<'a>(
    world: &'a World,
    call: &Call,
    id: &str,
    container: &Document,
) -> Result<&'a Document, Box<Response>> {
    let wanted = call.text("/properties/providerSpecificDetails/fabricObjectId");
    let machine = referred(world, call, "fabricObjectId", wanted)?;
    if machine.kind() != "microsoft.compute/virtualmachines" {
        let message = format!("fabricObjectId '{wanted}' is not a virtual machine.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    let region = placement::region(world, container);
    if machine.location() != region {
        let message = format!(
            "The virtual machine '{}' lies in '{}', its fabric in '{region}'.",
            machine.name(),
            machine.location()
        );
        return refused(call, &refusals::MACHINE_IN_OTHER_REGION, &message);
    }
    match protector(world, machine).filter(|item| !id::same(&item.id, id)) {
        None => Ok(machine),
        Some(item) => {
            let message = format!(
                "The virtual machine '{}' is protected already, by '{}'.",
                machine.name(),
                item.id
            );
            refused(call, &refusals::MACHINE_ALREADY_PROTECTED, &message)
        }
    }
}

/// The item that protects a machine, if any.
pub(crate) fn protector<'a>(world: &'a World, machine: &Document) -> Option<&'a Document> {
    let item = world.get(machine.notes.get(PROTECTED_BY)?.as_str()?)?;
    let protects = item.text("/providerSpecificDetails/fabricObjectId");
    id::same(protects, &machine.id).then_some(item)
}

/// The recovery container and the policy by which the source container is mapped to it.
pub(super) fn mapped<'a>(
    world: &'a World,
    call: &Call,
    container: &Document,
    wanted: &str,
    policy: Option<&str>,
) -> Result<(&'a Document, &'a Document), Box<Response>> {
    let recovery = referred(world, call, "recoveryContainerId", wanted)?;
    if let Some(policy) = policy {
        referred(world, call, "properties.policyId", policy)?;
    }
    let fits = |mapping: &&Document| {
        id::same(mapping.text("/targetProtectionContainerId"), &recovery.id)
            && policy.is_none_or(|policy| id::same(mapping.text("/policyId"), policy))
    };
    let mapping = world.documents.of_kind(&mapping::of(container), mapping::KIND).find(fits);
    match mapping.and_then(|mapping| world.get(mapping.text("/policyId"))) {
        Some(policy) => Ok((recovery, policy)),
        None => {
            let message = format!(
                "No container mapping leads from '{}' to '{}' with the policy '{}'.",
                container.id,
                recovery.id,
                policy.unwrap_or_default()
            );
            refused(call, &refusals::NOT_MAPPED, &message)
        }
    }
}
