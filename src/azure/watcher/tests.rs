use std::time::Duration;

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
    assert!(client.inner.watcher.vaults.lock().unwrap().values().all(|vault| vault.is_idle()));
}

/// A vault full of older jobs: pages of a hundred, without end. Those that were begun are on the first, but for number 1, which
/// lies on page `depth`, where there is one.
fn full_vault(depth: Option<usize>, ends: Duration) -> impl FnMut(&Asked) -> Answer + Send {
    let start = Instant::now();
    move |asked| {
        let page = asked.target.split("page=").nth(1).map_or(1, |page| page.parse().unwrap());
        match asked.method.as_str() {
            "PUT" => accepted(&policy(0), &guid(number_in(&asked.target))),
            _ if asked.target.contains("/replicationJobs?") => {
                let state = if start.elapsed() < ends { "InProgress" } else { "Succeeded" };
                let mut jobs: Vec<_> =
                    (0..90).map(|at| job(&guid(100_000 + page * 100 + at), "Succeeded")).collect();
                if depth == Some(page as usize) {
                    jobs.push(job(&guid(1), state));
                }
                if page == 1 {
                    jobs.extend((2..=10).map(|number| job(&guid(number), state)));
                }
                let next = format!("{HOST}{VAULT}/replicationJobs?page={}", page + 1);
                Answer::json(200, json!({"value": jobs, "nextLink": next}))
            }
            _ => {
                let is_over = start.elapsed() >= ends;
                let state = if is_over { "Succeeded" } else { "InProgress" };
                Answer::json(200, json!({"status": state}))
            }
        }
    }
}

/// How many pages of the job list were asked for, and how many single looks.
fn pages_and_looks(fake: &Fake) -> (usize, usize) {
    let count = |end: &str| fake.lines().iter().filter(|line| line.contains(end)).count();
    (count("GET V/replicationJobs"), count("replicationOperationStatus"))
}

#[tokio::test(start_paused = true)]
async fn a_list_is_read_no_deeper_than_to_the_jobs_that_are_due() {
    let (client, fake) = Fake::connected(full_vault(Some(6), Duration::from_secs(100))).await;
    let all = (1..=9u64).map(|number| {
        let client = &client;
        async move {
            // The first is due at 0, 30, 60 and so on, the others between.
            tokio::time::sleep(Duration::from_secs(3 * (number - 1))).await;
            client.put(&scope(3600), API, &policy(number as u32), &json!({})).await.unwrap();
        }
    });
    futures::future::join_all(all).await;
    let (pages, looks) = pages_and_looks(&fake);
    // Four or so lists down to the sixth page, one page for each first look, and one more for each round.
    assert!(pages <= 4 * 6 + 8 + 8, "{pages} pages");
    assert!(looks <= 2, "{looks} looks");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_lists_lack_is_no_longer_searched_for() {
    let (client, fake) = Fake::connected(full_vault(None, Duration::from_secs(600))).await;
    run_at_once(&client, 3, |_, result| result.unwrap()).await;
    let (pages, looks) = pages_and_looks(&fake);
    // Ten pages twice, then one for each of twenty intervals; the lost one is looked at by itself as often.
    assert!((40..=46).contains(&pages), "{pages} pages");
    assert!((20..=24).contains(&looks), "{looks} looks");
}

#[tokio::test(start_paused = true)]
async fn a_few_that_follow_each_other_are_looked_at_alone_and_many_by_lists() {
    let (client, fake) = Fake::connected(full_vault(Some(1), Duration::ZERO)).await;
    let start = Instant::now();
    for _ in 0..20 {
        client.put(&scope(60), API, &policy(1), &json!({})).await.unwrap();
    }
    assert_eq!((pages_and_looks(&fake), start.elapsed()), ((0, 20), Duration::ZERO));
    for _ in 0..400 {
        client.put(&scope(60), API, &policy(1), &json!({})).await.unwrap();
    }
    let (pages, looks) = pages_and_looks(&fake);
    assert_eq!(pages + looks, 420);
    assert!((looks + pages) as f64 <= 8.0 * start.elapsed().as_secs_f64() + 24.0);
}
