//! Network interfaces: that they are the machine's, have the IP configurations that are named, and end up with one
//! primary configuration each.

use super::change::Change;
use super::machine::Machine;
use super::read::{Reader, Seen, enumerate, find, skipped};
use crate::azure::network::NetworkInterface as Source;
use crate::azure::{Api, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Val;
use crate::resources::protected_item::interface::{IpConfiguration, NetworkInterface};

/// The block that findings are on.
const PATH: &str = "network_interface";

/// The interfaces whose blocks are new or say something else.
pub struct Interfaces<'a> {
    blocks: Vec<(&'a str, &'a NetworkInterface)>,
    seen: Vec<(String, Seen<Source>)>,
}

impl<'a> Interfaces<'a> {
    /// Reads those whose IP configurations are named.
    pub async fn read(reader: &Reader<'_>, change: &Change<'a>) -> Self {
        let known = |block: &'a NetworkInterface| {
            Some((block.source_network_interface_id.known()?.as_str(), block))
        };
        let blocks: Vec<_> = change.new_interfaces().into_iter().filter_map(known).collect();
        let named = |block: &NetworkInterface| !block.ip_configuration.known().is_empty();
        let ids = blocks.iter().filter(|(_, block)| named(block)).map(|(id, _)| *id);
        let seen = reader.read_all(Api::Network, ids).await;
        Self { blocks, seen }
    }

    /// Judges each block.
    pub fn judge(&self, machine: &Machine<'_>, diagnostics: &mut Diagnostics) {
        let mut unreadable = None;
        for (interface, block) in &self.blocks {
            if !belongs(interface, machine, diagnostics) {
                continue;
            }
            match find(&self.seen, interface) {
                Seen::There(source) => {
                    let named = configurations(interface, block, source, diagnostics);
                    if named {
                        one_primary(interface, block, source, diagnostics);
                    }
                }
                Seen::Missing => {
                    let detail = format!(
                        "{interface} does not exist. Name a network interface of {}, or remove the block.",
                        machine.id
                    );
                    diagnostics.error(PATH, "No such network interface", detail);
                }
                Seen::Unreadable(error) => unreadable = unreadable.or(Some((*interface, error))),
                Seen::NotAsked => {}
            }
        }
        if let Some((interface, error)) = unreadable {
            let unchecked = format!("The IP configurations of {interface} were not checked.");
            skipped(PATH, interface, &unchecked, error, diagnostics);
        }
    }
}

/// Whether an interface is the machine's, as far as that is known.
fn belongs(interface: &str, machine: &Machine<'_>, diagnostics: &mut Diagnostics) -> bool {
    let Some(found) = machine.seen.there() else { return true };
    if found.interfaces().any(|own| id::same(own, interface)) {
        return true;
    }
    let detail = format!(
        "{interface} is not attached to the virtual machine {}, whose network interfaces are {}.",
        machine.id,
        enumerate(found.interfaces())
    );
    diagnostics.error(PATH, "Not a network interface of the virtual machine", detail);
    false
}

/// Whether all configurations that are named exist.
fn configurations(
    interface: &str,
    block: &NetworkInterface,
    source: &Source,
    diagnostics: &mut Diagnostics,
) -> bool {
    let own = &source.properties.ip_configurations;
    let exists = |name: &str| own.iter().any(|own| own.name.eq_ignore_ascii_case(name));
    let mut all = true;
    let names = block.ip_configuration.known().iter().filter_map(|one| one.name.known());
    for name in names.filter(|name| !exists(name)) {
        all = false;
        let detail = format!(
            "{interface} has no IP configuration {name:?}. Its configurations are {}.",
            enumerate(own.iter().map(|own| own.name.as_str()))
        );
        diagnostics.error(PATH, "No such IP configuration", detail);
    }
    all
}

/// One configuration is the primary one, when what is configured is laid over what the source has.
fn one_primary(
    interface: &str,
    block: &NetworkInterface,
    source: &Source,
    diagnostics: &mut Diagnostics,
) {
    let own = &source.properties.ip_configurations;
    let configured = block.ip_configuration.known();
    let undecided = |one: &IpConfiguration| one.name.is_unknown() || one.primary.is_unknown();
    if configured.iter().any(undecided) || own.is_empty() {
        return;
    }
    let is_primary = |name: &str, in_source: Option<bool>| {
        let said = configured.iter().find(|one| one.name.text().eq_ignore_ascii_case(name));
        match said.map_or(&Val::Null, |one| &one.primary) {
            Val::Known(said) => *said,
            _ => in_source.unwrap_or(own.len() == 1),
        }
    };
    let primary = own.iter().filter(|own| is_primary(&own.name, own.properties.primary));
    let primaries: Vec<&str> = primary.map(|own| own.name.as_str()).collect();
    let (found, way_out) = match primaries.as_slice() {
        [_] => return,
        [] => (
            "no primary IP configuration".to_owned(),
            "Set `primary = true` on one of them, or leave `primary` out everywhere",
        ),
        several => (
            format!("the primary IP configurations {}", enumerate(several.iter().copied())),
            "A configuration without `primary` is as in the source, so set `primary = false` on the others",
        ),
    };
    let detail = format!(
        "After a failover {interface} would have {found}. It needs exactly one. {way_out}."
    );
    diagnostics.error(PATH, "Not one primary IP configuration", detail);
}
