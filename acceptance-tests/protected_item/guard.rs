//! Nothing ends protection unasked: what Azure cannot change in place fails the plan until it is allowed, and what the
//! item stands on refuses its own replacement.

use super::{ADDRESS, Scene};
use crate::topology::{ground, machine, protected_item_alone};

/// The configuration with one text for another in the item.
fn with(scene: &Scene, from: &str, to: &str, arguments: &str) -> String {
    let item = protected_item_alone(&scene.simulator, scene.machine, arguments);
    let changed = item.replacen(from, to, 1);
    assert_ne!(item, changed, "{from} is not in the configuration");
    ground(&scene.simulator) + &changed
}

#[test]
fn what_azure_cannot_change_fails_the_plan_and_says_what_it_would_cost() {
    let scene = Scene::of("vm-db-1", "");
    let (one, other) =
        (machine(&scene.simulator, "vm-db-1"), machine(&scene.simulator, "vm-web-2"));
    for (from, to, attribute) in [
        ("name                       = \"vm-db-1\"", "name = \"other\"", "name"),
        (one.as_str(), other.as_str(), "source_vm_id"),
        ("asrcacheeastus2", "othercache", "cache_storage_account_id"),
        (
            "\n  depends_on",
            "\n  multi_vm_group_name = \"shop\"\n  depends_on",
            "multi_vm_group_name",
        ),
        (
            "\n  depends_on",
            "\n  auto_protect_data_disks = true\n  depends_on",
            "auto_protect_data_disks",
        ),
        (
            "\n  depends_on",
            "\n  recovery_vm {\n    edge_zone = \"losangeles\"\n  }\n  depends_on",
            "edge_zone",
        ),
    ] {
        scene.scratch.config(&with(&scene, from, to, ""));
        let output = scene.scratch.plan_fails();
        let error = output.expect_error("Replication would start anew");
        error.at(attribute);
        for part in ["3 disk(s) with 447 GiB", "allow_replication_rebuild = true"] {
            assert!(error.contains(part), "{error}");
        }
    }
    scene.scratch.config(&with(
        &scene,
        "name                       = \"vm-db-1\"",
        "name = \"other\"",
        "allow_replication_rebuild = true",
    ));
    scene.scratch.plan().expect_actions(ADDRESS, &["delete", "create"]);
    scene.scratch.apply_plan();
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn a_protected_item_is_destroyed_only_after_its_protection_is_taken_off() {
    let scene = Scene::of("vm-web-1", "deletion_protection = true");
    let output = scene.scratch.destroy_fails();
    output.expect_error("deletion_protection = false");
    let changed = with(
        &scene,
        "name                       = \"vm-web-1\"",
        "name = \"other\"",
        "deletion_protection = true\n  allow_replication_rebuild = true",
    );
    scene.scratch.config(&changed).plan_fails().expect_error("protected against deletion");
    assert_eq!(scene.change("deletion_protection = false"), Vec::<String>::new());
    scene.scratch.destroy();
}

#[test]
fn an_unknown_id_plans_in_place_and_changes_nothing_if_it_is_the_same() {
    let scene = Scene::of("vm-web-1", "");
    let vm = machine(&scene.simulator, "vm-web-1");
    scene.scratch.write(
        "vm.tf",
        &format!("resource \"terraform_data\" \"vm\" {{\n  input = \"{vm}\"\n}}\n"),
    );
    scene.scratch.config(&with(&scene, &format!("\"{vm}\""), "terraform_data.vm.output", ""));
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.simulator.clear_journal();
    scene.scratch.apply_plan();
    assert_eq!(scene.sent(), Vec::<String>::new());
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn an_unknown_id_that_turns_out_to_be_another_asks_for_a_new_plan() {
    let scene = Scene::of("vm-web-1", "");
    let (vm, other) =
        (machine(&scene.simulator, "vm-web-1"), machine(&scene.simulator, "vm-web-2"));
    scene.scratch.write(
        "vm.tf",
        &format!("resource \"terraform_data\" \"vm\" {{\n  input = \"{other}\"\n}}\n"),
    );
    scene.scratch.config(&with(&scene, &format!("\"{vm}\""), "terraform_data.vm.output", ""));
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.simulator.clear_journal();
    scene.scratch.apply_fails().expect_error("Replication would start anew");
    assert_eq!(scene.sent(), Vec::<String>::new(), "nothing was changed");
    scene.scratch.plan_fails().expect_error("Replication would start anew");
}

#[test]
fn what_items_stand_on_refuses_its_own_replacement() {
    let scene = Scene::of("vm-web-1", "");
    let config = scene.config("");
    for (from, to) in [
        ("name              = \"vault\"", "name = \"other\""),
        ("name              = \"primary\"", "name = \"other\""),
        ("name               = \"primary\"", "name = \"other\""),
        ("name               = \"recovery\"", "name = \"other\""),
        ("name              = \"policy\"", "name = \"other\""),
        ("name                                    = \"out\"", "name = \"other\""),
    ] {
        let changed = config.replacen(from, to, 1);
        assert_ne!(config, changed, "{from}");
        let output = scene.scratch.config(&changed).plan_fails();
        let error = output.expect_error("1 protected item");
        assert!(error.contains("vm-web-1"), "{error}");
    }
}
