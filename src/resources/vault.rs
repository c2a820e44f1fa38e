//! `asr_vault`: a Recovery Services vault.
//!
//! Vaults belong to another API than what lies in them, their settings are many, several are final, and a
//! vault that holds something cannot be deleted; each of these has a file of its own.

mod contents;
mod doors;
mod model;
mod settings;

use async_trait::async_trait;

use super::arm::{Arm, ArmResource, MINUTE, Mismatch, Planning, Remote, Request, Verb, report};
use super::rows::kinds;
use super::session::Session;
use crate::azure::Api;
use crate::azure::id::Template;
use crate::azure::recoveryservices::Vault as View;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Single, Val};
use crate::framework::path::AttributePath;
use crate::framework::private::Private;
use crate::framework::resource::{Call, Change, MovedFrom, Outcome, Plan, Resource, Timeouts};
use crate::framework::schema::Schema;
use crate::framework::value::Value;

pub use model::Model;

/// The type.
pub struct Vault;

fn infrastructure_path() -> AttributePath {
    AttributePath::from("encryption").attribute("infrastructure_encryption_enabled")
}

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
        if model.cross_region_restore_enabled == Val::Known(true) {
            if let Some(mode) =
                model.storage_mode_type.known().filter(|m| !m.eq_ignore_ascii_case("GeoRedundant"))
            {
                let detail = format!(
                    "Backups can be restored in the paired region only if they are stored there: `storage_mode_type` must be \"GeoRedundant\", not {mode:?}."
                );
                diagnostics.error(
                    "cross_region_restore_enabled",
                    "Cross-region restore needs geo-redundant storage",
                    detail,
                );
            }
        }
        if let Some(identity) = model.identity.present() {
            let user = identity.r#type.text().contains("UserAssigned");
            let given = identity.identity_ids.known().is_some_and(|ids| !ids.0.is_empty());
            let path = || AttributePath::from("identity").attribute("identity_ids");
            if user && !given && !identity.identity_ids.is_unknown() {
                diagnostics.error(
                    path(),
                    "No user-assigned identity is given",
                    "A type with UserAssigned needs `identity_ids` with at least one id.",
                );
            }
            if given && !user && identity.r#type.known().is_some() {
                diagnostics.error(
                    path(),
                    "The identities are not used",
                    "`identity_ids` needs a `type` with UserAssigned.",
                );
            }
        }
        validate_encryption(model, diagnostics);
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
        _remote: Option<&Remote>,
        planning: &Planning<'_, Model>,
        diagnostics: &mut Diagnostics,
    ) {
        if let (Some(prior), Some(planned), false) =
            (planning.prior, planning.planned, planning.replaces)
        {
            doors::check(prior, planned, diagnostics);
        }
    }
}

fn validate_encryption(model: &Model, diagnostics: &mut Diagnostics) {
    let Some(encryption) = model.encryption.present() else { return };
    let path = |name: &str| AttributePath::from("encryption").attribute(name);
    if model.identity == Single::Absent {
        diagnostics.error(
            "encryption",
            "Encryption needs an identity",
            "The vault reads its key with a managed identity. Add an `identity` block.",
        );
    }
    let (own, other) =
        (&encryption.use_system_assigned_identity, &encryption.user_assigned_identity_id);
    let uses_own = own.cloned().unwrap_or(true) && !own.is_unknown();
    if uses_own && other.known().is_some() {
        diagnostics.error(path("user_assigned_identity_id"), "Two identities for one key", "Set `use_system_assigned_identity = false` to read the key with a user-assigned identity.");
    }
    if *own == Val::Known(false) && other.is_null() {
        diagnostics.error(
            path("use_system_assigned_identity"),
            "No identity reads the key",
            "Set `user_assigned_identity_id`, or let the vault's own identity read the key.",
        );
    }
}

/// The resource: an ARM object that is emptied, or found empty, before it is deleted.
pub struct VaultResource(Arm<Vault>);

impl VaultResource {
    /// The resource, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self(Arm::new(session))
    }

    async fn make_way(&self, call: &Call, prior: &Value) -> Result<(), Diagnostics> {
        let remote = self.0.remote(call)?;
        let vault = prior.get("id").as_str().unwrap_or_default();
        let contents = contents::contents(&remote, vault).await.map_err(|error| {
            let mut diagnostics = Diagnostics::new();
            report(
                &error,
                &format!("Looking into {vault}"),
                &Model::block(),
                &Value::Null,
                &mut diagnostics,
            );
            diagnostics
        })?;
        match Model::of(prior).empty_on_destroy {
            _ if contents.is_empty() => Ok(()),
            Val::Known(true) => contents::remove_all(&remote, &contents).await,
            _ => Err(contents::refusal(vault, &contents)),
        }
    }
}

#[async_trait]
impl Resource for VaultResource {
    fn type_name(&self) -> &'static str {
        self.0.type_name()
    }

    fn schema(&self) -> Schema {
        self.0.schema()
    }

    fn timeouts(&self) -> Timeouts {
        self.0.timeouts()
    }

    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        self.0.validate(config, diagnostics);
    }

    async fn plan(&self, call: &Call, plan: &mut Plan<'_>) {
        self.0.plan(call, plan).await;
    }

    async fn create(&self, call: &Call, change: Change) -> Outcome {
        self.0.create(call, change).await
    }

    async fn read(&self, call: &Call, state: Value, private: Private) -> Outcome {
        self.0.read(call, state, private).await
    }

    async fn update(&self, call: &Call, change: Change) -> Outcome {
        self.0.update(call, change).await
    }

    async fn delete(&self, call: &Call, change: Change) -> Outcome {
        match self.make_way(call, &change.prior).await {
            Ok(()) => self.0.delete(call, change).await,
            Err(diagnostics) => {
                Outcome { state: change.prior, private: change.private, diagnostics }
            }
        }
    }

    async fn import(&self, call: &Call, id: &str) -> Outcome {
        self.0.import(call, id).await
    }

    fn move_state(&self, from: &MovedFrom) -> Result<Option<Value>, String> {
        self.0.move_state(from)
    }
}

#[cfg(test)]
mod tests;
