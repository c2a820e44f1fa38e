//! Keeping drills out of networks that virtual machines recover to: a test virtual machine has the names and secrets of
//! the real one, and would meet its neighbours there.

use super::model::Model;
use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;
use crate::resources::operations::Refusal;
use crate::resources::operations::target::Located;

/// Refuses a network that an item of the target recovers to, unless exactly that one is allowed.
///
/// # Errors
/// The refusal.
pub fn check(located: &Located, model: &Model) -> Result<(), Refusal> {
    let network = model.network_id.text();
    if id::same(model.allow_production_network.text(), network) {
        return Ok(());
    }
    let Some(item) = located.items.iter().find(|item| recovers_to(item, network)) else {
        return Ok(());
    };
    let name = item.properties.friendly_name.as_deref().or(id::name(&item.id)).unwrap_or_default();
    Err(Refusal::of(
        "network_id",
        "The network is one of production",
        format!(
            "{name} recovers to {network} in a real failover. In a drill it would run there beside production, with the names and secrets of \
             the real one. Name a network of its own; or, if this is what you want, set `allow_production_network` to that very id."
        ),
    ))
}

fn recovers_to(item: &ProtectedItem, network: &str) -> bool {
    let details = &item.properties.provider_specific_details;
    let of_nics = details.vm_nics.iter().filter_map(|nic| nic.recovery_vm_network_id.as_deref());
    let of_item = details.selected_recovery_azure_network_id.as_deref();
    of_nics.chain(of_item).any(|known| !network.is_empty() && id::same(known, network))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_network_of_production_needs_its_own_name_as_consent() {
        let item: ProtectedItem = serde_json::from_value(json!({"id": "/x/web", "properties": {
            "friendlyName": "vm-web", "providerSpecificDetails": {
                "selectedRecoveryAzureNetworkId": "/net/prod", "vmNics": [{"recoveryVMNetworkId": "/net/Other"}]}}}))
        .unwrap();
        let located = Located { items: vec![item], ..Located::default() };
        for (network, allowed, fine) in [
            ("/net/drill", "", true),
            ("/NET/prod", "", false),
            ("/net/other", "", false),
            ("/net/prod", "/net/other", false),
            ("/net/prod", "/net/PROD", true),
        ] {
            let model = Model {
                network_id: network.into(),
                allow_production_network: allowed.into(),
                ..Model::default()
            };
            assert_eq!(check(&located, &model).is_ok(), fine, "{network} {allowed}");
        }
    }
}
