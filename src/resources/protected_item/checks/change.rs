//! What a planned change concerns, so that nothing else is read. Knows nothing of Azure's answers.

use crate::azure::id;
use crate::framework::model::{Set, Val};
use crate::resources::protected_item::interface::NetworkInterface;
use crate::resources::protected_item::model::{Model, RecoveryVm};

/// A planned creation or change.
pub struct Change<'a> {
    /// The item as planned.
    pub planned: &'a Model,
    /// The item before; none where everything is new.
    prior: Option<&'a Model>,
    /// The ids that the item has had.
    own_ids: Vec<&'a str>,
}

impl<'a> Change<'a> {
    /// From the item before and as planned. Another machine or another mapping makes everything new.
    pub fn new(prior: Option<&'a Model>, replaced: Option<&'a str>, planned: &'a Model) -> Self {
        let stays = |before: &Val<String>, after: &Val<String>| {
            after.is_unknown() || id::same(before.text(), after.text())
        };
        let kept = prior.filter(|prior| {
            stays(&prior.source_vm_id, &planned.source_vm_id)
                && stays(&prior.container_mapping_id, &planned.container_mapping_id)
        });
        let own_ids = prior
            .into_iter()
            .flat_map(|prior| [prior.id.known(), prior.current_id.known()])
            .flatten()
            .map(String::as_str)
            .chain(replaced)
            .collect();
        Self { planned, prior: kept, own_ids }
    }

    /// Whether everything about the item is new.
    pub fn is_creation(&self) -> bool {
        self.prior.is_none()
    }

    /// Whether everything is new because the item is made anew.
    pub fn is_rebuild(&self) -> bool {
        self.is_creation() && !self.own_ids.is_empty()
    }

    /// Whether protection goes the other way now, so that source and recovery side have changed places.
    pub fn is_reversed(&self) -> bool {
        let ids = self.prior.and_then(|prior| prior.id.known().zip(prior.current_id.known()));
        ids.is_some_and(|(original, current)| !id::same(original, current))
    }

    /// Whether an item is this one: by an id that it has had, or by the one that it will have.
    pub fn is_own(&self, item: &str) -> bool {
        let planned = self.container().zip(self.planned.name.known());
        let planned = planned
            .map(|(container, name)| format!("{container}/replicationProtectedItems/{name}"));
        self.own_ids.iter().copied().chain(planned.as_deref()).any(|own| id::same(own, item))
    }

    /// The source container.
    fn container(&self) -> Option<&'a str> {
        id::parent(self.planned.container_mapping_id.known()?)
    }

    /// The id in a member, if it is known, and new or another one.
    pub fn new_id(&self, member: impl for<'m> Fn(&'m Model) -> &'m Val<String>) -> Option<&'a str> {
        let planned = member(self.planned).known()?;
        let stays = self.prior.is_some_and(|prior| id::same(member(prior).text(), planned));
        (!stays).then_some(planned.as_str())
    }

    /// The same for a member of the recovered machine.
    pub fn new_in_recovery_vm(
        &self,
        member: impl for<'m> Fn(&'m RecoveryVm) -> &'m Val<String>,
    ) -> Option<&'a str> {
        let planned = member(self.planned.recovery_vm.present()?).known()?;
        let before = self.prior.and_then(|prior| prior.recovery_vm.present()).map(member);
        let stays = before.is_some_and(|before| id::same(before.text(), planned));
        (!stays).then_some(planned.as_str())
    }

    /// The disks with a block that had none.
    pub fn new_disks(&self) -> Vec<&'a str> {
        let ids = |model: &'a Model| {
            model.disk.known().iter().filter_map(|one| one.disk_id.known().map(String::as_str))
        };
        self.new_of(ids(self.planned), self.prior.into_iter().flat_map(ids))
    }

    /// The disks that are excluded and were not.
    pub fn new_exclusions(&self) -> Vec<&'a str> {
        let ids = |model: &'a Model| {
            model.excluded_disk_ids.known().into_iter().flat_map(|Set(ids)| ids).map(String::as_str)
        };
        self.new_of(ids(self.planned), self.prior.into_iter().flat_map(ids))
    }

    /// The cache storage accounts that are named and were not.
    pub fn new_accounts(&self) -> Vec<&'a str> {
        let ids = |model: &'a Model| accounts(model).into_iter().map(|(_, account)| account);
        self.new_of(ids(self.planned), self.prior.into_iter().flat_map(ids))
    }

    /// The blocks of network interfaces that are new or say something else.
    pub fn new_interfaces(&self) -> Vec<&'a NetworkInterface> {
        let before = self.prior.map_or(&[][..], |prior| prior.network_interface.known());
        self.planned.network_interface.known().iter().filter(|one| !before.contains(one)).collect()
    }

    fn new_of(
        &self,
        planned: impl Iterator<Item = &'a str>,
        before: impl Iterator<Item = &'a str>,
    ) -> Vec<&'a str> {
        let before: Vec<&str> = before.collect();
        planned.filter(|planned| !before.iter().any(|before| id::same(before, planned))).collect()
    }
}

/// The attribute that names the account of the item itself.
pub const OWN_CACHE: &str = "cache_storage_account_id";

/// The cache storage accounts that an item names, with the attribute that does: its own first, then those of its disks.
pub fn accounts(item: &Model) -> Vec<(&'static str, &str)> {
    let own = item.cache_storage_account_id.known();
    let of_disks = item.disk.known().iter().filter_map(|one| one.cache_storage_account_id.known());
    own.map(|own| (OWN_CACHE, own.as_str()))
        .into_iter()
        .chain(of_disks.map(|account| ("disk", account.as_str())))
        .collect()
}
