//! `wait_for`: what an apply does not wait for, and what the next one does then.

use std::time::Duration;

use asr_simulator::Clock;

use super::ADDRESS;
use crate::harness::{Scratch, simulator};
use crate::topology::{ground, network, protected_item};

#[test]
fn what_could_not_be_set_yet_is_planned_and_applied_next() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&ground(&simulator)).apply();
    let drill = network(&simulator, "drill");
    let arguments = format!("wait_for = \"enabled\"\n  test_failover_network_id = \"{drill}\"");
    scratch.config(&protected_item(&simulator, "vm-web-1", &arguments));
    simulator.with_world(|world| world.clock = Clock::stepped());
    let mut running = scratch.spawn_apply();
    running.until("the enabling is accepted", || {
        simulator
            .journal()
            .iter()
            .any(|entry| entry.method == "PUT" && entry.path.contains("replicationProtectedItems"))
    });
    simulator.advance(Duration::from_secs(15 * 60));
    let output = running.wait().expect_success();
    let warning = output.expect_warning("Settings are left for the next apply");
    assert!(warning.contains("`test_failover_network_id`"), "{warning}");
    assert_eq!(scratch.state(ADDRESS)["provisioning_state"], "pending");

    // The first copy still runs: the plan says what is left, and changes nothing else.
    let plan = scratch.plan();
    plan.expect_actions(ADDRESS, &["update"]);
    assert!(plan.drift().is_empty(), "{}", plan.summary());
    simulator.advance(Duration::from_secs(3 * 60 * 60));
    simulator.with_world(|world| world.clock = Clock::settle_after(1));
    scratch.apply();
    scratch.plan().expect_no_changes();
    let state = scratch.state(ADDRESS);
    assert_eq!(state["provisioning_state"], "succeeded");
    let item = simulator.document(state["id"].as_str().unwrap()).unwrap();
    assert_eq!(item["properties"]["providerSpecificDetails"]["selectedTfoAzureNetworkId"], drill);
}

#[test]
fn nothing_is_left_where_enabling_takes_it_all() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = protected_item(&simulator, "vm-web-1", "wait_for = \"enabled\"");
    let output = scratch.config(&config).apply();
    assert!(output.warnings().is_empty(), "{output}");
    scratch.apply();
    scratch.plan().expect_no_changes();
}
