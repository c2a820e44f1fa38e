data "asr_vault" "dr" {
  name              = "dr-vault"
  resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery"
}

output "vault_location" {
  value = data.asr_vault.dr.location
}
