output "vault_id" {
  description = "The vault that holds it all."
  value       = asr_vault.this.id
}

output "protected_item_ids" {
  description = "The protected items, by the names of the machines."
  value       = { for name, item in asr_protected_item.this : name => item.id }
}
