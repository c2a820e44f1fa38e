//! `asr_replication_policy`: how long recovery points are kept, and how often app-consistent ones are taken.
//!
//! Create and update send the same settings under two different keys, and an update replaces all of them.

use async_trait::async_trait;

use super::arm::{ArmResource, Mismatch, Planning, Remote, Request, Verb};
use super::dependents;
use super::rows::{AzureRow, kinds};
use crate::azure::Api;
use crate::azure::id::{self, Template};
use crate::azure::siterecovery::{
    A2A, Policy as View, PolicyCreate, PolicyInput, PolicyUpdate, ProtectedItem,
};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Val;
use crate::model;
use crate::readiness::{Minutes, Time, broken};
use crate::resources::readiness::tell;

/// The resource.
pub struct ReplicationPolicy;

/// How long recovery points are kept if nothing is said, in minutes.
const DAY: i64 = 24 * 60;

model! {
    /// Manages a replication policy: how long recovery points are kept, and how often app-consistent
    /// ones are taken. Both can be changed in place. Crash-consistent recovery points are taken every
    /// five minutes, which cannot be changed.
    pub struct Model {
        /// The Azure resource id of the policy.
        computed id: String,
        /// The name of the policy, unique within the vault.
        required name: String [replaces, child_name],
        /// The id of the Recovery Services vault that holds the policy.
        required recovery_vault_id: String [replaces, id_of(kinds::VAULT)],
        /// For how many minutes recovery points are kept, up to 21600 (15 days). `0` keeps only the latest.
        /// Defaults to `1440` (a day).
        optional recovery_point_retention_in_minutes: i64 [default(DAY)],
        /// How many minutes lie between app-consistent recovery points: `0` takes none, otherwise at least
        /// `60` and at most the retention. Defaults to `0`.
        optional application_consistent_snapshot_frequency_in_minutes: i64 [default(0)],
        /// Whether virtual machines of one multi-VM group can share recovery points. Defaults to `true`.
        optional multi_vm_sync_enabled: bool [default(true)],
    }
}

#[async_trait]
impl ArmResource for ReplicationPolicy {
    const TYPE: &'static str = "asr_replication_policy";
    const TEMPLATE: Template =
        Template::new("{recovery_vault_id}/replicationPolicies/{name}", kinds::VAULT);
    const API: Api = Api::SiteRecovery;
    const MOVED_FROM: &'static [&'static str] = &["azurerm_site_recovery_replication_policy"];
    type Model = Model;
    type View = View;

    fn validate(model: &Model, diagnostics: &mut Diagnostics) {
        let or_default = |minutes: &Val<i64>, default| match minutes {
            Val::Null => Some(default),
            minutes => minutes.cloned(),
        };
        let minutes = Minutes {
            retention: or_default(&model.recovery_point_retention_in_minutes, DAY),
            application_consistent: or_default(
                &model.application_consistent_snapshot_frequency_in_minutes,
                0,
            ),
        };
        for (rule, time, found) in broken(minutes) {
            let path = match time {
                Time::Retention => "recovery_point_retention_in_minutes",
                Time::ApplicationConsistent => {
                    "application_consistent_snapshot_frequency_in_minutes"
                }
            };
            tell(rule, &found, None, path, diagnostics);
        }
    }

    fn create(model: &Model) -> Vec<Request> {
        vec![Request::new(Verb::Put, &PolicyCreate::from(settings(model)))]
    }

    fn update(prior: &Model, planned: &Model) -> Vec<Request> {
        if settings(prior) == settings(planned) {
            return Vec::new();
        }
        vec![Request::new(Verb::Patch, &PolicyUpdate::from(settings(planned)))]
    }

    fn delete(_prior: &Model) -> Request {
        Request::bare(Verb::Delete)
    }

    fn read(view: View, model: &mut Model) -> Result<(), Mismatch> {
        let details = view.properties.provider_specific_details;
        if details.instance_type.is_some_and(|kind| kind != A2A) {
            return Err(Mismatch("not a policy for replication between Azure regions"));
        }
        model.recovery_point_retention_in_minutes = details.recovery_point_history.into();
        model.application_consistent_snapshot_frequency_in_minutes =
            details.app_consistent_frequency_in_minutes.into();
        model.multi_vm_sync_enabled =
            details.multi_vm_sync_status.map(|status| status.starts_with("Enable")).into();
        Ok(())
    }

    async fn plan(
        remote: Option<&Remote>,
        planning: &Planning<'_, Model>,
        diagnostics: &mut Diagnostics,
    ) {
        if let (Some(remote), Some(prior)) = (remote, planning.replaced()) {
            let own_id = prior.id.text();
            let needs = |item: &ProtectedItem| follows(item, own_id);
            dependents::refuse_replacement(remote, own_id, needs, diagnostics).await;
        }
    }
}

fn settings(model: &Model) -> PolicyInput {
    let sync =
        if model.multi_vm_sync_enabled.cloned().unwrap_or(true) { "Enable" } else { "Disable" };
    let mut input = PolicyInput::new();
    input.recovery_point_history = model.recovery_point_retention_in_minutes.cloned();
    input.app_consistent_frequency_in_minutes =
        model.application_consistent_snapshot_frequency_in_minutes.cloned();
    input.multi_vm_sync_status = sync.to_owned();
    input
}

/// Whether an item replicates by a policy.
fn follows(item: &ProtectedItem, policy: &str) -> bool {
    item.properties.policy_id.as_deref().is_some_and(|is| id::same(is, policy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::diagnostics::Severity;

    fn findings(severity: Severity, retention: Val<i64>, frequency: Val<i64>) -> Vec<String> {
        let model = Model {
            recovery_point_retention_in_minutes: retention,
            application_consistent_snapshot_frequency_in_minutes: frequency,
            ..Model::default()
        };
        let mut diagnostics = Diagnostics::new();
        ReplicationPolicy::validate(&model, &mut diagnostics);
        let fits = diagnostics.iter().filter(|d| d.severity == severity);
        fits.map(|d| format!("{}: {}", d.path, d.detail)).collect()
    }

    fn errors(retention: Val<i64>, frequency: Val<i64>) -> Vec<String> {
        findings(Severity::Error, retention, frequency)
    }

    #[test]
    fn snapshots_fit_into_the_retention() {
        for (retention, frequency) in [(1440, 60), (1440, 1440), (0, 0), (60, 60), (21600, 720)] {
            assert_eq!(errors(Val::Known(retention), Val::Known(frequency)), Vec::<String>::new());
        }
        for (retention, frequency) in [(1440, 30), (120, 240), (0, 60), (30, 60)] {
            assert_eq!(
                errors(Val::Known(retention), Val::Known(frequency)).len(),
                1,
                "{retention} {frequency}"
            );
        }
    }

    #[test]
    fn the_default_retention_counts_and_an_unknown_one_does_not() {
        assert_eq!(errors(Val::Null, Val::Known(2000)).len(), 1);
        assert!(errors(Val::Unknown, Val::Known(2000)).is_empty());
        assert!(errors(Val::Known(0), Val::Unknown).is_empty());
    }

    #[test]
    fn what_works_with_a_loss_is_a_warning_and_defaults_are_silent() {
        let warnings =
            |retention, frequency| findings(Severity::Warning, retention, frequency).len();
        assert_eq!(warnings(Val::Null, Val::Null), 0);
        assert_eq!(warnings(Val::Known(0), Val::Known(0)), 1, "nothing is kept");
        assert_eq!(warnings(Val::Known(90), Val::Known(0)), 1, "no whole hours");
    }

    #[test]
    fn an_update_sends_everything() {
        let model = Model {
            recovery_point_retention_in_minutes: Val::Known(60),
            application_consistent_snapshot_frequency_in_minutes: Val::Known(0),
            multi_vm_sync_enabled: Val::Known(false),
            ..Model::default()
        };
        let body = serde_json::json!({"properties": {"replicationProviderSettings": {
            "instanceType": "A2A", "recoveryPointHistory": 60, "appConsistentFrequencyInMinutes": 0, "multiVmSyncStatus": "Disable"
        }}});
        assert!(ReplicationPolicy::update(&model, &model).is_empty(), "nothing to send");
        assert_eq!(
            ReplicationPolicy::update(&Model::default(), &model),
            [Request { verb: Verb::Patch, body: Some(body) }]
        );
    }
}
