//! What it costs to judge many virtual machines ready: requests in proportion to collections, not to machines times rules.

use asr_simulator::Options;

use crate::{
    command::run,
    costs::Costs,
    estate::Estate,
    sample::{Sample, Target, judged, line, row},
};

const PLAN: &[&str] = &["plan", "-input=false", "-parallelism=250"];

/// Each machine is read, and the service is asked about it; all else is shared.
const OWN: usize = 2;

/// Plans that judge so many machines. Answers how many requests are shared.
pub fn plan(items: usize, runs: u32) -> Sample {
    let estate = Estate::unprotected(Options::default(), items);
    let (ours, theirs) = (estate.readiness(), estate.theirs());
    let (mut costs, mut baseline, mut shared) =
        (Costs::default(), Costs::default(), Sample::default());
    for _ in 0..runs {
        baseline.push(run(&theirs, PLAN));
        costs.measure(&estate.simulator, &ours, PLAN);
        shared.push((costs.requests.total() - OWN * items) as f64);
    }
    line(&format!("\nplan that judges {items} virtual machines, -parallelism=250"));
    row("  with asr_vm_readiness", "ms", &costs.time, 0);
    row("  against as many terraform_data", "times", &costs.time.over(&baseline.time), 2);
    row("  provider's memory at its peak", "MiB", &costs.memory, 1);
    judged("  connections", "", &costs.connections, 0, Target::Under(20.0));
    row("  requests", "", &costs.total, 0);
    row("  of these shared", "", &shared, 0);
    costs.requests.print();
    shared
}

/// How the shared requests grow from one size to another: they do not, but for pages.
pub fn growth(from: (usize, &Sample), to: (usize, &Sample)) {
    let what = format!("\nshared requests of {} machines against {}", to.0, from.0);
    judged(&what, "times", &to.1.over(from.1), 2, Target::AtMost(1.5));
}
