use super::*;
use crate::framework::model::{Model as _, Set};
use crate::framework::value::Value;
use crate::resources::recovery_plan::model::{Boot, Zones};

const VAULT: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

fn item(vault: &str, name: &str) -> String {
    format!(
        "{vault}/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/{name}"
    )
}

fn plan() -> Model {
    Model {
        recovery_vault_id: VAULT.into(),
        source_recovery_fabric_id: format!("{VAULT}/replicationFabrics/a").as_str().into(),
        target_recovery_fabric_id: format!("{VAULT}/replicationFabrics/b").as_str().into(),
        ..Model::default()
    }
}

fn boot(members: &[&str]) -> Boot {
    let members: Vec<_> = members.iter().map(|name| item(VAULT, name)).collect();
    Boot { replicated_protected_items: Val::Known(Set(members)), ..Boot::default() }
}

fn action(name: &str, kind: &str) -> Action {
    Action { name: name.into(), r#type: kind.into(), ..Action::default() }
}

/// What is found, as `path: summary`.
fn found(model: &Model) -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    check(model, &mut diagnostics);
    diagnostics.iter().map(|found| format!("{}: {}", found.path, found.summary)).collect()
}

fn of_action(action: Action) -> Vec<String> {
    let boot = Boot { pre_action: ListOf::Known(vec![action]), ..Boot::default() };
    found(&Model { boot_recovery_group: ListOf::Known(vec![boot]), ..plan() })
}

#[test]
fn each_kind_of_action_has_arguments_of_its_own() {
    let at = "boot_recovery_group[0].pre_action[0]";
    assert_eq!(
        of_action(action("a", RUNBOOK)),
        [
            format!("{at}.fabric_location: `fabric_location` is missing"),
            format!("{at}.runbook_id: `runbook_id` is missing")
        ]
    );
    assert_eq!(
        of_action(action("a", SCRIPT)),
        [
            format!("{at}.fabric_location: `fabric_location` is missing"),
            format!("{at}.script_path: `script_path` is missing")
        ]
    );
    let located =
        Action { fabric_location: "Primary".into(), timeout: "1".into(), ..action("a", MANUAL) };
    assert_eq!(
        of_action(located),
        [
            format!("{at}.fabric_location: `fabric_location` does not belong to this action"),
            format!("{at}.timeout: `timeout` does not belong to this action")
        ]
    );
    assert!(of_action(action("a", MANUAL)).is_empty());
    let open =
        Action { fabric_location: Val::Unknown, runbook_id: Val::Unknown, ..action("a", RUNBOOK) };
    assert!(of_action(open).is_empty());
    assert!(of_action(Action { r#type: Val::Unknown, ..action("a", "") }).is_empty());
    let odd = Action {
        fail_over_types: Val::Known(Set(vec!["Lunch".to_owned(), "testfailover".to_owned()])),
        ..action("a", MANUAL)
    };
    assert_eq!(of_action(odd), [format!("{at}.fail_over_types: An unknown operation")]);
}

#[test]
fn names_and_members_are_unique_within_a_plan() {
    let list = |name: &str| ListOf::Known(vec![action(name, MANUAL)]);
    let model = Model {
        shutdown_recovery_group: Single::Present(Actions {
            pre_action: list("ask"),
            post_action: list("tell"),
        }),
        boot_recovery_group: ListOf::Known(vec![
            boot(&["db", "web"]),
            Boot { post_action: list("ASK"), ..boot(&["DB"]) },
        ]),
        ..plan()
    };
    assert_eq!(
        found(&model),
        [
            "boot_recovery_group[1].replicated_protected_items: An item stands in the plan twice",
            "boot_recovery_group[1].post_action[0].name: Two actions of one name",
        ]
    );
}

#[test]
fn all_parts_lie_in_one_vault() {
    let other = VAULT.replace("vaults/v", "vaults/w");
    let members = Val::Known(Set(vec![item(&other, "db")]));
    let model = Model {
        target_recovery_fabric_id: format!("{other}/replicationFabrics/b").as_str().into(),
        boot_recovery_group: ListOf::Known(vec![Boot {
            replicated_protected_items: members,
            ..Boot::default()
        }]),
        ..plan()
    };
    assert_eq!(
        found(&model),
        [
            "target_recovery_fabric_id: Another vault",
            "boot_recovery_group[0].replicated_protected_items: Another vault"
        ]
    );
}

#[test]
fn a_plan_has_two_sides() {
    let zones = |from: &str, to: &str| {
        Single::Present(Zones {
            primary_zone: from.into(),
            recovery_zone: to.into(),
            ..Zones::default()
        })
    };
    let within = Model { target_recovery_fabric_id: plan().source_recovery_fabric_id, ..plan() };
    assert_eq!(found(&within), ["target_recovery_fabric_id: A plan needs two sides"]);
    assert!(
        found(&Model { azure_to_azure_settings: zones("1", "2"), ..within.clone() }).is_empty()
    );
    assert!(
        found(&Model { azure_to_azure_settings: Single::Unknown, ..within.clone() }).is_empty()
    );
    assert_eq!(
        found(&Model { azure_to_azure_settings: zones("2", "2"), ..within }),
        ["azure_to_azure_settings[0].recovery_zone: A plan needs two zones"]
    );
    assert_eq!(
        found(&Model { azure_to_azure_settings: zones("1", "2"), ..plan() }),
        ["azure_to_azure_settings[0].primary_zone: Zones of two regions"]
    );
}

#[test]
fn nothing_is_said_about_what_is_unknown() {
    let mut value = Model::block().empty();
    for attribute in Model::block().attributes {
        value.set_member(attribute.name, Value::Unknown);
    }
    for nested in Model::block().blocks {
        value.set_member(nested.name, Value::Unknown);
    }
    assert!(found(&Model::of(&value)).is_empty());
}
