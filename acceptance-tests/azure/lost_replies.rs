//! Writes whose answers are lost: done once, whatever happened on the way.

use asr_simulator::{Fault, Options};
use serde_json::{Value, json};
use terraform_provider_asr::azure::siterecovery::{PolicyInput, PolicyUpdate};

use crate::cloud::{Cloud, SITE_RECOVERY, VAULTS, find, scope};

#[tokio::test]
async fn a_creation_that_took_effect_is_not_sent_again() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.fault(Fault::on("PUT", "/replicationFabrics/f").drop_after());
    cloud.put_fabric("f", "eastus2").await.unwrap();
    assert!(find(&cloud, &cloud.fabric("f")).await.is_some());
    assert_eq!(cloud.count("PUT", "/replicationFabrics/f"), 1);
}

#[tokio::test]
async fn a_creation_that_did_not_is_sent_again() {
    for fault in [
        Fault::on("PUT", "/replicationFabrics/f").drop_before(),
        Fault::on("PUT", "/replicationFabrics/f").status(500),
        Fault::on("PUT", "/replicationFabrics/f").status(504),
    ] {
        let cloud = Cloud::with_vault(Options::default()).await;
        cloud.fault(fault);
        cloud.put_fabric("f", "eastus2").await.unwrap();
        assert!(find(&cloud, &cloud.fabric("f")).await.is_some());
        assert_eq!(cloud.count("PUT", "/replicationFabrics/f"), 2);
    }
}

#[tokio::test]
async fn a_lost_update_is_done_once() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.put_fabric("f", "eastus2").await.unwrap();
    cloud.put_policy(1).await.unwrap();
    cloud.simulator.clear_journal();
    cloud.fault(Fault::on("PATCH", "/replicationPolicies/p1").drop_after());
    let body =
        PolicyUpdate::from(PolicyInput { recovery_point_history: Some(720), ..PolicyInput::new() });
    cloud.client.patch(&scope(60), SITE_RECOVERY, &cloud.policy(1), &body).await.unwrap();
    assert_eq!(cloud.count("PATCH", "/replicationPolicies/p1"), 1);
    let found = find(&cloud, &cloud.policy(1)).await.unwrap();
    assert_eq!(found["properties"]["providerSpecificDetails"]["recoveryPointHistory"], 720);
}

#[tokio::test]
async fn a_lost_removal_is_done_once() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.put_fabric("f", "eastus2").await.unwrap();
    cloud.put_policy(1).await.unwrap();
    cloud.simulator.clear_journal();
    cloud.fault(Fault::on("POST", "/replicationFabrics/f/remove").drop_after());
    cloud.fault(Fault::on("DELETE", "/replicationPolicies/p1").drop_after());
    let (fabric, policy) = (cloud.fabric("f"), cloud.policy(1));
    cloud
        .client
        .post(&scope(60), SITE_RECOVERY, &format!("{fabric}/remove"), None::<&()>)
        .await
        .unwrap();
    cloud.client.delete(&scope(60), SITE_RECOVERY, &policy).await.unwrap();
    assert_eq!(cloud.count("POST", "/remove"), 1);
    assert_eq!(cloud.count("DELETE", "/replicationPolicies/p1"), 1);
    assert!(find(&cloud, &fabric).await.is_none() && find(&cloud, &policy).await.is_none());
}

#[tokio::test]
async fn vaults_have_no_jobs_and_are_looked_at_themselves() {
    let cloud = Cloud::start(Options::default());
    cloud.fault(Fault::on("PUT", "/vaults/vault").drop_after());
    cloud.put_vault("vault").await.unwrap();
    assert_eq!(cloud.count("PUT", "/vaults/vault"), 1);
    cloud.fault(Fault::on("PATCH", "/vaults/vault").drop_after());
    cloud
        .client
        .patch(&scope(60), VAULTS, &cloud.vault(), &json!({"tags": {"a": "1"}}))
        .await
        .unwrap();
    assert_eq!(cloud.count("PATCH", "/vaults/vault"), 1);
    cloud.fault(Fault::on("DELETE", "/vaults/vault").drop_after());
    cloud.client.delete(&scope(60), VAULTS, &cloud.vault()).await.unwrap();
    assert!(
        cloud.client.find::<Value>(&scope(60), VAULTS, &cloud.vault()).await.unwrap().is_none()
    );
}

#[tokio::test]
async fn removing_what_is_not_there_succeeds() {
    let cloud = Cloud::with_vault(Options::default()).await;
    let removal = format!("{}/remove", cloud.fabric("f"));
    // Before its first fabric a vault answers 400, and after it 404 or 204.
    for first_fabric in ["none", "g"] {
        if first_fabric != "none" {
            cloud.put_fabric(first_fabric, "eastus2").await.unwrap();
        }
        cloud.client.post(&scope(60), SITE_RECOVERY, &removal, None::<&()>).await.unwrap();
        cloud.client.delete(&scope(60), SITE_RECOVERY, &cloud.policy(9)).await.unwrap();
    }
    cloud.client.delete(&scope(60), VAULTS, &cloud.vault_named("none")).await.unwrap();
}
