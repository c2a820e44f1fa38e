//! Staying below what Resource Manager allows, against a simulator that enforces it.

use std::time::Instant;

use asr_simulator::Options;
use serde_json::Value;

use crate::cloud::{Cloud, SITE_RECOVERY, VAULTS, scope};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_requests_than_a_bucket_holds_see_no_refusal() {
    let cloud = Cloud::start(Options { arm_limits: true, ..Options::default() });
    let within = scope(120);
    let vault = cloud.vault();
    let start = Instant::now();
    let reads = (0..300).map(|_| cloud.client.find::<Value>(&within, VAULTS, &vault));
    for result in futures::future::join_all(reads).await {
        assert_eq!(result.unwrap(), None);
    }
    let deletes = (0..220).map(|_| cloud.client.delete(&within, VAULTS, &vault));
    for result in futures::future::join_all(deletes).await {
        result.unwrap();
    }
    let elapsed = start.elapsed().as_secs_f64();
    let refused = cloud.simulator.journal().iter().filter(|entry| entry.status == 429).count();
    assert_eq!(refused, 0);
    // 50 reads beyond the bucket at 25 a second and 20 deletes beyond theirs at 10 a second take four seconds at least.
    assert!(elapsed > 4.0, "{elapsed}");
    assert!(elapsed < 12.0, "{elapsed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_creations_than_the_bucket_holds_see_no_throttling_and_share_their_reads() {
    let cloud = Cloud::with_vault(Options { arm_limits: true, ..Options::default() }).await;
    let within = scope(120);
    let all = (1..=250).map(|number| {
        let (cloud, within) = (&cloud, &within);
        async move {
            cloud.put_policy(number).await.unwrap();
            let (now, id) = (tokio::time::Instant::now(), cloud.policy(number));
            let found = cloud.client.read_since::<Value>(within, SITE_RECOVERY, &id, now).await;
            assert!(found.unwrap().is_some());
        }
    });
    futures::future::join_all(all).await;
    let journal = cloud.simulator.journal();
    assert_eq!(journal.iter().filter(|entry| entry.status == 429).count(), 0);
    let reads = journal.iter().filter(|entry| entry.method == "GET").count();
    assert!(reads < 250, "{reads} reads for 250 operations and 250 policies");
}
