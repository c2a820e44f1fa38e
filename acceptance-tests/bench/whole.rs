//! Whole Terraform commands: the schema, and plan and apply of many policies
//! against as many `terraform_data`.

use std::{
    collections::BTreeMap,
    fs,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use asr_simulator::{Entry, Options, Simulator};

use crate::{
    configuration::{policies, terraform_data},
    harness::Scratch,
    process::{BINARY, memory},
    sample::{Sample, line, row},
};

/// How much is measured.
pub struct Size {
    /// How often.
    pub runs: u32,
    /// How many policies.
    pub items: u32,
    /// What each request takes on the way.
    pub latency: Duration,
    /// Terraform's `-parallelism`.
    pub parallelism: u32,
}

/// `providers schema -json` against a `validate` of nothing, which is what
/// Terraform itself takes to start.
pub fn schema(runs: u32) {
    let with = Scratch::with_environment(Vec::new());
    with.config("");
    let without = Scratch::with_environment(Vec::new());
    without.write("main.tf", "");
    let (mut ours, mut theirs) = (Sample::default(), Sample::default());
    for _ in 0..runs {
        theirs.push_time(run(&without, &["validate"]).0);
        ours.push_time(run(&with, &["providers", "schema", "-json"]).0);
    }
    row("terraform providers schema -json", "ms", &ours, 0);
    row("  against terraform validate of nothing", "times", &ours.over(&theirs), 2);
}

/// Plan, apply and destroy of `items` policies, in a fresh cloud for each run.
pub fn plan_and_apply(size: &Size) {
    let parallelism = format!("-parallelism={}", size.parallelism);
    let commands: &[(&str, Vec<&str>)] = &[
        ("plan to create", vec!["plan", "-input=false"]),
        ("apply", vec!["apply", "-input=false", "-auto-approve", &parallelism]),
        ("plan without changes", vec!["plan", "-input=false", &parallelism]),
        ("plan without changes, -refresh=false", vec!["plan", "-input=false", "-refresh=false"]),
        ("destroy", vec!["destroy", "-input=false", "-auto-approve", &parallelism]),
    ];
    let mut figures: Vec<Figures> = commands.iter().map(|_| Figures::default()).collect();
    for _ in 0..size.runs {
        let simulator = Simulator::start(Options { latency: size.latency, ..Options::default() })
            .expect("a free port on loopback");
        let ours = Scratch::new(&simulator);
        let group = format!(
            "/subscriptions/{}/resourceGroups/rg-app-recovery",
            simulator.subscription_id()
        );
        ours.config(&policies(&group, size.items));
        let theirs = Scratch::with_environment(Vec::new());
        theirs.write("main.tf", &terraform_data(size.items));
        for ((_, command), figures) in commands.iter().zip(&mut figures) {
            figures.theirs.push_time(run(&theirs, command).0);
            simulator.clear_journal();
            let (took, peak) = run(&ours, command);
            figures.ours.push_time(took);
            figures.peak.push(peak / 1024.0);
            figures.requests = by_kind(&simulator.journal());
        }
    }
    line(&format!(
        "\n{} policies against as many terraform_data, -parallelism={}, {} ms per request",
        size.items,
        size.parallelism,
        size.latency.as_millis()
    ));
    for ((name, _), figures) in commands.iter().zip(&figures) {
        figures.print(name);
    }
}

/// What one command cost.
#[derive(Default)]
struct Figures {
    ours: Sample,
    theirs: Sample,
    peak: Sample,
    /// Of the last run; every run sends the same.
    requests: BTreeMap<String, usize>,
}

impl Figures {
    fn print(&self, name: &str) {
        line(&format!("\n{name}"));
        row("  with policies", "ms", &self.ours, 0);
        row("  with terraform_data", "ms", &self.theirs, 0);
        row("  policies against terraform_data", "times", &self.ours.over(&self.theirs), 2);
        row("  provider's memory at its peak", "MiB", &self.peak, 1);
        let total: usize = self.requests.values().sum();
        line(&format!("  requests: {total}"));
        for (kind, number) in &self.requests {
            line(&format!("    {number:>6}  {kind}"));
        }
    }
}

/// Runs a command to its end: how long it took, and the highest resident size
/// of a provider process in KiB (0 where the system does not tell).
fn run(scratch: &Scratch, arguments: &[&str]) -> (Duration, f64) {
    let log = fs::File::create(scratch.path().join("bench.log")).expect("a writable folder");
    let began = Instant::now();
    let mut child = scratch
        .command(arguments)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("terraform was found a moment ago");
    let peak = watch(&mut child);
    let status = child.wait().expect("the child is ours");
    let took = began.elapsed();
    let errors = || fs::read_to_string(scratch.path().join("bench.log")).unwrap_or_default();
    assert!(status.success(), "terraform {} failed:\n{}", arguments.join(" "), errors());
    (took, peak)
}

/// The highest resident size seen among the providers that `child` starts.
fn watch(child: &mut Child) -> f64 {
    let mut peak: f64 = 0.0;
    while child.try_wait().expect("the child is ours").is_none() {
        for process in providers(child.id()) {
            peak = peak.max(memory(process, "VmHWM:").unwrap_or_default());
        }
        pause();
    }
    peak
}

#[expect(clippy::disallowed_methods, reason = "no runtime here: a thread that looks now and then")]
fn pause() {
    thread::sleep(Duration::from_millis(2));
}

/// The processes that run the provider's binary and were started by `parent`.
fn providers(parent: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|children| {
            children.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>()
        })
        .filter(|pid| {
            fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe.as_os_str() == BINARY)
        })
        .collect()
}

/// Requests by verb and kind, as in `PUT replicationPolicies`.
fn by_kind(journal: &[Entry]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for entry in journal {
        let parts: Vec<_> = entry.path.trim_matches('/').split('/').collect();
        // Kinds and names alternate, so the kind is the last part of a
        // collection and the last but one of an object.
        let provider = parts.iter().rposition(|part| part.eq_ignore_ascii_case("providers"));
        let below = match provider {
            Some(at) => parts.get(at + 2..).unwrap_or_default(),
            None if parts[0].eq_ignore_ascii_case("subscriptions") => &parts[..],
            None => &[],
        };
        let at = if below.len() % 2 == 0 { 2 } else { 1 };
        let kind = below.len().checked_sub(at).map_or("tokens and metadata", |index| below[index]);
        *kinds.entry(format!("{} {kind}", entry.method)).or_default() += 1;
    }
    kinds
}
