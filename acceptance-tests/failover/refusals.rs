//! What is refused at plan, and what would make it possible.

use std::time::Duration;

use serde_json::{Value, json};

use super::{BACK, ITEM, Scene, both_ways};
use crate::topology::{cache, network};

/// The id of the item, with a part of it changed behind everybody's back.
fn change(scene: &Scene, path: &str, value: Value) {
    let id = scene.scratch.state(ITEM)["id"].as_str().unwrap().to_owned();
    scene.simulator.change(&id, |item| *item.pointer_mut(path).unwrap() = value);
}

#[track_caller]
fn refused(scene: &Scene, location: &str, arguments: &str, text: &str, at: &str) {
    scene.set(location, arguments);
    scene.simulator.clear_journal();
    scene.scratch.plan_fails().expect_error(text).at(at);
    assert!(scene.sent().is_empty(), "{:?}", scene.sent());
}

#[test]
fn what_is_not_ready_is_not_failed_over() {
    let scene = Scene::quiet("");
    let state = "/properties/protectionState";
    change(&scene, state, json!("InitialReplicationInProgress"));
    refused(&scene, "recovery", "", "There is no recovery point yet", "active_location");
    change(&scene, state, json!("InitialReplicationFailed"));
    refused(&scene, "recovery", "", "repair or protect it anew", "active_location");
    change(&scene, state, json!("Protected"));

    let consistent = "recovery_point = \"latest_application_consistent\"";
    scene.set("primary", consistent).scratch.apply();
    refused(&scene, "recovery", consistent, "application-consistent", "recovery_point");
    scene.set("primary", "").scratch.apply();

    let id = scene.scratch.state(ITEM)["id"].as_str().unwrap().to_owned();
    let test = json!({"properties": {"failoverDirection": "PrimaryToRecovery", "networkType": "VmNetworkAsInput",
        "networkId": network(&scene.simulator, "drill"), "providerSpecificDetails": {"instanceType": "A2A"}}});
    assert_eq!(scene.simulator.act("POST", &format!("{id}/testFailover"), Some(&test)).status, 202);
    refused(&scene, "recovery", "", "Destroy its asr_test_failover", "active_location");
    let clean_up = json!({"properties": {"comments": ""}});
    scene.simulator.act("POST", &format!("{id}/testFailoverCleanup"), Some(&clean_up));

    scene.simulator.outage("eastus2", true);
    scene.simulator.advance(Duration::from_secs(2 * 3600));
    let most = "maximum_rpo_minutes = 30";
    refused(&scene, "recovery", most, "`maximum_rpo_minutes` is 30", "maximum_rpo_minutes");
    let latest = "recovery_point = \"latest\"";
    refused(&scene, "recovery", latest, "\"latest_processed\"", "recovery_point");
    assert_eq!(scene.change("recovery", "maximum_rpo_minutes = 300"), ["unplannedFailover"]);
}

#[test]
fn the_way_back_has_to_be_open() {
    let scene = Scene::quiet("");
    let reprotect = |account: &str| {
        both_ways(&scene.simulator).replace(
            &cache(&scene.simulator, "asrcachecentralus"),
            &cache(&scene.simulator, account),
        )
    };
    scene.set("recovery", "").scratch.apply();
    refused(&scene, "primary", "", "Set `commit = true`", "resource");
    scene.set("recovery", "commit = true").scratch.apply();
    refused(&scene, "primary", "commit = true", "Add a `reprotect` block", "active_location");

    let wrong = format!("commit = true\n{}", reprotect("asrcacheeastus2"));
    refused(&scene, "recovery", &wrong, "has to lie there", "cache_storage_account_id");
    let gone = format!("commit = true\n{}", reprotect("asrcachecentralus2"));
    refused(
        &scene,
        "recovery",
        &gone,
        "There is no such storage account",
        "cache_storage_account_id",
    );

    let vault = scene.scratch.state("asr_vault.this")["id"].as_str().unwrap().to_owned();
    let back = format!(
        "{vault}/replicationFabrics/recovery/replicationProtectionContainers/recovery/replicationProtectionContainerMappings/back"
    );
    scene.scratch.remove("back.tf");
    scene.set("recovery", "commit = true").scratch.apply();
    assert!(scene.simulator.document(&back).is_none());
    let good = format!("commit = true\n{}", reprotect("asrcachecentralus"));
    refused(
        &scene,
        "recovery",
        &good,
        "asr_protection_container_mapping",
        "cache_storage_account_id",
    );
    scene.scratch.write("back.tf", BACK);
    scene.set("recovery", "commit = true").scratch.apply();
    assert_eq!(scene.change("recovery", &good), ["switchprotection"]);
}

#[test]
fn a_new_failover_brings_nothing_back() {
    let scene = Scene::quiet("commit = true");
    scene.set("recovery", "commit = true").scratch.apply();
    scene.scratch.config(&scene.item()).apply();
    refused(&scene, "primary", "commit = true", "Import it with the id", "active_location");
    scene.set("recovery", "commit = true");
    scene.simulator.clear_journal();
    scene.scratch.apply();
    assert!(scene.sent().is_empty(), "{:?}", scene.sent());
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn what_another_day_needs_is_a_warning_today() {
    let scene = Scene::protected();
    scene.scratch.remove("back.tf");
    scene.scratch.apply();
    scene.set("primary", &scene.reprotect());
    let plan = scene.scratch.plan();
    plan.output.expect_warning("On the day on which it is needed it may be too late");
    scene.scratch.apply();
    scene.scratch.plan().expect_no_changes();
}
