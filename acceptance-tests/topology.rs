//! The configurations that tests build on: a vault in the estate's recovery
//! region and what stands in it, piece by piece.

use asr_simulator::Simulator;

/// The id of one of the estate's resource groups.
pub fn group(simulator: &Simulator, name: &str) -> String {
    format!("/subscriptions/{}/resourceGroups/{name}", simulator.subscription_id())
}

/// The id of one of the estate's virtual networks: `primary`, `recovery` or `drill`.
pub fn network(simulator: &Simulator, which: &str) -> String {
    let (side, name) = match which {
        "primary" => ("rg-app-primary", "vnet-app-primary"),
        "recovery" => ("rg-app-recovery", "vnet-app-recovery"),
        "drill" => ("rg-app-recovery", "vnet-drill"),
        other => panic!("the estate has no network called {other}"),
    };
    format!("{}/providers/Microsoft.Network/virtualNetworks/{name}", group(simulator, side))
}

/// `asr_vault.this` with further arguments.
pub fn vault_with(simulator: &Simulator, arguments: &str) -> String {
    let group = group(simulator, "rg-app-recovery");
    format!(
        r#"
resource "asr_vault" "this" {{
  name              = "vault"
  resource_group_id = "{group}"
  location          = "centralus"
  {arguments}
}}
"#
    )
}

/// `asr_vault.this`.
pub fn vault(simulator: &Simulator) -> String {
    vault_with(simulator, "")
}

/// `asr_fabric.primary` and `asr_fabric.recovery`, with the vault.
pub fn fabrics(simulator: &Simulator) -> String {
    vault(simulator)
        + r#"
resource "asr_fabric" "primary" {
  name              = "primary"
  recovery_vault_id = asr_vault.this.id
  location          = "eastus2"
}

resource "asr_fabric" "recovery" {
  name              = "recovery"
  recovery_vault_id = asr_vault.this.id
  location          = "centralus"
}
"#
}

/// `asr_protection_container.primary` and `.recovery`, with the fabrics.
pub fn containers(simulator: &Simulator) -> String {
    fabrics(simulator)
        + r#"
resource "asr_protection_container" "primary" {
  name               = "primary"
  recovery_fabric_id = asr_fabric.primary.id
}

resource "asr_protection_container" "recovery" {
  name               = "recovery"
  recovery_fabric_id = asr_fabric.recovery.id
}
"#
}

/// `asr_replication_policy.this` with these arguments, without a vault.
pub fn policy(arguments: &str) -> String {
    format!(
        r#"
resource "asr_replication_policy" "this" {{
  name              = "policy"
  recovery_vault_id = asr_vault.this.id
  {arguments}
}}
"#
    )
}

/// `asr_protection_container_mapping.out` with further arguments, and all it stands on.
pub fn container_mapping(simulator: &Simulator, arguments: &str) -> String {
    let mapping = format!(
        r#"
resource "asr_protection_container_mapping" "out" {{
  name                                    = "out"
  recovery_source_protection_container_id = asr_protection_container.primary.id
  recovery_target_protection_container_id = asr_protection_container.recovery.id
  recovery_replication_policy_id          = asr_replication_policy.this.id
  {arguments}
}}
"#
    );
    containers(simulator) + &policy("") + &mapping
}

/// `asr_network_mapping.out` from the primary network to `target`, and all it stands on.
pub fn network_mapping(simulator: &Simulator, target: &str) -> String {
    fabrics(simulator) + &network_mapping_alone(simulator, target)
}

/// One instance of every type.
pub fn everything(simulator: &Simulator) -> String {
    // As azurerm's users know it, with blocks that say nothing.
    let groups = r#"
  shutdown_recovery_group {}
  failover_recovery_group {}
  boot_recovery_group {
    replicated_protected_items = [asr_protected_item.this.id]
  }
"#;
    protected_item(simulator, "vm-web-1", "") + &recovery_plan_alone(groups)
}

/// `asr_recovery_plan.this` between the two regions with these groups, without what it stands on.
pub fn recovery_plan_alone(groups: &str) -> String {
    format!(
        r#"
resource "asr_recovery_plan" "this" {{
  name                      = "plan"
  recovery_vault_id         = asr_vault.this.id
  source_recovery_fabric_id = asr_fabric.primary.id
  target_recovery_fabric_id = asr_fabric.recovery.id
  {groups}
}}
"#
    )
}

fn network_mapping_alone(simulator: &Simulator, target: &str) -> String {
    let (source, target) = (network(simulator, "primary"), network(simulator, target));
    format!(
        r#"
resource "asr_network_mapping" "out" {{
  name                      = "out"
  source_recovery_fabric_id = asr_fabric.primary.id
  target_recovery_fabric_id = asr_fabric.recovery.id
  source_network_id         = "{source}"
  target_network_id         = "{target}"
}}
"#
    )
}

/// The id of one of the estate's virtual machines.
pub fn machine(simulator: &Simulator, name: &str) -> String {
    format!(
        "{}/providers/Microsoft.Compute/virtualMachines/{name}",
        group(simulator, "rg-app-primary")
    )
}

/// The id of a managed disk next to the estate's virtual machines.
pub fn disk(simulator: &Simulator, name: &str) -> String {
    format!("{}/providers/Microsoft.Compute/disks/{name}", group(simulator, "rg-app-primary"))
}

/// The id of one of the estate's cache accounts: `asrcacheeastus2` or `asrcachecentralus`.
pub fn cache(simulator: &Simulator, name: &str) -> String {
    let side = if name.ends_with("eastus2") { "rg-app-primary" } else { "rg-app-recovery" };
    format!("{}/providers/Microsoft.Storage/storageAccounts/{name}", group(simulator, side))
}

/// All that `asr_protected_item` needs: mappings of containers and networks.
pub fn ground(simulator: &Simulator) -> String {
    container_mapping(simulator, "") + &network_mapping_alone(simulator, "recovery")
}

/// `asr_protected_item.this` for a virtual machine of the estate, with further arguments, without what it stands on.
pub fn protected_item_alone(simulator: &Simulator, machine_name: &str, arguments: &str) -> String {
    protected_item_called(simulator, "this", machine_name, arguments)
}

/// An `asr_protected_item` of that label for a virtual machine of the estate, without what it stands on.
pub fn protected_item_called(
    simulator: &Simulator,
    label: &str,
    machine_name: &str,
    arguments: &str,
) -> String {
    let machine = machine(simulator, machine_name);
    let group = group(simulator, "rg-app-recovery");
    let cache = cache(simulator, "asrcacheeastus2");
    format!(
        r#"
resource "asr_protected_item" "{label}" {{
  name                       = "{machine_name}"
  container_mapping_id       = asr_protection_container_mapping.out.id
  source_vm_id               = "{machine}"
  recovery_resource_group_id = "{group}"
  cache_storage_account_id   = "{cache}"
  {arguments}
  depends_on = [asr_network_mapping.out]
}}
"#
    )
}

/// `asr_protected_item.this` for a virtual machine of the estate, and all it stands on.
pub fn protected_item(simulator: &Simulator, machine_name: &str, arguments: &str) -> String {
    ground(simulator) + &protected_item_alone(simulator, machine_name, arguments)
}
