//! `asr_vm_readiness` through the real binary: machines with one known fault each, inputs that cannot be read, and many machines
//! that share what is read.

use asr_simulator::{Estate, Options, Simulator};
use serde_json::Value;

use crate::{
    examples::text,
    harness::{Scratch, simulator},
    topology::{cache, ground, group, machine, network, protected_item, vault},
};

const NAME: &str = "asr_vm_readiness";
const DATA: &str = "data.asr_vm_readiness.this";

/// The machines of the estate, and the rules that each breaks.
#[rustfmt::skip]
const MACHINES: &[(&str, &[&str])] = &[
    ("vm-ready", &[]),
    ("vm-provisioning-failed", &["VM-001"]),
    ("vm-one-core", &["VM-002"]),
    ("vm-arm64", &["VM-003"]),
    ("vm-dedicated-host", &["VM-004"]),
    ("vm-scale-set", &["VM-005"]),
    ("vm-nvme", &["VM-006"]),
    ("vm-confidential", &["VM-007"]),
    ("vm-host-encrypted", &["VM-008"]),
    ("vm-old-trusted-launch", &["VM-009"]),
    ("vm-agent-not-ready", &["VM-014"]),
    ("vm-no-extensions", &["VM-015"]),
    ("vm-failed-extension", &["VM-016"]),
    ("vm-stopped", &["ELG-001", "VM-017"]),
    ("vm-locked", &["VM-018"]),
    ("vm-stale-link", &["VM-019"]),
    ("vm-other-extension", &["VM-022"]),
    ("vm-own-role", &["VM-023"]),
    ("vm-old-system", &["OS-001"]),
    ("vm-large-system-disk", &["DSK-001", "DSK-008"]),
    ("vm-ephemeral-system-disk", &["DSK-005"]),
    ("vm-write-accelerated", &["DSK-007"]),
    ("vm-ultra-disk", &["DSK-009"]),
    ("vm-shared-disk", &["DSK-013"]),
    ("vm-encrypted", &["DSK-018"]),
    ("vm-customer-key", &["DSK-020"]),
    ("vm-shut-in", &["NET-001", "NET-002", "NET-003", "NET-004", "NET-006"]),
    ("vm-by-address", &["NET-008"]),
    ("vm-forced-tunnel", &["NET-009"]),
    ("vm-behind-balancer", &["NET-012"]),
    ("vm-ipv6-only", &["NET-014"]),
    ("vm-two-addresses", &["NET-015"]),
    ("vm-in-application-group", &["NET-016"]),
    ("vm-over-quota", &["QTA-001"]),
    ("vm-not-offered", &["QTA-004"]),
];

/// What is known of the recovery side.
fn there(simulator: &Simulator) -> String {
    let recovery = group(simulator, "rg-app-recovery");
    format!(
        "recovery_region = \"centralus\"\n  recovery_vault_id = \"{recovery}/providers/Microsoft.RecoveryServices/vaults/vault\"\n  \
         recovery_resource_group_id = \"{recovery}\"\n  recovery_network_id = \"{}\"\n  cache_storage_account_id = \"{}\"\n  \
         auto_update = true",
        network(simulator, "recovery"),
        cache(simulator, "asrcacheeastus2")
    )
}

fn of(simulator: &Simulator, name: &str, arguments: &str) -> String {
    let machine = machine(simulator, name);
    format!("data \"{NAME}\" \"this\" {{\n  source_vm_id = \"{machine}\"\n  {arguments}\n}}\n")
}

/// Readiness of several machines at once.
fn of_all(simulator: &Simulator, names: &[&str]) -> String {
    let prefix = machine(simulator, "");
    format!(
        "data \"{NAME}\" \"all\" {{\n  for_each     = toset({names:?})\n  source_vm_id = \"{prefix}${{each.key}}\"\n  {}\n}}\n\n\
         output \"broken\" {{\n  value = {{ for name, vm in data.{NAME}.all : name => sort([for one in vm.findings : one.rule_id if one.outcome == \"fail\"]) }}\n}}\n",
        there(simulator)
    )
}

/// A cloud with a vault.
fn cloud(estate: Estate) -> Simulator {
    let simulator = Simulator::start(Options { estate, ..Options::default() }).unwrap();
    Scratch::new(&simulator).config(&vault(&simulator)).apply();
    simulator.clear_journal();
    simulator
}

/// The finding of a rule.
#[track_caller]
fn finding(state: &Value, rule: &str) -> Value {
    let findings = state["findings"].as_array().unwrap();
    findings
        .iter()
        .find(|one| one["rule_id"] == rule)
        .unwrap_or_else(|| panic!("no {rule}"))
        .clone()
}

#[test]
fn every_machine_of_the_estate_breaks_the_rules_that_it_is_named_after() {
    let estate = Estate::thirty_machines();
    let there: Vec<_> =
        estate.subscriptions[0].virtual_machines.iter().map(|vm| vm.name.clone()).collect();
    let simulator = cloud(estate);
    let names: Vec<_> = MACHINES.iter().map(|(name, _)| *name).collect();
    assert_eq!(there, names, "a row for each machine");
    let scratch = Scratch::new(&simulator);
    scratch.config(&of_all(&simulator, &names)).apply();
    scratch.plan().expect_no_changes();
    let broken = scratch.output("broken");
    for (name, expected) in MACHINES {
        let found: Vec<_> =
            broken[name].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        assert_eq!(found, *expected, "{name}");
    }
}

#[test]
fn the_example_says_what_keeps_a_machine_from_being_protected() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let example = text(&simulator, "data-sources", NAME, "data-source.tf")
        .replace("vaults/dr-vault", "vaults/vault");
    Scratch::new(&simulator).config(&vault(&simulator)).apply();
    let applied = scratch.config(&example).apply();
    assert!(applied.warnings().is_empty(), "{applied}");
    scratch.plan().expect_no_changes();
    simulator.power(&machine(&simulator, "vm-web-1"), false);
    let plan = scratch.plan();
    plan.output.expect_warning("VM-017: it is deallocated. Start it");
}

#[test]
fn a_finding_tells_what_was_found_what_is_required_and_how_to_put_it_right() {
    let simulator = cloud(Estate::thirty_machines());
    let scratch = Scratch::new(&simulator);
    scratch.config(&of(&simulator, "vm-shut-in", &there(&simulator))).apply();
    let state = scratch.state(DATA);
    assert_eq!((&state["ready"], &state["error_count"]), (&Value::from(false), &Value::from(3)));
    let found = finding(&state, "NET-002");
    assert!(
        found["subject_id"].as_str().unwrap().ends_with("/networkSecurityGroups/nsg-deny-all"),
        "{found}"
    );
    assert_eq!(found["found"], "AzureActiveDirectory is held back: the rule deny-all");
    assert_eq!(
        (&found["severity"], &found["outcome"]),
        (&Value::from("error"), &Value::from("fail"))
    );
    for part in ["required", "remedy", "source"] {
        assert!(found[part].as_str().unwrap().len() > 10, "{found}");
    }
    // The rules that another data source makes let everything out.
    let rules = "data \"asr_network_requirements\" \"this\" {\n  source_region = \"eastus2\"\n  recovery_region = \"centralus\"\n  auto_update = true\n}\n";
    scratch.config(rules).apply();
    let rules =
        scratch.state("data.asr_network_requirements.this")["source_security_rules"].clone();
    let nsg = format!(
        "{}/providers/Microsoft.Network/networkSecurityGroups/nsg-deny-all",
        group(&simulator, "rg-app-primary")
    );
    simulator.change(&nsg, |body| {
        let own = body["properties"]["securityRules"].as_array_mut().unwrap();
        own.extend(rules.as_object().unwrap().values().map(|rule| {
            serde_json::json!({"name": rule["name"], "properties": {
                "priority": rule["priority"], "direction": rule["direction"], "access": rule["access"], "protocol": rule["protocol"],
                "sourceAddressPrefix": rule["source_address_prefix"], "destinationAddressPrefix": rule["destination_address_prefix"],
                "destinationPortRange": rule["destination_port_range"]}})
        }));
    });
    scratch.config(&of(&simulator, "vm-shut-in", &there(&simulator))).apply();
    assert_eq!(scratch.state(DATA)["ready"], true);
}

#[test]
fn what_may_not_be_read_is_unknown_and_names_the_permission() {
    let simulator = cloud(Estate::default());
    let scratch = Scratch::new(&simulator);
    simulator.deny("Microsoft.Authorization/locks");
    simulator.deny("asrcacheeastus2");
    scratch.config(&of(&simulator, "vm-web-1", &there(&simulator))).apply();
    let state = scratch.state(DATA);
    for (rule, action) in [
        ("VM-018", "microsoft.authorization/locks/read"),
        ("STA-001", "microsoft.storage/storageaccounts/read"),
    ] {
        let found = finding(&state, rule);
        assert_eq!(found["outcome"], "unknown", "{found}");
        assert!(found["found"].as_str().unwrap().to_lowercase().contains(action), "{found}");
    }
    assert_eq!(finding(&state, "VM-001")["outcome"], "pass");
    assert!(state["unknown_count"].as_i64().unwrap() > 5);
    scratch.plan().expect_no_changes();
}

#[test]
fn a_region_that_is_down_makes_rules_unknown_and_nothing_ready() {
    let simulator = cloud(Estate::default());
    simulator.outage("eastus2", true);
    let scratch = Scratch::new(&simulator);
    scratch.config(&of(&simulator, "vm-web-1", &there(&simulator))).apply();
    let state = scratch.state(DATA);
    assert_eq!(state["ready"], false);
    let findings = state["findings"].as_array().unwrap();
    let failed = findings.iter().filter(|one| one["outcome"] == "fail");
    let failed: Vec<_> = failed.map(|one| one["rule_id"].as_str().unwrap()).collect();
    assert_eq!(
        failed,
        ["ELG-001"],
        "the service itself is elsewhere, and answers that the machine does not run"
    );
    assert_eq!(finding(&state, "VM-001")["outcome"], "unknown");
    assert_eq!(finding(&state, "VLT-003")["outcome"], "pass", "the recovery side answers");
}

#[test]
fn little_is_said_and_little_is_judged_and_ignored_rules_say_nothing() {
    let simulator = cloud(Estate::default());
    let scratch = Scratch::new(&simulator);
    scratch
        .config(&of(&simulator, "vm-web-1", "ignored_rules = [\"vm-001\", \"NET-015\"]"))
        .apply();
    let state = scratch.state(DATA);
    let ids: Vec<_> = state["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule_id"].as_str().unwrap())
        .collect();
    assert!(!ids.contains(&"VM-001") && !ids.contains(&"NET-015") && ids.contains(&"VM-002"));
    let unknown = finding(&state, "REG-001");
    assert_eq!(unknown["found"], "the recovery region is not known: set `recovery_region`");
    assert_eq!(finding(&state, "POL-001")["outcome"], "unknown");
}

#[test]
fn bad_input_is_told_on_its_argument() {
    let simulator = cloud(Estate::default());
    let scratch = Scratch::new(&simulator);
    for (arguments, attribute, text) in [
        ("recovery_region = \"atlantis\"", "recovery_region", "\"atlantis\" is not a region"),
        (
            "ignored_rules = [\"DSK-999\"]",
            "ignored_rules",
            "There is no rule \"DSK-999\". Close to it are `DSK-",
        ),
        ("ignored_rules = [\"HLT-001\"]", "ignored_rules", "is not judged here"),
        ("recovery_zone = \"4\"", "recovery_zone", "\"4\" is not one of"),
    ] {
        scratch.config(&of(&simulator, "vm-web-1", arguments));
        scratch.validate_fails().expect_error(text).at(attribute);
    }
    let disk = format!(
        "data \"{NAME}\" \"this\" {{\n  source_vm_id = \"{}\"\n}}\n",
        crate::topology::disk(&simulator, "vm-web-1-os")
    );
    scratch.config(&disk);
    scratch.validate_fails().expect_error("it names a managed disk").at("source_vm_id");
    scratch.config(&of(&simulator, "vm-gone", ""));
    scratch.apply_fails().expect_error("virtualMachines/vm-gone does not exist").at("source_vm_id");
}

#[test]
fn many_machines_share_what_is_read() {
    let simulator = cloud(Estate::thirty_machines());
    let names: Vec<_> = MACHINES.iter().map(|(name, _)| *name).collect();
    let reads = |names: &[&str]| {
        simulator.clear_journal();
        Scratch::new(&simulator).config(&of_all(&simulator, names)).apply();
        let journal = simulator.journal();
        let paths = journal.iter().map(|entry| entry.path.clone());
        let (own, shared): (Vec<_>, Vec<_>) = paths
            .filter(|path| path.starts_with("/subscriptions/"))
            .partition(|path| path.contains("/virtualMachines/"));
        (own.len(), shared.len())
    };
    let (few, shared_by_few) = reads(&names[..5]);
    let (all, shared_by_all) = reads(&names);
    assert_eq!((few, all), (2 * 5, 2 * names.len()), "the machine and its eligibility, for each");
    assert!(shared_by_all <= shared_by_few + 12, "{shared_by_few}, then {shared_by_all}");
}

#[test]
fn the_same_rules_keep_an_item_from_being_planned() {
    let simulator = cloud(Estate::thirty_machines());
    let scratch = Scratch::new(&simulator);
    let item = |arguments: &str| protected_item(&simulator, "vm-write-accelerated", arguments);
    scratch.config(&ground(&simulator)).apply();
    scratch.config(&item("")).plan_fails().expect_error("put \"DSK-007\" into").at("source_vm_id");
    scratch.config(&item("ignored_rules = [\"DSK-999\"]"));
    scratch.validate_fails().expect_error("There is no rule \"DSK-999\"").at("ignored_rules");
    scratch.config(&item("ignored_rules = [\"dsk-007\"]"));
    assert!(scratch.plan().output.warnings().is_empty());
    let old = protected_item(&simulator, "vm-host-encrypted", "");
    scratch.config(&old).plan().output.expect_warning("rule VM-008 is broken").at("source_vm_id");
}
