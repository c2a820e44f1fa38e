//! The graphs that are compared: policies or protected items, and as many
//! `terraform_data`, which Terraform serves itself.
//!
//! Both use `count`: with `for_each` over a computed set Terraform alone is
//! quadratic, which would hide everything else.

/// What the simulator calls the machine of an instance. It counts its machines from one.
const MACHINE: &str = "vm-seed-${format(\"%05d\", count.index + 1)}";

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

/// What the items of an estate have in common.
pub struct Common {
    /// The id of the container mapping.
    pub mapping: String,
    /// The id of the group with the virtual machines.
    pub source_group: String,
    /// The id of the group for recovered virtual machines.
    pub recovery_group: String,
    /// The id of the cache account.
    pub cache: String,
}

impl Common {
    /// As many protected items as the simulator was told to seed.
    pub fn items(&self, items: usize) -> String {
        format!(
            "resource \"asr_protected_item\" \"this\" {{\n  count = {items}\n{}}}\n",
            self.arguments()
        )
    }

    /// The same graph of Terraform's own resources.
    pub fn terraform_data(&self, items: usize) -> String {
        format!(
            "resource \"terraform_data\" \"this\" {{\n  count = {items}\n  input = {{\n{}  }}\n}}\n",
            self.arguments()
        )
    }

    /// The same, where each carries what `item.json` holds too: as much as Terraform has to carry for an item.
    pub fn laden_terraform_data(&self, items: usize) -> String {
        format!(
            "locals {{\n  item = jsondecode(file(\"item.json\"))\n}}\n\n\
             resource \"terraform_data\" \"this\" {{\n  count = {items}\n  triggers_replace = local.item\n  input = {{\n{}  }}\n}}\n",
            self.arguments()
        )
    }

    /// The readiness of as many machines, with all that is known of the recovery side.
    pub fn readiness(&self, items: usize, vault: &str, network: &str) -> String {
        let Common { source_group, recovery_group, cache, .. } = self;
        format!(
            "data \"asr_vm_readiness\" \"this\" {{
  count                      = {items}
  source_vm_id               = \"{source_group}/providers/Microsoft.Compute/virtualMachines/{MACHINE}\"
  recovery_region            = \"centralus\"
  recovery_vault_id          = \"{vault}\"
  recovery_resource_group_id = \"{recovery_group}\"
  recovery_network_id        = \"{network}\"
  cache_storage_account_id   = \"{cache}\"
}}
"
        )
    }

    fn arguments(&self) -> String {
        let Common { mapping, source_group, recovery_group, cache } = self;
        format!(
            "  name                       = \"{MACHINE}\"
  container_mapping_id       = \"{mapping}\"
  source_vm_id               = \"{source_group}/providers/Microsoft.Compute/virtualMachines/{MACHINE}\"
  recovery_resource_group_id = \"{recovery_group}\"
  cache_storage_account_id   = \"{cache}\"
"
        )
    }
}
