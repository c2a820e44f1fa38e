//! `asr_fabric` through the real binary.

use crate::{
    harness::{Scratch, habits, lifecycle, simulator},
    topology::{fabrics, vault},
};

const ADDRESS: &str = "asr_fabric.primary";

#[test]
fn it_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &fabrics(&simulator));
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = fabrics(&simulator);
    scratch.config(&config).apply();
    habits::case_of_ids_is_nothing(&scratch, &config);
    habits::generated_config_is_complete(&simulator, &scratch, ADDRESS);
    habits::removal_is_noticed(&simulator, &scratch, ADDRESS);
}

#[test]
fn a_region_by_its_display_name_is_the_same_region() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = fabrics(&simulator);
    scratch.config(&config).apply();
    scratch.config(&config.replace("eastus2", "East US 2")).plan().expect_no_changes();
}

#[test]
fn another_region_needs_another_fabric() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = fabrics(&simulator);
    scratch.config(&config).apply();
    let plan = scratch.config(&config.replace("eastus2", "westus2")).plan();
    plan.expect_actions(ADDRESS, &["delete", "create"]);
}

#[test]
fn a_second_fabric_for_a_region_is_refused_with_the_first_ones_id() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&fabrics(&simulator)).apply();
    let second = r#"
resource "asr_fabric" "second" {
  name              = "second"
  recovery_vault_id = asr_vault.this.id
  location          = "eastus2"
}
"#;
    let output = scratch.config(&(fabrics(&simulator) + second)).apply_fails();
    output.expect_error("/replicationFabrics/primary exists already").at("resource");
    output.expect_error("import {");
}

#[test]
fn an_id_of_another_kind_is_refused_on_its_line() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = vault(&simulator)
        + r#"
resource "asr_fabric" "primary" {
  name              = "primary"
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  location          = "eastus2"
}
"#;
    let output = scratch.config(&config).validate_fails();
    output.expect_error("Microsoft.RecoveryServices/vaults").at("recovery_vault_id");
}
