//! `asr_protected_item` through the real binary: what users suffer with elsewhere, row by row.

mod bad_input;
mod disabling;
mod disks;
mod guard;
mod importing;
mod interruption;
mod life;
mod odd_replies;
mod settings;
mod waiting;

use asr_simulator::Simulator;
use serde_json::{Value, json};

use crate::{
    harness::{Scratch, simulator, writes},
    topology::{ground, group, protected_item_alone},
};

/// The item that the configurations here have.
const ADDRESS: &str = "asr_protected_item.this";

/// A cloud, a folder, and an item in it that changes from one configuration to the next.
struct Scene {
    simulator: Simulator,
    scratch: Scratch,
    machine: &'static str,
}

impl Scene {
    /// Protects a machine of the estate with these arguments.
    #[track_caller]
    fn of(machine: &'static str, arguments: &str) -> Scene {
        Scene::within(simulator(), machine, arguments)
    }

    /// The same in a cloud that is there already.
    #[track_caller]
    fn within(simulator: Simulator, machine: &'static str, arguments: &str) -> Scene {
        let scene = Scene::before(simulator, machine);
        scene.make(arguments);
        scene
    }

    /// A scene in which nothing is protected yet.
    fn before(simulator: Simulator, machine: &'static str) -> Scene {
        let scratch = Scratch::new(&simulator);
        Scene { simulator, scratch, machine }
    }

    /// Protects the machine with these arguments. The next plan is empty.
    #[track_caller]
    fn make(&self, arguments: &str) {
        self.configure(arguments).scratch.apply();
        self.scratch.plan().expect_no_changes();
    }

    /// The configuration with these arguments of the item.
    fn config(&self, arguments: &str) -> String {
        ground(&self.simulator) + &protected_item_alone(&self.simulator, self.machine, arguments)
    }

    /// Makes these the arguments of the item.
    fn configure(&self, arguments: &str) -> &Scene {
        self.scratch.config(&self.config(arguments));
        self
    }

    /// Plans and applies a change in place; the requests that it took, as `METHOD action`. The next plan is empty.
    #[track_caller]
    fn change(&self, arguments: &str) -> Vec<String> {
        self.configure(arguments);
        self.scratch.plan().expect_actions(ADDRESS, &["update"]);
        self.simulator.clear_journal();
        self.scratch.apply_plan();
        let sent = self.sent();
        self.scratch.plan().expect_no_changes();
        sent
    }

    /// The writes since the journal was cleared: the method, and the action if there is one.
    fn sent(&self) -> Vec<String> {
        let name = |entry: asr_simulator::Entry| {
            let last = entry.path.rsplit('/').next().unwrap_or_default().to_owned();
            if entry.method == "POST" { format!("POST {last}") } else { entry.method }
        };
        writes(&self.simulator).into_iter().map(name).collect()
    }

    /// The id of the item.
    fn id(&self) -> String {
        let state = self.scratch.state(ADDRESS);
        state["current_id"].as_str().expect("an item has an id").to_owned()
    }

    /// The item as it is stored in Azure.
    fn item(&self) -> Value {
        self.simulator.document(&self.id()).expect("the item exists")
    }

    /// What is Azure to Azure replication's own in it.
    fn details(&self) -> Value {
        self.item()["properties"]["providerSpecificDetails"].clone()
    }

    /// A resource of the recovery side, made behind everybody's back; its id.
    fn neighbour(&self, kind: &str, name: &str, body: Value) -> String {
        neighbour(&self.simulator, "rg-app-recovery", "centralus", kind, name, body)
    }
}

/// A resource made behind everybody's back; its id.
fn neighbour(
    simulator: &Simulator,
    group_name: &str,
    region: &str,
    kind: &str,
    name: &str,
    body: Value,
) -> String {
    let id = format!("{}/providers/{kind}/{name}", group(simulator, group_name));
    simulator.change(&id, |document| {
        *document = json!({"id": id, "name": name, "location": region, "properties": {}});
        for (member, value) in body.as_object().into_iter().flatten() {
            document[member] = value.clone();
        }
    });
    id
}

/// Attaches a new data disk to a machine of the estate; its id.
fn attach(simulator: &Simulator, machine: &str, disk: &str, lun: i64) -> String {
    let body = json!({"sku": {"name": "Premium_LRS"}, "properties": {"diskSizeGB": 32}});
    let id =
        neighbour(simulator, "rg-app-primary", "eastus2", "Microsoft.Compute/disks", disk, body);
    simulator.change(&crate::topology::machine(simulator, machine), |machine| {
        let attached =
            json!({"lun": lun, "name": disk, "createOption": "Attach", "managedDisk": {"id": id}});
        let disks = &mut machine["properties"]["storageProfile"]["dataDisks"];
        match disks.as_array_mut() {
            Some(disks) => disks.push(attached),
            None => *disks = json!([attached]),
        }
    });
    id
}
