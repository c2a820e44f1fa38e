data "asr_protected_items" "all" {
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
}

data "asr_protected_items" "late" {
  recovery_vault_id      = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
  minimum_rpo_in_seconds = 3600
}

# Says in every plan and apply, as warnings, what would go wrong in a disaster.
check "replication" {
  assert {
    condition     = data.asr_protected_items.late.item_count == 0
    error_message = "A failover might lose more than an hour of ${join(", ", data.asr_protected_items.late.items[*].source_vm_name)}."
  }

  assert {
    condition     = data.asr_protected_items.all.unhealthy_count == 0
    error_message = "Replication is not well: ${join(" ", [for i in data.asr_protected_items.all.items : "${i.source_vm_name} is ${i.replication_health}." if i.replication_health != "Normal"])}"
  }

  assert {
    condition     = alltrue([for i in data.asr_protected_items.all.items : i.unprotected_disk_count == 0])
    error_message = "Disks without protection: ${join(", ", [for i in data.asr_protected_items.all.items : i.source_vm_name if i.unprotected_disk_count > 0])}."
  }
}

# The machines of one application by their names.
data "asr_protected_items" "shop" {
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
  protection_state  = ["Protected"]
  source_vm_tags    = { app = "shop" }
}

output "shop_recovers_as" {
  value = { for i in data.asr_protected_items.shop.items : i.source_vm_name => "${i.recovery_vm_name} (${i.recovery_vm_size})" }
}
