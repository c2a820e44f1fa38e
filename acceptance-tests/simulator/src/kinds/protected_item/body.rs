//! The body of an item right after its PUT was accepted, with every null, empty text and empty list that the service
//! has there.

use serde_json::{Value, json};
use uuid::Uuid;

use super::disk::{Churn, given};
use super::enable::{EXCLUDED, Enabling};
use super::{TYPE, placement, source, state};
use crate::documents::Document;
use crate::id;
use crate::inferred::protected_item::AGENT_EXPIRY;
use crate::site_recovery::{body, fabric_friendly_name};
use crate::world::World;

/// Where an item notes what it was asked for and will not show before it is protected.
pub(super) const WANTED_NETWORK: &str = "wantedNetwork";
/// The same for the subnet.
pub(super) const WANTED_SUBNET: &str = "wantedSubnet";

/// The idle `currentScenario` of the items of a vault.
pub(super) fn idle(vault: &str) -> Value {
    json!({"scenarioName": "None", "jobId": format!("{vault}/replicationJobs/None"),
        "startTime": "1753-01-01T01:01:01Z"})
}

/// The item of an enabling, without disks yet.
pub(super) fn fresh(world: &World, enabling: &Enabling) -> Document {
    let Enabling { id, input, machine, container, recovery_container, policy, .. } = enabling;
    let (fabric, recovery_fabric) = (id::parent(&container.id), id::parent(&recovery_container.id));
    let vault = id::up_to(id, "vaults").unwrap_or_default();
    let properties = json!({
        "friendlyName": machine.name(),
        "protectedItemType": "",
        "protectableItemId": null,
        "recoveryServicesProviderId":
            format!("{fabric}/replicationRecoveryServicesProviders/{}", id::guid(fabric)),
        "primaryFabricFriendlyName": fabric_friendly_name(world, fabric),
        "primaryFabricProvider": "AzureFabric",
        "recoveryFabricFriendlyName": fabric_friendly_name(world, recovery_fabric),
        "recoveryFabricId": recovery_fabric,
        "primaryProtectionContainerFriendlyName": container.text("/friendlyName"),
        "recoveryProtectionContainerFriendlyName": recovery_container.text("/friendlyName"),
        "protectionState": state::ENABLING,
        "protectionStateDescription": state::describe(state::ENABLING),
        "activeLocation": "Primary",
        "testFailoverState": "None",
        "testFailoverStateDescription": "None",
        "switchProviderState": "None",
        "switchProviderStateDescription": null,
        "allowedOperations": [],
        "replicationHealth": "Normal",
        "failoverHealth": "Normal",
        "healthErrors": [],
        "policyId": policy.id,
        "policyFriendlyName": policy.text("/friendlyName"),
        "currentScenario": idle(vault),
        "failoverRecoveryPointId": null,
        "recoveryContainerId": recovery_container.id,
        "eventCorrelationId": Uuid::new_v4().to_string(),
        "providerSpecificDetails": details(world, enabling),
    });
    let mut item = Document::new(*id, body(id, TYPE, properties));
    for (note, member) in
        [(WANTED_NETWORK, "recoveryAzureNetworkId"), (WANTED_SUBNET, "recoverySubnetName")]
    {
        if let Some(wanted) = given(&input[member]) {
            item.notes.insert(note.to_owned(), json!(wanted));
        }
    }
    item.notes.insert(EXCLUDED.to_owned(), json!(left_out(enabling)));
    item
}

/// The disks of the machine that the request leaves out.
fn left_out(enabling: &Enabling) -> Vec<String> {
    let wanted = |id: &str| enabling.disks.iter().any(|wanted| id::same(&wanted.disk.id, id));
    let attached = enabling.attached.iter().filter(|disk| !wanted(&disk.id));
    attached.map(|disk| id::key(&disk.id)).collect()
}

fn details(world: &World, enabling: &Enabling) -> Value {
    let mut details = json!({"instanceType": "A2A"});
    for part in [identity(world, enabling), locations(world, enabling), target(enabling)] {
        crate::operation::merge(&mut details, &part);
    }
    details
}

/// Identity, group, disks, progress and agent.
fn identity(world: &World, enabling: &Enabling) -> Value {
    let Enabling { id, input, machine, disks, .. } = enabling;
    let windows = machine.text("/storageProfile/osDisk/osType") == "Windows";
    let offer = machine.text("/storageProfile/imageReference/offer");
    let group = given(&input["multiVmGroupName"]);
    let group_id = match (given(&input["multiVmGroupId"]), group) {
        (Some(id), _) => id.to_owned(),
        (None, Some(name)) => {
            let vault = id::up_to(id, "vaults").unwrap_or_default();
            id::guid(&format!("{vault}/multiVmGroups/{name}")).to_string()
        }
        (None, None) => id::guid(&group_of(id)).to_string(),
    };
    let encryption = if input["diskEncryptionInfo"]["diskEncryptionKeyInfo"].is_object() {
        "TwoPassEncrypted"
    } else if disks.iter().any(super::disk::Wanted::is_encrypted) {
        "OnePassEncrypted"
    } else {
        "NotEncrypted"
    };
    json!({
        "fabricObjectId": id::key(&machine.id),
        "managementId": Uuid::new_v4().to_string(),
        "lifecycleId": null,
        "recoveryFabricObjectId": null,
        "testFailoverRecoveryFabricObjectId": null,
        "osType": if windows { "Windows" } else { "Linux" },
        "osFamilyName": if windows { "Windows" } else { "Linux" },
        "distroName": if windows || offer.is_empty() { Value::Null } else { json!(offer) },
        "multiVmGroupId": group_id,
        "multiVmGroupName": group.unwrap_or_default(),
        "multiVmGroupCreateOption": if group.is_some() { "UserSpecified" } else { "AutoCreated" },
        "protectionClusterId": given(&input["protectionClusterId"]),
        "isClusterInfraReady": null,
        "protectedDisks": null,
        "protectedManagedDisks": [],
        "unprotectedDisks": null,
        "vmEncryptionType": encryption,
        "autoProtectionOfDataDisk": given(&input["autoProtectionOfDataDisk"]).unwrap_or("Disabled"),
        "churnOptionSelected": disks.first().map_or(Churn::Normal, |disk| disk.churn).name(),
        "monitoringPercentageCompletion": null,
        "monitoringJobType": null,
        "rpoInSeconds": null,
        "lastRpoCalculatedTime": null,
        "vmSyncedConfigDetails": {"tags": machine_tags(machine), "inputEndpoints": []},
        "agentVersion": null,
        "lastHeartbeat": null,
        "agentExpiryDate": AGENT_EXPIRY,
        "isReplicationAgentUpdateRequired": false,
        "isReplicationAgentCertificateUpdateRequired": false,
        "recoveryAzureGeneration": source::generation(world, machine),
        "vmProtectionState": state::ENABLING,
        "vmProtectionStateDescription": state::describe(state::ENABLING),
    })
}

/// What the GUID of an item's own group is a hash of.
pub(super) fn group_of(item: &str) -> String {
    format!("{item}/multiVmGroup")
}

/// The tags of a machine, which follow it to the recovery side.
pub(super) fn machine_tags(machine: &Document) -> Value {
    if machine.body["tags"].is_object() { machine.body["tags"].clone() } else { json!({}) }
}

/// Regions, zones and edge zones, of the first direction and of the present one.
fn locations(world: &World, enabling: &Enabling) -> Value {
    let Enabling { input, machine, container, recovery_container, .. } = enabling;
    let zone = source::zone(machine);
    let recovery_zone = given(&input["recoveryAvailabilityZone"]);
    let (primary, recovery) =
        (placement::region(world, container), placement::region(world, recovery_container));
    json!({
        "initialPrimaryZone": zone.as_deref().unwrap_or_default(),
        "initialPrimaryFabricLocation": primary,
        "initialRecoveryZone": recovery_zone.unwrap_or_default(),
        "initialRecoveryFabricLocation": recovery,
        "initialPrimaryExtendedLocation": machine.body["extendedLocation"],
        "initialRecoveryExtendedLocation": input["recoveryExtendedLocation"],
        "primaryFabricLocation": primary,
        "recoveryFabricLocation": recovery,
        "primaryAvailabilityZone": zone,
        "recoveryAvailabilityZone": recovery_zone,
        "primaryExtendedLocation": machine.body["extendedLocation"],
        "recoveryExtendedLocation": input["recoveryExtendedLocation"],
    })
}

/// What the recovered machine will be.
fn target(enabling: &Enabling) -> Value {
    let Enabling { input, machine, .. } = enabling;
    let wanted = |member: &str| given(&input[member]);
    json!({
        "recoveryAzureVMSize": machine.text("/hardwareProfile/vmSize"),
        "recoveryAzureVMName": machine.name(),
        "tfoAzureVMName": format!("{}-test", machine.name()),
        "recoveryAzureResourceGroupId": wanted("recoveryResourceGroupId"),
        "recoveryCloudService": wanted("recoveryCloudServiceId"),
        "recoveryAvailabilitySet": wanted("recoveryAvailabilitySetId"),
        "recoveryProximityPlacementGroupId": wanted("recoveryProximityPlacementGroupId"),
        "recoveryVirtualMachineScaleSetId": wanted("recoveryVirtualMachineScaleSetId"),
        "recoveryCapacityReservationGroupId": wanted("recoveryCapacityReservationGroupId"),
        "platformFaultDomain": input["platformFaultDomain"],
        "recoveryBootDiagStorageAccountId": wanted("recoveryBootDiagStorageAccountId"),
        "selectedRecoveryAzureNetworkId": null,
        "selectedTfoAzureNetworkId": null,
        "vmNics": [],
    })
}
