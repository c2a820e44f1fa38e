//! Members whose protection was reversed: their ids have changed for the service, and not for the configuration.

use super::{ADDRESS, Scene, TIERS};
use crate::harness::{import_blocks, writes};
use crate::portal::{BACK, reverse};

/// A scene with a mapping back.
fn mapped() -> Scene {
    let scene = Scene::before();
    scene.scratch.write("back.tf", BACK);
    scene.make(TIERS);
    scene
}

/// A scene in which both members replicate back, and the state knows it.
fn reversed() -> Scene {
    let scene = mapped();
    for label in ["web", "db"] {
        reverse(&scene.simulator, &scene.id(&format!("asr_protected_item.{label}")));
    }
    scene.scratch.apply();
    scene.scratch.plan().expect_no_changes();
    scene
}

/// Whether every member is where the reversal has brought it.
fn all_on_the_recovery_side(scene: &Scene) -> bool {
    let groups = scene.groups();
    let members = groups.iter().flat_map(|group| {
        group["replicationProtectedItems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| member["id"].as_str().unwrap())
    });
    let members: Vec<_> = members.collect();
    members.len() == 2 && members.iter().all(|id| id.contains("/replicationFabrics/recovery/"))
}

#[test]
fn members_are_followed() {
    let scene = reversed();
    assert!(all_on_the_recovery_side(&scene));
    let state = scene.scratch.state(ADDRESS);
    let member = &state["boot_recovery_group"][0]["replicated_protected_items"][0];
    assert_eq!(*member, scene.scratch.state("asr_protected_item.db")["id"]);
    let current: Vec<_> = state["current_item_ids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert!(current.iter().all(|id| id.contains("/replicationFabrics/recovery/")), "{current:?}");

    // What changes in place is sent with the ids that the service knows.
    assert_eq!(scene.change(&TIERS.replace("Look at", "Check")), ["PATCH"]);
    assert!(all_on_the_recovery_side(&scene));
}

#[test]
fn a_plan_is_made_of_members_that_are_reversed_already() {
    let scene = reversed();
    scene.simulator.remove(&scene.id(ADDRESS));
    scene.scratch.apply();
    scene.scratch.plan().expect_no_changes();
    assert!(all_on_the_recovery_side(&scene));
}

#[test]
fn an_import_settles_without_a_write() {
    let scene = reversed();
    let id = scene.id(ADDRESS);
    scene.scratch.run(&["state", "rm", ADDRESS]).expect_success();
    scene.scratch.write("imports.tf", &import_blocks(&[(ADDRESS, &id)]));
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.simulator.clear_journal();
    scene.scratch.apply_plan();
    assert!(writes(&scene.simulator).is_empty(), "{:#?}", writes(&scene.simulator));
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn members_of_both_directions_are_refused_in_the_plan() {
    let scene = mapped();
    reverse(&scene.simulator, &scene.id("asr_protected_item.web"));
    scene.scratch.apply();
    scene.scratch.plan().expect_no_changes();
    let output = scene.configure(&TIERS.replace("Look at", "Check")).scratch.plan_fails();
    output
        .expect_error("All members of a plan replicate in one direction")
        .at("replicated_protected_items");
}
