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

resource "asr_protection_container" "primary" {
  name               = "primary-container"
  recovery_fabric_id = asr_fabric.primary.id
}

resource "asr_protection_container" "recovery" {
  name               = "recovery-container"
  recovery_fabric_id = asr_fabric.recovery.id
}

resource "asr_replication_policy" "daily" {
  name                                                 = "daily"
  recovery_vault_id                                    = asr_vault.dr.id
  recovery_point_retention_in_minutes                  = 24 * 60
  application_consistent_snapshot_frequency_in_minutes = 4 * 60
}

resource "asr_protection_container_mapping" "out" {
  name                                    = "primary-to-recovery"
  recovery_source_protection_container_id = asr_protection_container.primary.id
  recovery_target_protection_container_id = asr_protection_container.recovery.id
  recovery_replication_policy_id          = asr_replication_policy.daily.id
}

# The way back has to be open before it is needed.
resource "asr_protection_container_mapping" "back" {
  name                                    = "recovery-to-primary"
  recovery_source_protection_container_id = asr_protection_container.recovery.id
  recovery_target_protection_container_id = asr_protection_container.primary.id
  recovery_replication_policy_id          = asr_replication_policy.daily.id
}

resource "asr_network_mapping" "out" {
  name                      = "primary-to-recovery"
  source_recovery_fabric_id = asr_fabric.primary.id
  target_recovery_fabric_id = asr_fabric.recovery.id
  source_network_id         = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Network/virtualNetworks/vnet-app-primary"
  target_network_id         = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.Network/virtualNetworks/vnet-app-recovery"
}

# Everything else is found out or left to the service: all disks, the network by the network mapping.
resource "asr_protected_item" "web" {
  name                       = "vm-web-1"
  container_mapping_id       = asr_protection_container_mapping.out.id
  source_vm_id               = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Compute/virtualMachines/vm-web-1"
  recovery_resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery"
  cache_storage_account_id   = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Storage/storageAccounts/asrcacheeastus2"

  # The network must be mapped before replication begins.
  depends_on = [asr_network_mapping.out]
}

# Written down in quiet times, it calls nothing. On the day of the disaster change `active_location` to "recovery" and apply; when
# the virtual machine is found to be good, set `commit` to true; when the region is back, "primary" brings it home.
resource "asr_failover" "web" {
  protected_item_id = asr_protected_item.web.id
  active_location   = "primary"
  commit            = false

  # How to replicate back after a failover: the cache lies where the virtual machine runs then.
  reprotect {
    cache_storage_account_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.Storage/storageAccounts/asrcachecentralus"
    resource_group_id        = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary"
  }

  # And how to be protected again when it is home.
  failback_reprotect {
    cache_storage_account_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Storage/storageAccounts/asrcacheeastus2"
    resource_group_id        = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery"
  }

  depends_on = [asr_protection_container_mapping.back]
}

# For whoever manages the virtual machine with azurerm.
output "handover" {
  value = asr_failover.web.handover
}
