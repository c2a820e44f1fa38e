//! PUT of an item and its initial replication.

use super::*;
use crate::faults::Fault;
use crate::replication::REPLICATE;

#[test]
fn an_item_goes_from_enabling_through_initial_replication_to_protected() {
    let mut cloud = Cloud::mapped();
    cloud.world.clock = Clock::stepped();
    let body = enable("vm-db-1", DB_DISKS);
    let accepted = cloud.ask("PUT", &item("db"), Some(body.clone())).expect(202);
    let job = accepted.header("x-ms-request-id");
    let enabling = cloud.item("db");
    assert_eq!(enabling["protectionState"], "UnprotectedStatesBegin");
    assert_eq!(enabling["currentScenario"]["scenarioName"], "EnableDr");
    assert_eq!(enabling["allowedOperations"], json!([]));
    assert_eq!(enabling["providerSpecificDetails"]["protectedManagedDisks"], json!([]));
    cloud.ask("PUT", &item("db"), Some(body)).refused_within(409, "OperationInProgress");

    cloud.wait(11);
    let tasks = cloud.get(&job).expect(200).body()["properties"]["tasks"].clone();
    assert_eq!(tasks.as_array().unwrap().len(), 5);
    assert_eq!(tasks[1]["friendlyName"], "Installing Mobility Service and preparing target");
    let replicating = cloud.item("db");
    assert_eq!(replicating["protectionState"], "InitialReplicationInProgress");
    assert_eq!(replicating["currentScenario"]["scenarioName"], "None");
    assert_eq!(replicating["currentScenario"]["startTime"], "1753-01-01T01:01:01Z");
    assert_eq!(replicating["allowedOperations"], json!(["DisableProtection"]));
    assert_eq!(replicating["failoverHealth"], "Normal");
    let details = &replicating["providerSpecificDetails"];
    assert_eq!(details["vmProtectionState"], "UnprotectedStatesBegin");
    assert_eq!(details["vmNics"], json!([]));
    assert!(details["lifecycleId"].is_null() && details["rpoInSeconds"].is_null());
    assert!(details["selectedRecoveryAzureNetworkId"].is_null());
    assert!(details["monitoringPercentageCompletion"].is_null(), "queued first");
    assert_eq!(details["protectedManagedDisks"][0]["diskState"], "InitialReplicationPending");

    cloud.wait(15);
    let half = cloud.details("db");
    let percent = half["monitoringPercentageCompletion"].as_u64().unwrap();
    assert!((50..60).contains(&percent), "{percent}");
    assert_eq!(half["protectedManagedDisks"][2]["monitoringPercentageCompletion"], percent);
    cloud
        .ask("PATCH", &item("db"), Some(json!({"properties": {}})))
        .refused_within(400, "OperationNotAllowed");

    cloud.wait(20);
    let protected = cloud.item("db");
    assert_eq!(protected["protectionState"], "Protected");
    assert_eq!(protected["failoverHealth"], "Warning");
    assert_eq!(protected["replicationHealth"], "Normal");
    assert_eq!(protected["healthErrors"][0]["errorCode"], "161011");
    assert_eq!(
        protected["allowedOperations"],
        json!(["UnplannedFailover", "DisableProtection", "TestFailover"])
    );
    let names = cloud.jobs();
    assert_eq!(
        names[names.len() - 3..],
        ["EnableDr", "PrimaryIrCompletion", "SecondaryIrCompletion"]
    );
}

#[test]
fn where_looks_count_the_item_is_protected_at_the_nth_look_after_its_job() {
    let mut cloud = Cloud::mapped();
    cloud.world.clock = Clock::settle_after(3);
    let accepted = cloud.ask("PUT", &item("db"), Some(enable("vm-db-1", DB_DISKS))).expect(202);
    let url = accepted.header("azure-asyncoperation");
    for _ in 0..3 {
        cloud.follow(&url).expect(200);
    }
    let mut states = Vec::new();
    for list in [false, true, false] {
        let properties = if list {
            let list = cloud.get(&vault("/replicationProtectedItems")).expect(200).body();
            list["value"][0]["properties"].clone()
        } else {
            cloud.item("db")
        };
        let percent = &properties["providerSpecificDetails"]["monitoringPercentageCompletion"];
        states.push((properties["protectionState"].clone(), percent.clone()));
    }
    assert_eq!(states[0], (json!("InitialReplicationInProgress"), json!(33)));
    assert_eq!(states[1], (json!("InitialReplicationInProgress"), json!(66)));
    assert_eq!(states[2], (json!("Protected"), json!(43)), "the percentage is no sign of an end");
}

#[test]
fn a_protected_item_has_every_default_in_the_casing_of_the_service() {
    let mut cloud = Cloud::protected();
    let body = cloud.get(&item("db")).expect(200).body();
    assert!(body["id"].as_str().unwrap().starts_with("/Subscriptions/"));
    let properties = &body["properties"];
    for (member, value) in [
        ("friendlyName", json!("vm-db-1")),
        ("protectedItemType", json!("")),
        ("protectableItemId", json!(null)),
        ("primaryFabricFriendlyName", json!("East US 2")),
        ("recoveryFabricFriendlyName", json!("Central US")),
        ("primaryFabricProvider", json!("AzureFabric")),
        ("primaryProtectionContainerFriendlyName", json!("primary")),
        ("activeLocation", json!("Primary")),
        ("testFailoverState", json!("None")),
        ("switchProviderStateDescription", json!(null)),
        ("policyFriendlyName", json!("p")),
        ("failoverRecoveryPointId", json!(null)),
    ] {
        assert_eq!(properties[member], value, "{member}");
    }
    let details = &properties["providerSpecificDetails"];
    for (member, value) in [
        ("fabricObjectId", json!(machine("vm-db-1").to_lowercase())),
        ("recoveryFabricObjectId", json!(null)),
        ("osType", json!("Windows")),
        ("initialPrimaryZone", json!("")),
        ("initialRecoveryZone", json!("")),
        ("primaryAvailabilityZone", json!(null)),
        ("primaryFabricLocation", json!("eastus2")),
        ("multiVmGroupName", json!("")),
        ("multiVmGroupCreateOption", json!("AutoCreated")),
        ("recoveryAzureVMSize", json!("Standard_E4s_v5")),
        ("recoveryAzureVMName", json!("vm-db-1")),
        ("tfoAzureVMName", json!("vm-db-1-test")),
        ("recoveryAzureResourceGroupId", json!(GROUP)),
        ("recoveryAvailabilitySet", json!(null)),
        ("recoveryAzureGeneration", json!("V2")),
        ("selectedRecoveryAzureNetworkId", json!(network("vnet-app-recovery"))),
        ("selectedTfoAzureNetworkId", json!(null)),
        ("protectedDisks", json!(null)),
        ("unprotectedDisks", json!(null)),
        ("vmEncryptionType", json!("NotEncrypted")),
        ("autoProtectionOfDataDisk", json!("Disabled")),
        ("churnOptionSelected", json!("Normal")),
        ("agentExpiryDate", json!("9999-12-31T23:59:59.9999999")),
    ] {
        assert_eq!(details[member], value, "{member}");
    }
    let disk_body = &details["protectedManagedDisks"][1];
    assert_eq!(disk_body["diskId"], disk("vm-db-1-data").to_lowercase());
    assert_eq!(
        disk_body["recoveryReplicaDiskId"],
        format!("{GROUP}/providers/Microsoft.Compute/disks/vm-db-1-data-ASRReplica")
    );
    assert_eq!(disk_body["primaryStagingAzureStorageAccountId"], account("asrcacheeastus2"));
    assert_eq!(
        (
            &disk_body["recoveryTargetDiskAccountType"],
            &disk_body["diskType"],
            &disk_body["tfoDiskName"]
        ),
        (&json!("Premium_LRS"), &json!("Data"), &json!("vm-db-1-data-ASRtest"))
    );
    assert_eq!(disk_body["diskCapacityInBytes"], 256_u64 << 30);
    assert!(
        disk_body["monitoringJobType"].is_null() && disk_body["recoveryTargetDiskId"].is_null()
    );
    let nic = &details["vmNics"][0];
    assert!(nic["sourceNicArmId"].as_str().unwrap().ends_with("/networkInterfaces/vm-db-1-nic"));
    assert!(nic["vMNetworkName"].as_str().unwrap().ends_with("/virtualNetworks/vnet-app-primary"));
    assert_eq!(nic["recoveryVMNetworkId"], network("vnet-app-recovery"));
    let configuration = &nic["ipConfigs"][0];
    assert_eq!(
        (
            &configuration["name"],
            &configuration["subnetName"],
            &configuration["recoverySubnetName"]
        ),
        (&json!("ipconfig1"), &json!("db"), &json!("db"))
    );
    assert_eq!(
        (&configuration["staticIPAddress"], &configuration["recoveryStaticIPAddress"]),
        (&json!("10.10.2.4"), &json!(""))
    );
    assert!(
        details["lifecycleId"].is_string() && details["agentCertificateExpiryDate"].is_string()
    );
}

#[test]
fn a_machine_that_is_off_fails_its_job_and_enabling_can_be_repeated() {
    let mut cloud = Cloud::mapped();
    cloud.ask("POST", &format!("{}/deallocate", machine("vm-db-1")), None).expect(200);
    let body = enable("vm-db-1", DB_DISKS);
    let accepted = cloud.ask("PUT", &item("db"), Some(body.clone())).expect(202);
    let status = cloud.follow(&accepted.header("azure-asyncoperation")).expect(200).body();
    assert_eq!(status["error"]["code"], "VmNotRunning");
    let job = cloud.get(&accepted.header("x-ms-request-id")).expect(200).body();
    let tasks = job["properties"]["tasks"].as_array().unwrap();
    assert_eq!(tasks[0]["state"], "Failed");
    assert_eq!(tasks[1]["state"], "NotStarted");
    assert_eq!(job["properties"]["errors"][0]["taskId"], "EnableProtectionPreflightChecksTask");
    let failed = cloud.item("db");
    assert_eq!(failed["protectionState"], "EnablingFailed");
    assert_eq!(failed["allowedOperations"], json!(["DisableProtection"]));

    cloud.ask("POST", &format!("{}/start", machine("vm-db-1")), None).expect(200);
    cloud.done("PUT", &item("db"), body);
    assert_eq!(cloud.item("db")["protectionState"], "Protected");
}

#[test]
fn initial_replication_can_be_stuck_or_fail() {
    let mut cloud = Cloud::mapped();
    cloud.world.faults.add(Fault::on(REPLICATE, "/replicationProtectedItems/db").never_finish());
    cloud.world.faults.add(
        Fault::on(REPLICATE, "/replicationProtectedItems/web")
            .fail_job("153007", "No.", "Why.", "Mend."),
    );
    cloud.done("PUT", &item("db"), enable("vm-db-1", DB_DISKS));
    cloud.done("PUT", &item("web"), enable("vm-web-1", &["vm-web-1-os"]));
    for _ in 0..4 {
        assert_eq!(cloud.item("db")["protectionState"], "InitialReplicationInProgress");
    }
    let failed = cloud.item("web");
    assert_eq!(failed["protectionState"], "InitialReplicationFailed");
    assert_eq!(failed["replicationHealth"], "Critical");
    assert_eq!(failed["healthErrors"][0]["errorCode"], "153007");
    cloud.done("DELETE", &item("web"), Value::Null);
}
