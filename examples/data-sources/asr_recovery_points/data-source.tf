data "asr_protected_item" "db" {
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
  source_vm_id      = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Compute/virtualMachines/vm-db-1"
}

data "asr_recovery_points" "db" {
  protected_item_id = data.asr_protected_item.db.current_id
}

# Says in every plan and apply, as a warning, that the database could only be recovered as after a power cut.
check "database_has_consistent_recovery_point" {
  assert {
    condition     = coalesce(data.asr_recovery_points.db.latest_application_consistent_age_in_seconds, 1000000) < 6 * 3600
    error_message = "The latest application-consistent recovery point of the database is older than six hours, or there is none."
  }
}
