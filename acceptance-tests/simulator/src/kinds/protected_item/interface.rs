//! The network interfaces of an item as the service sets them up when the item becomes protected, and when its target
//! network changes.

use serde_json::{Value, json};

use crate::documents::Document;
use crate::id;
use crate::inferred::protected_item::FRESH_SELECTION;
use crate::kinds::network;
use crate::world::World;

/// The recovery side of interfaces: network, subnet asked for, resource group.
pub(super) struct Side<'a> {
    pub network: Option<&'a Document>,
    pub subnet: Option<&'a str>,
    pub group: &'a str,
}

/// The network that an interface is in.
pub(super) fn network_id(interface: &Document) -> Option<&str> {
    let subnet = interface.text("/ipConfigurations/0/properties/subnet/id");
    id::up_to(subnet, "virtualNetworks")
}

/// An interface as the item first shows it.
pub(super) fn fresh(world: &World, interface: &Document, side: &Side) -> Value {
    let (with, without) = FRESH_SELECTION;
    let mut shown = json!({
        "nicId": id::guid(&interface.id).to_string(),
        "replicaNicId": null,
        "sourceNicArmId": interface.id,
        "vMNetworkName": network_id(interface),
        "recoveryVMNetworkId": side.network.map(|network| &network.id),
        "ipConfigs": configurations(world, interface, side),
        "selectionType": if side.network.is_some() { with } else { without },
        "tfoVMNetworkId": null,
    });
    crate::operation::merge(&mut shown, &defaults(interface.name(), side.group));
    shown["enableAcceleratedNetworkingOnRecovery"] =
        json!(interface.properties()["enableAcceleratedNetworking"].as_bool().unwrap_or(false));
    shown
}

/// The settings of an interface that nobody has set.
pub(super) fn defaults(name: &str, group: &str) -> Value {
    let group = id::name(group);
    json!({
        "recoveryNetworkSecurityGroupId": null,
        "enableAcceleratedNetworkingOnRecovery": false,
        "tfoNetworkSecurityGroupId": null,
        "enableAcceleratedNetworkingOnTfo": null,
        "recoveryNicName": name,
        "recoveryNicResourceGroupName": group,
        "reuseExistingNic": false,
        "tfoRecoveryNicName": format!("{name}-test"),
        "tfoRecoveryNicResourceGroupName": group,
        "tfoReuseExistingNic": false,
        "targetNicName": name,
    })
}

/// The settings of an IP configuration that nobody has set.
pub(super) fn configuration_defaults(primary: bool) -> Value {
    json!({
        "isSeletedForFailover": primary,
        "recoverySubnetName": null,
        "recoveryStaticIPAddress": "",
        "recoveryIPAddressType": "Dynamic",
        "recoveryPublicIPAddressId": null,
        "recoveryLBBackendAddressPoolIds": null,
        "tfoSubnetName": null,
        "tfoStaticIPAddress": null,
        "tfoPublicIPAddressId": null,
        "tfoLBBackendAddressPoolIds": null,
    })
}

fn configurations(world: &World, interface: &Document, side: &Side) -> Vec<Value> {
    let configurations = interface.properties()["ipConfigurations"].as_array();
    let configurations = configurations.map_or(&[][..], Vec::as_slice);
    let single = configurations.len() == 1;
    configurations
        .iter()
        .map(|configuration| {
            let properties = &configuration["properties"];
            let primary = properties["primary"].as_bool().unwrap_or(single);
            let subnet = properties["subnet"]["id"].as_str().map(id::name).unwrap_or_default();
            let method = properties["privateIPAllocationMethod"].as_str().unwrap_or("Dynamic");
            let mut shown = json!({
                "name": configuration["name"],
                "isPrimary": primary,
                "subnetName": subnet,
                "staticIPAddress":
                    if method == "Static" { properties["privateIPAddress"].clone() } else { json!("") },
                "ipAddressType": method,
            });
            crate::operation::merge(&mut shown, &configuration_defaults(primary));
            let wanted = side.subnet.unwrap_or(subnet);
            shown["recoverySubnetName"] =
                json!(side.network.and_then(|network| subnet_for(world, network, wanted)));
            shown
        })
        .collect()
}

/// The subnet of a network that stands for one of the source: of the same name, else the first by name ("Network
/// mapping between two regions", Microsoft Learn).
pub(super) fn subnet_for(world: &World, network: &Document, wanted: &str) -> Option<String> {
    let wanted = id::name(wanted);
    let mut names: Vec<&str> =
        network::subnets(&world.documents, network).map(Document::name).collect();
    names.sort_unstable();
    let same = names.iter().find(|name| name.eq_ignore_ascii_case(wanted));
    same.or(names.first()).map(|name| (*name).to_owned())
}

/// Puts interfaces into another target network, or into none: subnets that are missing there go to the default, and
/// so do the addresses in them.
pub(super) fn follow(world: &World, interfaces: &mut [Value], network: Option<&Document>) {
    for interface in interfaces {
        interface["recoveryVMNetworkId"] = json!(network.map(|network| &network.id));
        for configuration in interface["ipConfigs"].as_array_mut().into_iter().flatten() {
            let before = configuration["recoverySubnetName"].as_str();
            let wanted = before.or(configuration["subnetName"].as_str()).unwrap_or_default();
            let subnet = network.and_then(|network| subnet_for(world, network, wanted));
            configuration["recoverySubnetName"] = json!(subnet);
            configuration["recoveryStaticIPAddress"] = json!("");
            configuration["recoveryIPAddressType"] = json!("Dynamic");
        }
    }
}
