//! Operations: watched, interrupted, resumed, failed.

use std::time::{Duration, Instant};

use asr_simulator::{Clock, Fault, Options};
use serde_json::json;
use terraform_provider_asr::azure::siterecovery::{FabricCreate, FabricInput};
use terraform_provider_asr::azure::{Client, Operation, Write};

use crate::cloud::{Cloud, SITE_RECOVERY, VAULTS, find, options, policy_body, scope};

fn settling(looks: u32) -> Options {
    Options { clock: Clock::settle_after(looks), ..Options::default() }
}

#[tokio::test]
async fn an_operation_is_watched_to_its_end_at_its_signed_url() {
    let cloud = Cloud::with_vault(settling(3)).await;
    cloud.put_fabric("f", "eastus2").await.unwrap();
    assert!(find(&cloud, &cloud.fabric("f")).await.is_some());
    let looks = cloud.asked("/replicationOperationStatus/");
    assert!(looks.len() >= 3, "{}", looks.len());
    // The simulator refuses a signature that was changed by a byte, and these are kilobytes long.
    assert!(looks.iter().all(|look| look.status == 200 && look.query.len() > 2000));
    assert_eq!(cloud.count("GET", "/replicationJobs"), 0);
}

#[tokio::test]
async fn not_yet_and_unknown_states_are_in_progress() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.fault(Fault::on("GET", "/replicationOperationStatus/").status(404));
    cloud.fault(Fault::on("GET", "/replicationOperationStatus/").reply(202, json!({})));
    cloud.fault(
        Fault::on("GET", "/replicationOperationStatus/").reply(200, json!({"status": "Pondering"})),
    );
    cloud.fault(Fault::on("GET", "/replicationOperationStatus/").drop_before());
    cloud.put_fabric("f", "eastus2").await.unwrap();
    let states: Vec<_> =
        cloud.asked("/replicationOperationStatus/").iter().map(|look| look.status).collect();
    assert_eq!(states, [404, 202, 200, 0, 200]);
}

#[tokio::test]
async fn a_failed_job_tells_what_failed_and_what_to_do() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.fault(Fault::on("PUT", "/replicationPolicies/p1").fail_job(
        "150261",
        "Creation failed.",
        "Out of bounds.",
        "Choose less.",
    ));
    let error = cloud.put_policy(1).await.unwrap_err();
    assert!(error.is_failed_operation(), "{error}");
    assert_eq!(error.summary(), "“Create replication policy” failed in Azure: 150261");
    let detail = error.detail();
    for part in [
        &format!("PUT {} was accepted by Azure, but ended as Failed.", cloud.policy(1)),
        "150261: Creation failed.\nPossible causes: Out of bounds.\nRecommended action: Choose less.",
        "\nJob: /",
        "/replicationJobs/",
        "x-ms-client-request-id: ",
    ] {
        assert!(detail.contains(part), "{part}\n---\n{detail}");
    }
    assert!(!detail.contains("&s=") && !detail.contains("api-version"), "{detail}");
}

#[tokio::test]
async fn a_timeout_and_a_cancel_leave_the_operation_to_resume() {
    let cloud = Cloud::with_vault(Options { clock: Clock::stepped(), ..Options::default() }).await;
    let body = FabricCreate::new(FabricInput::azure("eastus2"));
    let error =
        cloud.client.put(&scope(1), SITE_RECOVERY, &cloud.fabric("f"), &body).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.detail().contains("Azure goes on with PUT /"), "{error}");
    let stored = serde_json::to_string(error.operation().unwrap()).unwrap();
    assert!(stored.len() < 1000, "{stored}");

    let resumed: Operation = serde_json::from_str(&stored).unwrap();
    let again = Client::new(options(&cloud.simulator)).unwrap();
    let interrupted = scope(60);
    let cancel = interrupted.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        cancel.cancel();
    });
    let start = Instant::now();
    let error = again.wait(&interrupted, &resumed).await.unwrap_err();
    assert!(error.is_cancelled() && start.elapsed() < Duration::from_secs(5), "{error}");
    assert_eq!(error.operation().and_then(Operation::job_id), resumed.job_id());

    cloud.simulator.advance(Duration::from_secs(600));
    again.wait(&scope(60), &resumed).await.unwrap();
    assert!(find(&cloud, &cloud.fabric("f")).await.is_some());
    assert_eq!(cloud.count("PUT", "/replicationFabrics/f"), 1);
}

#[tokio::test]
async fn many_operations_of_a_vault_are_watched_by_its_job_list() {
    let cloud = Cloud::with_vault(settling(3)).await;
    let all = (1..=40).map(|number| cloud.put_policy(number));
    for result in futures::future::join_all(all).await {
        result.unwrap();
    }
    let lists = cloud.count("GET", "/replicationJobs");
    let looks = cloud.count("GET", "/replicationOperationStatus/");
    assert!(
        lists + looks <= 20,
        "{lists} lists and {looks} single looks for 40 operations of three looks"
    );
    assert!(lists >= 3);
}

#[tokio::test]
async fn one_failure_among_many_is_found_in_the_list() {
    let cloud = Cloud::with_vault(settling(2)).await;
    cloud.fault(
        Fault::on("PUT", "/replicationPolicies/p3").fail_job("150261", "No.", "Why.", "What."),
    );
    let all = (1..=6).map(|number| cloud.put_policy(number));
    let results = futures::future::join_all(all).await;
    let failed: Vec<_> = (1..)
        .zip(&results)
        .filter(|(_, result)| result.is_err())
        .map(|(number, _)| number)
        .collect();
    assert_eq!(failed, [3]);
    let error = results[2].as_ref().unwrap_err();
    assert!(
        error.has_code("150261") && error.detail().contains("Recommended action: What."),
        "{error}"
    );
}

#[tokio::test]
async fn operations_of_vaults_end_too() {
    let cloud = Cloud::with_vault(settling(2)).await;
    let vault = cloud.vault();
    let patch = json!({"identity": {"type": "SystemAssigned"}});
    cloud.client.patch(&scope(60), VAULTS, &vault, &patch).await.unwrap();
    cloud.client.delete(&scope(60), VAULTS, &vault).await.unwrap();
    assert!(cloud.simulator.document(&vault).is_none());
    assert_eq!(cloud.simulator.unknown_routes(), Vec::<String>::new());
}

#[tokio::test]
async fn beginning_and_waiting_can_be_apart() {
    let cloud = Cloud::with_vault(settling(2)).await;
    let write = Write::put(SITE_RECOVERY, &cloud.policy(1), &policy_body()).unwrap();
    let operation = cloud.client.begin(&scope(60), write).await.unwrap().unwrap();
    assert_eq!((operation.method(), operation.path()), ("PUT", cloud.policy(1).as_str()));
    let shown = format!("{operation:?}{operation}");
    assert!(!shown.contains("https://"), "{shown}");
    cloud.client.wait(&scope(60), &operation).await.unwrap();
}
