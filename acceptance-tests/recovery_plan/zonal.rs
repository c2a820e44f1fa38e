//! A plan within one region, from zone to zone.

use serde_json::json;

use super::{ADDRESS, Scene};
use crate::harness::lifecycle;
use crate::topology::{cache, group, machine, network, recovery_plan_alone};

/// A machine of zone 2 that is replicated to zone 3, and a plan with these settings.
fn config(scene: &Scene, settings: &str) -> String {
    let simulator = &scene.simulator;
    let (machine, group) = (machine(simulator, "vm-web-2"), group(simulator, "rg-app-primary"));
    let (cache, network) = (cache(simulator, "asrcacheeastus2"), network(simulator, "primary"));
    let plan = recovery_plan_alone(&format!(
        "{settings}\n  boot_recovery_group {{\n    replicated_protected_items = [asr_protected_item.zonal.id]\n  }}"
    ))
    .replace("asr_fabric.recovery.id", "asr_fabric.primary.id");
    crate::topology::container_mapping(simulator, "")
        + &format!(
            r#"
resource "asr_protection_container" "zone" {{
  name               = "zone"
  recovery_fabric_id = asr_fabric.primary.id
}}

resource "asr_protection_container_mapping" "zonal" {{
  name                                    = "zonal"
  recovery_source_protection_container_id = asr_protection_container.primary.id
  recovery_target_protection_container_id = asr_protection_container.zone.id
  recovery_replication_policy_id          = asr_replication_policy.this.id
}}

resource "asr_protected_item" "zonal" {{
  name                       = "zonal"
  container_mapping_id       = asr_protection_container_mapping.zonal.id
  source_vm_id               = "{machine}"
  recovery_resource_group_id = "{group}"
  cache_storage_account_id   = "{cache}"
  recovery_network_id        = "{network}"

  recovery_vm {{
    name = "vm-web-2-dr"
    zone = "3"
  }}
}}
"#
        )
        + &plan
}

fn zones(from: &str, to: &str) -> String {
    format!(
        "  azure_to_azure_settings {{\n    primary_zone  = \"{from}\"\n    recovery_zone = \"{to}\"\n  }}"
    )
}

#[test]
fn it_lives_its_whole_life() {
    let scene = Scene::before();
    lifecycle(&scene.simulator, &config(&scene, &zones("2", "3")));
}

#[test]
fn other_zones_make_another_plan_and_need_other_members() {
    let scene = Scene::before();
    scene.scratch.config(&config(&scene, &zones("2", "3"))).apply();
    let plan = scene.simulator.document(&scene.id(ADDRESS)).unwrap();
    assert_eq!(plan["properties"]["providerSpecificDetails"][0]["primaryZone"], json!("2"));
    let output = scene.scratch.config(&config(&scene, &zones("1", "3"))).plan_fails();
    output
        .expect_error("from primary (zone 2) to primary (zone 3)")
        .at("replicated_protected_items");
    output.expect_error("zone 1, zone 3");
    scene.scratch.config(&config(&scene, "")).plan_fails().expect_error("A plan needs two sides");
}
