//! `asr_protected_item` as a data source through the real binary: one item by
//! each way to name it, and where it has gone since.

use std::time::Duration;

use asr_simulator::{Document, HealthError};
use serde_json::json;

use crate::seeded::Seeded;

const NAME: &str = "asr_protected_item";

#[test]
fn the_example_warns_once_something_is_wrong() {
    let seeded = Seeded::new(1);
    let scratch = &seeded.scratch;
    let applied = scratch.config(&seeded.example(NAME)).apply();
    assert!(applied.warnings().is_empty(), "{applied}");
    scratch.plan().expect_no_changes();

    seeded.simulator.health(&seeded.items[0], &HealthError::default());
    let plan = scratch.plan();
    plan.output.expect_warning("Replication is not well: No crash-consistent recovery point");
    seeded.simulator.outage("eastus2", true);
    seeded.simulator.advance(Duration::from_secs(2 * 3_600));
    scratch.plan().output.expect_warning("A failover would lose more than an hour");
}

#[test]
fn an_item_is_found_by_id_by_machine_and_by_name() {
    let seeded = Seeded::new(3);
    let vault = seeded.vault();
    let id = seeded.items[1].to_uppercase();
    for arguments in [
        format!("id = \"{id}\""),
        format!("recovery_vault_id = \"{vault}\"\nsource_vm_id = \"{}\"", seeded.machine(2)),
        format!("recovery_vault_id = \"{vault}\"\nname = \"VM-seed-00002\""),
    ] {
        let item = seeded.read(NAME, &arguments);
        let current = item["current_id"].as_str().unwrap();
        assert!(current.eq_ignore_ascii_case(&seeded.items[1]), "{arguments}: {current}");
        assert!(current.starts_with("/subscriptions/"), "{current}");
        assert_eq!(item["source_vm_name"], "vm-seed-00002");
        assert_eq!(item["current_source_vm_id"], seeded.machine(2).to_lowercase());
        assert!(item["recovery_vault_id"].as_str().unwrap().eq_ignore_ascii_case(&vault));
        assert_eq!(item["protection_state"], "Protected");
        assert_eq!(item["health_errors"][0]["code"], "161011");
    }
    let by_id = seeded.read(NAME, &format!("id = \"{id}\""));
    assert_eq!(by_id["id"], id, "what was configured keeps its spelling");
}

/// Reverses the protection of the first item, as a reprotection after a failover does.
fn reverse(seeded: &Seeded) -> (String, String) {
    let old = &seeded.items[0];
    let new = old
        .replace("replicationFabrics/primary", "replicationFabrics/recovery")
        .replace("Containers/primary", "Containers/recovery");
    let recovered = seeded.machine(1).replace("rg-app-primary", "rg-app-recovery").to_lowercase();
    let container = old.split("/replicationProtectedItems").next().unwrap();
    seeded.simulator.with_world(|world| {
        let was = world.get(old).unwrap().clone();
        let mut item = Document::new(&new, was.body).with_notes(was.notes);
        let properties = &mut item.body["properties"];
        properties["recoveryContainerId"] = json!(container);
        let details = &mut properties["providerSpecificDetails"];
        details["recoveryFabricObjectId"] = details["fabricObjectId"].clone();
        details["fabricObjectId"] = json!(recovered);
        world.documents.remove(old);
        world.documents.put(item);
    });
    (new, recovered)
}

#[test]
fn an_item_that_was_reversed_is_found_as_before() {
    let seeded = Seeded::new(2);
    let (new, recovered) = reverse(&seeded);
    let (vault, old) = (seeded.vault(), seeded.items[0].clone());
    let by_machine =
        |machine: &str| format!("recovery_vault_id = \"{vault}\"\nsource_vm_id = \"{machine}\"");
    for arguments in [
        format!("id = \"{old}\""),
        format!("id = \"{new}/\""),
        by_machine(&seeded.machine(1)),
        by_machine(&recovered),
    ] {
        let item = seeded.read(NAME, &arguments);
        let current = item["current_id"].as_str().unwrap();
        assert!(current.eq_ignore_ascii_case(&new), "{arguments}: {current}");
        assert_eq!(item["current_source_vm_id"], recovered, "{arguments}");
        assert_eq!(item["recovery_vm_id"], seeded.machine(1).to_lowercase(), "{arguments}");
    }
    let points = seeded.read("asr_recovery_points", &format!("protected_item_id = \"{old}\""));
    assert!(
        points["latest_id"]
            .as_str()
            .unwrap()
            .to_lowercase()
            .starts_with(&new.replacen("/Subscriptions/", "/subscriptions/", 1).to_lowercase())
    );
}

#[test]
fn an_item_that_is_not_there_is_refused_with_its_name_and_the_way_out() {
    let seeded = Seeded::new(1);
    let vault = seeded.vault();
    for (arguments, at, said) in [
        (format!("id = \"{}9\"", seeded.items[0]), "id", "vm-seed-000019 does not exist"),
        (
            format!("recovery_vault_id = \"{vault}\"\nsource_vm_id = \"{}\"", seeded.machine(9)),
            "source_vm_id",
            "virtualMachines/vm-seed-00009 or would recover to it",
        ),
        (
            format!("recovery_vault_id = \"{vault}\"\nname = \"none\""),
            "name",
            "has the name \"none\"",
        ),
    ] {
        let output = seeded.read_fails(NAME, &arguments);
        output.expect_error(said).at(at);
        output.expect_error("`asr_protected_items`");
    }
    let missing = vault.replace("vaults/vault", "vaults/none");
    let output =
        seeded.read_fails(NAME, &format!("recovery_vault_id = \"{missing}\"\nname = \"x\""));
    output.expect_error("vaults/none does not exist").at("recovery_vault_id");
}

#[test]
fn items_of_other_scenarios_are_refused() {
    let seeded = Seeded::new(2);
    seeded.change(0, |item| {
        item["providerSpecificDetails"]["instanceType"] = json!("InMageRcm");
    });
    let output = seeded.read_fails(NAME, &format!("id = \"{}\"", seeded.items[0]));
    output.expect_error("\"InMageRcm\"").at("id");
    let arguments = format!("recovery_vault_id = \"{}\"", seeded.vault());
    assert_eq!(seeded.read("asr_protected_items", &arguments)["vault_item_count"], 1);
}

#[test]
fn what_to_read_must_be_said_once() {
    let seeded = Seeded::new(0);
    let (vault, machine) = (seeded.vault(), seeded.machine(1));
    let id = format!(
        "{vault}/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/i"
    );
    for (arguments, said) in [
        (String::new(), "must be set"),
        (format!("recovery_vault_id = \"{vault}\""), "must be set"),
        ("name = \"x\"".to_owned(), "`recovery_vault_id` must be set"),
        (format!("id = \"{id}\"\nrecovery_vault_id = \"{vault}\""), "cannot be set together"),
        (
            format!("recovery_vault_id = \"{vault}\"\nname = \"x\"\nsource_vm_id = \"{machine}\""),
            "cannot be set together",
        ),
        (format!("id = \"{vault}\""), "is not the id of a protected item"),
        (
            format!("recovery_vault_id = \"{vault}\"\nsource_vm_id = \"{id}\""),
            "is not the id of a virtual machine",
        ),
    ] {
        seeded.read_fails(NAME, &arguments).expect_error(said);
    }
    assert!(seeded.read_paths().is_empty(), "validation asks nobody");
}
