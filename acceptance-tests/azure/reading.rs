//! Reading one, many and what is not there.

use std::time::Duration;

use asr_simulator::{Fault, Options};
use serde_json::{Value, json};
use terraform_provider_asr::azure::recoveryservices::Vault;
use terraform_provider_asr::azure::siterecovery::{Fabric, Policy};

use crate::cloud::{Cloud, SITE_RECOVERY, VAULTS, find, scope};

#[tokio::test]
async fn what_is_not_there_is_none_before_and_after_the_first_fabric() {
    let cloud = Cloud::with_vault(Options::default()).await;
    assert!(find(&cloud, &cloud.fabric("f")).await.is_none());
    assert_eq!(cloud.asked("/replicationFabrics/f")[0].status, 400);
    cloud.put_fabric("g", "eastus2").await.unwrap();
    cloud.simulator.clear_journal();
    assert!(find(&cloud, &cloud.fabric("f")).await.is_none());
    assert_eq!(cloud.asked("/replicationFabrics/f")[0].status, 404);
    let error = cloud
        .client
        .get::<Fabric>(&scope(60), SITE_RECOVERY, &cloud.fabric("f"))
        .await
        .unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn objects_are_read_into_their_types() {
    let cloud = Cloud::with_vault(Options::default()).await;
    cloud.put_fabric("f", "eastus2").await.unwrap();
    cloud.put_policy(1).await.unwrap();
    let fabric: Fabric =
        cloud.client.get(&scope(60), SITE_RECOVERY, &cloud.fabric("f")).await.unwrap();
    assert_eq!(fabric.properties.friendly_name.as_deref(), Some("East US 2"));
    assert_eq!(fabric.properties.custom_details.location.as_deref(), Some("eastus2"));
    assert!(fabric.id.starts_with("/Subscriptions/"), "{}", fabric.id);
    let policy: Policy =
        cloud.client.get(&scope(60), SITE_RECOVERY, &cloud.policy(1)).await.unwrap();
    assert_eq!(policy.properties.provider_specific_details.recovery_point_history, Some(1440));
    let vault: Vault = cloud.client.get(&scope(60), VAULTS, &cloud.vault()).await.unwrap();
    assert_eq!(vault.properties.public_network_access.as_deref(), Some("Enabled"));
}

#[tokio::test]
async fn all_pages_of_a_list_are_read() {
    let cloud = Cloud::with_vault(Options { page_size: Some(2), ..Options::default() }).await;
    for number in 1..=5 {
        cloud.put_policy(number).await.unwrap();
    }
    cloud.simulator.clear_journal();
    let path = format!("{}/replicationPolicies", cloud.vault());
    let list: Vec<Policy> = cloud.client.list(&scope(60), SITE_RECOVERY, &path).await.unwrap();
    assert_eq!(list.len(), 5);
    assert_eq!(cloud.count("GET", "/replicationPolicies"), 3);
}

#[tokio::test]
async fn a_next_page_elsewhere_is_refused() {
    let cloud = Cloud::with_vault(Options::default()).await;
    let page = json!({"value": [], "nextLink": "https://elsewhere.example/steal"});
    cloud.fault(Fault::on("GET", "/replicationPolicies").reply(200, page));
    let path = format!("{}/replicationPolicies", cloud.vault());
    let error = cloud.client.list::<Value>(&scope(60), SITE_RECOVERY, &path).await.unwrap_err();
    assert!(
        error.detail().contains("elsewhere.example, which is not Azure Resource Manager"),
        "{error}"
    );
}

#[tokio::test]
async fn a_refresh_of_many_members_is_a_handful_of_requests() {
    let cloud = Cloud::with_vault(Options { page_size: Some(10), ..Options::default() }).await;
    let made = (1..=30).map(|number| cloud.put_policy(number));
    for result in futures::future::join_all(made).await {
        result.unwrap();
    }
    cloud.simulator.clear_journal();
    let within = scope(60);
    let reads =
        (1..=30).map(|number| {
            let (client, id, within) = (&cloud.client, cloud.policy(number), &within);
            async move {
                client.read_cached::<Policy>(within, SITE_RECOVERY, &id).await.unwrap().unwrap()
            }
        });
    for (number, policy) in (1..).zip(futures::future::join_all(reads).await) {
        assert_eq!(policy.name, format!("p{number}"));
    }
    assert_eq!(cloud.count("GET", "/replicationPolicies"), 2 + 3);

    // Somebody deletes one in the portal, which whoever asks as of now sees; a write of our own everybody sees.
    cloud.simulator.remove(&cloud.policy(7));
    cloud.client.delete(&within, SITE_RECOVERY, &cloud.policy(8)).await.unwrap();
    cloud.simulator.clear_journal();
    let read = |number| {
        let (client, id, within) = (&cloud.client, cloud.policy(number), &within);
        async move { client.read_cached::<Policy>(within, SITE_RECOVERY, &id).await.unwrap() }
    };
    assert_eq!(read(8).await, None);
    assert!(read(9).await.is_some());
    assert_eq!(cloud.count("GET", "/replicationPolicies"), 1);
    let now = tokio::time::Instant::now();
    let found: Option<Policy> =
        cloud.client.read_since(&within, SITE_RECOVERY, &cloud.policy(7), now).await.unwrap();
    assert_eq!(found, None);
}

#[tokio::test]
async fn members_that_are_waited_for_are_read_together_at_each_beat() {
    let cloud = Cloud::with_vault(Options { page_size: Some(10), ..Options::default() }).await;
    for result in futures::future::join_all((1..=30).map(|number| cloud.put_policy(number))).await {
        result.unwrap();
    }
    cloud.simulator.clear_journal();
    let (within, client) = (&scope(60), &cloud.client);
    for round in 1..=3 {
        let beat = client.next_beat(Duration::from_millis(300));
        let reads =
            (1..=30).map(|number| {
                let id = cloud.policy(number);
                async move {
                    client.read_since::<Policy>(within, SITE_RECOVERY, &id, beat).await.unwrap()
                }
            });
        assert!(futures::future::join_all(reads).await.iter().all(Option::is_some));
        let requests = cloud.count("GET", "/replicationPolicies");
        // Three pages, and as many alone.
        assert!(requests <= 6 * round, "{requests} requests in {round} rounds");
    }
}

#[tokio::test]
async fn a_whole_list_serves_the_reads_that_follow() {
    let cloud = Cloud::with_vault(Options::default()).await;
    for number in 1..=5 {
        cloud.put_policy(number).await.unwrap();
    }
    cloud.simulator.clear_journal();
    let (within, client) = (scope(60), &cloud.client);
    let path = format!("{}/replicationPolicies", cloud.vault());
    for _ in 0..3 {
        let all: Vec<Policy> = client.list_cached(&within, SITE_RECOVERY, &path).await.unwrap();
        assert_eq!(all.len(), 5);
    }
    for number in 1..=5 {
        let id = cloud.policy(number);
        client.read_cached::<Policy>(&within, SITE_RECOVERY, &id).await.unwrap().unwrap();
    }
    assert_eq!(cloud.count("GET", "/replicationPolicies"), 1);
    let elsewhere = format!("{}/replicationFabrics/none/replicationNetworks", cloud.vault());
    let none: Vec<Value> = client.list_cached(&within, SITE_RECOVERY, &elsewhere).await.unwrap();
    assert!(none.is_empty());
}
