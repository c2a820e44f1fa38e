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

resource "asr_protection_container" "primary" {
  name               = "primary-container"
  recovery_fabric_id = asr_fabric.primary.id
}
