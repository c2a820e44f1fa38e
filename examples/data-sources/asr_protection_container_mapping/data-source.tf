data "asr_protection_container_mapping" "out" {
  name                                    = "primary-to-recovery"
  recovery_source_protection_container_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationFabrics/primary/replicationProtectionContainers/primary-container"
}
