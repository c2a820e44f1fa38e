//! Import, destruction, and what somebody else does in the portal.

use serde_json::json;

use super::{ADDRESS, Scene};
use crate::harness::{import_blocks, writes};

#[test]
fn a_failover_is_imported_as_it_stands() {
    let scene = Scene::quiet("");
    let id = scene.state()["id"].as_str().unwrap().to_owned();
    assert!(id.ends_with("/replicationProtectedItems/vm-web-1/failover"), "{id}");
    scene.set("recovery", "commit = true").scratch.apply();
    scene.scratch.config(&scene.item()).apply();
    scene.set("recovery", "commit = true");
    scene.scratch.write("import.tf", &import_blocks(&[(ADDRESS, &id)]));
    scene.scratch.plan().expect_only_imports();
    scene.simulator.clear_journal();
    scene.scratch.apply_plan();
    assert!(writes(&scene.simulator).is_empty());
    scene.scratch.remove("import.tf");
    scene.scratch.plan().expect_no_changes();
    assert!(scene.state()["recovered_vm_ids"]["vm-web-1"].as_str().is_some());

    let wrong = id.trim_end_matches("/failover");
    scene.scratch.config(&scene.item()).apply();
    scene.set("recovery", "commit = true");
    scene.scratch.import_fails(ADDRESS, wrong).expect_error("lacks /failover at its end");
}

#[test]
fn destroying_forgets_or_brings_back() {
    let scene = Scene::quiet("");
    scene.set("recovery", "commit = true").scratch.apply();
    scene.scratch.config(&scene.item());
    scene.simulator.clear_journal();
    scene.scratch.apply();
    assert!(scene.sent().is_empty(), "keep wrote {:?}", scene.sent());

    let with = format!("commit = true\non_destroy = \"fail_back\"\n{}", scene.reprotect());
    scene.set("recovery", &with).scratch.apply();
    scene.scratch.config(&scene.item());
    scene.simulator.clear_journal();
    scene.scratch.apply();
    assert_eq!(scene.sent(), ["unplannedFailover", "failoverCommit", "switchprotection"]);
    scene.settles();
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn what_the_portal_did_is_followed_and_a_word_is_all_to_change() {
    let scene = Scene::quiet("");
    let id = scene.stands()["id"].as_str().unwrap().to_owned();
    let body = json!({"properties": {"failoverDirection": "PrimaryToRecovery", "sourceSiteOperations": "NotRequired",
        "providerSpecificDetails": {"instanceType": "A2A"}}});
    assert_eq!(
        scene.simulator.act("POST", &format!("{id}/unplannedFailover"), Some(&body)).status,
        202
    );
    // Nothing is brought back by a plan that nobody thought about.
    scene.scratch.plan_fails().expect_error("Set `commit = true`");
    scene.set("recovery", "");
    scene.simulator.clear_journal();
    scene.scratch.apply();
    assert!(scene.sent().is_empty());
    scene.scratch.plan().expect_no_changes();
    assert_eq!(scene.stands()["active_location"], "recovery");
    let state = scene.state();
    assert!(state["duration_in_seconds"].as_i64().is_some(), "{state:#}");
    assert_eq!(state["job_ids"].as_array().unwrap().len(), 1, "{state:#}");
}
