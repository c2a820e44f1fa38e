//! Ending replication, and what stands in its way.

use serde_json::json;

use super::{ADDRESS, Scene};
use crate::harness::Scratch;
use crate::topology::{ground, machine};

/// The configuration without the item.
fn without(scene: &Scene) -> &Scratch {
    scene.scratch.config(&ground(&scene.simulator))
}

#[test]
fn a_machine_that_is_off_is_said_to_be_and_can_be_purged() {
    let scene = Scene::of("vm-web-1", "");
    scene.simulator.power(&machine(&scene.simulator, "vm-web-1"), false);
    let output = without(&scene).apply_fails();
    output.expect_error("running power status");
    output.expect_warning("purge_on_destroy = true");
    assert_eq!(scene.change("purge_on_destroy = true"), Vec::<String>::new());
    scene.simulator.clear_journal();
    without(&scene).apply();
    assert_eq!(scene.sent(), ["DELETE"]);
    assert!(scene.scratch.managed().iter().all(|(address, _)| address != ADDRESS));
}

#[test]
fn recovery_plans_let_the_item_go_and_keep_the_rest() {
    let scene = Scene::of("vm-web-1", "");
    let vault = scene.scratch.state("asr_vault.this")["id"].as_str().unwrap().to_owned();
    let other = scene.simulator.seed_items(1).unwrap().remove(0);
    let plan = format!("{vault}/replicationRecoveryPlans/plan");
    let id = scene.id();
    let group = |kind: &str, items: &[&str]| {
        let items: Vec<_> = items.iter().map(|id| json!({"id": id})).collect();
        json!({"groupType": kind, "replicationProtectedItems": items, "startGroupActions": [], "endGroupActions": []})
    };
    let fabric = |side: &str| format!("{vault}/replicationFabrics/{side}");
    let body = json!({"properties": {
        "primaryFabricId": fabric("primary"), "recoveryFabricId": fabric("recovery"), "failoverDeploymentModel": "ResourceManager",
        "groups": [group("Shutdown", &[]), group("Failover", &[]), group("Boot", &[&id]), group("Boot", &[&other])],
    }});
    let reply = scene.simulator.act("PUT", &plan, Some(&body));
    assert!(reply.status < 300, "{reply:?}");
    let output = without(&scene).apply();
    let warning = output.expect_warning("taken out of recovery plans");
    assert!(warning.contains(&plan), "{warning}");
    let groups = scene.simulator.document(&plan).unwrap()["properties"]["groups"].clone();
    assert_eq!(groups.as_array().unwrap().len(), 4);
    assert_eq!(groups[2]["replicationProtectedItems"], json!([]));
    assert_eq!(
        groups[3]["replicationProtectedItems"][0]["id"].as_str().unwrap().to_lowercase(),
        other.to_lowercase()
    );
}

#[test]
fn an_open_test_failover_is_named_and_nothing_is_lost() {
    let scene = Scene::of("vm-web-1", "");
    scene.simulator.change(&scene.id(), |item| {
        item["properties"]["testFailoverState"] = json!("WaitingForCompletion");
    });
    let output = without(&scene).apply_fails();
    output.expect_error("WaitingForCompletion");
    output.expect_warning("Clean the test failover up");
    scene
        .simulator
        .change(&scene.id(), |item| item["properties"]["testFailoverState"] = json!("None"));
    without(&scene).apply();
}

#[test]
fn a_running_clean_up_is_waited_for() {
    let scene = Scene::of("vm-web-1", "");
    let id = scene.id();
    scene.simulator.change(&id, |item| {
        item["properties"]["testFailoverState"] = json!("MarkedForDeletion");
    });
    without(&scene);
    let mut running = scene.scratch.spawn_apply();
    running.until("the end of replication is refused", || {
        scene
            .simulator
            .journal()
            .iter()
            .any(|entry| entry.path.ends_with("/remove") && entry.status == 400)
    });
    scene.simulator.change(&id, |item| item["properties"]["testFailoverState"] = json!("None"));
    running.wait().expect_success();
    assert!(scene.simulator.document(&id).is_none());
}
