//! Whole lists, kept for those who ask next.

use super::*;

async fn names(client: &Client, path: &str) -> Vec<String> {
    let all: Vec<Value> = client.list_cached(&scope(60), API, path).await.unwrap();
    all.iter().map(|member| member["name"].as_str().unwrap_or_default().to_owned()).collect()
}

fn policies() -> String {
    format!("{VAULT}/replicationPolicies")
}

#[tokio::test(start_paused = true)]
async fn a_list_is_kept_for_a_minute_and_answers_reads() {
    let (client, fake) = Fake::connected(service).await;
    let expected: Vec<_> = (1..=10).map(|number| format!("p{number}")).collect();
    assert_eq!(names(&client, &policies()).await, expected);
    assert_eq!(names(&client, &policies().to_uppercase()).await, expected);
    assert_eq!(read(&client, 3).await.as_deref(), Some("p3"));
    assert_eq!(fake.asked().len(), 2);
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(names(&client, &policies()).await, expected);
    assert_eq!(fake.asked().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_write_of_any_member_makes_it_list_anew() {
    for (path, listed) in [
        (policy(3), true),
        (policy(77), true),
        (VAULT.to_owned(), true),
        (format!("{VAULT}/replicationFabrics/f"), false),
    ] {
        let (client, fake) = Fake::connected(service).await;
        names(&client, &policies()).await;
        client.patch(&scope(60), API, &path, &json!({})).await.unwrap();
        let before = fake.asked().len();
        names(&client, &policies()).await;
        assert_eq!(fake.asked().len() - before, if listed { 2 } else { 0 }, "{path}");
        names(&client, &policies()).await;
        assert_eq!(fake.asked().len() - before, if listed { 2 } else { 0 }, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_who_ask_while_many_write_share_lists() {
    let (client, fake) =
        Fake::connected(|asked| service(asked).after(Duration::from_secs(1))).await;
    let (lists, target) = (policies(), policy(3));
    let (within, body) = (scope(60), json!({}));
    let all = futures::future::join_all((0..50).map(|_| names(&client, &lists)));
    let writing = async {
        for _ in 0..6 {
            client.put(&within, API, &target, &body).await.unwrap();
        }
    };
    let (all, ()) = tokio::join!(all, writing);
    assert!(all.iter().all(|names| names.len() == 10));
    // The list that the first began, and one that was begun when all had asked.
    assert_eq!(fake.asked().iter().filter(|asked| asked.method == "GET").count(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_has_no_members_and_what_is_refused_is_an_error() {
    let (client, fake) = Fake::connected(|_| Answer::status(404)).await;
    assert!(names(&client, &policies()).await.is_empty());
    assert!(names(&client, &policies()).await.is_empty());
    assert_eq!(fake.asked().len(), 1);
    let (client, _) = Fake::connected(|_| Answer::status(403)).await;
    let error = client.list_cached::<Value>(&scope(60), API, &policies()).await.unwrap_err();
    assert_eq!(error.status(), Some(403));
}

#[tokio::test(start_paused = true)]
async fn queries_and_abridged_lists_are_not_kept() {
    for path in [format!("{}?$filter=x", policies()), format!("{VAULT}/replicationRecoveryPlans")] {
        let (client, fake) = Fake::connected(|_| Answer::json(200, json!({"value": []}))).await;
        names(&client, &path).await;
        names(&client, &path).await;
        assert_eq!(fake.asked().len(), 2, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_listing_gets_an_error_and_the_next_a_list() {
    let (client, fake) =
        Fake::connected(|asked| service(asked).after(Duration::from_secs(2))).await;
    let (short, lists) = (scope(1), policies());
    let (one, other) =
        tokio::join!(client.list_cached::<Value>(&short, API, &lists), names(&client, &lists));
    assert!(one.unwrap_err().is_timeout());
    assert_eq!(other.len(), 10);
    assert_eq!(fake.asked().len(), 3);
}
