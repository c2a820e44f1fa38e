//! Which disks replicate, and blocks that are matched by id: nothing but what a user means ever changes.

use serde_json::json;

use super::{ADDRESS, Scene, attach};
use crate::topology::{cache, disk};

fn names(scene: &Scene) -> Vec<String> {
    let disks = scene.details()["protectedManagedDisks"].clone();
    let mut names: Vec<_> = disks
        .as_array()
        .unwrap()
        .iter()
        .map(|disk| disk["diskName"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_disk_that_the_machine_got_is_protected_by_the_next_apply() {
    let scene = Scene::of("vm-web-1", "");
    let new = attach(&scene.simulator, "vm-web-1", "vm-web-1-new", 0);
    let plan = scene.scratch.plan();
    plan.expect_actions(ADDRESS, &["update"]);
    assert_eq!(plan.changed_attributes(ADDRESS), ["replicated_disks", "unprotected_disk_ids"]);
    scene.simulator.clear_journal();
    scene.scratch.apply_plan();
    assert_eq!(scene.sent(), ["POST addDisks"]);
    assert_eq!(names(&scene), ["vm-web-1-new", "vm-web-1-os"]);
    let state = scene.scratch.state(ADDRESS);
    assert!(state["replicated_disks"].get(new.to_lowercase()).is_some(), "{state:#}");
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn a_new_disk_gets_what_its_block_says() {
    let scene = Scene::of("vm-web-1", "");
    let new = attach(&scene.simulator, "vm-web-1", "vm-web-1-new", 0);
    let block = format!(
        "disk {{\n    disk_id = \"{new}\"\n    target_disk_type = \"Standard_LRS\"\n    recovery_disk_name = \"new-dr\"\n  }}"
    );
    assert_eq!(scene.change(&block), ["POST addDisks", "PATCH"]);
    let disks = scene.details()["protectedManagedDisks"].clone();
    let new = disks.as_array().unwrap().iter().find(|d| d["diskName"] == "vm-web-1-new").unwrap();
    assert_eq!(new["recoveryTargetDiskAccountType"], "Standard_LRS");
    assert_eq!(new["failoverDiskName"], "new-dr");
}

#[test]
fn a_data_disk_is_excluded_and_taken_in_again() {
    let scene = Scene::of("vm-db-1", "");
    let log = disk(&scene.simulator, "vm-db-1-log");
    let excluded = format!(
        "excluded_disk_ids = [\"{}\"]",
        log.to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions")
    );
    assert_eq!(scene.change(&excluded), ["POST removeDisks"]);
    assert_eq!(names(&scene), ["vm-db-1-data", "vm-db-1-os"]);
    // The service goes on telling that a disk is not protected; that costs no look at the virtual machine.
    scene.simulator.clear_journal();
    scene.scratch.plan().expect_no_changes();
    assert!(scene.simulator.journal().iter().all(|e| !e.path.contains("virtualMachines")));
    assert_eq!(scene.change(""), ["POST addDisks"]);
    assert_eq!(names(&scene), ["vm-db-1-data", "vm-db-1-log", "vm-db-1-os"]);
}

#[test]
fn a_disk_excluded_from_the_start_never_replicates() {
    let simulator = crate::harness::simulator();
    let log = disk(&simulator, "vm-db-1-log");
    let scene = Scene::within(simulator, "vm-db-1", &format!("excluded_disk_ids = [\"{log}\"]"));
    assert_eq!(names(&scene), ["vm-db-1-data", "vm-db-1-os"]);
    attach(&scene.simulator, "vm-db-1", "vm-db-1-new", 2);
    scene.scratch.apply();
    assert_eq!(names(&scene), ["vm-db-1-data", "vm-db-1-new", "vm-db-1-os"]);
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn a_disk_is_copied_anew_only_where_that_is_allowed() {
    let scene = Scene::of("vm-db-1", "");
    let other = super::neighbour(
        &scene.simulator,
        "rg-app-primary",
        "eastus2",
        "Microsoft.Storage/storageAccounts",
        "othercache",
        json!({"kind": "StorageV2", "sku": {"name": "Standard_LRS"}}),
    );
    let log = disk(&scene.simulator, "vm-db-1-log");
    let block = |disk: &str| {
        format!(
            "disk {{\n    disk_id = \"{disk}\"\n    cache_storage_account_id = \"{other}\"\n  }}"
        )
    };
    scene.configure(&block(&log));
    let error = scene.scratch.plan_fails();
    error.expect_error("64 GiB");
    error.expect_error("allow_replication_rebuild");
    let allowed = block(&log) + "\n  allow_replication_rebuild = true";
    assert_eq!(scene.change(&allowed), ["POST removeDisks", "POST addDisks"]);
    let os = disk(&scene.simulator, "vm-db-1-os");
    scene.configure(&(block(&log) + "\n  " + &block(&os)));
    scene.scratch.plan_fails().expect_error("Replication would start anew");
    let shared = cache(&scene.simulator, "asrcacheeastus2");
    scene.configure(&format!(
        "disk {{\n    disk_id = \"{log}\"\n    cache_storage_account_id = \"{shared}\"\n  }}"
    ));
    scene.scratch.plan_fails().expect_error("copied anew");
}

/// Two blocks, each with its own members, in the order and the spelling that is asked for.
fn blocks(scene: &Scene, swap: bool, shout: bool) -> String {
    let mut ids = ["vm-db-1-data", "vm-db-1-log"].map(|name| disk(&scene.simulator, name));
    if shout {
        ids = ids.map(|id| {
            id.replace("rg-app-primary", "RG-APP-Primary").replace("/disks/vm", "/Disks/VM")
        });
    }
    let mut blocks = [
        format!(
            "disk {{\n    disk_id = \"{}\"\n    target_disk_type = \"Standard_LRS\"\n  }}\n",
            ids[0]
        ),
        format!(
            "disk {{\n    disk_id = \"{}\"\n    recovery_disk_name = \"log-dr\"\n    target_replica_disk_type = \"Standard_LRS\"\n  }}\n",
            ids[1]
        ),
    ];
    if swap {
        blocks.reverse();
    }
    blocks.join("  ")
}

#[test]
fn order_and_case_of_blocks_mean_nothing() {
    let scene = Scene::of("vm-db-1", "");
    scene.change(&blocks(&scene, false, false));
    for (swap, shout) in [(true, false), (false, true), (true, true)] {
        scene.configure(&blocks(&scene, swap, shout)).scratch.plan().expect_no_changes();
    }
}

#[test]
fn modules_drive_blocks_by_maps() {
    let scene = Scene::of("vm-db-1", "");
    let (data, log) =
        (disk(&scene.simulator, "vm-db-1-data"), disk(&scene.simulator, "vm-db-1-log"));
    let dynamic = r#"dynamic "disk" {
    for_each = var.disks
    content {
      disk_id                  = disk.key
      target_disk_type         = disk.value.target
      target_replica_disk_type = disk.value.replica
    }
  }"#;
    let variable = |disks: &str| {
        format!(
            "variable \"disks\" {{\n  type = map(object({{ target = optional(string), replica = optional(string) }}))\n  default = {{\n{disks}\n  }}\n}}\n"
        )
    };
    let one = |id: &str, members: &str| format!("    \"{id}\" = {{ {members} }}");
    let first =
        one(&data, "target = \"Standard_LRS\"") + "\n" + &one(&log, "replica = \"Standard_LRS\"");
    scene.scratch.write("disks.tf", &variable(&first));
    assert_eq!(scene.change(dynamic), ["PATCH"]);
    // Other keys sort differently; what they mean is the same.
    let shouted = one(
        &log.to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions"),
        "replica = \"Standard_LRS\"",
    ) + "\n"
        + &one(&data, "target = \"Standard_LRS\"");
    scene.scratch.write("disks.tf", &variable(&shouted));
    scene.scratch.plan().expect_no_changes();
    scene.scratch.write("disks.tf", &variable(&one(&data, "target = \"Standard_LRS\"")));
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.scratch.apply_plan();
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn an_unknown_disk_id_implies_nothing() {
    let scene = Scene::of("vm-db-1", "");
    let log = disk(&scene.simulator, "vm-db-1-log");
    let block = |id: &str| {
        format!("disk {{\n    disk_id = {id}\n    target_disk_type = \"Standard_LRS\"\n  }}")
    };
    scene.change(&block(&format!("\"{log}\"")));
    let source = |version: u32| {
        format!(
            "resource \"terraform_data\" \"disk\" {{\n  input            = \"{log}\"\n  triggers_replace = [{version}]\n}}\n"
        )
    };
    scene.scratch.write("disk.tf", &source(1));
    scene.configure(&block("terraform_data.disk.output"));
    for version in [1, 2] {
        scene.scratch.write("disk.tf", &source(version));
        let plan = scene.scratch.plan();
        plan.expect_actions(ADDRESS, &["update"]);
        scene.simulator.clear_journal();
        scene.scratch.apply_plan();
        assert_eq!(scene.sent(), Vec::<String>::new());
        scene.scratch.plan().expect_no_changes();
    }
}

#[test]
fn unknown_blocks_plan_and_apply() {
    let scene = Scene::of("vm-db-1", "");
    let log = disk(&scene.simulator, "vm-db-1-log");
    scene.scratch.write(
        "disk.tf",
        &format!("resource \"terraform_data\" \"disks\" {{\n  input = [\"{log}\"]\n}}\n"),
    );
    let dynamic = r#"dynamic "disk" {
    for_each = toset(terraform_data.disks.output)
    content {
      disk_id          = disk.value
      target_disk_type = "Standard_LRS"
    }
  }"#;
    scene.configure(dynamic).scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.scratch.apply_plan();
    scene.scratch.plan().expect_no_changes();
}
