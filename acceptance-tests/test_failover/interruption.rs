//! Ctrl-C, kills and lost replies at every step: nothing is tested twice, and nothing is left behind.

#![cfg(unix)]

use std::time::Duration;

use asr_simulator::{Clock, Fault, Simulator};

use super::{ADDRESS, Scene, accepted, drill, drill_alone, test_machines, test_state};
use crate::harness::{Running, Scratch, simulator};
use crate::topology::{ground, protected_item};

/// Longer than anything takes in Azure.
const LONG: Duration = Duration::from_secs(3 * 60 * 60);

/// What follows goes as fast as it can.
fn let_time_pass(simulator: &Simulator) {
    simulator.advance(LONG);
    simulator.with_world(|world| world.clock = Clock::settle_after(1));
}

fn stop(running: Running, kill: bool, scratch: &Scratch) {
    if kill {
        running.kill();
        assert_eq!(running.wait().code, None);
        // A lock that nobody holds any more is for a person to remove.
        let _ = std::fs::remove_file(scratch.path().join(".terraform.tfstate.lock.info"));
    } else {
        running.interrupt();
        let _ = running.wait();
    }
}

#[test]
fn stopped_while_waiting_for_protection_nothing_was_begun() {
    for kill in [false, true] {
        let simulator = simulator();
        let scratch = Scratch::new(&simulator);
        scratch.config(&ground(&simulator)).apply();
        let enabled = protected_item(&simulator, "vm-web-1", "wait_for = \"enabled\"");
        scratch.config(&enabled).apply();
        simulator.with_world(|world| world.clock = Clock::stepped());
        let item = scratch.state("asr_protected_item.this")["id"].as_str().unwrap().to_owned();
        simulator.change(&item, |item| {
            item["properties"]["testFailoverState"] = "MarkedForDeletion".into();
        });
        scratch.config(&(enabled + &drill_alone(&simulator, "")));
        simulator.clear_journal();
        let mut running = scratch.spawn_apply();
        let looks = || {
            let journal = simulator.journal();
            journal
                .iter()
                .filter(|e| e.method == "GET" && e.path.contains("replicationProtectedItems"))
                .count()
        };
        running.until("it waits", || looks() > 4);
        stop(running, kill, &scratch);
        assert_eq!(accepted(&simulator, "/testFailover"), 0);
        simulator.change(&item, |item| item["properties"]["testFailoverState"] = "None".into());
        let_time_pass(&simulator);
        scratch.apply();
        scratch.plan().expect_no_changes();
        assert_eq!(accepted(&simulator, "/testFailover"), 1);
    }
}

#[test]
fn stopped_during_the_test_it_is_found_and_finished() {
    for kill in [false, true] {
        let scene = Scene::protected();
        scene.simulator.with_world(|world| world.clock = Clock::stepped());
        scene.configure("");
        let mut running = scene.scratch.spawn_apply();
        running.until("the test is accepted", || scene.accepted("/testFailover") > 0);
        stop(running, kill, &scene.scratch);
        let_time_pass(&scene.simulator);
        if kill {
            scene.scratch.apply().expect_warning("adopted");
        } else {
            scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
            scene.scratch.apply();
        }
        scene.scratch.plan().expect_no_changes();
        assert_eq!(scene.accepted("/testFailover"), 1, "kill: {kill}");
        let state = scene.scratch.state(ADDRESS);
        assert_eq!(state["state"], "WaitingForCompletion");
        for result in ["job_id", "started_at", "ended_at", "recovery_point_time"] {
            assert!(state[result].is_string(), "{result}: {state:#}");
        }
        assert!(super::vm(&scene.scratch)["private_ip_addresses"][0].is_string());
    }
}

#[test]
fn a_test_that_still_runs_after_a_kill_is_followed() {
    let scene = Scene::protected();
    scene.simulator.with_world(|world| world.clock = Clock::stepped());
    scene.configure("");
    let mut running = scene.scratch.spawn_apply();
    running.until("the test is accepted", || scene.accepted("/testFailover") > 0);
    stop(running, true, &scene.scratch);
    scene.simulator.advance(Duration::from_secs(60));
    let mut running = scene.scratch.spawn_apply();
    let before = scene.simulator.journal().len();
    running.until("the job is followed", || {
        scene.simulator.journal()[before..]
            .iter()
            .any(|entry| entry.path.contains("/replicationJobs/"))
    });
    let_time_pass(&scene.simulator);
    running.wait().expect_success().expect_warning("adopted");
    scene.scratch.plan().expect_no_changes();
    assert_eq!(scene.accepted("/testFailover"), 1);
}

#[test]
fn stopped_during_the_clean_up_nothing_is_left() {
    for kill in [false, true] {
        let scene = Scene::drilled("");
        scene.simulator.with_world(|world| world.clock = Clock::stepped());
        scene.scratch.config(&protected_item(&scene.simulator, "vm-web-1", ""));
        scene.simulator.clear_journal();
        let mut running = scene.scratch.spawn_apply();
        running.until("the clean-up is accepted", || scene.accepted("/testFailoverCleanup") > 0);
        stop(running, kill, &scene.scratch);
        let_time_pass(&scene.simulator);
        scene.scratch.apply();
        scene.scratch.plan().expect_no_changes();
        assert!(scene.scratch.managed().iter().all(|(address, _)| address != ADDRESS));
        assert_eq!(scene.accepted("/testFailoverCleanup"), 1, "kill: {kill}");
        assert_eq!(scene.test_state(), "None");
        assert!(test_machines(&scene.simulator).is_empty());
    }
}

#[test]
fn lost_replies_are_resolved_by_reading() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    simulator.fault(Fault::on("POST", "vm-web-1/testFailover").drop_after());
    scratch.config(&drill(&simulator, "")).apply();
    scratch.plan().expect_no_changes();
    assert_eq!(accepted(&simulator, "/testFailover"), 1);
    let item = scratch.state("asr_protected_item.this")["id"].as_str().unwrap().to_owned();
    simulator.fault(Fault::on("POST", "vm-web-1/testFailoverCleanup").drop_after());
    scratch.config(&protected_item(&simulator, "vm-web-1", "")).apply();
    assert_eq!(accepted(&simulator, "/testFailoverCleanup"), 1);
    assert_eq!(test_state(&simulator, &item), "None");
}
