//! Which disks of a machine replicate: added, removed, and added by the service itself when the machine gets one.

use serde_json::{Value, json};

use super::disk::{self, Churn, Wanted};
use super::enable::EXCLUDED;
use super::source::{self, SourceDisk};
use super::{affected, completion, existing, live, state};
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, protected_item as refusals};
use crate::operation::Change;
use crate::replication::Work;
use crate::route::Call;
use crate::scenario;
use crate::site_recovery::{begin, check_idle, is_accepted, object, refused};
use crate::wire::Response;
use crate::world::{Start, World};

const DETAILS: &str = "/properties/providerSpecificDetails";

/// `addDisks`.
pub(super) fn add(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let checked = existing(world, call).and_then(|item| {
        check_idle(world, call, &id)?;
        state::require_protected(call, item, "AddDisks")?;
        Ok((wanted(world, call, item)?, item))
    });
    match checked {
        Err(refusal) => *refusal,
        Ok((wanted, item)) => {
            let name = item.text("/friendlyName").to_owned();
            let affected = affected(world, item);
            let changes = added(item, &wanted);
            let start = Start {
                target_name: &name,
                affected,
                ..Start::new(&scenario::ADD_DISKS, &id, changes)
            };
            let response = begin(world, call, start);
            if is_accepted(&response) {
                state::then_copy(world, &id, Work::Disks(ids(&wanted)));
            }
            response
        }
    }
}

fn ids(wanted: &[Wanted]) -> Vec<String> {
    wanted.iter().map(|wanted| id::key(&wanted.disk.id)).collect()
}

/// The disks that a request adds: attached, not protected yet, cached like the others.
fn wanted(world: &World, call: &Call, item: &Document) -> Result<Vec<Wanted>, Box<Response>> {
    let Some(machine) = source::machine(world, item) else {
        let message = format!("The virtual machine of '{}' does not exist any more.", item.id);
        return refused(call, &inferred::REFERENCE_NOT_FOUND, &message);
    };
    let attached = source::disks(world, machine);
    let churn = churn(item);
    let wanted = disk::wanted(world, call, &attached, &machine.location(), Some(churn))?;
    let present = |one: &&Wanted| completion::disks(item).any(|disk| id::same(disk, &one.disk.id));
    if let Some(one) = wanted.iter().find(present) {
        let message = format!("The disk '{}' is protected already.", one.disk.id);
        return refused(call, &refusals::DISK_ALREADY_PROTECTED, &message);
    }
    if wanted.is_empty() {
        return refused(call, &inferred::INVALID_INPUT, "vmManagedDisks names no disk.");
    }
    Ok(wanted)
}

fn churn(item: &Document) -> Churn {
    match item.text("/providerSpecificDetails/churnOptionSelected") {
        "High" => Churn::High,
        _ => Churn::Normal,
    }
}

fn added(item: &Document, wanted: &[Wanted]) -> Vec<Change> {
    let disks = wanted
        .iter()
        .map(|one| Change::MergeMember(completion::place(&item.id, &one.disk.id), one.shown()));
    let gone: Vec<Value> = excluded(item)
        .filter(|disk| !wanted.iter().any(|one| id::same(&one.disk.id, disk)))
        .map(|disk| json!(disk))
        .collect();
    disks.chain([Change::Note(item.id.clone(), EXCLUDED.to_owned(), json!(gone))]).collect()
}

fn excluded(item: &Document) -> impl Iterator<Item = &str> {
    let disks = item.notes.get(EXCLUDED).and_then(Value::as_array);
    disks.into_iter().flatten().filter_map(Value::as_str)
}

/// `removeDisks`.
pub(super) fn remove(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let checked = existing(world, call).and_then(|item| {
        check_idle(world, call, &id)?;
        state::require_protected(call, item, "RemoveDisks")?;
        Ok((leaving(call, item)?, item))
    });
    match checked {
        Err(refusal) => *refusal,
        Ok((leaving, item)) => {
            let name = item.text("/friendlyName").to_owned();
            let affected = affected(world, item);
            let mut changes: Vec<Change> = leaving
                .iter()
                .map(|disk| Change::TakeMember(completion::place(&item.id, disk)))
                .collect();
            let excluded: Vec<String> = excluded(item).map(str::to_owned).chain(leaving).collect();
            changes.push(Change::Note(id.clone(), EXCLUDED.to_owned(), json!(excluded)));
            let row = &refusals::REMOVE_DISKS;
            begin(
                world,
                call,
                Start { target_name: &name, affected, ..Start::new(row, &id, changes) },
            )
        }
    }
}

/// The disks that a request removes: protected data disks.
fn leaving(call: &Call, item: &Document) -> Result<Vec<String>, Box<Response>> {
    let shown = item.properties()["providerSpecificDetails"]["protectedManagedDisks"].as_array();
    let mut leaving = Vec::new();
    let inputs = call.member(&format!("{DETAILS}/vmManagedDisksIds"));
    for wanted in inputs.as_array().into_iter().flatten() {
        let wanted = wanted.as_str().unwrap_or_default();
        let named = |disk: &&Value| disk["diskId"].as_str().is_some_and(|id| id::same(id, wanted));
        match shown.into_iter().flatten().find(named) {
            None => {
                let message = format!("The disk '{wanted}' is not protected.");
                return refused(call, &refusals::DISK_NOT_PROTECTED, &message);
            }
            Some(disk) if disk["diskType"] == "OperatingSystem" => {
                let message = format!("The operating system disk '{wanted}' cannot be removed.");
                return refused(call, &refusals::DISKS_MISSING, &message);
            }
            Some(_) => leaving.push(id::key(wanted)),
        }
    }
    if leaving.is_empty() {
        return refused(call, &inferred::INVALID_INPUT, "vmManagedDisksIds names no disk.");
    }
    Ok(leaving)
}

/// The service protects data disks that a machine got by itself, where the item asks for that.
pub(super) fn protect_new_disks(world: &mut World, item: &str) {
    let Some(item) = world.get(item) else { return };
    let automatic = item.text("/providerSpecificDetails/autoProtectionOfDataDisk") == "Enabled";
    if !automatic || item.text("/protectionState") != state::PROTECTED {
        return;
    }
    let fresh = |disk: &SourceDisk| disk.lun.is_some() && !live::is_excluded(item, &disk.id);
    let shown = &item.properties()["providerSpecificDetails"]["protectedManagedDisks"][0];
    let wanted: Vec<Wanted> = live::unprotected_disks(world, item)
        .into_iter()
        .filter(fresh)
        .map(|disk| Wanted::like(shown, disk, churn(item)))
        .collect();
    if wanted.is_empty() || world.at_work_on(&item.id).is_some() {
        return;
    }
    let (id, name) = (item.id.clone(), item.text("/friendlyName").to_owned());
    let affected = affected(world, item);
    let changes = added(item, &wanted);
    let start =
        Start { target_name: &name, affected, ..Start::new(&scenario::ADD_DISKS, &id, changes) };
    let job = world.start_by_service(start, world.now());
    world.replications.add(&id, Work::Disks(ids(&wanted)), &job);
}
