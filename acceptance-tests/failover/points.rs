//! Another recovery point: before the commit the virtual machine is made anew from it, after the commit it is too late.

use std::time::Duration;

use serde_json::Value;

use super::{ADDRESS, Scene};

/// The recovery points of the item, oldest first.
pub fn points(scene: &Scene) -> Vec<String> {
    let id = scene.scratch.state(super::ITEM)["id"].as_str().unwrap().to_owned();
    let reply = scene.simulator.act("GET", &format!("{id}/recoveryPoints"), None);
    let list: Value = reply.body.unwrap();
    let mut points: Vec<_> = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&point["properties"]["recoveryPointTime"]), text(&point["id"]))
        })
        .collect();
    points.sort();
    points.into_iter().map(|(_, id)| id.replace("/Subscriptions/", "/subscriptions/")).collect()
}

#[test]
fn the_recovery_point_can_be_changed_until_the_commit() {
    let scene = Scene::quiet("");
    scene.simulator.advance(Duration::from_secs(3600));
    assert_eq!(scene.change("recovery", ""), ["unplannedFailover"]);
    let points = points(&scene);
    assert!(points.len() > 5, "{points:?}");
    let newest = points.last().unwrap();
    assert_eq!(scene.stands()["recovery_point_id"], *newest);

    let older = format!("recovery_point = \"{}\"", points[2]);
    assert_eq!(scene.change("recovery", &older), ["applyRecoveryPoint"]);
    assert_eq!(scene.stands()["recovery_point_id"], points[2]);
    // The one that is taken already is not taken again.
    let same = format!("recovery_point = \"{}\"\ncommit = true", points[2]);
    assert_eq!(scene.change("recovery", &same), ["failoverCommit"]);

    let late = format!("recovery_point = \"{newest}\"\ncommit = true");
    scene.set("recovery", &late);
    let refused = scene.scratch.plan_fails();
    refused.expect_error("The commit deleted all recovery points").at("recovery_point");
}

#[test]
fn a_point_is_chosen_before_the_failover_too() {
    let scene = Scene::quiet("");
    scene.simulator.advance(Duration::from_secs(3600));
    let points = points(&scene);
    let at = format!("recovery_point = \"{}\"", points[1]);
    assert_eq!(scene.change("recovery", &at), ["unplannedFailover"]);
    assert_eq!(scene.stands()["recovery_point_id"], points[1]);
    let newest = "recovery_point = \"latest_processed\"";
    assert_eq!(scene.change("recovery", newest), ["applyRecoveryPoint"]);
    assert_eq!(scene.stands()["recovery_point_id"], *points.last().unwrap());
    assert_eq!(scene.scratch.plan().actions(ADDRESS), ["no-op"]);
}

#[test]
fn what_the_source_answers_decides_about_shutting_it_down() {
    for (out, arguments, wanted) in [
        (false, "", "Required"),
        (true, "", "NotRequired"),
        (false, "shutdown_source = false", "NotRequired"),
    ] {
        let scene = Scene::quiet(arguments);
        scene.simulator.outage("eastus2", out);
        scene.set("recovery", arguments);
        scene.simulator.clear_journal();
        scene.scratch.apply();
        let journal = scene.simulator.journal();
        let sent = journal.iter().find(|entry| entry.path.ends_with("unplannedFailover")).unwrap();
        let body = sent.body.clone().unwrap();
        assert_eq!(body["properties"]["sourceSiteOperations"], wanted, "{body:#}");
    }
}
