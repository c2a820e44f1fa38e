//! Replication from zone to zone: the recovered machine comes up in another zone than the source.

use super::change::Change;
use super::machine::Machine;
use super::route::Route;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Single, Val};
use crate::framework::path::AttributePath;

/// Judges the zones, where replication stays within one region and does not lead to an edge zone of it.
pub fn judge(
    change: &Change<'_>,
    route: &Route,
    machine: &Machine<'_>,
    diagnostics: &mut Diagnostics,
) {
    let recovered = &change.planned.recovery_vm;
    let to_edge = recovered.present().is_some_and(|vm| !vm.edge_zone.is_null());
    if !route.zone_to_zone || to_edge || matches!(recovered, Single::Unknown) {
        return;
    }
    let own = machine.seen.there().map(|vm| vm.zones.first().map(String::as_str));
    if own == Some(None) && change.is_creation() {
        let detail = format!(
            "{} is in no availability zone, and {} replicates from zone to zone. Name a virtual machine in a zone, or a mapping to \
             another region.",
            machine.id,
            route.name()
        );
        diagnostics.error("source_vm_id", "A virtual machine without a zone", detail);
        return;
    }
    let zone = recovered.present().map_or(&Val::Null, |vm| &vm.zone);
    let is_new = change.new_in_recovery_vm(|vm| &vm.zone).is_some();
    match zone {
        Val::Null if change.is_creation() => {
            let path = AttributePath::from("recovery_vm");
            let path = match recovered {
                Single::Present(_) => path.index(0).attribute("zone"),
                _ => path,
            };
            let than = own.flatten().map(|own| format!(", which is {own}")).unwrap_or_default();
            let detail = format!(
                "{} replicates from zone to zone, within one region, so the zone of the recovered virtual machine must be said: set \
                 `zone` in the block `recovery_vm`, to another one than that of the source{than}.",
                route.name()
            );
            diagnostics.error(path, "The recovery zone is missing", detail);
        }
        Val::Known(zone) if is_new && own == Some(Some(zone.as_str())) => {
            let detail = format!(
                "{} is in zone {zone} already, and {} replicates within its region. Name another zone, so that one of the two \
                 survives the loss of the other.",
                machine.id,
                route.name()
            );
            let path = AttributePath::from("recovery_vm").index(0).attribute("zone");
            diagnostics.error(path, "Source and recovery in one zone", detail);
        }
        _ => {}
    }
}
