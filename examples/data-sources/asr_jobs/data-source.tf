data "asr_jobs" "failed" {
  recovery_vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-recovery/providers/Microsoft.RecoveryServices/vaults/dr-vault"
  states            = ["Failed"]
  started_after     = timeadd(plantimestamp(), "-24h")
}

# Says in every plan and apply, as a warning, what failed since yesterday, and what to do about it.
check "no_failed_jobs" {
  assert {
    condition = data.asr_jobs.failed.failed_count == 0
    error_message = "Failed since yesterday: ${join("\n", [
      for job in data.asr_jobs.failed.jobs :
      "${job.friendly_name} of ${job.target_name}: ${join(" ", [for e in job.errors : "${e.message} ${e.recommended_action}"])}"
    ])}"
  }
}
