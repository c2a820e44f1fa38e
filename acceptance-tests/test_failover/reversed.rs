//! Drills of the way back: items whose protection was reversed are found by the ids that they had before.

use asr_simulator::Simulator;
use serde_json::json;

use super::{ADDRESS, drill_alone, test_machines};
use crate::harness::{Scratch, simulator};
use crate::portal::{BACK, reverse};
use crate::topology::{ground, group, protected_item_called, recovery_plan_alone};

/// A network of its own beside the machines' first home.
fn drill_network(simulator: &Simulator) -> String {
    let group = group(simulator, "rg-app-primary");
    let id = format!("{group}/providers/Microsoft.Network/virtualNetworks/vnet-drill-back");
    let body = json!({"location": "eastus2", "properties": {
        "addressSpace": {"addressPrefixes": ["10.99.0.0/16"]},
        "subnets": [{"name": "web", "properties": {"addressPrefix": "10.99.1.0/24"}}]}});
    let path = format!("{id}?api-version=2024-05-01");
    let answer = simulator.act("PUT", &path, Some(&body));
    assert!(answer.status < 300, "{:?}", answer.body);
    id
}

#[test]
fn the_way_back_of_an_item_and_of_a_plan_is_drilled() {
    let groups =
        "boot_recovery_group {\n    replicated_protected_items = [asr_protected_item.this.id]\n  }";
    for plan in [false, true] {
        let simulator = simulator();
        let scratch = Scratch::new(&simulator);
        let ground = ground(&simulator)
            + &protected_item_called(&simulator, "this", "vm-web-1", "")
            + &recovery_plan_alone(groups)
            + BACK;
        scratch.config(&ground).apply();
        let item = scratch.state("asr_protected_item.this")["id"].as_str().unwrap().to_owned();
        reverse(&simulator, &item);
        let network = format!("network_id = \"{}\"", drill_network(&simulator));
        let target = if plan {
            format!("recovery_plan_id = asr_recovery_plan.this.id\n  {network}")
        } else {
            network
        };
        scratch.config(&(ground.clone() + &drill_alone(&simulator, &target))).apply();
        scratch.plan().expect_no_changes();
        let vm = super::vm(&scratch);
        let machine = simulator.document(vm["id"].as_str().unwrap()).unwrap();
        assert_eq!(machine["location"], "eastus2", "plan: {plan}");
        assert!(
            vm["protected_item_id"].as_str().unwrap().contains("/replicationFabrics/recovery/")
        );
        let id = scratch.state(ADDRESS)["id"].as_str().unwrap().to_owned();
        assert!(plan || id == format!("{item}/testFailover"), "{id}");
        scratch.config(&ground).apply();
        assert!(test_machines(&simulator).is_empty());
    }
}
