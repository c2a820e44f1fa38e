resource "asr_vault" "dr" {
  name              = "dr-vault"
  resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery"
  location          = "centralus"
}

resource "asr_fabric" "primary" {
  name              = "primary"
  recovery_vault_id = asr_vault.dr.id
  location          = "eastus2"
}

resource "asr_fabric" "recovery" {
  name              = "recovery"
  recovery_vault_id = asr_vault.dr.id
  location          = "centralus"
}

resource "asr_network_mapping" "out" {
  name                      = "primary-to-recovery"
  source_recovery_fabric_id = asr_fabric.primary.id
  target_recovery_fabric_id = asr_fabric.recovery.id
  source_network_id         = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Network/virtualNetworks/vnet-app-primary"
  target_network_id         = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.Network/virtualNetworks/vnet-app-recovery"
}
