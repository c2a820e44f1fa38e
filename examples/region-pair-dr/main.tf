# Both directions of everything: failing over is half the job, coming back the other. With one region on both sides it
# replicates from zone to zone.

locals {
  zone_to_zone = replace(lower(var.primary.location), " ", "") == replace(lower(var.recovery.location), " ", "")
  tiers        = sort(distinct([for machine in var.virtual_machines : tostring(machine.tier)]))

  # Zone to zone needs one fabric, and no mapping from a network to itself.
  recovery_fabric_id = local.zone_to_zone ? asr_fabric.primary.id : asr_fabric.recovery[0].id
  mapped_networks    = local.zone_to_zone ? {} : var.networks
}

resource "asr_vault" "this" {
  name              = "${var.name}-vault"
  resource_group_id = var.vault_resource_group_id
  location          = var.recovery.location
}

resource "asr_fabric" "primary" {
  name              = "${var.name}-primary"
  recovery_vault_id = asr_vault.this.id
  location          = var.primary.location
}

resource "asr_fabric" "recovery" {
  count = local.zone_to_zone ? 0 : 1

  name              = "${var.name}-recovery"
  recovery_vault_id = asr_vault.this.id
  location          = var.recovery.location
}

resource "asr_protection_container" "primary" {
  name               = "${var.name}-primary"
  recovery_fabric_id = asr_fabric.primary.id
}

resource "asr_protection_container" "recovery" {
  name               = "${var.name}-recovery"
  recovery_fabric_id = local.recovery_fabric_id
}

resource "asr_replication_policy" "this" {
  name                                                 = "${var.name}-policy"
  recovery_vault_id                                    = asr_vault.this.id
  recovery_point_retention_in_minutes                  = var.recovery_point_retention_in_minutes
  application_consistent_snapshot_frequency_in_minutes = 240
}

resource "asr_protection_container_mapping" "out" {
  name                                    = "${var.name}-out"
  recovery_source_protection_container_id = asr_protection_container.primary.id
  recovery_target_protection_container_id = asr_protection_container.recovery.id
  recovery_replication_policy_id          = asr_replication_policy.this.id
}

resource "asr_protection_container_mapping" "back" {
  name                                    = "${var.name}-back"
  recovery_source_protection_container_id = asr_protection_container.recovery.id
  recovery_target_protection_container_id = asr_protection_container.primary.id
  recovery_replication_policy_id          = asr_replication_policy.this.id
}

resource "asr_network_mapping" "out" {
  for_each = local.mapped_networks

  name                      = "${var.name}-${each.key}-out"
  source_recovery_fabric_id = asr_fabric.primary.id
  target_recovery_fabric_id = local.recovery_fabric_id
  source_network_id         = each.value.primary_id
  target_network_id         = each.value.recovery_id
}

resource "asr_network_mapping" "back" {
  for_each = local.mapped_networks

  name                      = "${var.name}-${each.key}-back"
  source_recovery_fabric_id = local.recovery_fabric_id
  target_recovery_fabric_id = asr_fabric.primary.id
  source_network_id         = each.value.recovery_id
  target_network_id         = each.value.primary_id
}

resource "asr_protected_item" "this" {
  for_each = var.virtual_machines

  name                       = each.key
  container_mapping_id       = asr_protection_container_mapping.out.id
  source_vm_id               = each.value.id
  recovery_resource_group_id = var.recovery.resource_group_id
  cache_storage_account_id   = var.primary.cache_storage_account_id
  recovery_network_id        = each.value.network == null ? null : var.networks[each.value.network].recovery_id
  excluded_disk_ids          = each.value.excluded_disk_ids
  deletion_protection        = each.value.deletion_protection

  dynamic "recovery_vm" {
    for_each = each.value.recovery_size != null || var.recovery.zone != null ? [each.value] : []

    content {
      size = recovery_vm.value.recovery_size
      zone = var.recovery.zone
    }
  }

  # Networks must be mapped before replication begins.
  depends_on = [asr_network_mapping.out]
}

resource "asr_recovery_plan" "this" {
  count = length(local.tiers) > 0 ? 1 : 0

  name                      = "${var.name}-plan"
  recovery_vault_id         = asr_vault.this.id
  source_recovery_fabric_id = asr_fabric.primary.id
  target_recovery_fabric_id = local.recovery_fabric_id

  dynamic "azure_to_azure_settings" {
    for_each = local.zone_to_zone ? [var.primary.zone] : []

    content {
      primary_zone  = azure_to_azure_settings.value
      recovery_zone = var.recovery.zone
    }
  }

  dynamic "boot_recovery_group" {
    for_each = local.tiers

    content {
      replicated_protected_items = [
        for name, machine in var.virtual_machines : asr_protected_item.this[name].id
        if tostring(machine.tier) == boot_recovery_group.value
      ]
    }
  }
}

resource "asr_test_failover" "this" {
  count = var.drill == null || length(local.tiers) == 0 ? 0 : 1

  recovery_plan_id = asr_recovery_plan.this[0].id
  network_id       = var.drill.network_id
  keepers          = { name = var.drill.name }
  cleanup_comments = "Drill ${var.drill.name} is over."
}
