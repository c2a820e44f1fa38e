//! Disabling replication, purging, and what stands in the way.

use super::*;

#[test]
fn disabling_needs_a_running_machine_and_purging_does_not() {
    let mut cloud = Cloud::protected();
    let remove = format!("{}/remove", item("db"));
    let body = patched(json!({"disableProtectionReason": "NotSpecified",
        "replicationProviderInput": {"instanceType": "DisableProtectionProviderSpecificInput"}}));
    cloud
        .ask("POST", &remove, Some(patched(json!({"disableProtectionReason": "Boredom"}))))
        .refused_within(400, "InvalidParameter");
    cloud.world.power(&machine("vm-db-1"), false);
    let status = cloud.run("POST", &remove, body.clone());
    assert_eq!(status["status"], "Failed");
    assert!(
        status["error"]["details"][0]["message"].as_str().unwrap().contains("running power status")
    );
    assert_eq!(cloud.item("db")["protectionState"], "DisablingFailed");
    cloud.world.power(&machine("vm-db-1"), true);

    cloud.world.clock = Clock::stepped();
    cloud.ask("POST", &remove, Some(body.clone())).expect(202);
    assert_eq!(cloud.item("db")["protectionState"], "DisablingProtection");
    cloud.ask("DELETE", &item("db"), None).refused_within(409, "OperationInProgress");
    cloud.wait(3);
    cloud.get(&item("db")).refused_within(404, "ObjectNotFound");
    cloud.ask("POST", &remove, Some(body)).expect(204);

    cloud.world.clock = Clock::settle_after(1);
    cloud.done("PUT", &item("db"), enable("vm-db-1", DB_DISKS));
    cloud.world.power(&machine("vm-db-1"), false);
    cloud.done("DELETE", &item("db"), Value::Null);
    cloud.get(&item("db")).expect(404);
}

#[test]
fn disabling_waits_for_a_test_clean_up_and_for_recovery_plans() {
    let mut cloud = Cloud::protected();
    let remove = format!("{}/remove", item("db"));
    let set = |cloud: &mut Cloud, state: &str| {
        cloud.world.documents.get_mut(&item("db")).unwrap().body["properties"]["testFailoverState"] =
            json!(state);
    };
    for (state, allowed) in [
        ("WaitingForCompletion", json!(["UnplannedFailover", "TestFailoverCleanup"])),
        ("MarkedForDeletion", json!(["UnplannedFailover"])),
    ] {
        set(&mut cloud, state);
        assert_eq!(cloud.item("db")["allowedOperations"], allowed);
        cloud
            .ask("POST", &remove, Some(patched(json!({}))))
            .refused_within(400, "TestFailoverCleanupPending");
    }
    set(&mut cloud, "None");
    let plan = vault("/replicationRecoveryPlans/plan");
    let groups = json!({"properties": {"groups": [{"groupType": "Boot", "replicationProtectedItems": [{"id": item("DB")}]}]}});
    cloud.world.documents.put(crate::documents::Document::new(&plan, groups));
    let refused =
        cloud.ask("POST", &remove, Some(patched(json!({})))).refused_within(400, "ObjectInUse");
    assert!(refused.message().contains("/replicationRecoveryPlans/plan"));
    cloud.ask("DELETE", &item("db"), None).refused_within(400, "ObjectInUse");
    let named =
        cloud.get(&vault("/replicationProtectedItems?$filter=RecoveryPlanName%20eq%20'plan'"));
    assert_eq!(named.expect(200).body()["value"].as_array().unwrap().len(), 1);
    cloud.world.documents.remove(&plan);
    cloud.done("POST", &remove, patched(json!({})));
}
