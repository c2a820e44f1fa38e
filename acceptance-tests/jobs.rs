//! `asr_jobs` through the real binary: which jobs are found, and why those that
//! failed did.

use std::time::Duration;

use asr_simulator::Fault;
use serde_json::{Value, json};

use crate::{
    seeded::Seeded,
    topology::{container_mapping, policy},
};

const NAME: &str = "asr_jobs";

/// Lets Terraform fail to make a second replication policy.
fn fail_a_job(seeded: &Seeded) {
    let fault = Fault::on("PUT", "/replicationPolicies/second");
    seeded.simulator.fault(fault.fail_job(
        "150261",
        "Replication policy creation failed.",
        "The retention is beyond the limit.",
        "Choose a shorter retention.",
    ));
    let second =
        policy("").replace("\"this\"", "\"second\"").replace("= \"policy\"", "= \"second\"");
    let config = container_mapping(&seeded.simulator, "") + &second;
    seeded.built.config(&config).apply_fails().expect_error("150261");
}

#[track_caller]
fn find(seeded: &Seeded, arguments: &str) -> Value {
    seeded.read(NAME, &format!("recovery_vault_id = \"{}\"\n{arguments}", seeded.vault()))
}

fn texts<'a>(found: &'a Value, member: &str) -> Vec<&'a str> {
    let jobs = found["jobs"].as_array().unwrap();
    jobs.iter().map(|job| job[member].as_str().unwrap()).collect()
}

#[test]
fn the_example_warns_of_a_job_that_failed() {
    let seeded = Seeded::new(0);
    let scratch = &seeded.scratch;
    let applied = scratch.config(&seeded.example(NAME)).apply();
    assert!(applied.warnings().is_empty(), "{applied}");

    fail_a_job(&seeded);
    let plan = scratch.plan();
    plan.output.expect_warning("Create replication policy of second: Replication policy creation failed. Choose a shorter retention.");
}

#[test]
fn failed_jobs_say_why() {
    let seeded = Seeded::new(0);
    fail_a_job(&seeded);
    seeded.simulator.clear_journal();
    let found = find(&seeded, "states = [\"Failed\"]");
    assert_eq!([&found["job_count"], &found["failed_count"]], [&json!(1), &json!(1)]);
    let job = &found["jobs"][0];
    assert_eq!(job["scenario_name"], "AddProtectionProfile");
    assert_eq!(job["target_name"], "second");
    assert!(
        job["end_time"].is_string() && job["id"].as_str().unwrap().starts_with("/subscriptions/")
    );
    assert!(job["allowed_actions"].as_array().unwrap().contains(&json!("Restart")));
    let errors = job["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0]["code"], "150261");
    assert_eq!(errors[0]["possible_causes"], "The retention is beyond the limit.");
    assert_eq!(errors[0]["recommended_action"], "Choose a shorter retention.");
    assert!(errors[0]["activity_id"].is_string());
    let reads = seeded.read_paths();
    assert_eq!(reads.len(), 2, "the list and the job that failed: {reads:#?}");
}

#[test]
fn jobs_come_newest_first_and_filters_are_joined() {
    let seeded = Seeded::new(0);
    fail_a_job(&seeded);
    let all = find(&seeded, "");
    let times = texts(&all, "start_time");
    assert_eq!(times.len(), 7, "{all:#}");
    assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:#?}");
    assert_eq!(all["failed_count"], 1);
    let succeeded = all["jobs"].as_array().unwrap().iter().find(|job| job["state"] == "Succeeded");
    assert_eq!(succeeded.unwrap()["errors"], json!([]));

    for (arguments, count) in [
        ("states = [\"Succeeded\"]", 6),
        ("states = [\"InProgress\", \"Suspended\"]", 0),
        ("scenario_names = [\"createsite\"]", 2),
        ("scenario_names = [\"CreateSite\", \"CreateCloud\"]\ntarget_name = \"Primary\"", 2),
        ("limit = 3", 3),
        ("started_after = \"2020-01-01T00:00:00Z\"", 7),
        ("started_after = \"2120-01-01T00:00:00+02:00\"", 0),
    ] {
        assert_eq!(find(&seeded, arguments)["job_count"], count, "{arguments}");
    }
}

#[test]
fn old_jobs_are_not_read() {
    let seeded = Seeded::new(0);
    seeded.simulator.with_world(|world| world.inferred.page_size = 2);
    seeded.simulator.advance(Duration::from_secs(24 * 3_600));
    fail_a_job(&seeded);
    seeded.simulator.clear_journal();
    let since = r#"started_after = timeadd(plantimestamp(), "12h")"#;
    let found = find(&seeded, since);
    assert_eq!(found["job_count"], 1, "{found:#}");
    let lists = seeded.read_paths().iter().filter(|path| path.ends_with("Jobs")).count();
    assert_eq!(lists, 2, "the second page is too old as a whole");
}

#[test]
fn the_jobs_of_an_item_are_those_of_its_machine() {
    let seeded = Seeded::new(2);
    let item = &seeded.items[0];
    seeded.post(&format!("{item}/repairReplication"));
    let found = find(&seeded, &format!("protected_item_id = \"{item}\""));
    assert_eq!(texts(&found, "target_name"), ["vm-seed-00001"], "{found:#}");
    assert_eq!(found["jobs"][0]["target_type"], "ProtectionEntity");
    let other = find(&seeded, &format!("protected_item_id = \"{}\"", seeded.items[1]));
    assert_eq!(other["job_count"], 0);
}

#[test]
fn an_empty_vault_is_not_a_missing_one_and_wrong_arguments_are_refused() {
    let seeded = Seeded::new(1);
    let vault = seeded.vault();
    let missing = vault.replace("vaults/vault", "vaults/none");
    let output = seeded.read_fails(NAME, &format!("recovery_vault_id = \"{missing}\""));
    output.expect_error("vaults/none does not exist").at("recovery_vault_id");

    let valid = format!("recovery_vault_id = \"{vault}\"");
    let item = &seeded.items[0];
    let elsewhere = item.replace("vaults/vault", "vaults/other");
    for (arguments, at, said) in [
        ("started_after = \"yesterday\"".to_owned(), "started_after", "RFC 3339"),
        ("states = [\"failed\"]".to_owned(), "states", "\"Failed\""),
        ("limit = 0".to_owned(), "limit", "between 1 and 1000"),
        (format!("protected_item_id = \"{item}-2\""), "protected_item_id", "does not exist"),
        (format!("protected_item_id = \"{elsewhere}\""), "protected_item_id", "Another vault"),
        (
            format!("target_name = \"x\"\nprotected_item_id = \"{item}\""),
            "protected_item_id",
            "cannot be set together",
        ),
    ] {
        let output = seeded.read_fails(NAME, &format!("{valid}\n{arguments}"));
        output.expect_error(said).at(at);
    }
}
