//! Recovery plans: what a plan is made of, and what it is refused for.

use super::*;

pub(super) fn plan(name: &str) -> String {
    vault(&format!("/replicationRecoveryPlans/{name}"))
}

fn fabric(side: &str) -> String {
    vault(&format!("/replicationFabrics/{side}"))
}

/// A Boot group with these items.
pub(super) fn boot(items: &[&str]) -> Value {
    let items: Vec<Value> = items
        .iter()
        .map(|name| json!({"id": item(name), "virtualMachineId": machine("vm-db-1")}))
        .collect();
    json!({"groupType": "Boot", "replicationProtectedItems": items})
}

pub(super) fn body(groups: Value) -> Value {
    json!({"properties": {"primaryFabricId": fabric("primary"), "recoveryFabricId": fabric("recovery"),
        "failoverDeploymentModel": "ResourceManager", "groups": groups}})
}

pub(super) fn step(name: &str, details: Value) -> Value {
    json!({"actionName": name, "failoverTypes": ["TestFailover", "UnplannedFailover"],
        "failoverDirections": ["PrimaryToRecovery"], "customDetails": details})
}

impl Cloud {
    /// A cloud with `db` and `web` protected.
    pub(super) fn with_two_items() -> Self {
        let mut cloud = Cloud::protected();
        cloud.done("PUT", &item("web"), enable("vm-web-1", &["vm-web-1-os"]));
        cloud.item("web");
        cloud
    }

    pub(super) fn plan(&mut self, name: &str) -> Value {
        self.get(&plan(name)).expect(200).body()["properties"].clone()
    }
}

#[test]
fn a_plan_gets_the_groups_it_lacks_and_shows_machines_as_guids() {
    let mut cloud = Cloud::with_two_items();
    cloud.done("PUT", &plan("shop"), body(json!([boot(&["db"]), boot(&["web"])])));
    let shown = cloud.plan("shop");
    let kinds: Vec<&Value> =
        shown["groups"].as_array().unwrap().iter().map(|group| &group["groupType"]).collect();
    assert_eq!(kinds, ["Shutdown", "Failover", "Boot", "Boot"]);
    assert_eq!(shown["groups"][0]["replicationProtectedItems"], json!([]));
    let member = &shown["groups"][2]["replicationProtectedItems"][0];
    assert!(member["id"].as_str().unwrap().starts_with("/Subscriptions/"));
    assert_eq!(member["virtualMachineId"], crate::id::guid(&machine("vm-db-1")).to_string());
    assert_eq!(
        (
            &shown["friendlyName"],
            &shown["primaryFabricFriendlyName"],
            &shown["replicationProviders"]
        ),
        (&json!("shop"), &json!("East US 2"), &json!(["A2A"]))
    );
    assert_eq!(shown["allowedOperations"], json!(["UnplannedFailover", "TestFailover"]));
    assert!(shown["currentScenario"].is_null() && shown.get("lastTestFailoverTime").is_none());
    let listed = cloud.get(&vault("/replicationRecoveryPlans")).expect(200).body();
    assert_eq!(listed["value"][0]["properties"]["groups"], json!([]));
    assert_eq!(listed["value"][0]["properties"]["friendlyName"], "shop");

    cloud.ask("DELETE", &item("db"), None).refused_within(400, "ObjectInUse");
    cloud
        .ask("PUT", &plan("shop"), Some(body(json!([]))))
        .refused_within(409, "ObjectAlreadyExists");
    cloud.done("DELETE", &plan("shop"), Value::Null);
    cloud.get(&plan("shop")).expect(404);
    cloud.ask("DELETE", &plan("shop"), None).expect(204);
    cloud.done("DELETE", &item("db"), Value::Null);
    let jobs = cloud.jobs();
    assert!(jobs.contains(&"CreateRecoveryPlan".to_owned()), "{jobs:?}");
    assert!(jobs.contains(&"RemoveRecoveryPlan".to_owned()), "{jobs:?}");
}

#[test]
fn a_patch_replaces_all_groups_and_keeps_the_order_of_actions() {
    let mut cloud = Cloud::with_two_items();
    cloud.done("PUT", &plan("shop"), body(json!([boot(&["db", "web"])])));
    let manual = step("ask", json!({"instanceType": "ManualActionDetails", "description": "Ask."}));
    let script = step(
        "fix",
        json!({"instanceType": "ScriptActionDetails", "path": "a.ps1", "fabricLocation": "Recovery"}),
    );
    let mut group = boot(&["web"]);
    group["startGroupActions"] = json!([script, manual]);
    cloud.done(
        "PATCH",
        &plan("shop"),
        json!({"properties": {"groups": [{"groupType": "Shutdown"}, group]}}),
    );
    let groups = cloud.plan("shop")["groups"].clone();
    assert_eq!(groups.as_array().unwrap().len(), 3);
    assert_eq!(groups[2]["replicationProtectedItems"].as_array().unwrap().len(), 1);
    let names: Vec<&Value> = groups[2]["startGroupActions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| &action["actionName"])
        .collect();
    assert_eq!(names, ["fix", "ask"]);
    assert_eq!(groups[2]["startGroupActions"][0]["customDetails"]["timeout"], Value::Null);
    cloud.done("DELETE", &item("db"), Value::Null);
    cloud.ask("PATCH", &plan("none"), Some(json!({"properties": {"groups": []}}))).expect(404);
    cloud.world.clock = Clock::stepped();
    cloud.ask("PATCH", &plan("shop"), Some(json!({"properties": {"groups": []}}))).expect(202);
    cloud.ask("DELETE", &plan("shop"), None).refused_within(409, "OperationInProgress");
}

#[test]
fn groups_and_members_that_do_not_fit_are_refused() {
    let mut cloud = Cloud::with_two_items();
    let shutdown = json!({"groupType": "Shutdown"});
    let failover = json!({"groupType": "Failover"});
    let mut held = shutdown.clone();
    held["replicationProtectedItems"] = json!([{"id": item("db")}]);
    let with = |details: Value| {
        let mut group = boot(&["db"]);
        group["endGroupActions"] = json!([step("act", details)]);
        json!([group])
    };
    let twice = {
        let mut group = boot(&[]);
        let manual = step("ask", json!({"instanceType": "ManualActionDetails"}));
        group["endGroupActions"] = json!([manual, manual]);
        json!([group])
    };
    let aimless = {
        let mut group = boot(&[]);
        let mut manual = step("ask", json!({"instanceType": "ManualActionDetails"}));
        manual["failoverTypes"] = json!([]);
        group["endGroupActions"] = json!([manual]);
        json!([group])
    };
    let cases = [
        (Value::Null, "InvalidParameter"),
        (json!([{"groupType": "Lunch"}]), "InvalidParameter"),
        (json!([shutdown, shutdown, boot(&[])]), "InvalidRecoveryPlanGroups"),
        (json!([failover, shutdown]), "InvalidRecoveryPlanGroups"),
        (json!([boot(&[]), shutdown, failover]), "InvalidRecoveryPlanGroups"),
        (json!(vec![boot(&[]); 8]), "InvalidRecoveryPlanGroups"),
        (json!([held]), "ProtectedItemsNotInBootGroup"),
        (json!([boot(&["db"]), boot(&["DB"])]), "ProtectedItemInPlanTwice"),
        (json!([boot(&["nobody"])]), "ReferencedObjectNotFound"),
        (
            json!([{"groupType": "Boot", "replicationProtectedItems": [{"id": fabric("primary")}]}]),
            "ReferencedObjectNotFound",
        ),
        (json!([{"groupType": "Boot", "replicationProtectedItems": [{}]}]), "InvalidParameter"),
        (with(json!({"instanceType": "Wish"})), "InvalidRecoveryPlanAction"),
        (
            with(json!({"instanceType": "ScriptActionDetails", "fabricLocation": "Primary"})),
            "InvalidRecoveryPlanAction",
        ),
        (
            with(json!({"instanceType": "AutomationRunbookActionDetails", "runbookId": "/x"})),
            "InvalidRecoveryPlanAction",
        ),
        (
            with(
                json!({"instanceType": "AutomationRunbookActionDetails", "fabricLocation": "Recovery",
                "runbookId": format!("{GROUP}/providers/Microsoft.Automation/automationAccounts/none/runbooks/r")}),
            ),
            "ReferencedObjectNotFound",
        ),
        (
            with(json!({"instanceType": "ManualActionDetails", "fabricLocation": "Primary"})),
            "InvalidRecoveryPlanAction",
        ),
        (twice, "InvalidRecoveryPlanAction"),
        (aimless, "InvalidRecoveryPlanAction"),
    ];
    for (groups, code) in cases {
        cloud.ask("PUT", &plan("shop"), Some(body(groups))).refused_within(400, code);
    }
    cloud.get(&plan("shop")).expect(404);
    let mut back = body(json!([boot(&["db"])]));
    back["properties"]["primaryFabricId"] = json!(fabric("recovery"));
    cloud.ask("PUT", &plan("shop"), Some(back)).refused_within(400, "InvalidRecoveryPlanZones");
}

#[test]
fn names_fabrics_and_models_of_a_plan_are_checked() {
    let mut cloud = Cloud::with_two_items();
    for name in ["ab", "1shop", "shop-", "shop_1"] {
        cloud
            .ask("PUT", &plan(name), Some(body(json!([]))))
            .refused_within(400, "InvalidRecoveryPlanName");
    }
    for (member, value, code) in [
        ("primaryFabricId", json!(""), "InvalidParameter"),
        ("primaryFabricId", json!(fabric("none")), "ReferencedObjectNotFound"),
        ("recoveryFabricId", json!(container("recovery")), "ReferencedObjectNotFound"),
        ("failoverDeploymentModel", json!("Modern"), "InvalidParameter"),
        ("providerSpecificInput", json!([{"instanceType": "InMage"}]), "InvalidParameter"),
        (
            "providerSpecificInput",
            json!([{"instanceType": "A2A", "primaryZone": "1"}]),
            "InvalidRecoveryPlanZones",
        ),
    ] {
        let mut body = body(json!([]));
        body["properties"][member] = value;
        cloud.ask("PUT", &plan("shop"), Some(body)).refused_within(400, code);
    }
}

#[test]
fn a_plan_within_a_region_leads_from_zone_to_zone() {
    let mut cloud = Cloud::with_two_items();
    let other = vault("/replicationFabrics/primary/replicationProtectionContainers/zone2");
    cloud.done("PUT", &other, json!({"properties": {}}));
    let mapping = json!({"properties": {"targetProtectionContainerId": other,
        "policyId": vault("/replicationPolicies/p"), "providerSpecificInput": {"instanceType": "A2A"}}});
    cloud.done(
        "PUT",
        &format!("{}/replicationProtectionContainerMappings/z", container("primary")),
        mapping,
    );
    let mut zonal = enable("vm-web-2", &["vm-web-2-os"]);
    details(&mut zonal)["recoveryContainerId"] = json!(other);
    details(&mut zonal)["recoveryAvailabilityZone"] = json!("3");
    cloud.done("PUT", &item("zonal"), zonal);

    let within = |zones: [&str; 2], items: &[&str]| {
        let mut body = body(json!([boot(items)]));
        body["properties"]["recoveryFabricId"] = json!(fabric("primary"));
        body["properties"]["providerSpecificInput"] =
            json!([{"instanceType": "A2A", "primaryZone": zones[0], "recoveryZone": zones[1]}]);
        body
    };
    cloud
        .ask("PUT", &plan("zones"), Some(within(["2", ""], &[])))
        .refused_within(400, "InvalidRecoveryPlanZones");
    cloud
        .ask("PUT", &plan("zones"), Some(within(["2", "2"], &[])))
        .refused_within(400, "InvalidRecoveryPlanZones");
    for (zones, items) in [(["1", "3"], ["zonal"]), (["2", "3"], ["db"])] {
        cloud
            .ask("PUT", &plan("zones"), Some(within(zones, &items)))
            .refused_within(400, "ProtectedItemNotOfPlanFabrics");
    }
    cloud.done("PUT", &plan("zones"), within(["2", "3"], &["zonal"]));
    assert_eq!(
        cloud.plan("zones")["providerSpecificDetails"],
        json!([{"instanceType": "A2A", "primaryZone": "2", "recoveryZone": "3",
            "primaryExtendedLocation": null, "recoveryExtendedLocation": null}])
    );
}
