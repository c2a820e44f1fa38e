//! Import by id and by virtual machine.

use super::{ADDRESS, Scene};
use crate::harness::{Scratch, import_blocks, writes};
use crate::portal::{self, BACK};
use crate::topology::machine;

/// The ids of everything but the item, as import blocks.
fn ground_imports(scene: &Scene) -> String {
    let managed = scene.scratch.managed();
    let others: Vec<_> = managed
        .iter()
        .map(|(address, id)| (address.as_str(), id.as_str()))
        .filter(|(address, _)| *address != ADDRESS)
        .collect();
    import_blocks(&others)
}

/// A folder in which the item is imported by that id, next to all it stands on.
fn importing(scene: &Scene, arguments: &str, id: &str) -> Scratch {
    let imported = Scratch::new(&scene.simulator);
    imported.config(&scene.config(arguments)).write("ground.tf", &ground_imports(scene));
    imported.write("import.tf", &import_blocks(&[(ADDRESS, id)]));
    imported
}

#[test]
fn an_item_is_imported_by_its_virtual_machine() {
    let scene = Scene::of("vm-db-1", "");
    let vault = scene.scratch.state("asr_vault.this")["id"].as_str().unwrap().to_owned();
    let by_machine = format!("{vault}|{}", machine(&scene.simulator, "VM-DB-1"));
    let imported = importing(&scene, "", &by_machine);
    imported.plan().expect_only_imports();
    imported.apply_plan();
    imported.plan().expect_no_changes();
    assert_eq!(imported.state(ADDRESS)["id"], scene.scratch.state(ADDRESS)["id"]);

    let nobody =
        importing(&scene, "", &format!("{vault}|{}", machine(&scene.simulator, "vm-web-1")));
    nobody.plan_fails().expect_error("The virtual machine is not protected");
    let nonsense = importing(&scene, "", &format!("{vault}|{vault}"));
    nonsense.plan_fails().expect_error("VAULT_ID|VM_ID");
}

#[test]
fn a_configuration_that_spells_out_defaults_settles_without_a_write() {
    let scene = Scene::of("vm-web-1", "");
    let arguments = r#"
  recovery_vm {
    name = "vm-web-1"
    size = "Standard_D2s_v5"
  }
"#;
    let imported = importing(&scene, arguments, &scene.id());
    imported.plan().expect_actions(ADDRESS, &["update"]);
    scene.simulator.clear_journal();
    imported.apply_plan();
    assert!(writes(&scene.simulator).is_empty(), "{:#?}", writes(&scene.simulator));
    imported.plan().expect_no_changes();
}

/// A scene whose item replicates from the recovery side to the primary one.
fn reversed() -> Scene {
    let scene = Scene::before(crate::harness::simulator(), "vm-web-1");
    scene.scratch.write("back.tf", BACK);
    scene.make("");
    portal::reverse(&scene.simulator, &scene.id());
    scene
}

#[test]
fn a_reversed_item_is_followed() {
    let scene = reversed();
    // One ordinary apply takes the new results over, whether the first copy is complete or not.
    scene.scratch.apply();
    scene.scratch.plan().expect_no_changes();
    let state = scene.scratch.state(ADDRESS);
    assert!(state["id"].as_str().unwrap().contains("/replicationFabrics/primary/"));
    assert!(state["current_id"].as_str().unwrap().contains("/replicationFabrics/recovery/"));
    scene.configure("multi_vm_group_name = \"shop\"").scratch.plan_fails();
    scene.configure("deletion_protection = true").scratch.apply();
    scene.scratch.plan().expect_no_changes();
    scene.configure("").scratch.apply();
    scene.scratch.destroy();
}

#[test]
fn a_reversed_item_is_imported_by_the_virtual_machine_it_came_from() {
    let scene = reversed();
    let vault = scene.scratch.state("asr_vault.this")["id"].as_str().unwrap().to_owned();
    let by_machine = format!("{vault}|{}", machine(&scene.simulator, "vm-web-1"));
    let imported = importing(&scene, "", &by_machine);
    imported.write("back.tf", BACK);
    imported.plan();
    scene.simulator.clear_journal();
    imported.apply_plan();
    assert!(writes(&scene.simulator).is_empty(), "{:#?}", writes(&scene.simulator));
    imported.plan().expect_no_changes();
    assert_eq!(imported.state(ADDRESS)["id"], scene.scratch.state(ADDRESS)["id"]);
}

#[test]
fn a_reversed_item_is_imported_by_the_id_it_has_now() {
    let scene = reversed();
    scene.scratch.apply();
    let here = scene.id();
    let recovered = scene.details()["fabricObjectId"].as_str().unwrap().to_owned();
    let config = scene
        .config("")
        .replace(
            "container_mapping_id       = asr_protection_container_mapping.out.id",
            "container_mapping_id       = asr_protection_container_mapping.back.id",
        )
        .replace(&machine(&scene.simulator, "vm-web-1"), &recovered)
        .replace(
            &crate::topology::cache(&scene.simulator, "asrcacheeastus2"),
            &crate::topology::cache(&scene.simulator, "asrcachecentralus"),
        )
        .replace(
            "recovery_resource_group_id = ",
            &format!(
                "recovery_resource_group_id = \"{}\" # ",
                crate::topology::group(&scene.simulator, "rg-app-primary")
            ),
        );
    let imported = Scratch::new(&scene.simulator);
    imported.config(&config).write("ground.tf", &ground_imports(&scene)).write("back.tf", BACK);
    imported.write("import.tf", &import_blocks(&[(ADDRESS, &here)]));
    imported.plan().expect_only_imports();
    imported.apply_plan();
    imported.plan().expect_no_changes();
}
