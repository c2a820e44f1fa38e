use serde_json::json;

use super::*;
use crate::azure::Api;
use crate::azure::fake::{Answer, Asked, Fake, VAULT, accepted, guid, job, scope};

const API: Api = Api::SiteRecovery;

fn fabric() -> String {
    format!("{VAULT}/replicationFabrics/f")
}

/// Answers from a list, then 500 for ever.
fn in_turn(answers: Vec<Answer>) -> impl FnMut(&Asked) -> Answer {
    let mut answers = answers.into_iter();
    move |_| answers.next().unwrap_or_else(|| Answer::status(500))
}

fn gaps(fake: &Fake) -> Vec<f64> {
    let asked = fake.asked();
    asked.windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs_f64()).collect()
}

#[tokio::test(start_paused = true)]
async fn reads_are_repeated_with_the_same_id_and_the_wait_asked_for() {
    let (client, fake) = Fake::client(in_turn(vec![
        Answer::status(429).header("retry-after", "7"),
        Answer::status(503).header("retry-after-ms", "250").header("retry-after", "9"),
        Answer::lost(),
        Answer::status(502),
        Answer::json(200, json!({"name": "f"})),
    ]));
    let found: serde_json::Value = client.get(&scope(600), API, &fabric()).await.unwrap();
    assert_eq!(found["name"], "f");
    let gaps = gaps(&fake);
    // The bucket that was closed for seven seconds opens empty, and a fifth of a second's worth stays in it.
    assert!((7.2..7.3).contains(&gaps[0]) && (0.25..0.3).contains(&gaps[1]), "{gaps:?}");
    assert!((1.0..2.1).contains(&gaps[2]) && (2.0..4.1).contains(&gaps[3]), "{gaps:?}");
    let asked = fake.asked();
    let id =
        |asked: &Asked, name: &'static str| asked.headers.get_str(&name.into()).unwrap().to_owned();
    for request in &asked {
        assert_eq!(id(request, "x-ms-client-request-id"), id(&asked[0], "x-ms-client-request-id"));
        assert_eq!(id(request, "x-ms-correlation-request-id"), client.correlation_id());
        assert!(request.target.ends_with("?api-version=2025-08-01"), "{}", request.target);
    }
}

#[tokio::test(start_paused = true)]
async fn retries_end_with_the_scope_and_say_what_azure_answered() {
    let (client, fake) =
        Fake::client(|_| Answer::json(503, json!({"error": {"code": "X", "message": "Busy."}})));
    let start = tokio::time::Instant::now();
    let error = client.get::<serde_json::Value>(&scope(60), API, &fabric()).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(start.elapsed().as_secs() <= 60);
    assert!(fake.asked().len() >= 5);
    assert!(
        error.detail().contains("Until then Azure had answered: HTTP 503 (Busy.)"),
        "{}",
        error.detail()
    );
    assert!(error.detail().contains("x-ms-client-request-id: "), "{}", error.detail());
}

#[tokio::test(start_paused = true)]
async fn cancelling_ends_a_wait_at_once() {
    let (client, _) = Fake::client(|_| Answer::status(429).header("retry-after", "3600"));
    let scope = scope(10_000);
    let cancel = scope.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        cancel.cancel();
    });
    let start = tokio::time::Instant::now();
    let error = client.get::<serde_json::Value>(&scope, API, &fabric()).await.unwrap_err();
    assert!(error.is_cancelled() && start.elapsed() == Duration::from_secs(3), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_never_answered_is_given_up_soon() {
    let (client, fake) = Fake::client(|_| Answer::unreachable());
    let error = client.get::<serde_json::Value>(&scope(3600), API, &fabric()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert_eq!(error.summary(), "management.azure.com cannot be reached");
    assert_eq!(fake.asked().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_once_answered_is_waited_for() {
    let mut count = 0;
    let (client, _) = Fake::client(move |_| {
        count += 1;
        if (2..12).contains(&count) { Answer::unreachable() } else { Answer::json(200, json!({})) }
    });
    client.get::<serde_json::Value>(&scope(600), API, &fabric()).await.unwrap();
    client.get::<serde_json::Value>(&scope(600), API, &fabric()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn not_found_is_404_and_the_400_of_a_vault_without_fabrics() {
    let unregistered = json!({"error": {"code": "BadRequest", "message": "m", "details": [
        {"code": "SubscriptionIdNotRegisteredWithSrs", "message": "m"}]}});
    for answer in [Answer::status(404), Answer::json(400, unregistered)] {
        let (client, _) = Fake::client(in_turn(vec![answer]));
        assert_eq!(
            client.find::<serde_json::Value>(&scope(9), API, &fabric()).await.unwrap(),
            None
        );
    }
    // No subscription: the cloud or the tenant is wrong, and nothing is known of the object.
    let nowhere = json!({"error": {"code": "SubscriptionNotFound", "message": "m"}});
    let (client, _) = Fake::client(in_turn(vec![Answer::json(404, nowhere)]));
    assert!(client.find::<serde_json::Value>(&scope(9), API, &fabric()).await.is_err());
    let other = json!({"error": {"code": "BadRequest", "details": [{"code": "VMDisksMissing"}]}});
    let (client, _) = Fake::client(in_turn(vec![
        Answer::json(400, other).header("x-ms-request-id", "/Subscriptions/r"),
    ]));
    let error = client.find::<serde_json::Value>(&scope(9), API, &fabric()).await.unwrap_err();
    assert_eq!(error.summary(), "Azure refused with HTTP 400 VMDisksMissing");
    assert!(
        error.detail().starts_with("GET /subscriptions/")
            && error.detail().contains("x-ms-request-id: /Subscriptions/r")
    );
}

#[tokio::test(start_paused = true)]
async fn a_throttled_write_is_sent_again_and_a_refused_one_is_not() {
    let (client, fake) = Fake::client(in_turn(vec![
        Answer::status(429).header("retry-after", "2"),
        Answer::status(503).header("retry-after", "1"),
        Answer::unreachable(),
        Answer::json(409, json!({"error": {"code": "Conflict", "message": "Busy."}})),
    ]));
    let error = client.put(&scope(600), API, &fabric(), &json!({})).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(fake.lines(), vec!["PUT V/replicationFabrics/f"; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_write_whose_job_is_found_is_not_sent_again() {
    let (mine, other) = (guid(1), guid(2));
    let mut activity = String::new();
    let (client, fake) = Fake::client(move |asked| match asked.target.as_str() {
        _ if asked.method == "POST" => {
            activity = asked.headers.get_str(&"x-ms-client-request-id".into()).unwrap().to_owned();
            Answer::lost()
        }
        target if target.contains("replicationJobs?") => Answer::json(
            200,
            json!({"value": [job(&other, "InProgress"), job(&mine, "InProgress")], "nextLink": null}),
        ),
        target if target.contains("/replicationJobs/") => {
            let asked_for = if target.contains(&mine) { &mine } else { &other };
            let mut found =
                job(asked_for, if *asked_for == mine { "Succeeded" } else { "InProgress" });
            let by = if *asked_for == mine { activity.as_str() } else { "somebody else" };
            found["properties"]["activityId"] = json!(format!("{by} ActivityId: x"));
            Answer::json(200, found)
        }
        other => panic!("{other}"),
    });
    let action = format!(
        "{}/replicationProtectionContainers/c/replicationProtectedItems/i/unplannedFailover",
        fabric()
    );
    client.post(&scope(600), API, &action, Some(&json!({}))).await.unwrap();
    let posts = fake.lines().iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(posts, 1, "{:?}", fake.lines());
}

#[tokio::test(start_paused = true)]
async fn a_lost_action_without_a_job_is_sent_again() {
    let mut posts = 0;
    let (client, fake) = Fake::client(move |asked| {
        if asked.method == "GET" {
            return Answer::json(200, json!({"value": []}));
        }
        posts += 1;
        if posts == 1 { Answer::status(500) } else { Answer::status(200) }
    });
    client
        .post(&scope(600), API, &format!("{}/failoverCommit", fabric()), None::<&()>)
        .await
        .unwrap();
    let lines = fake.lines();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[1], "GET V/replicationJobs");
}

#[tokio::test(start_paused = true)]
async fn a_lost_removal_is_done_when_the_object_is_gone() {
    let (client, fake) = Fake::client(|asked| match asked.target.as_str() {
        _ if asked.method == "POST" => Answer::lost(),
        target if target.contains("/replicationJobs") => Answer::json(200, json!({"value": []})),
        _ => Answer::status(404),
    });
    client.post(&scope(600), API, &format!("{}/remove", fabric()), None::<&()>).await.unwrap();
    assert_eq!(
        fake.lines(),
        [
            "POST V/replicationFabrics/f/remove",
            "GET V/replicationJobs",
            "GET V/replicationFabrics/f"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_update_is_compared_with_what_is_there() {
    for (tags, patches) in [(json!({"a": "1"}), 1), (json!({"a": "0"}), 2), (json!({}), 2)] {
        let mut count = 0;
        let (client, fake) = Fake::client(move |asked| {
            if asked.method == "GET" {
                return Answer::json(200, json!({"id": VAULT, "tags": tags}));
            }
            count += 1;
            if count == 1 { Answer::lost() } else { Answer::status(200) }
        });
        client
            .patch(&scope(600), Api::RecoveryServices, VAULT, &json!({"tags": {"a": "1"}}))
            .await
            .unwrap();
        assert_eq!(fake.lines().iter().filter(|line| line.starts_with("PATCH")).count(), patches);
    }
}

#[tokio::test(start_paused = true)]
async fn what_collides_with_its_own_first_attempt_succeeded() {
    let mut puts = 0;
    let mut there = false;
    let (client, fake) = Fake::client(move |asked| {
        if asked.target.contains("/replicationJobs") {
            return Answer::json(200, json!({"value": []}));
        }
        if asked.method == "GET" {
            return if there {
                Answer::json(200, json!({"name": "f"}))
            } else {
                Answer::status(404)
            };
        }
        puts += 1;
        if puts == 1 {
            return Answer::status(504);
        }
        there = true;
        Answer::status(409)
    });
    client.put(&scope(600), API, &fabric(), &json!({"properties": {}})).await.unwrap();
    assert_eq!(fake.lines().iter().filter(|line| line.starts_with("PUT")).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn removing_what_is_not_there_succeeds() {
    for status in [204, 404] {
        let (client, fake) = Fake::client(move |_| Answer::status(status));
        client.delete(&scope(9), API, &fabric()).await.unwrap();
        client.post(&scope(9), API, &format!("{}/remove", fabric()), None::<&()>).await.unwrap();
        assert_eq!(fake.asked().len(), 2);
    }
    let (client, _) = Fake::client(|_| Answer::status(404));
    let error = client
        .post(&scope(9), API, &format!("{}/failoverCommit", fabric()), None::<&()>)
        .await
        .unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test(start_paused = true)]
async fn the_answer_to_a_write_on_its_way_is_still_taken_after_a_cancel() {
    let path = fabric();
    let (client, fake) =
        Fake::client(move |_| accepted(&path, &guid(1)).after(Duration::from_secs(2)));
    let scope = scope(600);
    let cancel = scope.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cancel.cancel();
    });
    let error = client.put(&scope, API, &fabric(), &json!({})).await.unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    let operation = error.operation().unwrap();
    assert_eq!(operation.job_id(), Some(format!("{VAULT}/replicationJobs/{}", guid(1)).as_str()));
    assert_eq!(fake.asked().len(), 1);
    assert!(
        error.detail().contains("Azure goes on with PUT /subscriptions/"),
        "{}",
        error.detail()
    );
}

#[tokio::test(start_paused = true)]
async fn pages_are_followed_byte_for_byte_and_never_elsewhere() {
    let next = format!(
        "{}{VAULT}/replicationFabrics?$skipToken=A%2fb+c/==&x=%7E",
        crate::azure::fake::HOST
    );
    let target = next.strip_prefix(crate::azure::fake::HOST).unwrap().to_owned();
    let (client, fake) = Fake::client(in_turn(vec![
        Answer::json(200, json!({"value": [1, 2], "nextLink": next})),
        Answer::json(200, json!({"value": [3], "nextLink": ""})),
    ]));
    let list: Vec<u8> = client
        .list(&scope(9), API, &format!("{VAULT}/replicationFabrics?$filter=a"))
        .await
        .unwrap();
    assert_eq!(list, [1, 2, 3]);
    assert!(
        fake.asked()[0].target.ends_with("?$filter=a&api-version=2025-08-01"),
        "{}",
        fake.asked()[0].target
    );
    assert_eq!(fake.asked()[1].target, target);

    for elsewhere in [
        "https://evil.example/x",
        "http://management.azure.com/x",
        "https://management.azure.com:444/x",
    ] {
        let (client, fake) = Fake::client(in_turn(vec![Answer::json(
            200,
            json!({"value": [], "nextLink": elsewhere}),
        )]));
        let error = client.list::<u8>(&scope(9), API, &fabric()).await.unwrap_err();
        assert!(error.detail().contains("no token is sent there"), "{}", error.detail());
        assert_eq!(fake.asked().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_request_of_all_goes_alone() {
    let (client, fake) =
        Fake::client(|_| Answer::json(200, json!({})).after(Duration::from_secs(1)));
    let reads = (0..20).map(|_| {
        let client = client.clone();
        async move { client.get::<serde_json::Value>(&scope(60), API, &fabric()).await.unwrap() }
    });
    let start = tokio::time::Instant::now();
    futures::future::join_all(reads).await;
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    assert_eq!(fake.asked().iter().filter(|asked| asked.at == start).count(), 1);
}
