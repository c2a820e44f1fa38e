//! A virtual machine with its protection. Pure: made of replies.

use std::collections::BTreeMap;

use crate::azure::compute::VirtualMachine;
use crate::azure::id;
use crate::azure::siterecovery::{Eligibility, EligibilityError, ProtectedItem};
use crate::data_sources::plain::{plain_id, text};
use crate::framework::model::{Object, Val};
use crate::model;

model! {
    /// A virtual machine.
    pub struct Machine {
        /// Its Azure resource id.
        computed id: String,
        /// Its name.
        computed name: String,
        /// The name of its resource group.
        computed resource_group_name: String,
        /// Its region, by its programmatic name.
        computed location: String,
        /// Its availability zone; null if it is in none.
        computed zone: String,
        /// Its size, such as `Standard_D2s_v5`.
        computed size: String,
        /// `Windows` or `Linux`.
        computed os_type: String,
        /// Its tags.
        computed tags: BTreeMap<String, String>,
        /// Whether an item protects it.
        computed protected: bool,
        /// The id of that item; null if it is not protected.
        computed protected_item_id: String,
        /// The id of the vault of that item; null if it is not protected.
        computed recovery_vault_id: String,
        /// Whether the service would protect it; null if it is protected, or was not asked about.
        computed eligible: bool,
        /// What the service has against protecting it.
        computed reasons: Vec<Object<Reason>>,
    }
}

model! {
    /// Something that is against protecting a virtual machine.
    pub struct Reason {
        /// The code of the service.
        computed code: String,
        /// What is wrong.
        computed message: String,
        /// Why it may be.
        computed possible_causes: String,
        /// What to do about it.
        computed recommended_action: String,
    }
}

/// What an item says about machines.
#[derive(Clone, Debug, Default)]
pub struct Protection {
    /// The id of the item.
    pub item: String,
    /// The machine that replicates, and the one that a failover made of it.
    machines: Vec<String>,
    /// The machine of its drill.
    test: Option<String>,
}

impl Protection {
    /// What an item says.
    pub fn of(item: &ProtectedItem) -> Self {
        let details = &item.properties.provider_specific_details;
        let given = |id: &Option<String>| id.clone().filter(|id| !id.is_empty());
        let machines = [&details.fabric_object_id, &details.recovery_fabric_object_id];
        Self {
            item: id::plain(&item.id),
            machines: machines.into_iter().filter_map(given).collect(),
            test: given(&details.test_failover_recovery_fabric_object_id),
        }
    }
}

/// What protects a machine.
pub fn protection<'p>(machine: &str, all: &'p [Protection]) -> Option<&'p Protection> {
    all.iter().find(|one| one.machines.iter().any(|known| id::same(known, machine)))
}

impl Machine {
    /// A machine with what protects it, or with what the service said about it.
    pub fn of(
        machine: VirtualMachine,
        protection: Option<&Protection>,
        against: Option<Eligibility>,
    ) -> Self {
        let vault = protection.and_then(|one| id::vault(&one.item)).map(str::to_owned);
        let properties = machine.properties;
        Self {
            name: id::name(&machine.id).map(str::to_owned).into(),
            resource_group_name: id::resource_group(&machine.id).map(str::to_owned).into(),
            location: crate::azure::location::normalize(&machine.location).as_str().into(),
            zone: machine.zones.into_iter().next().into(),
            size: text(properties.hardware_profile.vm_size),
            os_type: text(properties.storage_profile.os_disk.os_type),
            tags: Val::Known(machine.tags),
            protected: Val::Known(protection.is_some()),
            protected_item_id: protection.map(|one| one.item.clone()).into(),
            recovery_vault_id: vault.into(),
            eligible: against.as_ref().map(|one| one.properties.errors.is_empty()).into(),
            reasons: Val::Known(
                against.into_iter().flat_map(|one| one.properties.errors).map(reason).collect(),
            ),
            id: plain_id(Some(machine.id)),
        }
    }

    /// Whether it is the test virtual machine of a drill.
    pub fn is_a_test(&self, all: &[Protection]) -> bool {
        all.iter().filter_map(|one| one.test.as_ref()).any(|test| id::same(test, self.id.text()))
    }
}

fn reason(error: EligibilityError) -> Object<Reason> {
    Object(Reason {
        code: text(error.code),
        message: text(error.message),
        possible_causes: text(error.possible_causes),
        recommended_action: text(error.recommended_action),
    })
}
