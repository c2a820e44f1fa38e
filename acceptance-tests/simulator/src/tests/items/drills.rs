//! Test failover of an item and its clean-up.

use super::*;
use crate::faults::Fault;

const TEST_MACHINE: &str = "vm-db-1-test";

/// The body of a test in the drill network.
fn drill() -> Value {
    patched(json!({"failoverDirection": "PrimaryToRecovery", "networkType": "VmNetworkAsInput",
        "networkId": network("vnet-drill"), "providerSpecificDetails": {"instanceType": "A2A"}}))
}

fn test_path() -> String {
    format!("{}/testFailover", item("db"))
}

fn clean_path() -> String {
    format!("{}/testFailoverCleanup", item("db"))
}

fn comments() -> Value {
    patched(json!({"comments": "It went well."}))
}

#[test]
fn a_test_makes_a_machine_in_the_test_network_and_the_clean_up_takes_it_away() {
    let mut cloud = Cloud::protected();
    cloud.done("POST", &test_path(), drill());
    let shown = cloud.item("db");
    assert_eq!(
        (&shown["protectionState"], &shown["testFailoverState"], &shown["activeLocation"]),
        (&json!("Protected"), &json!("WaitingForCompletion"), &json!("Primary"))
    );
    assert_eq!(shown["allowedOperations"], json!(["UnplannedFailover", "TestFailoverCleanup"]));
    assert_eq!(
        shown["providerSpecificDetails"]["testFailoverRecoveryFabricObjectId"],
        recovered(TEST_MACHINE)
    );

    let machine = cloud.get(&recovered(TEST_MACHINE)).expect(200).body();
    assert_eq!(
        (&machine["location"], &machine["properties"]["hardwareProfile"]["vmSize"]),
        (&json!("centralus"), &json!("Standard_E4s_v5"))
    );
    let storage = &machine["properties"]["storageProfile"];
    assert_eq!(
        (
            &storage["osDisk"]["name"],
            &storage["osDisk"]["createOption"],
            &storage["dataDisks"][1]["lun"]
        ),
        (&json!("vm-db-1-os-ASRtest"), &json!("Attach"), &json!(1))
    );
    let os = cloud.get(storage["osDisk"]["managedDisk"]["id"].as_str().unwrap()).expect(200).body();
    assert_eq!(
        (&os["managedBy"], &os["properties"]["diskSizeGB"]),
        (&json!(recovered(TEST_MACHINE)), &json!(127))
    );
    let nic = cloud.get(&recovered_nic("vm-db-1-nic-test")).expect(200).body();
    let configuration = &nic["properties"]["ipConfigurations"][0]["properties"];
    assert_eq!(
        (&configuration["subnet"]["id"], &configuration["privateIPAddress"]),
        (&json!(format!("{}/subnets/db", network("vnet-drill"))), &json!("10.30.2.4"))
    );
    cloud.ask("DELETE", &recovered_nic("vm-db-1-nic-test"), None).refused(400, "NicInUse");

    cloud.ask("POST", &test_path(), Some(drill())).refused_within(400, "OperationNotAllowed");
    cloud
        .ask("POST", &format!("{}/remove", item("db")), Some(patched(json!({}))))
        .refused_within(400, "TestFailoverCleanupPending");
    cloud.done("POST", &clean_path(), comments());
    let shown = cloud.item("db");
    assert_eq!(
        (&shown["testFailoverState"], &shown["failoverHealth"]),
        (&json!("None"), &json!("Normal"))
    );
    assert!(shown["lastSuccessfulTestFailoverTime"].as_str().unwrap().ends_with('Z'));
    assert_eq!(shown["healthErrors"], json!([]), "161011 is gone");
    assert!(shown["providerSpecificDetails"]["testFailoverRecoveryFabricObjectId"].is_null());
    cloud.get(&recovered(TEST_MACHINE)).expect(404);
    cloud.get(&recovered_nic("vm-db-1-nic-test")).expect(404);
    assert!(!cloud.world.documents.iter().any(|one| one.id.ends_with("-ASRtest")));
    cloud.ask("POST", &clean_path(), Some(comments())).refused_within(400, "OperationNotAllowed");
    cloud.done("POST", &test_path(), drill());
}

#[test]
fn the_job_of_a_test_says_what_was_made_of_which_point() {
    let mut cloud = Cloud::protected();
    let points = cloud.get(&format!("{}/recoveryPoints", item("db"))).expect(200).body();
    let point = points["value"][0].clone();
    let mut body = drill();
    details(&mut body)["recoveryPointId"] = point["id"].clone();
    let accepted = cloud.ask("POST", &test_path(), Some(body)).expect(202);
    assert!(
        accepted.header("location").contains("/replicationProtectedItems/db/operationresults/")
    );
    let id = accepted.header("x-ms-request-id");
    cloud.item("db");
    let job = cloud.get(&id).expect(200).body()["properties"].clone();
    assert_eq!(
        (&job["scenarioName"], &job["friendlyName"]),
        (&json!("TestFailover"), &json!("Test failover"))
    );
    assert_eq!(job["tasks"].as_array().unwrap().len(), 4);
    let custom = &job["customDetails"];
    assert_eq!(
        (&custom["instanceType"], &custom["testFailoverStatus"], &custom["networkName"]),
        (&json!("TestFailoverJobDetails"), &json!("Active"), &json!("vnet-drill"))
    );
    assert_eq!(custom["affectedObjectDetails"]["primaryVmName"], "vm-db-1");
    let made = &custom["protectedItemDetails"][0];
    assert_eq!(
        (&made["testVmFriendlyName"], &made["subnet"], &made["recoveryPointId"]),
        (&json!(TEST_MACHINE), &json!("db"), &point["id"])
    );
    let accepted = cloud.ask("POST", &clean_path(), Some(comments())).expect(202);
    let id = accepted.header("x-ms-request-id");
    cloud.item("db");
    let job = cloud.get(&id).expect(200).body()["properties"].clone();
    assert_eq!(job["scenarioName"], "TestFailoverCleanup");
    assert_eq!(job["customDetails"]["comments"], "It went well.");
    assert!(job["customDetails"]["testFailoverStatus"].is_null());
}

#[test]
fn the_states_of_a_test_come_one_after_the_other_at_every_pace() {
    for clock in [Clock::stepped(), Clock::scaled(6), Clock::settle_after(4)] {
        let mut cloud = Cloud::protected();
        cloud.world.clock = clock;
        let scale = if matches!(clock.pace, crate::clock::Pace::Scaled(_)) { 6 } else { 1 };
        cloud.ask("POST", &test_path(), Some(drill())).expect(202);
        let stored = cloud.world.get(&item("db")).unwrap().text("/testFailoverState").to_owned();
        assert_eq!(stored, "Initiating");
        let mut seen = Vec::new();
        for _ in 0..4 {
            cloud.world.advance(Duration::from_secs(50) / scale);
            let shown = cloud.item("db");
            assert_eq!(shown["protectionState"], "Protected");
            seen.push(shown["testFailoverState"].as_str().unwrap().to_owned());
        }
        assert_eq!(
            seen,
            [
                "TestFailoverCompleting",
                "TestFailoverCompleting",
                "TestFailoverCompletionPending",
                "WaitingForCompletion"
            ],
            "{clock:?}"
        );
        cloud.ask("POST", &clean_path(), Some(comments())).expect(202);
        let marked = cloud.world.get(&item("db")).unwrap().text("/testFailoverState").to_owned();
        assert_eq!(marked, "MarkedForDeletion");
        let remove = format!("{}/remove", item("db"));
        cloud
            .ask("POST", &remove, Some(patched(json!({}))))
            .refused_within(409, "OperationInProgress");
        for _ in 0..4 {
            cloud.world.advance(Duration::from_secs(40) / scale);
            cloud.item("db");
        }
        assert_eq!(cloud.item("db")["testFailoverState"], "None");
    }
}

#[test]
fn a_test_follows_the_test_settings_of_the_interfaces() {
    let mut cloud = Cloud::protected();
    let nic = cloud.details("db")["vmNics"][0].clone();
    let security = format!("{GROUP}/providers/Microsoft.Network/networkSecurityGroups/drill");
    cloud.ask("PUT", &security, Some(json!({"location": "centralus"}))).expect(201);
    let body = patched(
        json!({"selectedTfoAzureNetworkId": network("vnet-drill"), "vmNics": [{"nicId": nic["nicId"],
        "selectionType": "SelectedByUser", "tfoNetworkSecurityGroupId": security, "tfoNicName": "drill-nic",
        "ipConfigs": [{"ipConfigName": "ipconfig1", "isPrimary": true, "tfoSubnetName": "web", "tfoStaticIPAddress": "10.30.1.77"}]}],
        "providerSpecificDetails": {"instanceType": "A2A", "tfoAzureVMName": "db-drill"}}),
    );
    cloud.done("PATCH", &item("db"), body);
    for test in [
        drill(),
        patched(
            json!({"failoverDirection": "PrimaryToRecovery", "networkType": "NoNetworkAttachAsInput"}),
        ),
    ] {
        cloud.done("POST", &test_path(), test);
        cloud.get(&recovered("db-drill")).expect(200);
        let nic = cloud.get(&recovered_nic("drill-nic")).expect(200).body()["properties"].clone();
        assert_eq!(nic["networkSecurityGroup"]["id"], security);
        let configuration = &nic["ipConfigurations"][0]["properties"];
        assert_eq!(
            (&configuration["privateIPAddress"], &configuration["privateIPAllocationMethod"]),
            (&json!("10.30.1.77"), &json!("Static"))
        );
        cloud.done("POST", &clean_path(), comments());
    }
    let mut elsewhere = drill();
    elsewhere["properties"]["networkId"] = json!(network("vnet-app-recovery"));
    cloud.done("POST", &test_path(), elsewhere);
    let nic = cloud.get(&recovered_nic("drill-nic")).expect(200).body();
    let configuration = &nic["properties"]["ipConfigurations"][0]["properties"];
    assert_eq!(
        configuration["subnet"]["id"],
        format!("{}/subnets/db", network("vnet-app-recovery"))
    );
}

#[test]
fn a_test_that_does_not_fit_is_refused() {
    let mut cloud = Cloud::protected();
    let cases = [
        ("failoverDirection", json!("RecoveryToPrimary"), "FailoverDirectionNotSupported"),
        ("networkType", json!("Telepathy"), "InvalidParameter"),
        ("networkType", json!("NoNetworkAttachAsInput"), "InvalidParameter"),
        ("networkId", json!(""), "InvalidParameter"),
        ("networkId", json!(network("none")), "ReferencedObjectNotFound"),
        ("networkId", json!(account("asrcacheeastus2")), "ResourceNotInRecoveryRegion"),
        ("providerSpecificDetails", json!({"instanceType": "InMage"}), "InvalidParameter"),
        (
            "providerSpecificDetails",
            json!({"instanceType": "A2A", "recoveryPointId": format!("{}/recoveryPoints/none", item("db"))}),
            "RecoveryPointNotFound",
        ),
    ];
    for (member, value, code) in cases {
        let mut body = drill();
        body["properties"][member] = value;
        cloud.ask("POST", &test_path(), Some(body)).refused_within(400, code);
    }
    cloud.ask("POST", &clean_path(), Some(comments())).refused_within(400, "OperationNotAllowed");
    cloud
        .ask("POST", &format!("{}/testFailover", item("none")), Some(drill()))
        .refused_within(404, "ObjectNotFound");
    cloud.world.clock = Clock::stepped();
    cloud.ask("PUT", &item("web"), Some(enable("vm-web-1", &["vm-web-1-os"]))).expect(202);
    cloud.wait(15);
    cloud
        .ask("POST", &format!("{}/testFailover", item("web")), Some(drill()))
        .refused_within(400, "OperationNotAllowed");
}

#[test]
fn a_failed_test_is_cleaned_up_and_counts_for_nothing() {
    let mut cloud = Cloud::protected();
    let failing = |cloud: &mut Cloud, code: &str, task: &str| {
        let accepted = cloud.ask("POST", &test_path(), Some(drill())).expect(202);
        let status = cloud.follow(&accepted.header("azure-asyncoperation")).expect(200).body();
        assert_eq!((&status["status"], &status["error"]["code"]), (&json!("Failed"), &json!(code)));
        let job =
            cloud.get(&accepted.header("x-ms-request-id")).expect(200).body()["properties"].clone();
        let failed: Vec<&Value> = job["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|task| task["state"] == "Failed")
            .collect();
        assert_eq!(failed.len(), 1);
        assert_eq!(
            (&failed[0]["friendlyName"], &job["errors"][0]["taskId"]),
            (&json!(task), &failed[0]["taskId"])
        );
        let shown = cloud.item("db");
        assert_eq!(shown["testFailoverState"], "TestFailoverFailed");
        cloud.done("POST", &clean_path(), comments());
        let shown = cloud.item("db");
        assert_eq!(
            (&shown["testFailoverState"], &shown["failoverHealth"]),
            (&json!("None"), &json!("Warning"))
        );
        assert!(shown.get("lastSuccessfulTestFailoverTime").is_none());
    };
    let fault = Fault::on("POST", "/replicationProtectedItems/db/testFailover");
    cloud
        .world
        .faults
        .add(fault.fail_job("150", "No.", "", "").in_task("Start the virtual machine"));
    failing(&mut cloud, "150", "Start the virtual machine");
    cloud.world.outage("centralus", true);
    failing(&mut cloud, "RecoveryRegionNotAvailable", "Create test virtual machine");
    cloud.world.outage("centralus", false);
    cloud.ask("PUT", &recovered(TEST_MACHINE), Some(json!({"location": "centralus"}))).expect(201);
    failing(&mut cloud, "TargetVmAlreadyExists", "Create test virtual machine");
    cloud.get(&recovered(TEST_MACHINE)).expect(200);
}

#[test]
fn a_lock_keeps_the_test_machine_until_it_is_taken_off() {
    let mut cloud = Cloud::protected();
    cloud.done("POST", &test_path(), drill());
    let lock = format!("{}/providers/Microsoft.Authorization/locks/keep", recovered(TEST_MACHINE));
    cloud.ask("PUT", &lock, Some(json!({"properties": {"level": "CanNotDelete"}}))).expect(201);
    let job = cloud.job(&clean_path(), Some(comments()));
    assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], "ScopeLocked");
    assert_eq!(cloud.item("db")["testFailoverState"], "WaitingForCompletion");
    cloud.get(&recovered(TEST_MACHINE)).expect(200);
    cloud.ask("DELETE", &lock, None).expect(200);
    cloud.done("POST", &clean_path(), comments());
    assert!(cloud.item("db")["lastSuccessfulTestFailoverTime"].is_string());
}
