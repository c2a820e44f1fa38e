//! `asr_protection_container`: what protected items and mappings lie in.

use async_trait::async_trait;

use super::arm::{ArmResource, Mismatch, Planning, Remote, Request, USUAL_TIMEOUTS, Verb};
use super::dependents;
use super::rows::{AzureRow, kinds};
use crate::azure::Api;
use crate::azure::id::Template;
use crate::azure::siterecovery::{ContainerCreate, ProtectedItem, ProtectionContainer as View};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::resource::Timeouts;
use crate::model;

/// The resource.
pub struct ProtectionContainer;

model! {
    /// Manages a protection container: the place in a fabric that holds protected virtual machines.
    /// Replication goes from a container in one fabric to a container in another (zone to zone: to
    /// another container in the same fabric).
    pub struct Model {
        /// The Azure resource id of the container.
        computed id: String,
        /// The name of the container, unique within the fabric.
        required name: String [replaces, child_name],
        /// The id of the fabric that holds the container.
        required recovery_fabric_id: String [replaces, id_of(kinds::FABRIC)],
    }
}

#[async_trait]
impl ArmResource for ProtectionContainer {
    const TYPE: &'static str = "asr_protection_container";
    const TEMPLATE: Template =
        Template::new("{recovery_fabric_id}/replicationProtectionContainers/{name}", kinds::FABRIC);
    const API: Api = Api::SiteRecovery;
    const MOVED_FROM: &'static [&'static str] = &["azurerm_site_recovery_protection_container"];
    type Model = Model;
    type View = View;

    fn timeouts() -> Timeouts {
        Timeouts { update: None, ..USUAL_TIMEOUTS }
    }

    fn create(_model: &Model) -> Vec<Request> {
        vec![Request::new(Verb::Put, &ContainerCreate::default())]
    }

    fn update(_prior: &Model, _planned: &Model) -> Vec<Request> {
        Vec::new()
    }

    fn delete(_prior: &Model) -> Request {
        Request::bare(Verb::Post("/remove"))
    }

    fn read(view: View, _model: &mut Model) -> Result<(), Mismatch> {
        match view.properties.fabric_type {
            Some(kind) if kind != "Azure" => {
                Err(Mismatch("in a fabric that is not an Azure region"))
            }
            _ => Ok(()),
        }
    }

    async fn plan(
        remote: Option<&Remote>,
        planning: &Planning<'_, Model>,
        diagnostics: &mut Diagnostics,
    ) {
        if let (Some(remote), Some(prior)) = (remote, planning.replaced()) {
            let own_id = prior.id.text();
            let needs = |item: &ProtectedItem| dependents::lies_in(item, own_id);
            dependents::refuse_replacement(remote, own_id, needs, diagnostics).await;
        }
    }
}
