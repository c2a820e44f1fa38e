use serde_json::json;

use super::*;

fn boot(members: &[&str]) -> Boot {
    let members: Vec<_> = members.iter().map(|member| (*member).to_owned()).collect();
    Boot { replicated_protected_items: Val::Known(Set(members)), ..Boot::default() }
}

fn manual(name: &str) -> Action {
    let words = |word: &str| Val::Known(Set(vec![word.to_owned()]));
    Action {
        name: name.into(),
        r#type: "manualactiondetails".into(),
        fail_over_directions: words("PrimaryToRecovery"),
        fail_over_types: words("TestFailover"),
        manual_action_instruction: "Look.".into(),
        ..Action::default()
    }
}

fn plan(boots: Vec<Boot>) -> Model {
    Model { boot_recovery_group: ListOf::Known(boots), ..Model::default() }
}

#[test]
fn shutdown_and_failover_come_first_and_hold_nobody() {
    let mut web = boot(&["/web"]);
    web.post_action = ListOf::Known(vec![manual("second"), manual("first")]);
    let sent = serde_json::to_value(sent(&plan(vec![boot(&["/db"]), web]))).unwrap();
    let kinds: Vec<_> =
        sent.as_array().unwrap().iter().map(|group| group["groupType"].clone()).collect();
    assert_eq!(kinds, ["Shutdown", "Failover", "Boot", "Boot"]);
    assert_eq!(sent[0]["replicationProtectedItems"], json!([]));
    assert_eq!(sent[3]["replicationProtectedItems"], json!([{"id": "/web"}]));
    assert_eq!(
        sent[3]["endGroupActions"],
        json!(["second", "first"].map(|name| json!({"actionName": name, "failoverTypes": ["TestFailover"],
            "failoverDirections": ["PrimaryToRecovery"], "customDetails": {"instanceType": "ManualActionDetails", "description": "Look."}})))
    );
}

#[test]
fn what_the_service_adds_is_not_read() {
    let reply = json!([
        {"groupType": "Shutdown", "replicationProtectedItems": [{"id": "/Subscriptions/db"}], "startGroupActions": null},
        {"groupType": "Failover"},
        {"groupType": "Boot", "replicationProtectedItems": [{"id": "/Subscriptions/db", "virtualMachineId": "guid"}]},
        {"groupType": "Boot"},
    ]);
    let mut model = Model::default();
    read(serde_json::from_value(reply).unwrap(), &mut model);
    let expected = Model {
        current_item_ids: Val::Known(Set(vec!["/subscriptions/db".to_owned()])),
        ..plan(vec![boot(&["/subscriptions/db"]), Boot::default()])
    };
    assert_eq!(model, expected);
}

#[test]
fn empty_blocks_stay_as_they_were_written() {
    let reply =
        json!([{"groupType": "Shutdown"}, {"groupType": "Failover"}, {"groupType": "Boot"}]);
    let written = Model {
        shutdown_recovery_group: Single::Present(Actions::default()),
        current_item_ids: Val::Known(Set::default()),
        ..plan(vec![boot(&[])])
    };
    let mut model = written.clone();
    read(serde_json::from_value(reply).unwrap(), &mut model);
    assert_eq!(model, written);
}

#[test]
fn plans_are_the_same_by_what_they_do() {
    let one = plan(vec![boot(&["/a", "/b"]), Boot::default()]);
    let other = Model {
        shutdown_recovery_group: Single::Present(Actions::default()),
        ..plan(vec![boot(&["/B", "/A"]), boot(&[])])
    };
    assert!(same(&one, &other) && same(&other, &one));
    assert!(!same(&one, &plan(vec![boot(&["/a"]), boot(&["/b"])])));
    assert!(!same(&one, &plan(vec![boot(&["/a", "/b"])])));
    let mut first = one.clone();
    let mut second = one.clone();
    let with = |names: [&str; 2]| ListOf::Known(names.map(manual).to_vec());
    first.shutdown_recovery_group =
        Single::Present(Actions { pre_action: with(["x", "y"]), ..Actions::default() });
    second.shutdown_recovery_group =
        Single::Present(Actions { pre_action: with(["y", "x"]), ..Actions::default() });
    assert!(!same(&first, &second), "the order of actions counts");
}
