//! Where the recovered machine goes: zone, availability set and the other things it is placed in or uses, all of the
//! recovery region.

use serde_json::Value;

use super::disk::given;
use super::source;
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, protected_item as refusals};
use crate::kinds::network;
use crate::route::Call;
use crate::site_recovery::{referred, refused};
use crate::wire::Response;
use crate::world::World;

/// Members that name a resource of the recovery region.
const REGIONAL: &[&str] = &[
    "recoveryAvailabilitySetId",
    "recoveryProximityPlacementGroupId",
    "recoveryVirtualMachineScaleSetId",
    "recoveryCapacityReservationGroupId",
    "recoveryBootDiagStorageAccountId",
];

/// The region of a container, which is that of its fabric.
pub(super) fn region(world: &World, container: &Document) -> String {
    let fabric = world.get(id::parent(&container.id));
    fabric.map_or_else(String::new, |fabric| fabric.text("/customDetails/location").to_owned())
}

/// A resource that a request names for the recovery side: it exists, and lies there.
pub(super) fn in_region<'a>(
    world: &'a World,
    call: &Call,
    what: &str,
    wanted: &str,
    region: &str,
) -> Result<&'a Document, Box<Response>> {
    let resource = referred(world, call, what, wanted)?;
    if resource.location() == region {
        return Ok(resource);
    }
    let message =
        format!("{what} '{wanted}' lies in '{}', not in '{region}'.", resource.location());
    refused(call, &refusals::NOT_IN_RECOVERY_REGION, &message)
}

/// A virtual network of the recovery region.
pub(super) fn network_in<'a>(
    world: &'a World,
    call: &Call,
    what: &str,
    wanted: &str,
    region: &str,
) -> Result<&'a Document, Box<Response>> {
    let network = in_region(world, call, what, wanted, region)?;
    if network.kind() == network::NETWORK {
        return Ok(network);
    }
    let message = format!("{what} '{wanted}' is not a virtual network.");
    refused(call, &inferred::INVALID_INPUT, &message)
}

/// The members of an input that place the machine: what they name lies in the recovery region, zones are zones.
pub(super) fn check(
    world: &World,
    call: &Call,
    input: &Value,
    region: &str,
) -> Result<(), Box<Response>> {
    for member in REGIONAL {
        if let Some(wanted) = given(&input[member]) {
            in_region(world, call, member, wanted, region)?;
        }
    }
    if let Some(zone) = given(&input["recoveryAvailabilityZone"])
        && !matches!(zone, "1" | "2" | "3")
    {
        let message = format!("recoveryAvailabilityZone '{zone}' is none of '1', '2', '3'.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    Ok(())
}

/// A zone and an availability set exclude each other.
pub(super) fn check_exclusive(
    call: &Call,
    zone: Option<&str>,
    set: Option<&str>,
) -> Result<(), Box<Response>> {
    let (Some(zone), Some(set)) = (zone, set) else { return Ok(()) };
    let message = format!("The zone '{zone}' and the availability set '{set}' are both given.");
    refused(call, &refusals::ZONE_AND_SET, &message)
}

/// Everything that enabling says about the target but for its disks.
pub(super) fn check_enable(
    world: &World,
    call: &Call,
    machine: &Document,
    target: &str,
) -> Result<(), Box<Response>> {
    let input = call.member("/properties/providerSpecificDetails");
    check(world, call, input, target)?;
    let zone = given(&input["recoveryAvailabilityZone"]);
    check_exclusive(call, zone, given(&input["recoveryAvailabilitySetId"]))?;
    let own = source::zone(machine);
    let edge = input["recoveryExtendedLocation"].is_object();
    if machine.location() == target
        && !edge
        && (own.is_none() || zone.is_none_or(|zone| own.as_deref() == Some(zone)))
    {
        let message = format!(
            "The virtual machine is in zone '{}', the target is zone '{}' of the same region.",
            own.unwrap_or_default(),
            zone.unwrap_or_default()
        );
        return refused(call, &refusals::ZONE_TO_ZONE, &message);
    }
    if let Some(network) = given(&input["recoveryAzureNetworkId"]) {
        network_in(world, call, "recoveryAzureNetworkId", network, target)?;
        if let Some(subnet) = given(&input["recoverySubnetName"]) {
            check_subnet(world, call, network, id::name(subnet))?;
        }
    }
    if let Some(cluster) = given(&input["protectionClusterId"]) {
        referred(world, call, "protectionClusterId", cluster)?;
    }
    let protection = given(&input["autoProtectionOfDataDisk"]).unwrap_or("Disabled");
    if !matches!(protection, "Enabled" | "Disabled") {
        let message =
            format!("autoProtectionOfDataDisk '{protection}' is neither 'Enabled' nor 'Disabled'.");
        return refused(call, &inferred::INVALID_INPUT, &message);
    }
    Ok(())
}

/// The subnet of a network, or the refusal.
pub(super) fn check_subnet<'a>(
    world: &'a World,
    call: &Call,
    network: &str,
    subnet: &str,
) -> Result<&'a Document, Box<Response>> {
    world.get(&format!("{network}/subnets/{subnet}")).map_or_else(
        || {
            let message = format!("The network '{network}' has no subnet '{subnet}'.");
            refused(call, &refusals::SUBNET_NOT_FOUND, &message)
        },
        Ok,
    )
}
