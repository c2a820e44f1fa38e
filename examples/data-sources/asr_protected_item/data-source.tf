data "asr_protected_item" "web" {
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
  source_vm_id      = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Compute/virtualMachines/vm-web-1"
}

# Says in every plan and apply, as a warning, what a failover of this machine would lose.
check "web_can_be_recovered" {
  assert {
    condition     = data.asr_protected_item.web.replication_health == "Normal"
    error_message = "Replication is not well: ${join(" ", [for e in data.asr_protected_item.web.health_errors : "${e.message} ${e.recommended_action}"])}"
  }

  assert {
    condition     = coalesce(data.asr_protected_item.web.rpo_in_seconds, 1000000) < 3600
    error_message = "A failover would lose more than an hour, or replication has not begun yet."
  }
}
