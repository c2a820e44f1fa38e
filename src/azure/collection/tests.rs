use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::azure::fake::{Answer, Asked, Fake, HOST, VAULT, scope};

const API: Api = Api::SiteRecovery;

fn policy(number: u32) -> String {
    format!("{VAULT}/replicationPolicies/p{number}")
}

/// Answers a list of ten policies in two pages, with the casing of the service, and each of them alone.
fn service(asked: &Asked) -> Answer {
    let members = |from: u32, to: u32| -> Vec<Value> {
        let id = |number| policy(number).replace("/subscriptions/", "/Subscriptions/");
        (from..=to).map(|number| json!({"id": id(number), "name": format!("p{number}")})).collect()
    };
    match asked.target.as_str() {
        _ if asked.method != "GET" => Answer::status(200),
        target if target.ends_with("page=2") => {
            Answer::json(200, json!({"value": members(6, 10), "nextLink": null}))
        }
        target if target.contains("/replicationPolicies?") => Answer::json(
            200,
            json!({"value": members(1, 5),
            "nextLink": format!("{HOST}{VAULT}/replicationPolicies?page=2")}),
        ),
        target if target.contains("/p99?") => Answer::status(404),
        _ => Answer::json(200, json!({"name": "alone"})),
    }
}

/// What lies in a vault and is listed for it as a whole.
mod items;
mod since;
mod whole;
mod written;

async fn read(client: &Client, number: u32) -> Option<String> {
    let found: Option<Value> = client.read_cached(&scope(60), API, &policy(number)).await.unwrap();
    found.map(|found| found["name"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test(start_paused = true)]
async fn the_first_are_read_alone_and_the_rest_by_one_list() {
    let (client, fake) = Fake::client(service);
    for number in 1..=2 {
        assert_eq!(read(&client, number).await.as_deref(), Some("alone"));
    }
    assert_eq!(fake.asked().len(), 2);
    let at_once = (1..=10).map(|number| read(&client, number));
    let names: Vec<_> = futures::future::join_all(at_once).await.into_iter().flatten().collect();
    assert_eq!(names, (1..=10).map(|number| format!("p{number}")).collect::<Vec<_>>());
    assert_eq!(fake.asked().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_member_that_the_list_lacks_is_asked_for_itself() {
    let (client, fake) = Fake::client(service);
    for _ in 0..3 {
        assert_eq!(read(&client, 99).await, None);
    }
    assert_eq!(read(&client, 11).await.as_deref(), Some("alone"));
    assert_eq!(
        fake.lines().iter().filter(|line| line.ends_with("/replicationPolicies")).count(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn a_member_that_the_list_lacks_is_taken_for_gone_by_who_makes_it_next() {
    let (client, fake) = Fake::client(service);
    let made_next =
        async |number| client.read_listed::<Value>(&scope(60), API, &policy(number)).await.unwrap();
    for number in 98..=99 {
        made_next(number).await;
    }
    let alone = fake.asked().len();
    for _ in 0..3 {
        assert_eq!(made_next(99).await, None);
    }
    assert!(made_next(1).await.is_some());
    assert_eq!(fake.asked().len(), alone + 2, "more than one list was read");
    client.put(&scope(60), API, &policy(99), &json!({})).await.unwrap();
    made_next(99).await;
    assert_eq!(fake.lines().last().unwrap(), "GET V/replicationPolicies/p99");
}

#[tokio::test(start_paused = true)]
async fn a_list_answers_for_a_minute() {
    let (client, fake) = Fake::client(service);
    for _ in 0..4 {
        read(&client, 1).await;
    }
    let before = fake.asked().len();
    tokio::time::sleep(Duration::from_secs(59)).await;
    read(&client, 1).await;
    assert_eq!(fake.asked().len(), before);
    tokio::time::sleep(Duration::from_secs(2)).await;
    read(&client, 1).await;
    assert_eq!(fake.asked().len(), before + 2);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_listed_is_read_one_by_one() {
    let (client, fake) =
        Fake::client(|asked| match asked.target.contains("/replicationPolicies?") {
            true => Answer::status(403),
            false => service(asked),
        });
    for number in 1..=6 {
        assert_eq!(read(&client, number).await.as_deref(), Some("alone"));
    }
    assert_eq!(fake.asked().len(), 7);
}

#[tokio::test(start_paused = true)]
async fn no_member_of_a_missing_collection_is_asked_for() {
    let (client, fake) = Fake::client(|_| Answer::status(404));
    for number in 1..=6 {
        assert_eq!(read(&client, number).await, None);
    }
    assert_eq!(fake.asked().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn types_with_abridged_lists_are_read_one_by_one() {
    let (client, fake) = Fake::client(service);
    for number in 1..=6 {
        let plan = format!("{VAULT}/replicationRecoveryPlans/p{number}");
        client.read_cached::<Value>(&scope(60), API, &plan).await.unwrap().unwrap();
    }
    assert!(fake.lines().iter().all(|line| !line.ends_with("/replicationRecoveryPlans")));
}
