data "asr_recovery_plan" "shop" {
  name              = "shop"
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
}

# Says in every plan and apply, as a warning, when the plan could not be run.
check "shop_can_fail_over" {
  assert {
    condition     = contains(data.asr_recovery_plan.shop.allowed_operations, "UnplannedFailover")
    error_message = "The plan allows only ${join(", ", data.asr_recovery_plan.shop.allowed_operations)}."
  }
}
