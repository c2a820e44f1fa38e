//! `asr_replication_policy` through the real binary.

use asr_simulator::Simulator;
use serde_json::json;

use crate::{
    harness::{Scratch, habits, lifecycle, simulator, writes},
    topology::{fabrics, policy},
};

const ADDRESS: &str = "asr_replication_policy.this";

fn config(simulator: &Simulator, retention: i64, snapshots: i64) -> String {
    fabrics(simulator)
        + &policy(&format!(
            "recovery_point_retention_in_minutes = {retention}\n  \
             application_consistent_snapshot_frequency_in_minutes = {snapshots}"
        ))
}

#[test]
fn it_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &config(&simulator, 1440, 240));
}

#[test]
fn it_needs_no_fabric_and_no_argument() {
    let simulator = simulator();
    lifecycle(&simulator, &(crate::topology::vault(&simulator) + &policy("")));
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = config(&simulator, 1440, 240);
    scratch.config(&config).apply();
    habits::case_of_ids_is_nothing(&scratch, &config);
    habits::generated_config_is_complete(&simulator, &scratch, ADDRESS);
    let retention = "recovery_point_retention_in_minutes";
    habits::drift_is_shown_and_undone(&simulator, &scratch, ADDRESS, retention, |policy| {
        policy["properties"]["providerSpecificDetails"]["recoveryPointHistory"] = json!(2880);
    });
    habits::removal_is_noticed(&simulator, &scratch, ADDRESS);
}

#[test]
fn retention_and_snapshots_change_in_place() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&config(&simulator, 1440, 240)).apply();
    scratch.config(&config(&simulator, 2880, 60)).plan().expect_actions(ADDRESS, &["update"]);
    simulator.clear_journal();
    scratch.apply_plan();
    let writes = writes(&simulator);
    assert_eq!(writes.iter().map(|entry| entry.method.as_str()).collect::<Vec<_>>(), ["PATCH"]);
    scratch.plan().expect_no_changes();
}

#[test]
fn what_azure_would_refuse_is_refused_on_its_line() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let retention = "recovery_point_retention_in_minutes";
    let snapshots = "application_consistent_snapshot_frequency_in_minutes";
    for (minutes, frequency, at) in [
        (21_601, 0, retention),
        (-1, 0, retention),
        (1440, -60, snapshots),
        (1440, 30, snapshots),
        (120, 240, snapshots),
    ] {
        let output = scratch.config(&config(&simulator, minutes, frequency)).validate_fails();
        output.expect_error("").at(at);
    }
    assert!(simulator.journal().is_empty(), "validation asks nobody: {:#?}", simulator.journal());
}

#[test]
fn what_works_with_a_loss_is_a_warning() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let output = scratch.config(&config(&simulator, 0, 0)).validate();
    output
        .expect_warning("only the latest state can be recovered")
        .at("recovery_point_retention_in_minutes");
}
