//! Thousands of items: made at once, listed page by page, and not slow.

use std::collections::BTreeSet;
use std::time::Instant;

use super::*;

#[test]
fn items_are_seeded_by_the_thousand_as_if_they_had_been_enabled() {
    let mut cloud = Cloud::mapped();
    let ids = cloud.world.seed_items(3).unwrap();
    assert_eq!(ids.len(), 3);
    let seeded = cloud.get(&ids[0]).expect(200).body()["properties"].clone();
    cloud.done("PUT", &item("web"), enable("vm-web-1", &["vm-web-1-os"]));
    let enabled = cloud.item("web");
    let members = |body: &Value| body.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&seeded), members(&enabled));
    let (seeded_details, enabled_details) =
        (&seeded["providerSpecificDetails"], &enabled["providerSpecificDetails"]);
    assert_eq!(members(seeded_details), members(enabled_details));
    assert_eq!(seeded["protectionState"], "Protected");
    assert_eq!(seeded_details["protectedManagedDisks"][0]["diskState"], "Protected");
    assert_eq!(seeded_details["selectedRecoveryAzureNetworkId"], network("vnet-app-recovery"));

    let taken = machine("vm-seed-00001");
    cloud.get(&taken).expect(200);
    cloud
        .ask("PUT", &item("other"), Some(enable("vm-seed-00001", &["vm-seed-00001-os"])))
        .refused_within(400, "VmAlreadyProtected");
    cloud.done("PATCH", &ids[1], json!({"properties": {"recoveryAzureVMName": "renamed"}}));
    cloud.done("POST", &format!("{}/remove", ids[2]), json!({"properties": {}}));
    assert_eq!(cloud.world.seed_items(1).unwrap()[0].rsplit('/').next(), Some("vm-seed-00004"));
}

#[test]
fn nothing_can_be_seeded_without_a_mapping() {
    assert!(Cloud::with_two_sides().world.seed_items(1).is_err());
}

#[test]
fn thousands_of_items_are_listed_page_by_page() {
    let mut cloud = Cloud::mapped();
    let started = Instant::now();
    cloud.world.seed_items(2_000).unwrap();
    let mut next = Some(versioned(&vault("/replicationProtectedItems")));
    let mut names = BTreeSet::new();
    let mut pages = 0;
    while let Some(path) = next {
        let body = cloud.get(&path).expect(200).body();
        let items = body["value"].as_array().unwrap();
        names.extend(items.iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        pages += 1;
        next = body["nextLink"].as_str().map(|link| link.replace(&cloud.world.url(), ""));
    }
    assert_eq!((pages, names.len()), (20, 2_000));
    // A second or two; work that grew with the square of the number took half a minute.
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}

#[test]
fn a_plan_of_hundreds_of_items_is_tested_among_thousands() {
    let mut cloud = Cloud::mapped();
    let ids = cloud.world.seed_items(3_000).unwrap();
    let items: Vec<Value> = ids.iter().take(200).map(|id| json!({ "id": id })).collect();
    let started = Instant::now();
    let plan = vault("/replicationRecoveryPlans/big");
    cloud.done(
        "PUT",
        &plan,
        json!({"properties": {"primaryFabricId": vault("/replicationFabrics/primary"),
        "recoveryFabricId": vault("/replicationFabrics/recovery"),
        "groups": [{"groupType": "Boot", "replicationProtectedItems": items}]}}),
    );
    cloud.done(
        "POST",
        &format!("{plan}/testFailover"),
        json!({"properties": {"failoverDirection": "PrimaryToRecovery",
        "networkType": "VmNetworkAsInput", "networkId": network("vnet-drill")}}),
    );
    let nics = cloud.world.documents.iter().filter(|one| one.id.ends_with("-nic-test"));
    let address = |nic: &crate::documents::Document| {
        nic.text("/ipConfigurations/0/properties/privateIPAddress").to_owned()
    };
    let addresses: BTreeSet<String> = nics.map(address).collect();
    assert_eq!(addresses.len(), 200, "every machine has an address of its own");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}
