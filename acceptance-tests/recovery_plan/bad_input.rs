//! What is wrong is said before anything is sent: at validate what shows by itself, at plan what Azure knows.

use super::{ADDRESS, Scene, TIERS, manual};
use crate::harness::{Scratch, simulator};
use crate::topology::recovery_plan_alone;

const VAULT: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/vault";

fn item(name: &str) -> String {
    format!(
        "{VAULT}/replicationFabrics/primary/replicationProtectionContainers/primary/replicationProtectedItems/{name}"
    )
}

/// A plan with literal ids and these arguments.
fn literal(arguments: &str) -> String {
    recovery_plan_alone(arguments)
        .replace("asr_vault.this.id", &format!("{VAULT:?}"))
        .replace("asr_fabric.primary.id", &format!("\"{VAULT}/replicationFabrics/primary\""))
        .replace("asr_fabric.recovery.id", &format!("\"{VAULT}/replicationFabrics/recovery\""))
}

fn boot(arguments: &str) -> String {
    format!("  boot_recovery_group {{\n{arguments}\n  }}\n")
}

/// A group with an action of that kind.
fn action(kind: &str, arguments: &str) -> String {
    boot(&format!(
        "    pre_action {{\n      name = \"act\"\n      type = \"{kind}\"\n      fail_over_directions = [\"PrimaryToRecovery\"]\n      fail_over_types = [\"TestFailover\"]\n{arguments}\n    }}"
    ))
}

#[test]
fn what_shows_by_itself_is_refused_at_validate() {
    let simulator = simulator();
    let runbook = "runbook_id = \"/subscriptions/s/resourceGroups/g/providers/Microsoft.Automation/automationAccounts/a/runbooks/r\"";
    let zones = |text: &str| boot("") + &format!("  azure_to_azure_settings {{\n{text}\n  }}\n");
    let twice = boot(&format!("    replicated_protected_items = [\"{}\"]", item("web")))
        + &boot(&format!("    replicated_protected_items = [\"{}\"]", item("WEB")));
    let cases = [
        (
            action("AutomationRunbookActionDetails", runbook),
            "needs `fabric_location`",
            "pre_action",
        ),
        (
            action("AutomationRunbookActionDetails", "fabric_location = \"Primary\""),
            "needs `runbook_id`",
            "pre_action",
        ),
        (
            action(
                "AutomationRunbookActionDetails",
                "fabric_location = \"Primary\"\nrunbook_id = \"r\"",
            ),
            "the id of an Automation runbook",
            "runbook_id",
        ),
        (
            action("ManualActionDetails", "fabric_location = \"Primary\""),
            "has no `fabric_location`",
            "fabric_location",
        ),
        (
            action("ScriptActionDetails", "fabric_location = \"Primary\""),
            "needs `script_path`",
            "pre_action",
        ),
        (
            action("ScriptActionDetails", "script_path = \"x\""),
            "needs `fabric_location`",
            "pre_action",
        ),
        (
            action("ScriptActionDetails", "fabric_location = \"Here\"\nscript_path = \"x\""),
            "\"Here\" is not one of",
            "fabric_location",
        ),
        (action("Wish", ""), "\"Wish\" is not one of", "type"),
        (
            action("ManualActionDetails", "").replace("PrimaryToRecovery", "Up"),
            "\"Up\" is not one of",
            "fail_over_directions",
        ),
        (twice, "stands in `boot_recovery_group[0]` already", "replicated_protected_items"),
        (
            boot("    replicated_protected_items = [\"web\"]"),
            "the id of a protected item",
            "replicated_protected_items",
        ),
        (
            boot(&format!(
                "    replicated_protected_items = [\"{}\"]",
                item("web").replace("vaults/vault", "vaults/other")
            )),
            "lies in another vault than the plan",
            "replicated_protected_items",
        ),
        (zones("primary_zone = \"1\""), "belong together", "primary_zone"),
        (
            zones("primary_zone = \"1\"\nrecovery_zone = \"4\""),
            "\"4\" is not one of",
            "recovery_zone",
        ),
        (
            zones("primary_zone = \"1\"\nrecovery_zone = \"2\""),
            "Zones are for a plan within one region",
            "primary_zone",
        ),
        (zones(""), "must be set", "azure_to_azure_settings"),
    ];
    for (arguments, error, place) in cases {
        let scratch = Scratch::new(&simulator);
        scratch.config(&literal(&arguments)).validate_fails().expect_error(error).at(place);
    }
    for (name, fits) in
        [("p", false), ("1plan", false), ("plan-", false), ("my_plan", false), ("My-plan-1", true)]
    {
        let scratch = Scratch::new(&simulator);
        scratch.config(&literal(&boot("")).replace("\"plan\"", &format!("{name:?}")));
        if fits {
            scratch.validate();
        } else {
            scratch.validate_fails().expect_error("is not 3 to 65 letters").at("name");
        }
    }
    let same = format!(
        "    pre_action {{{}    }}\n    post_action {{{}    }}\n",
        manual("ask"),
        manual("Ask")
    );
    let scratch = Scratch::new(&simulator);
    scratch
        .config(&literal(&boot(&same)))
        .validate_fails()
        .expect_error("unique within a plan")
        .at("name");
    let scratch = Scratch::new(&simulator);
    scratch
        .config(&literal(&boot("").repeat(8)))
        .validate_fails()
        .expect_error("boot_recovery_group");
    scratch.config(&literal("")).validate_fails().expect_error("boot_recovery_group");
    let within =
        literal(&boot("")).replace("replicationFabrics/recovery", "replicationFabrics/primary");
    scratch
        .config(&within)
        .validate_fails()
        .expect_error("A plan needs two sides")
        .at("target_recovery_fabric_id");
    let odd = literal(&action("ManualActionDetails", "").replace("TestFailover", "Lunch"));
    scratch.config(&odd).validate().expect_warning("is none of the operations known");
    assert!(simulator.journal().is_empty());
}

#[test]
fn members_that_do_not_fit_are_refused_in_the_plan() {
    let scene = Scene::of(TIERS);
    let web = scene.id("asr_protected_item.web");
    let nobody = TIERS.replace(
        "asr_protected_item.web.id",
        &format!("\"{}\"", web.replace("vm-web-1", "nobody")),
    );
    let output = scene.configure(&nobody).scratch.plan_fails();
    output.expect_error("nobody does not exist").at("replicated_protected_items");

    let third = "resource \"asr_fabric\" \"third\" {\n  name = \"third\"\n  recovery_vault_id = asr_vault.this.id\n  location = \"westus\"\n}\n";
    let plan = recovery_plan_alone(TIERS).replace("asr_fabric.recovery.id", "asr_fabric.third.id");
    let aside = scene.ground() + &plan + third;
    let plan = scene.scratch.config(&aside).plan();
    plan.expect_actions(ADDRESS, &["delete", "create"]);
    scene.scratch.apply_with(&["-target=asr_fabric.third"]);
    let output = scene.scratch.plan_fails();
    output.expect_error("replicates from primary to recovery").at("replicated_protected_items");
}

#[test]
fn members_that_cannot_be_looked_at_are_a_warning() {
    let scene = Scene::of(TIERS);
    let config = scene.config(TIERS);
    let (vault, web, db) = (
        scene.id("asr_vault.this"),
        scene.id("asr_protected_item.web"),
        scene.id("asr_protected_item.db"),
    );
    let literal = recovery_plan_alone(TIERS)
        .replace("asr_vault.this.id", &format!("{vault:?}"))
        .replace("asr_fabric.primary.id", &format!("\"{vault}/replicationFabrics/primary\""))
        .replace("asr_fabric.recovery.id", &format!("\"{vault}/replicationFabrics/recovery\""))
        .replace("asr_protected_item.web.id", &format!("{web:?}"))
        .replace("asr_protected_item.db.id", &format!("{db:?}"))
        .replace("\"plan\"", "\"other\"");
    assert_ne!(literal, config);
    let other = Scratch::new(&scene.simulator);
    other.config(&literal);
    scene.simulator.deny("/replicationProtectedItems");
    let plan = other.plan();
    plan.output.expect_warning("A check was skipped");
    other.apply_plan();
    other.plan().expect_no_changes();
    scene.simulator.allow_all();
    other.plan().expect_no_changes();
}
