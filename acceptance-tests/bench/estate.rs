//! A cloud with so many protected virtual machines, and Terraform folders that
//! manage them or are about to.

use std::fs;

use asr_simulator::{Options, Simulator};
use serde_json::{Value, json};

use crate::{
    command::run,
    configuration::Common,
    harness::{Scratch, import_blocks},
    topology::{cache, ground, group, network},
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
        self.with_items(self.items.len())
    }

    fn with_items(&self, items: usize) -> Scratch {
        let scratch = Scratch::new(&self.simulator);
        scratch.config(&self.common.items(items));
        scratch
    }

    /// A folder that manages the items.
    pub fn ours_applied(&self) -> Scratch {
        let one = self.with_items(1);
        one.write("imports.tf", &import_blocks(&[("asr_protected_item.this[0]", &self.items[0])]));
        run(&one, APPLY);
        let scratch = self.ours();
        multiply(&one, &scratch, self.items.len(), |index, attributes| {
            let item = self.simulator.document(&self.items[index]).expect("it was seeded");
            let lifecycle = &item["properties"]["providerSpecificDetails"]["lifecycleId"];
            attributes["lifecycle_id"] = lifecycle.clone();
        });
        scratch
    }

    /// A folder whose configuration is a drill of all items by one recovery plan, which stands already.
    pub fn drill(&self) -> Scratch {
        let mapping = &self.common.mapping;
        let vault = mapping.split("/replicationFabrics/").next().expect("a mapping is in a vault");
        let plan = format!("{vault}/replicationRecoveryPlans/all");
        let fabric = |side: &str| format!("{vault}/replicationFabrics/{side}");
        let members: Vec<_> = self.items.iter().map(|id| json!({"id": id})).collect();
        let body = json!({"properties": {
            "primaryFabricId": fabric("primary"), "recoveryFabricId": fabric("recovery"),
            "groups": [{"groupType": "Boot", "replicationProtectedItems": members}],
        }});
        let reply = self.simulator.act("PUT", &plan, Some(&body));
        assert!(reply.status < 300, "the plan was refused: {reply:?}");
        let scratch = Scratch::new(&self.simulator);
        let network = network(&self.simulator, "drill");
        scratch.config(&format!(
            "resource \"asr_test_failover\" \"this\" {{\n  recovery_plan_id = \"{plan}\"\n  network_id = \"{network}\"\n}}\n"
        ));
        scratch
    }

    /// A folder whose configuration judges every machine ready.
    pub fn readiness(&self) -> Scratch {
        let vault = self.common.mapping.split("/replicationFabrics/").next();
        let vault = vault.expect("a mapping is in a vault");
        let network = network(&self.simulator, "recovery");
        let scratch = Scratch::new(&self.simulator);
        scratch.config(&self.common.readiness(self.items.len(), vault, &network));
        scratch
    }

    /// A folder whose configuration is as many `terraform_data`, without a state.
    pub fn theirs(&self) -> Scratch {
        self.with_data(self.items.len())
    }

    fn with_data(&self, items: usize) -> Scratch {
        let scratch = Scratch::with_environment(Vec::new());
        scratch.write("main.tf", &self.common.terraform_data(items));
        scratch
    }

    /// The same with the state.
    pub fn theirs_applied(&self) -> Scratch {
        let one = self.with_data(1);
        run(&one, APPLY);
        let scratch = self.theirs();
        multiply(&one, &scratch, self.items.len(), with_an_id);
        scratch
    }

    /// The same, where each carries what the first item of `ours` has in its state.
    pub fn laden_applied(&self, ours: &Scratch) -> Scratch {
        let state: Value = serde_json::from_str(&state(ours)).expect("a state is JSON");
        let item = state["resources"][0]["instances"][0]["attributes"].to_string();
        // All carry the same, so that it stands in the configuration once.
        let item = item.replace(&machine_name(0), "machine");
        let with = |items| {
            let scratch = Scratch::with_environment(Vec::new());
            scratch.write("item.json", &item);
            scratch.write("main.tf", &self.common.laden_terraform_data(items));
            scratch
        };
        let (one, all) = (with(1), with(self.items.len()));
        run(&one, APPLY);
        multiply(&one, &all, self.items.len(), with_an_id);
        all
    }
}

fn with_an_id(_: usize, attributes: &mut Value) {
    attributes["id"] = json!(uuid::Uuid::new_v4().to_string());
}

fn state(of: &Scratch) -> String {
    fs::read_to_string(of.path().join("terraform.tfstate")).expect("a state")
}

/// Gives `to` the state of `from`, with so many instances of the one that is in
/// there. Terraform takes minutes to import thousands, and a plan that is not
/// empty after this would end the benchmark.
fn multiply(from: &Scratch, to: &Scratch, times: usize, own: impl Fn(usize, &mut Value)) {
    let mut state: Value = serde_json::from_str(&state(from)).expect("a state is JSON");
    let instances = &mut state["resources"][0]["instances"];
    let original = instances[0].to_string();
    let copies = (0..times).map(|index| {
        let text = original.replace(&machine_name(0), &machine_name(index));
        let mut copy: Value = serde_json::from_str(&text).expect("it was JSON");
        copy["index_key"] = json!(index);
        own(index, &mut copy["attributes"]);
        copy
    });
    *instances = copies.collect();
    to.write("terraform.tfstate", &state.to_string());
}

/// What the simulator calls its machines, which it counts from one.
fn machine_name(index: usize) -> String {
    format!("vm-seed-{:05}", index + 1)
}
