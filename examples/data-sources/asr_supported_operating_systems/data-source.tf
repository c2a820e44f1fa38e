data "asr_supported_operating_systems" "linux" {
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
  os_type           = "Linux"
}

variable "ubuntu" {
  type    = string
  default = "24.04"
}

# Says in every plan and apply when the version that new machines get cannot be replicated.
check "new_machines_can_be_replicated" {
  assert {
    condition     = contains(data.asr_supported_operating_systems.linux.versions["Ubuntu"], var.ubuntu)
    error_message = "Site Recovery does not replicate Ubuntu ${var.ubuntu}. It takes ${join(", ", data.asr_supported_operating_systems.linux.versions["Ubuntu"])}."
  }
}
