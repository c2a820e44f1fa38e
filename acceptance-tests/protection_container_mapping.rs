//! `asr_protection_container_mapping` through the real binary.

use asr_simulator::Simulator;

use crate::{
    harness::{Scratch, habits, lifecycle, simulator, writes},
    topology::{container_mapping, group},
};

const ADDRESS: &str = "asr_protection_container_mapping.out";

#[test]
fn it_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &container_mapping(&simulator, ""));
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = container_mapping(&simulator, "");
    scratch.config(&config).apply();
    habits::case_of_ids_is_nothing(&scratch, &config);
    habits::generated_config_is_complete(&simulator, &scratch, ADDRESS);
    habits::removal_is_noticed(&simulator, &scratch, ADDRESS);
}

#[test]
fn updates_of_the_agent_are_switched_on_and_off_in_place() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let account = format!(
        "{}/providers/Microsoft.Automation/automationAccounts/updates",
        group(&simulator, "rg-app-recovery")
    );
    let on = format!("automatic_update {{\n    automation_account_id = \"{account}\"\n  }}");
    for arguments in ["", &on, ""] {
        let config = container_mapping(&simulator, arguments);
        if scratch.path().join("terraform.tfstate").exists() {
            scratch.config(&config).plan().expect_actions(ADDRESS, &["update"]);
            simulator.clear_journal();
            scratch.apply_plan();
            let methods: Vec<_> =
                writes(&simulator).into_iter().map(|entry| entry.method).collect();
            assert_eq!(methods, ["PATCH"]);
        } else {
            scratch.config(&config).apply();
        }
        scratch.plan().expect_no_changes();
    }
    lifecycle_with_updates(&on);
}

fn lifecycle_with_updates(block: &str) {
    let simulator = simulator();
    lifecycle(&simulator, &container_mapping(&simulator, block));
}

#[test]
fn a_container_cannot_be_mapped_to_itself() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = container_mapping(&simulator, "").replace(
        "recovery_target_protection_container_id = asr_protection_container.recovery.id",
        "recovery_target_protection_container_id = asr_protection_container.primary.id",
    );
    let output = scratch.config(&config).apply_fails();
    output.expect_error("itself").at("recovery_target_protection_container_id");
}

/// Everything but mappings, and mappings between the two containers.
fn stages(simulator: &Simulator) -> (String, impl Fn(&str, &str, &str) -> String) {
    let config = container_mapping(simulator, "");
    let without = config.split("resource \"asr_protection_container_mapping\"").next().unwrap();
    let mapping = |name: &str, from: &str, to: &str| {
        format!(
            r#"
resource "asr_protection_container_mapping" "{name}" {{
  name                                    = "{name}"
  recovery_source_protection_container_id = asr_protection_container.{from}.id
  recovery_target_protection_container_id = asr_protection_container.{to}.id
  recovery_replication_policy_id          = asr_replication_policy.this.id
}}
"#
        )
    };
    (without.to_owned(), mapping)
}

#[test]
fn both_directions_are_made_after_an_apply_that_stopped_before_them() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let (without, mapping) = stages(&simulator);
    scratch.config(&without).apply();
    let both =
        without + &mapping("out", "primary", "recovery") + &mapping("back", "recovery", "primary");
    scratch.config(&both).apply();
    scratch.plan().expect_no_changes();
}

#[test]
fn replicating_out_of_the_region_of_the_vault_is_a_warning_and_then_an_error() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let (without, mapping) = stages(&simulator);
    let wrong = without + &mapping("wrong", "recovery", "primary");
    scratch.config(&wrong).apply();
    let second = wrong + &mapping("second", "recovery", "primary");
    let output = scratch.config(&second).plan_fails();
    output.expect_error("source region").at("recovery_source_protection_container_id");
}
