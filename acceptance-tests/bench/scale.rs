//! What an estate costs: plan without changes and creation of hundreds and
//! thousands of protected items, against as many `terraform_data`.

use std::time::Duration;

use asr_simulator::Options;

use crate::{
    command::run,
    costs::Costs,
    estate::Estate,
    harness::Scratch,
    sample::{Sample, Target, judged, line, row},
};

/// The size that the targets are for.
const TARGETED: usize = 1_000;
/// Members on a page of items.
const PAGE: usize = 100;
/// What a request takes on the way, where it takes something.
const LATENCY: Duration = Duration::from_millis(50);
/// The write bucket of a subscription: its size, and what it gains in a second.
const WRITES: (f64, f64) = (200.0, 10.0);

// A plan that plans something ends with code 2, and is no measurement.
const PLAN: &[&str] = &["plan", "-input=false", "-detailed-exitcode"];
const STATE_ALONE: &[&str] = &["plan", "-input=false", "-detailed-exitcode", "-refresh=false"];
const DESTROY: &[&str] = &["destroy", "-input=false", "-auto-approve"];
const APPLY: &[&str] = &["apply", "-input=false", "-auto-approve", "-parallelism=250"];

/// A row with its target, if the size is the one that the target is for.
fn at_target(
    items: usize,
    what: &str,
    unit: &str,
    sample: &Sample,
    decimals: usize,
    target: Target,
) {
    if items == TARGETED {
        judged(what, unit, sample, decimals, target);
    } else {
        row(what, unit, sample, decimals);
    }
}

/// Plans of so many items that are all as configured. Answers the times.
pub fn plan(items: usize, runs: u32) -> Sample {
    let estate = Estate::protected(Options::default(), items);
    let (ours, theirs) = (estate.ours_applied(), estate.theirs_applied());
    let heavy = estate.laden_applied(&ours);
    let (mut plain, mut slow) = (Costs::default(), Costs::default());
    let (mut state_alone, mut baseline) = (Costs::default(), Costs::default());
    let mut laden = Costs::default();
    for _ in 0..runs {
        baseline.push(run(&theirs, PLAN));
        laden.push(run(&heavy, PLAN));
        plain.measure(&estate.simulator, &ours, PLAN);
        state_alone.push(run(&ours, STATE_ALONE));
        estate.simulator.delay(LATENCY);
        slow.measure(&estate.simulator, &ours, PLAN);
        estate.simulator.delay(Duration::ZERO);
    }
    line(&format!("\nplan of {items} protected items without changes"));
    row("  with asr_protected_item", "ms", &plain.time, 0);
    row("  with terraform_data", "ms", &baseline.time, 0);
    let ratio = plain.time.over(&baseline.time);
    at_target(items, "  items against terraform_data", "times", &ratio, 2, Target::Under(2.5));
    row("  the same by processor time", "times", &plain.work.over(&baseline.work), 2);
    row("  terraform_data that carries as much", "ms", &laden.time, 0);
    row("  items against those", "times", &plain.time.over(&laden.time), 2);
    row("  the same by processor time", "times", &plain.work.over(&laden.work), 2);
    row("  the provider's part of the processor time", "%", &plain.share, 1);
    row("  with -refresh=false", "ms", &state_alone.time, 0);
    let refresh = plain.time.minus(&state_alone.time);
    at_target(items, "  what refresh adds", "ms", &refresh, 0, Target::Under(300.0));
    row("  the same by processor time", "ms", &plain.work.minus(&state_alone.work), 0);
    let late = slow.time.minus(&plain.time);
    let what = format!("  what {} ms per request add", LATENCY.as_millis());
    at_target(items, &what, "ms", &late, 0, Target::Under(1000.0));
    at_target(
        items,
        "  provider's memory at its peak",
        "MiB",
        &plain.memory,
        1,
        Target::Under(40.0),
    );
    let pages = items.div_ceil(PAGE) + 10;
    judged("  requests (pages + 10)", "", &plain.total, 0, Target::AtMost(pages as f64));
    judged("  requests when they are slow", "", &slow.total, 0, Target::AtMost(pages as f64));
    judged("  connections", "", &plain.connections, 0, Target::Under(20.0));
    plain.requests.print();
    plain.time
}

/// Creations of so many items whose operations end at the first look.
pub fn apply(items: usize, runs: u32) {
    let (mut costs, mut slow, mut baseline) =
        (Costs::default(), Costs::default(), Costs::default());
    for _ in 0..runs {
        let estate = Estate::unprotected(Options::default(), items);
        baseline.push(run(&estate.theirs(), APPLY));
        costs.measure(&estate.simulator, &estate.ours(), APPLY);
        let estate = Estate::unprotected(Options::default(), items);
        estate.simulator.delay(LATENCY);
        slow.measure(&estate.simulator, &estate.ours(), APPLY);
    }
    line(&format!("\napply that creates {items} protected items, -parallelism=250"));
    row("  with asr_protected_item", "ms", &costs.time, 0);
    row("  with terraform_data", "ms", &baseline.time, 0);
    let ratio = costs.time.over(&baseline.time);
    at_target(items, "  items against terraform_data", "times", &ratio, 2, Target::Under(3.0));
    row("  the same by processor time", "times", &costs.work.over(&baseline.work), 2);
    row("  the provider's part of the processor time", "%", &costs.share, 1);
    let what = format!("  what {} ms per request add", LATENCY.as_millis());
    row(&what, "ms", &slow.time.minus(&costs.time), 0);
    row("  requests when they are slow", "", &slow.total, 0);
    shared(&costs);
}

/// The same where Resource Manager refuses what is too much.
pub fn limited_apply(items: usize, runs: u32) {
    let (mut costs, mut allowed) = (Costs::default(), Sample::default());
    for _ in 0..runs {
        let options = Options { arm_limits: true, ..Options::default() };
        let estate = Estate::unprotected(options, items);
        let alone = run(&estate.theirs(), APPLY).time;
        costs.measure(&estate.simulator, &estate.ours(), APPLY);
        // Whoever writes faster than the bucket fills has nothing to wait for.
        let filling = Duration::from_secs_f64(((items as f64 - WRITES.0) / WRITES.1).max(0.0));
        allowed.push_time(filling.max(alone));
    }
    line(&format!("\nthe same with {items} items within the limits of Resource Manager"));
    row("  with asr_protected_item", "ms", &costs.time, 0);
    row("  what the write bucket allows", "ms", &allowed, 0);
    let ratio = costs.time.over(&allowed);
    at_target(items, "  items against what is allowed", "times", &ratio, 2, Target::AtMost(1.2));
    judged("  refused as too many (429)", "", &costs.throttled, 0, Target::AtMost(0.0));
    shared(&costs);
}

/// Drills of a recovery plan with so many items, and their clean-up, beside one `terraform_data`.
pub fn drill(items: usize, runs: u32) {
    let (mut drill, mut cleanup) = (Costs::default(), Costs::default());
    let (mut baseline, mut gone) = (Costs::default(), Costs::default());
    for _ in 0..runs {
        let estate = Estate::protected(Options::default(), items);
        let (ours, theirs) = (estate.drill(), Scratch::with_environment(Vec::new()));
        theirs.write("main.tf", "resource \"terraform_data\" \"this\" {\n  input = \"drill\"\n}\n");
        baseline.push(run(&theirs, APPLY));
        drill.measure(&estate.simulator, &ours, APPLY);
        gone.push(run(&theirs, DESTROY));
        cleanup.measure(&estate.simulator, &ours, DESTROY);
    }
    for (what, costs, baseline) in
        [("drill of", &drill, &baseline), ("clean-up of", &cleanup, &gone)]
    {
        line(&format!("\n{what} a plan with {items} items"));
        row("  with asr_test_failover", "ms", &costs.time, 0);
        row("  against one terraform_data", "times", &costs.time.over(&baseline.time), 2);
        shared(costs);
    }
}

fn shared(costs: &Costs) {
    row("  provider's memory at its peak", "MiB", &costs.memory, 1);
    judged("  connections", "", &costs.connections, 0, Target::Under(20.0));
    row("  requests", "", &costs.total, 0);
    costs.requests.print();
}

/// How a plan grows from one size to another.
pub fn growth(from: (usize, &Sample), to: (usize, &Sample)) {
    let times = to.0 as f64 / from.0 as f64;
    let what = format!("\nplan of {} items against one of {}", to.0, from.0);
    judged(&what, "times", &to.1.over(from.1), 1, Target::AtMost(times));
}
