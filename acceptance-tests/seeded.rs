//! A vault with protected items, for the tests of what is only read: built by
//! Terraform, filled by the simulator.

use asr_simulator::Simulator;
use serde_json::Value;

use crate::{
    examples,
    harness::{Output, Scratch, simulator},
    topology::{container_mapping, group},
};

/// A simulator in which a vault protects so many virtual machines.
pub struct Seeded {
    /// The simulator.
    pub simulator: Simulator,
    /// The ids of the items.
    pub items: Vec<String>,
    /// A folder for what is read; another one made the vault.
    pub scratch: Scratch,
    /// The folder that made the vault.
    pub built: Scratch,
}

impl Seeded {
    /// A vault that protects `count` virtual machines since yesterday.
    pub fn new(count: usize) -> Seeded {
        Seeded::with(simulator(), count)
    }

    /// The same in this simulator.
    pub fn with(simulator: Simulator, count: usize) -> Seeded {
        let built = Scratch::new(&simulator);
        built.config(&container_mapping(&simulator, "")).apply();
        let items = simulator.seed_items(count).unwrap();
        simulator.clear_journal();
        let scratch = Scratch::new(&simulator);
        Seeded { simulator, items, scratch, built }
    }

    /// The id of the vault.
    pub fn vault(&self) -> String {
        let group = group(&self.simulator, "rg-app-recovery");
        format!("{group}/providers/Microsoft.RecoveryServices/vaults/vault")
    }

    /// The id of the virtual machine that an item protects, as a user writes it.
    pub fn machine(&self, number: usize) -> String {
        let group = group(&self.simulator, "rg-app-primary");
        format!("{group}/providers/Microsoft.Compute/virtualMachines/vm-seed-{number:05}")
    }

    /// Changes the properties of an item behind everybody's back.
    pub fn change(&self, item: usize, change: impl FnOnce(&mut Value)) {
        self.simulator.change(&self.items[item], |body| change(&mut body["properties"]));
    }

    /// The data source `this` of a type with these arguments, read.
    #[track_caller]
    pub fn read(&self, name: &str, arguments: &str) -> Value {
        self.scratch.config(&data(name, arguments)).apply();
        self.scratch.state(&format!("data.{name}.this"))
    }

    /// What Terraform said when reading such a data source failed.
    #[track_caller]
    pub fn read_fails(&self, name: &str, arguments: &str) -> Output {
        self.scratch.config(&data(name, arguments)).apply_fails()
    }

    /// The example of a data source, about this vault and its first two virtual machines.
    pub fn example(&self, name: &str) -> String {
        examples::text(&self.simulator, "data-sources", name, "data-source.tf")
            .replace("vaults/dr-vault", "vaults/vault")
            .replace("virtualMachines/vm-web-1", "virtualMachines/vm-seed-00001")
            .replace("virtualMachines/vm-db-1", "virtualMachines/vm-seed-00002")
    }

    /// The paths that were read, without those of signing in.
    pub fn read_paths(&self) -> Vec<String> {
        let entries = self.simulator.journal().into_iter();
        entries
            .filter(|entry| {
                entry.method == "GET" && entry.path.to_lowercase().starts_with("/subscriptions/")
            })
            .map(|entry| entry.path)
            .collect()
    }
}

/// A data source of that type called `this`.
fn data(name: &str, arguments: &str) -> String {
    format!("data \"{name}\" \"this\" {{\n{arguments}\n}}\n")
}
