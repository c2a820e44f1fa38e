//! Reversal of a failed-over item, and failback.

use super::*;
use crate::faults::Fault;

/// An item that lies in the recovery container.
fn moved(name: &str) -> String {
    format!("{}/replicationProtectedItems/{name}", container("recovery"))
}

/// A cloud with `db` failed over and a mapping back.
fn failed_over() -> Cloud {
    let mut cloud = Cloud::protected();
    cloud.map_back();
    cloud.done("POST", &action("db", "unplannedFailover"), failover(""));
    cloud
}

fn properties(cloud: &mut Cloud, id: &str) -> Value {
    cloud.get(id).expect(200).body()["properties"].clone()
}

#[test]
fn a_reversed_item_lies_in_the_other_container_and_replicates_back() {
    let mut cloud = failed_over();
    let old = cloud.item("db");
    cloud.world.clock = Clock::stepped();
    let (path, body) = reverse("primary");
    let accepted = cloud.ask("POST", &path, Some(body)).expect(202);
    let location = accepted.header("location");
    assert!(
        location.contains("/replicationProtectionContainers/primary/operationresults/"),
        "{location}"
    );
    let during = cloud.item("db");
    assert_eq!(during["protectionState"], "ReprotectStatesBegin");
    assert_eq!(during["currentScenario"]["scenarioName"], "SwitchReplicationGroupProtection");
    cloud.get(&moved("db")).expect(404);
    cloud.wait(8);
    let job = properties(&mut cloud, &accepted.header("x-ms-request-id"));
    assert_eq!((&job["state"], &job["friendlyName"]), (&json!("InProgress"), &json!("Reprotect")));
    assert_eq!(job["customDetails"]["instanceType"], "SwitchProtectionJobDetails");
    let id = job["customDetails"]["newReplicationProtectedItemId"].as_str().unwrap().to_owned();
    assert!(crate::id::same(&id, &moved("db")), "{id}");
    assert_eq!(job["tasks"][1]["stateDescription"], "Completed", "it had not been committed");
    let group = &job["tasks"][4];
    assert_eq!(
        (&group["friendlyName"], &group["taskType"]),
        (&json!("Reprotecting virtual machine (1)"), &json!("GroupTaskDetails"))
    );
    assert!(group["customDetails"].is_null());
    let child = &group["groupTaskCustomDetails"]["childTasks"][0]["customDetails"]["jobTask"];
    assert_eq!(
        (&child["jobScenarioName"], &child["targetInstanceType"]),
        (&json!("EnableDr"), &json!("Vm"))
    );
    let enabling = properties(&mut cloud, child["jobId"].as_str().unwrap());
    assert_eq!(
        (&enabling["scenarioName"], &enabling["state"]),
        (&json!("EnableDr"), &json!("InProgress"))
    );

    cloud.wait(2);
    cloud.get(&item("db")).refused_within(404, "ObjectNotFound");
    assert_eq!(cloud.follow(&location).expect(200).body()["name"], "primary");
    let new = properties(&mut cloud, &id);
    assert_eq!(
        (&new["protectionState"], &new["activeLocation"]),
        (&json!("InitialReplicationInProgress"), &json!("Primary"))
    );
    assert_eq!(
        (&new["primaryFabricFriendlyName"], &new["recoveryFabricFriendlyName"]),
        (&json!("Central US"), &json!("East US 2"))
    );
    assert_ne!(new["eventCorrelationId"], old["eventCorrelationId"]);
    let (before, details) = (&old["providerSpecificDetails"], &new["providerSpecificDetails"]);
    assert_eq!(details["fabricObjectId"], recovered("vm-db-1").to_lowercase());
    assert_ne!(details["managementId"], before["managementId"]);
    assert!(details["lifecycleId"].is_null() && details["recoveryFabricObjectId"].is_null());
    assert_eq!(
        (&details["primaryFabricLocation"], &details["initialPrimaryFabricLocation"]),
        (&json!("centralus"), &json!("eastus2"))
    );
    assert_eq!(details["multiVmGroupId"], before["multiVmGroupId"]);
    let nic = &details["vmNics"][0];
    assert_eq!(nic["sourceNicArmId"], recovered_nic("vm-db-1-nic").to_lowercase());
    assert_ne!(nic["nicId"], before["vmNics"][0]["nicId"]);
    let data = &details["protectedManagedDisks"][1];
    assert_eq!(
        data["recoveryReplicaDiskId"],
        format!("{PRIMARY}/providers/Microsoft.Compute/disks/vm-db-1-data-asrreplica")
    );
    assert_eq!(data["recoveryOrignalTargetDiskId"], disk("vm-db-1-data"));
    assert_eq!(data["diskState"], "InitialReplicationPending");

    cloud.wait(35);
    let new = properties(&mut cloud, &id);
    assert_eq!(new["protectionState"], "Protected");
    let details = &new["providerSpecificDetails"];
    assert_eq!(details["lifecycleId"], before["lifecycleId"]);
    assert_eq!(details["vmNics"][0]["sourceNicArmId"], recovered_nic("vm-db-1-nic"));
    assert_eq!(details["protectedManagedDisks"][1]["recoveryOrignalTargetDiskId"], "");
    assert_eq!(
        cloud.jobs()[cloud.jobs().len() - 2..],
        ["PrimaryIrCompletion", "SecondaryIrCompletion"]
    );
    let counts = |cloud: &mut Cloud, side: &str| {
        cloud.get(&container(side)).body()["properties"]["protectedItemCount"].clone()
    };
    assert_eq!(
        (counts(&mut cloud, "primary"), counts(&mut cloud, "recovery")),
        (json!(0), json!(1))
    );
}

#[test]
fn a_failback_is_a_failover_of_the_reversed_item() {
    let mut cloud = failed_over();
    let lifecycle = cloud.details("db")["lifecycleId"].clone();
    cloud.done("POST", &action("db", "failoverCommit"), Value::Null);
    let (path, body) = reverse("primary");
    let job = cloud.job(&path, Some(body));
    assert_eq!(job["tasks"][1]["stateDescription"], "Skipped", "it was committed");
    assert_eq!(properties(&mut cloud, &moved("db"))["protectionState"], "Protected");

    cloud.done("POST", &format!("{}/unplannedFailover", moved("db")), failover(""));
    let back = properties(&mut cloud, &moved("db"));
    assert_eq!(back["activeLocation"], "Recovery");
    assert_eq!(back["providerSpecificDetails"]["recoveryFabricObjectId"], machine("vm-db-1"));
    let nic = format!("{PRIMARY}/providers/Microsoft.Network/networkInterfaces/vm-db-1-nic");
    let nic = cloud.get(&nic).expect(200).body()["properties"].clone();
    assert_eq!(nic["virtualMachine"]["id"], machine("vm-db-1"));
    assert_eq!(
        nic["ipConfigurations"][0]["properties"]["privateIPAddress"], "10.10.2.4",
        "the network that it came from, without a mapping"
    );
    let (path, body) = reverse("recovery");
    cloud.done("POST", &path, body);
    let home = cloud.item("db");
    assert_eq!(home["protectionState"], "Protected");
    assert_eq!(home["providerSpecificDetails"]["lifecycleId"], lifecycle);
    assert_eq!(
        home["providerSpecificDetails"]["fabricObjectId"],
        machine("vm-db-1").to_lowercase()
    );
    cloud.get(&moved("db")).expect(404);
    cloud.done("POST", &action("db", "remove"), patched(json!({})));
}

#[test]
fn a_recovery_plan_goes_on_holding_a_reversed_item() {
    let mut cloud = Cloud::protected();
    cloud.map_back();
    let plan = vault("/replicationRecoveryPlans/shop");
    let groups = json!([{"groupType": "Boot", "replicationProtectedItems": [{"id": item("db")}]}]);
    cloud.done(
        "PUT",
        &plan,
        json!({"properties": {"primaryFabricId": vault("/replicationFabrics/primary"),
        "recoveryFabricId": vault("/replicationFabrics/recovery"), "groups": groups}}),
    );
    cloud.done("POST", &action("db", "unplannedFailover"), failover(""));
    let (path, body) = reverse("primary");
    cloud.done("POST", &path, body);
    let held = properties(&mut cloud, &plan)["groups"][2]["replicationProtectedItems"][0].clone();
    assert!(crate::id::same(held["id"].as_str().unwrap(), &moved("db")), "{held}");
    assert_eq!(held["virtualMachineId"], crate::id::guid(&recovered("vm-db-1")).to_string());
    cloud.ask("DELETE", &moved("db"), None).refused_within(400, "ObjectInUse");
}

#[test]
fn a_reversal_that_does_not_fit_is_refused() {
    let mut cloud = Cloud::protected();
    let (path, body) = reverse("primary");
    cloud.ask("POST", &path, Some(body.clone())).refused_within(400, "OperationNotAllowed");
    cloud.done("POST", &action("db", "unplannedFailover"), failover(""));
    cloud
        .ask("POST", &path, Some(body.clone()))
        .refused_within(400, "ProtectionContainersNotMapped");
    cloud.map_back();
    let disk = |at: usize, member: &str, value: Value| {
        let mut body = body.clone();
        details(&mut body)["vmManagedDisks"][at][member] = value;
        body
    };
    let with = |member: &str, value: Value| {
        let mut body = body.clone();
        details(&mut body)[member] = value;
        body
    };
    let cases = [
        (with("instanceType", json!("InMage")), "InvalidParameter"),
        (with("recoveryContainerId", json!(container("recovery"))), "InvalidRecoveryContainer"),
        (with("policyId", json!(vault("/replicationPolicies/none"))), "ReferencedObjectNotFound"),
        (
            with("recoveryResourceGroupId", json!(format!("{PRIMARY}-none"))),
            "ReferencedObjectNotFound",
        ),
        (with("vmManagedDisks", json!([])), "VMDisksMissing"),
        (disk(0, "diskId", json!(super::disk("vm-db-1-os"))), "DiskNotAttachedToVm"),
        (
            disk(0, "primaryStagingAzureStorageAccountId", json!(account("asrcacheeastus2"))),
            "CacheStorageAccountNotInSourceRegion",
        ),
    ];
    for (body, code) in cases {
        cloud.ask("POST", &path, Some(body)).refused_within(400, code);
    }
    let mut other = body.clone();
    other["properties"]["replicationProtectedItemName"] = json!("nobody");
    cloud.ask("POST", &path, Some(other)).refused_within(404, "ObjectNotFound");
    cloud.world.documents.get_mut(&item("db")).unwrap().body["properties"]["testFailoverState"] =
        json!("WaitingForCompletion");
    cloud.ask("POST", &path, Some(body)).refused_within(400, "TestFailoverCleanupPending");
}

#[test]
fn a_failed_reversal_leaves_the_item_where_it_is() {
    let mut cloud = failed_over();
    let (path, body) = reverse("primary");
    cloud.world.faults.add(
        Fault::on("POST", "/switchprotection")
            .fail_job("539", "No.", "", "")
            .in_task("ProtectReplicaTask"),
    );
    cloud.world.power(&recovered("vm-db-1"), false);
    let job = cloud.job(&path, Some(body.clone()));
    assert_eq!(job["errors"][0]["taskId"], "ProtectReplicaTask");
    let child = &job["tasks"][4]["groupTaskCustomDetails"]["childTasks"][0];
    assert_eq!((&job["tasks"][4]["state"], &child["state"]), (&json!("Failed"), &json!("Failed")));
    let shown = cloud.item("db");
    assert_eq!(shown["protectionState"], "ReprotectFailed");
    assert_eq!(shown["allowedOperations"], json!(["SwitchProtection", "DisableProtection"]));
    let job = cloud.job(&path, Some(body.clone()));
    assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], "VmNotRunning");
    cloud.world.power(&recovered("vm-db-1"), true);
    cloud.world.outage("eastus2", true);
    let job = cloud.job(&path, Some(body.clone()));
    assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], "RecoveryRegionNotAvailable");
    cloud.get(&moved("db")).expect(404);
    cloud.world.outage("eastus2", false);
    let lock = format!("{PRIMARY}/providers/Microsoft.Authorization/locks/keep");
    cloud.ask("PUT", &lock, Some(json!({"properties": {"level": "CanNotDelete"}}))).expect(201);
    let job = cloud.job(&path, Some(body.clone()));
    assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], "ScopeLocked");
    cloud.ask("DELETE", &lock, None).expect(200);
    cloud.done("POST", &path, body);
    cloud.get(&moved("db")).expect(200);
}

#[test]
fn whoever_waits_for_the_reversed_item_only_sees_it_come() {
    let mut cloud = failed_over();
    cloud.world.clock = Clock::settle_after(3);
    let (path, body) = reverse("primary");
    cloud.ask("POST", &path, Some(body)).expect(202);
    let mut looks = 0;
    while cloud.get(&moved("db")).0.status == 404 {
        looks += 1;
        assert!(looks < 10);
    }
    while properties(&mut cloud, &moved("db"))["protectionState"] != "Protected" {
        looks += 1;
        assert!(looks < 20);
    }
}

#[test]
fn within_a_region_the_way_back_leads_to_the_zone_of_before() {
    let mut cloud = Cloud::mapped();
    let zone3 = vault("/replicationFabrics/primary/replicationProtectionContainers/zone3");
    cloud.done("PUT", &zone3, json!({"properties": {}}));
    for (from, to) in [(container("primary"), zone3.clone()), (zone3.clone(), container("primary"))]
    {
        let mapping = json!({"properties": {"targetProtectionContainerId": to,
            "policyId": vault("/replicationPolicies/p"), "providerSpecificInput": {"instanceType": "A2A"}}});
        cloud.done("PUT", &format!("{from}/replicationProtectionContainerMappings/z"), mapping);
    }
    let mut zonal = enable("vm-web-2", &["vm-web-2-os"]);
    details(&mut zonal)["recoveryContainerId"] = json!(zone3);
    details(&mut zonal)["recoveryAvailabilityZone"] = json!("3");
    cloud.done("PUT", &item("web"), zonal);
    assert_eq!(cloud.item("web")["protectionState"], "Protected");
    cloud.done("PATCH", &item("web"), patched(json!({"recoveryAzureVMName": "vm-web-2-z3"})));
    cloud.done("POST", &action("web", "unplannedFailover"), failover(""));
    let machine = cloud.get(&recovered("vm-web-2-z3")).expect(200).body();
    assert_eq!((&machine["zones"], &machine["location"]), (&json!(["3"]), &json!("eastus2")));
    let body = json!({"properties": {"replicationProtectedItemName": "web", "providerSpecificDetails": {
        "instanceType": "A2A", "recoveryContainerId": container("primary"),
        "vmManagedDisks": [{"diskId": format!("{GROUP}/providers/Microsoft.Compute/disks/vm-web-2-os"),
            "primaryStagingAzureStorageAccountId": account("asrcacheeastus2"), "recoveryResourceGroupId": PRIMARY}]}}});
    let path = format!("{}/switchprotection", container("primary"));
    let mut same = body.clone();
    details(&mut same)["recoveryAvailabilityZone"] = json!("3");
    cloud.ask("POST", &path, Some(same)).refused_within(400, "InvalidTargetAvailabilityZone");
    cloud.done("POST", &path, body);
    let back = properties(&mut cloud, &format!("{zone3}/replicationProtectedItems/web"));
    let back = &back["providerSpecificDetails"];
    assert_eq!(
        (&back["primaryAvailabilityZone"], &back["recoveryAvailabilityZone"]),
        (&json!("3"), &json!("2"))
    );
    assert_eq!(
        (&back["initialPrimaryZone"], &back["initialRecoveryZone"]),
        (&json!("2"), &json!("3"))
    );
    assert_eq!(
        back["recoveryAzureResourceGroupId"], PRIMARY,
        "the group of the machine that it came from"
    );
    assert_eq!(back["recoveryAzureVMName"], "vm-web-2");
}
