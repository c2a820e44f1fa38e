//! What is asked again, when, and what is not.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use asr_simulator::{Fault, Options};
use serde_json::{Value, json};
use terraform_provider_asr::azure::{Client, ClientOptions, Error};

use crate::cloud::{Cloud, SITE_RECOVERY, VAULTS, options, scope};

#[tokio::test]
async fn a_read_survives_throttling_failures_and_broken_connections() {
    let cloud = Cloud::with_vault(Options::default()).await;
    let vault = cloud.vault();
    for fault in [
        Fault::on("GET", "/vaults/vault").throttle(1),
        Fault::on("GET", "/vaults/vault").status(503),
        Fault::on("GET", "/vaults/vault").drop_before(),
        Fault::on("GET", "/vaults/vault").drop_after(),
    ] {
        cloud.fault(fault);
    }
    let found: Value = cloud.client.get(&scope(120), VAULTS, &vault).await.unwrap();
    assert_eq!(found["name"], "vault");
    let asked = cloud.asked("/vaults/vault");
    assert_eq!(asked.iter().map(|entry| entry.status).collect::<Vec<_>>(), [429, 503, 0, 0, 200]);
    let ids: HashSet<_> =
        asked.iter().map(|entry| &entry.request_headers["x-ms-client-request-id"]).collect();
    assert_eq!(ids.len(), 1);
    assert!((asked[1].at - asked[0].at).as_seconds_f64() >= 1.0);
}

#[tokio::test]
async fn every_passing_status_is_repeated_and_no_other() {
    let cloud = Cloud::with_vault(Options::default()).await;
    for (status, repeated) in [
        (408, true),
        (500, true),
        (502, true),
        (504, true),
        (501, false),
        (403, false),
        (409, false),
    ] {
        cloud.simulator.clear_journal();
        cloud.fault(Fault::on("GET", "/vaults/vault").status(status));
        let result = cloud.client.get::<Value>(&scope(60), VAULTS, &cloud.vault()).await;
        assert_eq!(result.is_ok(), repeated, "{status}");
        assert_eq!(cloud.count("GET", "/vaults/vault"), if repeated { 2 } else { 1 }, "{status}");
    }
}

#[tokio::test]
async fn a_throttled_write_is_sent_again() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.fault(Fault::on("PUT", "/replicationFabrics/f").throttle(1));
    cloud.put_fabric("f", "eastus2").await.unwrap();
    let asked = cloud.asked("/replicationFabrics/f");
    let puts: Vec<_> =
        asked.iter().filter(|entry| entry.method == "PUT").map(|entry| entry.status).collect();
    assert_eq!(puts, [429, 202]);
}

#[tokio::test]
async fn an_error_has_everything_that_support_asks_for() {
    let cloud = Cloud::with_vault(Options::default()).await;
    let refusal = json!({"error": {"code": "BadRequest", "message": "Outer.", "details": [{"code": "VMDisksMissing",
        "message": "Inner.", "possibleCauses": "Cause.", "recommendedAction": "Action.", "activityId": "activity"}]}});
    cloud.fault(Fault::on("PUT", "/replicationFabrics/f").reply(400, refusal));
    let error = cloud.put_fabric("f", "eastus2").await.unwrap_err();
    assert_eq!(error.summary(), "Azure refused with HTTP 400 VMDisksMissing");
    let detail = error.detail();
    let sent = &cloud.asked("/replicationFabrics/f")[0].request_headers["x-ms-client-request-id"];
    for part in [
        &format!("PUT {} was refused with HTTP status 400.", cloud.fabric("f")),
        "BadRequest: Outer.",
        "VMDisksMissing: Inner.\nPossible causes: Cause.\nRecommended action: Action.\nActivity id: activity",
        "x-ms-request-id: ",
        &format!("x-ms-correlation-request-id: {}", cloud.client.correlation_id()),
        &format!("x-ms-client-request-id: {sent}"),
    ] {
        assert!(detail.contains(part), "{part}\n---\n{detail}");
    }
}

#[tokio::test]
async fn no_permission_is_explained() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.simulator.deny("/replicationFabrics/");
    let error = cloud.put_fabric("f", "eastus2").await.unwrap_err();
    assert!(error.has_code("AuthorizationFailed"), "{error}");
    assert!(error.detail().contains("the role Site Recovery Contributor on the vault"), "{error}");
}

#[tokio::test]
async fn an_endpoint_where_nobody_listens_is_given_up_within_seconds() {
    let cloud = Cloud::start(Options::default());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let start = Instant::now();
    for nowhere in [
        ClientOptions { metadata_host: Some(free.to_string()), ..options(&cloud.simulator) },
        ClientOptions {
            resource_manager_endpoint: Some(format!("https://{free}")),
            ..options(&cloud.simulator)
        },
    ] {
        let client = Client::new(nowhere).unwrap();
        let error = client.get::<Value>(&scope(600), VAULTS, &cloud.vault()).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { .. }), "{error}");
        assert_eq!(error.summary(), format!("{free} cannot be reached"));
        assert!(error.detail().to_lowercase().contains("refused"), "{error}");
    }
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn cancelling_ends_a_slow_read_at_once() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.fault(Fault::on("GET", "/vaults/vault").delay(20_000));
    let scope = scope(60);
    let cancel = scope.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        cancel.cancel();
    });
    let start = Instant::now();
    let error = cloud.client.get::<Value>(&scope, SITE_RECOVERY, &cloud.vault()).await.unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
}
