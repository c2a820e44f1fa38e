//! Members come and go, by Terraform and behind its back.

use super::{ADDRESS, Scene, TIERS, manual, names};
use crate::topology::{ground, protected_item_called, recovery_plan_alone};

const WEB: &str =
    "  boot_recovery_group {\n    replicated_protected_items = [asr_protected_item.web.id]\n  }\n";
const DB: &str =
    "  boot_recovery_group {\n    replicated_protected_items = [asr_protected_item.db.id]\n  }\n";

#[test]
fn members_are_replaced_in_place() {
    let scene = Scene::of(WEB);
    assert_eq!(scene.change(DB), ["PATCH"]);
    assert_eq!(names(&scene.groups()[2]), ["vm-db-1"]);
    let plan = scene.id(ADDRESS);
    assert_eq!(scene.change(TIERS), ["PATCH"]);
    assert_eq!(scene.id(ADDRESS), plan);
    let nobody =
        format!("  boot_recovery_group {{\n    pre_action {{{}    }}\n  }}\n", manual("ask"));
    assert_eq!(scene.change(&nobody), ["PATCH"]);
    assert!(names(&scene.groups()[2]).is_empty());
}

#[test]
fn a_member_taken_out_by_somebody_is_put_back() {
    let scene = Scene::of(TIERS);
    scene.change_groups(|groups| groups[2]["replicationProtectedItems"] = serde_json::json!([]));
    let plan = scene.scratch.plan();
    assert_eq!(plan.drift(), [ADDRESS], "{}", plan.summary());
    plan.expect_actions(ADDRESS, &["update"]);
    assert_eq!(plan.changed_attributes(ADDRESS), ["boot_recovery_group", "current_item_ids"]);
    scene.scratch.apply_plan();
    assert_eq!(names(&scene.groups()[2]), ["vm-db-1"]);
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn an_item_that_is_destroyed_leaves_the_plan() {
    let scene = Scene::of(TIERS);
    let config = ground(&scene.simulator)
        + &protected_item_called(&scene.simulator, "web", "vm-web-1", "")
        + &recovery_plan_alone(WEB);
    let output = scene.scratch.config(&config).apply();
    output.expect_warning("taken out of recovery plans");
    scene.scratch.plan().expect_no_changes();
    assert_eq!(scene.groups().len(), 3);
    assert_eq!(names(&scene.groups()[2]), ["vm-web-1"]);
}

#[test]
fn an_item_that_is_made_anew_comes_back_into_the_plan() {
    let scene = Scene::of(TIERS);
    scene.scratch.apply_with(&["-replace=asr_protected_item.db"]);
    assert_eq!(names(&scene.groups()[2]), ["vm-db-1"]);
    assert_eq!(scene.groups()[3]["startGroupActions"][0]["actionName"], "look");
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn items_that_are_destroyed_at_once_leave_the_plan_one_by_one() {
    let scene = Scene::of(TIERS);
    let last =
        format!("  boot_recovery_group {{\n    pre_action {{{}    }}\n  }}\n", manual("ask"));
    let config = ground(&scene.simulator) + &recovery_plan_alone(&last);
    scene.scratch.config(&config).apply();
    scene.scratch.plan().expect_no_changes();
    assert_eq!(scene.groups().len(), 3);
    assert!(names(&scene.groups()[2]).is_empty());
}
