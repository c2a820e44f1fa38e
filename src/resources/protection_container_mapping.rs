//! `asr_protection_container_mapping`: which container replicates to which, by which policy.
//!
//! Only the update of the replication agent can be changed; replies do not say what the source container is.

use async_trait::async_trait;

use super::arm::{ArmResource, Mismatch, Planning, Remote, Request, Verb};
use super::rows::{AzureRow, SAME_WORD, kinds};
use super::{dependents, direction};
use crate::azure::siterecovery::{
    A2A, ContainerMapping as View, ContainerMappingCreate, ContainerMappingCreateProperties,
    ContainerMappingInput, ContainerMappingRemove, ContainerMappingUpdate,
};
use crate::azure::{Api, id, id::Template};
use crate::framework::check::Check;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Single, Val};
use crate::model;

/// The resource.
pub struct ProtectionContainerMapping;

model! {
    /// Manages a protection container mapping: it lets virtual machines in one container replicate to
    /// another one by a policy. Failing back needs a second mapping in the other direction.
    pub struct Model {
        /// The Azure resource id of the mapping.
        computed id: String,
        /// The name of the mapping, unique within the source container.
        required name: String [replaces, child_name],
        /// The id of the container that is replicated from.
        required recovery_source_protection_container_id: String [replaces, id_of(kinds::CONTAINER)],
        /// The id of the container that is replicated to, in the same vault.
        required recovery_target_protection_container_id: String [replaces, id_of(kinds::CONTAINER)],
        /// The id of the replication policy, in the same vault.
        required recovery_replication_policy_id: String [replaces, id_of(kinds::POLICY)],
        /// Lets Azure keep the replication agent on the virtual machines up to date. Without this block
        /// the agent is not updated.
        block automatic_update: Single<AutomaticUpdate>,
    }
}

model! {
    /// How the replication agent is kept up to date.
    pub struct AutomaticUpdate {
        /// The id of the Automation account that runs the updates.
        required automation_account_id: String [id_of(kinds::AUTOMATION_ACCOUNT)],
        /// How the account signs in: `SystemAssignedIdentity`, or `RunAsAccount`, which Microsoft retired in
        /// 2023. Defaults to `SystemAssignedIdentity`.
        optional authentication_type: String [
            default("SystemAssignedIdentity"),
            same_by(SAME_WORD),
            check(Check::one_of(&["SystemAssignedIdentity", "RunAsAccount"])),
        ],
    }
}

#[async_trait]
impl ArmResource for ProtectionContainerMapping {
    const TYPE: &'static str = "asr_protection_container_mapping";
    const TEMPLATE: Template = Template::new(
        "{recovery_source_protection_container_id}/replicationProtectionContainerMappings/{name}",
        kinds::CONTAINER,
    );
    const API: Api = Api::SiteRecovery;
    const MOVED_FROM: &'static [&'static str] =
        &["azurerm_site_recovery_protection_container_mapping"];
    type Model = Model;
    type View = View;

    fn validate(model: &Model, diagnostics: &mut Diagnostics) {
        let Some(source) = model.recovery_source_protection_container_id.known() else { return };
        let target = model.recovery_target_protection_container_id.text();
        if id::same(source, target) {
            let detail = format!(
                "Source and target are both {source}. Zone to zone replication too needs two containers, in one fabric."
            );
            diagnostics.error(
                "recovery_target_protection_container_id",
                "A container cannot be mapped to itself",
                detail,
            );
        }
        for (path, other) in [
            ("recovery_target_protection_container_id", target),
            ("recovery_replication_policy_id", model.recovery_replication_policy_id.text()),
        ] {
            let (Some(here), Some(there)) = (id::vault(source), id::vault(other)) else { continue };
            if !id::same(here, there) {
                let detail = format!(
                    "{other} lies in another vault than the source container, {here}. All parts of a mapping lie in one vault."
                );
                diagnostics.error(path, "Another vault", detail);
            }
        }
    }

    fn create(model: &Model) -> Vec<Request> {
        let body = ContainerMappingCreate::new(ContainerMappingCreateProperties {
            target_protection_container_id: model
                .recovery_target_protection_container_id
                .text()
                .to_owned(),
            policy_id: model.recovery_replication_policy_id.text().to_owned(),
            provider_specific_input: agent_update(model),
        });
        vec![Request::new(Verb::Put, &body)]
    }

    fn update(prior: &Model, planned: &Model) -> Vec<Request> {
        if agent_update(prior) == agent_update(planned) {
            return Vec::new();
        }
        vec![Request::new(Verb::Patch, &ContainerMappingUpdate::from(agent_update(planned)))]
    }

    fn delete(_prior: &Model) -> Request {
        Request::new(
            Verb::Post("/remove"),
            &ContainerMappingRemove::from(ContainerMappingInput::new()),
        )
    }

    fn read(view: View, model: &mut Model) -> Result<(), Mismatch> {
        let properties = view.properties;
        let details = properties.provider_specific_details;
        if details.instance_type.is_some_and(|kind| kind != A2A) {
            return Err(Mismatch("not a mapping for replication between Azure regions"));
        }
        model.recovery_target_protection_container_id =
            properties.target_protection_container_id.into();
        model.recovery_replication_policy_id = properties.policy_id.into();
        let enabled = details
            .agent_auto_update_status
            .is_some_and(|status| status.eq_ignore_ascii_case("Enabled"));
        let update = enabled.then(|| AutomaticUpdate {
            automation_account_id: details.automation_account_arm_id.into(),
            authentication_type: details.automation_account_authentication_type.into(),
        });
        model.automatic_update = Single::from(update);
        Ok(())
    }

    async fn plan(
        remote: Option<&Remote>,
        planning: &Planning<'_, Model>,
        diagnostics: &mut Diagnostics,
    ) {
        if let (Some(remote), Some(prior)) = (remote, planning.replaced()) {
            let (own_id, target) = (&prior.id, &prior.recovery_target_protection_container_id);
            let by = [own_id, target, &prior.recovery_replication_policy_id].map(Val::text);
            let needs = |item: &_| dependents::goes_by(item, by);
            dependents::refuse_replacement(remote, by[0], needs, diagnostics).await;
        }
        // Both directions are often made in one apply, in any order: only what was known before it counts.
        let (Some(remote), None, Some(planned), false) =
            (remote, planning.prior, planning.planned, planning.applying)
        else {
            return;
        };
        let (Some(source), Some(target)) = (
            planned.recovery_source_protection_container_id.known(),
            planned.recovery_target_protection_container_id.known(),
        ) else {
            return;
        };
        direction::check(remote, source, target, diagnostics).await;
    }
}

fn agent_update(model: &Model) -> ContainerMappingInput {
    let mut input = ContainerMappingInput::new();
    let update = model.automatic_update.present();
    input.agent_auto_update_status =
        Some(if update.is_some() { "Enabled" } else { "Disabled" }.to_owned());
    if let Some(update) = update {
        input.automation_account_arm_id = update.automation_account_id.cloned();
        input.automation_account_authentication_type = update.authentication_type.cloned();
    }
    input
}

#[cfg(test)]
mod tests;
