//! Enabling replication, or taking over an item on which it was enabled before.
//!
//! Once the service has taken the enabling up, nothing that goes wrong is an error: that would mark a replicating virtual
//! machine for replacement. The state then says `pending`, and the next apply goes on.

use tracing::info;

use super::context::Context;
use super::desired::{disk_set, only_when_protected};
use super::model::{Model, PENDING, SUCCEEDED};
use super::plan::REPLACED;
use super::protecting::{Goal, Trouble, reach};
use super::words::Told;
use super::{adopt, fill, source, state};
use crate::azure::siterecovery::{
    ContainerMapping, Enable, EnableDetails, EnableProperties, ExtendedLocation, ProtectedItem,
};
use crate::azure::{Api, Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::path::AttributePath;
use crate::framework::private::Private;
use crate::framework::resource::{Change, Outcome};
use crate::framework::value::Value;
use crate::resources::arm::{OPERATION, Request, Verb, report, run};

/// Where the mapping of a creation leads.
pub struct Direction {
    /// The container replicated to.
    pub recovery_container_id: String,
    /// The replication policy.
    pub policy_id: String,
}

/// A creation under way: what is known, and what will be answered.
struct Creation<'a> {
    context: &'a Context,
    planned: Model,
    config: Value,
    own_id: String,
    private: Private,
    diagnostics: Diagnostics,
}

/// Creates the item.
pub async fn create(context: &Context, change: Change) -> Outcome {
    let planned = Model::of(&change.planned);
    let refuse = |diagnostics| Outcome { diagnostics, ..Outcome::default() };
    let Some(own_id) = item_id(planned.container_mapping_id.text(), planned.name.text()) else {
        let text = "`container_mapping_id` or `name` has no value.";
        return refuse(Diagnostics::of_error("The id of the item cannot be made", text));
    };
    if !context.session.claim(&own_id) {
        let detail = format!(
            "Another resource of this configuration makes {own_id} as well. Give one of them another name, or remove it."
        );
        return refuse(Diagnostics::of_error("Two resources for one object", detail));
    }
    let mut private = change.private;
    private.remove(REPLACED);
    let creation = Creation {
        context,
        planned,
        config: change.config,
        own_id: own_id.clone(),
        private,
        diagnostics: Diagnostics::new(),
    };
    let outcome = creation.run().await;
    if outcome.state.is_null() {
        context.session.release(&own_id);
    }
    outcome
}

/// The id of an item in the source container of a mapping.
pub fn item_id(mapping: &str, name: &str) -> Option<String> {
    let container = id::parent(mapping)?;
    (!name.is_empty()).then(|| format!("{container}/replicationProtectedItems/{name}"))
}

impl Creation<'_> {
    async fn run(mut self) -> Outcome {
        match self.begin().await {
            Ok(true) => self.follow_up().await,
            Ok(false) => self.nothing(),
            Err(error) => self.failed(error).await,
        }
    }

    fn nothing(self) -> Outcome {
        Outcome { state: Value::Null, private: self.private, diagnostics: self.diagnostics }
    }

    fn error(&mut self, path: &str, summary: &str, detail: String) -> bool {
        self.diagnostics.error(AttributePath::from(path), summary, detail);
        false
    }

    /// Sees to it that replication is enabled; `false` if it must not be, which the diagnostics say.
    async fn begin(&mut self) -> Result<bool, Error> {
        let remote = &self.context.remote;
        let mapping = self.planned.container_mapping_id.text().to_owned();
        let found: Option<ContainerMapping> =
            remote.client.read_cached(&remote.scope, Api::SiteRecovery, &mapping).await?;
        let direction = found.and_then(|mapping| {
            Some(Direction {
                recovery_container_id: mapping.properties.target_protection_container_id?,
                policy_id: mapping.properties.policy_id?,
            })
        });
        let Some(direction) = direction else {
            let detail = format!("{mapping} does not exist. Create the container mapping first.");
            return Ok(self.error("container_mapping_id", "There is no such mapping", detail));
        };
        let existing: Option<ProtectedItem> =
            remote.client.read_listed(&remote.scope, Api::SiteRecovery, &self.own_id).await?;
        if let Some(item) = existing.filter(|item| !state::enabling_failed(item)) {
            return Ok(self.adopt(&item, &direction));
        }
        match self.enable(&direction).await {
            Err(error) if error.is_conflict() => self.overtaken(error, &direction).await,
            enabled => enabled,
        }
    }

    /// Azure refused the enabling because there is something. A list does not know what was made since it was read.
    async fn overtaken(&mut self, error: Error, direction: &Direction) -> Result<bool, Error> {
        let remote = &self.context.remote;
        let made: Option<ProtectedItem> =
            remote.client.find(&remote.scope, Api::SiteRecovery, &self.own_id).await?;
        match made.filter(|item| !state::enabling_failed(item)) {
            Some(item) => Ok(self.adopt(&item, direction)),
            None => Err(error),
        }
    }

    fn adopt(&mut self, item: &ProtectedItem, direction: &Direction) -> bool {
        let judged = adopt::judge(item, &self.planned, direction, self.context.adopt_existing);
        match judged {
            Ok(warning) => {
                let summary = "An existing object was adopted";
                self.diagnostics.warning(AttributePath::root(), summary, warning);
                true
            }
            Err(detail) => {
                let summary = "The object exists already";
                self.diagnostics.error(AttributePath::root(), summary, detail);
                false
            }
        }
    }

    async fn enable(&mut self, direction: &Direction) -> Result<bool, Error> {
        let remote = &self.context.remote;
        let vm_id = self.planned.source_vm_id.text().to_owned();
        let Some(machine) = source::machine(remote, &vm_id).await? else {
            let detail = format!("{vm_id} does not exist, so it cannot be protected.");
            return Ok(self.error("source_vm_id", "There is no such virtual machine", detail));
        };
        let disks = disk_set::all(&machine, &self.planned);
        if disks.is_empty() {
            let detail = format!(
                "{vm_id} has no managed disk that is not in `excluded_disk_ids`. Site Recovery replicates managed disks, \
                 the operating system disk always."
            );
            return Ok(self.error("source_vm_id", "There is nothing to replicate", detail));
        }
        let mut details = target(&self.planned);
        details.fabric_object_id = vm_id;
        details.recovery_container_id.clone_from(&direction.recovery_container_id);
        details.vm_managed_disks = disks;
        let body = Enable::new(EnableProperties {
            policy_id: direction.policy_id.clone(),
            provider_specific_details: details,
        });
        info!(item = self.own_id, "enabling replication");
        run(remote, Api::SiteRecovery, &self.own_id, &Request::new(Verb::Put, &body)).await?;
        Ok(true)
    }

    /// What follows once replication has begun.
    async fn follow_up(self) -> Outcome {
        if self.planned.wait_for.text() == "enabled" {
            return self.enabled().await;
        }
        let nothing = Model::default();
        let goal = Goal {
            prior: &nothing,
            planned: &self.planned,
            created_as: &self.own_id,
            patience: self.context.patience,
        };
        match reach(&self.context.remote, &self.own_id, &goal).await {
            Ok(item) => {
                let state = self.state(Some(&item), SUCCEEDED);
                self.outcome(state)
            }
            Err(trouble) => self.interrupted(&trouble),
        }
    }

    /// Replication has begun, and that is all that is waited for.
    async fn enabled(mut self) -> Outcome {
        let remote = &self.context.remote;
        let item: Option<ProtectedItem> = remote
            .client
            .find(&remote.scope, Api::SiteRecovery, &self.own_id)
            .await
            .unwrap_or_default();
        let later = only_when_protected(&self.planned);
        if later.is_empty() {
            let state = self.state(item.as_ref(), SUCCEEDED);
            return self.outcome(state);
        }
        let named: Vec<_> = later.iter().map(|name| format!("`{name}`")).collect();
        let detail = format!(
            "Replication has begun, and `wait_for` asks for no more. {} can be set once the first copy is complete: the next \
             plan shows it, and its apply waits for that.",
            named.join(", ")
        );
        let summary = "Settings are left for the next apply";
        self.diagnostics.warning(AttributePath::from("wait_for"), summary, detail);
        let state = self.state(item.as_ref(), PENDING);
        self.outcome(state)
    }

    fn interrupted(mut self, trouble: &Trouble) -> Outcome {
        if let Trouble::Azure(error) = trouble
            && let Some(operation) = error.goes_on()
        {
            self.private.set(OPERATION, operation);
        }
        let Told { summary, detail } = trouble.told(&self.own_id);
        let detail = format!(
            "{detail}\n\nReplication is enabled and recorded in the state. The next apply goes on from there."
        );
        self.diagnostics.warning(AttributePath::root(), summary, detail);
        let state = self.state(trouble.item(), PENDING);
        self.outcome(state)
    }

    /// The enabling itself went wrong. If Azure goes on with it, or has, it is recorded.
    async fn failed(mut self, error: Error) -> Outcome {
        if let Some(operation) = error.goes_on() {
            self.private.set(OPERATION, operation);
            return self.interrupted(&Trouble::Azure(error));
        }
        let unanswered = error.is_cancelled() || error.is_timeout();
        if unanswered || error.is_failed_operation() {
            let found = self.context.last_look(&self.own_id).await;
            match found {
                Some(item) if !state::enabling_failed(&item) && unanswered => {
                    return self.interrupted(&Trouble::Interrupted);
                }
                Some(item) if error.is_failed_operation() => {
                    // Nothing is replicated; the failed item is recorded, so that it is replaced or destroyed.
                    let doing = format!("Enabling replication of {}", self.planned.name.text());
                    self.report(&error, &doing);
                    let state = self.state(Some(&item), PENDING);
                    return self.outcome(state);
                }
                _ => {}
            }
        }
        let doing = format!("Enabling replication of {}", self.planned.name.text());
        self.report(&error, &doing);
        self.nothing()
    }

    fn report(&mut self, error: &Error, doing: &str) {
        report(error, doing, &Model::block(), &self.config, &mut self.diagnostics);
    }

    /// The planned arguments with the results of a reply.
    fn state(&self, item: Option<&ProtectedItem>, provisioning: &str) -> Model {
        let mut model = Model::of(&self.planned.value().unknowns_to_null());
        model.id = Val::Known(self.own_id.clone());
        model.current_id = Val::Known(self.own_id.clone());
        model.provisioning_state = provisioning.into();
        model.unprotected_disk_ids = Val::Known(Default::default());
        model.replicated_disks = Val::Known(Default::default());
        model.replicated_network_interfaces = Val::Known(Default::default());
        if let Some(item) = item {
            fill::results(item, &mut model);
            if provisioning == SUCCEEDED && fill::tells_arguments(item, &self.own_id) {
                fill::arguments(item, &mut model);
            }
        }
        model
    }

    fn outcome(self, state: Model) -> Outcome {
        Outcome { state: state.value(), private: self.private, diagnostics: self.diagnostics }
    }
}

/// What enabling can say about the target; the rest has to wait until the item is protected.
fn target(planned: &Model) -> EnableDetails {
    let vm = planned.recovery_vm.present().cloned().unwrap_or_default();
    let auto_protects = planned.auto_protect_data_disks == Val::Known(true);
    EnableDetails {
        recovery_resource_group_id: planned.recovery_resource_group_id.text().to_owned(),
        recovery_azure_network_id: planned.recovery_network_id.cloned(),
        multi_vm_group_name: planned.multi_vm_group_name.cloned(),
        auto_protection_of_data_disk: auto_protects.then(|| "Enabled".to_owned()),
        recovery_availability_set_id: vm.availability_set_id.cloned(),
        recovery_availability_zone: vm.zone.cloned(),
        recovery_extended_location: vm.edge_zone.cloned().map(ExtendedLocation::edge_zone),
        recovery_proximity_placement_group_id: vm.proximity_placement_group_id.cloned(),
        recovery_capacity_reservation_group_id: vm.capacity_reservation_group_id.cloned(),
        recovery_virtual_machine_scale_set_id: vm.virtual_machine_scale_set_id.cloned(),
        platform_fault_domain: vm.platform_fault_domain.cloned(),
        recovery_boot_diag_storage_account_id: vm.boot_diagnostics_storage_account_id.cloned(),
        ..EnableDetails::default()
    }
}
