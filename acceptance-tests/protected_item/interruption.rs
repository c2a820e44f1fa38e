//! Ctrl-C, kills, lost replies, failed jobs and timeouts at every step: nothing is enabled twice, no replicating virtual
//! machine is marked for replacement, and the next apply goes on.

#![cfg(unix)]

use std::time::Duration;

use asr_simulator::{Clock, Fault, Simulator};
use serde_json::json;

use super::{ADDRESS, Scene};
use crate::harness::{Running, Scratch, simulator};
use crate::topology::{ground, network, protected_item};

const ITEM: &str = "replicationProtectedItems/vm-web-1";

/// Longer than enabling, and longer than the first copy, takes in Azure.
const LONG: Duration = Duration::from_secs(3 * 60 * 60);

/// A cloud in which the topology stands and time then stands still.
fn paused() -> (Simulator, Scratch) {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&ground(&simulator)).apply();
    simulator.with_world(|world| world.clock = Clock::stepped());
    (simulator, scratch)
}

/// A setting that only a protected item can have, so that a PATCH is needed.
fn arguments(simulator: &Simulator) -> String {
    format!("test_failover_network_id = \"{}\"", network(simulator, "drill"))
}

/// What only enabling can set, so that an item without it is no item of ours.
const ONCE: &str = r#"multi_vm_group_name = "web"
  auto_protect_data_disks = true
  recovery_vm {
    edge_zone = "losangeles"
  }"#;

/// How far an apply is when it is interrupted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Enabling,
    Copying,
    Setting,
}

fn accepted(simulator: &Simulator, method: &str) -> bool {
    simulator
        .journal()
        .iter()
        .any(|entry| entry.method == method && entry.path.ends_with(ITEM) && entry.status == 202)
}

fn state(simulator: &Simulator, scratch: &Scratch) -> String {
    let vault = scratch.state("asr_vault.this")["id"].as_str().unwrap().to_owned();
    let item = format!(
        "{vault}/replicationFabrics/primary/replicationProtectionContainers/primary/{ITEM}"
    );
    let item = simulator.document(&item).unwrap_or_default();
    item["properties"]["protectionState"].as_str().unwrap_or_default().to_owned()
}

/// Runs an apply up to that step.
fn up_to(step: Step, running: &mut Running, simulator: &Simulator, scratch: &Scratch) {
    running.until("the enabling is accepted", || accepted(simulator, "PUT"));
    if step == Step::Enabling {
        return;
    }
    simulator.advance(Duration::from_secs(15 * 60));
    running.until("the first copy is made", || {
        state(simulator, scratch) == "InitialReplicationInProgress" && looked_at_since(simulator)
    });
    if step == Step::Copying {
        return;
    }
    simulator.advance(LONG);
    running.until("the settings are made", || {
        simulator.advance(Duration::from_secs(1));
        accepted(simulator, "PATCH")
    });
}

/// Whether the item was read after it was written.
fn looked_at_since(simulator: &Simulator) -> bool {
    let journal = simulator.journal();
    let written =
        journal.iter().rposition(|entry| entry.method == "PUT" && entry.path.ends_with(ITEM));
    written.is_some_and(|at| {
        journal[at..]
            .iter()
            .any(|entry| entry.method == "GET" && entry.path.contains("replicationProtectedItems"))
    })
}

fn enablings(simulator: &Simulator) -> usize {
    let is_enabling =
        |entry: &&asr_simulator::Entry| entry.method == "PUT" && entry.path.ends_with(ITEM);
    simulator.journal().iter().filter(is_enabling).count()
}

/// What follows goes as fast as it can.
fn let_time_pass(simulator: &Simulator) {
    simulator.advance(LONG);
    simulator.with_world(|world| world.clock = Clock::settle_after(1));
}

#[track_caller]
fn is_finished(simulator: &Simulator, scratch: &Scratch) {
    scratch.plan().expect_no_changes();
    assert_eq!(enablings(simulator), 1, "replication was enabled twice");
    let item = scratch.state(ADDRESS);
    assert_eq!(item["provisioning_state"], "succeeded");
    assert_eq!(item["test_failover_network_id"], network(simulator, "drill"));
    let stored = simulator.document(item["id"].as_str().unwrap()).unwrap();
    let details = &stored["properties"]["providerSpecificDetails"];
    assert_eq!(details["selectedTfoAzureNetworkId"], network(simulator, "drill"));
}

#[test]
fn ctrl_c_at_every_step_is_recorded_and_resumed() {
    for step in [Step::Enabling, Step::Copying, Step::Setting] {
        let (simulator, scratch) = paused();
        scratch.config(&protected_item(&simulator, "vm-web-1", &arguments(&simulator)));
        simulator.clear_journal();
        let mut running = scratch.spawn_apply();
        up_to(step, &mut running, &simulator, &scratch);
        running.interrupt();
        let output = running.wait();
        assert!(
            output.errors().iter().all(|e| !e.summary.contains("vm-web-1")),
            "{step:?}: {output}"
        );
        assert!(
            scratch.managed().iter().any(|(address, _)| address == ADDRESS),
            "{step:?}: {output}"
        );
        let_time_pass(&simulator);
        let plan = scratch.plan();
        plan.expect_actions(ADDRESS, &["update"]);
        scratch.apply();
        is_finished(&simulator, &scratch);
    }
}

#[test]
fn after_a_kill_at_every_step_the_next_apply_finds_the_item_and_finishes_it() {
    for step in [Step::Enabling, Step::Copying, Step::Setting] {
        let (simulator, scratch) = paused();
        let arguments = format!("{}\n  {ONCE}", arguments(&simulator));
        scratch.config(&protected_item(&simulator, "vm-web-1", &arguments));
        simulator.clear_journal();
        let mut running = scratch.spawn_apply();
        up_to(step, &mut running, &simulator, &scratch);
        running.kill();
        assert_eq!(running.wait().code, None);
        // A lock that nobody holds any more is for a person to remove.
        let _ = std::fs::remove_file(scratch.path().join(".terraform.tfstate.lock.info"));
        let_time_pass(&simulator);
        scratch.apply().expect_warning("adopted");
        is_finished(&simulator, &scratch);
    }
}

#[test]
fn an_item_that_was_made_since_the_list_was_read_is_judged_like_any_other() {
    for (arguments, adopted) in [("", true), ("multi_vm_group_name = \"web\"", false)] {
        let scene = Scene::of("vm-web-1", "");
        scene.scratch.run(&["state", "rm", ADDRESS]).expect_success();
        scene.configure(arguments).scratch.plan();
        let list = Fault::on("GET", "vaults/vault/replicationProtectedItems");
        scene.simulator.fault(list.reply(200, json!({"value": [], "nextLink": null})));
        scene.simulator.clear_journal();
        if adopted {
            scene.scratch.apply_plan().expect_warning("adopted");
            scene.scratch.plan().expect_no_changes();
        } else {
            let refused = scene.scratch.apply_plan_fails();
            let error = refused.expect_error("The object exists already");
            assert!(error.contains("`multi_vm_group_name` is not set"), "{error}");
        }
        assert_eq!(enablings(&scene.simulator), 1, "the refusal is what tells of the item");
    }
}

#[test]
fn ctrl_c_while_an_item_is_changed_leaves_a_plan_that_goes_on() {
    let scene = Scene::of("vm-web-1", "");
    scene.simulator.with_world(|world| world.clock = Clock::stepped());
    let arguments = arguments(&scene.simulator);
    scene.configure(&arguments);
    let mut running = scene.scratch.spawn_apply();
    running.until("the change is accepted", || accepted(&scene.simulator, "PATCH"));
    running.interrupt();
    running.wait().expect_failure();
    let_time_pass(&scene.simulator);
    scene.scratch.apply();
    scene.scratch.plan().expect_no_changes();
    assert_eq!(scene.details()["selectedTfoAzureNetworkId"], network(&scene.simulator, "drill"));
}

#[test]
fn lost_replies_are_resolved_by_reading() {
    for method in ["PUT", "PATCH"] {
        let simulator = simulator();
        simulator.fault(Fault::on(method, ITEM).drop_after());
        let arguments = arguments(&simulator);
        let scene = Scene::within(simulator, "vm-web-1", &arguments);
        is_finished(&scene.simulator, &scene.scratch);
    }
}

#[test]
fn time_without_progress_is_a_warning_and_the_next_apply_goes_on() {
    let (simulator, scratch) = paused();
    let patience = "timeouts {\n    create = \"3s\"\n  }";
    let arguments = format!("{}\n  {patience}", arguments(&simulator));
    scratch.config(&protected_item(&simulator, "vm-web-1", &arguments));
    simulator.clear_journal();
    let mut running = scratch.spawn_apply();
    running.until("the enabling is accepted", || accepted(&simulator, "PUT"));
    simulator.advance(Duration::from_secs(15 * 60));
    let output = running.wait().expect_success();
    output.expect_warning("no progress");
    let_time_pass(&simulator);
    scratch.plan().expect_actions(ADDRESS, &["update"]);
    scratch.apply();
    is_finished(&simulator, &scratch);
}

#[test]
fn a_failed_enabling_is_told_by_its_job_and_tried_anew() {
    let simulator = simulator();
    simulator.fault(Fault::on("PUT", ITEM).fail_job(
        "539",
        "The kernel of the virtual machine is not supported.",
        "The kernel is newer than the agent.",
        "Boot a supported kernel.",
    ));
    let scratch = Scratch::new(&simulator);
    scratch.config(&protected_item(&simulator, "vm-web-1", ""));
    let output = scratch.apply_fails();
    let error = output.expect_error("539");
    for part in [
        "Prerequisites check for enabling protection",
        "The kernel of the virtual machine is not supported.",
        "Possible causes: The kernel is newer than the agent.",
        "Recommended action: Boot a supported kernel.",
        "Activity id",
    ] {
        assert!(error.contains(part), "{error}");
    }
    scratch.apply();
    scratch.plan().expect_no_changes();
}
