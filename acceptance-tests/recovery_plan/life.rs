//! Its life as of every resource.

use serde_json::json;

use super::{ADDRESS, Scene, TIERS};
use crate::harness::{Import, habits, lifecycle, lifecycle_importing, simulator, writes};
use crate::topology::{everything, group};

/// Groups that say something about everything.
fn full(scene: &Scene) -> String {
    let account = format!(
        "{}/providers/Microsoft.Automation/automationAccounts/Scripts",
        group(&scene.simulator, "rg-app-recovery")
    );
    scene.simulator.change(&account, |document| {
        *document = json!({"id": account, "name": "Scripts", "location": "centralus", "properties": {}});
    });
    format!(
        r#"
  shutdown_recovery_group {{
    pre_action {{
      name                 = "drain"
      type                 = "AutomationRunbookActionDetails"
      fail_over_directions = ["PrimaryToRecovery", "RecoveryToPrimary"]
      fail_over_types      = ["PlannedFailover", "UnplannedFailover"]
      fabric_location      = "Primary"
      runbook_id           = "{account}/runbooks/Drain"
      timeout              = "60"
    }}
  }}

  failover_recovery_group {{
    post_action {{
      name                 = "dns"
      type                 = "ScriptActionDetails"
      fail_over_directions = ["PrimaryToRecovery"]
      fail_over_types      = ["UnplannedFailover"]
      fabric_location      = "Recovery"
      script_path          = "\\\\share\\dns.ps1"
    }}
  }}
{TIERS}
"#
    )
}

#[test]
fn it_lives_its_whole_life() {
    let scene = Scene::before();
    lifecycle(&scene.simulator, &scene.config(TIERS));
    let config = scene.config(&full(&scene));
    lifecycle(&scene.simulator, &config);
}

#[test]
fn blocks_that_say_nothing_settle_without_a_write_after_an_import() {
    let simulator = simulator();
    let config = everything(&simulator);
    lifecycle_importing(&simulator, Import::Settles, |scratch| {
        scratch.config(&config);
    });
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let scene = Scene::of(TIERS);
    habits::case_of_ids_is_nothing(&scene.scratch, &scene.config(TIERS));
    scene.configure(TIERS);
    habits::generated_config_is_complete(&scene.simulator, &scene.scratch, ADDRESS);
    habits::drift_is_shown_and_undone(
        &scene.simulator,
        &scene.scratch,
        ADDRESS,
        "boot_recovery_group",
        |plan| {
            plan["properties"]["groups"][3]["startGroupActions"][0]["customDetails"]["description"] =
                json!("Never mind.");
        },
    );
    habits::removal_is_noticed(&scene.simulator, &scene.scratch, ADDRESS);
}

#[test]
fn an_equal_plan_is_adopted_and_another_is_not() {
    let scene = Scene::of(TIERS);
    let forget = || {
        scene.scratch.run(&["state", "rm", ADDRESS]).expect_success();
    };
    forget();
    scene.simulator.clear_journal();
    scene.scratch.apply().expect_warning("An existing object was adopted");
    assert!(writes(&scene.simulator).is_empty(), "{:#?}", writes(&scene.simulator));
    scene.scratch.plan().expect_no_changes();
    scene.change_groups(|groups| groups.swap(2, 3));
    forget();
    scene.scratch.apply_fails().expect_error("The object exists already");
}

#[test]
fn plans_are_read_one_by_one_and_nothing_else_is() {
    let scene = Scene::of(TIERS);
    let more = scene.config(TIERS)
        + &scene
            .config(TIERS)
            .replace(&scene.ground(), "")
            .replace("\"this\"", "\"more\"")
            .replace("  name                      = \"plan\"", "  count                     = 3\n  name                      = \"plan-${count.index}\"");
    scene.scratch.config(&more).apply();
    scene.simulator.clear_journal();
    scene.scratch.plan().expect_no_changes();
    let journal = scene.simulator.journal();
    let of_plans = journal.iter().filter(|entry| entry.path.contains("/replicationRecoveryPlans"));
    assert_eq!(of_plans.count(), 4);
}
