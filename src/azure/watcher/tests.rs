use serde_json::json;

use super::*;
use crate::azure::api::Api;
use crate::azure::fake::{Answer, Asked, Fake, HOST, VAULT, accepted, guid, job, scope};
use crate::azure::write::Write;

const API: Api = Api::SiteRecovery;

fn policy(number: u32) -> String {
    format!("{VAULT}/replicationPolicies/p{number}")
}

fn number_in(target: &str) -> u32 {
    let tail = target.split("/replicationPolicies/p").nth(1).unwrap_or_default();
    tail.split('?').next().unwrap_or_default().parse().unwrap_or(0)
}

/// Accepts a write after a second, so that all that are sent at once are accepted before one is looked at.
fn begun(asked: &Asked) -> Answer {
    accepted(&policy(0), &guid(number_in(&asked.target))).after(Duration::from_secs(1))
}

/// Runs this many writes at once, each of which must end as `ends` says of its error.
async fn run_at_once(client: &Client, count: u32, ends: impl Fn(u32, Result<(), Error>)) {
    let all = (1..=count).map(|number| async move {
        client.put(&scope(3600), API, &policy(number), &json!({})).await
    });
    for (number, result) in (1..).zip(futures::future::join_all(all).await) {
        ends(number, result);
    }
}

#[tokio::test(start_paused = true)]
async fn many_operations_of_a_vault_share_one_list_per_interval() {
    let mut lists = 0;
    let (client, fake) = Fake::client(move |asked| match asked.method.as_str() {
        "PUT" => begun(asked),
        _ if asked.target.contains("/replicationJobs?") => {
            lists += 1;
            let state = if lists < 4 { "InProgress" } else { "Succeeded" };
            let jobs: Vec<_> = (1..=100).map(|number| job(&guid(number), state)).collect();
            Answer::json(200, json!({"value": jobs, "nextLink": format!("{HOST}/never")}))
        }
        // Whoever is first to wait is alone for a moment.
        _ => Answer::json(200, json!({"status": "InProgress"})),
    });
    run_at_once(&client, 100, |_, result| result.unwrap()).await;
    let lines = fake.lines();
    let lists = lines.iter().filter(|line| *line == "GET V/replicationJobs").count();
    let looks = lines.iter().filter(|line| line.contains("replicationOperationStatus")).count();
    assert!(lists <= 5, "{lists}");
    assert!(looks <= 2, "{looks}");
    assert_eq!(lines.len(), 100 + lists + looks);
}

#[tokio::test(start_paused = true)]
async fn one_that_the_list_lacks_is_looked_at_by_itself() {
    let (client, fake) = Fake::client(move |asked| match asked.method.as_str() {
        "PUT" => begun(asked),
        _ if asked.target.contains("/replicationJobs?") => {
            let jobs: Vec<_> = (1..=2).map(|number| job(&guid(number), "Succeeded")).collect();
            Answer::json(200, json!({"value": jobs}))
        }
        _ => Answer::json(200, json!({"status": "Succeeded"})),
    });
    run_at_once(&client, 3, |_, result| result.unwrap()).await;
    let own = format!("GET V/replicationOperationStatus/{}", guid(3));
    assert!(fake.lines().contains(&own), "{:?}", fake.lines());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_costs_nothing_but_single_looks() {
    let (client, fake) = Fake::client(move |asked| match asked.method.as_str() {
        "PUT" => begun(asked),
        _ if asked.target.contains("/replicationJobs?") => Answer::status(403),
        _ => Answer::json(200, json!({"status": "Succeeded"})),
    });
    run_at_once(&client, 5, |_, result| result.unwrap()).await;
    let looks =
        fake.lines().iter().filter(|line| line.contains("replicationOperationStatus")).count();
    assert_eq!(looks, 5);
}

#[tokio::test(start_paused = true)]
async fn each_operation_gets_its_own_end_from_the_list() {
    let (client, _) = Fake::client(move |asked| match asked.method.as_str() {
        "PUT" => begun(asked),
        _ if asked.target.contains("/replicationJobs?") => {
            let state = |number| if number == 2 { "Failed" } else { "Succeeded" };
            let jobs: Vec<_> = (1..=3).map(|number| job(&guid(number), state(number))).collect();
            Answer::json(200, json!({"value": jobs}))
        }
        _ if asked.target.contains("/replicationJobs/") => {
            Answer::json(200, job(&guid(2), "Failed"))
        }
        _ => Answer::json(200, json!({"status": "InProgress"})),
    });
    run_at_once(&client, 3, |number, result| match number {
        2 => assert_eq!(result.unwrap_err().summary(), "“Create a site” failed in Azure"),
        _ => result.unwrap(),
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn pages_are_read_until_every_job_is_found() {
    let (client, fake) = Fake::client(move |asked| match asked.target.as_str() {
        _ if asked.method == "PUT" => begun(asked),
        target if target.ends_with("page=2") => Answer::json(
            200,
            json!({"value": [job(&guid(2), "Succeeded")], "nextLink": format!("{HOST}/page=3")}),
        ),
        target if target.contains("/replicationJobs?") => Answer::json(
            200,
            json!({"value": [job(&guid(1), "Succeeded")],
                "nextLink": format!("{HOST}{VAULT}/replicationJobs?page=2")}),
        ),
        _ => Answer::json(200, json!({"status": "InProgress"})),
    });
    run_at_once(&client, 2, |_, result| result.unwrap()).await;
    assert!(!fake.asked().iter().any(|asked| asked.target.ends_with("page=3")));
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_does_not_stop_the_others() {
    let ready = tokio::time::Instant::now() + Duration::from_secs(100);
    let (client, _) = Fake::client(move |asked| match asked.method.as_str() {
        "PUT" => begun(asked),
        _ => {
            let state = if asked.at < ready { "InProgress" } else { "Succeeded" };
            let jobs: Vec<_> = (1..=3).map(|number| job(&guid(number), state)).collect();
            // A list that takes long, so that somebody is cancelled while reading it.
            Answer::json(200, json!({"value": jobs, "status": state})).after(Duration::from_secs(5))
        }
    });
    let waits = (1..=3u32).map(|number| {
        let client = client.clone();
        async move {
            let limit = if number == 1 { 33 } else { 3600 };
            client.put(&scope(limit), API, &policy(number), &json!({})).await
        }
    });
    let results = futures::future::join_all(waits).await;
    assert!(results[0].as_ref().unwrap_err().is_timeout());
    assert!(results[0].as_ref().unwrap_err().operation().is_some());
    assert!(results[1].is_ok() && results[2].is_ok(), "{results:?}");
}

#[tokio::test(start_paused = true)]
async fn the_same_operation_can_be_waited_for_twice() {
    let (client, _) = Fake::client(move |asked| match asked.method.as_str() {
        "PUT" => accepted(&policy(0), &guid(1)),
        _ if asked.target.contains("/replicationJobs?") => {
            Answer::json(200, json!({"value": [job(&guid(1), "Succeeded")]}))
        }
        _ => Answer::json(200, json!({"status": "Succeeded"})),
    });
    let write = Write::put(API, &policy(1), &json!({})).unwrap();
    let operation = client.begin(&scope(60), write).await.unwrap().unwrap();
    let (one, other) = (scope(60), scope(60));
    let (one, other) = tokio::join!(client.wait(&one, &operation), client.wait(&other, &operation));
    assert!(one.is_ok() && other.is_ok());
    assert!(
        client
            .inner
            .watcher
            .vaults
            .lock()
            .unwrap()
            .values()
            .all(|vault| vault.waiting().jobs.is_empty())
    );
}
