//! The two graphs that are compared: replication policies, and as many
//! `terraform_data`, which Terraform serves itself.
//!
//! Both use `count`: with `for_each` over a computed set Terraform alone is
//! quadratic, which would hide everything else.

/// A vault with `items` policies.
pub fn policies(resource_group_id: &str, items: u32) -> String {
    format!(
        r#"
resource "asr_vault" "this" {{
  name              = "bench"
  resource_group_id = "{resource_group_id}"
  location          = "centralus"
}}

resource "asr_replication_policy" "this" {{
  count                                                = {items}
  name                                                 = "policy-${{count.index}}"
  recovery_vault_id                                    = asr_vault.this.id
  recovery_point_retention_in_minutes                  = 1440
  application_consistent_snapshot_frequency_in_minutes = 240
}}
"#
    )
}

/// The same graph of Terraform's own resources.
pub fn terraform_data(items: u32) -> String {
    format!(
        r#"
resource "terraform_data" "vault" {{
  input = "bench"
}}

resource "terraform_data" "this" {{
  count = {items}
  input = {{
    name                                                 = "policy-${{count.index}}"
    recovery_vault_id                                    = terraform_data.vault.id
    recovery_point_retention_in_minutes                  = 1440
    application_consistent_snapshot_frequency_in_minutes = 240
  }}
}}
"#
    )
}
