//! `asr_test_failover` through the real binary: drills that run, are probed, are cleaned up, and are interrupted.

mod evidence;
mod failures;
mod interruption;
mod life;
mod plans;
mod refusals;
mod reversed;

use asr_simulator::{Entry, Simulator};
use serde_json::{Value, json};

use crate::{
    harness::{Scratch, simulator},
    topology::{network, protected_item},
};

/// The drill that the configurations here have.
const ADDRESS: &str = "asr_test_failover.this";

/// `asr_test_failover.this` of `asr_protected_item.this` with further arguments, without what it stands on.
fn drill_alone(simulator: &Simulator, arguments: &str) -> String {
    let network = if arguments.contains("network_id") {
        String::new()
    } else {
        format!("network_id = \"{}\"", network(simulator, "drill"))
    };
    let target = if arguments.contains("recovery_plan_id") {
        ""
    } else {
        "protected_item_id = asr_protected_item.this.id"
    };
    format!(
        r#"
resource "asr_test_failover" "this" {{
  {target}
  {network}
  {arguments}
}}
"#
    )
}

/// `asr_test_failover.this` and all it stands on.
fn drill(simulator: &Simulator, arguments: &str) -> String {
    protected_item(simulator, "vm-web-1", "") + &drill_alone(simulator, arguments)
}

/// A cloud in which `vm-web-1` is protected, and a folder that protects it.
struct Scene {
    simulator: Simulator,
    scratch: Scratch,
}

impl Scene {
    /// Nothing is drilled yet.
    #[track_caller]
    fn protected() -> Scene {
        let simulator = simulator();
        let scratch = Scratch::new(&simulator);
        scratch.config(&protected_item(&simulator, "vm-web-1", "")).apply();
        simulator.clear_journal();
        Scene { simulator, scratch }
    }

    /// A drill with these arguments stands.
    #[track_caller]
    fn drilled(arguments: &str) -> Scene {
        let scene = Scene::protected();
        scene.configure(arguments).apply();
        scene.scratch.plan().expect_no_changes();
        scene
    }

    /// Makes these the arguments of the drill.
    fn configure(&self, arguments: &str) -> &Scratch {
        self.scratch.config(&drill(&self.simulator, arguments))
    }

    /// The id of the item.
    fn item(&self) -> String {
        self.scratch.state("asr_protected_item.this")["id"].as_str().unwrap().to_owned()
    }

    /// The state of the item's test as it is stored in Azure.
    fn test_state(&self) -> String {
        test_state(&self.simulator, &self.item())
    }

    /// How often an action of the item was accepted since the journal was cleared.
    fn accepted(&self, action: &str) -> usize {
        accepted(&self.simulator, action)
    }
}

fn test_state(simulator: &Simulator, item: &str) -> String {
    let item = simulator.document(item).expect("the item exists");
    item["properties"]["testFailoverState"].as_str().unwrap_or_default().to_owned()
}

/// How often an action was accepted since the journal was cleared; a lost reply has no status.
fn accepted(simulator: &Simulator, action: &str) -> usize {
    let is = |entry: &&Entry| {
        entry.method == "POST"
            && entry.path.ends_with(action)
            && !(400..500).contains(&entry.status)
    };
    simulator.journal().iter().filter(is).count()
}

/// The ids of test virtual machines that exist.
fn test_machines(simulator: &Simulator) -> Vec<String> {
    let is_test = |id: &String| id.contains("/virtualMachines/") && id.ends_with("-test");
    simulator.ids().into_iter().filter(is_test).collect()
}

/// The only test virtual machine in the state.
#[track_caller]
fn vm(scratch: &Scratch) -> Value {
    let state = scratch.state(ADDRESS);
    let vms = state["test_vms"].as_object().unwrap_or_else(|| panic!("{state:#}"));
    assert_eq!(vms.len(), 1, "{vms:#?}");
    vms.values().next().unwrap().clone()
}

/// What somebody sends who tests in the portal.
fn by_hand(network: &str) -> Value {
    json!({"properties": {"failoverDirection": "PrimaryToRecovery", "networkType": "VmNetworkAsInput",
        "networkId": network, "providerSpecificDetails": {"instanceType": "A2A"}}})
}
