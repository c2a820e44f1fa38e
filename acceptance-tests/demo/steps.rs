//! The story of the demo: each step, what it must show, and what it cost.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use asr_simulator::{Clock, Options, Simulator};
use serde_json::json;

use crate::{
    drill,
    harness::{Output, Plan, Scratch, Terraform, import_blocks, left_behind, writes},
    screen::Screen,
    stream,
};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/region-pair-dr");
const POLICY: &str = "asr_replication_policy.this";
const DATABASE: &str = "asr_protected_item.this[\"db\"]";

/// What the configuration asks for, beyond what stays the same.
#[derive(Clone, Copy)]
struct Wish {
    /// Minutes for which recovery points are kept.
    retention: u32,
    /// The size in which the database comes up, if another than its own.
    size: Option<&'static str>,
    /// Whether a drill stands.
    drill: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Wish { retention: 1440, size: None, drill: false }
    }
}

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
        self.configure(scratch, &Wish::default());
        self.step(
            "Protect",
            "three machines, from an empty vault to all disks replicated",
            |story| {
                story.terraform(scratch, &["apply", "-auto-approve"])?;
                Ok(format!(
                    "{} resources, both directions, a plan with two tiers",
                    scratch.managed().len()
                ))
            },
        )?;
        self.step("Plan again", "to see that nothing is left to do", |story| {
            story.expect_empty_plan(scratch)
        })?;
        let changed = Wish { retention: 2880, size: Some("Standard_E8s_v5"), drill: false };
        self.configure(scratch, &changed);
        self.step(
            "Change",
            "how long points are kept, and how large the database comes up",
            |story| {
                let plan = story.plan(scratch)?;
                let in_place = [DATABASE, POLICY].map(|address| (address, vec!["update"]));
                if plan.changed().ne(in_place) {
                    return Err(format!(
                        "expected updates of {POLICY} and {DATABASE}:\n{}",
                        plan.summary()
                    ));
                }
                story.terraform(scratch, &["apply", "-auto-approve"])?;
                Ok("in place, nothing replaced, protected all the time".to_owned())
            },
        )?;
        self.configure(scratch, &Wish { drill: true, ..changed });
        let mut evidence = Vec::new();
        self.step(
            "Drill",
            "a test failover of the whole plan into a network of its own",
            |story| {
                story.terraform(scratch, &["apply", "-auto-approve"])?;
                evidence = drill::evidence(scratch)?;
                story.expect_empty_plan(scratch)?;
                Ok(format!("{} machines run from their recovery points", evidence.len()))
            },
        )?;
        self.screen.table(&drill::HEADER, &evidence);
        self.configure(scratch, &changed);
        self.step("Clean up", "the drill, as its evidence is recorded", |story| {
            story.terraform(scratch, &["apply", "-auto-approve"])?;
            story.expect_empty_plan(scratch)
        })?;
        self.step("Import", "the same objects into an empty state", |story| {
            let objects = scratch.managed();
            let objects: Vec<_> = objects.iter().map(|(a, id)| (a.as_str(), id.as_str())).collect();
            story.configure(imported, &changed);
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

    /// The example with the estate of the simulator, as wished.
    fn configure(&self, scratch: &Scratch, wish: &Wish) {
        let group = |name: &str| {
            format!("/subscriptions/{}/resourceGroups/{name}", self.simulator.subscription_id())
        };
        let of = |side: &str, kind: &str, name: &str| {
            format!("{}/providers/{kind}/{name}", group(&format!("rg-app-{side}")))
        };
        let side = |side: &str, location: &str| {
            json!({"location": location, "resource_group_id": group(&format!("rg-app-{side}")),
                "cache_storage_account_id": of(side, "Microsoft.Storage/storageAccounts", &format!("asrcache{location}"))})
        };
        let network =
            |name: &str, of_side: &str| of(of_side, "Microsoft.Network/virtualNetworks", name);
        let machine = |name: &str, tier: u32| json!({"id": of("primary", "Microsoft.Compute/virtualMachines", name), "tier": tier});
        let mut database = machine("vm-db-1", 1);
        database["recovery_size"] = json!(wish.size);
        let drill = json!({"name": "demo", "network_id": network("vnet-drill", "recovery")});
        let variables = json!({
            "vault_resource_group_id": group("rg-app-recovery"),
            "primary": side("primary", "eastus2"),
            "recovery": side("recovery", "centralus"),
            "networks": {"app": {"primary_id": network("vnet-app-primary", "primary"),
                "recovery_id": network("vnet-app-recovery", "recovery")}},
            "virtual_machines": {"db": database, "web-1": machine("vm-web-1", 2), "web-2": machine("vm-web-2", 2)},
            "recovery_point_retention_in_minutes": wish.retention,
            "drill": wish.drill.then_some(drill),
        });
        scratch
            .config_from(Path::new(EXAMPLE))
            .write("terraform.tfvars.json", &variables.to_string());
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
