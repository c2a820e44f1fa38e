//! Drills of recovery plans: all members at once, group by group, with actions that wait for a person.

use asr_simulator::Simulator;
use serde_json::json;

use super::{ADDRESS, accepted, drill_alone, test_machines, test_state};
use crate::harness::{Scratch, lifecycle, simulator};
use crate::topology::{ground, group, protected_item_called, recovery_plan_alone};

fn vault(simulator: &Simulator) -> String {
    format!(
        "{}/providers/Microsoft.RecoveryServices/vaults/vault",
        group(simulator, "rg-app-recovery")
    )
}

fn item(simulator: &Simulator, name: &str) -> String {
    let container = "replicationFabrics/primary/replicationProtectionContainers/primary";
    format!("{}/{container}/replicationProtectedItems/{name}", vault(simulator))
}

/// Two tiers, the database first, and a plan of them with this action after the database.
fn tiers(simulator: &Simulator, action: &str) -> String {
    let groups = format!(
        r#"
  boot_recovery_group {{
    replicated_protected_items = [asr_protected_item.db.id]
    {action}
  }}

  boot_recovery_group {{
    replicated_protected_items = [asr_protected_item.web.id]
  }}
"#
    );
    ground(simulator)
        + &protected_item_called(simulator, "db", "vm-db-1", "")
        + &protected_item_called(simulator, "web", "vm-web-1", "")
        + &recovery_plan_alone(&groups)
}

/// A drill of that plan.
fn config(simulator: &Simulator, action: &str, arguments: &str) -> String {
    let plan = format!("recovery_plan_id = asr_recovery_plan.this.id\n  {arguments}");
    tiers(simulator, action) + &drill_alone(simulator, &plan)
}

/// Two tiers without a drill.
fn two_tiers(action: &str) -> (Simulator, Scratch) {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&tiers(&simulator, action)).apply();
    simulator.clear_journal();
    (simulator, scratch)
}

fn states(simulator: &Simulator) -> [String; 2] {
    ["vm-db-1", "vm-web-1"].map(|name| test_state(simulator, &item(simulator, name)))
}

#[test]
fn a_plan_of_two_tiers_is_drilled_at_once() {
    let (simulator, scratch) = two_tiers("");
    scratch.config(&config(&simulator, "", "")).apply();
    scratch.plan().expect_no_changes();
    let state = scratch.state(ADDRESS);
    let plan = scratch.state("asr_recovery_plan.this")["id"].as_str().unwrap().to_owned();
    assert_eq!(state["id"], format!("{plan}/testFailover"));
    let vms = state["test_vms"].as_object().unwrap();
    assert_eq!(vms.keys().collect::<Vec<_>>(), ["vm-db-1", "vm-web-1"]);
    for vm in vms.values() {
        assert!(vm["private_ip_addresses"][0].is_string(), "{vm:#}");
        assert!(vm["recovery_point_time"].is_string(), "{vm:#}");
    }
    let oldest = vms.values().map(|vm| vm["recovery_point_time"].as_str().unwrap()).min();
    assert_eq!(state["recovery_point_time"].as_str(), oldest);
    assert_eq!(accepted(&simulator, "/testFailover"), 1);

    scratch.config(&tiers(&simulator, "")).apply();
    assert_eq!(states(&simulator), ["None", "None"]);
    assert!(test_machines(&simulator).is_empty());
    let data = "data \"asr_test_failover\" \"this\" {\n  recovery_plan_id = asr_recovery_plan.this.id\n}\n";
    let output = "output \"it\" {\n  value = data.asr_test_failover.this\n}\n";
    scratch.config(&(tiers(&simulator, "") + data + output));
    scratch.apply();
    let told = scratch.output("it");
    assert_eq!((&told["age_in_days"], &told["allowed"]), (&json!(0), &json!(true)), "{told:#}");
    assert_eq!(told["last_test"]["state"], "Succeeded", "{told:#}");
}

#[test]
fn a_drill_of_a_plan_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &config(&simulator, "", ""));
}

#[test]
fn a_manual_action_is_told_and_the_drill_goes_on_after_it() {
    let action = r#"
    post_action {
      name                      = "Switch DNS"
      type                      = "ManualActionDetails"
      fail_over_directions      = ["PrimaryToRecovery"]
      fail_over_types           = ["TestFailover"]
      manual_action_instruction = "Point the name at the copy."
    }
"#;
    let (simulator, scratch) = two_tiers(action);
    let patience = "timeouts {\n    create = \"3s\"\n    delete = \"3s\"\n  }";
    let output = scratch.config(&config(&simulator, action, patience)).apply();
    let warning = output.expect_warning("The job waits for somebody");
    for part in ["“Switch DNS”", "Point the name at the copy.", "/resume?api-version="] {
        assert!(warning.contains(part), "{warning}");
    }
    scratch.plan().expect_actions(ADDRESS, &["update"]);
    let jobs = simulator.journal();
    let job = jobs.iter().rev().find(|entry| entry.path.contains("/replicationJobs/")).unwrap();
    let path = format!("{}/resume", job.path.split('?').next().unwrap());
    let body = json!({"properties": {"comments": "done"}});
    simulator.with_world(|world| world.act("POST", &path, Some(&body)));
    scratch.config(&config(&simulator, action, "")).apply();
    scratch.plan().expect_no_changes();
    assert_eq!(accepted(&simulator, "/testFailover"), 1);
    assert_eq!(scratch.state(ADDRESS)["test_vms"].as_object().unwrap().len(), 2);
}

#[test]
fn a_member_that_fails_is_told_and_everything_is_cleaned_up() {
    let (simulator, scratch) = two_tiers("");
    let fault = asr_simulator::Fault::on("POST", "vm-web-1/testFailover");
    simulator.fault(fault.fail_job("Quota", "No cores.", "Tests.", "Ask for more."));
    let output = scratch.config(&config(&simulator, "", "")).apply_fails();
    let error = output.expect_error("Quota");
    assert!(error.contains("No cores."), "{error}");
    scratch.apply();
    scratch.plan().expect_no_changes();
    assert_eq!(states(&simulator), ["WaitingForCompletion", "WaitingForCompletion"]);
    scratch.config(&tiers(&simulator, "")).apply();
    assert!(test_machines(&simulator).is_empty());
}
