//! The virtual machine: that it exists, lies where the mapping replicates from, has managed disks only, and has those
//! disks that the configuration names.

use super::change::Change;
use super::read::{Reader, Seen, enumerate, skipped};
use super::route::Route;
use crate::azure::compute::{AttachedDisk, VirtualMachine};
use crate::azure::{Api, id, location};
use crate::framework::diagnostics::Diagnostics;

/// The attribute that findings about the machine itself are on.
const PATH: &str = "source_vm_id";

/// The virtual machine.
pub struct Machine<'a> {
    /// Its id, in the spelling of the user.
    pub id: &'a str,
    /// What Azure says about it.
    pub seen: Seen<VirtualMachine>,
}

impl<'a> Machine<'a> {
    /// Reads the machine, if the change concerns what it consists of.
    pub async fn read(reader: &Reader<'_>, change: &Change<'a>) -> Self {
        let concerned = change.is_creation()
            || !change.new_disks().is_empty()
            || !change.new_exclusions().is_empty()
            || !change.new_interfaces().is_empty()
            || change.new_in_recovery_vm(|machine| &machine.zone).is_some();
        let id = change.planned.source_vm_id.known().filter(|_| concerned);
        Self {
            id: change.planned.source_vm_id.text(),
            seen: reader.read(Api::Compute, id.map(String::as_str)).await,
        }
    }

    /// Its region, by its programmatic name.
    pub fn region(&self) -> Option<String> {
        self.seen.there().map(|machine| location::normalize(&machine.location))
    }

    /// Judges machine and disks.
    pub fn judge(&self, change: &Change<'_>, route: &Route, diagnostics: &mut Diagnostics) {
        let id = self.id;
        match &self.seen {
            Seen::NotAsked => {}
            // One that failed over may have been deleted since; that is no reason to refuse a change.
            Seen::Missing if !change.is_creation() => {}
            Seen::Missing => {
                let detail = format!(
                    "{id} does not exist. Check subscription, resource group and name in it, or refer to the virtual machine by the \
                     `id` of its resource, so that it is made first."
                );
                diagnostics.error(PATH, "No such virtual machine", detail);
            }
            Seen::Unreadable(error) => {
                let unchecked =
                    format!("The region, disks and network interfaces of {id} were not checked.");
                skipped(PATH, id, &unchecked, error, diagnostics);
            }
            Seen::There(machine) => {
                if change.is_creation() {
                    self.region_fits(route, diagnostics);
                    self.managed(machine, diagnostics);
                }
                self.has_disks(machine, change, diagnostics);
            }
        }
    }

    fn region_fits(&self, route: &Route, diagnostics: &mut Diagnostics) {
        let (Some(there), Some(from)) = (self.region(), &route.source) else { return };
        if there != *from {
            let detail = format!(
                "{} lies in {there}, but the container mapping {} replicates out of {from}. Name a virtual machine in {from}, or a \
                 mapping whose source container is in the fabric for {there}.",
                self.id,
                route.name()
            );
            diagnostics.error(PATH, "A virtual machine of another region", detail);
        }
    }

    fn managed(&self, machine: &VirtualMachine, diagnostics: &mut Diagnostics) {
        let profile = &machine.properties.storage_profile;
        let unmanaged: Vec<&str> = std::iter::once(&profile.os_disk)
            .chain(&profile.data_disks)
            .filter(|disk| disk.managed_disk.is_none())
            .filter_map(|disk: &AttachedDisk| disk.name.as_deref())
            .collect();
        if !unmanaged.is_empty() {
            let detail = format!(
                "{} has disks that are no managed disks: {}. Convert them (`az vm convert`), since only managed disks are replicated.",
                self.id,
                enumerate(unmanaged)
            );
            diagnostics.error(PATH, "Unmanaged disks", detail);
        }
    }

    fn has_disks(
        &self,
        machine: &VirtualMachine,
        change: &Change<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        let attached: Vec<&str> = machine.managed_disks().collect();
        let has = |disk: &str| attached.iter().any(|attached| id::same(attached, disk));
        let named = change.new_disks().into_iter().map(|disk| ("disk", disk));
        let excluded = change.new_exclusions();
        let all = named.chain(excluded.iter().map(|disk| ("excluded_disk_ids", *disk)));
        for (path, disk) in all.filter(|(_, disk)| !has(disk)) {
            let detail = format!(
                "{disk} is not attached to the virtual machine {}, whose managed disks are {}.",
                self.id,
                enumerate(attached.iter().copied())
            );
            diagnostics.error(path, "Not a disk of the virtual machine", detail);
        }
        let system = machine.os_disk().unwrap_or_default();
        if let Some(disk) = excluded.iter().find(|disk| id::same(disk, system)) {
            let detail = format!(
                "{disk} is the operating system disk of {}, without which nothing could be recovered. Only data disks can be \
                 excluded.",
                self.id
            );
            diagnostics.error(
                "excluded_disk_ids",
                "The operating system disk cannot be excluded",
                detail,
            );
        }
    }
}
