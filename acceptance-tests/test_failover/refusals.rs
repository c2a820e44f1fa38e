//! What is refused, waited for, or works in spite of everything.

use super::{ADDRESS, Scene, by_hand, drill, drill_alone, vm};
use crate::harness::{Scratch, simulator};
use crate::topology::{group, network, protected_item};

#[test]
fn a_production_network_is_refused_unless_it_is_named_twice() {
    let scene = Scene::protected();
    let production = network(&scene.simulator, "recovery");
    let into = format!("network_id = \"{production}\"");
    let output = scene.configure(&into).plan_fails();
    let error = output.expect_error("The network is one of production");
    for part in ["vm-web-1", production.as_str(), "`allow_production_network`"] {
        assert!(error.contains(part), "{error}");
    }
    let other = network(&scene.simulator, "drill");
    scene.configure(&format!("{into}\n  allow_production_network = \"{other}\"")).plan_fails();
    scene.configure(&format!("{into}\n  allow_production_network = \"{production}\"")).apply();
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn a_production_network_is_refused_before_the_test_where_the_plan_could_not_know() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let into = format!("network_id = \"{}\"", network(&simulator, "recovery"));
    let output = scratch.config(&drill(&simulator, &into)).apply_fails();
    output.expect_error("The network is one of production");
    assert_eq!(super::accepted(&simulator, "/testFailover"), 0);
}

#[test]
fn it_waits_for_an_item_that_is_not_protected_yet() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = protected_item(&simulator, "vm-web-1", "wait_for = \"enabled\"");
    scratch.config(&(config + &drill_alone(&simulator, ""))).apply();
    assert_eq!(scratch.state(ADDRESS)["state"], "WaitingForCompletion");
}

#[test]
fn it_works_while_the_source_region_is_dead() {
    let scene = Scene::protected();
    scene.simulator.with_world(|world| world.outage("eastus2", true));
    scene.configure("").apply();
    scene.scratch.plan().expect_no_changes();
    let vm = vm(&scene.scratch);
    assert!(vm["private_ip_addresses"][0].is_string(), "{vm:#}");
    scene.scratch.config(&protected_item(&scene.simulator, "vm-web-1", "")).apply();
    assert_eq!(scene.test_state(), "None");
}

#[test]
fn recovery_points_are_chosen_and_missed_in_words() {
    let scene = Scene::protected();
    let output =
        scene.configure("recovery_point = \"latest_application_consistent\"").apply_fails();
    let error = output.expect_error("There is no application-consistent recovery point");
    assert!(error.contains("application_consistent_snapshot_frequency_in_minutes"), "{error}");
    let output = scene.configure("recovery_point = \"newest\"").plan_fails();
    output.expect_error("newest");
    let point = format!("{}/recoveryPoints/00000000-0000-0000-0000-000000000001", scene.item());
    let output = scene.configure(&format!("recovery_point = \"{point}\"")).apply_fails();
    let error = output.expect_error("There is no such recovery point");
    assert!(error.contains("The newest are"), "{error}");
    scene.configure("recovery_point = \"latest\"").apply();
    let taken = vm(&scene.scratch)["recovery_point_id"].as_str().unwrap().to_owned();
    scene.configure(&format!("recovery_point = \"{taken}\"")).apply();
    assert_eq!(vm(&scene.scratch)["recovery_point_id"], taken);
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn somebody_elses_test_is_left_alone() {
    let scene = Scene::protected();
    let test = format!("{}/testFailover", scene.item());
    let body = by_hand(&network(&scene.simulator, "recovery"));
    scene.simulator.with_world(|world| world.act("POST", &test, Some(&body)));
    let output = scene.configure("").apply_fails();
    let error = output.expect_error("A test failover is there already");
    for part in [
        "vnet-app-recovery",
        "begun at",
        "replicationJobs/",
        "az rest",
        "to = asr_test_failover.NAME",
    ] {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(scene.test_state(), "WaitingForCompletion");
}

#[test]
fn a_test_that_fits_is_adopted_unless_that_is_not_wanted() {
    let scene = Scene::protected();
    let test = format!("{}/testFailover", scene.item());
    let body = by_hand(&network(&scene.simulator, "drill"));
    scene.simulator.with_world(|world| world.act("POST", &test, Some(&body)));
    let config = drill(&scene.simulator, "");
    scene.scratch.config(&format!("provider \"asr\" {{\n  adopt_existing = false\n}}\n{config}"));
    scene.scratch.apply_fails().expect_error("adopt_existing = false");
    scene.scratch.config(&config).apply().expect_warning("An existing test failover was adopted");
    scene.scratch.plan().expect_no_changes();
    assert!(vm(&scene.scratch)["private_ip_addresses"][0].is_string());
    assert!(scene.scratch.state(ADDRESS)["job_id"].is_string());
}

#[test]
fn one_target_is_tested_once_and_named_once() {
    let scene = Scene::protected();
    let config = drill(&scene.simulator, "");
    let other = drill_alone(&scene.simulator, "").replace("\"this\" {", "\"other\" {");
    let output = scene.scratch.config(&(config + &other)).apply_fails();
    output.expect_error("Two resources for one test failover");
    let plan = format!(
        "{}/providers/Microsoft.RecoveryServices/vaults/vault/replicationRecoveryPlans/p",
        group(&scene.simulator, "rg-app-recovery")
    );
    let both = drill(&scene.simulator, "").replace(
        "protected_item_id = asr_protected_item.this.id",
        &format!("protected_item_id = asr_protected_item.this.id\n  recovery_plan_id = \"{plan}\""),
    );
    scene.scratch.config(&both).plan_fails().expect_error("cannot be set together");
}
