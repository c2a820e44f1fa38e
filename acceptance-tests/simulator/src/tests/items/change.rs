//! PATCH of a protected item.

use super::*;

/// A PATCH of the first interface with one IP configuration.
fn interface(nic: &Value, configuration: Value) -> Value {
    let mut named = json!({"ipConfigName": "ipconfig1", "isPrimary": true});
    crate::operation::merge(&mut named, &configuration);
    patched(
        json!({"vmNics": [{"nicId": nic["nicId"], "selectionType": "SelectedByUser", "ipConfigs": [named]}]}),
    )
}

#[test]
fn a_patch_changes_what_it_names_clears_what_is_empty_and_keeps_the_rest() {
    let mut cloud = Cloud::protected();
    let set = format!("{GROUP}/providers/Microsoft.Compute/availabilitySets/set");
    cloud.ask("PUT", &set, Some(json!({"location": "centralus"}))).expect(201);
    let before = cloud.details("db");
    cloud.done("PATCH", &item("db"), patched(json!({})));
    let mut after = cloud.details("db");
    for moving in ["rpoInSeconds", "lastRpoCalculatedTime", "lastHeartbeat"] {
        after[moving] = before[moving].clone();
    }
    assert_eq!(after, before, "an empty PATCH changes nothing");

    let body = json!({"recoveryAzureVMName": "db-dr", "recoveryAzureVMSize": "standard_e8s_v5", "licenseType": "WindowsServer",
        "recoveryAvailabilitySetId": set, "selectedTfoAzureNetworkId": network("vnet-drill"),
        "providerSpecificDetails": {"instanceType": "A2A", "tfoAzureVMName": "db-drill", "managedDiskUpdateDetails": [
            {"diskId": disk("VM-DB-1-DATA"), "recoveryTargetDiskAccountType": "StandardSSD_LRS", "failoverDiskName": "data"}]}});
    cloud.done("PATCH", &item("db"), patched(body));
    let shown = cloud.details("db");
    assert_eq!(shown["recoveryAzureVMName"], "db-dr");
    assert_eq!(shown["recoveryAzureVMSize"], "Standard_E8s_v5");
    assert_eq!(shown["recoveryAvailabilitySet"], set, "another name than in the request");
    assert_eq!(shown["tfoAzureVMName"], "db-drill");
    assert_eq!(shown["selectedTfoAzureNetworkId"], network("vnet-drill"));
    assert_eq!(shown["vmNics"][0]["tfoVMNetworkId"], network("vnet-drill"));
    assert_eq!(shown["selectedRecoveryAzureNetworkId"], before["selectedRecoveryAzureNetworkId"]);
    let data = &shown["protectedManagedDisks"][1];
    assert_eq!(
        (
            &data["recoveryTargetDiskAccountType"],
            &data["recoveryReplicaDiskAccountType"],
            &data["failoverDiskName"],
            &data["tfoDiskName"]
        ),
        (
            &json!("StandardSSD_LRS"),
            &json!("Premium_LRS"),
            &json!("data"),
            &json!("vm-db-1-data-ASRtest")
        )
    );

    cloud
        .ask("PATCH", &item("db"), Some(provider(json!({"recoveryAvailabilityZone": "2"}))))
        .refused_within(400, "AvailabilityZoneAndSetAreExclusive");
    let mut body = provider(json!({"recoveryAvailabilityZone": "2"}));
    body["properties"]["recoveryAvailabilitySetId"] = json!("");
    cloud.done("PATCH", &item("db"), body);
    let shown = cloud.details("db");
    assert_eq!(
        (&shown["recoveryAvailabilitySet"], &shown["recoveryAvailabilityZone"]),
        (&json!(null), &json!("2"))
    );
    let old = format!("{}?api-version=2024-10-01", item("db"));
    cloud.done("PATCH", &old, provider(json!({"recoveryAvailabilityZone": "3"})));
    assert_eq!(
        cloud.details("db")["recoveryAvailabilityZone"],
        "2",
        "older versions do not know it"
    );

    cloud.done("PATCH", &item("db"), patched(json!({"selectedRecoveryAzureNetworkId": ""})));
    let shown = cloud.details("db");
    assert!(shown["selectedRecoveryAzureNetworkId"].is_null());
    assert!(shown["vmNics"][0]["recoveryVMNetworkId"].is_null());
    assert!(shown["vmNics"][0]["ipConfigs"][0]["recoverySubnetName"].is_null());
}

#[test]
fn a_patch_that_does_not_fit_is_refused_and_changes_nothing() {
    let mut cloud = Cloud::protected();
    let before = cloud.details("db");
    let nic = before["vmNics"][0].clone();
    let disks = |member: &str, value: &str| {
        let mut update = json!({"diskId": disk("vm-db-1-os")});
        update[member] = json!(value);
        provider(json!({"managedDiskUpdateDetails": [update]}))
    };
    let cases = [
        (patched(json!({"recoveryAzureVMSize": "Standard_M416"})), "TargetSizeNotAvailable"),
        (patched(json!({"recoveryAzureVMSize": "Standard_D2_v5"})), "TargetSizeNotAvailable"),
        (patched(json!({"licenseType": "Free"})), "InvalidParameter"),
        (patched(json!({"providerSpecificDetails": {}})), "InvalidParameter"),
        (
            patched(json!({"selectedRecoveryAzureNetworkId": network("none")})),
            "ReferencedObjectNotFound",
        ),
        (
            patched(
                json!({"selectedTfoAzureNetworkId": network("vnet-app-primary").replace("rg-app-recovery", "rg-app-primary")}),
            ),
            "ResourceNotInRecoveryRegion",
        ),
        (provider(json!({"recoveryAvailabilityZone": "nine"})), "InvalidParameter"),
        (
            provider(
                json!({"recoveryProximityPlacementGroupId": format!("{GROUP}/providers/Microsoft.Compute/proximityPlacementGroups/none")}),
            ),
            "ReferencedObjectNotFound",
        ),
        (disks("diskId", &disk("vm-web-1-os")), "DiskNotProtected"),
        (disks("recoveryReplicaDiskAccountType", "Tape"), "InvalidParameter"),
        (interface(&json!({"nicId": "4711"}), json!({})), "NicNotFound"),
        (interface(&nic, json!({"ipConfigName": "other"})), "IpConfigurationNotFound"),
        (interface(&nic, json!({"isPrimary": false})), "ExactlyOnePrimaryIpConfiguration"),
        (interface(&nic, json!({"recoverySubnetName": "none"})), "SubnetNotFound"),
        (interface(&nic, json!({"tfoSubnetName": "web"})), "SubnetNotFound"),
        (
            interface(&nic, json!({"recoveryStaticIPAddress": "10.20.1.9"})),
            "StaticIpAddressNotInSubnet",
        ),
        (
            interface(&nic, json!({"recoveryStaticIPAddress": "10.20.2.3"})),
            "StaticIpAddressNotInSubnet",
        ),
        (
            interface(&nic, json!({"recoveryStaticIPAddress": "10.20.2.255"})),
            "StaticIpAddressNotInSubnet",
        ),
        (
            interface(&nic, json!({"recoveryStaticIPAddress": "somewhere"})),
            "StaticIpAddressNotInSubnet",
        ),
        (
            interface(
                &nic,
                json!({"recoveryPublicIPAddressId": format!("{GROUP}/providers/Microsoft.Network/publicIPAddresses/none")}),
            ),
            "ReferencedObjectNotFound",
        ),
    ];
    for (body, code) in cases {
        cloud.ask("PATCH", &item("db"), Some(body)).refused_within(400, code);
    }
    assert_eq!(cloud.details("db")["vmNics"], before["vmNics"]);
    cloud
        .ask("PATCH", &item("none"), Some(patched(json!({}))))
        .refused_within(404, "ObjectNotFound");
}

#[test]
fn an_interface_is_found_by_its_id_and_takes_over_the_whole_of_what_is_sent() {
    let mut cloud = Cloud::protected();
    let nic = cloud.details("db")["vmNics"][0].clone();
    let mut body = interface(
        &nic,
        json!({"recoverySubnetName": "web", "recoveryStaticIPAddress": "10.20.1.10",
        "isSeletedForFailover": false}),
    );
    body["properties"]["vmNics"][0]["recoveryNicName"] = json!("db-nic-dr");
    body["properties"]["vmNics"][0]["tfoNicName"] = json!("db-nic-drill");
    body["properties"]["vmNics"][0]["reuseExistingNic"] = json!(true);
    cloud.done("PATCH", &item("db"), body);
    let shown = cloud.details("db")["vmNics"][0].clone();
    assert_eq!(
        (
            &shown["recoveryNicName"],
            &shown["tfoRecoveryNicName"],
            &shown["reuseExistingNic"],
            &shown["selectionType"]
        ),
        (&json!("db-nic-dr"), &json!("db-nic-drill"), &json!(true), &json!("SelectedByUser"))
    );
    let configuration = &shown["ipConfigs"][0];
    assert_eq!(
        (
            &configuration["recoverySubnetName"],
            &configuration["recoveryStaticIPAddress"],
            &configuration["recoveryIPAddressType"],
            &configuration["isSeletedForFailover"]
        ),
        (&json!("web"), &json!("10.20.1.10"), &json!("Static"), &json!(false))
    );

    cloud.done("PATCH", &item("db"), interface(&nic, json!({})));
    let shown = cloud.details("db")["vmNics"][0].clone();
    assert_eq!(
        (&shown["recoveryNicName"], &shown["reuseExistingNic"]),
        (&json!("vm-db-1-nic"), &json!(false))
    );
    assert_eq!(shown["ipConfigs"][0]["recoveryStaticIPAddress"], "");
    assert_eq!(shown["ipConfigs"][0]["recoverySubnetName"], "web", "the subnet stays");

    cloud.world.inferred.interface_update_replaces = false;
    let mut body = interface(&nic, json!({"recoveryStaticIPAddress": "10.20.1.11"}));
    body["properties"]["vmNics"][0]["targetNicName"] = json!("other");
    cloud.done("PATCH", &item("db"), body);
    cloud.done("PATCH", &item("db"), interface(&nic, json!({})));
    let shown = cloud.details("db")["vmNics"][0].clone();
    assert_eq!(
        (&shown["targetNicName"], &shown["ipConfigs"][0]["recoveryStaticIPAddress"]),
        (&json!("other"), &json!("10.20.1.11"))
    );
}
