//! Reading hundreds of protected items, which lie in containers and are listed for their vault.

use std::time::Duration;

use asr_simulator::Options;
use serde_json::{Value, json};

use crate::cloud::{Cloud, SITE_RECOVERY, policy_body, scope};

const COUNT: usize = 250;

/// A cloud with protected items, and their ids.
async fn seeded() -> (Cloud, Vec<String>) {
    let cloud = Cloud::with_vault(Options::default()).await;
    let within = scope(60);
    let container =
        |side: &str| format!("{}/replicationProtectionContainers/{side}", cloud.fabric(side));
    for (side, region) in [("primary", "eastus2"), ("recovery", "centralus")] {
        cloud.put_fabric(side, region).await.unwrap();
        let body = json!({"properties": {"providerSpecificInput": [{"instanceType": "A2A"}]}});
        cloud.client.put(&within, SITE_RECOVERY, &container(side), &body).await.unwrap();
    }
    let policy = cloud.policy(1);
    cloud.client.put(&within, SITE_RECOVERY, &policy, &policy_body()).await.unwrap();
    let mapping = json!({"properties": {"targetProtectionContainerId": container("recovery"),
        "policyId": policy, "providerSpecificInput": {"instanceType": "A2A"}}});
    let id = format!("{}/replicationProtectionContainerMappings/m", container("primary"));
    cloud.client.put(&within, SITE_RECOVERY, &id, &mapping).await.unwrap();
    let ids = cloud.simulator.seed_items(COUNT).unwrap();
    cloud.simulator.clear_journal();
    (cloud, ids)
}

async fn read(cloud: &Cloud, id: &str) -> Option<Value> {
    cloud.client.read_cached(&scope(60), SITE_RECOVERY, id).await.unwrap()
}

#[tokio::test]
async fn a_refresh_of_hundreds_costs_pages_and_a_change_of_one_costs_one() {
    let (cloud, ids) = seeded().await;
    let all = futures::future::join_all(ids.iter().map(|id| read(&cloud, id))).await;
    assert!(all.iter().all(Option::is_some));
    assert_eq!(cloud.count("GET", "/replicationProtectedItems"), 2 + 3);

    let (within, client) = (scope(60), &cloud.client);
    let body = json!({"properties": {"recoveryAzureVMName": "renamed"}});
    client.patch(&within, SITE_RECOVERY, &ids[0], &body).await.unwrap();
    let remove = format!("{}/remove", ids[1]);
    client.post(&within, SITE_RECOVERY, &remove, Some(&json!({"properties": {}}))).await.unwrap();
    cloud.simulator.clear_journal();
    let all = futures::future::join_all(ids.iter().map(|id| read(&cloud, id))).await;
    let name =
        all[0].as_ref().unwrap().pointer("/properties/providerSpecificDetails/recoveryAzureVMName");
    assert_eq!(name, Some(&json!("renamed")));
    assert!(all[1].is_none() && all[2..].iter().all(Option::is_some));
    assert_eq!(cloud.count("GET", "/replicationProtectedItems"), 2);

    let everywhere = format!("{}/replicationProtectedItems", cloud.vault());
    let list: Vec<Value> = client.list_cached(&within, SITE_RECOVERY, &everywhere).await.unwrap();
    assert_eq!(list.len(), COUNT - 1);
}

#[tokio::test]
async fn hundreds_that_are_waited_for_cost_pages_at_each_beat() {
    let (cloud, ids) = seeded().await;
    let (within, client) = (&scope(60), &cloud.client);
    for round in 1..=3 {
        let beat = client.next_beat(Duration::from_secs(1));
        let reads = ids.iter().map(|id| async move {
            client.read_since::<Value>(within, SITE_RECOVERY, id, beat).await.unwrap()
        });
        assert!(futures::future::join_all(reads).await.iter().all(Option::is_some));
        let requests = cloud.count("GET", "/replicationProtectedItems");
        // Three pages, and as many alone.
        assert!(requests <= 6 * round, "{requests} requests in {round} rounds");
    }
}
