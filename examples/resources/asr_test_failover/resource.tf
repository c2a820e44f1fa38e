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

# Runs the drill when it is created, and cleans it up when it is destroyed or replaced. With a value in `keepers` that
# changes each quarter, such as `keepers = { quarter = var.quarter }`, the first apply of a quarter runs a new one.
resource "asr_test_failover" "web" {
  protected_item_id = asr_protected_item.web.id
  network_id        = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.Network/virtualNetworks/vnet-drill"
}

# Where a probe finds the test virtual machine.
output "drill_private_ip_address" {
  value = one(asr_test_failover.web.test_vms["vm-web-1"].private_ip_addresses)
}

output "drill_recovery_time_in_seconds" {
  value = asr_test_failover.web.duration_in_seconds
}
