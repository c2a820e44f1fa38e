//! `asr_recovery_plan` through the real binary: order, members that come, go and turn round, and what the service makes
//! of it all.

mod bad_input;
mod data_source;
mod life;
mod members;
mod odd_replies;
mod order;
mod reversed;
mod unknown;
mod zonal;

use asr_simulator::Simulator;
use serde_json::Value;

use crate::{
    harness::{Scratch, simulator, writes},
    topology::{ground, protected_item_called, recovery_plan_alone},
};

/// The plan that the configurations here have.
const ADDRESS: &str = "asr_recovery_plan.this";

/// First the database, then, when a person has looked at it, the web server.
const TIERS: &str = r#"
  boot_recovery_group {
    replicated_protected_items = [asr_protected_item.db.id]
  }

  boot_recovery_group {
    replicated_protected_items = [asr_protected_item.web.id]

    pre_action {
      name                      = "look"
      type                      = "ManualActionDetails"
      fail_over_directions      = ["PrimaryToRecovery"]
      fail_over_types           = ["TestFailover", "UnplannedFailover"]
      manual_action_instruction = "Look at the database."
    }
  }
"#;

/// A cloud, a folder, two protected machines and a plan of them.
struct Scene {
    simulator: Simulator,
    scratch: Scratch,
}

impl Scene {
    /// Makes a plan with these groups. The next plan is empty.
    #[track_caller]
    fn of(groups: &str) -> Scene {
        let scene = Scene::before();
        scene.make(groups);
        scene
    }

    /// A scene in which nothing is made yet.
    fn before() -> Scene {
        let simulator = simulator();
        let scratch = Scratch::new(&simulator);
        Scene { simulator, scratch }
    }

    #[track_caller]
    fn make(&self, groups: &str) {
        self.configure(groups).scratch.apply();
        self.scratch.plan().expect_no_changes();
    }

    /// What the plan stands on.
    fn ground(&self) -> String {
        ground(&self.simulator)
            + &protected_item_called(&self.simulator, "web", "vm-web-1", "")
            + &protected_item_called(&self.simulator, "db", "vm-db-1", "")
    }

    fn config(&self, groups: &str) -> String {
        self.ground() + &recovery_plan_alone(groups)
    }

    /// Makes these the groups of the plan.
    fn configure(&self, groups: &str) -> &Scene {
        self.scratch.config(&self.config(groups));
        self
    }

    /// Plans and applies a change in place; the methods of the requests that it took. The next plan is empty.
    #[track_caller]
    fn change(&self, groups: &str) -> Vec<String> {
        self.configure(groups);
        self.scratch.plan().expect_actions(ADDRESS, &["update"]);
        self.simulator.clear_journal();
        self.scratch.apply_plan();
        let sent = writes(&self.simulator).into_iter().map(|entry| entry.method).collect();
        self.scratch.plan().expect_no_changes();
        sent
    }

    /// An id in the state.
    fn id(&self, address: &str) -> String {
        self.scratch.state(address)["id"].as_str().expect("everything has an id").to_owned()
    }

    /// The groups as they are stored in Azure.
    fn groups(&self) -> Vec<Value> {
        let plan = self.simulator.document(&self.id(ADDRESS)).expect("the plan exists");
        plan["properties"]["groups"].as_array().expect("a plan has groups").clone()
    }

    /// Changes the groups behind everybody's back.
    fn change_groups(&self, change: impl FnOnce(&mut Vec<Value>)) {
        self.simulator.change(&self.id(ADDRESS), |plan| {
            change(plan["properties"]["groups"].as_array_mut().expect("a plan has groups"));
        });
    }
}

/// The names of the members of a group, in Azure's order.
fn names(group: &Value) -> Vec<&str> {
    let members = group["replicationProtectedItems"].as_array().expect("a group has members");
    members.iter().filter_map(|member| member["id"].as_str()?.rsplit('/').next()).collect()
}

/// An action that a person does.
fn manual(name: &str) -> String {
    format!(
        r#"
      name                      = "{name}"
      type                      = "ManualActionDetails"
      fail_over_directions      = ["PrimaryToRecovery"]
      fail_over_types           = ["TestFailover"]
      manual_action_instruction = "Do {name}."
"#
    )
}
