# What is found by name can also be found by id.
data "asr_replication_policy" "daily" {
  id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationPolicies/daily"
}
