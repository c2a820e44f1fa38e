//! `asr_fabric`: an Azure region as a vault sees it. The smallest resource; start reading here.
//!
//! A vault can hold one fabric for a region, whatever its name.

use async_trait::async_trait;

use super::arm::{ArmResource, Mismatch, Planning, Remote, Request, USUAL_TIMEOUTS, Verb};
use super::dependents;
use super::rows::{AzureRow, kinds};
use crate::azure::id::Template;
use crate::azure::siterecovery::{Fabric as View, FabricCreate, FabricInput, ProtectedItem};
use crate::azure::{Api, Error, location};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::resource::Timeouts;
use crate::model;

/// The resource.
pub struct Fabric;

model! {
    /// Manages a replication fabric: an Azure region as Site Recovery sees it, from which or to which
    /// virtual machines are replicated. Region to region replication needs one for each of the two
    /// regions; zone to zone replication needs one only.
    pub struct Model {
        /// The Azure resource id of the fabric.
        computed id: String,
        /// The name of the fabric, unique within the vault.
        required name: String [replaces, child_name],
        /// The id of the Recovery Services vault that holds the fabric.
        required recovery_vault_id: String [replaces, id_of(kinds::VAULT)],
        /// The Azure region, such as `westeurope`. A vault can hold one fabric for each region.
        required location: String [replaces, region],
    }
}

#[async_trait]
impl ArmResource for Fabric {
    const TYPE: &'static str = "asr_fabric";
    const TEMPLATE: Template =
        Template::new("{recovery_vault_id}/replicationFabrics/{name}", kinds::VAULT);
    const API: Api = Api::SiteRecovery;
    const MOVED_FROM: &'static [&'static str] = &["azurerm_site_recovery_fabric"];
    type Model = Model;
    type View = View;

    fn timeouts() -> Timeouts {
        Timeouts { update: None, ..USUAL_TIMEOUTS }
    }

    fn create(model: &Model) -> Vec<Request> {
        let body =
            FabricCreate::new(FabricInput::azure(location::normalize(model.location.text())));
        vec![Request::new(Verb::Put, &body)]
    }

    fn update(_prior: &Model, _planned: &Model) -> Vec<Request> {
        Vec::new()
    }

    fn delete(_prior: &Model) -> Request {
        Request::bare(Verb::Post("/remove"))
    }

    fn read(view: View, model: &mut Model) -> Result<(), Mismatch> {
        let details = view.properties.custom_details;
        if details.instance_type.is_some_and(|kind| kind != "Azure") {
            return Err(Mismatch("not an Azure fabric, but one for another replication scenario"));
        }
        model.location = details.location.into();
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
    }

    async fn rival(remote: &Remote, model: &Model) -> Result<Option<String>, Error> {
        let path = format!("{}/replicationFabrics", model.recovery_vault_id.text());
        let fabrics: Vec<View> = remote.list(Api::SiteRecovery, &path).await?;
        let region = location::normalize(model.location.text());
        let same = |fabric: &View| {
            let there = fabric.properties.custom_details.location.as_deref();
            there.is_some_and(|there| location::normalize(there) == region)
        };
        Ok(fabrics.into_iter().find(same).map(|fabric| fabric.id))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_region_is_sent_by_its_programmatic_name() {
        let model = Model { location: "West Europe".into(), ..Model::default() };
        let body = json!({"properties": {"customDetails": {"instanceType": "Azure", "location": "westeurope"}}});
        assert_eq!(Fabric::create(&model), [Request { verb: Verb::Put, body: Some(body) }]);
    }

    #[test]
    fn a_fabric_of_another_scenario_is_refused() {
        let reply = json!({"properties": {"customDetails": {"instanceType": "VMM"}}});
        assert!(
            Fabric::read(serde_json::from_value(reply).unwrap(), &mut Model::default()).is_err()
        );
    }
}
