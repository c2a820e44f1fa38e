//! What the service adds, leaves out and spells otherwise. None of that is a change.

use serde_json::{Value, json};

use super::{Scene, TIERS, manual};

/// Writes every id in a value in capitals, and lets the service's own beginning stay.
fn shout(value: &mut Value) {
    match value {
        Value::String(text) if text.to_lowercase().starts_with("/subscriptions/") => {
            *text = format!("/Subscriptions/{}", text["/subscriptions/".len()..].to_uppercase());
        }
        Value::Array(items) => items.iter_mut().for_each(shout),
        Value::Object(members) => members.values_mut().for_each(shout),
        _ => {}
    }
}

#[test]
fn other_letter_case_is_no_change() {
    let scene = Scene::of(TIERS);
    scene.simulator.change(&scene.id(super::ADDRESS), |plan| {
        shout(&mut plan["properties"]);
        let action = &mut plan["properties"]["groups"][3]["startGroupActions"][0];
        action["failoverTypes"] = json!(["unplannedFailover", "testFailover"]);
        action["failoverDirections"] = json!(["primaryToRecovery"]);
        action["customDetails"]["instanceType"] = json!("manualActionDetails");
    });
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn what_the_service_fills_in_is_no_change() {
    let scene = Scene::of(TIERS);
    scene.change_groups(|groups| {
        let all: Vec<_> = groups[2..]
            .iter()
            .flat_map(|group| group["replicationProtectedItems"].as_array().unwrap().clone())
            .collect();
        groups[0]["replicationProtectedItems"] = json!(all);
        groups[1]["replicationProtectedItems"] = json!(all);
        groups[0]["startGroupActions"] = Value::Null;
        groups[2]["endGroupActions"] = Value::Null;
        groups[3]["tomorrow"] = json!({"a": [1]});
        let details = &mut groups[3]["startGroupActions"][0]["customDetails"];
        details["timeout"] = json!("");
        details["fabricLocation"] = Value::Null;
        details["tomorrow"] = json!(true);
    });
    scene.simulator.change(&scene.id(super::ADDRESS), |plan| {
        plan["properties"]["tomorrow"] = json!([null]);
        plan["properties"]["providerSpecificDetails"] =
            json!([{"instanceType": "A2A", "primaryZone": null, "recoveryZone": "", "primaryExtendedLocation": null}]);
    });
    scene.scratch.plan().expect_no_changes();
    // A change that follows leaves the shut down members to the service.
    assert_eq!(scene.change(&TIERS.replace("Look at", "Check")), ["PATCH"]);
}

#[test]
fn groups_left_out_by_the_service_are_no_change() {
    let groups = format!(
        "{TIERS}  shutdown_recovery_group {{}}\n  boot_recovery_group {{\n    replicated_protected_items = []\n    post_action {{{}    }}\n  }}\n",
        manual("end")
    );
    let scene = Scene::of(&groups);
    scene.change_groups(|groups| {
        groups.drain(..2);
    });
    scene.scratch.plan().expect_no_changes();
}
