//! From zone to zone: both sides are containers of one fabric, and the region is never left.

use asr_simulator::Simulator;

use super::{ADDRESS, ITEM};
use crate::harness::{Scratch, simulator, writes};
use crate::topology::{cache, group, machine, policy, vault};

/// A machine of zone 1 that replicates to zone 2, and its failover.
fn config(simulator: &Simulator, location: &str, arguments: &str) -> String {
    let cache = cache(simulator, "asrcacheeastus2");
    let machine = machine(simulator, "vm-web-1");
    // Two machines of one name need two groups, also within a region.
    let (home, away) = (group(simulator, "rg-app-primary"), group(simulator, "rg-app-recovery"));
    let to = |block: &str, zone: &str, group: &str| {
        format!(
            "  {block} {{\n    cache_storage_account_id = \"{cache}\"\n    resource_group_id = \"{group}\"\n    zone = \"{zone}\"\n  }}\n"
        )
    };
    let (there, back) = (to("failback_reprotect", "2", &away), to("reprotect", "1", &home));
    vault(simulator)
        + &policy("")
        + &format!(
            r#"
resource "asr_fabric" "this" {{
  name              = "eastus2"
  recovery_vault_id = asr_vault.this.id
  location          = "eastus2"
}}

resource "asr_protection_container" "zone" {{
  for_each           = toset(["1", "2"])
  name               = "zone-${{each.key}}"
  recovery_fabric_id = asr_fabric.this.id
}}

resource "asr_protection_container_mapping" "to" {{
  for_each                                = {{ "2" = "1", "1" = "2" }}
  name                                    = "to-${{each.key}}"
  recovery_source_protection_container_id = asr_protection_container.zone[each.value].id
  recovery_target_protection_container_id = asr_protection_container.zone[each.key].id
  recovery_replication_policy_id          = asr_replication_policy.this.id
}}

resource "asr_protected_item" "this" {{
  name                       = "vm-web-1"
  container_mapping_id       = asr_protection_container_mapping.to["2"].id
  source_vm_id               = "{machine}"
  recovery_resource_group_id = "{away}"
  cache_storage_account_id   = "{cache}"
  recovery_vm {{
    zone = "2"
  }}
}}

resource "asr_failover" "this" {{
  protected_item_id = asr_protected_item.this.id
  active_location   = "{location}"
  {arguments}
{there}{back}}}
"#
        )
}

fn zone_of(simulator: &Simulator, scratch: &Scratch) -> String {
    let machines = scratch.state(ADDRESS)["recovered_vm_ids"].clone();
    let id = machines["vm-web-1"].as_str().expect("it was recovered").to_owned();
    let machine = simulator.document(&id).expect("it exists");
    machine["zones"][0].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_zone_is_left_and_comes_back() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&config(&simulator, "primary", "")).apply();
    scratch.plan().expect_no_changes();
    let first = scratch.state(ITEM)["id"].clone();
    for (side, zone) in [("recovery", "2"), ("primary", "1")] {
        scratch.config(&config(&simulator, side, "commit = true"));
        scratch.plan().expect_actions(ADDRESS, &["update"]);
        scratch.apply_plan();
        simulator.clear_journal();
        scratch.apply();
        assert!(writes(&simulator).is_empty());
        scratch.plan().expect_no_changes();
        assert_eq!(zone_of(&simulator, &scratch), zone, "{side}");
    }
    assert_eq!(scratch.state(ITEM)["current_id"], first);
    scratch.destroy();
}
