use serde_json::{Value as Json, json};

use super::model::{Encryption, Identity, Model, Monitoring};
use super::settings::{changes, creation, read};
use super::*;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Set, Single, Val};

const IDENTITY: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";

fn minimal() -> Model {
    Model { name: "v".into(), location: "West Europe".into(), ..Model::default() }
}

fn bodies(requests: &[Request]) -> Vec<(Verb, Json)> {
    requests
        .iter()
        .map(|request| (request.verb, request.body.clone().unwrap_or_default()))
        .collect()
}

#[test]
fn a_minimal_vault_is_one_request() {
    let expected = json!({
        "location": "westeurope",
        "sku": {"name": "RS0", "tier": "Standard"},
        "properties": {"publicNetworkAccess": "Enabled"},
    });
    assert_eq!(bodies(&creation(&minimal())), [(Verb::Put, expected)]);
}

#[test]
fn identity_key_and_lock_follow_the_creation_in_this_order() {
    let model = Model {
        immutability: "Locked".into(),
        identity: Single::Present(Identity {
            r#type: "UserAssigned".into(),
            identity_ids: Val::Known(Set(vec![IDENTITY.into()])),
            ..Identity::default()
        }),
        encryption: Single::Present(Encryption {
            key_id: "https://k/keys/k".into(),
            ..Encryption::default()
        }),
        ..minimal()
    };
    let sent = bodies(&creation(&model));
    assert_eq!(
        sent.iter().map(|(verb, _)| *verb).collect::<Vec<_>>(),
        [Verb::Put, Verb::Patch, Verb::Patch, Verb::Patch]
    );
    assert_eq!(
        sent[0].1["properties"]["securitySettings"]["immutabilitySettings"]["state"],
        "Unlocked"
    );
    assert_eq!(sent[0].1.get("identity"), None);
    assert_eq!(
        sent[1].1,
        json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY: {}}}})
    );
    assert_eq!(
        sent[2].1["properties"]["encryption"]["keyVaultProperties"]["keyUri"],
        "https://k/keys/k"
    );
    assert_eq!(
        sent[3].1,
        json!({"properties": {"securitySettings": {"immutabilitySettings": {"state": "Locked"}}}})
    );
}

#[test]
fn a_change_carries_only_what_changes() {
    let tagged = Model { tags: Val::Known([("a".to_owned(), "b".to_owned())].into()), ..minimal() };
    assert_eq!(bodies(&changes(&minimal(), &tagged)), [(Verb::Patch, json!({"tags": {"a": "b"}}))]);
    assert_eq!(bodies(&changes(&tagged, &minimal())), [(Verb::Patch, json!({"tags": {}}))]);
    assert!(changes(&tagged, &tagged).is_empty());
    let destroyable = Model { empty_on_destroy: Val::Known(true), ..minimal() };
    assert!(changes(&minimal(), &destroyable).is_empty(), "that is the provider's own");
}

#[test]
fn the_tier_changes_by_put_and_keeps_the_identity() {
    let with = |sku: &str| Model {
        sku: sku.into(),
        identity: Single::Present(Identity {
            r#type: "SystemAssigned".into(),
            ..Identity::default()
        }),
        ..minimal()
    };
    let sent = bodies(&changes(&with("Standard"), &with("RS0")));
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].0, Verb::Put);
    assert_eq!(sent[0].1["sku"], json!({"name": "RS0", "tier": "Standard"}));
    assert_eq!(sent[0].1["identity"]["type"], "SystemAssigned");
}

#[test]
fn a_locked_vault_can_change_its_soft_delete() {
    let with = |days| Model {
        immutability: "Locked".into(),
        soft_delete_state: "Enabled".into(),
        soft_delete_retention_in_days: Val::Known(days),
        ..minimal()
    };
    let soft = json!({"softDeleteState": "Enabled", "softDeleteRetentionPeriodInDays": 30});
    let body = json!({"properties": {"securitySettings": {"softDeleteSettings": soft}}});
    assert_eq!(bodies(&changes(&with(14), &with(30))), [(Verb::Patch, body)]);
}

#[test]
fn an_identity_that_goes_is_sent_as_null() {
    let with = |ids: &[&str]| Model {
        identity: Single::Present(Identity {
            r#type: "UserAssigned".into(),
            identity_ids: Val::Known(Set(ids.iter().map(|id| (*id).to_owned()).collect())),
            ..Identity::default()
        }),
        ..minimal()
    };
    let sent = bodies(&changes(&with(&["/a", "/b"]), &with(&["/B", "/c"])));
    assert_eq!(
        sent[0].1["identity"]["userAssignedIdentities"],
        json!({"/B": {}, "/c": {}, "/a": null})
    );
    let sent = bodies(&changes(&with(&["/a"]), &minimal()));
    assert_eq!(sent[0].1, json!({"identity": {"type": "None"}}));
}

#[test]
fn alerts_without_a_block_are_all_on() {
    let quiet = Model {
        monitoring: Single::Present(Monitoring {
            alerts_for_all_job_failures_enabled: Val::Known(false),
            ..Monitoring::default()
        }),
        ..minimal()
    };
    let settings = |on: &str| {
        json!({"properties": {"monitoringSettings": {
            "azureMonitorAlertSettings": {"alertsForAllJobFailures": on, "alertsForAllReplicationIssues": "Enabled", "alertsForAllFailoverIssues": "Enabled"},
            "classicAlertSettings": {"alertsForCriticalOperations": "Enabled", "emailNotificationsForSiteRecovery": "Enabled"},
        }}})
    };
    assert_eq!(bodies(&changes(&minimal(), &quiet)), [(Verb::Patch, settings("Disabled"))]);
    assert_eq!(bodies(&changes(&quiet, &minimal())), [(Verb::Patch, settings("Enabled"))]);
}

#[test]
fn a_reply_fills_the_model_and_blocks_stand_only_where_they_say_something() {
    let reply = json!({
        "location": "westeurope", "sku": {"name": "RS0", "tier": "Standard"}, "tags": null, "identity": {"type": "None"},
        "properties": {
            "publicNetworkAccess": "Enabled",
            "securitySettings": {"softDeleteSettings": {"softDeleteState": "Enabled", "softDeleteRetentionPeriodInDays": 14}},
            "redundancySettings": {"standardTierStorageRedundancy": "GeoRedundant", "crossRegionRestore": "Disabled"},
            "monitoringSettings": {"azureMonitorAlertSettings": {"alertsForAllJobFailures": "Enabled"}},
        },
    });
    let mut model = Model::default();
    read(serde_json::from_value(reply).unwrap(), &mut model);
    assert_eq!(model.immutability, "Disabled".into(), "Azure leaves out what was never set");
    assert_eq!(model.soft_delete_retention_in_days, Val::Known(14));
    assert_eq!(model.cross_region_restore_enabled, Val::Known(false));
    assert_eq!(
        (model.identity, model.encryption, model.monitoring),
        (Single::Absent, Single::Absent, Single::Absent)
    );
    assert!(model.tags.is_null());
}

fn findings(model: &Model) -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    Vault::validate(model, &mut diagnostics);
    diagnostics.iter().map(|d| d.path.to_string()).collect()
}

#[test]
fn settings_that_need_each_other() {
    let identity = |kind: &str, ids: &[&str]| {
        Single::Present(Identity {
            r#type: kind.into(),
            identity_ids: if ids.is_empty() {
                Val::Null
            } else {
                Val::Known(Set(ids.iter().map(|i| (*i).to_owned()).collect()))
            },
            ..Identity::default()
        })
    };
    let restore = |mode: &str| Model {
        cross_region_restore_enabled: Val::Known(true),
        storage_mode_type: mode.into(),
        ..minimal()
    };
    assert_eq!(findings(&restore("LocallyRedundant")), ["cross_region_restore_enabled"]);
    assert!(findings(&restore("georedundant")).is_empty());
    let with = |identity| Model { identity, ..minimal() };
    assert_eq!(findings(&with(identity("UserAssigned", &[]))), ["identity[0].identity_ids"]);
    assert_eq!(
        findings(&with(identity("SystemAssigned", &[IDENTITY]))),
        ["identity[0].identity_ids"]
    );
    assert!(findings(&with(identity("SystemAssigned, UserAssigned", &[IDENTITY]))).is_empty());
    let encrypted = |encryption, identity| Model {
        encryption: Single::Present(encryption),
        identity,
        ..minimal()
    };
    assert_eq!(findings(&encrypted(Encryption::default(), Single::Absent)), ["encryption"]);
    let other = Encryption { user_assigned_identity_id: IDENTITY.into(), ..Encryption::default() };
    assert_eq!(
        findings(&encrypted(other, identity("UserAssigned", &[IDENTITY]))),
        ["encryption[0].user_assigned_identity_id"]
    );
    let none =
        Encryption { use_system_assigned_identity: Val::Known(false), ..Encryption::default() };
    assert_eq!(
        findings(&encrypted(none, identity("UserAssigned", &[IDENTITY]))),
        ["encryption[0].use_system_assigned_identity"]
    );
}
