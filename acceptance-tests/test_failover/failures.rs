//! Drills that fail: what is told, what is recorded, and how the next apply gets over it.

use asr_simulator::Fault;

use super::{ADDRESS, Scene, test_machines};

const TASKS: [&str; 4] = [
    "Prerequisites check for test failover",
    "Create test virtual machine",
    "Preparing the virtual machine",
    "Start the virtual machine",
];

fn failing(action: &str) -> Fault {
    Fault::on("POST", action).fail_job(
        "Quota",
        "The quota of cores is exhausted.",
        "Other tests run.",
        "Ask for more.",
    )
}

#[test]
fn a_failure_in_any_task_is_told_recorded_and_run_again() {
    let scene = Scene::protected();
    for task in TASKS {
        scene.simulator.fault(failing("/testFailover").in_task(task));
        let output = scene.configure("").apply_fails();
        let error = output.expect_error("Quota");
        for part in [task, "The quota of cores is exhausted.", "Ask for more."] {
            assert!(error.contains(part), "{task}: {error}");
        }
        let state = scene.scratch.state(ADDRESS);
        assert_eq!(state["state"], "TestFailoverFailed", "{task}");
        assert!(state["job_id"].is_string(), "{task}");

        scene.scratch.plan().expect_actions(ADDRESS, &["delete", "create"]);
        scene.scratch.apply();
        scene.scratch.plan().expect_no_changes();
        assert_eq!(scene.test_state(), "WaitingForCompletion", "{task}");
        scene
            .scratch
            .config(&crate::topology::protected_item(&scene.simulator, "vm-web-1", ""))
            .apply();
        assert!(test_machines(&scene.simulator).is_empty(), "{task}");
        assert_eq!(scene.test_state(), "None", "{task}");
    }
}

#[test]
fn a_drill_that_failed_is_removed_by_destroying_it() {
    let scene = Scene::protected();
    scene.simulator.fault(failing("/testFailover").in_task(TASKS[2]));
    scene.configure("").apply_fails();
    scene
        .scratch
        .config(&crate::topology::protected_item(&scene.simulator, "vm-web-1", ""))
        .apply();
    assert_eq!(scene.test_state(), "None");
    let item = scene.simulator.document(&scene.item()).unwrap();
    assert!(
        item["properties"]["lastSuccessfulTestFailoverTime"].is_null(),
        "it was no drill that succeeded"
    );
}

#[test]
fn a_failed_test_without_state_is_cleaned_up_first() {
    let scene = Scene::protected();
    scene.simulator.fault(failing("/testFailover"));
    let body = super::by_hand(&crate::topology::network(&scene.simulator, "drill"));
    let test = format!("{}/testFailover", scene.item());
    scene.simulator.with_world(|world| world.act("POST", &test, Some(&body)));
    assert_eq!(scene.test_state(), "TestFailoverFailed");
    scene.configure("").apply().expect_warning("A failed test failover was cleaned up");
    scene.scratch.plan().expect_no_changes();
    assert_eq!(scene.test_state(), "WaitingForCompletion");
}

#[test]
fn a_clean_up_that_fails_keeps_the_drill_for_the_next() {
    let scene = Scene::drilled("");
    scene.simulator.fault(failing("/testFailoverCleanup"));
    let output = scene.scratch.destroy_fails();
    let error = output.expect_error("Quota");
    assert!(error.contains("Ask for more."), "{error}");
    assert_eq!(scene.scratch.state(ADDRESS)["state"], "WaitingForCompletion");
    scene.scratch.destroy();
    assert!(test_machines(&scene.simulator).is_empty());
}
