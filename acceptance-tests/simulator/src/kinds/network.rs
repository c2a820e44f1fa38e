//! Microsoft.Network: virtual networks with their subnets, network interfaces and what they refer to.
//!
//! A subnet is a document of its own below its network; a network shows its subnets.

use serde_json::{Value, json};

use super::neighbour::{Neighbour, tracked};
use crate::arm::{self, Last, cased, error};
use crate::documents::{Document, Documents};
use crate::id;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

mod addresses;

pub(super) use addresses::{Addresses, ranges};

pub(crate) const NETWORK: &str = "microsoft.network/virtualnetworks";
const SUBNET: &str = "microsoft.network/virtualnetworks/subnets";
const INTERFACE: &str = "microsoft.network/networkinterfaces";

pub(crate) const NEIGHBOURS: &[Neighbour] = &[
    Neighbour {
        kind: "Microsoft.Network/virtualNetworks",
        complete: network,
        holder: network_holder,
    },
    Neighbour {
        kind: "Microsoft.Network/networkInterfaces",
        complete: interface,
        holder: interface_holder,
    },
    Neighbour {
        kind: "Microsoft.Network/networkSecurityGroups",
        complete: security_group,
        holder: |_, _| None,
    },
    Neighbour::plain("Microsoft.Network/routeTables"),
    Neighbour::plain("Microsoft.Network/natGateways"),
    Neighbour::plain("Microsoft.Network/applicationSecurityGroups"),
    Neighbour::plain("Microsoft.Network/publicIPAddresses"),
    Neighbour::plain("Microsoft.Network/loadBalancers"),
];

macro_rules! subnet {
    ($tail:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{network}/subnets",
            $tail
        )
    };
}

pub(crate) const ROUTES: &[&[Route]] = &[
    &tracked!("Microsoft.Network/virtualNetworks"),
    &tracked!("Microsoft.Network/networkInterfaces"),
    &tracked!("Microsoft.Network/networkSecurityGroups"),
    &tracked!("Microsoft.Network/routeTables"),
    &tracked!("Microsoft.Network/natGateways"),
    &tracked!("Microsoft.Network/applicationSecurityGroups"),
    &tracked!("Microsoft.Network/publicIPAddresses"),
    &tracked!("Microsoft.Network/loadBalancers"),
    &[
        Route::new("GET", subnet!(""), list_subnets),
        Route::new("GET", subnet!("/{subnet}"), read_subnet),
        Route::new("PUT", subnet!("/{subnet}"), put_subnet),
        Route::new("DELETE", subnet!("/{subnet}"), delete_subnet),
    ],
];

/// Files the subnets of a network's body as documents, and takes away those it no longer has.
fn network(documents: &mut Documents, id: &str, body: &mut Value) {
    let Some(subnets) =
        body["properties"].as_object_mut().and_then(|members| members.remove("subnets"))
    else {
        return;
    };
    let wanted = subnets.as_array().cloned().unwrap_or_default();
    let gone: Vec<String> = documents
        .of_kind(id, SUBNET)
        .filter(|subnet| {
            !wanted.iter().any(|one| {
                one["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(subnet.name()))
            })
        })
        .map(|subnet| subnet.id.clone())
        .collect();
    gone.iter().for_each(|id| documents.remove(id));
    for subnet in wanted {
        let name = subnet["name"].as_str().unwrap_or_default();
        let path = format!("{id}/subnets/{name}");
        documents.put(subnet_document(&path, subnet["properties"].clone()));
    }
}

/// The rules that every network security group has, as the service lists them.
const DEFAULT_RULES: [(&str, u32, &str, &str, &str, &str); 6] = [
    ("AllowVnetInBound", 65000, "Inbound", "Allow", "VirtualNetwork", "VirtualNetwork"),
    ("AllowAzureLoadBalancerInBound", 65001, "Inbound", "Allow", "AzureLoadBalancer", "*"),
    ("DenyAllInBound", 65500, "Inbound", "Deny", "*", "*"),
    ("AllowVnetOutBound", 65000, "Outbound", "Allow", "VirtualNetwork", "VirtualNetwork"),
    ("AllowInternetOutBound", 65001, "Outbound", "Allow", "*", "Internet"),
    ("DenyAllOutBound", 65500, "Outbound", "Deny", "*", "*"),
];

fn security_group(_: &mut Documents, id: &str, body: &mut Value) {
    let rule = |(name, priority, direction, access, source, destination): &(_, _, _, _, _, _)| {
        json!({"id": format!("{id}/defaultSecurityRules/{name}"), "name": name, "properties": {
            "provisioningState": "Succeeded", "priority": priority, "direction": direction, "access": access, "protocol": "*",
            "sourceAddressPrefix": source, "sourcePortRange": "*", "destinationAddressPrefix": destination, "destinationPortRange": "*"}})
    };
    let rules: Vec<Value> = DEFAULT_RULES.iter().map(rule).collect();
    body["properties"]["defaultSecurityRules"] = json!(rules);
    if !body["properties"]["securityRules"].is_array() {
        body["properties"]["securityRules"] = json!([]);
    }
}

fn subnet_document(id: &str, mut properties: Value) -> Document {
    if !properties.is_object() {
        properties = json!({});
    }
    properties["provisioningState"] = json!("Succeeded");
    let body = json!({"id": id, "name": id::name(id), "type": "Microsoft.Network/virtualNetworks/subnets",
        "properties": properties});
    Document::new(id, body)
}

/// The subnets of a network.
pub(super) fn subnets<'a>(
    documents: &'a Documents,
    network: &Document,
) -> impl Iterator<Item = &'a Document> {
    documents.of_kind(&network.id, SUBNET)
}

/// A document as replies have it; a virtual network with its subnets.
pub(super) fn with_subnets(documents: &Documents, document: &Document) -> Value {
    let mut body = document.body.clone();
    if document.kind() == NETWORK {
        let subnets: Vec<Value> =
            subnets(documents, document).map(|subnet| subnet.body.clone()).collect();
        body["properties"]["subnets"] = json!(subnets);
    }
    body
}

/// The interface, if any, that has an address in a subnet.
fn user_of<'a>(documents: &'a Documents, subnet: &str) -> Option<&'a Document> {
    let base = id::up_to(subnet, "subscriptions").unwrap_or_default();
    documents.of_kind(base, INTERFACE).find(|interface| {
        let configurations = interface.properties()["ipConfigurations"].as_array();
        configurations.into_iter().flatten().any(|configuration| {
            configuration["properties"]["subnet"]["id"]
                .as_str()
                .is_some_and(|used| id::same(used, subnet))
        })
    })
}

fn in_use(code: &str, what: &str, user: &Document) -> Response {
    error(400, code, &format!("{what} is in use by {} and cannot be deleted.", user.id))
}

fn network_holder(documents: &Documents, network: &Document) -> Option<Response> {
    documents.of_kind(&network.id, SUBNET).find_map(|subnet| {
        user_of(documents, &subnet.id).map(|user| {
            in_use("InUseSubnetCannotBeDeleted", &format!("Subnet {}", subnet.name()), user)
        })
    })
}

fn interface(documents: &mut Documents, id: &str, body: &mut Value) {
    let machine =
        documents.get(id).map_or(Value::Null, |old| old.properties()["virtualMachine"].clone());
    if machine.is_object() {
        body["properties"]["virtualMachine"] = machine;
    }
    let Some(configurations) = body["properties"]["ipConfigurations"].as_array_mut() else {
        return;
    };
    for configuration in configurations {
        let name = configuration["name"].as_str().unwrap_or("ipconfig1").to_owned();
        configuration["id"] = json!(format!("{id}/ipConfigurations/{name}"));
        configuration["properties"]["provisioningState"] = json!("Succeeded");
    }
}

fn interface_holder(_: &Documents, interface: &Document) -> Option<Response> {
    let machine = interface.properties()["virtualMachine"]["id"].as_str()?;
    let message =
        format!("Network Interface {} is used by existing resource {machine}.", interface.id);
    Some(error(400, "NicInUse", &message))
}

fn no_network(world: &World, call: &Call) -> Option<Response> {
    let network = call.id_to("network");
    world
        .get(&network)
        .is_none()
        .then(|| arm::parent_not_found(call.method(), &call.id(), &network))
}

fn list_subnets(world: &mut World, call: &Call) -> Response {
    if let Some(refusal) = no_network(world, call) {
        return refusal;
    }
    let subnets = world.documents.of_kind(&call.id(), SUBNET);
    arm::page_of(world, call, subnets, |_, subnet| subnet.body.clone(), Last::Absent)
}

fn read_subnet(world: &mut World, call: &Call) -> Response {
    if let Some(refusal) = no_network(world, call) {
        return refusal;
    }
    match world.get(&call.id()) {
        Some(subnet) => Response::json(200, subnet.body.clone()),
        None => error(404, "NotFound", &format!("Resource {} not found.", call.id())),
    }
}

fn put_subnet(world: &mut World, call: &Call) -> Response {
    if let Some(refusal) = no_network(world, call) {
        return refusal;
    }
    let id = cased(world, &call.id());
    let status = if world.get(&id).is_some() { 200 } else { 201 };
    let subnet = subnet_document(&id, call.member("/properties").clone());
    let response = Response::json(status, subnet.body.clone());
    world.documents.put(subnet);
    response
}

fn delete_subnet(world: &mut World, call: &Call) -> Response {
    let Some(subnet) = world.get(&call.id()) else { return Response::empty(204) };
    if let Some(user) = user_of(&world.documents, &subnet.id) {
        return in_use("InUseSubnetCannotBeDeleted", &format!("Subnet {}", subnet.name()), user);
    }
    let id = subnet.id.clone();
    world.documents.remove(&id);
    Response::empty(200)
}
