use serde_json::{Value as Json, json};

use super::*;
use crate::framework::model::{Set, SetOf, Single};
use crate::resources::protected_item::disk::Disk;
use crate::resources::protected_item::interface::{IpConfiguration, NetworkInterface};
use crate::resources::protected_item::model::SUCCEEDED;

fn item() -> ProtectedItem {
    serde_json::from_value(json!({"id": "/i", "properties": {"friendlyName": "web", "providerSpecificDetails": {
        "recoveryAzureVMName": "web", "tfoAzureVMName": "web-test", "recoveryAzureVMSize": "Standard_D2s_v5",
        "recoveryAzureResourceGroupId": "/g", "selectedRecoveryAzureNetworkId": "/net", "selectedTfoAzureNetworkId": null,
        "protectedManagedDisks": [
            {"diskId": "/disks/os", "diskName": "os", "diskType": "OperatingSystem", "primaryStagingAzureStorageAccountId": "/cache",
             "recoveryTargetDiskAccountType": "Premium_LRS", "failoverDiskName": "os"},
            {"diskId": "/disks/data", "diskName": "data", "diskType": "Data", "primaryStagingAzureStorageAccountId": "/cache",
             "recoveryResourceGroupId": "/g", "recoveryTargetDiskAccountType": "Premium_LRS", "failoverDiskName": "data"}],
        "vmNics": [{"nicId": "n1", "sourceNicArmId": "/nics/1", "recoveryNicName": "one", "reuseExistingNic": false, "ipConfigs": [
            {"name": "a", "isPrimary": true, "subnetName": "web", "recoverySubnetName": "web", "recoveryStaticIPAddress": "10.0.0.5"},
            {"name": "b", "isPrimary": false, "subnetName": "web", "recoverySubnetName": "web"}]}],
    }}}))
    .unwrap()
}

/// The item as it was planned before, so that nothing is to be changed.
fn settled() -> Model {
    Model {
        recovery_resource_group_id: "/G".into(),
        cache_storage_account_id: "/CACHE".into(),
        recovery_network_id: "/Net".into(),
        provisioning_state: SUCCEEDED.into(),
        ..Model::default()
    }
}

/// The properties of the PATCH from one model to another; null if none is needed.
fn patch(prior: &Model, planned: &Model) -> Json {
    let defaults = Defaults {
        disk_types: [("/disks/data".to_owned(), "StandardSSD_LRS".to_owned())].into(),
        recovery_subnets: vec!["db".to_owned(), "web".to_owned()],
        test_subnets: Vec::new(),
    };
    let update = settings(&item(), prior, planned, &defaults);
    serde_json::to_value(update).unwrap()["properties"].take()
}

fn vm(vm: RecoveryVm) -> Model {
    Model { recovery_vm: Single::Present(vm), ..settled() }
}

#[test]
fn nothing_is_sent_where_all_is_as_planned_whatever_its_case() {
    assert_eq!(patch(&settled(), &settled()), Json::Null);
    let planned = vm(RecoveryVm {
        name: "WEB".into(),
        size: "standard_d2s_v5".into(),
        ..RecoveryVm::default()
    });
    assert_eq!(patch(&settled(), &planned), Json::Null);
}

#[test]
fn a_change_carries_the_networks_along() {
    let planned = vm(RecoveryVm { name: "web-dr".into(), ..RecoveryVm::default() });
    assert_eq!(
        patch(&settled(), &planned),
        json!({"recoveryAzureVMName": "web-dr", "selectedRecoveryAzureNetworkId": "/net", "providerSpecificDetails": {"instanceType": "A2A"}})
    );
}

#[test]
fn what_was_given_and_is_not_any_more_is_cleared_and_what_never_was_is_left_alone() {
    let given = vm(RecoveryVm {
        name: "web".into(),
        availability_set_id: "/set".into(),
        ..RecoveryVm::default()
    });
    let cleared = patch(&given, &settled());
    assert_eq!(cleared["recoveryAzureVMName"], "");
    assert_eq!(cleared.get("recoveryAvailabilitySetId"), None, "it is not set");
    assert_eq!(cleared.get("recoveryAzureVMSize"), None);
}

#[test]
fn the_license_is_sent_when_it_changes_and_while_nobody_knows() {
    let licensed = |state: &str| Model {
        provisioning_state: state.into(),
        ..vm(RecoveryVm { license_type: "WindowsServer".into(), ..RecoveryVm::default() })
    };
    let known = licensed(SUCCEEDED);
    assert_eq!(patch(&settled(), &known)["licenseType"], "WindowsServer");
    assert_eq!(patch(&known, &known), Json::Null);
    assert_eq!(patch(&licensed("pending"), &known)["licenseType"], "WindowsServer");
    assert_eq!(patch(&known, &settled())["licenseType"], "NotSpecified");
}

#[test]
fn a_disk_goes_back_to_the_type_of_its_source() {
    let with = |disk: Disk| Model { disk: SetOf::Known(vec![disk]), ..settled() };
    let typed = with(Disk {
        disk_id: "/DISKS/data".into(),
        target_disk_type: "Premium_LRS".into(),
        ..Disk::default()
    });
    let updates =
        patch(&typed, &settled())["providerSpecificDetails"]["managedDiskUpdateDetails"].clone();
    assert_eq!(
        updates,
        json!([{"diskId": "/disks/data", "recoveryTargetDiskAccountType": "StandardSSD_LRS"}])
    );
    let renamed = with(Disk {
        disk_id: "/disks/data".into(),
        recovery_disk_name: "data".into(),
        ..Disk::default()
    });
    assert_eq!(patch(&renamed, &settled()), Json::Null, "the default name was given");
}

fn interface(configuration: IpConfiguration) -> Model {
    let block = NetworkInterface {
        source_network_interface_id: "/NICS/1".into(),
        ip_configuration: SetOf::Known(vec![configuration]),
        ..NetworkInterface::default()
    };
    Model { network_interface: SetOf::Known(vec![block]), ..settled() }
}

#[test]
fn an_interface_is_sent_whole_with_what_it_has() {
    let planned = interface(IpConfiguration {
        name: "B".into(),
        target_static_ip: "10.0.0.6".into(),
        recovery_load_balancer_backend_address_pool_ids: Val::Known(Set(vec!["/pool".to_owned()])),
        ..IpConfiguration::default()
    });
    let nic = patch(&settled(), &planned)["vmNics"][0].clone();
    assert_eq!((&nic["nicId"], &nic["selectionType"]), (&json!("n1"), &json!("SelectedByUser")));
    assert_eq!(nic["recoveryNicName"], "one");
    let addresses: Vec<_> = nic["ipConfigs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["recoveryStaticIPAddress"])
        .collect();
    assert_eq!(addresses, ["10.0.0.5", "10.0.0.6"]);
    assert_eq!(nic["ipConfigs"][1]["recoveryLBBackendAddressPoolIds"], json!(["/pool"]));
    assert_eq!(nic["ipConfigs"][0]["isPrimary"], true);
}

#[test]
fn a_subnet_goes_back_to_the_one_named_as_in_the_source() {
    let given = interface(IpConfiguration {
        name: "a".into(),
        target_subnet_name: "web".into(),
        target_static_ip: "10.0.0.5".into(),
        ..IpConfiguration::default()
    });
    let other = interface(IpConfiguration { name: "a".into(), ..IpConfiguration::default() });
    assert!(needs_subnets(given.network_interface.known(), other.network_interface.known()));
    let nic = patch(&given, &other)["vmNics"][0].clone();
    assert_eq!(nic["ipConfigs"][0]["recoverySubnetName"], "web");
    assert_eq!(nic["ipConfigs"][0]["recoveryStaticIPAddress"], "");
}

#[test]
fn addresses_of_another_network_mean_nothing() {
    let planned = Model {
        recovery_network_id: "/other".into(),
        ..interface(IpConfiguration { name: "a".into(), ..IpConfiguration::default() })
    };
    let sent = patch(&settled(), &planned);
    assert_eq!(sent["selectedRecoveryAzureNetworkId"], "/other");
    assert_eq!(sent["vmNics"][0]["ipConfigs"][0]["recoveryStaticIPAddress"], "");
    assert_eq!(sent["vmNics"][0]["ipConfigs"][0].get("recoverySubnetName"), None);
}

#[test]
fn disks_are_added_removed_and_copied_anew() {
    let machine = serde_json::from_value(json!({"properties": {"storageProfile": {"osDisk": {"managedDisk": {"id": "/disks/OS"}},
        "dataDisks": [{"managedDisk": {"id": "/disks/data"}}, {"managedDisk": {"id": "/disks/new"}}]}}}))
    .unwrap();
    let excluding = |disk: &str| Model {
        excluded_disk_ids: Val::Known(Set(vec![disk.to_owned()])),
        ..settled()
    };
    let missing = |planned: &Model| -> Vec<String> {
        disk_set::missing(&machine, &item(), planned).into_iter().map(|disk| disk.disk_id).collect()
    };
    assert_eq!(missing(&settled()), ["/disks/new"]);
    assert_eq!(missing(&excluding("/DISKS/NEW")), Vec::<String>::new());
    assert_eq!(disk_set::unwanted(&item(), &excluding("/DISKS/DATA")), ["/disks/data"]);
    assert!(disk_set::to_rebuild(&item(), &settled()).is_empty());
    let other = Model { cache_storage_account_id: "/other".into(), ..settled() };
    let rebuilt: Vec<_> =
        disk_set::to_rebuild(&item(), &other).iter().map(|disk| disk.disk_id.clone()).collect();
    assert_eq!(rebuilt, ["/disks/data"], "never the operating system disk");
    let group = Model { recovery_resource_group_id: "/other".into(), ..settled() };
    assert!(disk_set::to_rebuild(&item(), &group).is_empty(), "a disk keeps its group");
}

#[test]
fn what_has_to_wait_for_protection_is_named() {
    assert!(only_when_protected(&settled()).is_empty());
    let planned = Model {
        test_failover_network_id: Val::Unknown,
        ..vm(RecoveryVm { size: "s".into(), zone: "1".into(), ..RecoveryVm::default() })
    };
    assert_eq!(only_when_protected(&planned), ["test_failover_network_id", "recovery_vm.size"]);
}
