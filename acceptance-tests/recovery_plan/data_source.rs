//! The data source: the plan in its order, and what changes by itself.

use serde_json::json;

use super::{ADDRESS, Scene, TIERS};
use crate::harness::Scratch;
use crate::portal::act;
use crate::topology::network;

/// A plan in whose test nobody has to do anything.
fn without_action() -> String {
    let (before, rest) = TIERS.split_once("    pre_action {").unwrap();
    let (_, after) = rest.split_once("    }\n").unwrap();
    format!("{before}{after}")
}

#[test]
fn order_and_live_results_are_read_with_one_request() {
    let scene = Scene::of(&without_action());
    let id = scene.id(ADDRESS);
    let found = Scratch::new(&scene.simulator);
    found.config(&format!("data \"asr_recovery_plan\" \"this\" {{\n  id = \"{id}\"\n}}\n"));
    scene.simulator.clear_journal();
    found.apply();
    let journal = scene.simulator.journal();
    assert_eq!(journal.iter().filter(|entry| entry.path.contains("/replication")).count(), 1);
    let data = found.state("data.asr_recovery_plan.this");
    let managed = scene.scratch.state(ADDRESS);
    let members = |of: &serde_json::Value| {
        let groups = of["boot_recovery_group"].as_array().unwrap().iter();
        groups.map(|group| group["replicated_protected_items"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(members(&data), members(&managed));
    assert_eq!(data["allowed_operations"], json!(["UnplannedFailover", "TestFailover"]));
    assert!(data["last_test_failover_time"].is_null() && data["current_scenario"].is_null());

    let drill = json!({"properties": {"failoverDirection": "PrimaryToRecovery", "networkType": "VmNetworkAsInput",
        "networkId": network(&scene.simulator, "drill"), "providerSpecificDetails": [{"instanceType": "A2A", "recoveryPointType": "Latest"}]}});
    act(&scene.simulator, &format!("{id}/testFailover"), Some(&drill));
    found.apply();
    let data = found.state("data.asr_recovery_plan.this");
    assert!(
        data["last_test_failover_time"].as_str().is_some_and(|time| time.ends_with('Z')),
        "{data:#}"
    );
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn one_that_does_not_exist_is_an_error() {
    let scene = Scene::of(TIERS);
    let id = scene.id(ADDRESS).replace("/plan", "/none");
    let found = Scratch::new(&scene.simulator);
    found.config(&format!("data \"asr_recovery_plan\" \"this\" {{\n  id = \"{id}\"\n}}\n"));
    found.apply_fails().expect_error("does not exist");
}
