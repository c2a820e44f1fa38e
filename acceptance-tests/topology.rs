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
    container_mapping(simulator, "") + &network_mapping_alone(simulator, "recovery")
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
