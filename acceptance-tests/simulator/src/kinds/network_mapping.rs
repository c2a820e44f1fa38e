//! Networks as Site Recovery sees them, and network mappings: which recovery network stands for a primary one.
//!
//! A mapping lies under a network segment that the service does not check: the portal writes `azureNetwork` there.
//! Ids of virtual networks come back wholly lower-cased.

use serde_json::{Value, json};

use super::{fabric, network};
use crate::arm::{self, Last};
use crate::documents::Document;
use crate::id;
use crate::inferred;
use crate::operation::Change;
use crate::route::{Call, Route};
use crate::scenario;
use crate::site_recovery::{self, begin, body, check_name, not_found, object, referred, refused};
use crate::wire::Response;
use crate::world::{Start, World};

const KIND: &str = "microsoft.recoveryservices/vaults/replicationfabrics/replicationnetworks/replicationnetworkmappings";
const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationNetworks/replicationNetworkMappings";
const NETWORK_TYPE: &str =
    "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationNetworks";
const MAPPING: &str = vault!(
    "/replicationFabrics/{fabric}/replicationNetworks/{network}/replicationNetworkMappings/{mapping}"
);

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", vault!("/replicationNetworks"), list_networks),
    Route::new("GET", vault!("/replicationFabrics/{fabric}/replicationNetworks"), list_networks),
    Route::new(
        "GET",
        vault!("/replicationFabrics/{fabric}/replicationNetworks/{network}"),
        read_network,
    ),
    Route::new("GET", vault!("/replicationNetworkMappings"), list),
    Route::new(
        "GET",
        vault!(
            "/replicationFabrics/{fabric}/replicationNetworks/{network}/replicationNetworkMappings"
        ),
        list,
    ),
    Route::new("GET", MAPPING, read),
    Route::new("PUT", MAPPING, create),
    Route::new("PATCH", MAPPING, update),
    Route::new("DELETE", MAPPING, delete),
];

/// The network that stands for a primary one in the region of a recovery fabric, by the mappings of its own fabric.
pub(crate) fn target<'a>(
    world: &'a World,
    fabric: &str,
    primary: &str,
    recovery_fabric: &str,
) -> Option<&'a str> {
    let networks = format!("{fabric}/replicationNetworks");
    let mapping = world.documents.of_kind(&networks, KIND).find(|mapping| {
        id::same(mapping.text("/primaryNetworkId"), primary)
            && id::same(mapping.text("/recoveryFabricArmId"), recovery_fabric)
    })?;
    Some(mapping.text("/recoveryNetworkId"))
}

/// The virtual networks of a fabric's region, as networks of the fabric.
fn networks_of(world: &World, fabric: &Document) -> Vec<(String, Value)> {
    let region = fabric.text("/customDetails/location");
    let subscription = id::up_to(&fabric.id, "subscriptions").unwrap_or_default();
    world
        .documents
        .of_kind(subscription, network::NETWORK)
        .filter(|network| network.location() == region)
        .map(|network| {
            let id = format!("{}/replicationNetworks/{}", fabric.id, network.name());
            let subnets: Vec<Value> = network::subnets(&world.documents, network)
                .map(|subnet| {
                    json!({"name": subnet.name(), "friendlyName": subnet.name(),
                        "addressList": [subnet.text("/addressPrefix")]})
                })
                .collect();
            let properties = json!({"fabricType": "Azure", "subnets": subnets, "friendlyName": network.name(),
                "networkType": null});
            (id::key(&network.id), body(&id, NETWORK_TYPE, properties))
        })
        .collect()
}

fn list_networks(world: &mut World, call: &Call) -> Response {
    let scope = call.id();
    let fabrics: Vec<&Document> = match call.parameter("fabric") {
        "" => world.documents.of_kind(&scope, fabric::KIND).collect(),
        _ => world.get(&scope).into_iter().collect(),
    };
    if fabrics.is_empty() && !call.parameter("fabric").is_empty() {
        return not_found(call, &scope);
    }
    let members: Vec<(String, Value)> =
        fabrics.into_iter().flat_map(|fabric| networks_of(world, fabric)).collect();
    arm::page_made(world, call, &members, Last::Null)
}

fn read_network(world: &mut World, call: &Call) -> Response {
    let fabric = world.get(&call.id_to("fabric"));
    let found = fabric.and_then(|fabric| {
        let wanted = call.parameter("network");
        networks_of(world, fabric).into_iter().find(|(_, body)| {
            body["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        })
    });
    found.map_or_else(|| not_found(call, &call.id()), |(_, body)| Response::json(200, body))
}

fn show(_: &World, mapping: &Document) -> Value {
    mapping.body.clone()
}

fn list(world: &mut World, call: &Call) -> Response {
    let scope = call.id();
    let mappings = world.documents.of_kind(&scope, KIND);
    arm::page_of(world, call, mappings, show, Last::Null)
}

fn read(world: &mut World, call: &Call) -> Response {
    site_recovery::read(world, call, show)
}

/// What a mapping says, in the spelling of the request.
struct Wish<'a> {
    primary: &'a str,
    recovery: &'a str,
    fabric: &'a str,
}

fn create(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let wish = Wish {
        primary: call.text("/properties/fabricSpecificDetails/primaryNetworkId"),
        recovery: call.text("/properties/recoveryNetworkId"),
        fabric: call.text("/properties/recoveryFabricName"),
    };
    let row = if world.get(&id).is_some() {
        &inferred::UPDATE_NETWORK_PAIRING
    } else {
        &scenario::NETWORK_PAIRING
    };
    match checked(world, call, &id, &wish) {
        Err(refusal) => *refusal,
        Ok(mapping) => {
            let target = Some(id::name(wish.primary).to_lowercase());
            let start =
                Start { target_id: target, ..Start::new(row, &id, vec![Change::Put(mapping)]) };
            begin(world, call, start)
        }
    }
}

/// Changes what the body names and keeps the rest.
fn update(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let Some(present) = world.get(&id) else { return not_found(call, &id) };
    fn or<'a>(given: &'a str, kept: &'a str) -> &'a str {
        if given.is_empty() { kept } else { given }
    }
    let wish = Wish {
        primary: or(
            call.text("/properties/fabricSpecificDetails/primaryNetworkId"),
            present.text("/primaryNetworkId"),
        ),
        recovery: or(
            call.text("/properties/recoveryNetworkId"),
            present.text("/recoveryNetworkId"),
        ),
        fabric: or(
            call.text("/properties/recoveryFabricName"),
            id::name(present.text("/recoveryFabricArmId")),
        ),
    };
    match checked(world, call, &id, &wish) {
        Err(refusal) => *refusal,
        Ok(mapping) => begin(
            world,
            call,
            Start::new(&inferred::UPDATE_NETWORK_PAIRING, &id, vec![Change::Put(mapping)]),
        ),
    }
}

/// The mapping that a body asks for, with everything that it refers to checked.
fn checked(world: &World, call: &Call, id: &str, wish: &Wish) -> Result<Document, Box<Response>> {
    check_name(call, id::name(id))?;
    let fabric = call.id_to("fabric");
    let Some(fabric) = world.get(&fabric) else { return Err(Box::new(not_found(call, &fabric))) };
    let kind = call.text("/properties/fabricSpecificDetails/instanceType");
    if kind != "AzureToAzure" && (call.method() == "PUT" || !kind.is_empty()) {
        let message = "properties.fabricSpecificDetails.instanceType must be 'AzureToAzure'.";
        return refused(call, &inferred::INVALID_INPUT, message);
    }
    let vault = call.id_to("vault");
    let path = if wish.fabric.is_empty() {
        String::new()
    } else {
        format!("{vault}/replicationFabrics/{}", wish.fabric)
    };
    let recovery_fabric = referred(world, call, "properties.recoveryFabricName", &path)?;
    let primary = located(
        world,
        call,
        "properties.fabricSpecificDetails.primaryNetworkId",
        wish.primary,
        fabric,
    )?;
    let recovery =
        located(world, call, "properties.recoveryNetworkId", wish.recovery, recovery_fabric)?;
    check_rivals(world, call, id, wish, recovery_fabric)?;
    let properties = json!({
        "state": "Paired",
        "primaryNetworkFriendlyName": primary.name().to_lowercase(),
        "primaryNetworkId": id::key(&primary.id),
        "primaryFabricFriendlyName": fabric.text("/friendlyName"),
        "recoveryNetworkFriendlyName": recovery.name().to_lowercase(),
        "recoveryNetworkId": id::key(&recovery.id),
        "recoveryFabricArmId": recovery_fabric.id,
        "recoveryFabricFriendlyName": recovery_fabric.text("/friendlyName"),
        "fabricSpecificSettings": {
            "instanceType": "AzureToAzure",
            "primaryFabricLocation": fabric.text("/customDetails/location"),
            "recoveryFabricLocation": recovery_fabric.text("/customDetails/location"),
        },
    });
    Ok(Document::new(id, body(id, TYPE, properties)))
}

/// A virtual network that lies in the region of a fabric.
fn located<'a>(
    world: &'a World,
    call: &Call,
    what: &str,
    wanted: &str,
    fabric: &Document,
) -> Result<&'a Document, Box<Response>> {
    let network = referred(world, call, what, wanted)?;
    if network.kind() != network::NETWORK {
        return refused(
            call,
            &inferred::INVALID_INPUT,
            &format!("{what} '{wanted}' is not a virtual network."),
        );
    }
    let region = fabric.text("/customDetails/location");
    if network.location() == region {
        return Ok(network);
    }
    let message =
        format!("{what} '{wanted}' lies in '{}', its fabric in '{region}'.", network.location());
    refused(call, &inferred::NETWORK_IN_OTHER_REGION, &message)
}

/// One mapping per primary network and recovery fabric; and a target does not move while the way back holds it.
fn check_rivals(
    world: &World,
    call: &Call,
    id: &str,
    wish: &Wish,
    recovery_fabric: &Document,
) -> Result<(), Box<Response>> {
    let vault = call.id_to("vault");
    for other in world.documents.of_kind(&vault, KIND).filter(|other| !id::same(&other.id, id)) {
        let same_pair = id::same(other.text("/primaryNetworkId"), wish.primary)
            && id::same(other.text("/recoveryFabricArmId"), &recovery_fabric.id);
        if same_pair {
            let message =
                format!("The network is mapped to this fabric already, by '{}'.", other.id);
            return refused(call, &inferred::NETWORK_ALREADY_MAPPED, &message);
        }
    }
    let Some(present) =
        world.get(id).filter(|_| world.inferred.reverse_mapping_blocks_target_change)
    else {
        return Ok(());
    };
    let (primary, recovery) =
        (present.text("/primaryNetworkId"), present.text("/recoveryNetworkId"));
    let reverse = |other: &&Document| {
        id::same(other.text("/primaryNetworkId"), recovery)
            && id::same(other.text("/recoveryNetworkId"), primary)
    };
    match world.documents.of_kind(&vault, KIND).find(reverse) {
        Some(other) if !id::same(recovery, wish.recovery) => {
            let message = format!("The target cannot change while '{}' maps it back.", other.id);
            refused(call, &inferred::REVERSE_MAPPING_EXISTS, &message)
        }
        _ => Ok(()),
    }
}

fn delete(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    if world.get(&id).is_none() {
        return Response::empty(inferred::NOTHING_TO_DELETE);
    }
    let changes = vec![Change::Remove(id.clone())];
    begin(world, call, Start::new(&inferred::NETWORK_UNPAIRING, &id, changes))
}
