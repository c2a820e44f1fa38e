data "asr_failover" "web" {
  protected_item_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationFabrics/primary/replicationProtectionContainers/primary-container/replicationProtectedItems/vm-web-1"
}

# Says in every plan and apply, as a warning, that something is half done.
check "web_is_at_home" {
  assert {
    condition     = !data.asr_failover.web.commit_pending
    error_message = "A failover waits for its commit: until then it cannot be reprotected."
  }

  assert {
    condition     = data.asr_failover.web.protected
    error_message = "The virtual machine runs on the ${data.asr_failover.web.active_location} side and could not be failed over from there."
  }
}
