data "asr_vault_health" "dr" {
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
}

locals {
  issues = concat(
    data.asr_vault_health.dr.protected_items_health.issues,
    data.asr_vault_health.dr.fabrics_health.issues,
    data.asr_vault_health.dr.containers_health.issues,
  )
}

# Says in every plan and apply, as a warning, what is wrong in the vault.
check "vault_is_healthy" {
  assert {
    condition     = data.asr_vault_health.dr.issue_count == 0
    error_message = "The vault is not well: ${join(" ", concat(data.asr_vault_health.dr.vault_errors[*].message, local.issues[*].message))}"
  }
}
