//! A cloud with so many protected virtual machines, and Terraform folders that
//! manage them or are about to.

use asr_simulator::{Options, Simulator};

use crate::{
    command::run,
    configuration::Common,
    harness::Scratch,
    topology::{cache, ground, group},
};

/// What every command that is not measured itself has, so that it is over soon.
const APPLY: &[&str] = &["apply", "-input=false", "-auto-approve", "-parallelism=250"];

/// A cloud whose virtual machines are seeded.
pub struct Estate {
    /// The cloud.
    pub simulator: Simulator,
    common: Common,
    items: Vec<String>,
}

impl Estate {
    /// A cloud in which so many virtual machines are protected. What they stand
    /// on was made by a folder of its own, as whoever runs a vault for others
    /// has it.
    pub fn protected(options: Options, items: usize) -> Estate {
        let simulator = Simulator::start(options).expect("a free port on loopback");
        let built = Scratch::new(&simulator);
        built.config(&ground(&simulator));
        run(&built, APPLY);
        let mapping = built.state("asr_protection_container_mapping.out")["id"].clone();
        let common = Common {
            mapping: mapping.as_str().expect("a mapping has an id").to_owned(),
            source_group: group(&simulator, "rg-app-primary"),
            recovery_group: group(&simulator, "rg-app-recovery"),
            cache: cache(&simulator, "asrcacheeastus2"),
        };
        let items = simulator.seed_items(items).expect("the ground is there");
        simulator.clear_journal();
        Estate { simulator, common, items }
    }

    /// The same with nothing protected yet.
    pub fn unprotected(options: Options, items: usize) -> Estate {
        let estate = Estate::protected(options, items);
        for item in &estate.items {
            estate.simulator.remove(item);
        }
        estate
    }

    /// A folder whose configuration is the items, without a state.
    pub fn ours(&self) -> Scratch {
        let scratch = Scratch::new(&self.simulator);
        scratch.config(&self.common.items(self.items.len()));
        scratch
    }

    /// A folder that manages the items.
    pub fn imported(&self) -> Scratch {
        let scratch = self.ours();
        scratch.write("imports.tf", &self.common.imports(&self.items));
        run(&scratch, APPLY);
        scratch.remove("imports.tf");
        scratch
    }

    /// A folder whose configuration is as many `terraform_data`, without a state.
    pub fn theirs(&self) -> Scratch {
        let scratch = Scratch::with_environment(Vec::new());
        scratch.write("main.tf", &self.common.terraform_data(self.items.len()));
        scratch
    }

    /// The same with the state.
    pub fn theirs_applied(&self) -> Scratch {
        let scratch = self.theirs();
        run(&scratch, APPLY);
        scratch
    }
}
