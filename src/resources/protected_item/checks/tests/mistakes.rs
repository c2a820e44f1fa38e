//! Every mistake that a plan shows, with the attribute it is on and what its finding names.

use super::*;

type Change = fn(&mut Estate, &mut Model);

/// Write acceleration, which Site Recovery does not support.
fn accelerated(estate: &mut Estate, _: &mut Model) {
    let disk = json!({"name": "vm-os", "writeAcceleratorEnabled": true, "managedDisk": {"id": disk("vm-os")}});
    estate.change(&vm("vm"), "/properties/storageProfile/osDisk", disk);
}

/// What is wrong, the finding, and what its text names.
const MISTAKES: &[(Change, &str, &[&str])] = &[
    (
        |_, item| item.container_mapping_id = mapping("gone").as_str().into(),
        "container_mapping_id: No such container mapping",
        &["/gone does not exist"],
    ),
    (
        |estate, _| estate.change(VAULT, "/location", json!("Here")),
        "container_mapping_id: The vault lies in the source region",
        &["/vaults/v lies in here", "third one"],
    ),
    (
        |estate, _| estate.remove(&vm("vm")),
        "source_vm_id: No such virtual machine",
        &["/VM does not exist"],
    ),
    (
        |estate, _| estate.change(&vm("vm"), "/location", json!("Elsewhere")),
        "source_vm_id: A virtual machine of another region",
        &["lies in elsewhere", "out replicates out of here"],
    ),
    (
        |estate, item| {
            item.excluded_disk_ids = Val::Null;
            let disks = json!([{"name": "old", "lun": 0, "managedDisk": null}]);
            estate.change(&vm("vm"), "/properties/storageProfile/dataDisks", disks);
        },
        "source_vm_id: Unmanaged disks",
        &["no managed disks: old."],
    ),
    (
        accelerated,
        "source_vm_id: Site Recovery's rule DSK-007 is broken",
        &[
            "No disk has write acceleration.",
            "Switch it off.",
            "put \"DSK-007\" into `ignored_rules`",
        ],
    ),
    (
        |_, item| item.disk = SetOf::Known(vec![block("other", "cache")]),
        "disk: Not a disk of the virtual machine",
        &["/disks/other is not attached", "/disks/vm-os and ", "/disks/vm-data."],
    ),
    (
        |_, item| item.excluded_disk_ids = Val::Known(Set(vec![disk("other")])),
        "excluded_disk_ids: Not a disk of the virtual machine",
        &["/disks/other is not attached"],
    ),
    (
        |_, item| item.excluded_disk_ids = Val::Known(Set(vec![disk("VM-OS")])),
        "excluded_disk_ids: The operating system disk cannot be excluded",
        &["/disks/VM-OS is the operating system disk"],
    ),
    (
        |_, item| {
            item.disk = SetOf::default();
            item.cache_storage_account_id = account("gone").as_str().into();
        },
        "cache_storage_account_id: No such storage account",
        &["/gone does not exist"],
    ),
    (
        |_, item| item.disk = SetOf::Known(vec![block("vm-os", "far")]),
        "disk: A storage account of another region",
        &["/far lies in there, the virtual machine in here"],
    ),
    (
        |_, item| item.disk = SetOf::Known(vec![block("vm-os", "files")]),
        "disk: Not a storage account for a cache",
        &["kind FileStorage and type Premium_LRS"],
    ),
    (
        |_, item| item.disk = SetOf::Known(vec![block("vm-os", "churn")]),
        "disk: Caches of different kinds",
        &["/cache is a general-purpose", "/churn a premium"],
    ),
    (
        |_, item| item.network_interface = SetOf::Known(vec![interface("other", Vec::new())]),
        "network_interface: Not a network interface of the virtual machine",
        &["/other is not attached", "/vm-nic."],
    ),
    (
        |estate, _| estate.remove(&nic("vm-nic")),
        "network_interface: No such network interface",
        &["/vm-nic does not exist"],
    ),
    (
        |_, item| {
            item.network_interface =
                SetOf::Known(vec![interface("vm-nic", vec![configuration("third")])]);
        },
        "network_interface: No such IP configuration",
        &["\"third\"", "first and second"],
    ),
    (
        |_, item| {
            let second = IpConfiguration { primary: Val::Known(true), ..configuration("second") };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![second])]);
        },
        "network_interface: Not one primary IP configuration",
        &["first and second", "`primary = false`"],
    ),
    (
        |_, item| {
            let first = IpConfiguration { primary: Val::Known(false), ..configuration("first") };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![first])]);
        },
        "network_interface: Not one primary IP configuration",
        &["no primary IP configuration", "`primary = true`"],
    ),
    (
        |_, item| item.recovery_network_id = net("gone").as_str().into(),
        "recovery_network_id: No such virtual network",
        &["/gone does not exist"],
    ),
    (
        |_, item| item.test_failover_network_id = net("near").as_str().into(),
        "test_failover_network_id: A virtual network of another region",
        &["/near lies in here", "recovered in there"],
    ),
    (
        |_, item| {
            let first =
                IpConfiguration { target_subnet_name: "x".into(), ..configuration("first") };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![first])]);
        },
        "network_interface: No such subnet",
        &["/far has no subnet \"x\"", "`target_subnet_name`", "Web and db"],
    ),
    (
        |_, item| {
            let first = IpConfiguration {
                failover_test_subnet_name: "web".into(),
                failover_test_static_ip: "10.1.1.9".into(),
                ..configuration("first")
            };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![first])]);
        },
        "network_interface: An address outside of its subnet",
        &["`failover_test_static_ip = \"10.1.1.9\"`", "/drill, which is 10.1.0.0/24"],
    ),
    (
        |_, item| {
            let first = IpConfiguration {
                target_subnet_name: "web".into(),
                target_static_ip: "10.1.0.3".into(),
                ..configuration("first")
            };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![first])]);
        },
        "network_interface: An address that Azure keeps",
        &["\"10.1.0.3\"", "first four addresses"],
    ),
    (
        |_, item| {
            item.recovery_vm = placed(RecoveryVm {
                availability_set_id: set("near").as_str().into(),
                ..RecoveryVm::default()
            });
        },
        "recovery_vm[0].availability_set_id: Another region: availability set",
        &["/near lies in here", "Name one in there"],
    ),
    (
        |_, item| {
            item.recovery_vm = placed(RecoveryVm {
                boot_diagnostics_storage_account_id: account("gone").as_str().into(),
                ..RecoveryVm::default()
            });
        },
        "recovery_vm[0].boot_diagnostics_storage_account_id: No such storage account",
        &["/gone does not exist"],
    ),
    (
        |estate, _| {
            let details = json!({"fabricObjectId": vm("vm").to_lowercase()});
            estate.put(&item("other"), json!({"properties": {"providerSpecificDetails": details}}));
        },
        "source_vm_id: The virtual machine is protected already",
        &["to = asr_protected_item.NAME", "/replicationProtectedItems/other\"\n"],
    ),
    (
        |_, item| zonal(item, Single::Absent),
        "recovery_vm: The recovery zone is missing",
        &["zonal replicates from zone to zone", "which is 1"],
    ),
    (
        |_, item| zonal(item, placed(RecoveryVm::default())),
        "recovery_vm[0].zone: The recovery zone is missing",
        &["set `zone`"],
    ),
    (
        |_, item| zonal(item, zoned("1")),
        "recovery_vm[0].zone: Source and recovery in one zone",
        &["is in zone 1 already"],
    ),
    (
        |estate, item| {
            estate.change(&vm("vm"), "/zones", Json::Null);
            zonal(item, zoned("2"));
        },
        "source_vm_id: A virtual machine without a zone",
        &["is in no availability zone"],
    ),
];

/// Within one region, with the vault and the networks in it too.
pub(super) fn zonal(item: &mut Model, machine: Single<RecoveryVm>) {
    item.container_mapping_id = mapping("zonal").as_str().into();
    item.recovery_network_id = net("near").as_str().into();
    item.test_failover_network_id = Val::Null;
    item.recovery_vm = machine;
}

#[tokio::test]
async fn every_mistake_is_on_its_attribute_with_the_way_out() {
    for (change, expected, named) in MISTAKES {
        let (mut estate, mut item) = (Estate::new(), planned("vm"));
        change(&mut estate, &mut item);
        let (remote, _) = remote(estate, |_| None);
        let found = findings(&remote, None, &item).await;
        assert_eq!(lines(&found), [*expected], "{}", texts(&found));
        assert!(found.has_errors());
        for name in *named {
            assert!(texts(&found).contains(name), "{name:?} in {}", texts(&found));
        }
    }
}

#[tokio::test]
async fn published_rules_hold_for_new_items_and_can_be_ignored() {
    let mut estate = Estate::new();
    let mut item = planned("vm");
    accelerated(&mut estate, &mut item);
    let (remote, _) = remote(estate.clone(), |_| None);
    assert!(findings(&remote, None, &item).await.has_errors());
    let ignoring =
        Model { ignored_rules: Val::Known(Set(vec!["dsk-007".to_owned()])), ..item.clone() };
    assert_eq!(lines(&findings(&remote, None, &ignoring).await), Vec::<String>::new());
    let protects = json!({"properties": {"providerSpecificDetails": {"fabricObjectId": vm("vm")}}});
    estate.put(&super::item("vm"), protects);
    let (protected, _) = super::remote(estate, |_| None);
    let adopted = findings(&protected, None, &item).await;
    assert_eq!(lines(&adopted), Vec::<String>::new(), "it replicates already");
    let mut anew = item.clone();
    zonal(&mut anew, zoned("2"));
    let rebuilt = findings(&protected, Some(&created()), &anew).await;
    assert_eq!(lines(&rebuilt), ["source_vm_id: Site Recovery's rule DSK-007 is broken"]);
    let excluding = Model { excluded_disk_ids: Val::Null, ..created() };
    let changed = findings(&remote, Some(&created()), &excluding).await;
    assert_eq!(lines(&changed), Vec::<String>::new(), "it replicates already");
    let mut old = Estate::new();
    old.change(&account("cache"), "/kind", json!("Storage"));
    let (client, _) = super::remote(old, |_| None);
    let warned = findings(&client, None, &planned("vm")).await;
    assert!(!warned.has_errors());
    assert_eq!(
        lines(&warned),
        ["cache_storage_account_id: Site Recovery's rule STA-003 is broken"]
    );
}
