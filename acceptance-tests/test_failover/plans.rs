//! Drills of recovery plans: all members at once, group by group, with actions that wait for a person.

use asr_simulator::Simulator;
use serde_json::{Value, json};

use super::{ADDRESS, accepted, drill_alone, test_machines, test_state};
use crate::harness::{Scratch, simulator};
use crate::topology::{group, protected_item, protected_item_alone};

fn vault(simulator: &Simulator) -> String {
    format!(
        "{}/providers/Microsoft.RecoveryServices/vaults/vault",
        group(simulator, "rg-app-recovery")
    )
}

fn item(simulator: &Simulator, name: &str) -> String {
    let container = "replicationFabrics/primary/replicationProtectionContainers/primary";
    format!("{}/{container}/replicationProtectedItems/{name}", vault(simulator))
}

fn shop(simulator: &Simulator) -> String {
    format!("{}/replicationRecoveryPlans/shop", vault(simulator))
}

/// Two protected virtual machines.
fn tiers(simulator: &Simulator) -> String {
    let db = protected_item_alone(simulator, "vm-db-1", "").replace("\"this\" {", "\"db\" {");
    protected_item(simulator, "vm-web-1", "") + &db
}

/// Two tiers, the database first, in a plan with these actions after it.
fn two_tiers(actions: Value) -> (Simulator, Scratch) {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&tiers(&simulator)).apply();
    let boot = |name: &str, actions: Value| {
        json!({"groupType": "Boot", "replicationProtectedItems": [{"id": item(&simulator, name)}],
            "startGroupActions": [], "endGroupActions": actions})
    };
    let fabric = |side: &str| format!("{}/replicationFabrics/{side}", vault(&simulator));
    let body = json!({"properties": {"primaryFabricId": fabric("primary"), "recoveryFabricId": fabric("recovery"),
        "failoverDeploymentModel": "ResourceManager", "groups": [boot("vm-db-1", actions), boot("vm-web-1", json!([]))]}});
    let path = shop(&simulator);
    let answer = simulator.with_world(|world| world.act("PUT", &path, Some(&body)));
    assert!(answer.status < 300, "{:?}", answer.body);
    simulator.clear_journal();
    (simulator, scratch)
}

fn config(simulator: &Simulator, arguments: &str) -> String {
    let plan = format!("recovery_plan_id = \"{}\"\n  {arguments}", shop(simulator));
    tiers(simulator) + &drill_alone(simulator, &plan)
}

fn states(simulator: &Simulator) -> [String; 2] {
    ["vm-db-1", "vm-web-1"].map(|name| test_state(simulator, &item(simulator, name)))
}

#[test]
fn a_plan_of_two_tiers_is_drilled_at_once() {
    let (simulator, scratch) = two_tiers(json!([]));
    scratch.config(&config(&simulator, "")).apply();
    scratch.plan().expect_no_changes();
    let state = scratch.state(ADDRESS);
    assert_eq!(state["id"], format!("{}/testFailover", shop(&simulator)));
    let vms = state["test_vms"].as_object().unwrap();
    assert_eq!(vms.keys().collect::<Vec<_>>(), ["vm-db-1", "vm-web-1"]);
    for vm in vms.values() {
        assert!(vm["private_ip_addresses"][0].is_string(), "{vm:#}");
        assert!(vm["recovery_point_time"].is_string(), "{vm:#}");
    }
    let oldest = vms.values().map(|vm| vm["recovery_point_time"].as_str().unwrap()).min();
    assert_eq!(state["recovery_point_time"].as_str(), oldest);
    assert_eq!(accepted(&simulator, "/testFailover"), 1);

    scratch.config(&tiers(&simulator)).apply();
    assert_eq!(states(&simulator), ["None", "None"]);
    assert!(test_machines(&simulator).is_empty());
    scratch.config(&format!(
        "data \"asr_test_failover\" \"this\" {{\n  recovery_plan_id = \"{}\"\n}}\noutput \"it\" {{\n  value = data.asr_test_failover.this\n}}\n{}",
        shop(&simulator), tiers(&simulator)
    ));
    scratch.apply();
    let told = scratch.output("it");
    assert_eq!((&told["age_in_days"], &told["allowed"]), (&json!(0), &json!(true)), "{told:#}");
    assert_eq!(told["last_test"]["state"], "Succeeded", "{told:#}");
}

#[test]
fn a_drill_of_a_plan_lives_its_whole_life() {
    let (simulator, scratch) = two_tiers(json!([]));
    scratch.config(&config(&simulator, "")).apply();
    let imported = Scratch::new(&simulator);
    imported.config(&config(&simulator, ""));
    let managed = scratch.managed();
    let objects: Vec<_> =
        managed.iter().map(|(address, id)| (address.as_str(), id.as_str())).collect();
    imported.write("imports.tf", &crate::harness::import_blocks(&objects));
    imported.plan().expect_only_imports();
}

#[test]
fn a_manual_action_is_told_and_the_drill_goes_on_after_it() {
    let action = json!([{"actionName": "Switch DNS", "failoverTypes": ["TestFailover"],
        "failoverDirections": ["PrimaryToRecovery"],
        "customDetails": {"instanceType": "ManualActionDetails", "description": "Point the name at the copy."}}]);
    let (simulator, scratch) = two_tiers(action);
    let patience = "timeouts {\n    create = \"3s\"\n    delete = \"3s\"\n  }";
    let output = scratch.config(&config(&simulator, patience)).apply();
    let warning = output.expect_warning("The job waits for somebody");
    for part in ["“Switch DNS”", "Point the name at the copy.", "/resume?api-version="] {
        assert!(warning.contains(part), "{warning}");
    }
    scratch.plan().expect_actions(ADDRESS, &["update"]);
    let jobs = simulator.journal();
    let job = jobs.iter().rev().find(|entry| entry.path.contains("/replicationJobs/")).unwrap();
    let path = format!("{}/resume", job.path.split('?').next().unwrap());
    let body = json!({"properties": {"comments": "done"}});
    simulator.with_world(|world| world.act("POST", &path, Some(&body)));
    scratch.config(&config(&simulator, "")).apply();
    scratch.plan().expect_no_changes();
    assert_eq!(accepted(&simulator, "/testFailover"), 1);
    assert_eq!(scratch.state(ADDRESS)["test_vms"].as_object().unwrap().len(), 2);
}

#[test]
fn a_member_that_fails_is_told_and_everything_is_cleaned_up() {
    let (simulator, scratch) = two_tiers(json!([]));
    let fault = asr_simulator::Fault::on("POST", "vm-web-1/testFailover");
    simulator.fault(fault.fail_job("Quota", "No cores.", "Tests.", "Ask for more."));
    let output = scratch.config(&config(&simulator, "")).apply_fails();
    let error = output.expect_error("Quota");
    assert!(error.contains("No cores."), "{error}");
    scratch.apply();
    scratch.plan().expect_no_changes();
    assert_eq!(states(&simulator), ["WaitingForCompletion", "WaitingForCompletion"]);
    scratch.config(&tiers(&simulator)).apply();
    assert!(test_machines(&simulator).is_empty());
}
