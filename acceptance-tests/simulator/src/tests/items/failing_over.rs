//! Failover of an item, changing its point, and its commit.

use super::*;
use crate::faults::Fault;

/// The states of the tasks of a job.
fn states(job: &Value) -> Vec<String> {
    let tasks = job["tasks"].as_array().unwrap().iter();
    tasks.map(|task| task["stateDescription"].as_str().unwrap().to_owned()).collect()
}

fn change(point: &str) -> Value {
    patched(json!({"recoveryPointId": point, "providerSpecificDetails": {"instanceType": "A2A"}}))
}

#[test]
fn a_failover_makes_the_machine_in_the_recovery_region() {
    let mut cloud = Cloud::protected();
    let path = action("db", "unplannedFailover");
    let mut body = failover("");
    body["properties"]["sourceSiteOperations"] = json!("Required");
    let job = cloud.job(&path, Some(body));
    assert_eq!(
        (&job["scenarioName"], &job["friendlyName"], &job["state"]),
        (&json!("UnplannedFailover"), &json!("Failover"), &json!("Succeeded"))
    );
    assert_eq!(states(&job), ["Completed"; 5]);
    assert_eq!(job["customDetails"]["instanceType"], "FailoverJobDetails");

    let shown = cloud.item("db");
    assert_eq!(shown["protectionState"], "UnplannedFailoverCommitPendingStatesBegin");
    assert_eq!(shown["activeLocation"], "Recovery");
    assert_eq!(shown["allowedOperations"], json!(["Commit", "ChangePit", "DisableProtection"]));
    assert_eq!((&shown["failoverHealth"], &shown["healthErrors"]), (&json!("Normal"), &json!([])));
    assert!(shown["lastSuccessfulFailoverTime"].is_string());
    assert!(shown["failoverRecoveryPointId"].as_str().unwrap().contains("/recoveryPoints/"));
    let details = &shown["providerSpecificDetails"];
    assert_eq!(details["recoveryFabricObjectId"], recovered("vm-db-1"));
    assert_eq!(details["vmProtectionState"], "Protected");
    assert!(details["rpoInSeconds"].is_null());
    let target = format!("{GROUP}/providers/Microsoft.Compute/disks/vm-db-1-data");
    assert_eq!(details["protectedManagedDisks"][1]["recoveryTargetDiskId"], target);
    assert_eq!(cloud.get(&target).expect(200).body()["managedBy"], recovered("vm-db-1"));
    let nic = cloud.get(&recovered_nic("vm-db-1-nic")).expect(200).body();
    assert_eq!(
        nic["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"],
        "10.20.2.4"
    );
    let source = cloud.get(&format!("{}/instanceView", machine("vm-db-1"))).expect(200).body();
    assert_eq!(
        source["statuses"][1]["code"], "PowerState/deallocated",
        "it was asked to be shut down"
    );
    cloud.ask("POST", &path, Some(failover(""))).refused_within(400, "OperationNotAllowed");
    cloud
        .ask("PATCH", &item("db"), Some(patched(json!({}))))
        .refused_within(400, "OperationNotAllowed");
    cloud.done("POST", &action("db", "remove"), patched(json!({})));
}

#[test]
fn a_chosen_point_skips_what_is_not_needed_and_can_be_changed_until_the_commit() {
    let mut cloud = Cloud::protected();
    cloud.wait(10);
    let points = cloud.get(&action("db", "recoveryPoints")).expect(200).body();
    let id = |at: usize| points["value"][at]["id"].as_str().unwrap().to_owned();
    assert_eq!(points["value"].as_array().unwrap().len(), 3);
    let job = cloud.job(&action("db", "unplannedFailover"), Some(failover(&id(0))));
    assert_eq!(states(&job), ["Completed", "Skipped", "Skipped", "Completed", "Completed"]);
    assert_eq!(job["tasks"][1]["state"], "Other");
    assert_eq!(job["customDetails"]["protectedItemDetails"][0]["recoveryPointId"], id(0));
    assert_eq!(cloud.item("db")["failoverRecoveryPointId"], id(0));
    let source = cloud.get(&format!("{}/instanceView", machine("vm-db-1"))).expect(200).body();
    assert_eq!(source["statuses"][1]["code"], "PowerState/running", "nobody asked to shut it down");

    cloud.wait(60);
    let later = cloud.get(&action("db", "recoveryPoints")).expect(200).body();
    assert_eq!(later["value"], points["value"], "nothing is replicated any more");
    cloud
        .ask("POST", &action("db", "applyRecoveryPoint"), Some(change("")))
        .refused_within(400, "InvalidParameter");
    cloud
        .ask("POST", &action("db", "applyRecoveryPoint"), Some(change("/x")))
        .refused_within(400, "RecoveryPointNotFound");
    let job = cloud.job(&action("db", "applyRecoveryPoint"), Some(change(&id(1))));
    assert_eq!((&job["scenarioName"], &job["state"]), (&json!("ChangePit"), &json!("Succeeded")));
    let shown = cloud.item("db");
    assert_eq!(shown["protectionState"], "UnplannedFailoverCommitPendingStatesBegin");
    assert_eq!(shown["failoverRecoveryPointId"], id(1));
    let nic = cloud.get(&recovered_nic("vm-db-1-nic")).expect(200).body();
    assert_eq!(
        nic["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"],
        "10.20.2.4"
    );

    let job = cloud.job(&action("db", "failoverCommit"), None);
    assert_eq!(
        (&job["scenarioName"], &job["friendlyName"]),
        (&json!("CommitFailover"), &json!("Commit"))
    );
    let shown = cloud.item("db");
    assert_eq!(shown["protectionState"], "UnplannedFailoverCommitted");
    assert_eq!(shown["allowedOperations"], json!(["SwitchProtection", "DisableProtection"]));
    assert_eq!(cloud.get(&action("db", "recoveryPoints")).body()["value"], json!([]));
    cloud
        .ask("POST", &action("db", "applyRecoveryPoint"), Some(change(&id(1))))
        .refused_within(400, "OperationNotAllowed");
    cloud
        .ask("POST", &action("db", "failoverCommit"), None)
        .refused_within(400, "OperationNotAllowed");
}

#[test]
fn states_of_a_failover_follow_each_other_at_every_pace() {
    for clock in [Clock::stepped(), Clock::scaled(6), Clock::settle_after(2)] {
        let mut cloud = Cloud::protected();
        cloud.world.clock = clock;
        for (name, body, during, after) in [
            (
                "unplannedFailover",
                Some(failover("")),
                "UnplannedFailoverTransitionStatesBegin",
                "UnplannedFailoverCommitPendingStatesBegin",
            ),
            ("failoverCommit", None, "CommitFailoverStatesBegin", "UnplannedFailoverCommitted"),
        ] {
            cloud.ask("POST", &action("db", name), body).expect(202);
            let stored = cloud.world.get(&item("db")).unwrap();
            assert_eq!(stored.text("/protectionState"), during, "{clock:?}");
            cloud.ask("POST", &action("db", name), None).refused_within(409, "OperationInProgress");
            cloud.wait(3);
            cloud.item("db");
            assert_eq!(cloud.item("db")["protectionState"], after, "{clock:?}");
        }
    }
}

#[test]
fn a_dead_source_region_leaves_the_points_that_were_made_before() {
    let mut cloud = Cloud::protected();
    let point = cloud.point();
    cloud.world.outage("eastus2", true);
    let mut latest = failover("");
    latest["properties"]["sourceSiteOperations"] = json!("Required");
    let job = cloud.job(&action("db", "unplannedFailover"), Some(latest));
    assert_eq!(job["state"], "Failed");
    assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], "LatestRecoveryPointNotAvailable");
    assert_eq!(states(&job), ["Completed", "Skipped", "Failed", "NotStarted", "NotStarted"]);
    let shown = cloud.item("db");
    assert_eq!(shown["protectionState"], "UnplannedFailoverFailed");
    assert_eq!(
        (&shown["failoverHealth"], &shown["healthErrors"][0]["errorCode"]),
        (&json!("Warning"), &json!("161011"))
    );
    assert_eq!(shown["allowedOperations"], json!(["UnplannedFailover", "DisableProtection"]));

    let mut chosen = failover(&point);
    chosen["properties"]["sourceSiteOperations"] = json!("Required");
    let job = cloud.job(&action("db", "unplannedFailover"), Some(chosen));
    assert_eq!(states(&job), ["Completed", "Skipped", "Skipped", "Completed", "Completed"]);
    cloud.get(&recovered("vm-db-1")).expect(200);
    cloud.done("POST", &action("db", "failoverCommit"), Value::Null);
    assert_eq!(cloud.item("db")["protectionState"], "UnplannedFailoverCommitted");
}

#[test]
fn a_failed_failover_can_be_tried_again() {
    let mut cloud = Cloud::protected();
    let path = action("db", "unplannedFailover");
    cloud.world.faults.add(
        Fault::on("POST", "/db/unplannedFailover")
            .fail_job("28031", "No.", "Why.", "Try.")
            .in_task("FailoverTask"),
    );
    let job = cloud.job(&path, Some(failover("")));
    assert_eq!(states(&job), ["Completed", "Skipped", "Completed", "Failed", "NotStarted"]);
    assert_eq!(job["tasks"][3]["errors"][0]["serviceErrorDetails"]["recommendedAction"], "Try.");
    assert_eq!(cloud.item("db")["protectionState"], "UnplannedFailoverFailed");
    cloud.get(&recovered("vm-db-1")).expect(404);
    for (code, set_up) in [("RecoveryRegionNotAvailable", true), ("TargetVmAlreadyExists", false)] {
        cloud.world.outage("centralus", set_up);
        if !set_up {
            cloud
                .ask("PUT", &recovered("vm-db-1"), Some(json!({"location": "centralus"})))
                .expect(201);
        }
        let job = cloud.job(&path, Some(failover("")));
        assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], code);
    }
    cloud.ask("DELETE", &recovered("vm-db-1"), None).expect(200);
    cloud.done("POST", &path, failover(""));
    cloud.world.faults.add(Fault::on("POST", "/applyRecoveryPoint").fail_job("1", "", "", ""));
    let point = cloud.point();
    cloud.job(&action("db", "applyRecoveryPoint"), Some(change(&point)));
    let shown = cloud.item("db");
    assert_eq!(shown["protectionState"], "ChangeRecoveryPointFailed");
    assert_eq!(shown["allowedOperations"], json!(["Commit", "ChangePit", "DisableProtection"]));
    cloud
        .world
        .faults
        .add(Fault::on("POST", "/failoverCommit").fail_job("1", "", "", "").in_task("Commit"));
    cloud.job(&action("db", "failoverCommit"), None);
    assert_eq!(cloud.item("db")["protectionState"], "CommitFailoverFailedOnRecovery");
    cloud.done("POST", &action("db", "failoverCommit"), Value::Null);
}

#[test]
fn what_azure_to_azure_does_not_know_is_refused() {
    let mut cloud = Cloud::protected();
    for (name, body) in [("plannedFailover", Some(failover(""))), ("failoverCancel", None)] {
        cloud
            .ask("POST", &action("db", name), body)
            .refused_within(400, "OperationNotSupportedForProvider");
    }
    let mut body = failover("");
    body["properties"]["sourceSiteOperations"] = json!("Perhaps");
    cloud
        .ask("POST", &action("db", "unplannedFailover"), Some(body))
        .refused_within(400, "InvalidParameter");
    let mut body = failover("");
    body["properties"]["failoverDirection"] = json!("RecoveryToPrimary");
    cloud
        .ask("POST", &action("db", "unplannedFailover"), Some(body))
        .refused_within(400, "FailoverDirectionNotSupported");
    let reprotect = patched(
        json!({"failoverDirection": "RecoveryToPrimary", "providerSpecificDetails": {"instanceType": "A2A"}}),
    );
    cloud
        .ask("POST", &action("db", "reProtect"), Some(reprotect.clone()))
        .refused_within(400, "OperationNotAllowed");
    cloud.done("POST", &action("db", "unplannedFailover"), failover(""));
    cloud.done("POST", &action("db", "failoverCommit"), Value::Null);
    let refused = cloud
        .ask("POST", &action("db", "reProtect"), Some(reprotect))
        .refused_within(400, "VMDisksMissing");
    assert!(
        refused.message().contains("Managed disk details not provided"),
        "{}",
        refused.message()
    );
}

#[test]
fn a_test_machine_outlives_a_failover_until_it_is_cleaned_up() {
    let mut cloud = Cloud::protected();
    let drill =
        patched(json!({"networkType": "VmNetworkAsInput", "networkId": network("vnet-drill")}));
    cloud.done("POST", &action("db", "testFailover"), drill);
    cloud.done("POST", &action("db", "unplannedFailover"), failover(""));
    let allowed = cloud.item("db")["allowedOperations"].clone();
    assert_eq!(allowed, json!(["Commit", "ChangePit", "DisableProtection", "TestFailoverCleanup"]));
    cloud
        .ask("POST", &action("db", "remove"), Some(patched(json!({}))))
        .refused_within(400, "TestFailoverCleanupPending");
    cloud.done("POST", &action("db", "testFailoverCleanup"), patched(json!({})));
    cloud.get(&recovered("vm-db-1-test")).expect(404);
    cloud.get(&recovered("vm-db-1")).expect(200);
}

#[test]
fn what_somebody_does_in_the_portal_is_done_at_once_and_leaves_no_trace_in_the_journal() {
    for clock in [Clock::stepped(), Clock::scaled(1), Clock::settle_after(9)] {
        let mut cloud = Cloud::with_two_items();
        cloud.map_back();
        cloud.world.clock = clock;
        cloud.world.journal.clear();
        let body = failover("");
        assert_eq!(
            cloud.world.act("POST", &action("db", "unplannedFailover"), Some(&body)).status,
            202
        );
        let (path, body) = reverse("primary");
        assert_eq!(cloud.world.act("POST", &path, Some(&body)).status, 202);
        assert!(cloud.world.get(&item("db")).is_none());
        assert_eq!(cloud.world.act("POST", &path, Some(&body)).status, 404);
        assert_eq!(cloud.world.journal.entries().count(), 0);
        assert_eq!(cloud.world.clock.pace, clock.pace);
    }
}

#[test]
fn a_job_that_is_bound_to_fail_ends_with_the_task_in_which_it_fails() {
    let mut cloud = Cloud::protected();
    cloud.world.clock = Clock::stepped();
    let fault = Fault::on("POST", "/unplannedFailover")
        .fail_job("1", "", "", "")
        .in_task("VmShutdownVmOnPrimary");
    cloud.world.faults.add(fault);
    let accepted =
        cloud.ask("POST", &action("db", "unplannedFailover"), Some(failover(""))).expect(202);
    for (seconds, state) in [(55, "InProgress"), (2, "Failed")] {
        cloud.world.advance(Duration::from_secs(seconds));
        let job =
            cloud.get(&accepted.header("x-ms-request-id")).expect(200).body()["properties"].clone();
        assert_eq!(job["state"], state, "two of five tasks take 56 of 140 seconds");
    }
}

#[test]
fn an_interface_that_somebody_left_out_is_not_made() {
    let mut cloud = Cloud::protected();
    let nic = cloud.details("db")["vmNics"][0]["nicId"].clone();
    let leave_out = patched(json!({"vmNics": [{"nicId": nic, "selectionType": "NotSelected"}]}));
    cloud.done("PATCH", &item("db"), leave_out);
    cloud.done("POST", &action("db", "unplannedFailover"), failover(""));
    let machine = cloud.get(&recovered("vm-db-1")).expect(200).body();
    assert_eq!(machine["properties"]["networkProfile"]["networkInterfaces"], json!([]));
    cloud.get(&recovered_nic("vm-db-1-nic")).expect(404);
}

#[test]
fn a_failed_job_is_not_begun_again_beside_another() {
    let mut cloud = Cloud::protected();
    let path = action("db", "unplannedFailover");
    cloud.world.faults.add(Fault::on("POST", "/unplannedFailover").fail_job("1", "", "", ""));
    let accepted = cloud.ask("POST", &path, Some(failover(""))).expect(202);
    let restart = format!("{}/restart", accepted.header("x-ms-request-id"));
    cloud.item("db");
    cloud.world.clock = Clock::stepped();
    cloud.ask("POST", &path, Some(failover(""))).expect(202);
    cloud.ask("POST", &restart, None).refused_within(409, "OperationInProgress");
    cloud.wait(5);
    assert_eq!(cloud.item("db")["protectionState"], "UnplannedFailoverCommitPendingStatesBegin");
}
