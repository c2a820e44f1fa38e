//! What a plan shows is what an apply does: parents that are replaced,
//! blocks that may not stand, null elements, and two resources for one object.

use crate::{
    harness::{Scratch, simulator},
    topology::{ground, recovery_plan_alone, vault_with},
};

#[test]
fn what_lies_in_a_replaced_vault_is_replaced_in_the_same_plan() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    // Protected items are not in it: a vault that holds some is not replaced.
    let config = ground(&simulator) + &recovery_plan_alone("boot_recovery_group {}");
    scratch.config(&config).apply();
    let renamed = config.replace("\"vault\"", "\"another\"");
    assert_ne!(renamed, config);
    scratch.config(&renamed);
    let plan = scratch.plan();
    for (address, actions) in plan.changed() {
        assert_eq!(actions, ["delete", "create"], "{address}");
    }
    scratch.apply();
    scratch.plan().expect_no_changes();
}

#[test]
fn a_dynamic_block_may_turn_out_not_to_stand() {
    let simulator = simulator();
    for on in [false, true] {
        let scratch = Scratch::new(&simulator);
        let block = r#"
  dynamic "identity" {
    for_each = terraform_data.on.output ? [1] : []
    content {
      type = "SystemAssigned"
    }
  }
  dynamic "monitoring" {
    for_each = terraform_data.on.output ? [1] : []
    content {
      alerts_for_all_job_failures_enabled = false
    }
  }
"#;
        let switch = format!("resource \"terraform_data\" \"on\" {{\n  input = {on}\n}}\n");
        scratch.config(&(vault_with(&simulator, block) + &switch)).apply();
        scratch.plan().expect_no_changes();
        scratch.destroy();
    }
}

#[test]
fn a_null_element_is_refused_on_its_line() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let output =
        scratch.config(&vault_with(&simulator, "tags = { a = null, b = \"1\" }")).plan_fails();
    output.expect_error("Null element").at("tags");
}

#[test]
fn two_resources_for_one_object_are_refused() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let twice =
        vault_with(&simulator, "") + &vault_with(&simulator, "").replace("\"this\"", "\"twin\"");
    scratch.config(&twice).apply_fails().expect_error("Two resources for one object");
}

#[test]
fn a_vault_whose_settings_are_not_configured_is_not_adopted() {
    let simulator = simulator();
    let theirs = Scratch::new(&simulator);
    theirs.config(&vault_with(&simulator, "tags = { owner = \"a\" }")).apply();
    let ours = Scratch::new(&simulator);
    let output = ours.config(&vault_with(&simulator, "")).apply_fails();
    output.expect_error("tags").at("resource");
}
