import {
  to = asr_network_mapping.out
  id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationFabrics/primary/replicationNetworks/vnet-app-primary/replicationNetworkMappings/primary-to-recovery"
}
