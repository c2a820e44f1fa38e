//! Its life as of every resource, and what it shows.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ADDRESS, Scene, by_hand, drill, test_machines, vm};
use crate::harness::{Import, Scratch, habits, lifecycle, lifecycle_importing, simulator, writes};
use crate::topology::network;

#[test]
fn it_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &drill(&simulator, ""));
    let simulator = crate::harness::simulator();
    let known_to_configuration = "cleanup_comments = \"fine\"\n  keepers = { quarter = \"Q1\" }\n  recovery_point = \"latest\"";
    lifecycle_importing(&simulator, Import::Settles, |scratch| {
        scratch.config(&drill(&simulator, known_to_configuration));
    });
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let scene = Scene::drilled("");
    habits::case_of_ids_is_nothing(&scene.scratch, &drill(&scene.simulator, ""));
    habits::generated_config_is_complete(&scene.simulator, &scene.scratch, ADDRESS);
}

#[test]
fn a_drill_shows_what_a_probe_and_an_auditor_need() {
    let scene = Scene::drilled("");
    let state = scene.scratch.state(ADDRESS);
    assert_eq!(state["state"], "WaitingForCompletion");
    assert_eq!(state["id"], format!("{}/testFailover", scene.item()));
    let vm = vm(&scene.scratch);
    let machine = scene.simulator.document(vm["id"].as_str().unwrap()).unwrap();
    assert_eq!(machine["location"], "centralus");
    let nic = vm["network_interface_ids"][0].as_str().unwrap();
    let nic = scene.simulator.document(nic).unwrap();
    let address = &nic["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"];
    assert_eq!(&vm["private_ip_addresses"], &json!([address]));
    assert!(vm["recovery_point_id"].as_str().unwrap().contains("/recoveryPoints/"));
    assert_eq!(vm["recovery_point_time"], state["recovery_point_time"]);
    assert!(vm["recovery_point_age_in_seconds"].as_i64().unwrap() >= 0);
    for result in ["started_at", "ended_at", "job_id"] {
        assert!(state[result].is_string(), "{result}: {state:#}");
    }
    assert!(state["duration_in_seconds"].is_number());
}

#[test]
fn a_plan_without_changes_asks_only_whether_the_test_stands() {
    let scene = Scene::drilled("");
    scene.simulator.clear_journal();
    scene.scratch.plan().expect_no_changes();
    let asks_for_more = |path: &str| {
        let path = path.to_lowercase();
        ["/microsoft.compute/", "/microsoft.network/", "/replicationjobs", "/recoverypoints"]
            .iter()
            .any(|part| path.contains(part))
    };
    let journal = scene.simulator.journal();
    let more: Vec<_> = journal.iter().filter(|entry| asks_for_more(&entry.path)).collect();
    assert!(more.is_empty(), "{more:#?}");
}

#[test]
fn a_clean_up_behind_terraforms_back_is_noticed() {
    let scene = Scene::drilled("");
    let clean_up = format!("{}/testFailoverCleanup", scene.item());
    let body = json!({"properties": {"comments": "done by hand"}});
    scene.simulator.with_world(|world| world.act("POST", &clean_up, Some(&body)));
    let plan = scene.scratch.plan();
    plan.expect_actions(ADDRESS, &["create"]);
    scene.scratch.apply_plan();
    scene.scratch.plan().expect_no_changes();
    assert_eq!(scene.test_state(), "WaitingForCompletion");
}

#[test]
fn a_test_that_somebody_began_after_a_clean_up_is_not_taken_for_the_drill() {
    for (which, adopted) in [("drill", true), ("recovery", false)] {
        let scene = Scene::drilled("");
        let first = scene.scratch.state(ADDRESS)["job_id"].clone();
        let act = |action: &str, body: Value| {
            let path = format!("{}/{action}", scene.item());
            let reply = scene.simulator.act("POST", &path, Some(&body));
            assert!(reply.status < 300, "{reply:?}");
        };
        scene.simulator.advance(Duration::from_secs(60 * 60));
        act("testFailoverCleanup", json!({"properties": {"comments": "done by hand"}}));
        act("testFailover", by_hand(&network(&scene.simulator, which)));
        scene.scratch.plan().expect_actions(ADDRESS, &["create"]);
        if adopted {
            scene.scratch.apply_plan().expect_warning("An existing test failover was adopted");
            scene.scratch.plan().expect_no_changes();
            assert_ne!(scene.scratch.state(ADDRESS)["job_id"], first);
        } else {
            let refused = scene.scratch.apply_plan_fails();
            refused.expect_error("A test failover is there already");
        }
    }
}

#[test]
fn a_new_keeper_runs_a_new_drill_and_a_new_comment_does_not() {
    let keepers = |quarter: &str| format!("keepers = {{ quarter = \"{quarter}\" }}");
    let scene = Scene::drilled(&keepers("Q1"));
    let first = scene.scratch.state(ADDRESS)["job_id"].clone();
    scene.simulator.clear_journal();
    scene.configure(&format!("{}\n  cleanup_comments = \"all probes passed\"", keepers("Q1")));
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.scratch.apply_plan();
    assert!(writes(&scene.simulator).is_empty());
    scene.scratch.plan().expect_no_changes();

    scene.configure(&keepers("Q2"));
    scene.scratch.plan().expect_actions(ADDRESS, &["delete", "create"]);
    scene.scratch.apply_plan();
    scene.scratch.plan().expect_no_changes();
    assert_eq!((scene.accepted("/testFailoverCleanup"), scene.accepted("/testFailover")), (1, 1));
    assert_ne!(scene.scratch.state(ADDRESS)["job_id"], first);
    let comments = comments(&scene);
    assert!(comments.contains(&"all probes passed".to_owned()), "{comments:?}");
}

/// What the jobs of clean-ups say.
fn comments(scene: &Scene) -> Vec<String> {
    let entries = scene.simulator.journal();
    let of_cleanup = entries.iter().filter(|entry| entry.path.ends_with("/testFailoverCleanup"));
    let body = |entry: &asr_simulator::Entry| {
        let body = entry.body.clone().unwrap_or_default();
        body["properties"]["comments"].as_str().unwrap_or_default().to_owned()
    };
    of_cleanup.map(body).collect()
}

#[test]
fn only_an_active_test_is_imported() {
    let scene = Scene::protected();
    let id = format!("{}/testFailover", scene.item());
    let imported = Scratch::new(&scene.simulator);
    imported.config(&drill(&scene.simulator, ""));
    let output = imported.import_fails(ADDRESS, &id);
    assert!(output.to_string().contains("No test failover of"), "{output}");
    let output = imported.import_fails(ADDRESS, &scene.item());
    assert!(output.to_string().contains("/testFailover"), "{output}");
}

#[test]
fn destroying_the_item_and_its_drill_at_once_cleans_up_first() {
    let scene = Scene::drilled("");
    scene.scratch.destroy();
    assert!(test_machines(&scene.simulator).is_empty());
}
