//! Settings of a vault that need, or exclude, each other. On whatever is known.

use super::model::Model;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Single, Val};
use crate::framework::path::AttributePath;

/// Everything in a configuration that does not go together.
pub fn check(model: &Model, diagnostics: &mut Diagnostics) {
    let near =
        model.storage_mode_type.known().filter(|mode| !mode.eq_ignore_ascii_case("GeoRedundant"));
    if let (Val::Known(true), Some(mode)) = (&model.cross_region_restore_enabled, near) {
        let detail = format!(
            "Backups can be restored in the paired region only if they are stored there: `storage_mode_type` must be \"GeoRedundant\", not {mode:?}."
        );
        diagnostics.error(
            "cross_region_restore_enabled",
            "Cross-region restore needs geo-redundant storage",
            detail,
        );
    }
    if let Some(identity) = model.identity.present() {
        let user = identity.r#type.text().contains("UserAssigned");
        let given = identity.identity_ids.known().is_some_and(|ids| !ids.0.is_empty());
        let path = || AttributePath::from("identity").index(0).attribute("identity_ids");
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
    check_encryption(model, diagnostics);
}

fn check_encryption(model: &Model, diagnostics: &mut Diagnostics) {
    let Some(encryption) = model.encryption.present() else { return };
    let path = |name: &str| AttributePath::from("encryption").index(0).attribute(name);
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
