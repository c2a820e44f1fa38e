//! The rules of readiness, on what the plan of a new item has read anyway. What else they need is not known here, and a rule that
//! lacks something says nothing: `asr_vm_readiness` reads it.

use super::cache::Caches;
use super::change::Change;
use super::machine::Machine;
use super::rival::Rivals;
use super::route::Route;
use crate::azure::id;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Set, Val};
use crate::readiness::facts::{Wanted, WantedDisk};
use crate::readiness::{Facts, Finding, Input, Outcome, judge as all_of};
use crate::resources::protected_item::disk::Disk;
use crate::resources::protected_item::model::Model;
use crate::resources::readiness::tell;

/// Judges an item that begins to replicate and whose parts fit together. What replicates already, and is only adopted or changed, no
/// published rule shall stop.
pub fn judge(
    change: &Change<'_>,
    route: &Route,
    machine: &Machine<'_>,
    caches: &Caches<'_>,
    rivals: &Rivals,
    diagnostics: &mut Diagnostics,
) {
    let begins = change.is_rebuild() || change.is_creation() && !rivals.is_protected();
    let Some(seen) = machine.seen.there().filter(|_| begins) else { return };
    if diagnostics.has_errors() {
        return;
    }
    let facts = Facts {
        machine_id: machine.id.to_owned(),
        machine: Input::Known(seen.clone()),
        disks: seen.managed_disks().map(|id| (id.to_owned(), Input::NotGiven)).collect(),
        interfaces: seen.interfaces().map(|id| (id.to_owned(), Input::NotGiven)).collect(),
        cache: caches.own().map_or(Input::NotGiven, |account| Input::Known(account.clone())),
        wanted: wanted(change.planned, route),
        ..Facts::default()
    };
    let ignored = change.planned.ignored_rules.known();
    let ignored = ignored.map_or_else(Vec::new, |Set(ids)| ids.clone());
    for finding in all_of(&facts, &ignored) {
        if finding.outcome == Outcome::Fail {
            report(&finding, machine.id, diagnostics);
        }
    }
}

fn report(finding: &Finding, machine: &str, diagnostics: &mut Diagnostics) {
    let id = finding.rule.id;
    let path = match id.split('-').next() {
        Some("REG") => "container_mapping_id",
        Some("STA") => "cache_storage_account_id",
        _ => "source_vm_id",
    };
    let of = if id::same(&finding.subject, machine) {
        machine.to_owned()
    } else {
        format!("{} of {machine}", finding.subject)
    };
    let found = format!("{of}: {}", finding.found);
    let way_out = format!("To go on all the same, put \"{id}\" into `ignored_rules`.");
    tell(finding.rule, &found, Some(&way_out), path, diagnostics);
}

fn wanted(planned: &Model, route: &Route) -> Wanted {
    let machine = planned.recovery_vm.present();
    let mut wanted = Wanted {
        recovery_region: route.target.clone(),
        zone: machine.and_then(|machine| machine.zone.cloned()),
        size: machine.and_then(|machine| machine.size.cloned()),
        disks: planned.disk.known().iter().map(disk).collect(),
        ..Wanted::default()
    };
    wanted.features.multi_vm_group = matches!(planned.multi_vm_group_name, Val::Known(_));
    wanted
}

fn disk(block: &Disk) -> WantedDisk {
    WantedDisk {
        id: block.disk_id.text().to_owned(),
        target_type: block.target_disk_type.cloned(),
        replica_type: block.target_replica_disk_type.cloned(),
        encryption_set: block.target_disk_encryption_set_id.cloned(),
        has_keys: block.target_disk_encryption.present().is_some(),
        ..WantedDisk::default()
    }
}
