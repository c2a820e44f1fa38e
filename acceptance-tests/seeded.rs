//! A vault with protected items, for the tests of what is only read: built by
//! Terraform, filled by the simulator.

use std::collections::BTreeMap;

use asr_simulator::{Request, Response, Simulator};
use serde_json::Value;
use time::OffsetDateTime;

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

    /// Calls an action that no resource of the provider calls.
    #[track_caller]
    pub fn post(&self, action: &str) {
        let environment: BTreeMap<_, _> = self.simulator.environment().into_iter().collect();
        let form = format!(
            "grant_type=client_credentials&scope=https%3A%2F%2Fmanagement.azure.com%2F.default&client_id={}&client_secret={}",
            environment["ARM_CLIENT_ID"], environment["ARM_CLIENT_SECRET"]
        );
        let tokens = format!("/{}/oauth2/v2.0/token", environment["ARM_TENANT_ID"]);
        let mut sign_in = Request::new("POST", &tokens)
            .with_header("content-type", "application/x-www-form-urlencoded");
        sign_in.body = form.into_bytes();
        let signed_in = self.ask(sign_in).body.unwrap();
        let token = signed_in["access_token"].as_str().unwrap();
        let request = Request::new("POST", &format!("{action}?api-version=2025-08-01"))
            .with_header("authorization", &format!("Bearer {token}"));
        let answer = self.ask(request);
        assert_eq!(answer.status, 202, "{:?}", answer.body);
    }

    fn ask(&self, mut request: Request) -> Response {
        request.received = OffsetDateTime::now_utc();
        self.simulator.with_world(|world| asr_simulator::handle(world, &request))
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
