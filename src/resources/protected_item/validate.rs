//! What contradicts itself in the configuration of a protected item, on whatever is known. Pure: it knows nothing of
//! Azure's answers, and what depends on the virtual machine is in `checks`.
//!
//! Blocks of a set have no place of their own, so a finding is on the name of the block and names the id in it.

use std::collections::BTreeMap;

use super::disk::Disk;
use super::interface::{IpConfiguration, NetworkInterface};
use super::model::Model;
use crate::azure::id;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Set, Val};
use crate::framework::path::AttributePath;
use crate::resources::readiness::check_ignored;

/// Finds what contradicts itself. What is not known yet is no mistake.
pub fn validate(model: &Model, diagnostics: &mut Diagnostics) {
    disks(model.disk.known(), diagnostics);
    let ignored = model.ignored_rules.known().map_or(&[][..], |Set(ids)| ids);
    check_ignored(ignored, diagnostics);
    exclusions(model, diagnostics);
    interfaces(model.network_interface.known(), diagnostics);
    fault_domain(model, diagnostics);
    networks(model, diagnostics);
}

fn disks(disks: &[Disk], diagnostics: &mut Diagnostics) {
    for twice in repeated(disks.iter().filter_map(|disk| disk.disk_id.known())) {
        let detail = format!("{twice} has more than one `disk` block. Make one block of them.");
        diagnostics.error("disk", "Several blocks for one disk", detail);
    }
}

fn exclusions(model: &Model, diagnostics: &mut Diagnostics) {
    let Some(excluded) = model.excluded_disk_ids.known() else { return };
    for disk in model.disk.known().iter().filter_map(|disk| disk.disk_id.known()) {
        if excluded.0.iter().any(|excluded| id::same(excluded, disk)) {
            let detail = format!(
                "{disk} has a `disk` block, which says how it is replicated, and stands in `excluded_disk_ids` as well. \
                 Remove the one or the other."
            );
            diagnostics.error("excluded_disk_ids", "A disk both replicated and excluded", detail);
        }
    }
}

fn interfaces(interfaces: &[NetworkInterface], diagnostics: &mut Diagnostics) {
    let ids = interfaces.iter().filter_map(|one| one.source_network_interface_id.known());
    for twice in repeated(ids) {
        let detail =
            format!("{twice} has more than one `network_interface` block. Make one block of them.");
        diagnostics.error("network_interface", "Several blocks for one network interface", detail);
    }
    for interface in interfaces {
        configurations(interface, diagnostics);
    }
}

fn configurations(interface: &NetworkInterface, diagnostics: &mut Diagnostics) {
    let configurations = interface.ip_configuration.known();
    let of = interface.source_network_interface_id.known();
    let of = of.map_or_else(|| "one network interface".to_owned(), Clone::clone);
    for twice in repeated(configurations.iter().filter_map(|one| one.name.known())) {
        let detail = format!(
            "The IP configuration {twice:?} of {of} has more than one `ip_configuration` block. Make one block of them."
        );
        diagnostics.error("network_interface", "Several blocks for one IP configuration", detail);
    }
    let primary = |one: &&IpConfiguration| one.primary == Val::Known(true);
    let primaries: Vec<String> =
        configurations.iter().filter(primary).map(|one| format!("{:?}", one.name.text())).collect();
    if primaries.len() > 1 {
        let detail = format!(
            "The IP configurations {} of {of} all have `primary = true`. A network interface has one primary configuration; \
             give the others `primary = false`.",
            primaries.join(", ")
        );
        diagnostics.error("network_interface", "Several primary IP configurations", detail);
    }
}

fn fault_domain(model: &Model, diagnostics: &mut Diagnostics) {
    let Some(machine) = model.recovery_vm.present() else { return };
    if let Some(domain) = machine.platform_fault_domain.known()
        && machine.virtual_machine_scale_set_id.is_null()
    {
        let detail = format!(
            "{domain} is a fault domain of a scale set, and none is named. Set `virtual_machine_scale_set_id`, or leave \
             `platform_fault_domain` out."
        );
        let path = AttributePath::from("recovery_vm").index(0).attribute("platform_fault_domain");
        diagnostics.error(path, "A fault domain without a scale set", detail);
    }
}

fn networks(model: &Model, diagnostics: &mut Diagnostics) {
    let (Some(recovery), Some(test)) =
        (model.recovery_network_id.known(), model.test_failover_network_id.known())
    else {
        return;
    };
    if id::same(recovery, test) {
        let detail = format!(
            "{test} is the network of real failovers too. A virtual machine of a drill joins it beside those that serve there, \
             with the same host name. Name a network of its own for drills, connected to nothing."
        );
        diagnostics.warning(
            "test_failover_network_id",
            "Test failovers in the recovery network",
            detail,
        );
    }
}

/// Those that stand more than once, in whatever letter case; each is named once.
fn repeated<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut second = |text: &&String| {
        let count = counts.entry(id::canonical(text)).or_default();
        *count += 1;
        *count == 2
    };
    texts.filter(|text| second(text)).map(String::as_str).collect()
}

#[cfg(test)]
mod tests;
