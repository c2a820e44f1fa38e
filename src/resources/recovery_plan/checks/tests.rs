use serde_json::json;

use super::*;
use crate::framework::model::{ListOf, Set};
use crate::resources::recovery_plan::model::Boot;

const VAULT: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

fn fabric_id(side: &str) -> String {
    format!("{VAULT}/replicationFabrics/{side}")
}

fn item_id(side: &str, name: &str) -> String {
    format!(
        "{}/replicationProtectionContainers/{side}/replicationProtectedItems/{name}",
        fabric_id(side)
    )
}

fn item(from: &str, to: &str, name: &str, zones: [&str; 2]) -> ProtectedItem {
    serde_json::from_value(json!({
        "id": item_id(from, name).replace("/subscriptions", "/Subscriptions"),
        "properties": {"recoveryFabricId": fabric_id(to), "recoveryContainerId": format!("{}/replicationProtectionContainers/{to}", fabric_id(to)),
            "providerSpecificDetails": {"primaryAvailabilityZone": zones[0], "recoveryAvailabilityZone": zones[1]}},
    }))
    .unwrap()
}

fn plan(to: &str, members: &[String]) -> Model {
    let boot =
        Boot { replicated_protected_items: Val::Known(Set(members.to_vec())), ..Boot::default() };
    Model {
        source_recovery_fabric_id: fabric_id("a").as_str().into(),
        target_recovery_fabric_id: fabric_id(to).as_str().into(),
        boot_recovery_group: ListOf::Known(vec![boot]),
        ..Model::default()
    }
}

fn found(items: &[ProtectedItem], planned: &Model) -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    judge(items, planned, &mut diagnostics);
    assert!(diagnostics.iter().all(|d| d.path == members_of(0)));
    diagnostics.iter().map(|d| format!("{}. {}", d.summary, d.detail)).collect()
}

#[test]
fn members_replicate_between_the_sides_in_one_direction() {
    let items = [
        item("a", "b", "web", ["", ""]),
        item("b", "a", "db", ["", ""]),
        item("a", "c", "far", ["", ""]),
    ];
    let of = |names: &[&str]| {
        let members: Vec<_> = names.iter().map(|name| item_id("a", name)).collect();
        found(&items, &plan("b", &members))
    };
    assert!(of(&["web"]).is_empty());
    assert!(of(&["db"]).is_empty(), "a reversed one is found under its old id");
    let mixed = of(&["web", "db"]);
    assert!(mixed[0].contains("from b to a") && mixed[0].contains("from a to b"), "{mixed:?}");
    let far = of(&["far"]);
    assert!(
        far[0].starts_with("An item of other regions") && far[0].contains("from a to c"),
        "{far:?}"
    );
    let none = of(&["nobody"]);
    assert!(none[0].starts_with("No such protected item"), "{none:?}");
    let mut open = plan("b", &[item_id("a", "far")]);
    open.target_recovery_fabric_id = Val::Unknown;
    assert!(found(&items, &open).is_empty());
}

#[test]
fn members_of_a_zonal_plan_replicate_between_its_zones() {
    let items = [
        item("a", "a", "web", ["1", "2"]),
        item("a", "a", "db", ["2", "1"]),
        item("a", "a", "far", ["1", "3"]),
    ];
    let of = |name: &str| {
        let zones =
            Zones { primary_zone: "1".into(), recovery_zone: "2".into(), ..Zones::default() };
        let plan = plan("a", &[item_id("a", name)]);
        found(&items, &Model { azure_to_azure_settings: Single::Present(zones), ..plan })
    };
    assert!(of("web").is_empty() && of("db").is_empty());
    assert!(of("far")[0].contains("from a (zone 1) to a (zone 3)"), "{:?}", of("far"));
}

#[test]
fn a_multi_vm_group_stands_in_one_boot_group() {
    let member = |name: &str, group: &str, made: &str| {
        let mut item = item("a", "b", name, ["", ""]);
        let details = &mut item.properties.provider_specific_details;
        details.multi_vm_group_name = Some(group.to_owned());
        details.multi_vm_group_create_option = Some(made.to_owned());
        item
    };
    let items = [
        member("db", "Shop", "UserSpecified"),
        member("web", "shop", "UserSpecified"),
        member("mail", "shop", "AutoCreated"),
    ];
    let of = |groups: &[&[&str]]| {
        let boot = |names: &&[&str]| {
            let ids = names.iter().map(|name| item_id("a", name)).collect();
            Boot { replicated_protected_items: Val::Known(Set(ids)), ..Boot::default() }
        };
        let boots = ListOf::Known(groups.iter().map(boot).collect());
        let mut diagnostics = Diagnostics::new();
        let planned = Model { boot_recovery_group: boots, ..plan("b", &[]) };
        judge(&items, &planned, &mut diagnostics);
        diagnostics
    };
    assert!(of(&[&["db", "web"], &["mail"]]).iter().next().is_none());
    let split = of(&[&["db"], &["web", "mail"]]);
    let [only] = &split.iter().collect::<Vec<_>>()[..] else { panic!("one finding expected") };
    assert_eq!((&only.path, only.summary.as_str()), (&members_of(1), "A multi-VM group is split"));
    for part in ["/web ", "\"shop\"", "boot group 1", "boot group 2"] {
        assert!(only.detail.contains(part), "{part} in {}", only.detail);
    }
}
