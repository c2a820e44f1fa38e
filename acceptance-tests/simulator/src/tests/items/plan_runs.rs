//! Recovery plans at work: steps, jobs of the members, people who are waited for, and failures.

use super::plans::{boot, plan, step};
use super::*;
use crate::faults::Fault;

fn on_plan(action: &str) -> String {
    format!("{}/{action}", plan("shop"))
}

/// The body of a failover of a plan to points of a type.
fn ahead(point: &str) -> Value {
    patched(json!({"failoverDirection": "PrimaryToRecovery", "sourceSiteOperations": "Required",
        "providerSpecificDetails": [{"instanceType": "A2A", "recoveryPointType": point}]}))
}

fn drill() -> Value {
    let mut body = ahead("LatestProcessed");
    body["properties"]["networkType"] = json!("VmNetworkAsInput");
    body["properties"]["networkId"] = json!(network("vnet-drill"));
    body
}

/// A cloud with the plan `shop`: `db` boots before `web`, and somebody is asked between the two.
fn shop(asked: bool) -> Cloud {
    let mut cloud = Cloud::with_two_items();
    let mut second = boot(&["web"]);
    if asked {
        let details =
            json!({"instanceType": "ManualActionDetails", "description": "Check the database."});
        let script = json!({"instanceType": "ScriptActionDetails", "path": "a.ps1", "fabricLocation": "Recovery"});
        second["startGroupActions"] = json!([step("check", details)]);
        second["endGroupActions"] = json!([step("fix", script)]);
    }
    let body = super::plans::body(json!([boot(&["db"]), second]));
    cloud.done("PUT", &plan("shop"), body);
    cloud
}

/// Friendly name and state of every task.
fn tasks(job: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let tasks = job["tasks"].as_array().unwrap().iter();
    tasks.map(|task| (text(&task["friendlyName"]), text(&task["stateDescription"]))).collect()
}

fn of<'a>(job: &'a Value, friendly: &str) -> &'a Value {
    let tasks = job["tasks"].as_array().unwrap();
    tasks.iter().find(|task| task["friendlyName"] == friendly).unwrap_or_else(|| panic!("{job}"))
}

#[test]
fn a_failover_of_a_plan_shuts_down_fails_over_and_boots_group_by_group() {
    let mut cloud = shop(false);
    let job = cloud.job(&on_plan("unplannedFailover"), Some(ahead("Latest")));
    assert_eq!(
        (&job["scenarioName"], &job["friendlyName"], &job["targetInstanceType"], &job["state"]),
        (
            &json!("UnplannedFailover"),
            &json!("Failover"),
            &json!("RecoveryPlan"),
            &json!("Succeeded")
        )
    );
    let names: Vec<String> = tasks(&job).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "Prerequisites check for the recovery plan",
            "All groups shutdown (2)",
            "Recovery plan failover",
            "Group 1: Start (1)",
            "Group 2: Start (1)",
            "Finalizing the recovery plan"
        ]
    );
    let shutdown = of(&job, "All groups shutdown (2)");
    assert_eq!(shutdown["taskType"], "RecoveryPlanShutdownGroupTaskDetails");
    let first = &shutdown["groupTaskCustomDetails"]["childTasks"][0];
    assert_eq!(
        (&first["friendlyName"], &first["state"]),
        (&json!("Shutdown: Group 1 (1)"), &json!("Succeeded"))
    );
    let machine_task = &first["groupTaskCustomDetails"]["childTasks"][0];
    assert_eq!(machine_task["taskType"], "VirtualMachineTaskDetails");
    let failover = &of(&job, "Recovery plan failover")["groupTaskCustomDetails"];
    assert_eq!(failover["rpGroupType"], "RpFailoverTask");
    assert_eq!(
        of(&job, "Group 2: Start (1)")["groupTaskCustomDetails"]["rpGroupType"],
        "BootGroup"
    );
    let children: Vec<&Value> =
        [machine_task, &failover["childTasks"][0], &failover["childTasks"][1]]
            .iter()
            .map(|task| &task["customDetails"]["jobTask"]["jobId"])
            .collect();
    for child in children {
        let child = cloud.get(child.as_str().unwrap()).expect(200).body()["properties"].clone();
        assert_eq!(
            (&child["scenarioName"], &child["targetInstanceType"]),
            (&json!("UnplannedFailover"), &json!("ProtectionEntity"))
        );
    }
    assert_eq!(job["customDetails"]["protectedItemDetails"].as_array().unwrap().len(), 2);

    for name in ["db", "web"] {
        assert_eq!(
            cloud.item(name)["protectionState"],
            "UnplannedFailoverCommitPendingStatesBegin"
        );
    }
    cloud.get(&recovered("vm-web-1")).expect(200);
    let off = cloud.get(&format!("{}/instanceView", machine("vm-db-1"))).expect(200).body();
    assert_eq!(off["statuses"][1]["code"], "PowerState/deallocated");
    let shown = cloud.plan("shop");
    assert!(shown["lastUnplannedFailoverTime"].is_string() && shown["currentScenario"].is_null());
    assert_eq!(shown["allowedOperations"], json!(["Commit"]));

    let job = cloud.job(&on_plan("failoverCommit"), None);
    assert_eq!(
        (&job["scenarioName"], &job["state"]),
        (&json!("CommitFailover"), &json!("Succeeded"))
    );
    assert_eq!(cloud.item("web")["protectionState"], "UnplannedFailoverCommitted");
    let job = cloud.job(&on_plan("reProtect"), None);
    assert_eq!(job["state"], "Failed");
    assert_eq!(
        job["errors"][0]["serviceErrorDetails"]["message"],
        "Managed disk details not provided."
    );
    assert_eq!(cloud.item("web")["protectionState"], "UnplannedFailoverCommitted");
}

#[test]
fn a_test_of_a_plan_is_cleaned_up_as_a_whole() {
    let mut cloud = shop(false);
    let job = cloud.job(&on_plan("testFailover"), Some(drill()));
    assert_eq!(
        (&job["scenarioName"], &job["state"]),
        (&json!("TestFailover"), &json!("Succeeded"))
    );
    assert_eq!(job["customDetails"]["networkName"], "vnet-drill");
    assert!(!tasks(&job).iter().any(|(name, _)| name.contains("shutdown")));
    for machine in ["vm-db-1-test", "vm-web-1-test"] {
        cloud.get(&recovered(machine)).expect(200);
    }
    let shown = cloud.plan("shop");
    assert!(shown["lastTestFailoverTime"].is_string());
    assert_eq!(shown["allowedOperations"], json!(["UnplannedFailover", "TestFailoverCleanup"]));
    cloud
        .ask("POST", &on_plan("testFailover"), Some(drill()))
        .refused_within(400, "OperationNotAllowed");
    let address = |cloud: &mut Cloud, nic: &str| {
        let nic = cloud.get(&recovered_nic(nic)).expect(200).body();
        nic["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"].clone()
    };
    assert_eq!(address(&mut cloud, "vm-web-1-nic-test"), "10.30.1.4");

    cloud.done("POST", &action("web", "testFailoverCleanup"), patched(json!({})));
    cloud.done("POST", &on_plan("testFailoverCleanup"), patched(json!({"comments": "Fine."})));
    for name in ["db", "web"] {
        let shown = cloud.item(name);
        assert_eq!(shown["testFailoverState"], "None");
        assert!(shown["lastSuccessfulTestFailoverTime"].is_string());
    }
    cloud
        .ask("POST", &on_plan("testFailoverCleanup"), Some(patched(json!({}))))
        .refused_within(400, "OperationNotAllowed");
}

#[test]
fn a_manual_action_suspends_the_job_until_somebody_resumes_it() {
    for clock in [Clock::settle_after(1), Clock::stepped(), Clock::scaled(6)] {
        let mut cloud = shop(true);
        cloud.world.clock = clock;
        let accepted = cloud
            .ask("POST", &on_plan("unplannedFailover"), Some(ahead("LatestProcessed")))
            .expect(202);
        let (status, job) =
            (accepted.header("azure-asyncoperation"), accepted.header("x-ms-request-id"));
        cloud.wait(10);
        assert_eq!(cloud.follow(&status).expect(200).body()["status"], "InProgress");
        let shown = cloud.get(&job).expect(200).body()["properties"].clone();
        assert_eq!(
            (&shown["state"], &shown["allowedActions"]),
            (&json!("Suspended"), &json!(["Resume", "Cancel"]))
        );
        let manual = of(&shown, "check");
        assert_eq!(
            (&manual["taskType"], &manual["state"]),
            (&json!("ManualActionTaskDetails"), &json!("Suspended"))
        );
        assert_eq!(manual["customDetails"]["instructions"], "Check the database.");
        assert_eq!(of(&shown, "Group 1: Start (1)")["state"], "Succeeded");
        assert_eq!(of(&shown, "Group 2: Start (1)")["state"], "NotStarted");
        let plan_now = cloud.plan("shop");
        assert_eq!(
            (&plan_now["currentScenario"]["scenarioName"], &plan_now["currentScenarioStatus"]),
            (&json!("UnplannedFailover"), &json!("Suspended"))
        );
        cloud
            .ask("POST", &action("db", "failoverCommit"), None)
            .refused_within(409, "OperationInProgress");
        cloud.ask("DELETE", &plan("shop"), None).refused_within(409, "OperationInProgress");

        let saved = serde_json::to_string(&cloud.world.save()).unwrap();
        cloud.world.load(serde_json::from_str(&saved).unwrap());
        let resume = format!("{job}/resume");
        cloud.ask("POST", &resume, Some(patched(json!({"comments": "It is fine."})))).expect(200);
        cloud.wait(10);
        assert_eq!(cloud.follow(&status).expect(200).body()["status"], "Succeeded", "{clock:?}");
        let shown = cloud.get(&job).expect(200).body()["properties"].clone();
        assert_eq!(of(&shown, "check")["customDetails"]["observation"], "It is fine.");
        assert_eq!(of(&shown, "fix")["taskType"], "ScriptActionTaskDetails");
        assert!(tasks(&shown).iter().all(|(_, state)| state == "Completed"), "{shown}");
        cloud.ask("POST", &resume, None).refused_within(400, "JobActionNotAllowed");
    }
}

#[test]
fn the_steps_of_a_plan_take_their_time_one_after_the_other() {
    let mut cloud = shop(false);
    cloud.world.clock = Clock::stepped();
    let accepted = cloud
        .ask("POST", &on_plan("unplannedFailover"), Some(ahead("LatestProcessed")))
        .expect(202);
    let job = accepted.header("x-ms-request-id");
    let mut seen = Vec::new();
    for seconds in [2, 10, 60, 120, 30, 30] {
        cloud.world.advance(Duration::from_secs(seconds));
        let shown = cloud.get(&job).expect(200).body()["properties"].clone();
        let at = tasks(&shown).into_iter().find(|(_, state)| state == "InProgress");
        seen.push(at.map_or(shown["state"].as_str().unwrap().to_owned(), |(name, _)| name));
        if seen.len() == 2 {
            cloud
                .ask("POST", &action("db", "unplannedFailover"), Some(failover("")))
                .refused_within(409, "OperationInProgress");
        }
    }
    assert_eq!(
        seen,
        [
            "Prerequisites check for the recovery plan",
            "All groups shutdown (2)",
            "Recovery plan failover",
            "Group 1: Start (1)",
            "Group 2: Start (1)",
            "Succeeded"
        ]
    );
    // One advance over everything ends at the same moments as many small ones.
    let mut cloud = shop(false);
    cloud.world.clock = Clock::stepped();
    cloud.ask("POST", &on_plan("unplannedFailover"), Some(ahead("LatestProcessed"))).expect(202);
    let begun = cloud.world.now();
    cloud.wait(60);
    let job = cloud.world.operations.in_order().find(|one| one.led).unwrap();
    let (at, _) = job.outcome.as_ref().unwrap();
    assert_eq!((*at - begun).whole_seconds(), 5 + 30 + 140 + 30 + 30 + 5);
}

#[test]
fn what_fails_in_a_plan_ends_it_and_can_be_begun_again() {
    let mut cloud = shop(true);
    let fault = Fault::on("POST", "/replicationProtectedItems/web/unplannedFailover");
    cloud
        .world
        .faults
        .add(fault.fail_job("28031", "No.", "Why.", "Try.").in_task("Start failover"));
    let accepted = cloud
        .ask("POST", &on_plan("unplannedFailover"), Some(ahead("LatestProcessed")))
        .expect(202);
    assert_eq!(
        cloud.follow(&accepted.header("azure-asyncoperation")).expect(200).body()["error"]["code"],
        "28031"
    );
    let id = accepted.header("x-ms-request-id");
    let job = cloud.get(&id).expect(200).body()["properties"].clone();
    assert_eq!(
        (&job["state"], &job["errors"][0]["taskId"]),
        (&json!("Failed"), &json!("FailoverAllActionGroup"))
    );
    let children = &of(&job, "Recovery plan failover")["groupTaskCustomDetails"]["childTasks"];
    assert_eq!(
        (&children[0]["state"], &children[1]["state"]),
        (&json!("Succeeded"), &json!("Failed"))
    );
    assert_eq!(of(&job, "Group 1: Start (1)")["state"], "NotStarted");
    assert_eq!(cloud.item("db")["protectionState"], "UnplannedFailoverCommitPendingStatesBegin");
    assert_eq!(cloud.item("web")["protectionState"], "UnplannedFailoverFailed");
    assert!(cloud.plan("shop").get("lastUnplannedFailoverTime").is_none());

    cloud.ask("POST", &format!("{id}/restart"), None).expect(200);
    cloud.follow(&accepted.header("azure-asyncoperation")).expect(200);
    let job = cloud.get(&id).expect(200).body()["properties"].clone();
    assert_eq!(
        job["state"], "Suspended",
        "the failed member was tried again, and somebody is asked"
    );
    assert_eq!(cloud.item("web")["protectionState"], "UnplannedFailoverCommitPendingStatesBegin");
    cloud.ask("POST", &format!("{id}/cancel"), None).expect(200);
    assert!(cloud.plan("shop")["currentScenario"].is_null());
    cloud.ask("POST", &format!("{id}/restart"), None).expect(200);
    cloud.follow(&accepted.header("azure-asyncoperation")).expect(200);
    let job = cloud.get(&id).expect(200).body()["properties"].clone();
    assert_eq!(job["state"], "Suspended", "it is asked again");

    for (task, failed) in [
        ("fix", "Group2PostAction1"),
        ("Group1", "Group1"),
        ("", "RpSrsPrerequisitesCheck"),
        ("check", "Group2PreAction1"),
    ] {
        let mut cloud = shop(true);
        let fault = Fault::on("POST", "/replicationRecoveryPlans/shop/testFailover");
        cloud.world.faults.add(fault.fail_job("1", "No.", "", "").in_task(task));
        let accepted = cloud.ask("POST", &on_plan("testFailover"), Some(drill())).expect(202);
        let (status, id) =
            (accepted.header("azure-asyncoperation"), accepted.header("x-ms-request-id"));
        cloud.follow(&status).expect(200);
        if task == "fix" {
            cloud.ask("POST", &format!("{id}/resume"), None).expect(200);
            cloud.follow(&status).expect(200);
        }
        let job = cloud.get(&id).expect(200).body()["properties"].clone();
        assert_eq!(
            (&job["state"], &job["errors"][0]["taskId"]),
            (&json!("Failed"), &json!(failed))
        );
    }
}

#[test]
fn an_operation_that_does_not_fit_the_plan_is_refused() {
    let mut cloud = shop(false);
    let path = on_plan("unplannedFailover");
    cloud
        .ask("POST", &format!("{}/testFailover", plan("none")), Some(drill()))
        .refused_within(404, "ObjectNotFound");
    for name in ["plannedFailover", "failoverCancel"] {
        cloud
            .ask("POST", &on_plan(name), None)
            .refused_within(400, "OperationNotSupportedForProvider");
    }
    let with = |member: &str, value: Value| {
        let mut body = ahead("Latest");
        body["properties"][member] = value;
        body
    };
    let cases = [
        (with("failoverDirection", json!("RecoveryToPrimary")), "RecoveryPlanDirectionMismatch"),
        (with("failoverDirection", Value::Null), "RecoveryPlanDirectionMismatch"),
        (with("sourceSiteOperations", json!("Maybe")), "InvalidParameter"),
        (with("sourceSiteOperations", Value::Null), "InvalidParameter"),
        (with("providerSpecificDetails", json!([{"instanceType": "InMage"}])), "InvalidParameter"),
        (ahead("Newest"), "InvalidParameter"),
    ];
    for (body, code) in cases {
        cloud.ask("POST", &path, Some(body)).refused_within(400, code);
    }
    let mut untyped = drill();
    untyped["properties"]["networkType"] = Value::Null;
    cloud
        .ask("POST", &on_plan("testFailover"), Some(untyped))
        .refused_within(400, "InvalidParameter");
    let mut nowhere = drill();
    nowhere["properties"]["networkId"] = json!(network("none"));
    cloud
        .ask("POST", &on_plan("testFailover"), Some(nowhere))
        .refused_within(400, "ReferencedObjectNotFound");
    cloud.ask("POST", &on_plan("failoverCommit"), None).refused_within(400, "OperationNotAllowed");
    cloud.done("PUT", &plan("empty"), super::plans::body(json!([])));
    cloud
        .ask("POST", &format!("{}/unplannedFailover", plan("empty")), Some(ahead("Latest")))
        .refused_within(400, "OperationNotAllowed");
    let job = cloud.job(&path, Some(ahead("LatestApplicationConsistent")));
    assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], "RecoveryPointNotAvailable");
}

#[test]
fn a_plan_works_while_the_source_region_is_out_and_back_after_a_reversal() {
    let mut cloud = Cloud::protected();
    cloud.map_back();
    cloud.done("PUT", &plan("shop"), super::plans::body(json!([boot(&["db"])])));
    cloud.world.outage("eastus2", true);
    let job = cloud.job(&on_plan("unplannedFailover"), Some(ahead("Latest")));
    assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], "LatestRecoveryPointNotAvailable");
    let job = cloud.job(&on_plan("unplannedFailover"), Some(ahead("LatestProcessed")));
    assert_eq!(job["state"], "Succeeded", "{job}");
    cloud.world.outage("eastus2", false);
    let (path, body) = reverse("primary");
    cloud.done("POST", &path, body);
    let groups = cloud.plan("shop")["groups"].clone();
    cloud.get(groups[2]["replicationProtectedItems"][0]["id"].as_str().unwrap()).expect(200);
    assert_eq!(
        cloud.plan("shop")["allowedOperations"],
        json!(["UnplannedFailover", "TestFailover"])
    );
    cloud
        .ask("POST", &on_plan("unplannedFailover"), Some(ahead("Latest")))
        .refused_within(400, "RecoveryPlanDirectionMismatch");
    let mut back = ahead("Latest");
    back["properties"]["failoverDirection"] = json!("RecoveryToPrimary");
    let job = cloud.job(&on_plan("unplannedFailover"), Some(back));
    assert_eq!(job["state"], "Succeeded", "{job}");
    cloud.done("PATCH", &plan("shop"), json!({"properties": {"groups": groups}}));
}

#[test]
fn the_phases_around_a_failover_can_fail_too() {
    for (phase, task) in [("shutdown", "ShutdownAllActionGroup"), ("start", "Group2")] {
        let mut cloud = shop(false);
        let fault = Fault::on("POST", &format!("/replicationProtectedItems/web/{phase}"));
        cloud.world.faults.add(fault.fail_job("7", "No.", "", ""));
        let job = cloud.job(&on_plan("unplannedFailover"), Some(ahead("LatestProcessed")));
        assert_eq!((&job["state"], &job["errors"][0]["taskId"]), (&json!("Failed"), &json!(task)));
        let failed_over = cloud.item("web")["activeLocation"] == "Recovery";
        assert_eq!(failed_over, phase == "start");
    }
}

#[test]
fn a_member_whose_job_never_ends_holds_its_plan() {
    let mut cloud = shop(false);
    cloud
        .world
        .faults
        .add(Fault::on("POST", "/replicationProtectedItems/web/unplannedFailover").never_finish());
    let accepted = cloud
        .ask("POST", &on_plan("unplannedFailover"), Some(ahead("LatestProcessed")))
        .expect(202);
    for _ in 0..3 {
        let status = cloud.follow(&accepted.header("azure-asyncoperation")).expect(200).body();
        assert_eq!(status["status"], "InProgress");
    }
    let id = accepted.header("x-ms-request-id");
    let job = cloud.get(&id).expect(200).body()["properties"].clone();
    let children =
        of(&job, "Recovery plan failover")["groupTaskCustomDetails"]["childTasks"].clone();
    assert_eq!(
        (&children[0]["state"], &children[1]["state"]),
        (&json!("Succeeded"), &json!("NotStarted"))
    );
    let stuck = children[1]["customDetails"]["jobTask"]["jobId"].as_str().unwrap().to_owned();
    cloud.ask("POST", &format!("{stuck}/cancel"), None).expect(200);
    cloud.follow(&accepted.header("azure-asyncoperation")).expect(200);
    let job = cloud.get(&id).expect(200).body()["properties"].clone();
    assert_eq!(job["errors"][0]["serviceErrorDetails"]["code"], "ChildJobCancelled");
}
