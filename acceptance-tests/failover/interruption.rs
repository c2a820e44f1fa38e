//! Ctrl-C, kills, lost replies and failing tasks at every step: nothing is done twice, and the next apply goes on.

#![cfg(unix)]

use std::time::Duration;

use asr_simulator::{Clock, Fault};

use super::{ADDRESS, Scene};
use crate::harness::Running;

/// Longer than any step takes in Azure.
const LONG: Duration = Duration::from_secs(3 * 60 * 60);

/// Longer than a reversal takes, and shorter than the first copy after it.
const MINUTES: Duration = Duration::from_secs(15 * 60);

/// The steps of a way, by what they send.
const STEPS: [&str; 3] = ["unplannedFailover", "failoverCommit", "switchprotection"];

/// How an apply is interrupted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    CtrlC,
    Kill,
}

/// How often a step was accepted.
pub fn accepted(scene: &Scene, step: &str) -> usize {
    let journal = scene.simulator.journal();
    journal
        .iter()
        .filter(|entry| entry.path.ends_with(step) && matches!(entry.status, 200 | 202))
        .count()
}

/// Applies up to a step, and not further; then time passes.
pub fn interrupted(scene: &Scene, step: &str, how: How) {
    interrupted_until(scene, |scene| accepted(scene, step) > 0, how, LONG);
}

/// Applies until something is so, and not further; then so much time passes.
fn interrupted_until(scene: &Scene, so: impl Fn(&Scene) -> bool, how: How, then: Duration) {
    scene.simulator.with_world(|world| world.clock = Clock::stepped());
    let mut running: Running = scene.scratch.spawn_apply();
    running.until("it is so far", || {
        if so(scene) {
            return true;
        }
        if !then.is_zero() {
            scene.simulator.advance(Duration::from_secs(60));
        }
        false
    });
    match how {
        How::CtrlC => running.interrupt(),
        How::Kill => running.kill(),
    }
    running.wait();
    // A lock that nobody holds any more is for a person to remove.
    let _ = std::fs::remove_file(scene.scratch.path().join(".terraform.tfstate.lock.info"));
    scene.simulator.advance(then);
    scene.simulator.with_world(|world| world.clock = Clock::settle_after(1));
}

/// The next apply finishes the way, and each step of it was taken once.
#[track_caller]
fn is_finished(scene: &Scene, what: &str) {
    scene.scratch.apply();
    for step in STEPS {
        assert_eq!(accepted(scene, step), 1, "{what}: {step}");
    }
    scene.settles();
    let state = scene.state();
    assert_eq!(state["provisioning_state"], "succeeded", "{what}");
    assert!(state["failed_over_at"].as_str().is_some(), "{what}: {state:#}");
}

fn there_and_back(how: How) {
    let scene = Scene::quiet("");
    let with = format!("commit = true\n{}", scene.reprotect());
    scene.set("primary", &with).scratch.apply();
    for step in STEPS {
        for side in ["recovery", "primary"] {
            scene.set(side, &with);
            scene.simulator.clear_journal();
            interrupted(&scene, step, how);
            is_finished(&scene, &format!("{how:?} at {step} to {side}"));
            assert_eq!(scene.stands()["active_location"], side);
        }
    }
}

#[test]
fn ctrl_c_at_every_step_there_and_back_is_resumed() {
    there_and_back(How::CtrlC);
}

#[test]
fn a_kill_at_every_step_there_and_back_is_resumed() {
    there_and_back(How::Kill);
}

#[test]
fn a_creation_that_is_interrupted_at_any_step_is_resumed() {
    for how in [How::CtrlC, How::Kill] {
        for step in STEPS {
            let scene = Scene::protected();
            let with = format!("commit = true\n{}", scene.reprotect());
            scene.set("recovery", &with);
            scene.simulator.clear_journal();
            interrupted(&scene, step, how);
            // The last step went on to its end without anybody.
            if how == How::CtrlC && step != "switchprotection" {
                scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
            }
            is_finished(&scene, &format!("{how:?} at {step} of a creation"));
        }
    }
}

/// The machine runs on the recovery side, and replication back is making its first copy.
fn copying() -> (Scene, String) {
    let scene = Scene::quiet("");
    let with = format!("commit = true\n{}", scene.reprotect());
    scene.set("recovery", &with);
    scene.simulator.clear_journal();
    interrupted_until(&scene, |scene| accepted(scene, "switchprotection") > 0, How::CtrlC, MINUTES);
    scene.simulator.with_world(|world| world.clock = Clock::stepped());
    scene.simulator.advance(MINUTES);
    (scene, with)
}

#[test]
fn the_wait_for_the_first_copy_before_a_failback_is_resumed() {
    for how in [How::CtrlC, How::Kill] {
        let (scene, with) = copying();
        scene.set("primary", &with);
        scene.simulator.clear_journal();
        let waits = |scene: &Scene| {
            let journal = scene.simulator.journal();
            let looks =
                journal.iter().filter(|entry| entry.path.contains("/replicationProtectedItems"));
            looks.count() > 3
        };
        interrupted_until(&scene, waits, how, Duration::ZERO);
        assert_eq!(accepted(&scene, "unplannedFailover"), 0, "{how:?}: the copy was not complete");
        scene.simulator.advance(LONG);
        is_finished(&scene, &format!("{how:?} before the failback"));
        assert_eq!(scene.stands()["active_location"], "primary");
    }
}

#[test]
fn a_first_copy_without_progress_is_not_waited_for_for_ever() {
    let (scene, with) = copying();
    scene.set("primary", &format!("{with}\n  timeouts {{\n    update = \"3s\"\n  }}"));
    scene.simulator.with_world(|world| world.clock = Clock::stepped());
    scene.simulator.clear_journal();
    let output = scene.scratch.apply_fails();
    output.expect_error("no progress");
    assert_eq!(accepted(&scene, "unplannedFailover"), 0);
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.simulator.advance(LONG);
    scene.simulator.with_world(|world| world.clock = Clock::settle_after(1));
    is_finished(&scene, "after it had stood still");
}

#[test]
fn lost_replies_are_resolved_by_reading() {
    let scene = Scene::quiet("");
    let with = format!("commit = true\n{}", scene.reprotect());
    for step in STEPS {
        scene.simulator.fault(Fault::on("POST", step).drop_after());
    }
    assert_eq!(scene.change("recovery", &with), STEPS);
}

fn failing(step: &str) -> Fault {
    Fault::on("POST", step).fail_job("4711", "It went wrong.", "Nobody knows.", "Try again.")
}

#[test]
fn a_failing_task_is_told_and_the_next_apply_goes_on() {
    let scene = Scene::quiet("");
    let with = format!("commit = true\n{}", scene.reprotect());
    scene.set("recovery", &with);
    for (done, step) in STEPS.into_iter().enumerate() {
        scene.simulator.fault(failing(step));
        scene.simulator.clear_journal();
        let output = scene.scratch.apply_fails();
        output.expect_error("Recommended action: Try again.");
        assert_eq!(scene.sent(), STEPS[done.saturating_sub(1)..=done], "{step}");
        scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    }
    scene.simulator.clear_journal();
    scene.scratch.apply();
    assert_eq!(scene.sent(), ["switchprotection"]);
    scene.settles();
}

#[test]
fn a_creation_that_fails_half_way_is_not_marked_for_replacement() {
    let scene = Scene::protected();
    scene.set("recovery", "commit = true");
    scene.simulator.fault(failing("unplannedFailover"));
    scene.scratch.apply_fails().expect_error("Recommended action: Try again.");
    scene.scratch.plan().expect_actions(ADDRESS, &["create"]);
    scene.simulator.fault(failing("failoverCommit"));
    scene.scratch.apply().expect_warning("The next apply goes on from there");
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.scratch.apply();
    scene.settles();
}
