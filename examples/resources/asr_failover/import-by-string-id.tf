import {
  to = asr_failover.web
  id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationFabrics/primary/replicationProtectionContainers/primary-container/replicationProtectedItems/vm-web-1/failover"
}
