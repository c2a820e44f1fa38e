//! `asr_network_mapping` through the real binary.

use serde_json::json;

use crate::{
    harness::{Scratch, habits, lifecycle, simulator, writes},
    topology::{fabrics, network, network_mapping},
};

const ADDRESS: &str = "asr_network_mapping.out";

#[test]
fn it_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &network_mapping(&simulator, "recovery"));
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = network_mapping(&simulator, "recovery");
    scratch.config(&config).apply();
    habits::case_of_ids_is_nothing(&scratch, &config);
    habits::generated_config_is_complete(&simulator, &scratch, ADDRESS);
    let drill = network(&simulator, "drill");
    habits::drift_is_shown_and_undone(
        &simulator,
        &scratch,
        ADDRESS,
        "target_network_id",
        |mapping| {
            mapping["properties"]["recoveryNetworkId"] = json!(drill);
        },
    );
    habits::removal_is_noticed(&simulator, &scratch, ADDRESS);
}

#[test]
fn the_target_changes_in_place() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&network_mapping(&simulator, "recovery")).apply();
    let plan = scratch.config(&network_mapping(&simulator, "drill")).plan();
    plan.expect_actions(ADDRESS, &["update"]);
    simulator.clear_journal();
    scratch.apply_plan();
    let methods: Vec<_> = writes(&simulator).into_iter().map(|entry| entry.method).collect();
    assert_eq!(methods, ["PATCH"]);
    scratch.plan().expect_no_changes();
}

#[test]
fn a_network_of_another_region_is_refused_at_plan() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&fabrics(&simulator)).apply();
    let output = scratch.config(&network_mapping(&simulator, "primary")).plan_fails();
    output.expect_error("another region").at("target_network_id");
}
