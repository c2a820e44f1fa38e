//! Between the model of a vault and its bodies. Pure.

use std::collections::BTreeMap;

use super::model::{Encryption, Identity, Model, Monitoring};
use crate::azure::location;
use crate::azure::recoveryservices as wire;
use crate::framework::model::{Set, Single, Val};
use crate::resources::arm::{Request, Verb};

/// The requests that make a vault. An identity and what needs one follow the creation: asked for at once,
/// Azure answers 404 while it polls (Azure/azure-rest-api-specs#27869). Immutability is locked in two steps.
pub fn creation(model: &Model) -> Vec<Request> {
    let mut properties = properties(model);
    let encryption = properties.encryption.take();
    let locked = unlock(&mut properties);
    properties.public_network_access.get_or_insert_with(|| "Enabled".to_owned());
    let body = wire::VaultCreate { identity: None, properties, ..whole(model) };
    let mut requests = vec![Request::new(Verb::Put, &body)];
    if let Some(identity) = identity(&Single::Absent, &model.identity) {
        requests.push(patch(wire::VaultUpdate { identity: Some(identity), ..Default::default() }));
    }
    if encryption.is_some() {
        requests.push(patch_properties(wire::VaultProperties { encryption, ..Default::default() }));
    }
    requests.extend(locked.map(lock));
    requests
}

/// The requests that change a vault: what differs, and nothing else. The tier can only be changed by PUT.
pub fn changes(prior: &Model, planned: &Model) -> Vec<Request> {
    let mut requests = Vec::new();
    let (before, after) = (properties(prior), properties(planned));
    if planned.sku.known().is_some() && prior.sku != planned.sku {
        // An identity that is left out of a PUT is taken away.
        let identity =
            identity(&prior.identity, &planned.identity).or_else(|| given(&planned.identity));
        requests.push(Request::new(
            Verb::Put,
            &wire::VaultCreate { identity, properties: before.clone(), ..whole(planned) },
        ));
    }
    let tags = (prior.tags != planned.tags).then(|| planned.tags.cloned().unwrap_or_default());
    let mut properties = wire::VaultProperties {
        public_network_access: changed(&before.public_network_access, after.public_network_access),
        monitoring_settings: changed(
            &before.monitoring_settings,
            after.monitoring_settings.or_else(|| {
                before.monitoring_settings.as_ref().map(|_| monitoring(&every_alert()))
            }),
        ),
        restore_settings: changed(&before.restore_settings, after.restore_settings),
        redundancy_settings: changed(&before.redundancy_settings, after.redundancy_settings),
        security_settings: changed_security(before.security_settings, after.security_settings),
        ..Default::default()
    };
    let locked = unlock(&mut properties);
    let identity = identity(&prior.identity, &planned.identity);
    let first = wire::VaultUpdate {
        tags,
        identity,
        properties: (properties != wire::VaultProperties::default()).then_some(properties),
    };
    if first != wire::VaultUpdate::default() {
        requests.push(patch(first));
    }
    // The key is read by an identity, which must be there first.
    if let Some(encryption) = changed(&before.encryption, after.encryption) {
        requests.push(patch_properties(wire::VaultProperties {
            encryption: Some(encryption),
            ..Default::default()
        }));
    }
    requests.extend(locked.map(lock));
    requests
}

/// Fills the model from a reply. What Azure leaves out was never set.
pub fn read(view: wire::Vault, model: &mut Model) {
    let properties = view.properties;
    model.location = Val::Known(view.location);
    model.sku = view.sku.map(|sku| sku.name).into();
    if !view.tags.is_empty() {
        model.tags = Val::Known(view.tags);
    } else if model.tags.known().is_some_and(|tags| !tags.is_empty()) {
        model.tags = Val::Null;
    }
    model.public_network_access_enabled = enabled(properties.public_network_access);
    let security = properties.security_settings.unwrap_or_default();
    let soft_delete = security.soft_delete_settings.unwrap_or_default();
    model.soft_delete_state = soft_delete.soft_delete_state.into();
    // A vault without soft delete answers 0 days, which nobody may ask for.
    model.soft_delete_retention_in_days =
        soft_delete.soft_delete_retention_period_in_days.filter(|days| *days > 0).into();
    let immutability = security.immutability_settings.unwrap_or_default().state;
    model.immutability = Val::Known(immutability.unwrap_or_else(|| "Disabled".to_owned()));
    let redundancy = properties.redundancy_settings.unwrap_or_default();
    model.storage_mode_type = redundancy.standard_tier_storage_redundancy.into();
    model.cross_region_restore_enabled = enabled(redundancy.cross_region_restore);
    let restore =
        properties.restore_settings.unwrap_or_default().cross_subscription_restore_settings;
    model.cross_subscription_restore_state =
        restore.unwrap_or_default().cross_subscription_restore_state.into();
    model.identity = read_identity(view.identity, &model.identity).into();
    model.encryption = properties.encryption.and_then(read_encryption).into();
    // Alerts that are all on are the same as no word about alerts.
    let alerts = properties
        .monitoring_settings
        .map_or_else(every_alert, |settings| read_monitoring(&settings));
    let spelled_out = model.monitoring.present().is_some();
    model.monitoring = (spelled_out || alerts != every_alert()).then_some(alerts).into();
}

fn whole(model: &Model) -> wire::VaultCreate {
    let name = model.sku.cloned().unwrap_or_else(|| "RS0".to_owned());
    let tier = name.eq_ignore_ascii_case("RS0").then(|| "Standard".to_owned());
    wire::VaultCreate {
        location: location::normalize(model.location.text()),
        tags: model.tags.cloned(),
        sku: wire::Sku { name, tier },
        ..Default::default()
    }
}

/// All settings that are known and set.
fn properties(model: &Model) -> wire::VaultProperties {
    let soft_delete = wire::SoftDeleteSettings {
        soft_delete_state: model.soft_delete_state.cloned(),
        soft_delete_retention_period_in_days: model.soft_delete_retention_in_days.cloned(),
        ..Default::default()
    };
    let security = wire::SecuritySettings {
        immutability_settings: model
            .immutability
            .cloned()
            .map(|state| wire::ImmutabilitySettings { state: Some(state) }),
        soft_delete_settings: some_if_set(soft_delete),
        ..Default::default()
    };
    let redundancy = wire::RedundancySettings {
        standard_tier_storage_redundancy: model.storage_mode_type.cloned(),
        cross_region_restore: model.cross_region_restore_enabled.cloned().map(switch),
    };
    let restore =
        model.cross_subscription_restore_state.cloned().map(|state| wire::RestoreSettings {
            cross_subscription_restore_settings: Some(wire::CrossSubscriptionRestoreSettings {
                cross_subscription_restore_state: Some(state),
            }),
        });
    wire::VaultProperties {
        public_network_access: model.public_network_access_enabled.cloned().map(switch),
        encryption: model.encryption.present().map(encryption),
        monitoring_settings: model.monitoring.present().map(monitoring),
        restore_settings: restore,
        redundancy_settings: some_if_set(redundancy),
        security_settings: some_if_set(security),
        ..Default::default()
    }
}

fn patch(body: wire::VaultUpdate) -> Request {
    Request::new(Verb::Patch, &body)
}

fn patch_properties(properties: wire::VaultProperties) -> Request {
    patch(wire::VaultUpdate { properties: Some(properties), ..Default::default() })
}

/// Turns a wish for locked immutability into one for unlocked, and says that there was one.
fn unlock(properties: &mut wire::VaultProperties) -> Option<()> {
    let state =
        properties.security_settings.as_mut()?.immutability_settings.as_mut()?.state.as_mut()?;
    state.eq_ignore_ascii_case("Locked").then(|| *state = "Unlocked".to_owned())
}

fn lock(_: ()) -> Request {
    let immutability_settings =
        Some(wire::ImmutabilitySettings { state: Some("Locked".to_owned()) });
    let security_settings =
        Some(wire::SecuritySettings { immutability_settings, ..Default::default() });
    patch_properties(wire::VaultProperties { security_settings, ..Default::default() })
}

fn changed<T: PartialEq>(before: &Option<T>, after: Option<T>) -> Option<T> {
    after.filter(|after| before.as_ref() != Some(after))
}

/// Immutability and soft delete change apart: what is locked must not be sent again with the other.
fn changed_security(
    before: Option<wire::SecuritySettings>,
    after: Option<wire::SecuritySettings>,
) -> Option<wire::SecuritySettings> {
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    some_if_set(wire::SecuritySettings {
        immutability_settings: changed(&before.immutability_settings, after.immutability_settings),
        soft_delete_settings: changed(&before.soft_delete_settings, after.soft_delete_settings),
        ..Default::default()
    })
}

fn some_if_set<T: Default + PartialEq>(settings: T) -> Option<T> {
    (settings != T::default()).then_some(settings)
}

/// Whether the text is that word, as Azure compares words.
pub fn is(value: &Val<String>, word: &str) -> bool {
    value.text().eq_ignore_ascii_case(word)
}

fn switch(on: bool) -> String {
    if on { "Enabled" } else { "Disabled" }.to_owned()
}

fn enabled(state: Option<String>) -> Val<bool> {
    state.map(|state| state.eq_ignore_ascii_case("Enabled")).into()
}

fn given(block: &Single<Identity>) -> Option<wire::Identity> {
    let ids = |identity: &Identity| identity.identity_ids.cloned().unwrap_or_default().0;
    block.present().map(|identity| {
        let map: BTreeMap<_, _> =
            ids(identity).into_iter().map(|id| (id, Some(Default::default()))).collect();
        wire::Identity {
            kind: identity.r#type.text().to_owned(),
            user_assigned_identities: (!map.is_empty()).then_some(map),
            ..Default::default()
        }
    })
}

/// The identity to send where it changes: a user-assigned one that is no longer wanted is sent as null.
fn identity(prior: &Single<Identity>, planned: &Single<Identity>) -> Option<wire::Identity> {
    let (before, after) = (given(prior), given(planned));
    if before == after {
        return None;
    }
    let mut after =
        after.unwrap_or_else(|| wire::Identity { kind: "None".to_owned(), ..Default::default() });
    let old = before.and_then(|identity| identity.user_assigned_identities).unwrap_or_default();
    if let Some(map) = &mut after.user_assigned_identities {
        for id in old.into_keys() {
            let kept = map.keys().any(|new| new.eq_ignore_ascii_case(&id));
            if !kept {
                map.insert(id, None);
            }
        }
    }
    Some(after)
}

fn read_identity(identity: Option<wire::Identity>, before: &Single<Identity>) -> Option<Identity> {
    let identity =
        identity.filter(|identity| !identity.kind.is_empty() && identity.kind != "None")?;
    let ids: Vec<String> =
        identity.user_assigned_identities.unwrap_or_default().into_keys().collect();
    // An empty list that the user wrote stays an empty list.
    let wrote_empty = before
        .present()
        .is_some_and(|b| b.identity_ids.known().is_some_and(|ids| ids.0.is_empty()));
    let identity_ids =
        if ids.is_empty() && !wrote_empty { Val::Null } else { Val::Known(Set(ids)) };
    Some(Identity {
        r#type: Val::Known(identity.kind),
        identity_ids,
        principal_id: identity.principal_id.into(),
        tenant_id: identity.tenant_id.into(),
    })
}

fn encryption(block: &Encryption) -> wire::Encryption {
    let own = block.use_system_assigned_identity.cloned().unwrap_or(true);
    wire::Encryption {
        key_vault_properties: Some(wire::KeyVaultProperties { key_uri: block.key_id.cloned() }),
        kek_identity: Some(wire::KekIdentity {
            use_system_assigned_identity: Some(own),
            user_assigned_identity: block.user_assigned_identity_id.cloned(),
        }),
        infrastructure_encryption: Some(switch(
            block.infrastructure_encryption_enabled.cloned().unwrap_or(false),
        )),
    }
}

fn read_encryption(encryption: wire::Encryption) -> Option<Encryption> {
    let key_id = encryption.key_vault_properties.and_then(|key| key.key_uri)?;
    let identity = encryption.kek_identity.unwrap_or_default();
    let infrastructure = enabled(encryption.infrastructure_encryption).cloned().unwrap_or(false);
    Some(Encryption {
        key_id: Val::Known(key_id),
        infrastructure_encryption_enabled: Val::Known(infrastructure),
        use_system_assigned_identity: Val::Known(
            identity.use_system_assigned_identity.unwrap_or(false),
        ),
        user_assigned_identity_id: identity
            .user_assigned_identity
            .filter(|id| !id.is_empty())
            .into(),
    })
}

fn every_alert() -> Monitoring {
    read_monitoring(&wire::MonitoringSettings::default())
}

fn monitoring(block: &Monitoring) -> wire::MonitoringSettings {
    let state = |on: &Val<bool>| Some(switch(on.cloned().unwrap_or(true)));
    wire::MonitoringSettings {
        azure_monitor_alert_settings: Some(wire::AzureMonitorAlertSettings {
            alerts_for_all_job_failures: state(&block.alerts_for_all_job_failures_enabled),
            alerts_for_all_replication_issues: state(
                &block.alerts_for_all_replication_issues_enabled,
            ),
            alerts_for_all_failover_issues: state(&block.alerts_for_all_failover_issues_enabled),
        }),
        classic_alert_settings: Some(wire::ClassicAlertSettings {
            alerts_for_critical_operations: state(
                &block.alerts_for_critical_operation_failures_enabled,
            ),
            email_notifications_for_site_recovery: state(
                &block.email_notifications_for_site_recovery_enabled,
            ),
        }),
    }
}

fn read_monitoring(settings: &wire::MonitoringSettings) -> Monitoring {
    let modern = settings.azure_monitor_alert_settings.clone().unwrap_or_default();
    let classic = settings.classic_alert_settings.clone().unwrap_or_default();
    let on = |state: Option<String>| Val::Known(enabled(state).cloned().unwrap_or(true));
    Monitoring {
        alerts_for_all_job_failures_enabled: on(modern.alerts_for_all_job_failures),
        alerts_for_all_replication_issues_enabled: on(modern.alerts_for_all_replication_issues),
        alerts_for_all_failover_issues_enabled: on(modern.alerts_for_all_failover_issues),
        alerts_for_critical_operation_failures_enabled: on(classic.alerts_for_critical_operations),
        email_notifications_for_site_recovery_enabled: on(
            classic.email_notifications_for_site_recovery
        ),
    }
}
