//! `asr_vault`: a Recovery Services vault.
//!
//! Vaults belong to another API than what lies in them, their settings are many, several are final, and a
//! vault that holds something cannot be deleted; each of these has a file of its own.

mod combinations;
mod contents;
mod doors;
mod model;
mod resource;
mod settings;

use async_trait::async_trait;

use super::arm::{ArmResource, MINUTE, Mismatch, Planning, Remote, Request, Verb};
use super::dependents;
use super::rows::kinds;
use crate::azure::Api;
use crate::azure::id::Template;
use crate::azure::recoveryservices::Vault as View;
use crate::azure::siterecovery::ProtectedItem;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::resource::Timeouts;

pub use model::Model;
pub use resource::VaultResource;

/// The type.
pub struct Vault;

#[async_trait]
impl ArmResource for Vault {
    const TYPE: &'static str = "asr_vault";
    const TEMPLATE: Template = Template::new(
        "{resource_group_id}/providers/Microsoft.RecoveryServices/vaults/{name}",
        kinds::RESOURCE_GROUP,
    );
    const API: Api = Api::RecoveryServices;
    const MOVED_FROM: &'static [&'static str] = &["azurerm_recovery_services_vault"];
    type Model = Model;
    type View = View;

    fn timeouts() -> Timeouts {
        Timeouts {
            create: 120 * MINUTE,
            read: 5 * MINUTE,
            update: Some(60 * MINUTE),
            delete: 60 * MINUTE,
        }
    }

    fn validate(model: &Model, diagnostics: &mut Diagnostics) {
        combinations::check(model, diagnostics);
    }

    fn create(model: &Model) -> Vec<Request> {
        settings::creation(model)
    }

    fn update(prior: &Model, planned: &Model) -> Vec<Request> {
        settings::changes(prior, planned)
    }

    fn delete(_prior: &Model) -> Request {
        Request::bare(Verb::Delete)
    }

    fn read(view: View, model: &mut Model) -> Result<(), Mismatch> {
        settings::read(view, model);
        Ok(())
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
        if let (Some(prior), Some(planned), false) =
            (planning.prior, planning.planned, planning.replaces)
        {
            doors::check(prior, planned, diagnostics);
        }
    }
}

#[cfg(test)]
mod tests;
