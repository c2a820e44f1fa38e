data "asr_test_failover" "web" {
  protected_item_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault/replicationFabrics/primary/replicationProtectionContainers/primary-container/replicationProtectedItems/vm-web-1"
}

# Says in every plan and apply, as a warning, that the last drill is too long ago or that there never was one. A pipeline
# fails on it by looking for failed checks in `terraform show -json`, or with `terraform test`.
check "web_was_drilled_in_the_last_half_year" {
  assert {
    condition     = coalesce(data.asr_test_failover.web.age_in_days, 10000) < 180
    error_message = "The last drill that succeeded was ${coalesce(data.asr_test_failover.web.last_successful_test_failover_time, "never")}. ${join(" ", data.asr_test_failover.web.reasons)}"
  }
}
