//! Settings of a vault that can be changed in one direction only. The way back is refused at plan: a new
//! vault would lose all replication, and Azure's own refusal would come after other changes.

use super::model::Model;
use super::settings::is;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Single, Val};
use crate::framework::path::AttributePath;

/// Refuses a planned change that leads back through a one-way door.
pub fn check(prior: &Model, planned: &Model, diagnostics: &mut Diagnostics) {
    let final_words = [
        (
            "immutability",
            &prior.immutability,
            &planned.immutability,
            "Locked",
            "Locked immutability",
        ),
        (
            "soft_delete_state",
            &prior.soft_delete_state,
            &planned.soft_delete_state,
            "AlwaysON",
            "Always-on soft delete",
        ),
        (
            "cross_subscription_restore_state",
            &prior.cross_subscription_restore_state,
            &planned.cross_subscription_restore_state,
            "PermanentlyDisabled",
            "Permanently disabled cross-subscription restore",
        ),
    ];
    for (path, before, after, word, what) in final_words {
        if is(before, word) && after.known().is_some() && !is(after, word) {
            let detail = format!(
                "{what} is final: Azure does not change it to {:?}. Set `{path} = \"{word}\"`, or leave the argument out.",
                after.text()
            );
            diagnostics.error(path, "A final setting cannot be changed", detail);
        }
    }
    if prior.cross_region_restore_enabled == Val::Known(true)
        && planned.cross_region_restore_enabled == Val::Known(false)
    {
        diagnostics.error(
            "cross_region_restore_enabled",
            "A final setting cannot be changed",
            "Cross-region restore cannot be switched off once it is on. Set `cross_region_restore_enabled = true`, or leave the argument out.",
        );
    }
    let Some(before) = prior.encryption.present() else { return };
    match &planned.encryption {
        Single::Absent => diagnostics.error(
            "encryption",
            "Encryption cannot be removed",
            format!(
                "The vault is encrypted with the key {}, and Azure does not go back to keys of its own. Keep the `encryption` block; its key may change. (To destroy the vault without the block, use `terraform destroy -refresh=false`.)",
                before.key_id.text()
            ),
        ),
        Single::Present(after)
            if after.infrastructure_encryption_enabled.known().is_some()
                && after.infrastructure_encryption_enabled != before.infrastructure_encryption_enabled =>
        {
            diagnostics.error(
                AttributePath::from("encryption").index(0).attribute("infrastructure_encryption_enabled"),
                "A final setting cannot be changed",
                "Whether the storage is encrypted a second time is fixed when encryption is set first. Restore the earlier value.",
            );
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::vault::model::Encryption;

    fn findings(prior: &Model, planned: &Model) -> Vec<String> {
        let mut diagnostics = Diagnostics::new();
        check(prior, planned, &mut diagnostics);
        diagnostics.iter().map(|d| d.path.to_string()).collect()
    }

    #[test]
    fn final_words_stay() {
        let with = |word: &str| Model { immutability: word.into(), ..Model::default() };
        assert_eq!(findings(&with("Locked"), &with("Unlocked")), ["immutability"]);
        assert!(findings(&with("Locked"), &with("locked")).is_empty());
        assert!(findings(&with("Unlocked"), &with("Locked")).is_empty());
        assert!(
            findings(&with("Locked"), &Model { immutability: Val::Unknown, ..Model::default() })
                .is_empty()
        );
        let soft = |word: &str| Model { soft_delete_state: word.into(), ..Model::default() };
        assert_eq!(findings(&soft("AlwaysON"), &soft("Disabled")), ["soft_delete_state"]);
        let cross = |word: &str| Model {
            cross_subscription_restore_state: word.into(),
            ..Model::default()
        };
        assert_eq!(
            findings(&cross("PermanentlyDisabled"), &cross("Enabled")),
            ["cross_subscription_restore_state"]
        );
        let regions =
            |on| Model { cross_region_restore_enabled: Val::Known(on), ..Model::default() };
        assert_eq!(findings(&regions(true), &regions(false)), ["cross_region_restore_enabled"]);
        assert!(findings(&regions(false), &regions(true)).is_empty());
    }

    #[test]
    fn encryption_stays_but_its_key_may_change() {
        let with = |key: &str, twice| Model {
            encryption: Single::Present(Encryption {
                key_id: key.into(),
                infrastructure_encryption_enabled: Val::Known(twice),
                ..Encryption::default()
            }),
            ..Model::default()
        };
        assert_eq!(findings(&with("a", false), &Model::default()), ["encryption"]);
        assert!(findings(&with("a", false), &with("b", false)).is_empty());
        assert_eq!(
            findings(&with("a", false), &with("a", true)),
            ["encryption[0].infrastructure_encryption_enabled"]
        );
    }
}
