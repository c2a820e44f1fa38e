//! A job that fails, in each of its tasks in turn: the task is told, nothing is done twice, and the next apply goes on.

use asr_simulator::Fault;

use super::{ADDRESS, Scene};

/// The task of a reversal that enables replication back.
const ENABLING: &str = "Reprotecting virtual machine (1)";

/// The tasks of the jobs of one way, by the action that begins the job.
const TASKS: [(&str, &[&str]); 3] = [
    (
        "unplannedFailover",
        &[
            "Prerequisites check for failover",
            "Shut down the virtual machine",
            "Synchronizing the latest changes",
            "Start failover",
            "Start the replica virtual machine",
        ],
    ),
    ("failoverCommit", &["Prerequisite check", "Commit"]),
    (
        "switchprotection",
        &[
            "Prerequisite check",
            "Committing failover",
            "Discovering replica virtual machine",
            "Getting reprotection requirements",
            ENABLING,
        ],
    ),
];

fn failing(step: &str) -> Fault {
    Fault::on("POST", step).fail_job("4711", "It went wrong.", "Nobody knows.", "Try again.")
}

#[test]
fn a_failure_in_any_task_there_and_back_is_told_and_got_over() {
    let scene = Scene::quiet("");
    let with = format!("commit = true\n{}", scene.reprotect());
    for side in ["recovery", "primary"] {
        scene.set(side, &with);
        for (step, tasks) in TASKS {
            for task in tasks {
                scene.simulator.fault(failing(step).in_task(task));
                let output = scene.scratch.apply_fails();
                let error = output.expect_error("It went wrong.");
                // The last task of a reversal is a job of its own, and its task is the one to look at.
                let told = if *task == ENABLING { "Enable replication" } else { task };
                for part in [told, "4711", "Recommended action: Try again."] {
                    assert!(error.contains(part), "{step} to {side}, {task}: {error}");
                }
                scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
            }
        }
        scene.simulator.clear_journal();
        scene.scratch.apply();
        assert_eq!(scene.sent(), ["switchprotection"], "what had been done was done again");
        scene.settles();
        assert_eq!(scene.stands()["active_location"], side);
    }
}

#[test]
fn a_change_of_recovery_point_that_fails_is_told_and_made_again() {
    let scene = Scene::quiet("");
    scene.simulator.advance(std::time::Duration::from_secs(3600));
    scene.change("recovery", "");
    let before = scene.stands()["recovery_point_id"].clone();
    let older = super::points::points(&scene)[1].clone();
    scene.set("recovery", &format!("recovery_point = \"{older}\""));
    scene.simulator.fault(failing("applyRecoveryPoint"));
    scene.scratch.apply_fails().expect_error("Recommended action: Try again.");
    assert_eq!(scene.stands()["recovery_point_id"], before);
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.simulator.clear_journal();
    scene.scratch.apply();
    assert_eq!(scene.sent(), ["applyRecoveryPoint"]);
    assert_eq!(scene.stands()["recovery_point_id"], older);
    scene.settles();
}
