//! Its life as of every resource, and what it shows.

use serde_json::json;

use super::{ADDRESS, Scene};
use crate::harness::{habits, lifecycle, simulator};
use crate::topology::{disk, machine, protected_item};

#[test]
fn it_lives_its_whole_life() {
    for name in ["vm-web-1", "vm-db-1"] {
        let simulator = simulator();
        lifecycle(&simulator, &protected_item(&simulator, name, ""));
    }
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let scene = Scene::of("vm-db-1", "");
    let config = scene.config("");
    habits::case_of_ids_is_nothing(&scene.scratch, &config);
    let shouted = config.replace(
        &machine(&scene.simulator, "vm-db-1"),
        &machine(&scene.simulator, "VM-DB-1")
            .to_uppercase()
            .replace("/SUBSCRIPTIONS", "/subscriptions"),
    );
    assert_ne!(shouted, config);
    scene.scratch.config(&shouted).plan().expect_no_changes();
    scene.scratch.config(&config);
    habits::generated_config_is_complete(&scene.simulator, &scene.scratch, ADDRESS);
    habits::removal_is_noticed(&scene.simulator, &scene.scratch, ADDRESS);
}

#[test]
fn all_disks_replicate_and_the_results_say_how() {
    let scene = Scene::of("vm-db-1", "");
    let state = scene.scratch.state(ADDRESS);
    assert_eq!(state["provisioning_state"], "succeeded");
    assert_eq!(state["id"], state["current_id"]);
    assert_eq!(state["lifecycle_id"], scene.details()["lifecycleId"]);
    assert_eq!(state["unprotected_disk_ids"], json!([]));
    let disks = state["replicated_disks"].as_object().unwrap();
    let names: Vec<_> = disks.values().map(|disk| disk["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["vm-db-1-data", "vm-db-1-log", "vm-db-1-os"]);
    let os = &disks[&disk(&scene.simulator, "vm-db-1-os").to_lowercase()];
    assert_eq!((&os["operating_system_disk"], &os["size_in_gb"]), (&json!(true), &json!(127)));
    assert_eq!(os["target_disk_type"], "Premium_LRS");
    let interfaces = state["replicated_network_interfaces"].as_object().unwrap();
    let interface = interfaces.values().next().unwrap();
    assert_eq!(interface["recovery_name"], "vm-db-1-nic");
    assert_eq!(interface["ip_configurations"]["ipconfig1"]["target_subnet_name"], "db");
    assert_eq!(
        state["recovery_network_id"],
        scene.details()["selectedRecoveryAzureNetworkId"],
        "by the network mapping"
    );
}

#[test]
fn a_plan_without_changes_costs_no_more_requests_than_pages() {
    let scene = Scene::of("vm-web-1", "");
    scene.simulator.seed_items(250).unwrap();
    scene.simulator.clear_journal();
    scene.scratch.plan().expect_no_changes();
    let of_compute = |entry: &&asr_simulator::Entry| {
        entry.path.to_lowercase().contains("/microsoft.compute/")
            || entry.path.to_lowercase().contains("/microsoft.network/")
            || entry.path.to_lowercase().contains("/microsoft.storage/")
    };
    let journal = scene.simulator.journal();
    assert_eq!(journal.iter().filter(of_compute).count(), 0, "the source side is not asked");
}
