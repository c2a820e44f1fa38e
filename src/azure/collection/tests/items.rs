//! Protected items of several containers, by one list of the vault.

use super::*;

fn container(name: &str) -> String {
    format!("{VAULT}/replicationFabrics/f/replicationProtectionContainers/{name}")
}

fn item(container_name: &str, number: u32) -> String {
    format!("{}/replicationProtectedItems/i{number}", container(container_name))
}

/// A vault with five items in each of two containers.
fn vault(asked: &Asked) -> Answer {
    let path = asked.target.split('?').next().unwrap_or_default();
    if asked.method != "GET" {
        return Answer::status(200);
    }
    if path == format!("{VAULT}/replicationProtectedItems") {
        let ids = ["a", "b"].into_iter().flat_map(|c| (1..=5).map(move |n| (item(c, n), n)));
        let all: Vec<_> =
            ids.map(|(id, number)| json!({"id": id, "name": format!("i{number}")})).collect();
        return Answer::json(200, json!({"value": all}));
    }
    Answer::json(200, json!({"name": "alone"}))
}

async fn read(client: &Client, id: &str) -> String {
    let found: Value = client.read_cached(&scope(60), API, id).await.unwrap().unwrap();
    found["name"].as_str().unwrap_or_default().to_owned()
}

async fn count(client: &Client, path: &str) -> usize {
    client.list_cached::<Value>(&scope(60), API, path).await.unwrap().len()
}

#[tokio::test(start_paused = true)]
async fn one_list_of_the_vault_answers_for_every_container() {
    let (client, fake) = Fake::client(vault);
    let all = ["a", "b"].into_iter().flat_map(|c| (1..=5).map(move |number| item(c, number)));
    for id in all {
        read(&client, &id).await;
    }
    assert_eq!(fake.asked().len(), 3);
    let now = Instant::now();
    for number in 1..=5 {
        client.read_since::<Value>(&scope(60), API, &item("b", number), now).await.unwrap();
    }
    assert_eq!(count(&client, &format!("{VAULT}/replicationProtectedItems")).await, 10);
    assert_eq!(count(&client, &format!("{}/replicationProtectedItems", container("b"))).await, 5);
    assert_eq!(count(&client, &format!("{}/replicationProtectedItems", container("c"))).await, 0);
    assert!(
        fake.lines().iter().filter(|line| *line == "GET V/replicationProtectedItems").count() <= 2
    );
}

#[tokio::test(start_paused = true)]
async fn an_action_on_an_item_leaves_the_others_and_lists_anew_for_who_wants_all() {
    let everywhere = format!("{VAULT}/replicationProtectedItems");
    let (client, fake) = Fake::client(vault);
    assert_eq!(count(&client, &everywhere).await, 10);
    let action = format!("{}/testFailover", item("a", 1));
    client.post(&scope(60), API, &action, Some(&json!({}))).await.unwrap();
    let before = fake.asked().len();
    assert_eq!(read(&client, &item("a", 1)).await, "alone");
    assert_eq!(read(&client, &item("b", 1)).await, "i1");
    assert_eq!(count(&client, &format!("{}/replicationProtectedItems", container("b"))).await, 5);
    assert_eq!(fake.asked().len(), before + 1);
    assert_eq!(count(&client, &everywhere).await, 10);
    assert_eq!(fake.asked().len(), before + 2);
    assert_eq!(read(&client, &item("a", 1)).await, "i1");
}

#[tokio::test(start_paused = true)]
async fn what_becomes_of_a_container_is_read_anew_for_its_items() {
    let (client, fake) = Fake::client(vault);
    count(&client, &format!("{VAULT}/replicationProtectedItems")).await;
    client.delete(&scope(60), API, &container("a")).await.unwrap();
    let before = fake.asked().len();
    assert_eq!(read(&client, &item("a", 1)).await, "alone");
    assert_eq!(read(&client, &item("b", 1)).await, "i1");
    assert_eq!(fake.asked().len(), before + 1);
}
