//! What a PUT of an item is refused for.

use super::*;

#[test]
fn a_request_that_does_not_fit_the_machine_is_refused() {
    let mut cloud = Cloud::mapped();
    let other_region = json!({"location": "westus3", "properties": {}});
    cloud.ask("PUT", &machine("vm-far"), Some(other_region)).expect(201);
    for (name, kind, sku) in [
        ("far", "StorageV2", "Standard_LRS"),
        ("fast", "BlockBlobStorage", "Premium_LRS"),
        ("files", "FileStorage", "Premium_LRS"),
    ] {
        let location = if name == "far" { "centralus" } else { "eastus2" };
        let body = json!({"location": location, "kind": kind, "sku": {"name": sku}});
        cloud.ask("PUT", &account(name), Some(body)).expect(201);
    }
    let set = format!("{GROUP}/providers/Microsoft.Compute/availabilitySets/set");
    cloud.ask("PUT", &set, Some(json!({"location": "centralus"}))).expect(201);
    type Spoil = Box<dyn Fn(&mut Value)>;
    let with = |member: &'static str, value: Value| -> Spoil {
        Box::new(move |body| details(body)[member] = value.clone())
    };
    let cache = |at: usize, name: &'static str| -> Spoil {
        Box::new(move |body| {
            details(body)["vmManagedDisks"][at]["primaryStagingAzureStorageAccountId"] =
                json!(account(name));
        })
    };
    let cases: Vec<(Spoil, &str)> = vec![
        (with("fabricObjectId", json!(machine("nobody"))), "ReferencedObjectNotFound"),
        (with("fabricObjectId", json!(machine("vm-far"))), "VmNotInFabricRegion"),
        (with("fabricObjectId", json!(disk("vm-db-1-os"))), "InvalidParameter"),
        (with("instanceType", json!("InMage")), "InvalidParameter"),
        (with("recoveryContainerId", json!(container("primary"))), "ProtectionContainersNotMapped"),
        (with("recoveryContainerId", json!("")), "InvalidParameter"),
        (with("recoveryResourceGroupId", json!("")), "InvalidParameter"),
        (with("recoveryAzureNetworkId", json!(network("vnet-none"))), "ReferencedObjectNotFound"),
        (with("recoveryAvailabilityZone", json!("4")), "InvalidParameter"),
        (with("autoProtectionOfDataDisk", json!("Perhaps")), "InvalidParameter"),
        (
            with("recoveryBootDiagStorageAccountId", json!(account("fast"))),
            "ResourceNotInRecoveryRegion",
        ),
        (with("vmManagedDisks", json!([managed_disk("vm-db-1-data")])), "VMDisksMissing"),
        (with("vmManagedDisks", json!([managed_disk("vm-web-1-os")])), "DiskNotAttachedToVm"),
        (
            with("vmManagedDisks", json!([managed_disk("vm-db-1-os"), managed_disk("vm-db-1-os")])),
            "DiskAlreadyProtected",
        ),
        (cache(1, "far"), "CacheStorageAccountNotInSourceRegion"),
        (cache(1, "fast"), "CacheStorageAccountKindsMixed"),
        (cache(0, "files"), "CacheStorageAccountNotSupported"),
        (cache(0, "none"), "ReferencedObjectNotFound"),
        (
            Box::new(|body| {
                details(body)["vmManagedDisks"][0]["recoveryTargetDiskAccountType"] =
                    json!("Floppy")
            }),
            "InvalidParameter",
        ),
        (
            Box::new(move |body| {
                details(body)["recoveryAvailabilityZone"] = json!("1");
                details(body)["recoveryAvailabilitySetId"] = json!(set);
            }),
            "AvailabilityZoneAndSetAreExclusive",
        ),
        (
            Box::new(|body| {
                body["properties"]["policyId"] = json!(vault("/replicationPolicies/q"))
            }),
            "ReferencedObjectNotFound",
        ),
    ];
    for (spoil, code) in cases {
        let mut body = enable("vm-db-1", DB_DISKS);
        spoil(&mut body);
        cloud.ask("PUT", &item("db"), Some(body)).refused_within(400, code);
    }
    cloud.get(&item("db")).expect(404);

    let mut high = enable("vm-db-1", &["vm-db-1-os"]);
    details(&mut high)["vmManagedDisks"][0]["primaryStagingAzureStorageAccountId"] =
        json!(account("fast"));
    details(&mut high)["recoveryAvailabilitySetId"] = json!("");
    cloud.done("PUT", &item("db"), high);
    let shown = cloud.details("db");
    assert_eq!(shown["churnOptionSelected"], "High");
    assert_eq!(
        shown["unprotectedDisks"],
        json!([{"diskLunId": 0, "diskAutoProtectionStatus": "Disabled"}, {"diskLunId": 1, "diskAutoProtectionStatus": "Disabled"}])
    );
}

#[test]
fn a_machine_is_protected_once_and_an_item_enabled_once() {
    let mut cloud = Cloud::protected();
    let again = enable("vm-db-1", DB_DISKS);
    cloud.ask("PUT", &item("db"), Some(again.clone())).refused_within(409, "ObjectAlreadyExists");
    let second = cloud
        .ask("PUT", &item("second"), Some(again.clone()))
        .refused_within(400, "VmAlreadyProtected");
    assert!(second.message().contains("/replicationProtectedItems/db"), "{}", second.message());
    cloud.done("POST", &format!("{}/remove", item("db")), json!({"properties": {}}));
    cloud.get(&item("db")).expect(404);
    cloud.done("PUT", &item("second"), again);
}
