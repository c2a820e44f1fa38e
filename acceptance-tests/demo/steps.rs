//! The story of the demo: each step, what it must show, and what it cost.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use asr_simulator::{Clock, Options, Simulator};
use serde_json::json;

use crate::{
    harness::{Output, Plan, Scratch, Terraform, import_blocks, left_behind, writes},
    screen::Screen,
    stream,
};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/region-pair");
const POLICY: &str = "asr_replication_policy.this";

/// A finished step.
pub struct Step {
    /// Its heading.
    pub title: &'static str,
    /// How long it took.
    pub elapsed: Duration,
    /// Requests to Azure that read, polls of running operations included.
    pub reads: usize,
    /// Requests to Azure that wrote.
    pub writes: usize,
}

/// What stopped the demo.
pub struct Failure {
    /// The step it happened in.
    pub step: &'static str,
    /// What happened, with Terraform's output where it was Terraform.
    pub what: String,
    /// The folders with configuration and state.
    pub folders: Vec<PathBuf>,
}

/// Runs all steps. A failure keeps the folders.
pub fn run(screen: &Screen, time_scale: u32) -> Result<Vec<Step>, Failure> {
    let before_all = |what: String| Failure { step: "getting ready", what, folders: Vec::new() };
    let terraform = Terraform::try_find().map_err(|error| before_all(error.to_owned()))?;
    let options = Options { clock: Clock::scaled(time_scale), ..Options::default() };
    let simulator = Simulator::start(options).map_err(|error| before_all(error.to_string()))?;
    screen.line(&format!(
        "{:?} {} with the provider just built",
        terraform.product, terraform.version
    ));
    screen.line(&format!(
        "Azure Site Recovery, simulated at {}, {time_scale} times as fast as Azure",
        simulator.url()
    ));
    let (scratch, imported) = (Scratch::new(&simulator), Scratch::new(&simulator));
    let mut story = Story { screen, simulator: &simulator, steps: Vec::new(), title: "" };
    match story.tell(&scratch, &imported) {
        Ok(()) => Ok(story.steps),
        Err(what) => {
            Err(Failure { step: story.title, what, folders: vec![scratch.keep(), imported.keep()] })
        }
    }
}

struct Story<'a> {
    screen: &'a Screen,
    simulator: &'a Simulator,
    steps: Vec<Step>,
    title: &'static str,
}

impl Story<'_> {
    fn tell(&mut self, scratch: &Scratch, imported: &Scratch) -> Result<(), String> {
        let before = self.simulator.ids();
        self.configure(scratch, 1440);
        self.step("Create", "a vault and both directions of a region pair", |story| {
            story.terraform(scratch, &["apply", "-auto-approve"])?;
            Ok(format!("{} resources", scratch.managed().len()))
        })?;
        self.step("Plan again", "to see that nothing is left to do", |story| {
            story.expect_empty_plan(scratch)
        })?;
        self.configure(scratch, 2880);
        self.step("Change", "how long recovery points are kept", |story| {
            let plan = story.plan(scratch)?;
            if plan.changed().ne([(POLICY, vec!["update"])]) {
                return Err(format!("expected one update of {POLICY}:\n{}", plan.summary()));
            }
            story.terraform(scratch, &["apply", "-auto-approve"])?;
            Ok("in place, nothing replaced".to_owned())
        })?;
        self.step("Import", "the same objects into an empty state", |story| {
            let objects = scratch.managed();
            let objects: Vec<_> = objects.iter().map(|(a, id)| (a.as_str(), id.as_str())).collect();
            story.configure(imported, 2880);
            imported.write("imports.tf", &import_blocks(&objects));
            story.terraform(imported, &["apply", "-auto-approve"])?;
            let written = writes(story.simulator);
            if !written.is_empty() {
                return Err(format!("the import wrote to Azure: {written:#?}"));
            }
            story.expect_empty_plan(imported)?;
            Ok(format!("{} resources, none changed, and an empty plan", objects.len()))
        })?;
        self.step("Destroy", "everything, in the right order", |story| {
            story.terraform(scratch, &["destroy", "-auto-approve"])?;
            let left = left_behind(story.simulator, &before);
            if !left.is_empty() {
                return Err(format!("left behind: {left:#?}"));
            }
            Ok("nothing left behind".to_owned())
        })
    }

    /// One step, timed, with the requests that it made.
    fn step(
        &mut self,
        title: &'static str,
        explanation: &str,
        work: impl FnOnce(&Self) -> Result<String, String>,
    ) -> Result<(), String> {
        self.title = title;
        self.simulator.clear_journal();
        self.screen.begin(title, explanation);
        let began = Instant::now();
        let found = work(self)?;
        let elapsed = began.elapsed();
        let journal = self.simulator.journal();
        let of_azure = |path: &str| path.to_ascii_lowercase().starts_with("/subscriptions/");
        let all = journal.iter().filter(|entry| of_azure(&entry.path)).count();
        let writes = writes(self.simulator).len();
        self.screen.end(&found);
        self.steps.push(Step { title, elapsed, reads: all - writes, writes });
        Ok(())
    }

    /// The example, in the regions and networks of the simulator's own estate, and the retention as asked.
    fn configure(&self, scratch: &Scratch, retention: u32) {
        let group = |name: &str| {
            format!("/subscriptions/{}/resourceGroups/{name}", self.simulator.subscription_id())
        };
        let network = |group_name: &str, name: &str| {
            format!("{}/providers/Microsoft.Network/virtualNetworks/{name}", group(group_name))
        };
        scratch.config_from(Path::new(EXAMPLE)).write(
            "terraform.tfvars.json",
            &json!({
                "resource_group_id": group("rg-app-recovery"),
                "primary": {
                    "location": "eastus2",
                    "virtual_network_id": network("rg-app-primary", "vnet-app-primary"),
                },
                "recovery": {
                    "location": "centralus",
                    "virtual_network_id": network("rg-app-recovery", "vnet-app-recovery"),
                },
                "recovery_point_retention_in_minutes": retention,
            })
            .to_string(),
        );
    }

    fn terraform(&self, scratch: &Scratch, arguments: &[&str]) -> Result<Output, String> {
        let output = if self.screen.verbose {
            stream::verbose(scratch, arguments, self.screen.colours())
        } else {
            stream::quiet(scratch, arguments, |event| self.screen.event(event))
        };
        if output.succeeded() { Ok(output) } else { Err(output.to_string()) }
    }

    fn plan(&self, scratch: &Scratch) -> Result<Plan, String> {
        if self.screen.verbose {
            self.terraform(scratch, &["plan"])?;
        }
        scratch.try_plan().map_err(|output| output.to_string())
    }

    fn expect_empty_plan(&self, scratch: &Scratch) -> Result<String, String> {
        let plan = self.plan(scratch)?;
        if plan.is_empty() { Ok("no changes".to_owned()) } else { Err(plan.summary()) }
    }
}
