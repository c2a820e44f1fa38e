//! `asr_vault_health` through the real binary.

use asr_simulator::HealthError;
use serde_json::json;

use crate::{
    harness::{Scratch, simulator},
    seeded::Seeded,
    topology::vault,
};

const NAME: &str = "asr_vault_health";

#[test]
fn the_example_warns_once_an_item_is_sick() {
    let seeded = Seeded::new(2);
    let scratch = &seeded.scratch;
    let applied = scratch.config(&seeded.example(NAME)).apply();
    assert!(applied.warnings().is_empty(), "{applied}");
    scratch.plan().expect_no_changes();
    seeded.simulator.health(&seeded.items[0], &HealthError::default());
    let plan = scratch.plan();
    plan.output.expect_warning("The vault is not well: No crash-consistent recovery point");
}

#[test]
fn it_counts_by_kind_and_names_what_is_wrong() {
    let seeded = Seeded::new(3);
    let arguments = format!("recovery_vault_id = \"{}\"", seeded.vault());
    for item in &seeded.items[..2] {
        seeded.simulator.health(item, &HealthError::default());
    }
    let health = seeded.read(NAME, &arguments);
    assert_eq!(health["issue_count"], 1);
    assert_eq!(health["vault_errors"], json!([]));
    assert!(health["id"].as_str().unwrap().starts_with("/subscriptions/"));
    let items = &health["protected_items_health"];
    assert_eq!(items["resource_count"], 3);
    assert_eq!(items["categorized_resource_counts"], json!({"Healthy": 1, "Unhealthy": 2}));
    let issue = &items["issues"][0];
    assert_eq!(issue["code"], "153007");
    assert_eq!(issue["category"], "Replication");
    assert_eq!(issue["severity"], "Error");
    assert_eq!(issue["affected_resource_count"], 2);
    assert_eq!(issue["affected_resource_correlation_ids"].as_array().unwrap().len(), 2);
    assert_eq!(health["fabrics_health"]["resource_count"], 2);
    assert_eq!(health["containers_health"]["resource_count"], 2);
}

#[test]
fn a_vault_without_a_fabric_is_healthy_and_a_missing_one_is_refused() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let data = r#"
data "asr_vault_health" "this" {
  recovery_vault_id = asr_vault.this.id
}
"#;
    scratch.config(&(vault(&simulator) + data)).apply();
    let health = scratch.state("data.asr_vault_health.this");
    assert_eq!(health["issue_count"], 0);
    assert_eq!(health["protected_items_health"]["resource_count"], 0);

    let id = health["recovery_vault_id"].as_str().unwrap();
    let missing = format!("\"{id}-2\"");
    let output = scratch.config(&data.replace("asr_vault.this.id", &missing)).plan_fails();
    output.expect_error("vault-2 does not exist").at("recovery_vault_id");
}
