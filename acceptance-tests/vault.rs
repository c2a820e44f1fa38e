//! `asr_vault` through the real binary.

use serde_json::json;

use crate::{
    harness::{Scratch, habits, left_behind, lifecycle, simulator, writes},
    topology::{containers, group, vault, vault_with},
};

const ADDRESS: &str = "asr_vault.this";

const EVERYTHING: &str = r#"
  sku                              = "Standard"
  public_network_access_enabled    = false
  soft_delete_state                = "Enabled"
  soft_delete_retention_in_days    = 30
  immutability                     = "Unlocked"
  storage_mode_type                = "GeoRedundant"
  cross_region_restore_enabled     = true
  cross_subscription_restore_state = "Disabled"

  identity {
    type = "SystemAssigned"
  }

  monitoring {
    alerts_for_all_job_failures_enabled           = false
    email_notifications_for_site_recovery_enabled = false
  }

  tags = {
    app = "shop"
  }
"#;

#[test]
fn it_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &vault(&simulator));
}

#[test]
fn it_lives_its_whole_life_with_every_setting() {
    let simulator = simulator();
    lifecycle(&simulator, &vault_with(&simulator, EVERYTHING));
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = vault_with(&simulator, EVERYTHING);
    scratch.config(&config).apply();
    habits::generated_config_is_complete(&simulator, &scratch, ADDRESS);
    habits::drift_is_shown_and_undone(&simulator, &scratch, ADDRESS, "tags", |vault| {
        vault["tags"] = json!({"app": "someone's"});
    });
    let shouted =
        config.replace("/resourceGroups/rg-app-recovery", "/RESOURCEGROUPS/RG-APP-RECOVERY");
    assert_ne!(shouted, config);
    scratch.config(&shouted).plan().expect_no_changes();
    habits::removal_is_noticed(&simulator, &scratch, ADDRESS);
}

#[test]
fn settings_change_in_place() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&vault(&simulator)).apply();
    scratch.config(&vault_with(&simulator, EVERYTHING)).plan().expect_actions(ADDRESS, &["update"]);
    simulator.clear_journal();
    scratch.apply_plan();
    assert!(!writes(&simulator).iter().any(|entry| entry.method == "DELETE"));
    scratch.plan().expect_no_changes();
}

#[test]
fn no_plan_leads_back_through_a_one_way_door() {
    for (before, after, at) in [
        ("immutability = \"Unlocked\"\n", "immutability = \"Disabled\"\n", None),
        ("immutability = \"Locked\"\n", "immutability = \"Unlocked\"\n", Some("immutability")),
        (
            "cross_region_restore_enabled = true\n storage_mode_type = \"GeoRedundant\"\n",
            "cross_region_restore_enabled = false\n storage_mode_type = \"GeoRedundant\"\n",
            Some("cross_region_restore_enabled"),
        ),
    ] {
        let simulator = simulator();
        let scratch = Scratch::new(&simulator);
        // Azure locks only what is unlocked already.
        if before.contains("Locked") {
            scratch.config(&vault_with(&simulator, "immutability = \"Unlocked\"\n")).apply();
        }
        scratch.config(&vault_with(&simulator, before)).apply();
        scratch.config(&vault_with(&simulator, after));
        match at {
            Some(attribute) => {
                scratch.plan_fails().expect_error("final").at(attribute);
            }
            None => {
                scratch.plan().expect_actions(ADDRESS, &["update"]);
            }
        }
    }
}

#[test]
fn names_that_azure_refuses_are_refused_on_their_line() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    for name in ["1vault", "v", "vault_1", "vault.one", &"v".repeat(51)] {
        let config = vault(&simulator).replace("\"vault\"", &format!("\"{name}\""));
        scratch.config(&config).validate_fails().expect_error("letters, digits").at("name");
    }
}

#[test]
fn a_vault_that_holds_something_names_it_and_stays() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = containers(&simulator);
    scratch.config(&config).apply();
    let other = Scratch::new(&simulator);
    other.config(&vault(&simulator));
    other.import(ADDRESS, scratch.state(ADDRESS)["id"].as_str().unwrap());
    let output = other.destroy_fails();
    let error = output.expect_error("not empty");
    let position =
        |id: &str| error.detail.find(id).unwrap_or_else(|| panic!("{id} is not named:\n{output}"));
    assert!(
        position("/replicationProtectionContainers/primary")
            < position("replicationFabrics/recovery\n")
    );
    assert!(error.contains("empty_on_destroy"), "{error}");
    scratch.plan().expect_no_changes();
}

#[test]
fn a_vault_is_emptied_on_destroy_where_asked() {
    let simulator = simulator();
    let before = simulator.ids();
    let scratch = Scratch::new(&simulator);
    scratch.config(&containers(&simulator)).apply();
    let id = scratch.state(ADDRESS)["id"].as_str().unwrap().to_owned();
    let other = Scratch::new(&simulator);
    other.config(&vault_with(&simulator, "empty_on_destroy = true"));
    other.import(ADDRESS, &id);
    other.apply();
    other.destroy();
    assert_eq!(left_behind(&simulator, &before), [] as [String; 0]);
}

#[test]
fn an_equal_vault_is_adopted_and_another_refused() {
    let simulator = simulator();
    let first = Scratch::new(&simulator);
    first.config(&vault_with(&simulator, "tags = { app = \"shop\" }")).apply();

    let equal = Scratch::new(&simulator);
    equal.config(&vault_with(&simulator, "tags = { app = \"shop\" }"));
    equal.apply().expect_warning("adopted");
    equal.plan().expect_no_changes();

    let different = Scratch::new(&simulator);
    different.config(&vault_with(&simulator, "tags = { app = \"other\" }"));
    let output = different.apply_fails();
    output.expect_error("exists already");
    output.expect_error("tags");

    let refusing = Scratch::new(&simulator);
    refusing.config(
        &("provider \"asr\" {\n  adopt_existing = false\n}\n".to_owned()
            + &vault_with(&simulator, "tags = { app = \"shop\" }")),
    );
    refusing.apply_fails().expect_error("adopt_existing");
}

#[test]
fn a_group_that_is_absent_is_named() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let absent = group(&simulator, "no-such-group");
    let config = vault(&simulator).replace(&group(&simulator, "rg-app-recovery"), &absent);
    scratch.config(&config).apply_fails().expect_error("no-such-group");
    assert!(scratch.managed().is_empty(), "nothing half-made may be recorded");
}
