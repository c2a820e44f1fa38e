locals {
  item = provider::asr::parse_id("/Subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationFabrics/westeurope/replicationProtectionContainers/west/replicationProtectedItems/web")
}

# "web is in the vault dr-vault"
output "parse_id" {
  value = "${local.item.name} is in the vault ${local.item.names["vaults"]}"
}
