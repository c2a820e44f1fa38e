//! Ctrl-C, kills, lost replies and failed jobs: nothing in Azure is forgotten,
//! and the next apply goes on where the last one stopped.

#![cfg(unix)]

use std::time::Duration;

use asr_simulator::{Clock, Fault, Options, Simulator};

use crate::{
    harness::{Running, Scratch, simulator},
    topology::fabrics,
};

const FABRIC: &str = "replicationFabrics/primary";

/// A cloud in which operations take as long as in Azure: a fabric a minute.
fn slow() -> Simulator {
    let options = Options { clock: Clock::scaled(1), ..Options::default() };
    Simulator::start(options).expect("a free port on loopback")
}

fn until_fabric_is_accepted(running: &mut Running, simulator: &Simulator) {
    running.until("the fabric is accepted", || {
        simulator.journal().iter().any(|entry| {
            entry.method == "PUT" && entry.path.ends_with(FABRIC) && entry.status < 300
        })
    });
}

fn creations(simulator: &Simulator) -> usize {
    let is_creation =
        |entry: &asr_simulator::Entry| entry.method == "PUT" && entry.path.ends_with(FABRIC);
    simulator.journal().iter().filter(|entry| is_creation(entry)).count()
}

#[test]
fn an_interrupted_creation_is_recorded_and_resumed() {
    let simulator = slow();
    let scratch = Scratch::new(&simulator);
    scratch.config(&fabrics(&simulator));
    let mut running = scratch.spawn_apply();
    until_fabric_is_accepted(&mut running, &simulator);
    running.interrupt();
    running.wait().expect_failure();
    assert!(scratch.managed().iter().any(|(address, _)| address == "asr_fabric.primary"));

    simulator.advance(Duration::from_secs(300));
    scratch.apply();
    scratch.plan().expect_no_changes();
    assert_eq!(creations(&simulator), 1, "the fabric was created twice");
}

#[test]
fn after_a_kill_the_next_apply_adopts_what_was_made() {
    let simulator = slow();
    let scratch = Scratch::new(&simulator);
    scratch.config(&fabrics(&simulator));
    let mut running = scratch.spawn_apply();
    until_fabric_is_accepted(&mut running, &simulator);
    running.kill();
    assert_eq!(running.wait().code, None);
    // A lock that nobody holds any more is for a person to remove.
    let _ = std::fs::remove_file(scratch.path().join(".terraform.tfstate.lock.info"));

    simulator.advance(Duration::from_secs(300));
    scratch.apply().expect_warning("adopted");
    scratch.plan().expect_no_changes();
    assert_eq!(creations(&simulator), 1, "the fabric was created twice");
}

#[test]
fn a_lost_reply_is_resolved_by_reading() {
    let simulator = simulator();
    simulator.fault(Fault::on("PUT", FABRIC).drop_after());
    let scratch = Scratch::new(&simulator);
    scratch.config(&fabrics(&simulator)).apply();
    scratch.plan().expect_no_changes();
}

#[test]
fn throttling_and_outages_of_a_moment_are_invisible() {
    let simulator = simulator();
    for fault in [
        Fault::on("GET", FABRIC).throttle(1),
        Fault::on("PUT", FABRIC).status(503),
        Fault::on("GET", "/vaults/vault").drop_before(),
    ] {
        simulator.fault(fault);
    }
    let scratch = Scratch::new(&simulator);
    let output = scratch.config(&fabrics(&simulator)).apply();
    assert!(output.diagnostics.is_empty(), "{output}");
    scratch.plan().expect_no_changes();
}
