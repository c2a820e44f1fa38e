//! What a list no longer answers for, because it was written.

use super::*;

/// Writes, and answers how many requests reading policy 1 and policy 2 takes then. Both were in a list.
async fn requests_after(method: &str, path: &str) -> [usize; 2] {
    let (client, fake) = Fake::connected(service).await;
    for _ in 0..4 {
        read(&client, 1).await;
    }
    let (body, within) = (json!({}), scope(60));
    match method {
        "PUT" => client.put(&within, API, path, &body).await.unwrap(),
        "PATCH" => client.patch(&within, API, path, &body).await.unwrap(),
        "POST" => client.post(&within, API, path, Some(&body)).await.unwrap(),
        _ => client.delete(&within, API, path).await.unwrap(),
    }
    let before = fake.asked().len();
    read(&client, 1).await;
    let between = fake.asked().len();
    read(&client, 2).await;
    [between - before, fake.asked().len() - between]
}

#[tokio::test(start_paused = true)]
async fn a_write_of_a_member_leaves_the_others_in_the_list() {
    for (method, path) in
        [("PUT", policy(1)), ("PATCH", policy(1)), ("DELETE", policy(1).to_uppercase())]
    {
        assert_eq!(requests_after(method, &path).await, [1, 0], "{method} {path}");
    }
    for (method, path) in [
        ("PUT", policy(10)),
        ("PATCH", format!("{VAULT}/replicationFabrics/f")),
        ("PATCH", format!("{VAULT}x/replicationPolicies/p")),
    ] {
        assert_eq!(requests_after(method, &path).await, [0, 0], "{method} {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_of_the_vault_and_an_action_with_reach_leave_none() {
    let container = format!("{VAULT}/replicationFabrics/f/replicationProtectionContainers/c");
    for (method, path) in [
        ("PATCH", VAULT.to_owned()),
        ("POST", format!("{container}/switchprotection")),
        ("POST", format!("{VAULT}/replicationRecoveryPlans/p/failoverCommit")),
    ] {
        assert_eq!(requests_after(method, &path).await, [1, 1], "{method} {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_began_before_a_write_answers_for_all_but_the_written() {
    let (client, fake) =
        Fake::connected(|asked| service(asked).after(Duration::from_secs(1))).await;
    read(&client, 1).await;
    read(&client, 2).await;
    let listing = read(&client, 3);
    let writing = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        client.delete(&scope(60), API, &policy(1)).await.unwrap();
    };
    let (found, ()) = tokio::join!(listing, writing);
    assert_eq!(found.as_deref(), Some("p3"));
    let before = fake.asked().len();
    assert_eq!(read(&client, 4).await.as_deref(), Some("p4"));
    assert_eq!(fake.asked().len(), before);
    assert_eq!(read(&client, 1).await.as_deref(), Some("alone"));
    assert_eq!(fake.asked().len(), before + 1);
}

#[tokio::test(start_paused = true)]
async fn who_lists_asks_again_for_a_member_that_is_written_meanwhile() {
    let (client, _) = Fake::connected(|asked| service(asked).after(Duration::from_secs(1))).await;
    read(&client, 1).await;
    read(&client, 2).await;
    let writing = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        client.delete(&scope(60), API, &policy(3)).await.unwrap();
    };
    let (found, ()) = tokio::join!(read(&client, 3), writing);
    assert_eq!(found.as_deref(), Some("alone"));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_began_during_a_write_does_not_answer_for_the_written() {
    let (client, fake) = Fake::connected(|asked| match asked.method.as_str() {
        "GET" => service(asked),
        _ => Answer::status(200).after(Duration::from_secs(10)),
    })
    .await;
    let (body, within) = (json!({}), scope(60));
    let target = policy(1);
    let writing = client.put(&within, API, &target, &body);
    let reading = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        for number in 2..=5 {
            read(&client, number).await;
        }
        // Listed by now, while the write goes on.
        let before = fake.asked().len();
        assert_eq!(read(&client, 1).await.as_deref(), Some("alone"));
        assert_eq!(read(&client, 6).await.as_deref(), Some("p6"));
        assert_eq!(fake.asked().len(), before + 1);
    };
    let (written, ()) = tokio::join!(writing, reading);
    written.unwrap();
    let before = fake.asked().len();
    assert_eq!(read(&client, 1).await.as_deref(), Some("alone"));
    assert_eq!(read(&client, 6).await.as_deref(), Some("p6"));
    assert_eq!(fake.asked().len(), before + 1);
}

#[tokio::test(start_paused = true)]
async fn many_written_members_are_read_by_a_new_list() {
    let (client, fake) = Fake::connected(service).await;
    for _ in 0..4 {
        read(&client, 1).await;
    }
    for number in 1..=10 {
        client.delete(&scope(60), API, &policy(number)).await.unwrap();
    }
    let before = fake.asked().len();
    let at_once = (1..=10).map(|number| read(&client, number));
    let names: Vec<_> = futures::future::join_all(at_once).await.into_iter().flatten().collect();
    assert_eq!(names.iter().filter(|name| *name == "alone").count(), 2);
    assert_eq!(fake.asked().len() - before, 4);
}
