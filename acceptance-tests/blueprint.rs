//! `examples/region-pair-dr`, the module for disaster recovery of machines: both of its shapes live their whole life,
//! and its own tests pass against the simulator as its README says.

use std::fs;

use asr_simulator::Simulator;
use serde_json::{Value, json};

use crate::{
    examples::folder,
    harness::{Import, Scratch, lifecycle_importing, simulator},
    topology::{cache, group, machine, network},
};

/// The variables of the module in the estate: from region to region, two tiers.
fn region_to_region(simulator: &Simulator) -> Value {
    let side = |location: &str, group_name: &str| {
        json!({"location": location, "resource_group_id": group(simulator, group_name),
            "cache_storage_account_id": cache(simulator, &format!("asrcache{location}"))})
    };
    json!({
        "vault_resource_group_id": group(simulator, "rg-app-recovery"),
        "primary": side("eastus2", "rg-app-primary"),
        "recovery": side("centralus", "rg-app-recovery"),
        "networks": {"app": {"primary_id": network(simulator, "primary"), "recovery_id": network(simulator, "recovery")}},
        "virtual_machines": {
            "db": {"id": machine(simulator, "vm-db-1"), "tier": 1},
            "web-1": {"id": machine(simulator, "vm-web-1"), "tier": 2, "recovery_size": "Standard_D4s_v5"},
            "web-2": {"id": machine(simulator, "vm-web-2"), "tier": 2},
        },
    })
}

/// From zone to zone of one region.
fn zone_to_zone(simulator: &Simulator) -> Value {
    let side = |zone: &str| {
        json!({"location": "eastus2", "resource_group_id": group(simulator, "rg-app-primary"), "zone": zone,
            "cache_storage_account_id": cache(simulator, "asrcacheeastus2")})
    };
    json!({
        "vault_resource_group_id": group(simulator, "rg-app-recovery"),
        "primary": side("1"),
        "recovery": side("2"),
        "networks": {"app": {"primary_id": network(simulator, "primary"), "recovery_id": network(simulator, "primary")}},
        "virtual_machines": {"web": {"id": machine(simulator, "vm-web-1"), "network": "app"}},
    })
}

fn configure(scratch: &Scratch, variables: &Value) {
    scratch
        .config_from(&folder("region-pair-dr"))
        .write("terraform.tfvars.json", &variables.to_string());
}

#[test]
fn it_lives_its_whole_life_from_region_to_region() {
    let simulator = simulator();
    let variables = region_to_region(&simulator);
    lifecycle_importing(&simulator, Import::Empty, |scratch| configure(scratch, &variables));
}

#[test]
fn it_lives_its_whole_life_from_zone_to_zone() {
    let simulator = simulator();
    let variables = zone_to_zone(&simulator);
    lifecycle_importing(&simulator, Import::Empty, |scratch| configure(scratch, &variables));
}

#[test]
fn a_drill_is_switched_on_and_off() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let mut variables = region_to_region(&simulator);
    configure(&scratch, &variables);
    scratch.apply();
    let before = simulator.ids();
    variables["drill"] = json!({"name": "first", "network_id": network(&simulator, "drill")});
    configure(&scratch, &variables);
    scratch.apply();
    scratch.plan().expect_no_changes();
    let drill = scratch.output("drill");
    assert_eq!(drill.as_object().map(|machines| machines.len()), Some(3), "{drill:#}");
    variables["drill"] = Value::Null;
    configure(&scratch, &variables);
    scratch.apply();
    scratch.plan().expect_no_changes();
    assert_eq!(simulator.ids(), before, "the drill left something behind");
}

#[test]
fn its_own_tests_pass_without_azure() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config_from(&folder("region-pair-dr"));
    let tests = folder("region-pair-dr").join("tests");
    for entry in fs::read_dir(tests).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        scratch.write(&format!("tests/{name}"), &fs::read_to_string(&path).unwrap());
    }
    let output = scratch.run(&["test", "-no-color"]).expect_success();
    assert!(output.stdout.contains("0 failed"), "{output}");
}
