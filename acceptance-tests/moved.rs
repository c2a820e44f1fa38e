//! `moved` blocks take objects over from the azurerm provider, whose binary is
//! played by this provider under its name: Terraform wants one that it can start.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::harness::{Scratch, simulator, writes};
use crate::topology;

const SOURCE: &str = "terraform-provider-asr/asr";
const AZURERM: &str = "hashicorp/azurerm";

/// Each managed type, and the type of azurerm that it takes over from.
const TYPES: [(&str, &str); 8] = [
    ("asr_vault", "azurerm_recovery_services_vault"),
    ("asr_fabric", "azurerm_site_recovery_fabric"),
    ("asr_protection_container", "azurerm_site_recovery_protection_container"),
    ("asr_replication_policy", "azurerm_site_recovery_replication_policy"),
    ("asr_protection_container_mapping", "azurerm_site_recovery_protection_container_mapping"),
    ("asr_network_mapping", "azurerm_site_recovery_network_mapping"),
    ("asr_protected_item", "azurerm_site_recovery_replicated_vm"),
    ("asr_recovery_plan", "azurerm_site_recovery_replication_recovery_plan"),
];

/// Makes a state look as if azurerm had written it.
fn as_azurerm_wrote_it(state: &mut Value) -> String {
    let mut moves = String::new();
    for resource in state["resources"].as_array_mut().expect("a state has resources") {
        let ours = resource["type"].as_str().expect("a resource has a type").to_owned();
        let (_, theirs) = TYPES.iter().find(|(own, _)| *own == ours).expect("every type moves");
        let name = resource["name"].as_str().expect("a resource has a name").to_owned();
        moves += &format!("moved {{\n  from = {theirs}.{name}\n  to   = {ours}.{name}\n}}\n");
        resource["type"] = json!(theirs);
        let provider = resource["provider"].as_str().expect("a resource has a provider");
        resource["provider"] = json!(provider.replace(SOURCE, AZURERM));
        for instance in resource["instances"].as_array_mut().expect("a resource has instances") {
            let id = instance["attributes"]["id"].clone();
            let mut attributes = json!({"id": id, "of_azurerm": true});
            if theirs.ends_with("recovery_plan") {
                attributes["shutdown_recovery_group"] =
                    json!([{"pre_action": [], "post_action": []}]);
                attributes["failover_recovery_group"] =
                    json!([{"pre_action": [], "post_action": []}]);
            }
            *instance = json!({"schema_version": 0, "attributes": attributes});
        }
    }
    moves
}

#[test]
fn a_topology_of_azurerm_moves_in_without_a_change() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = topology::everything(&simulator);
    scratch.config(&config).apply();

    let file = scratch.path().join("terraform.tfstate");
    let mut state: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let moves = as_azurerm_wrote_it(&mut state);
    fs::write(&file, state.to_string()).unwrap();

    let provider = Path::new(env!("CARGO_BIN_EXE_terraform-provider-asr"));
    let played = scratch.path().join("azurerm");
    fs::create_dir(&played).unwrap();
    fs::copy(provider, played.join("terraform-provider-azurerm")).unwrap();
    let own = provider.parent().expect("a binary is in a folder");
    scratch.install(&[(SOURCE, own), (AZURERM, &played)]);

    simulator.clear_journal();
    scratch.config(&(config + &moves)).apply();
    assert!(writes(&simulator).is_empty(), "moving wrote to Azure");
    let addresses: Vec<_> = scratch.managed().into_iter().map(|(address, _)| address).collect();
    assert!(addresses.iter().all(|address| address.starts_with("asr_")), "{addresses:?}");
    scratch.plan().expect_no_changes();
    scratch.destroy();
}
