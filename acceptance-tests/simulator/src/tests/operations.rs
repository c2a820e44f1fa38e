//! Long-running operations: polling, jobs, and time.

use std::time::Duration;

use super::*;
use crate::faults::Fault;

fn fabric(location: &str) -> Value {
    json!({"properties": {"customDetails": {"instanceType": "Azure", "location": location}}})
}

#[test]
fn a_write_is_accepted_with_one_guid_in_four_places() {
    let mut cloud = Cloud::with_vault();
    let accepted =
        cloud.ask("PUT", &vault("/replicationFabrics/east"), Some(fabric("eastus2"))).expect(202);
    assert!(accepted.0.body.is_none());
    let status = accepted.header("azure-asyncoperation");
    let location = accepted.header("location");
    let job = accepted.header("x-ms-request-id");
    let guid = job.rsplit('/').next().unwrap();
    assert!(job.starts_with("/Subscriptions/") && job.contains("/replicationJobs/"), "{job}");
    assert!(status.contains(&format!("/replicationOperationStatus/{guid}?")), "{status}");
    assert!(
        location.contains(&format!("/replicationFabrics/east/operationresults/{guid}?")),
        "{location}"
    );
    assert!((3_500..5_000).contains(&status.len()), "{}", status.len());

    let body = cloud.follow(&status).expect(200).body();
    assert_eq!((&body["name"], &body["status"]), (&json!(guid), &json!("Succeeded")));
    assert_eq!(cloud.follow(&location).expect(200).body()["name"], "east");
}

#[test]
fn a_polling_url_is_to_be_used_byte_for_byte() {
    let mut cloud = Cloud::with_vault();
    let accepted =
        cloud.ask("PUT", &vault("/replicationFabrics/east"), Some(fabric("eastus2"))).expect(202);
    let lower = accepted.header("azure-asyncoperation").to_lowercase();
    cloud.follow(&lower).refused_within(403, "InvalidOperationSignature");
}

#[test]
fn the_first_read_of_a_job_knows_no_names_and_the_next_is_complete() {
    let mut cloud = Cloud::with_vault();
    let accepted =
        cloud.ask("PUT", &vault("/replicationFabrics/east"), Some(fabric("eastus2"))).expect(202);
    let job = accepted.header("x-ms-request-id");

    let first = cloud.get(&job).expect(200).body();
    assert_eq!(first["properties"]["state"], "NotStarted");
    assert!(
        first["properties"]["scenarioName"].is_null()
            && first["properties"]["friendlyName"].is_null()
    );
    assert!(first["properties"].get("endTime").is_none());

    let second = cloud.get(&job).expect(200).body();
    assert_eq!(second["properties"]["state"], "Succeeded");
    assert_eq!(second["properties"]["scenarioName"], "CreateSite");
    assert_eq!(second["properties"]["targetObjectName"], "east");

    let listed = cloud
        .get(&vault("/replicationJobs?$filter=JobName%20eq%20'CreateSite'"))
        .expect(200)
        .body();
    assert_eq!(listed["value"][0]["name"], second["name"]);
    assert!(listed["value"][0]["properties"]["activityId"].is_null());
    let none = cloud.get(&vault("/replicationJobs?$filter=JobStatus%20eq%20'Failed'"));
    assert_eq!(none.expect(200).body()["value"], json!([]));
}

#[test]
fn a_failed_job_tells_what_and_why_and_can_run_again() {
    let mut cloud = Cloud::with_vault();
    let path = vault("/replicationFabrics/east");
    cloud.world.faults.add(Fault::on("PUT", "/replicationFabrics/").fail_job(
        "28020",
        "No.",
        "Bad luck.",
        "Again.",
    ));
    let accepted = cloud.ask("PUT", &path, Some(fabric("eastus2"))).expect(202);
    let status = cloud.follow(&accepted.header("azure-asyncoperation")).expect(200).body();
    assert_eq!((&status["status"], &status["error"]["code"]), (&json!("Failed"), &json!("28020")));

    let job = accepted.header("x-ms-request-id");
    let properties = cloud.get(&job).expect(200).body()["properties"].clone();
    assert_eq!(properties["errors"][0]["serviceErrorDetails"]["recommendedAction"], "Again.");
    assert_eq!(properties["allowedActions"], json!(["Restart"]));
    cloud.get(&path).expect(400);

    cloud.ask("POST", &format!("{job}/restart"), None).expect(200);
    cloud.get(&path).expect(200);
    cloud.ask("POST", &format!("{job}/cancel"), None).refused_within(400, "JobActionNotAllowed");
}

#[test]
fn a_job_that_never_ends_can_be_cancelled() {
    let mut cloud = Cloud::with_vault();
    let path = vault("/replicationFabrics/east");
    cloud.world.faults.add(Fault::on("PUT", "/replicationFabrics/").never_finish());
    let accepted = cloud.ask("PUT", &path, Some(fabric("eastus2"))).expect(202);
    let status = accepted.header("azure-asyncoperation");
    for _ in 0..3 {
        assert_eq!(cloud.follow(&status).expect(200).body()["status"], "InProgress");
    }
    cloud.ask("PUT", &path, Some(fabric("eastus2"))).refused_within(409, "OperationInProgress");
    cloud.ask("POST", &format!("{}/cancel", accepted.header("x-ms-request-id")), None).expect(200);
    assert_eq!(cloud.follow(&status).expect(200).body()["status"], "Cancelled");
}

#[test]
fn stepped_time_ends_an_operation_when_its_duration_has_passed() {
    let mut cloud = Cloud::with_vault();
    cloud.world.clock = Clock::stepped();
    let accepted =
        cloud.ask("PUT", &vault("/replicationFabrics/east"), Some(fabric("eastus2"))).expect(202);
    let (status, location) = (accepted.header("azure-asyncoperation"), accepted.header("location"));
    cloud.world.advance(Duration::from_secs(60));
    assert_eq!(cloud.follow(&status).expect(200).body()["status"], "InProgress");
    cloud.follow(&location).expect(202);
    cloud.world.advance(Duration::from_secs(10));
    let body = cloud.follow(&status).expect(200).body();
    assert_eq!(body["status"], "Succeeded");
    assert!(body["endTime"].as_str().unwrap().ends_with(".0000000Z"));
}

#[test]
fn a_lost_reply_leaves_the_object_behind() {
    let mut cloud = Cloud::with_vault();
    let path = vault("/replicationFabrics/east");
    cloud.world.faults.add(Fault::on("PUT", "/replicationFabrics/").drop_after());
    let lost = cloud.ask("PUT", &path, Some(fabric("eastus2")));
    assert_eq!(lost.0.delivery, crate::wire::Delivery::Dropped);
    cloud.get(&path).expect(200);
}
