# Everything that Azure Site Recovery needs before the first machine can be
# protected, in both directions: failing over is half the job, coming back the other.

resource "asr_vault" "this" {
  name              = "${var.name}-vault"
  resource_group_id = var.resource_group_id
  location          = var.recovery.location
}

resource "asr_fabric" "primary" {
  name              = "${var.name}-primary"
  recovery_vault_id = asr_vault.this.id
  location          = var.primary.location
}

resource "asr_fabric" "recovery" {
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
  recovery_fabric_id = asr_fabric.recovery.id
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
  name                      = "${var.name}-out"
  source_recovery_fabric_id = asr_fabric.primary.id
  target_recovery_fabric_id = asr_fabric.recovery.id
  source_network_id         = var.primary.virtual_network_id
  target_network_id         = var.recovery.virtual_network_id
}

resource "asr_network_mapping" "back" {
  name                      = "${var.name}-back"
  source_recovery_fabric_id = asr_fabric.recovery.id
  target_recovery_fabric_id = asr_fabric.primary.id
  source_network_id         = var.recovery.virtual_network_id
  target_network_id         = var.primary.virtual_network_id
}
