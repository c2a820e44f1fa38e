resource "asr_vault" "dr" {
  name              = "dr-vault"
  resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery"
  location          = "centralus"
}

resource "asr_replication_policy" "daily" {
  name                                                 = "daily"
  recovery_vault_id                                    = asr_vault.dr.id
  recovery_point_retention_in_minutes                  = 24 * 60
  application_consistent_snapshot_frequency_in_minutes = 4 * 60
}
