//! PATCH of a protected item: what is given changes, "" clears, what is left out stays.

use serde_json::{Value, json};

use super::disk::{self, given};
use super::interface_update::{self, Networks};
use super::{affected, completion, compute_size, existing, interface, placement, state};
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, protected_item as refusals};
use crate::operation::Change;
use crate::route::Call;
use crate::scenario;
use crate::site_recovery::{begin, check_idle, object, referred, refused};
use crate::wire::Response;
use crate::world::{Start, World};

/// Members of the provider's part that name a thing: in, out.
const REFERENCES: &[(&str, &str)] = &[
    ("recoveryProximityPlacementGroupId", "recoveryProximityPlacementGroupId"),
    ("recoveryVirtualMachineScaleSetId", "recoveryVirtualMachineScaleSetId"),
    ("recoveryCapacityReservationGroupId", "recoveryCapacityReservationGroupId"),
    ("recoveryBootDiagStorageAccountId", "recoveryBootDiagStorageAccountId"),
    ("recoveryCloudServiceId", "recoveryCloudService"),
];
/// Where an item notes its license, which no reply shows.
pub(super) const LICENSE: &str = "licenseType";

pub(super) fn patch(world: &mut World, call: &Call) -> Response {
    let id = object(world, call);
    let changes = existing(world, call).and_then(|item| {
        check_idle(world, call, &id)?;
        state::require_protected(call, item, "UpdateVmProperties")?;
        changes(world, call, item).map(|changes| (changes, item))
    });
    match changes {
        Err(refusal) => *refusal,
        Ok((changes, item)) => {
            let name = item.text("/friendlyName").to_owned();
            let start = Start {
                target_name: &name,
                affected: affected(world, item),
                ..Start::new(&scenario::UPDATE_VM_PROPERTIES, &id, changes)
            };
            begin(world, call, start)
        }
    }
}

fn changes(world: &World, call: &Call, item: &Document) -> Result<Vec<Change>, Box<Response>> {
    let properties = call.member("/properties");
    let input = &properties["providerSpecificDetails"];
    if !input.is_null() && input["instanceType"] != "A2A" {
        let message = "properties.providerSpecificDetails.instanceType must be 'A2A'.";
        return refused(call, &inferred::INVALID_INPUT, message);
    }
    let region = item.text("/providerSpecificDetails/recoveryFabricLocation");
    let mut details = json!({});
    naming(world, call, item, properties, input, &mut details)?;
    place(world, call, item, region, &mut details)?;
    networks(world, call, item, region, &mut details)?;
    let mut changes = disks(call, item, input)?;
    let license = properties["licenseType"].as_str();
    if let Some(license) = license {
        if !matches!(license, "" | "NotSpecified" | "NoLicenseType" | "WindowsServer") {
            let message = format!("licenseType '{license}' is not known.");
            return refused(call, &inferred::INVALID_INPUT, &message);
        }
        changes.push(Change::Note(item.id.clone(), LICENSE.to_owned(), json!(license)));
    }
    let patch = json!({"properties": {"providerSpecificDetails": details}});
    changes.push(Change::Merge(item.id.clone(), patch));
    Ok(changes)
}

/// Names, size and resource group of the machine; "" goes back to what the service chose.
fn naming(
    world: &World,
    call: &Call,
    item: &Document,
    properties: &Value,
    input: &Value,
    details: &mut Value,
) -> Result<(), Box<Response>> {
    let machine = item.text("/friendlyName");
    if let Some(name) = properties["recoveryAzureVMName"].as_str() {
        details["recoveryAzureVMName"] = json!(if name.is_empty() { machine } else { name });
    }
    if let Some(name) = input["tfoAzureVMName"].as_str() {
        let default = format!("{machine}-test");
        details["tfoAzureVMName"] = json!(if name.is_empty() { &default } else { name });
    }
    if let Some(size) = properties["recoveryAzureVMSize"].as_str() {
        let source = compute_size::source_size(world, item);
        let wanted = if size.is_empty() { source } else { size.to_owned() };
        details["recoveryAzureVMSize"] = json!(compute_size::check(world, call, item, &wanted)?);
    }
    if let Some(group) = given(&input["recoveryResourceGroupId"]) {
        referred(world, call, "recoveryResourceGroupId", group)?;
        details["recoveryAzureResourceGroupId"] = json!(group);
    }
    Ok(())
}

/// What the machine is placed in; a zone and an availability set exclude each other also across requests.
fn place(
    world: &World,
    call: &Call,
    item: &Document,
    region: &str,
    details: &mut Value,
) -> Result<(), Box<Response>> {
    let properties = call.member("/properties");
    let input = &properties["providerSpecificDetails"];
    let zones = call.api_version().as_str() >= refusals::ZONE_PATCH_VERSION;
    let mut checked = input.clone();
    checked["recoveryAvailabilitySetId"] = properties["recoveryAvailabilitySetId"].clone();
    placement::check(world, call, &checked, region)?;
    for (member, shown) in REFERENCES {
        if input[member].is_string() {
            details[*shown] = json!(given(&input[member]));
        }
    }
    if properties["recoveryAvailabilitySetId"].is_string() {
        details["recoveryAvailabilitySet"] = json!(given(&properties["recoveryAvailabilitySetId"]));
    }
    if zones && input["recoveryAvailabilityZone"].is_string() {
        details["recoveryAvailabilityZone"] = json!(given(&input["recoveryAvailabilityZone"]));
    }
    if zones && input["platformFaultDomain"].is_i64() {
        details["platformFaultDomain"] = input["platformFaultDomain"].clone();
    }
    let kept = &item.properties()["providerSpecificDetails"];
    let result = |member: &str| given(details.get(member).unwrap_or(&kept[member]));
    placement::check_exclusive(
        call,
        result("recoveryAvailabilityZone"),
        result("recoveryAvailabilitySet"),
    )
}

/// Target and test network, and the interfaces in them.
fn networks(
    world: &World,
    call: &Call,
    item: &Document,
    region: &str,
    details: &mut Value,
) -> Result<(), Box<Response>> {
    let properties = call.member("/properties");
    let kept = &item.properties()["providerSpecificDetails"];
    let mut chosen = [None, None];
    let members = ["selectedRecoveryAzureNetworkId", "selectedTfoAzureNetworkId"];
    for (member, chosen) in members.into_iter().zip(&mut chosen) {
        if properties[member].is_string() {
            details[member] = json!(given(&properties[member]));
        }
        if let Some(network) = given(details.get(member).unwrap_or(&kept[member])) {
            *chosen = Some(placement::network_in(world, call, member, network, region)?);
        }
    }
    let [recovery, test] = chosen;
    let mut interfaces = kept["vmNics"].as_array().cloned().unwrap_or_default();
    let before = given(&kept[members[0]]).unwrap_or_default();
    if !id::same(before, recovery.map_or("", |network| &network.id)) {
        interface::follow(world, &mut interfaces, recovery);
    }
    if details.get(members[1]).is_some() {
        interface_update::follow_test(world, &mut interfaces, test);
    }
    let group = given(
        details
            .get("recoveryAzureResourceGroupId")
            .unwrap_or(&kept["recoveryAzureResourceGroupId"]),
    );
    let networks = Networks { recovery, test, region, group: group.unwrap_or_default() };
    for input in properties["vmNics"].as_array().into_iter().flatten() {
        interface_update::apply(world, call, &mut interfaces, input, &networks)?;
    }
    details["vmNics"] = json!(interfaces);
    Ok(())
}

/// Types, names and keys of protected disks.
fn disks(call: &Call, item: &Document, input: &Value) -> Result<Vec<Change>, Box<Response>> {
    let shown = item.properties()["providerSpecificDetails"]["protectedManagedDisks"].as_array();
    let mut changes = Vec::new();
    for update in input["managedDiskUpdateDetails"].as_array().into_iter().flatten() {
        let wanted = update["diskId"].as_str().unwrap_or_default();
        let named = |disk: &&Value| disk["diskId"].as_str().is_some_and(|id| id::same(id, wanted));
        let Some(disk) = shown.into_iter().flatten().find(named) else {
            let message = format!("The disk '{wanted}' is not protected.");
            return refused(call, &refusals::DISK_NOT_PROTECTED, &message);
        };
        let mut patch = json!({});
        for member in ["recoveryTargetDiskAccountType", "recoveryReplicaDiskAccountType"] {
            let kept = disk[member].as_str().unwrap_or_default();
            patch[member] = json!(disk::disk_type(call, update, member, kept)?);
        }
        let name = disk["diskName"].as_str().unwrap_or_default();
        for (member, default) in
            [("failoverDiskName", name.to_owned()), ("tfoDiskName", format!("{name}-ASRtest"))]
        {
            if let Some(wanted) = update[member].as_str() {
                patch[member] = json!(if wanted.is_empty() { &default } else { wanted });
            }
        }
        if update["diskEncryptionInfo"]["diskEncryptionKeyInfo"].is_object() {
            crate::operation::merge(&mut patch, &disk::keys(&update["diskEncryptionInfo"]));
        }
        changes.push(Change::MergeMember(completion::place(&item.id, wanted), patch));
    }
    Ok(changes)
}
