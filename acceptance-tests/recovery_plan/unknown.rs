//! Members and groups that are not known before an apply.

use super::{ADDRESS, Scene, TIERS, names};

#[test]
fn members_that_are_made_in_the_same_apply_are_planned() {
    let scene = Scene::before();
    scene.configure(TIERS);
    let plan = scene.scratch.plan();
    plan.expect_actions(ADDRESS, &["create"]);
    assert!(plan.warnings().is_empty(), "{}", plan.output);
    scene.scratch.apply_plan();
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn groups_come_from_values_that_only_apply_knows() {
    let scene = Scene::of(TIERS);
    let tiers = r#"
  dynamic "boot_recovery_group" {
    for_each = terraform_data.tiers.output
    content {
      replicated_protected_items = boot_recovery_group.value
    }
  }
"#;
    let source = |tiers: &str| {
        format!(
            "resource \"terraform_data\" \"tiers\" {{\n  input = {tiers}\n  triggers_replace = {tiers}\n}}\n"
        )
    };
    let of = |list: &str| scene.config(tiers) + &source(list);
    scene.scratch.config(&of("[[asr_protected_item.web.id], [asr_protected_item.db.id]]"));
    scene.scratch.plan().expect_actions(ADDRESS, &["update"]);
    scene.scratch.apply_plan();
    scene.scratch.plan().expect_no_changes();
    assert_eq!(
        (names(&scene.groups()[2]), names(&scene.groups()[3])),
        (vec!["vm-web-1"], vec!["vm-db-1"])
    );

    scene.scratch.config(&of("[[asr_protected_item.web.id, asr_protected_item.db.id]]")).apply();
    scene.scratch.plan().expect_no_changes();
    assert_eq!(scene.groups().len(), 3);
}
