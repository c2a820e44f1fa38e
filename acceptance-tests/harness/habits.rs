//! What Terraform's users do with every resource, as one call each: generate
//! its configuration, find it changed or gone, spell its ids otherwise.

use asr_simulator::Simulator;
use serde_json::Value;

use super::{Scratch, writes};

/// The configuration that Terraform generates for the object at `address` plans
/// nothing but the import, applies without a write, and plans nothing after.
#[track_caller]
pub fn generated_config_is_complete(simulator: &Simulator, scratch: &Scratch, address: &str) {
    let id = id(scratch, address);
    let generated = Scratch::new(simulator);
    generated.config("");
    generated.generate_config(&[(address, &id)]);
    generated.plan().expect_only_imports();
    simulator.clear_journal();
    generated.apply_plan();
    assert!(writes(simulator).is_empty(), "importing wrote to Azure: {:#?}", writes(simulator));
    generated.plan().expect_no_changes();
}

/// A change behind Terraform's back shows as drift of `attribute`, and the next
/// apply puts things right.
#[track_caller]
pub fn drift_is_shown_and_undone(
    simulator: &Simulator,
    scratch: &Scratch,
    address: &str,
    attribute: &str,
    change: impl FnOnce(&mut Value),
) {
    scratch.plan().expect_no_changes();
    simulator.change(&id(scratch, address), change);
    let plan = scratch.plan();
    assert_eq!(plan.drift(), [address], "{}", plan.summary());
    plan.expect_actions(address, &["update"]);
    assert_eq!(plan.changed_attributes(address), [attribute], "{}", plan.summary());
    scratch.apply_plan();
    scratch.plan().expect_no_changes();
}

/// An object that was deleted behind Terraform's back leaves the state without
/// an error, and is planned anew.
#[track_caller]
pub fn removal_is_noticed(simulator: &Simulator, scratch: &Scratch, address: &str) {
    simulator.remove(&id(scratch, address));
    let plan = scratch.plan();
    plan.expect_actions(address, &["create"]);
    assert!(plan.warnings().is_empty(), "{}", plan.output);
    scratch.apply_plan();
    scratch.plan().expect_no_changes();
}

/// Ids in other letter case mean the same objects. `config` is the applied
/// configuration; every `.id` in it is made upper-case.
#[track_caller]
pub fn case_of_ids_is_nothing(scratch: &Scratch, config: &str) {
    let shouted = shout_ids(config);
    assert_ne!(shouted, config, "the configuration refers to no id");
    scratch.config(&shouted).plan().expect_no_changes();
    scratch.config(config);
}

/// `x = asr_vault.this.id` becomes `x = upper(asr_vault.this.id)`.
fn shout_ids(config: &str) -> String {
    let shout = |line: &str| match line.split_once(" = ") {
        Some((name, value)) if value.ends_with(".id") => format!("{name} = upper({value})"),
        _ => line.to_owned(),
    };
    config.lines().map(shout).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn id(scratch: &Scratch, address: &str) -> String {
    scratch.state(address)["id"].as_str().expect("every resource has an id").to_owned()
}
