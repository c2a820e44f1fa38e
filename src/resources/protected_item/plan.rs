//! What a plan for an item refuses, predicts and resumes.

use super::checks;
use super::context::Context;
use super::desired::disk_set;
use super::disk::Disk;
use super::model::{Model, PENDING};
use super::predict;
use super::update::concerns_azure;
use crate::azure::id;
use crate::framework::model::{Model as _, Val};
use crate::framework::path::AttributePath;
use crate::framework::resource::Plan;
use crate::framework::value::Value;

/// Where a plan of a replacement notes the item that goes: core plans the new one as if nothing had been there.
pub const REPLACED: &str = "replaced";

/// The results that are open while something is left to be done.
const OPEN_WHILE_PENDING: [&str; 6] = [
    "current_id",
    "lifecycle_id",
    "provisioning_state",
    "replicated_disks",
    "replicated_network_interfaces",
    "unprotected_disk_ids",
];

/// Plans an item. The context is missing while the provider block is not known.
pub async fn plan(context: Option<&Context>, plan: &mut Plan<'_>) {
    if plan.destroys() {
        refuse_destruction(plan);
        return;
    }
    let planned = Model::of(&plan.planned);
    let prior = (!plan.prior.is_null()).then(|| Model::of(plan.prior));
    if let Some(prior) = &prior {
        guard(plan, prior, &planned);
        resume(plan, prior);
        if !plan.requires_replace.is_empty() {
            plan.private.set(REPLACED, &prior.current_id.text());
        }
        if plan.changes() && is_reversed(prior) {
            refuse_while_reversed(plan, prior, &planned);
        } else if plan.changes() {
            predict::predict(plan, prior, &planned);
        }
    }
    let concerns = || prior.as_ref().is_none_or(|prior| concerns_azure(prior, &planned));
    if plan.changes()
        && !plan.applying
        && let Some(context) = context
        && concerns()
    {
        let prior = prior.as_ref().filter(|_| plan.requires_replace.is_empty());
        let Context { remote, known, .. } = context;
        let replaced: Option<String> = plan.private.get(REPLACED);
        let found = &mut plan.diagnostics;
        checks::check(remote, known, prior, replaced.as_deref(), &planned, found).await;
    }
}

fn refuse_destruction(plan: &mut Plan<'_>) {
    let prior = Model::of(plan.prior);
    if prior.deletion_protection == Val::Known(true) {
        plan.diagnostics.error(
            AttributePath::from("deletion_protection"),
            "The item is protected against deletion",
            format!(
                "Destroying {} would end the replication of {}. Set `deletion_protection = false` and apply that first.",
                prior.id.text(),
                prior.source_vm_id.text()
            ),
        );
    }
}

/// Refuses what Azure cannot change in place, unless it is allowed.
fn guard(plan: &mut Plan<'_>, prior: &Model, planned: &Model) {
    let mut anew = std::mem::take(&mut plan.guarded);
    anew.retain(|path| path.steps.len() == 1);
    let edge = |model: &Model| {
        model.recovery_vm.present().map(|vm| vm.edge_zone.clone()).unwrap_or_default()
    };
    if !edge(planned).is_unknown() && edge(prior) != edge(planned) {
        let block = AttributePath::from("recovery_vm");
        let stands = planned.recovery_vm.present().is_some();
        anew.push(if stands { block.index(0).attribute("edge_zone") } else { block });
    }
    let copied = copied_anew(prior, planned);
    let os_disk = copied.iter().any(|disk| is_os_disk(prior, disk));
    if os_disk {
        let by_block = prior.cache_storage_account_id == planned.cache_storage_account_id;
        anew.push(AttributePath::from(if by_block { "disk" } else { "cache_storage_account_id" }));
    }
    let allowed = planned.allow_replication_rebuild == Val::Known(true);
    if allowed && !anew.is_empty() && prior.deletion_protection == Val::Known(true) {
        refuse_destruction(plan);
    }
    match (anew.is_empty(), allowed) {
        (false, true) => plan.requires_replace.append(&mut anew),
        (false, false) => {
            for path in anew {
                let detail = cost(plan, &path, prior, planned);
                plan.diagnostics.error(path, "Replication would start anew", detail);
            }
        }
        (true, false) if !copied.is_empty() => {
            let gigabytes: i64 = copied.iter().map(|disk| size(prior, disk)).sum();
            let detail = format!(
                "Cache, resource group and encryption set of a replicated disk cannot be changed. {} would be taken out and copied anew, {gigabytes} \
                 GiB, without recovery points meanwhile. Undo the change, or allow it with `allow_replication_rebuild = true`.",
                copied.join(", ")
            );
            plan.diagnostics.error(
                AttributePath::from("disk"),
                "A disk would be copied anew",
                detail,
            );
        }
        _ => {}
    }
}

fn cost(plan: &Plan<'_>, path: &AttributePath, prior: &Model, planned: &Model) -> String {
    let name = path.to_string();
    let (before, after) = (plan.prior.get(&name), plan.planned.get(&name));
    let is_plain = |value: &Value| value.elements().is_none() && value.members().is_none();
    let change = if path.steps.len() == 1 && is_plain(before) && is_plain(after) {
        let shown = crate::framework::json::write;
        format!("`{name}` changes from {} to {}", shown(before), shown(after))
    } else {
        format!("`{name}` changes")
    };
    let disks: Vec<_> = prior.replicated_disks.known().into_iter().flat_map(|d| d.keys()).collect();
    let gigabytes: i64 = disks.iter().map(|disk| size(prior, disk)).sum();
    let machine = id::name(planned.source_vm_id.text()).unwrap_or("the virtual machine");
    if plan.applying {
        return format!(
            "{change}, which was not known when this was planned, and which Azure cannot change in place. Nothing was changed. Plan again to see \
             what it means."
        );
    }
    format!(
        "{change}, which Azure cannot change in place: the replication of {machine} would end, all recovery points would be lost, and {} \
         disk(s) with {gigabytes} GiB would be copied anew, for hours without protection. Undo the change, or allow it with \
         `allow_replication_rebuild = true`.",
        disks.len()
    )
}

/// The replicated disks that what they are replicated through changes of, as far as it is known.
fn copied_anew(prior: &Model, planned: &Model) -> Vec<String> {
    let Some(disks) = prior.replicated_disks.known() else { return Vec::new() };
    let excluded = disk_set::excluded(planned);
    let through = |model: &Model, disk: &str| {
        let none = Disk::default();
        let blocks = model.disk.known();
        let block = blocks.iter().find(|b| id::same(b.disk_id.text(), disk)).unwrap_or(&none);
        let account = match &block.cache_storage_account_id {
            Val::Null => model.cache_storage_account_id.clone(),
            own => own.clone(),
        };
        [
            account,
            block.target_disk_encryption_set_id.clone(),
            block.recovery_resource_group_id.clone(),
        ]
    };
    let differs = |disk: &str| {
        let (before, after) = (through(prior, disk), through(planned, disk));
        before.iter().zip(&after).any(|(before, after)| {
            let (Some(before), Some(after)) = (before.known(), after.known()) else {
                return false;
            };
            !id::same(before, after)
        }) || newly_given(prior, disk, &after)
    };
    disks
        .keys()
        .filter(|disk| !excluded.iter().any(|one| id::same(one, disk)))
        .filter(|disk| differs(disk))
        .cloned()
        .collect()
}

/// Whether a block gives a disk an encryption set or a resource group that it does not have.
fn newly_given(prior: &Model, disk: &str, after: &[Val<String>; 3]) -> bool {
    let Some(now) = prior.replicated_disks.known().and_then(|disks| disks.get(disk)) else {
        return false;
    };
    let is_another = |wanted: &Val<String>, is: &Val<String>| {
        wanted.known().is_some_and(|wanted| !id::same(wanted, is.text()))
    };
    is_another(&after[1], &now.0.target_disk_encryption_set_id)
        || is_another(&after[2], &now.0.recovery_resource_group_id)
}

fn is_os_disk(prior: &Model, disk: &str) -> bool {
    let known = prior.replicated_disks.known().and_then(|disks| disks.get(disk));
    known.is_some_and(|disk| disk.0.operating_system_disk == Val::Known(true))
}

fn size(prior: &Model, disk: &str) -> i64 {
    let known = prior.replicated_disks.known().and_then(|disks| disks.get(disk));
    known.and_then(|disk| disk.0.size_in_gb.cloned()).unwrap_or_default()
}

/// Makes the plan show what an earlier apply left undone, and what the virtual machine got since.
fn resume(plan: &mut Plan<'_>, prior: &Model) {
    if prior.provisioning_state.text() == PENDING {
        for name in OPEN_WHILE_PENDING {
            plan.planned.set_member(name, Value::Unknown);
        }
        // The service chooses it when the item becomes protected.
        if plan.planned.get("recovery_network_id").is_null() {
            plan.planned.set_member("recovery_network_id", Value::Unknown);
        }
        return;
    }
    if prior.unprotected_disk_ids.known().is_some_and(|ids| !ids.0.is_empty()) {
        plan.planned.set_member("unprotected_disk_ids", Value::List(Vec::new()));
    }
}

/// Whether the item of a state replicates the other way than it was created to.
pub fn is_reversed(state: &Model) -> bool {
    let ids = state.current_id.known().zip(state.id.known());
    ids.is_some_and(|(here, created_as)| !id::same(here, created_as))
}

/// While the item replicates the other way, its arguments describe the way there and cannot be made so.
fn refuse_while_reversed(plan: &mut Plan<'_>, prior: &Model, planned: &Model) {
    if !concerns_azure(prior, planned) {
        return;
    }
    let block = Model::block();
    let changed = block.attributes.iter().find(|attribute| {
        let (before, after) = (plan.prior.get(attribute.name), plan.planned.get(attribute.name));
        attribute.is_argument() && !attribute.local && !before.is_null() && before != after
    });
    let changed_block = block
        .blocks
        .iter()
        .find(|nested| plan.prior.get(nested.name) != plan.planned.get(nested.name));
    let name = changed.map(|a| a.name).or(changed_block.map(|b| b.name));
    if let Some(name) = name {
        let detail = format!(
            "The item replicates in the other direction now, as {}. Its arguments describe the way there and can be changed again after failing \
             back and reprotecting.",
            prior.current_id.text()
        );
        plan.diagnostics.error(AttributePath::from(name), "Protection is reversed", detail);
    }
}

#[cfg(test)]
mod tests;
