//! Network interfaces in a PATCH: found by `nicId`, their IP configurations by name, and checked against the target
//! and the test network.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::disk::given;
use super::interface::{configuration_defaults, defaults, subnet_for};
use super::placement;
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, protected_item as refusals};
use crate::kinds::network;
use crate::operation::merge;
use crate::route::Call;
use crate::site_recovery::{referred, refused};
use crate::wire::Response;
use crate::world::World;

/// Where interfaces go.
pub(super) struct Networks<'a> {
    pub recovery: Option<&'a Document>,
    pub test: Option<&'a Document>,
    pub region: &'a str,
    pub group: &'a str,
}

/// Members of an interface: in, out.
const SETTINGS: &[(&str, &str)] = &[
    ("selectionType", "selectionType"),
    ("recoveryNetworkSecurityGroupId", "recoveryNetworkSecurityGroupId"),
    ("enableAcceleratedNetworkingOnRecovery", "enableAcceleratedNetworkingOnRecovery"),
    ("tfoNetworkSecurityGroupId", "tfoNetworkSecurityGroupId"),
    ("enableAcceleratedNetworkingOnTfo", "enableAcceleratedNetworkingOnTfo"),
    ("recoveryNicName", "recoveryNicName"),
    ("recoveryNicResourceGroupName", "recoveryNicResourceGroupName"),
    ("reuseExistingNic", "reuseExistingNic"),
    ("tfoNicName", "tfoRecoveryNicName"),
    ("tfoNicResourceGroupName", "tfoRecoveryNicResourceGroupName"),
    ("tfoReuseExistingNic", "tfoReuseExistingNic"),
    ("targetNicName", "targetNicName"),
];
/// Members of an IP configuration, the same in and out.
const CONFIGURATION: &[&str] = &[
    "isPrimary",
    "isSeletedForFailover",
    "recoverySubnetName",
    "recoveryStaticIPAddress",
    "recoveryPublicIPAddressId",
    "recoveryLBBackendAddressPoolIds",
    "tfoSubnetName",
    "tfoStaticIPAddress",
    "tfoPublicIPAddressId",
    "tfoLBBackendAddressPoolIds",
];

/// Puts interfaces into another test network, or into none.
pub(super) fn follow_test(world: &World, interfaces: &mut [Value], network: Option<&Document>) {
    for interface in interfaces {
        interface["tfoVMNetworkId"] = json!(network.map(|network| &network.id));
        for configuration in interface["ipConfigs"].as_array_mut().into_iter().flatten() {
            let before = configuration["tfoSubnetName"].as_str();
            let wanted = before.or(configuration["subnetName"].as_str()).unwrap_or_default();
            let subnet = network.and_then(|network| subnet_for(world, network, wanted));
            configuration["tfoSubnetName"] = json!(subnet);
            configuration["tfoStaticIPAddress"] = Value::Null;
        }
    }
}

/// Takes over what a request says about one interface.
pub(super) fn apply(
    world: &World,
    call: &Call,
    interfaces: &mut [Value],
    input: &Value,
    networks: &Networks,
) -> Result<(), Box<Response>> {
    let wanted = input["nicId"].as_str().unwrap_or_default();
    let named =
        |one: &&mut Value| one["nicId"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(wanted));
    let Some(interface) = interfaces.iter_mut().find(named) else {
        let message = format!("The item has no network interface with the nicId '{wanted}'.");
        return refused(call, &refusals::INTERFACE_NOT_FOUND, &message);
    };
    for member in ["recoveryNetworkSecurityGroupId", "tfoNetworkSecurityGroupId"] {
        if let Some(group) = given(&input[member]) {
            placement::in_region(world, call, member, group, networks.region)?;
        }
    }
    let name = id::name(interface["sourceNicArmId"].as_str().unwrap_or_default());
    let fresh = defaults(name, networks.group);
    if world.inferred.interface_update_replaces {
        merge(interface, &fresh);
    }
    for (member, shown) in SETTINGS {
        match &input[member] {
            Value::Null => {}
            cleared if *cleared == json!("") => interface[*shown] = fresh[*shown].clone(),
            value => interface[*shown] = value.clone(),
        }
    }
    if !matches!(
        interface["selectionType"].as_str(),
        Some("NotSelected" | "SelectedByUser" | "SelectedByUserOverride" | "SelectedByDefault")
    ) {
        let message = format!("selectionType {} is not known.", interface["selectionType"]);
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    configurations(world, call, interface, input, networks)
}

fn configurations(
    world: &World,
    call: &Call,
    interface: &mut Value,
    input: &Value,
    networks: &Networks,
) -> Result<(), Box<Response>> {
    let Some(shown) = interface["ipConfigs"].as_array_mut() else { return Ok(()) };
    let inputs = input["ipConfigs"].as_array().map_or(&[][..], Vec::as_slice);
    for input in inputs {
        let name = given(&input["ipConfigName"]);
        let single = shown.len() == 1 && inputs.len() == 1;
        let named = |one: &&mut Value| match name {
            Some(name) => one["name"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(name)),
            None => single,
        };
        let Some(configuration) = shown.iter_mut().find(named) else {
            let message = match name {
                Some(name) => format!("The interface has no IP configuration '{name}'."),
                None => "ipConfigName is missing for one of several IP configurations.".to_owned(),
            };
            return refused(call, &refusals::CONFIGURATION_NOT_FOUND, &message);
        };
        set(world, configuration, input);
        check(world, call, configuration, networks)?;
    }
    let primaries = shown.iter().filter(|one| one["isPrimary"] == true).count();
    if primaries == 1 {
        return Ok(());
    }
    let message = format!("The interface would have {primaries} primary IP configurations.");
    refused(call, &refusals::ONE_PRIMARY, &message)
}

fn set(world: &World, configuration: &mut Value, input: &Value) {
    let primary = configuration["isPrimary"] == true;
    let fresh = configuration_defaults(primary);
    if world.inferred.interface_update_replaces {
        // The subnet is the one setting that the service chose; it stays unless another is given.
        let subnets = json!({"recoverySubnetName": configuration["recoverySubnetName"],
            "tfoSubnetName": configuration["tfoSubnetName"]});
        merge(configuration, &fresh);
        merge(configuration, &subnets);
    }
    for member in CONFIGURATION {
        match &input[member] {
            Value::Null => {}
            cleared if *cleared == json!("") => configuration[*member] = fresh[*member].clone(),
            value => configuration[*member] = value.clone(),
        }
    }
    let fixed = given(&configuration["recoveryStaticIPAddress"]).is_some();
    configuration["recoveryIPAddressType"] = json!(if fixed { "Static" } else { "Dynamic" });
}

/// Subnets exist, static addresses lie in them, and what is attached lies in the recovery region.
fn check(
    world: &World,
    call: &Call,
    configuration: &Value,
    networks: &Networks,
) -> Result<(), Box<Response>> {
    let sides = [
        ("recoverySubnetName", "recoveryStaticIPAddress", networks.recovery),
        ("tfoSubnetName", "tfoStaticIPAddress", networks.test),
    ];
    for (subnet, address, network) in sides {
        let (subnet, address) = (given(&configuration[subnet]), given(&configuration[address]));
        let wanted = subnet.or(address).unwrap_or_default();
        if wanted.is_empty() {
            continue;
        }
        let (Some(network), Some(subnet)) = (network, subnet) else {
            let message =
                format!("'{wanted}' needs a target network and a subnet, none is chosen.");
            return refused(call, &refusals::SUBNET_NOT_FOUND, &message);
        };
        let subnet = placement::check_subnet(world, call, &network.id, id::name(subnet))?;
        if let Some(address) = address {
            check_address(call, subnet, address)?;
        }
    }
    for member in ["recoveryPublicIPAddressId", "tfoPublicIPAddressId"] {
        if let Some(public) = given(&configuration[member]) {
            placement::in_region(world, call, member, public, networks.region)?;
        }
    }
    for member in ["recoveryLBBackendAddressPoolIds", "tfoLBBackendAddressPoolIds"] {
        for pool in configuration[member].as_array().into_iter().flatten() {
            check_pool(world, call, member, pool.as_str().unwrap_or_default(), networks.region)?;
        }
    }
    Ok(())
}

fn check_pool(
    world: &World,
    call: &Call,
    member: &str,
    pool: &str,
    region: &str,
) -> Result<(), Box<Response>> {
    let balancer = id::up_to(pool, "loadBalancers").unwrap_or(pool);
    let balancer = placement::in_region(world, call, member, balancer, region)?;
    let pools = balancer.properties()["backendAddressPools"].as_array().into_iter().flatten();
    let mut names = pools.filter_map(|one| one["name"].as_str());
    if names.any(|name| name.eq_ignore_ascii_case(id::name(pool))) {
        return Ok(());
    }
    referred(world, call, member, pool).map(|_| ())
}

/// A static address lies in its subnet and is none of those that Azure keeps.
fn check_address(call: &Call, subnet: &Document, address: &str) -> Result<(), Box<Response>> {
    let ranges = network::ranges(subnet);
    let usable = |address: Ipv4Addr| {
        ranges.iter().any(|range| {
            let (first, place) = (u32::from(range.network()), u32::from(address));
            range.contains(&address) && place >= first + 4 && address != range.broadcast()
        })
    };
    if address.parse().is_ok_and(usable) {
        return Ok(());
    }
    let message = format!(
        "'{address}' is not an address that can be given out in the subnet '{}' ({}).",
        subnet.name(),
        ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    );
    refused(call, &refusals::ADDRESS_NOT_IN_SUBNET, &message)
}
