//! `asr_recovery_points` through the real binary.

use serde_json::Value;

use crate::{
    seeded::Seeded,
    topology::{container_mapping, policy},
};

const NAME: &str = "asr_recovery_points";

/// Lets the vault take an application-consistent recovery point every four hours.
fn with_application_points(seeded: &Seeded) {
    let snapshots = "application_consistent_snapshot_frequency_in_minutes = 240";
    let config = container_mapping(&seeded.simulator, "").replace(&policy(""), &policy(snapshots));
    seeded.built.config(&config).apply();
}

fn texts<'a>(found: &'a Value, member: &str) -> Vec<&'a str> {
    let points = found["recovery_points"].as_array().unwrap();
    points.iter().map(|point| point[member].as_str().unwrap()).collect()
}

#[test]
fn the_example_warns_while_there_is_no_consistent_point() {
    let seeded = Seeded::new(2);
    let scratch = &seeded.scratch;
    let applied = scratch.config(&seeded.example(NAME)).apply();
    applied.expect_warning("application-consistent recovery point of the database is older");
    with_application_points(&seeded);
    let plan = scratch.plan();
    plan.expect_no_changes();
    assert!(plan.warnings().is_empty(), "{}", plan.output);
}

#[test]
fn points_come_newest_first_and_the_newest_of_each_type_is_named() {
    let seeded = Seeded::new(1);
    with_application_points(&seeded);
    let item = format!("protected_item_id = \"{}\"", seeded.items[0]);
    let all = seeded.read(NAME, &item);
    let times = texts(&all, "recovery_point_time");
    assert!(times.len() > 40, "{}", times.len());
    assert!(times.is_sorted_by(|newer, older| newer > older), "{times:#?}");
    let newest = &all["recovery_points"][0];
    assert_eq!(all["latest_id"], newest["id"]);
    assert_eq!(all["latest_age_in_seconds"], newest["age_in_seconds"]);
    assert!(newest["age_in_seconds"].as_i64().unwrap() < 300 + 60, "{newest:#}");
    assert!(newest["id"].as_str().unwrap().starts_with("/subscriptions/"));
    assert_eq!(newest["recovery_point_sync_type"], "PerVmRecoveryPoint");
    assert_eq!(newest["disk_ids"].as_array().unwrap().len(), 1);

    for (kind, latest) in [
        ("ApplicationConsistent", "latest_application_consistent_id"),
        ("CrashConsistent", "latest_crash_consistent_id"),
    ] {
        let some = seeded.read(NAME, &format!("{item}\nrecovery_point_type = \"{kind}\""));
        let kinds = texts(&some, "recovery_point_type");
        assert!(!kinds.is_empty() && kinds.iter().all(|one| *one == kind), "{kinds:#?}");
        assert_eq!(some[latest], some["recovery_points"][0]["id"]);
        assert_eq!(some["latest_id"], all["latest_id"], "whatever the filter is");
        assert_eq!(some[latest], all[latest]);
    }
}

#[test]
fn wrong_items_and_types_are_refused() {
    let seeded = Seeded::new(1);
    let item = &seeded.items[0];
    let output = seeded.read_fails(NAME, &format!("protected_item_id = \"{item}-2\""));
    output.expect_error("vm-seed-00001-2 does not exist").at("protected_item_id");
    output.expect_error("`asr_protected_items`");
    let machine = seeded.machine(1);
    let output = seeded.read_fails(NAME, &format!("protected_item_id = \"{machine}\""));
    output.expect_error("it names a virtual machine").at("protected_item_id");
    let output = seeded.read_fails(
        NAME,
        &format!("protected_item_id = \"{item}\"\nrecovery_point_type = \"Latest\""),
    );
    output.expect_error("\"CrashConsistent\"").at("recovery_point_type");
}
