data "asr_network_mapping" "out" {
  name                      = "primary-to-recovery"
  source_recovery_fabric_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationFabrics/primary"
  source_network_id         = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Network/virtualNetworks/vnet-app-primary"
}
