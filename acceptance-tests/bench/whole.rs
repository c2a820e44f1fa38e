//! Whole Terraform commands: the schema, and plan and apply of many policies
//! against as many `terraform_data`.

use std::time::Duration;

use asr_simulator::{Options, Simulator};

use crate::{
    command::run,
    configuration::{policies, terraform_data},
    harness::Scratch,
    requests::Requests,
    sample::{Sample, Target, judged, line, row},
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
        theirs.push_time(run(&without, &["validate"]).time);
        ours.push_time(run(&with, &["providers", "schema", "-json"]).time);
    }
    judged("terraform providers schema -json", "ms", &ours, 0, Target::Under(80.0));
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
            figures.theirs.push_time(run(&theirs, command).time);
            simulator.clear_journal();
            let ran = run(&ours, command);
            figures.ours.push_time(ran.time);
            figures.peak.push(ran.memory);
            figures.requests = Requests::of(&simulator.journal());
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
    requests: Requests,
}

impl Figures {
    fn print(&self, name: &str) {
        line(&format!("\n{name}"));
        row("  with policies", "ms", &self.ours, 0);
        row("  with terraform_data", "ms", &self.theirs, 0);
        row("  policies against terraform_data", "times", &self.ours.over(&self.theirs), 2);
        row("  provider's memory at its peak", "MiB", &self.peak, 1);
        line(&format!("  requests: {}", self.requests.total()));
        self.requests.print();
    }
}
