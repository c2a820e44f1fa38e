//! What Terraform commands cost: time, work, memory and requests.

use asr_simulator::Simulator;

use crate::{
    command::{Ran, run},
    harness::Scratch,
    requests::Requests,
    sample::Sample,
};

/// What a command cost in every run.
#[derive(Default)]
pub struct Costs {
    /// How long it took.
    pub time: Sample,
    /// The processor time of all processes.
    pub work: Sample,
    /// The provider's part of the work, in percent.
    pub share: Sample,
    /// The provider's memory at its peak, in MiB.
    pub memory: Sample,
    /// Connections to the simulator.
    pub connections: Sample,
    /// How many requests there were.
    pub total: Sample,
    /// How many of these were refused as too many.
    pub throttled: Sample,
    /// Of the last run, by kind.
    pub requests: Requests,
}

impl Costs {
    /// Runs a command against a cloud, and adds what it cost.
    pub fn measure(&mut self, simulator: &Simulator, scratch: &Scratch, command: &[&str]) {
        simulator.clear_journal();
        let before = simulator.connections();
        self.push(run(scratch, command));
        self.connections.push((simulator.connections() - before) as f64);
        self.requests = Requests::of(&simulator.journal());
        self.total.push(self.requests.total() as f64);
        self.throttled.push(self.requests.throttled() as f64);
    }

    /// Adds what a command cost that talks to no cloud.
    pub fn push(&mut self, ran: Ran) {
        self.time.push_time(ran.time);
        self.work.push_time(ran.work);
        // The least that the system counts is a hundredth of a second.
        let whole = ran.work.as_secs_f64().max(0.01);
        self.share.push(100.0 * ran.of_provider.as_secs_f64() / whole);
        self.memory.push(ran.memory);
    }
}
