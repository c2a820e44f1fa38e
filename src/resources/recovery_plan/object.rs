//! A recovery plan as an ARM object: its requests, and what a reply says. Members are what the service calls them at
//! the moment; the resource around this maps them to what the configuration calls them.

use async_trait::async_trait;

use super::model::{Model, Zones};
use super::{checks, groups, validate};
use crate::azure::Api;
use crate::azure::id::Template;
use crate::azure::siterecovery::{
    A2A, ExtendedLocation, RecoveryPlan as View, RecoveryPlanCreate, RecoveryPlanGroups,
    RecoveryPlanInput, RecoveryPlanUpdate, RecoveryPlanZones,
};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Single, Val};
use crate::resources::arm::{ArmResource, Mismatch, Planning, Remote, Request, Verb};
use crate::resources::rows::kinds;

/// The type.
pub struct RecoveryPlan;

#[async_trait]
impl ArmResource for RecoveryPlan {
    const TYPE: &'static str = "asr_recovery_plan";
    const TEMPLATE: Template =
        Template::new("{recovery_vault_id}/replicationRecoveryPlans/{name}", kinds::VAULT);
    const API: Api = Api::SiteRecovery;
    const MOVED_FROM: &'static [&'static str] =
        &["azurerm_site_recovery_replication_recovery_plan"];
    type Model = Model;
    type View = View;

    fn validate(model: &Model, diagnostics: &mut Diagnostics) {
        validate::check(model, diagnostics);
    }

    fn create(model: &Model) -> Vec<Request> {
        let body = RecoveryPlanCreate::new(RecoveryPlanInput {
            primary_fabric_id: model.source_recovery_fabric_id.text().to_owned(),
            recovery_fabric_id: model.target_recovery_fabric_id.text().to_owned(),
            failover_deployment_model: "ResourceManager".to_owned(),
            groups: groups::sent(model),
            provider_specific_input: model
                .azure_to_azure_settings
                .present()
                .map(zones)
                .into_iter()
                .collect(),
        });
        vec![Request::new(Verb::Put, &body)]
    }

    fn update(prior: &Model, planned: &Model) -> Vec<Request> {
        if groups::same(prior, planned) {
            return Vec::new();
        }
        let body = RecoveryPlanUpdate::new(RecoveryPlanGroups { groups: groups::sent(planned) });
        vec![Request::new(Verb::Patch, &body)]
    }

    fn delete(_prior: &Model) -> Request {
        Request::bare(Verb::Delete)
    }

    fn read(view: View, model: &mut Model) -> Result<(), Mismatch> {
        let properties = view.properties;
        let providers = &properties.replication_providers;
        if !providers.is_empty() && !providers.iter().any(|name| name.eq_ignore_ascii_case(A2A)) {
            return Err(Mismatch(
                "a recovery plan for another scenario than between Azure regions",
            ));
        }
        if properties.primary_fabric_id.is_some() {
            model.source_recovery_fabric_id = properties.primary_fabric_id.into();
        }
        if properties.recovery_fabric_id.is_some() {
            model.target_recovery_fabric_id = properties.recovery_fabric_id.into();
        }
        let details = properties.provider_specific_details.into_iter();
        model.azure_to_azure_settings = details
            .filter(RecoveryPlanZones::is_a2a)
            .map(read_zones)
            .find(|zones| *zones != Zones::default())
            .map_or(Single::Absent, Single::Present);
        groups::read(properties.groups, model);
        Ok(())
    }

    async fn plan(
        remote: Option<&Remote>,
        planning: &Planning<'_, Model>,
        diagnostics: &mut Diagnostics,
    ) {
        // While a run applies, members may be under way.
        let (Some(remote), Some(planned), false) = (remote, planning.planned, planning.applying)
        else {
            return;
        };
        checks::check(remote, planned, diagnostics).await;
    }
}

fn zones(zones: &Zones) -> RecoveryPlanZones {
    let edge = |name: &Val<String>| name.known().map(ExtendedLocation::edge_zone);
    RecoveryPlanZones {
        instance_type: Some(A2A.to_owned()),
        primary_zone: zones.primary_zone.cloned(),
        recovery_zone: zones.recovery_zone.cloned(),
        primary_extended_location: edge(&zones.primary_edge_zone),
        recovery_extended_location: edge(&zones.recovery_edge_zone),
    }
}

fn read_zones(zones: RecoveryPlanZones) -> Zones {
    let text = |text: Option<String>| text.filter(|text| !text.is_empty()).into();
    Zones {
        primary_zone: text(zones.primary_zone),
        recovery_zone: text(zones.recovery_zone),
        primary_edge_zone: text(zones.primary_extended_location.map(|edge| edge.name)),
        recovery_edge_zone: text(zones.recovery_extended_location.map(|edge| edge.name)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn edge(name: &str) -> serde_json::Value {
        json!({"name": name, "type": "EdgeZone"})
    }

    #[test]
    fn zones_and_edge_zones_are_sent_and_read_under_two_names() {
        let zones = Zones {
            primary_zone: "1".into(),
            recovery_zone: "2".into(),
            primary_edge_zone: "here".into(),
            recovery_edge_zone: "there".into(),
        };
        let model =
            Model { azure_to_azure_settings: Single::Present(zones.clone()), ..Model::default() };
        let body = RecoveryPlan::create(&model).remove(0).body.unwrap();
        let sent = json!([{"instanceType": "A2A", "primaryZone": "1", "recoveryZone": "2",
            "primaryExtendedLocation": edge("here"), "recoveryExtendedLocation": edge("there")}]);
        assert_eq!(body["properties"]["providerSpecificInput"], sent);
        assert_eq!(body["properties"]["failoverDeploymentModel"], "ResourceManager");
        let reply = json!({"properties": {"providerSpecificDetails": sent}});
        let mut read = Model::default();
        RecoveryPlan::read(serde_json::from_value(reply).unwrap(), &mut read).unwrap();
        assert_eq!(read.azure_to_azure_settings, Single::Present(zones));
    }

    #[test]
    fn a_plan_of_another_scenario_is_refused() {
        let reply = json!({"properties": {"replicationProviders": ["HyperVReplica2012"]}});
        assert!(
            RecoveryPlan::read(serde_json::from_value(reply).unwrap(), &mut Model::default())
                .is_err()
        );
    }

    #[test]
    fn a_change_replaces_all_groups_and_only_them() {
        let model = Model::default();
        assert!(RecoveryPlan::update(&model, &model).is_empty());
        let planned = Model {
            boot_recovery_group: crate::framework::model::ListOf::Known(vec![Default::default()]),
            ..Model::default()
        };
        let request = RecoveryPlan::update(&model, &planned).remove(0);
        assert_eq!(request.verb, Verb::Patch);
        let body = request.body.unwrap();
        assert_eq!(body["properties"]["groups"].as_array().map(Vec::len), Some(3));
        assert_eq!(body["properties"].as_object().map(serde_json::Map::len), Some(1));
    }
}
