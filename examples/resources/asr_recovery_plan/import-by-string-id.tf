import {
  to = asr_recovery_plan.shop
  id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationRecoveryPlans/shop"
}
