//! `asr_protectable_vms` through the real binary: the list to protect from, and the gap.

use serde_json::{Value, json};

use crate::{
    examples::text,
    harness::{Scratch, simulator},
    seeded::Seeded,
    topology::{group, machine, network, protected_item},
};

const NAME: &str = "asr_protectable_vms";
const DATA: &str = "data.asr_protectable_vms.this";

fn data(arguments: &str) -> String {
    format!("data \"{NAME}\" \"this\" {{\n{arguments}\n}}\n")
}

/// The names of the machines for which a member is so.
fn names(of: &Value, fits: impl Fn(&Value) -> bool) -> Vec<String> {
    let machines = of["virtual_machines"].as_array().unwrap().iter();
    machines.filter(|one| fits(one)).map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_example_names_the_gap() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&protected_item(&simulator, "vm-web-1", "")).apply();
    let machine = machine(&simulator, "vm-db-1");
    simulator.power(&machine, false);
    let example = text(&simulator, "data-sources", NAME, "data-source.tf");
    let reads = Scratch::new(&simulator);
    let applied = reads.config(&example).apply();
    let gap = applied.expect_warning("Not protected: vm-db-1 (");
    assert!(gap.contains("not running.), vm-web-2."), "{gap}");
    reads.plan().expect_no_changes();
}

#[test]
fn machines_are_told_with_what_protects_them_and_what_is_against_it() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config(&protected_item(&simulator, "vm-web-1", "")).apply();
    let item = scratch.state("asr_protected_item.this")["id"].clone();
    simulator.power(&machine(&simulator, "vm-db-1"), false);
    let reads = Scratch::new(&simulator);
    reads.config(&data("")).apply();
    reads.plan().expect_no_changes();
    let state = reads.state(DATA);
    assert_eq!(state["id"], format!("/subscriptions/{}", simulator.subscription_id()));
    assert_eq!((&state["vm_count"], &state["protected_count"]), (&json!(3), &json!(1)));
    assert_eq!(state["ineligible_count"], 1);
    assert_eq!(names(&state, |one| one["eligible"] == false), ["vm-db-1"]);
    let candidates = [machine(&simulator, "vm-web-1"), machine(&simulator, "vm-web-2")];
    assert_eq!(state["candidate_vm_ids"], json!(candidates));
    let web = &state["virtual_machines"][1];
    assert_eq!((&web["protected"], &web["protected_item_id"]), (&json!(true), &item));
    assert!(web["recovery_vault_id"].as_str().unwrap().ends_with("/vaults/vault"));
    assert_eq!((&web["location"], &web["zone"]), (&json!("eastus2"), &json!("1")));
    assert_eq!((&web["os_type"], &web["size"]), (&json!("Linux"), &json!("Standard_D2s_v5")));
    assert_eq!(web["eligible"], Value::Null);
    let reason = &state["virtual_machines"][0]["reasons"][0];
    assert!(reason["message"].as_str().unwrap().contains("not running"), "{reason}");
    assert!(reason["recommended_action"].is_string() && reason["code"].is_string(), "{reason}");
}

#[test]
fn a_candidate_stays_one_when_it_becomes_protected() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let all =
        format!("{}{}", data("tags = { app = \"shop\" }"), crate::topology::ground(&simulator));
    for name in ["vm-web-1", "vm-web-2"] {
        simulator.change(&machine(&simulator, name), |body| body["tags"] = json!({"App": "shop"}));
    }
    let (group, cache) = (
        group(&simulator, "rg-app-recovery"),
        crate::topology::cache(&simulator, "asrcacheeastus2"),
    );
    let items = format!(
        r#"
resource "asr_protected_item" "this" {{
  for_each                   = toset(data.asr_protectable_vms.this.candidate_vm_ids)
  name                       = provider::asr::parse_id(each.key).name
  container_mapping_id       = asr_protection_container_mapping.out.id
  source_vm_id               = each.key
  recovery_resource_group_id = "{group}"
  cache_storage_account_id   = "{cache}"
  depends_on                 = [asr_network_mapping.out]
}}
"#
    );
    scratch.config(&(all + &items)).apply();
    scratch.plan().expect_no_changes();
    assert_eq!(scratch.managed().iter().filter(|(at, _)| at.contains("protected_item")).count(), 2);
    scratch.apply();
    assert_eq!(scratch.state(DATA)["protected_count"], 2);
    scratch.plan().expect_no_changes();
}

#[test]
fn test_machines_are_left_out_and_recovered_ones_are_protected() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let drill = format!(
        "resource \"asr_test_failover\" \"this\" {{\n  protected_item_id = asr_protected_item.this.id\n  network_id = \"{}\"\n}}\n",
        network(&simulator, "drill")
    );
    let item = protected_item(&simulator, "vm-web-1", "");
    scratch.config(&(item.clone() + &drill)).apply();
    let reads = Scratch::new(&simulator);
    let here = format!("location = \"Central US\"\ncheck_eligibility = {}", false);
    reads.config(&data(&here)).apply();
    assert_eq!(reads.state(DATA)["vm_count"], 0);
    let failover = "resource \"asr_failover\" \"this\" {\n  protected_item_id = asr_protected_item.this.id\n  active_location = \"recovery\"\n}\n";
    scratch.config(&item).apply();
    scratch.config(&(item + failover)).apply();
    reads.apply();
    let state = reads.state(DATA);
    assert_eq!((&state["vm_count"], &state["protected_count"]), (&json!(1), &json!(1)));
}

#[test]
fn requests_are_pages_and_one_for_each_machine_that_is_not_protected() {
    let seeded = Seeded::new(40);
    let state = seeded.read(NAME, &format!("recovery_vault_ids = [\"{}\"]", seeded.vault()));
    assert_eq!((&state["vm_count"], &state["protected_count"]), (&json!(43), &json!(40)));
    let paths = seeded.read_paths();
    let asked = paths.iter().filter(|path| path.contains("replicationEligibilityResults")).count();
    assert_eq!(asked, 3, "one for each of those that are not protected");
    assert!(paths.len() - asked < 8, "{paths:#?}");
}

#[test]
fn bad_input_is_told_on_its_argument() {
    let seeded = Seeded::new(1);
    for (arguments, attribute, text) in [
        ("subscription_id = \"mine\"", "subscription_id", "GUID of a subscription"),
        (
            "resource_group_id = \"rg-app\"",
            "resource_group_id",
            "is not the id of a resource group",
        ),
        ("recovery_vault_ids = [\"vault\"]", "recovery_vault_ids", "Recovery Services vault"),
    ] {
        seeded.read_fails(NAME, arguments).expect_error(text).at(attribute);
    }
    seeded.simulator.deny("Microsoft.Compute/virtualMachines");
    let refused = seeded.read_fails(NAME, "");
    refused.expect_error("Reading the virtual machines of /subscriptions/");
}
