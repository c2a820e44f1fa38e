use serde_json::{Value as Json, json};

use super::*;
use crate::resources::protected_item::disk::Disk;
use crate::resources::protected_item::interface::{IpConfiguration, NetworkInterface};

const GROUP: &str = "/subscriptions/s/resourceGroups/dr";

/// An item as the service has it once it is protected, with further members of the provider's part.
fn item(more: Json) -> ProtectedItem {
    let mut details = json!({
        "instanceType": "A2A", "fabricObjectId": "/subscriptions/s/vm", "vmProtectionState": "Protected",
        "recoveryAzureVMName": "web", "tfoAzureVMName": "web-test", "recoveryAzureVMSize": "Standard_D2s_v5",
        "recoveryAzureResourceGroupId": GROUP, "multiVmGroupName": "", "multiVmGroupCreateOption": "AutoCreated",
        "recoveryAvailabilitySet": null, "autoProtectionOfDataDisk": "Disabled",
        "protectedManagedDisks": [disk("os", json!({"diskType": "OperatingSystem"})), disk("data", json!({}))],
        "vmNics": [nic(json!({}))],
    });
    merge(&mut details, more);
    serde_json::from_value(json!({"id": "/Subscriptions/s/c/replicationProtectedItems/web", "properties": {
        "friendlyName": "web", "protectionState": "Protected", "activeLocation": "Primary", "providerSpecificDetails": details}}))
    .unwrap()
}

fn disk(name: &str, more: Json) -> Json {
    let mut disk = json!({
        "diskId": format!("/disks/{name}"), "diskName": name, "primaryStagingAzureStorageAccountId": "/cache",
        "recoveryResourceGroupId": GROUP, "recoveryTargetDiskAccountType": "Premium_LRS",
        "recoveryReplicaDiskAccountType": "Premium_LRS", "failoverDiskName": name, "tfoDiskName": format!("{name}-ASRtest"),
    });
    merge(&mut disk, more);
    disk
}

fn nic(more: Json) -> Json {
    let mut nic = json!({
        "nicId": "n", "sourceNicArmId": "/nics/web-nic", "selectionType": "SelectedByDefault", "recoveryNicName": "web-nic",
        "recoveryNicResourceGroupName": "dr", "tfoRecoveryNicName": "web-nic-test", "tfoRecoveryNicResourceGroupName": "dr",
        "reuseExistingNic": false, "tfoReuseExistingNic": false,
        "ipConfigs": [{"name": "ipconfig1", "isPrimary": true, "subnetName": "web", "recoverySubnetName": "web",
            "recoveryStaticIPAddress": ""}],
    });
    merge(&mut nic, more);
    nic
}

fn merge(into: &mut Json, more: Json) {
    for (name, value) in more.as_object().into_iter().flatten() {
        into[name] = value.clone();
    }
}

fn read_into(mut model: Model, more: Json) -> Model {
    arguments(&item(more), &mut model);
    model
}

#[test]
fn what_configuration_leaves_out_stays_out_whatever_the_service_chose() {
    let model = read_into(
        Model::default(),
        json!({"recoveryAvailabilityZone": "2", "recoveryBootDiagStorageAccountId": "/a"}),
    );
    assert_eq!(model.recovery_vm, Single::Absent);
    assert!(model.disk.known().is_empty() && model.network_interface.known().is_empty());
    assert!(model.test_failover_network_id.is_null() && model.multi_vm_group_name.is_null());
    assert_eq!(model.cache_storage_account_id, "/cache".into());
}

#[test]
fn what_configuration_says_is_read_back() {
    let before = Model {
        recovery_vm: Single::Present(RecoveryVm {
            name: "mine".into(),
            license_type: "WindowsServer".into(),
            ..RecoveryVm::default()
        }),
        test_failover_network_id: "/mine".into(),
        disk: SetOf::Known(vec![
            Disk {
                disk_id: "/Disks/DATA".into(),
                target_disk_type: "mine".into(),
                ..Disk::default()
            },
            Disk { disk_id: "/disks/gone".into(), ..Disk::default() },
        ]),
        ..Model::default()
    };
    let model = read_into(
        before,
        json!({"recoveryAzureVMName": "theirs", "selectedTfoAzureNetworkId": null}),
    );
    let vm = model.recovery_vm.present().unwrap();
    assert_eq!((&vm.name, &vm.license_type), (&"theirs".into(), &"WindowsServer".into()));
    assert!(vm.size.is_null() && model.test_failover_network_id.is_null());
    let [data] = model.disk.known() else { panic!("{:?}", model.disk) };
    assert_eq!(
        (&data.disk_id, &data.target_disk_type),
        (&"/Disks/DATA".into(), &"Premium_LRS".into())
    );
    assert!(data.target_replica_disk_type.is_null());
}

#[test]
fn what_only_a_user_can_have_set_shows_without_a_block() {
    let set =
        read_into(Model::default(), json!({"recoveryAvailabilitySet": "/Subscriptions/s/set"}));
    assert_eq!(
        set.recovery_vm.present().unwrap().availability_set_id,
        "/subscriptions/s/set".into()
    );
    for (selection, shows) in [("SelectedByUser", true), ("SelectedByDefault", false)] {
        let nics = json!({"vmNics": [nic(json!({"selectionType": selection, "recoveryNetworkSecurityGroupId": "/nsg"}))]});
        let model = read_into(Model::default(), nics);
        let blocks = model.network_interface.known();
        assert_eq!(blocks.len(), usize::from(shows), "{selection}");
        if let [block] = blocks {
            assert_eq!(block.recovery_network_security_group_id, "/nsg".into());
            assert!(block.recovery_name.is_null() && block.ip_configuration.known().is_empty());
        }
    }
}

#[test]
fn an_import_of_a_default_item_has_no_blocks() {
    let mut model = Model::default();
    let source = Source {
        size: Some("standard_d2s_v5".to_owned()),
        disk_types: [("/disks/data", "premium_lrs"), ("/disks/os", "Premium_LRS")]
            .map(|(disk, kind)| (disk.to_owned(), kind.to_owned()))
            .into(),
    };
    imported(&item(json!({})), &source, &mut model);
    assert_eq!(model.recovery_vm, Single::Absent);
    assert_eq!((model.disk.known(), model.network_interface.known()), (&[][..], &[][..]));
    assert_eq!(model.auto_protect_data_disks, Val::Known(false));
    assert!(model.multi_vm_group_name.is_null());
    assert_eq!((model.name, model.source_vm_id), ("web".into(), "/subscriptions/s/vm".into()));
}

#[test]
fn an_import_yields_what_deviates_and_nothing_else() {
    let mut model = Model::default();
    let more = json!({
        "recoveryAzureVMName": "web-dr", "recoveryAvailabilityZone": "2", "multiVmGroupName": "shop",
        "multiVmGroupCreateOption": "UserSpecified",
        "protectedManagedDisks": [
            disk("os", json!({})), disk("log", json!({})),
            disk("data", json!({"primaryStagingAzureStorageAccountId": "/other", "failoverDiskName": "data-dr"})),
        ],
        "vmNics": [nic(json!({"selectionType": "SelectedByUser", "recoveryNicName": "dr-nic", "ipConfigs": [
            {"name": "ipconfig1", "subnetName": "web", "recoverySubnetName": "db", "recoveryStaticIPAddress": "10.0.0.9"}]}))],
    });
    imported(&item(more), &Source::default(), &mut model);
    let vm = model.recovery_vm.present().unwrap();
    assert_eq!(
        vm,
        &RecoveryVm { name: "web-dr".into(), zone: "2".into(), ..RecoveryVm::default() }
    );
    assert_eq!(model.multi_vm_group_name, "shop".into());
    assert_eq!(model.cache_storage_account_id, "/cache".into());
    let data = Disk {
        disk_id: "/disks/data".into(),
        cache_storage_account_id: "/other".into(),
        recovery_disk_name: "data-dr".into(),
        ..Disk::default()
    };
    assert_eq!(model.disk.known(), [data]);
    let configuration = IpConfiguration {
        name: "ipconfig1".into(),
        target_subnet_name: "db".into(),
        target_static_ip: "10.0.0.9".into(),
        ..IpConfiguration::default()
    };
    let interface = NetworkInterface {
        source_network_interface_id: "/nics/web-nic".into(),
        recovery_name: "dr-nic".into(),
        ip_configuration: SetOf::Known(vec![configuration]),
        ..NetworkInterface::default()
    };
    assert_eq!(model.network_interface.known(), [interface]);
}

#[test]
fn the_results_follow_the_item_and_keep_its_lifecycle() {
    let mut model = Model { lifecycle_id: "l".into(), ..Model::default() };
    results(&item(json!({"lifecycleId": null})), &mut model);
    assert_eq!(model.lifecycle_id, "l".into());
    assert_eq!(model.current_id, "/subscriptions/s/c/replicationProtectedItems/web".into());
    let disks = model.replicated_disks.known().unwrap();
    assert_eq!(disks["/disks/os"].0.operating_system_disk, Val::Known(true));
}
