output "vault_id" {
  description = "The vault that holds it all."
  value       = asr_vault.this.id
}

output "container_mapping_id" {
  description = "What a protected machine refers to."
  value       = asr_protection_container_mapping.out.id
}
