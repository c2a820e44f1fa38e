//! `asr_network_mapping`: which virtual network stands for which after a failover.
//!
//! The path names a network, but any name will do: azurerm's users know the name of the source network
//! there, the portal writes `azureNetwork`. A source network has one mapping to each target region.

use async_trait::async_trait;

use super::arm::{ArmResource, Mismatch, Planning, Remote, Request, Verb};
use super::network_region;
use super::rows::{AzureRow, kinds};
use crate::azure::id::{self, Template};
use crate::azure::siterecovery::{
    NetworkMapping as View, NetworkMappingCreate, NetworkMappingInput, NetworkMappingSource,
};
use crate::azure::{Api, Error};
use crate::framework::diagnostics::Diagnostics;
use crate::model;

/// The resource.
pub struct NetworkMapping;

model! {
    /// Manages a network mapping: virtual machines in the source network come up in the target network
    /// after a failover, unless they say otherwise. The target can be changed in place.
    pub struct Model {
        /// The Azure resource id of the mapping.
        computed id: String,
        /// The name of the mapping, unique within the source network.
        required name: String [replaces, child_name],
        /// The id of the fabric of the source network's region.
        required source_recovery_fabric_id: String [replaces, id_of(kinds::FABRIC)],
        /// The id of the fabric of the target network's region, in the same vault.
        required target_recovery_fabric_id: String [id_of(kinds::FABRIC)],
        /// The id of the virtual network that is replicated from.
        required source_network_id: String [replaces, id_of(kinds::VIRTUAL_NETWORK)],
        /// The id of the virtual network that is used after a failover.
        required target_network_id: String [id_of(kinds::VIRTUAL_NETWORK)],
    }
}

#[async_trait]
impl ArmResource for NetworkMapping {
    const TYPE: &'static str = "asr_network_mapping";
    const TEMPLATE: Template = Template::new(
        "{source_recovery_fabric_id}/replicationNetworks/{source_network_id:name}/replicationNetworkMappings/{name}",
        kinds::FABRIC,
    );
    const API: Api = Api::SiteRecovery;
    const MOVED_FROM: &'static [&'static str] = &["azurerm_site_recovery_network_mapping"];
    type Model = Model;
    type View = View;

    fn validate(model: &Model, diagnostics: &mut Diagnostics) {
        let (source, target) =
            (model.source_recovery_fabric_id.text(), model.target_recovery_fabric_id.text());
        let (Some(here), Some(there)) = (id::vault(source), id::vault(target)) else { return };
        if !id::same(here, there) {
            let detail = format!(
                "{target} lies in another vault than the source fabric, {here}. Both fabrics of a mapping lie in one vault."
            );
            diagnostics.error("target_recovery_fabric_id", "Another vault", detail);
        }
    }

    fn create(model: &Model) -> Vec<Request> {
        vec![Request::new(Verb::Put, &NetworkMappingCreate::new(networks(model)))]
    }

    fn update(prior: &Model, planned: &Model) -> Vec<Request> {
        if networks(prior) == networks(planned) {
            return Vec::new();
        }
        vec![Request::new(Verb::Patch, &NetworkMappingCreate::new(networks(planned)))]
    }

    fn delete(_prior: &Model) -> Request {
        Request::bare(Verb::Delete)
    }

    fn read(view: View, model: &mut Model) -> Result<(), Mismatch> {
        let properties = view.properties;
        if properties
            .fabric_specific_settings
            .instance_type
            .is_some_and(|kind| kind != "AzureToAzure")
        {
            return Err(Mismatch("not a mapping between virtual networks in Azure"));
        }
        model.source_network_id = properties.primary_network_id.into();
        model.target_network_id = properties.recovery_network_id.into();
        if properties.recovery_fabric_arm_id.is_some() {
            model.target_recovery_fabric_id = properties.recovery_fabric_arm_id.into();
        }
        Ok(())
    }

    async fn plan(
        remote: Option<&Remote>,
        planning: &Planning<'_, Model>,
        diagnostics: &mut Diagnostics,
    ) {
        let (Some(remote), Some(planned)) = (remote, planning.planned) else { return };
        for (path, network, fabric) in [
            ("source_network_id", &planned.source_network_id, &planned.source_recovery_fabric_id),
            ("target_network_id", &planned.target_network_id, &planned.target_recovery_fabric_id),
        ] {
            if let (Some(network), Some(fabric)) = (network.known(), fabric.known()) {
                network_region::check(remote, path, network, fabric, diagnostics).await;
            }
        }
        let changed = |prior: &&Model| {
            prior.target_network_id != planned.target_network_id
                || prior.target_recovery_fabric_id != planned.target_recovery_fabric_id
        };
        if let (Some(prior), false) = (planning.prior.filter(changed), planning.replaces) {
            warn_of_way_back(remote, prior, diagnostics).await;
        }
    }

    async fn rival(remote: &Remote, model: &Model) -> Result<Option<String>, Error> {
        let mappings = of_vault(remote, model.source_recovery_fabric_id.text()).await?;
        let same = |mapping: &View| {
            let properties = &mapping.properties;
            is(properties.primary_network_id.as_deref(), model.source_network_id.text())
                && is(
                    properties.recovery_fabric_arm_id.as_deref(),
                    model.target_recovery_fabric_id.text(),
                )
        };
        Ok(mappings.into_iter().find(same).map(|mapping| mapping.id))
    }
}

fn networks(model: &Model) -> NetworkMappingInput {
    NetworkMappingInput {
        recovery_fabric_name: id::name(model.target_recovery_fabric_id.text()).map(str::to_owned),
        recovery_network_id: model.target_network_id.cloned(),
        fabric_specific_details: model.source_network_id.known().map(NetworkMappingSource::azure),
    }
}

fn is(there: Option<&str>, here: &str) -> bool {
    there.is_some_and(|there| id::same(there, here))
}

async fn of_vault(remote: &Remote, below: &str) -> Result<Vec<View>, Error> {
    let Some(vault) = id::vault(below) else { return Ok(Vec::new()) };
    let path = format!("{vault}/replicationNetworkMappings");
    remote.list(Api::SiteRecovery, &path).await
}

/// Site Recovery may refuse to change a mapping while its counterpart points back at the source network.
async fn warn_of_way_back(remote: &Remote, prior: &Model, diagnostics: &mut Diagnostics) {
    let Ok(mappings) = of_vault(remote, prior.source_recovery_fabric_id.text()).await else {
        return;
    };
    let points_back = |mapping: &&View| {
        is(mapping.properties.primary_network_id.as_deref(), prior.target_network_id.text())
            && is(mapping.properties.recovery_network_id.as_deref(), prior.source_network_id.text())
    };
    if let Some(back) = mappings.iter().find(points_back) {
        let detail = format!(
            "{} maps the present target network back to the source network. If Site Recovery refuses this change, \
             destroy that mapping first, change this one, and create the other anew.",
            back.id
        );
        diagnostics.warning("target_network_id", "A mapping leads back", detail);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_target_fabric_is_sent_by_name() {
        let fabric = "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v/replicationFabrics/f";
        let model = Model {
            target_recovery_fabric_id: fabric.into(),
            source_network_id: "/a".into(),
            target_network_id: "/b".into(),
            ..Model::default()
        };
        let body = json!({"properties": {
            "recoveryFabricName": "f",
            "recoveryNetworkId": "/b",
            "fabricSpecificDetails": {"instanceType": "AzureToAzure", "primaryNetworkId": "/a"},
        }});
        assert_eq!(NetworkMapping::create(&model)[0].body, Some(body));
    }
}
