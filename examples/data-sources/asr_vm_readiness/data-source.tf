data "asr_vm_readiness" "web" {
  source_vm_id               = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Compute/virtualMachines/vm-web-1"
  recovery_region            = "centralus"
  recovery_vault_id          = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
  recovery_resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery"
  recovery_network_id        = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.Network/virtualNetworks/vnet-app-recovery"
  cache_storage_account_id   = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary/providers/Microsoft.Storage/storageAccounts/asrcacheeastus2"
  auto_update                = true
  ignored_rules              = ["NET-017"]
}

# Says in every plan and apply what keeps the machine from being protected, and how to put it right.
check "web_is_ready" {
  assert {
    condition = data.asr_vm_readiness.web.ready
    error_message = join("\n", [
      for finding in data.asr_vm_readiness.web.findings :
      "${finding.rule_id}: ${finding.found}. ${finding.remedy}" if finding.outcome == "fail" && finding.severity == "error"
    ])
  }
}
