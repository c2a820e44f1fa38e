//! Names, size, placement and license of the recovered virtual machine.

use super::*;

#[test]
fn names_and_size_of_the_virtual_machine() {
    let scene = Scene::of("vm-web-1", "");
    for (argument, pointer, first, second, default) in [
        ("name", "/recoveryAzureVMName", "web-dr", "web-dr-2", "vm-web-1"),
        ("test_failover_name", "/tfoAzureVMName", "web-drill", "web-drill-2", "vm-web-1-test"),
        ("size", "/recoveryAzureVMSize", "Standard_D4s_v5", "Standard_D8s_v5", "Standard_D2s_v5"),
    ] {
        is_set_in_place(
            &scene,
            pointer,
            &[
                (&vm(&format!("{argument} = \"{first}\"")), json!(first)),
                (&vm(&format!("{argument} = \"{second}\"")), json!(second)),
                ("", json!(default)),
            ],
        );
    }
}

#[test]
fn placement_of_the_virtual_machine() {
    let scene = Scene::of("vm-web-1", "");
    for (argument, pointer, kind) in [
        ("availability_set_id", "/recoveryAvailabilitySet", "availabilitySets"),
        (
            "proximity_placement_group_id",
            "/recoveryProximityPlacementGroupId",
            "proximityPlacementGroups",
        ),
        (
            "capacity_reservation_group_id",
            "/recoveryCapacityReservationGroupId",
            "capacityReservationGroups",
        ),
        (
            "virtual_machine_scale_set_id",
            "/recoveryVirtualMachineScaleSetId",
            "virtualMachineScaleSets",
        ),
    ] {
        let kind = format!("Microsoft.Compute/{kind}");
        let first = scene.neighbour(&kind, "First", json!({}));
        let second = scene.neighbour(&kind, "Second", json!({}));
        is_set_in_place(
            &scene,
            pointer,
            &[
                (&vm(&format!("{argument} = \"{first}\"")), json!(first)),
                (&vm(&format!("{argument} = \"{second}\"")), json!(second)),
                ("", Value::Null),
            ],
        );
    }
    let account = format!(
        "{}/providers/Microsoft.Storage/storageAccounts/asrcachecentralus",
        group(&scene.simulator, "rg-app-recovery")
    );
    let block = vm(&format!("boot_diagnostics_storage_account_id = \"{account}\""));
    let pointer = "/recoveryBootDiagStorageAccountId";
    is_set_in_place(&scene, pointer, &[(&block, json!(account)), ("", Value::Null)]);
}

#[test]
fn a_zone_takes_the_place_of_an_availability_set_in_one_change() {
    let scene = Scene::of("vm-web-1", "");
    let set = scene.neighbour("Microsoft.Compute/availabilitySets", "set", json!({}));
    scene.change(&vm(&format!("availability_set_id = \"{set}\"")));
    is_set_in_place(
        &scene,
        "/recoveryAvailabilityZone",
        &[
            (&vm("zone = \"2\""), json!("2")),
            (&vm("zone = \"3\""), json!("3")),
            (&vm(&format!("availability_set_id = \"{set}\"")), Value::Null),
        ],
    );
    assert_eq!(member(&scene, "/recoveryAvailabilitySet"), json!(set));
    let both = vm(&format!("zone = \"1\"\n    availability_set_id = \"{set}\""));
    scene.configure(&both).scratch.validate_fails().expect_error("cannot be set together");
}

#[test]
fn the_license_is_sent_though_no_reply_tells_it() {
    let scene = Scene::of("vm-db-1", "");
    for (arguments, sent) in [
        (vm("license_type = \"WindowsServer\""), "WindowsServer"),
        (vm("license_type = \"NoLicenseType\""), "NoLicenseType"),
        (String::new(), "NotSpecified"),
    ] {
        assert_eq!(scene.change(&arguments), ["PATCH"]);
        let journal = scene.simulator.journal();
        let patch = journal.iter().find(|entry| entry.method == "PATCH").unwrap();
        let body = patch.body.clone().unwrap();
        assert_eq!(body["properties"]["licenseType"], sent);
    }
}

#[test]
fn a_fault_domain_goes_with_a_scale_set() {
    let scene = Scene::of("vm-web-1", "");
    let set = scene.neighbour("Microsoft.Compute/virtualMachineScaleSets", "set", json!({}));
    let with = |domain: u32| {
        vm(&format!(
            "virtual_machine_scale_set_id = \"{set}\"\n    platform_fault_domain        = {domain}"
        ))
    };
    is_set_in_place(&scene, "/platformFaultDomain", &[(&with(1), json!(1)), (&with(2), json!(2))]);
}
