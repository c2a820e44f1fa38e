//! PATCH, disks, health errors, agent and disabling of a protected item.

use super::*;

fn patched(body: Value) -> Value {
    json!({ "properties": body })
}

fn provider(body: Value) -> Value {
    let mut details = json!({"instanceType": "A2A"});
    crate::operation::merge(&mut details, &body);
    json!({"properties": {"providerSpecificDetails": details}})
}

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

#[test]
fn a_disk_is_added_and_replicates_on_its_own_and_another_is_removed() {
    let mut cloud = Cloud::mapped();
    cloud.done("PUT", &item("db"), enable("vm-db-1", &["vm-db-1-os", "vm-db-1-data"]));
    assert_eq!(
        cloud.details("db")["unprotectedDisks"],
        json!([{"diskLunId": 1, "diskAutoProtectionStatus": "Disabled"}])
    );
    let add = |name: &str| provider(json!({"vmManagedDisks": [managed_disk(name)]}));
    let path = format!("{}/addDisks", item("db"));
    cloud.ask("POST", &path, Some(add("vm-db-1-data"))).refused_within(400, "DiskAlreadyProtected");
    cloud.ask("POST", &path, Some(add("vm-web-1-os"))).refused_within(400, "DiskNotAttachedToVm");
    cloud.ask("POST", &path, Some(provider(json!({})))).refused_within(400, "InvalidParameter");

    cloud.world.clock = Clock::stepped();
    let accepted = cloud.ask("POST", &path, Some(add("vm-db-1-log"))).expect(202);
    cloud.wait(6);
    let tasks =
        cloud.get(&accepted.header("x-ms-request-id")).body()["properties"]["tasks"].clone();
    assert_eq!(tasks.as_array().unwrap().len(), 3);
    let shown = cloud.item("db");
    assert_eq!(shown["protectionState"], "Protected", "the item stays usable");
    let log = &shown["providerSpecificDetails"]["protectedManagedDisks"][2];
    assert_eq!(log["diskState"], "InitialReplicationPending");
    assert!(shown["providerSpecificDetails"]["unprotectedDisks"].is_null());
    cloud.wait(15);
    let shown = cloud.details("db");
    assert!(
        shown["protectedManagedDisks"][2]["monitoringPercentageCompletion"].as_u64().unwrap() > 40
    );
    assert!(shown["protectedManagedDisks"][1]["monitoringPercentageCompletion"].is_null());
    cloud.wait(30);
    assert_eq!(cloud.details("db")["protectedManagedDisks"][2]["diskState"], "Protected");

    cloud.world.clock = Clock::settle_after(1);
    let path = format!("{}/removeDisks", item("db"));
    let remove = |name: &str| provider(json!({"vmManagedDisksIds": [disk(name)]}));
    cloud.ask("POST", &path, Some(remove("vm-db-1-os"))).refused_within(400, "VMDisksMissing");
    cloud.ask("POST", &path, Some(remove("vm-web-1-os"))).refused_within(400, "DiskNotProtected");
    cloud.done("POST", &path, remove("VM-DB-1-DATA"));
    let shown = cloud.details("db");
    assert_eq!(shown["protectedManagedDisks"].as_array().unwrap().len(), 2);
    assert_eq!(shown["unprotectedDisks"][0]["diskLunId"], 0);
}

#[test]
fn a_disk_that_the_machine_gains_shows_up_or_is_protected_by_itself() {
    let mut cloud = Cloud::mapped();
    let mut automatic = enable("vm-web-1", &["vm-web-1-os"]);
    details(&mut automatic)["autoProtectionOfDataDisk"] = json!("Enabled");
    cloud.done("PUT", &item("web1"), automatic);
    cloud.done("PUT", &item("web2"), enable("vm-web-2", &["vm-web-2-os"]));
    for name in ["web1", "web2"] {
        assert_eq!(cloud.item(name)["protectionState"], "Protected");
    }
    for name in ["vm-web-1", "vm-web-2"] {
        let id = disk(&format!("{name}-data"));
        let body = json!({"location": "eastus2", "sku": {"name": "StandardSSD_LRS"}, "properties": {"diskSizeGB": 8}});
        cloud.ask("PUT", &id, Some(body)).expect(201);
        let attach = json!({"properties": {"storageProfile": {"dataDisks": [
            {"lun": 5, "createOption": "Attach", "managedDisk": {"id": id}}]}}});
        cloud.ask("PATCH", &machine(name), Some(attach)).expect(200);
    }
    let list = cloud
        .get(&format!("{}/replicationProtectedItems", container("primary")))
        .expect(200)
        .body();
    let second = &list["value"][1]["properties"]["providerSpecificDetails"];
    assert_eq!(
        second["unprotectedDisks"],
        json!([{"diskLunId": 5, "diskAutoProtectionStatus": "Disabled"}])
    );
    for _ in 0..2 {
        cloud.item("web1");
    }
    let first = cloud.details("web1");
    assert!(first["unprotectedDisks"].is_null(), "{}", first["unprotectedDisks"]);
    let added = &first["protectedManagedDisks"][1];
    assert_eq!(
        (&added["diskState"], &added["recoveryTargetDiskAccountType"]),
        (&json!("Protected"), &json!("StandardSSD_LRS"))
    );
    assert_eq!(cloud.jobs().iter().filter(|name| *name == "AddDisks").count(), 1);
}

#[test]
fn disabling_needs_a_running_machine_and_purging_does_not() {
    let mut cloud = Cloud::protected();
    let remove = format!("{}/remove", item("db"));
    let body = patched(json!({"disableProtectionReason": "NotSpecified",
        "replicationProviderInput": {"instanceType": "DisableProtectionProviderSpecificInput"}}));
    cloud
        .ask("POST", &remove, Some(patched(json!({"disableProtectionReason": "Boredom"}))))
        .refused_within(400, "InvalidParameter");
    cloud.world.power(&machine("vm-db-1"), false);
    let status = cloud.run("POST", &remove, body.clone());
    assert_eq!(status["status"], "Failed");
    assert!(
        status["error"]["details"][0]["message"].as_str().unwrap().contains("running power status")
    );
    assert_eq!(cloud.item("db")["protectionState"], "DisablingFailed");
    cloud.world.power(&machine("vm-db-1"), true);

    cloud.world.clock = Clock::stepped();
    cloud.ask("POST", &remove, Some(body.clone())).expect(202);
    assert_eq!(cloud.item("db")["protectionState"], "DisablingProtection");
    cloud.ask("DELETE", &item("db"), None).refused_within(409, "OperationInProgress");
    cloud.wait(3);
    cloud.get(&item("db")).refused_within(404, "ObjectNotFound");
    cloud.ask("POST", &remove, Some(body)).expect(204);

    cloud.world.clock = Clock::settle_after(1);
    cloud.done("PUT", &item("db"), enable("vm-db-1", DB_DISKS));
    cloud.world.power(&machine("vm-db-1"), false);
    cloud.done("DELETE", &item("db"), Value::Null);
    cloud.get(&item("db")).expect(404);
}

#[test]
fn disabling_waits_for_a_test_clean_up_and_for_recovery_plans() {
    let mut cloud = Cloud::protected();
    let remove = format!("{}/remove", item("db"));
    let set = |cloud: &mut Cloud, state: &str| {
        cloud.world.documents.get_mut(&item("db")).unwrap().body["properties"]["testFailoverState"] =
            json!(state);
    };
    for (state, allowed) in [
        ("WaitingForCompletion", json!(["UnplannedFailover", "TestFailoverCleanup"])),
        ("MarkedForDeletion", json!(["UnplannedFailover"])),
    ] {
        set(&mut cloud, state);
        assert_eq!(cloud.item("db")["allowedOperations"], allowed);
        cloud
            .ask("POST", &remove, Some(patched(json!({}))))
            .refused_within(400, "TestFailoverCleanupPending");
    }
    set(&mut cloud, "None");
    let plan = vault("/replicationRecoveryPlans/plan");
    let groups = json!({"properties": {"groups": [{"groupType": "Boot", "replicationProtectedItems": [{"id": item("DB")}]}]}});
    cloud.world.documents.put(crate::documents::Document::new(&plan, groups));
    let refused =
        cloud.ask("POST", &remove, Some(patched(json!({})))).refused_within(400, "ObjectInUse");
    assert!(refused.message().contains("/replicationRecoveryPlans/plan"));
    cloud.ask("DELETE", &item("db"), None).refused_within(400, "ObjectInUse");
    let named =
        cloud.get(&vault("/replicationProtectedItems?$filter=RecoveryPlanName%20eq%20'plan'"));
    assert_eq!(named.expect(200).body()["value"].as_array().unwrap().len(), 1);
    cloud.world.documents.remove(&plan);
    cloud.done("POST", &remove, patched(json!({})));
}
