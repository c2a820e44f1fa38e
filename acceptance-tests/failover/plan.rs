//! `asr_recovery_plan` of three tiers with a manual action, through the same disaster.

use asr_simulator::{Fault, Simulator};
use serde_json::json;

#[cfg(unix)]
use super::interruption::{self, How};
use super::{ADDRESS, BACK, Scene, both_ways};
use crate::harness::{Scratch, simulator};
use crate::topology::{ground, protected_item_called, recovery_plan_alone};

const MACHINES: [&str; 3] = ["vm-db-1", "vm-web-1", "vm-web-2"];

/// A cloud with three protected machines and a plan of them; somebody is asked before the second tier starts.
struct Tiers {
    scene: Scene,
}

/// What is asked before the second tier.
const ASKED: &str = r#"    pre_action {
      name                      = "dns"
      type                      = "ManualActionDetails"
      fail_over_types           = ["UnplannedFailover"]
      fail_over_directions      = ["PrimaryToRecovery", "RecoveryToPrimary"]
      manual_action_instruction = "Switch DNS."
    }
"#;

/// The machines and the plan, without its failover.
fn config(simulator: &Simulator) -> String {
    let label = |machine: &str| machine.replace('-', "_");
    let item = |machine: &&str| protected_item_called(simulator, &label(machine), machine, "");
    let tier = |machine: &&str| {
        let asked = if *machine == MACHINES[1] { ASKED } else { "" };
        let member = format!("asr_protected_item.{}.id", label(machine));
        format!(
            "  boot_recovery_group {{\n    replicated_protected_items = [{member}]\n{asked}  }}\n"
        )
    };
    ground(simulator)
        + &MACHINES.iter().map(item).collect::<String>()
        + &recovery_plan_alone(&MACHINES.iter().map(tier).collect::<String>())
}

impl Tiers {
    #[track_caller]
    fn new() -> Self {
        let simulator = simulator();
        let scratch = Scratch::new(&simulator);
        scratch.write("back.tf", BACK);
        scratch.config(&config(&simulator)).apply();
        Tiers { scene: Scene { simulator, scratch } }
    }

    fn set(&self, location: &str, arguments: &str) -> &Scratch {
        let failover = format!(
            "\nresource \"asr_failover\" \"this\" {{\n  recovery_plan_id = asr_recovery_plan.this.id\n  active_location = \"{location}\"\n\
             resume_manual_actions = \"on call\"\n{arguments}\n}}\n"
        );
        self.scene.scratch.config(&(config(&self.scene.simulator) + &failover))
    }

    #[track_caller]
    fn change(&self, location: &str, arguments: &str) -> Vec<String> {
        self.set(location, arguments);
        self.scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
        self.scene.simulator.clear_journal();
        self.scene.scratch.apply_plan();
        let sent = self.scene.sent();
        self.scene.settles();
        sent
    }

    fn states(&self) -> Vec<String> {
        let state = self.scene.state();
        MACHINES
            .iter()
            .map(|machine| {
                let word = &state["current_state"][machine]["active_location"];
                word.as_str().unwrap_or_default().to_owned()
            })
            .collect()
    }
}

#[test]
fn a_plan_is_lost_with_its_region_and_comes_back() {
    let tiers = Tiers::new();
    tiers.set("primary", "").apply();
    tiers.scene.scratch.plan().expect_no_changes();
    let simulator = &tiers.scene.simulator;

    simulator.outage("eastus2", true);
    assert_eq!(tiers.change("recovery", ""), ["unplannedFailover", "resume"]);
    assert_eq!(tiers.states(), ["recovery"; 3]);
    let state = tiers.scene.state();
    assert_eq!(state["recovered_vm_ids"].as_object().unwrap().len(), 3);
    assert_eq!(state["handover"].as_object().unwrap().len(), 3);

    assert_eq!(tiers.change("recovery", "commit = true"), ["failoverCommit"]);
    simulator.outage("eastus2", false);
    let with = format!("commit = true\n{}", both_ways(simulator));
    assert_eq!(tiers.change("recovery", &with), ["switchprotection"; 3]);
    assert_eq!(
        tiers.change("primary", &with),
        [
            "unplannedFailover",
            "resume",
            "failoverCommit",
            "switchprotection",
            "switchprotection",
            "switchprotection"
        ]
    );
    assert_eq!(tiers.states(), ["primary"; 3]);
}

#[test]
fn a_plan_that_stops_half_way_goes_on_where_it_stopped() {
    let tiers = Tiers::new();
    tiers.set("primary", "").apply();
    let fault = Fault::on("POST", "vm-web-2/unplannedFailover");
    tiers.scene.simulator.fault(fault.fail_job(
        "4711",
        "It went wrong.",
        "Nobody knows.",
        "Try again.",
    ));
    tiers.set("recovery", "commit = true");
    tiers.scene.scratch.apply_fails().expect_error("It went wrong.");
    tiers.scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    tiers.scene.simulator.clear_journal();
    tiers.scene.scratch.apply();
    let sent = tiers.scene.sent();
    assert!(!sent.contains(&"unplannedFailover".to_owned()), "{sent:?}");
    assert_eq!(sent.first().map(String::as_str), Some("restart"), "{sent:?}");
    assert_eq!(sent.last().map(String::as_str), Some("failoverCommit"), "{sent:?}");
    assert_eq!(tiers.states(), ["recovery"; 3]);
    tiers.scene.settles();
}

#[test]
fn members_in_different_states_and_points_of_one_item_are_refused() {
    let tiers = Tiers::new();
    tiers.set("primary", "").apply();
    let item =
        tiers.scene.scratch.state("asr_protected_item.vm_db_1")["id"].as_str().unwrap().to_owned();
    let body = json!({"properties": {"failoverDirection": "PrimaryToRecovery", "sourceSiteOperations": "NotRequired",
        "providerSpecificDetails": {"instanceType": "A2A"}}});
    let reply =
        tiers.scene.simulator.act("POST", &format!("{item}/unplannedFailover"), Some(&body));
    assert_eq!(reply.status, 202);
    tiers.set("recovery", "").plan_fails().expect_error("different states");
    tiers.set("recovery", &format!("recovery_point = \"{item}/recoveryPoints/x\""));
    tiers.scene.scratch.plan_fails().expect_error("A recovery plan takes no single recovery point");
}

#[test]
fn a_manual_action_without_words_waits_for_somebody_and_says_so() {
    let tiers = Tiers::new();
    tiers.set("primary", "").apply();
    let patience = "timeouts {\n    update = \"4s\"\n  }";
    let text = tiers.set("recovery", patience).path().join("main.tf");
    let without = std::fs::read_to_string(&text).unwrap();
    let without = without.replace("resume_manual_actions = \"on call\"\n", "");
    tiers.scene.scratch.config(&without);
    let output = tiers.scene.scratch.apply_fails();
    output.expect_error("Switch DNS.");
    output.expect_error("/resume?api-version=");
    // Whoever allows it writes the words down, and the next apply goes on.
    tiers.set("recovery", "");
    tiers.scene.simulator.clear_journal();
    tiers.scene.scratch.apply();
    assert_eq!(tiers.scene.sent(), ["resume"]);
    assert_eq!(tiers.states(), ["recovery"; 3]);
    tiers.scene.settles();
}

/// Interrupts the way to a side at a step, and lets the next apply finish it.
#[cfg(unix)]
#[track_caller]
fn interrupted_at(tiers: &Tiers, side: &str, with: &str, step: &str, how: How) {
    let scene = &tiers.scene;
    tiers.set(side, with);
    scene.simulator.clear_journal();
    interruption::interrupted(scene, step, how);
    scene.scratch.apply();
    let times = |step: &str| interruption::accepted(scene, step);
    let what = format!("{how:?} at {step} to {side}");
    assert_eq!((times("unplannedFailover"), times("failoverCommit")), (1, 1), "{what}");
    assert_eq!(times("switchprotection"), MACHINES.len(), "{what}");
    scene.settles();
    assert_eq!(scene.state()["provisioning_state"], "succeeded", "{what}");
    assert_eq!(tiers.states(), [side; 3], "{what}");
}

#[cfg(unix)]
#[test]
fn a_plan_is_interrupted_at_every_step_there_and_back() {
    let tiers = Tiers::new();
    let with = format!("commit = true\n{}", both_ways(&tiers.scene.simulator));
    tiers.set("primary", &with).apply();
    for how in [How::CtrlC, How::Kill] {
        for step in ["unplannedFailover", "resume", "failoverCommit", "switchprotection"] {
            for side in ["recovery", "primary"] {
                interrupted_at(&tiers, side, &with, step, how);
            }
        }
    }
}
