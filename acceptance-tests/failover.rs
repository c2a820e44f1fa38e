//! `asr_failover` through the real binary: a region is lost, everything runs in the other one, and comes back.

mod disaster;
mod import;
mod interruption;
mod plan;
mod points;
mod refusals;
mod tasks;
mod zone;

use asr_simulator::Simulator;
use serde_json::Value;

use crate::{
    harness::{Scratch, simulator, writes},
    topology::{cache, ground, group, protected_item_alone},
};

/// The failover that the configurations here have.
const ADDRESS: &str = "asr_failover.this";

/// The item that is failed over.
const ITEM: &str = "asr_protected_item.this";

/// The mapping of the way back.
const BACK: &str = r#"
resource "asr_protection_container_mapping" "back" {
  name                                    = "back"
  recovery_source_protection_container_id = asr_protection_container.recovery.id
  recovery_target_protection_container_id = asr_protection_container.primary.id
  recovery_replication_policy_id          = asr_replication_policy.this.id
}
"#;

/// A cloud with a protected item, and a failover of it that changes from one configuration to the next.
struct Scene {
    simulator: Simulator,
    scratch: Scratch,
}

impl Scene {
    /// A machine is protected, and its failover is written down with these arguments.
    #[track_caller]
    fn quiet(arguments: &str) -> Scene {
        let scene = Scene::protected();
        scene.set("primary", arguments).scratch.apply();
        scene.scratch.plan().expect_no_changes();
        scene
    }

    /// A machine is protected, and nobody thinks of its failover yet.
    #[track_caller]
    fn protected() -> Scene {
        let simulator = simulator();
        let scratch = Scratch::new(&simulator);
        let scene = Scene { simulator, scratch };
        scene.scratch.write("back.tf", BACK);
        scene.scratch.config(&scene.item()).apply();
        scene
    }

    fn item(&self) -> String {
        ground(&self.simulator) + &protected_item_alone(&self.simulator, "vm-web-1", "")
    }

    /// Makes these the arguments of the failover.
    fn set(&self, location: &str, arguments: &str) -> &Scene {
        let failover = format!(
            "\nresource \"asr_failover\" \"this\" {{\n  protected_item_id = asr_protected_item.this.id\n  \
             active_location = \"{location}\"\n{arguments}\n}}\n"
        );
        self.scratch.config(&(self.item() + &failover));
        self
    }

    /// Changes the failover in place; the actions that it took. The next plan is empty, after one ordinary apply for the item.
    #[track_caller]
    fn change(&self, location: &str, arguments: &str) -> Vec<String> {
        self.set(location, arguments);
        self.scratch.plan().expect_actions(ADDRESS, &["update"]);
        self.simulator.clear_journal();
        self.scratch.apply_plan();
        let sent = self.sent();
        self.settles();
        sent
    }

    /// One ordinary apply takes over what the item has become; then nothing is left, and nothing was written.
    #[track_caller]
    fn settles(&self) {
        self.simulator.clear_journal();
        self.scratch.apply();
        assert!(self.sent().is_empty(), "{:?}", self.sent());
        self.scratch.plan().expect_no_changes();
    }

    /// The actions since the journal was cleared.
    fn sent(&self) -> Vec<String> {
        let last = |entry: asr_simulator::Entry| {
            entry.path.rsplit('/').next().unwrap_or_default().to_owned()
        };
        writes(&self.simulator).into_iter().map(last).collect()
    }

    /// The failover as the state has it.
    fn state(&self) -> Value {
        self.scratch.state(ADDRESS)
    }

    /// How the item stands, as the state of the failover has it.
    fn stands(&self) -> Value {
        self.state()["current_state"]["vm-web-1"].clone()
    }

    /// The blocks that say how to replicate in both directions.
    fn reprotect(&self) -> String {
        both_ways(&self.simulator)
    }
}

/// The blocks that say how to replicate in both directions.
fn both_ways(simulator: &Simulator) -> String {
    format!(
        "  reprotect {{\n    cache_storage_account_id = \"{}\"\n    resource_group_id = \"{}\"\n  }}\n  failback_reprotect {{\n    \
         cache_storage_account_id = \"{}\"\n    resource_group_id = \"{}\"\n  }}\n",
        cache(simulator, "asrcachecentralus"),
        group(simulator, "rg-app-primary"),
        cache(simulator, "asrcacheeastus2"),
        group(simulator, "rg-app-recovery"),
    )
}
