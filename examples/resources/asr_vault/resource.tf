resource "asr_vault" "dr" {
  name              = "dr-vault"
  resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery"
  location          = "centralus"

  soft_delete_state             = "Enabled"
  soft_delete_retention_in_days = 30

  identity {
    type = "SystemAssigned"
  }

  monitoring {
    email_notifications_for_site_recovery_enabled = false
  }

  tags = {
    environment = "production"
  }
}
