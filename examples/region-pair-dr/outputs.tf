output "vault_id" {
  description = "The vault that holds it all."
  value       = asr_vault.this.id
}

output "protected_item_ids" {
  description = "The protected items, by the names of the machines."
  value       = { for name, item in asr_protected_item.this : name => item.id }
}

output "recovery_plan_id" {
  description = "The plan that fails all machines over, tier by tier; null without machines."
  value       = one(asr_recovery_plan.this[*].id)
}

output "drill" {
  description = "What the drill showed of each machine: its address, the age of its recovery point; null without a drill."
  value       = one(asr_test_failover.this[*].test_vms)
}

output "drill_duration_in_seconds" {
  description = "How long the drill took until every machine ran: the recovery time that was measured."
  value       = one(asr_test_failover.this[*].duration_in_seconds)
}
