//! What is asked about virtual machines, and the answer. Pure: asks nobody.

use std::collections::BTreeMap;

use super::machine::Machine;
use crate::azure::compute::VirtualMachine;
use crate::azure::{id, location};
use crate::data_sources::lookup::Failure;
use crate::framework::check::Check;
use crate::framework::check::Rule;
use crate::framework::model::{Object, Set, Val};
use crate::model;
use crate::resources::rows::{AzureRow, id_check, kinds};

model! {
    /// Reads the virtual machines of a subscription: which are protected and by what, which could be, and what is against
    /// protecting the others. `candidate_vm_ids` drives `for_each` of protected items, `unprotected_vm_ids` is the gap for a `check`.
    ///
    /// It lists virtual machines, vaults and their items, and asks the service about each machine that is not protected. Test
    /// virtual machines of drills are left out; a machine that a failover made counts as protected by its item.
    pub struct Found {
        /// The id of the subscription, a GUID. Left out it is the one of the resource group, or of the provider.
        optional subscription_id: String [check(Check::matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "the GUID of a subscription"))],
        /// Only virtual machines of this resource group.
        optional resource_group_id: String [id_of(kinds::RESOURCE_GROUP)],
        /// Only virtual machines in this region.
        optional location: String [region],
        /// Only virtual machines that have all of these tags. Names of tags are compared without regard to case, values are not.
        optional tags: BTreeMap<String, String>,
        /// The ids of the vaults that may protect them. Left out they are all vaults of the subscription; name those of other subscriptions.
        optional recovery_vault_ids: Set<String> [check(id_check(kinds::VAULT))],
        /// Whether the service is asked about each virtual machine that is not protected, which takes a request for each. Defaults to
        /// `true`. Otherwise every one of them counts as a candidate.
        optional check_eligibility: bool,
        /// What was looked through: the id of the subscription or resource group.
        computed id: String,
        /// The virtual machines that fit, sorted by id.
        computed virtual_machines: Vec<Object<Machine>>,
        /// The ids of those that are protected or can be. A machine stays in it when it becomes protected, so it can drive
        /// `for_each`: `toset(data.asr_protectable_vms.app.candidate_vm_ids)`.
        computed candidate_vm_ids: Vec<String>,
        /// The ids of those that are not protected, whether they can be or not.
        computed unprotected_vm_ids: Vec<String>,
        /// How many fit.
        computed vm_count: i64,
        /// How many of them are protected.
        computed protected_count: i64,
        /// How many of them are not protected and cannot be.
        computed ineligible_count: i64,
    }
    rules [Rule::Conflicts(vec!["subscription_id", "resource_group_id"])]
}

impl Found {
    /// The id of what is looked through.
    ///
    /// # Errors
    /// That nothing says which subscription.
    pub fn scope(&self, of_provider: Option<&str>) -> Result<String, Failure> {
        if let Some(group) = self.resource_group_id.known() {
            return Ok(group.trim_end_matches('/').to_owned());
        }
        let subscription = self.subscription_id.known().map(String::as_str).or(of_provider);
        subscription.map(|subscription| format!("/subscriptions/{subscription}")).ok_or_else(|| {
            Failure::Refused {
                argument: "subscription_id",
                summary: "No subscription",
                detail: "Neither this data source nor the provider is told a subscription. Set `subscription_id` here or there, or the variable \
                         ARM_SUBSCRIPTION_ID."
                    .to_owned(),
            }
        })
    }

    /// The vaults that are named.
    pub fn vaults(&self) -> Option<Vec<String>> {
        self.recovery_vault_ids.known().map(|Set(ids)| ids.clone()).filter(|ids| !ids.is_empty())
    }

    /// Whether the service is to be asked about machines.
    pub fn asks_the_service(&self) -> bool {
        self.check_eligibility != Val::Known(false)
    }

    /// Whether a machine is one of those that are asked for.
    pub fn fits(&self, machine: &VirtualMachine) -> bool {
        let region = self.location.known().map(|wanted| location::normalize(wanted));
        let has = |(name, value): (&String, &String)| {
            machine.tags.iter().any(|(own, is)| own.eq_ignore_ascii_case(name) && is == value)
        };
        region.is_none_or(|region| location::normalize(&machine.location) == region)
            && self.tags.known().is_none_or(|tags| tags.iter().all(has))
    }

    /// The answer.
    pub fn answered(mut self, scope: String, mut all: Vec<Machine>) -> Self {
        all.sort_by_cached_key(|machine| id::canonical(machine.id.text()));
        let is = |value: &Val<bool>| *value == Val::Known(true);
        let count = |fits: &dyn Fn(&Machine) -> bool| {
            let count = all.iter().filter(|machine| fits(machine)).count();
            Val::Known(i64::try_from(count).unwrap_or(i64::MAX))
        };
        let ids = |fits: &dyn Fn(&Machine) -> bool| {
            let fitting = all.iter().filter(|machine| fits(machine));
            Val::Known(fitting.map(|machine| machine.id.text().to_owned()).collect())
        };
        let may =
            |machine: &Machine| is(&machine.protected) || machine.eligible != Val::Known(false);
        self.id = Val::Known(scope);
        self.candidate_vm_ids = ids(&may);
        self.unprotected_vm_ids = ids(&|machine| !is(&machine.protected));
        self.vm_count = count(&|_| true);
        self.protected_count = count(&|machine| is(&machine.protected));
        self.ineligible_count = count(&|machine| !may(machine));
        self.virtual_machines = Val::Known(all.into_iter().map(Object).collect());
        self
    }
}
