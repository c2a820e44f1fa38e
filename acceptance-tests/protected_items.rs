//! `asr_protected_items` through the real binary: what the items of a vault
//! are, which of them are found, and how a check warns of those that are not well.

use std::time::Duration;

use asr_simulator::{HealthError, Options, Simulator};
use serde_json::{Value, json};

use crate::seeded::Seeded;

const NAME: &str = "asr_protected_items";

fn names(found: &Value) -> Vec<&str> {
    let items = found["items"].as_array().unwrap();
    items.iter().map(|item| item["name"].as_str().unwrap()).collect()
}

/// Reads the vault with these further arguments.
#[track_caller]
fn find(seeded: &Seeded, arguments: &str) -> Value {
    seeded.read(NAME, &format!("recovery_vault_id = \"{}\"\n{arguments}", seeded.vault()))
}

#[test]
fn the_example_warns_once_something_is_wrong() {
    let seeded = Seeded::new(2);
    seeded.simulator.change(&seeded.machine(2), |machine| {
        machine["tags"] = json!({"App": "shop"});
    });
    let scratch = &seeded.scratch;
    let applied = scratch.config(&seeded.example(NAME)).apply();
    assert!(applied.warnings().is_empty(), "{applied}");
    scratch.plan().expect_no_changes();
    let shop = json!({"vm-seed-00002": "vm-seed-00002 (Standard_D2s_v5)"});
    assert_eq!(scratch.output("shop_recovers_as"), shop);

    seeded.simulator.health(&seeded.items[1], &HealthError::default());
    let plan = scratch.plan();
    plan.output.expect_warning("Replication is not well: vm-seed-00002 is Critical.");
    assert_eq!(plan.warnings().len(), 1, "{}", plan.output);
    seeded.simulator.heal(&seeded.items[1]);

    seeded.simulator.outage("eastus2", true);
    seeded.simulator.advance(Duration::from_secs(2 * 3_600));
    let late = "might lose more than an hour of vm-seed-00001, vm-seed-00002.";
    scratch.plan().output.expect_warning(late);
}

#[test]
fn an_item_has_all_that_changes_by_itself() {
    let seeded = Seeded::new(3);
    let found = find(&seeded, "");
    assert_eq!(names(&found), ["vm-seed-00001", "vm-seed-00002", "vm-seed-00003"]);
    let counts = ["item_count", "vault_item_count", "unhealthy_count", "untested_count"];
    assert_eq!(counts.map(|count| found[count].as_i64().unwrap()), [3, 3, 0, 3]);
    assert!(found["highest_rpo_in_seconds"].as_i64().unwrap() < 300, "{found:#}");
    let item = &found["items"][0];
    assert_eq!(item["id"], seeded.items[0].replacen("/Subscriptions/", "/subscriptions/", 1));
    assert_eq!(item["source_vm_id"], seeded.machine(1).to_lowercase());
    for (name, value) in [
        ("protection_state", json!("Protected")),
        ("vm_protection_state", json!("Protected")),
        ("replication_health", json!("Normal")),
        ("failover_health", json!("Warning")),
        ("active_location", json!("Primary")),
        ("test_failover_state", json!("None")),
        ("source_location", json!("eastus2")),
        ("recovery_location", json!("centralus")),
        ("recovery_vm_name", json!("vm-seed-00001")),
        ("recovery_vm_size", json!("Standard_D2s_v5")),
        ("replicated_disk_count", json!(1)),
        ("unprotected_disk_count", json!(0)),
        ("resync_required", json!(false)),
        ("churn_option", json!("Normal")),
        ("agent_update_required", json!(false)),
        // The service writes something else where there is nothing.
        ("agent_expiry_date", Value::Null),
        ("current_scenario_name", Value::Null),
        ("current_job_id", Value::Null),
        ("recovery_vm_id", Value::Null),
        ("multi_vm_group_name", Value::Null),
        ("last_successful_failover_time", Value::Null),
        ("last_successful_test_failover_time", Value::Null),
    ] {
        assert_eq!(item[name], value, "{name}");
    }
    assert!(item["rpo_in_seconds"].as_i64().unwrap() < 300, "{item:#}");
    assert!(item["last_rpo_calculated_time"].is_string() && item["lifecycle_id"].is_string());
    assert!(item["allowed_operations"].as_array().unwrap().contains(&json!("TestFailover")));
    let error = &item["health_errors"][0];
    assert_eq!(error["code"], "161011");
    assert_eq!(error["category"], "TestFailover");
    assert_eq!(error["recommended_action"], "Do a test failover on the virtual machine.");
}

#[test]
fn filters_are_joined() {
    let seeded = Seeded::new(4);
    let critical = HealthError::default();
    let warning = HealthError { error_level: "Warning".to_owned(), ..HealthError::default() };
    seeded.simulator.health(&seeded.items[0], &critical);
    seeded.simulator.health(&seeded.items[1], &warning);
    seeded.change(2, |item| item["protectionState"] = json!("InitialReplicationInProgress"));
    for machine in [1, 2] {
        let tags = json!({"app": "shop", "tier": machine.to_string()});
        seeded.simulator.change(&seeded.machine(machine), |body| body["tags"] = tags);
    }
    let group = seeded.machine(1).split("/providers/").next().unwrap().to_uppercase();
    for (arguments, expected) in [
        ("replication_health = [\"Critical\", \"Warning\"]", &[1, 2][..]),
        ("replication_health = [\"Normal\"]", &[3, 4]),
        ("replication_health = []", &[1, 2, 3, 4]),
        ("failover_health = [\"Normal\"]", &[]),
        ("protection_state = [\"protected\"]", &[1, 2, 4]),
        ("protection_state = [\"protected\"]\nreplication_health = [\"Normal\"]", &[4]),
        ("source_vm_tags = { APP = \"shop\" }", &[1, 2]),
        ("source_vm_tags = { app = \"shop\", tier = \"2\" }", &[2]),
        ("source_vm_tags = { app = \"Shop\" }", &[]),
        ("minimum_rpo_in_seconds = 3600", &[]),
        ("minimum_rpo_in_seconds = 0", &[1, 2, 4]),
        (&format!("source_resource_group_id = \"{group}\""), &[1, 2, 3, 4]),
        (&format!("source_resource_group_id = \"{group}-2\""), &[]),
    ] {
        let found = find(&seeded, arguments);
        let expected: Vec<_> = expected.iter().map(|n| format!("vm-seed-{n:05}")).collect();
        assert_eq!(names(&found), expected, "{arguments}");
        assert_eq!(found["vault_item_count"], 4, "{arguments}");
    }
    let sick = find(&seeded, "protection_state = [\"Protected\"]");
    assert_eq!([&sick["item_count"], &sick["unhealthy_count"]], [&json!(3), &json!(2)]);
}

#[test]
fn a_protected_item_without_an_rpo_is_not_fine() {
    let seeded = Seeded::new(2);
    seeded.simulator.outage("eastus2", true);
    seeded.simulator.advance(Duration::from_secs(7_200));
    let found = find(&seeded, "minimum_rpo_in_seconds = 7200");
    assert_eq!(names(&found).len(), 2);
    assert!(found["highest_rpo_in_seconds"].as_i64().unwrap() >= 7_200);
}

#[test]
fn a_vault_is_listed_page_by_page_and_no_item_is_read() {
    let options = Options { page_size: Some(4), ..Options::default() };
    let seeded = Seeded::with(Simulator::start(options).unwrap(), 10);
    seeded.simulator.clear_journal();
    let found = find(&seeded, "");
    assert_eq!(found["item_count"], 10);
    let paths = seeded.read_paths();
    let lists = paths.iter().filter(|path| path.ends_with("/replicationProtectedItems")).count();
    // Terraform reads a data source once, while it plans.
    assert_eq!((paths.len(), lists), (3, 3), "{paths:#?}");
}

#[test]
fn an_empty_vault_is_not_a_missing_one() {
    let seeded = Seeded::new(0);
    let slash = format!("recovery_vault_id = \"{}/\"", seeded.vault());
    assert_eq!(seeded.read(NAME, &slash)["vault_item_count"], 0);
    let missing = seeded.vault().replace("vaults/vault", "vaults/none");
    let output = seeded.read_fails(NAME, &format!("recovery_vault_id = \"{missing}\""));
    output.expect_error("vaults/none does not exist").at("recovery_vault_id");
}

#[test]
fn wrong_arguments_are_refused_on_their_lines() {
    let seeded = Seeded::new(0);
    let vault = seeded.vault();
    let valid = format!("recovery_vault_id = \"{vault}\"");
    for (arguments, at, said) in [
        (
            format!("recovery_vault_id = \"{vault}/replicationFabrics/f\""),
            "recovery_vault_id",
            "replication fabric",
        ),
        (format!("{valid}\nreplication_health = [\"Sick\"]"), "replication_health", "\"Critical\""),
        (format!("{valid}\nminimum_rpo_in_seconds = -1"), "minimum_rpo_in_seconds", "between 0"),
        (
            format!("{valid}\nsource_resource_group_id = \"rg\""),
            "source_resource_group_id",
            "resource group",
        ),
    ] {
        let output = seeded.read_fails(NAME, &arguments);
        output.expect_error(said).at(at);
    }
    assert!(seeded.read_paths().is_empty(), "validation asks nobody");
}

#[test]
fn what_azure_refuses_is_said() {
    let seeded = Seeded::new(1);
    seeded.simulator.deny("/replicationProtectedItems");
    let arguments = format!("recovery_vault_id = \"{}\"", seeded.vault());
    let output = seeded.read_fails(NAME, &arguments);
    output.expect_error("Reading the protected items of");
    output.expect_error("AuthorizationFailed");
}
