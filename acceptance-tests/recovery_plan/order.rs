//! The order of groups and of actions is kept and can be changed; that of the members of a group means nothing.

use serde_json::Value;

use super::{ADDRESS, Scene, TIERS, manual, names};

fn boot(label: &str, actions: &str) -> String {
    format!(
        "  boot_recovery_group {{\n    replicated_protected_items = [asr_protected_item.{label}.id]\n{actions}\n  }}\n"
    )
}

fn action_names(actions: &Value) -> Vec<&str> {
    let actions = actions.as_array().expect("a group has actions");
    actions.iter().filter_map(|action| action["actionName"].as_str()).collect()
}

#[test]
fn groups_start_in_the_order_of_their_blocks() {
    let scene = Scene::of(&(boot("web", "") + &boot("db", "")));
    let order = |scene: &Scene| {
        scene.groups()[2..].iter().map(|group| names(group).join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(order(&scene), ["vm-web-1", "vm-db-1"]);
    assert_eq!(scene.change(&(boot("db", "") + &boot("web", ""))), ["PATCH"]);
    assert_eq!(order(&scene), ["vm-db-1", "vm-web-1"]);
    let between = boot("db", "")
        + "  boot_recovery_group {\n    pre_action {"
        + &manual("wait")
        + "    }\n  }\n";
    assert_eq!(scene.change(&(between + &boot("web", ""))), ["PATCH"]);
    assert_eq!(order(&scene), ["vm-db-1", "", "vm-web-1"]);

    scene.change_groups(|groups| groups.swap(2, 4));
    let plan = scene.scratch.plan();
    assert_eq!(plan.drift(), [ADDRESS], "{}", plan.summary());
    scene.scratch.apply_plan();
    assert_eq!(order(&scene), ["vm-db-1", "", "vm-web-1"]);
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn actions_run_in_the_order_of_their_blocks() {
    let with = |names: [&str; 3]| {
        let block = |name: &str| format!("    post_action {{{}    }}\n", manual(name));
        boot("db", &names.map(block).concat()) + &boot("web", "")
    };
    let scene = Scene::of(&with(["zeta", "alpha", "mid"]));
    assert_eq!(action_names(&scene.groups()[2]["endGroupActions"]), ["zeta", "alpha", "mid"]);
    assert_eq!(scene.change(&with(["mid", "zeta", "alpha"])), ["PATCH"]);
    assert_eq!(action_names(&scene.groups()[2]["endGroupActions"]), ["mid", "zeta", "alpha"]);
}

#[test]
fn members_of_a_group_have_no_order() {
    let both = |one: &str, other: &str| {
        format!(
            "  boot_recovery_group {{\n    replicated_protected_items = [asr_protected_item.{one}.id, asr_protected_item.{other}.id]\n  }}\n"
        )
    };
    let scene = Scene::of(&both("web", "db"));
    scene.configure(&both("db", "web")).scratch.plan().expect_no_changes();
    scene.change_groups(|groups| {
        groups[2]["replicationProtectedItems"].as_array_mut().unwrap().reverse();
    });
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn names_and_words_of_actions_follow_the_configuration() {
    let scene = Scene::of(TIERS);
    let reordered = TIERS.replace(
        "[\"TestFailover\", \"UnplannedFailover\"]",
        "[\"unplannedfailover\", \"testfailover\"]",
    );
    assert_ne!(reordered, TIERS);
    scene.configure(&reordered).scratch.plan().expect_no_changes();
    assert_eq!(scene.change(&TIERS.replace("\"look\"", "\"check\"")), ["PATCH"]);
    assert_eq!(action_names(&scene.groups()[3]["startGroupActions"]), ["check"]);
}
