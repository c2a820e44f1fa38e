//! Disks added to an item, removed from it, and gained by its machine.

use super::*;

#[test]
fn a_disk_is_added_and_replicates_on_its_own_and_another_is_removed() {
    let mut cloud = Cloud::mapped();
    cloud.done("PUT", &item("db"), enable("vm-db-1", &["vm-db-1-os", "vm-db-1-data"]));
    assert_eq!(
        cloud.details("db")["unprotectedDisks"],
        json!([{"diskLunId": 1, "diskAutoProtectionStatus": "Disabled"}])
    );
    let add = |name: &str| provider(json!({"vmManagedDisks": [managed_disk(name)]}));
    let path = format!("{}/addDisks", item("db"));
    cloud.ask("POST", &path, Some(add("vm-db-1-data"))).refused_within(400, "DiskAlreadyProtected");
    cloud.ask("POST", &path, Some(add("vm-web-1-os"))).refused_within(400, "DiskNotAttachedToVm");
    cloud.ask("POST", &path, Some(provider(json!({})))).refused_within(400, "InvalidParameter");

    cloud.world.clock = Clock::stepped();
    let accepted = cloud.ask("POST", &path, Some(add("vm-db-1-log"))).expect(202);
    cloud.wait(6);
    let tasks =
        cloud.get(&accepted.header("x-ms-request-id")).body()["properties"]["tasks"].clone();
    assert_eq!(tasks.as_array().unwrap().len(), 3);
    let shown = cloud.item("db");
    assert_eq!(shown["protectionState"], "Protected", "the item stays usable");
    let log = &shown["providerSpecificDetails"]["protectedManagedDisks"][2];
    assert_eq!(log["diskState"], "InitialReplicationPending");
    assert!(shown["providerSpecificDetails"]["unprotectedDisks"].is_null());
    cloud.wait(15);
    let shown = cloud.details("db");
    assert!(
        shown["protectedManagedDisks"][2]["monitoringPercentageCompletion"].as_u64().unwrap() > 40
    );
    assert!(shown["protectedManagedDisks"][1]["monitoringPercentageCompletion"].is_null());
    cloud.wait(30);
    assert_eq!(cloud.details("db")["protectedManagedDisks"][2]["diskState"], "Protected");

    cloud.world.clock = Clock::settle_after(1);
    let path = format!("{}/removeDisks", item("db"));
    let remove = |name: &str| provider(json!({"vmManagedDisksIds": [disk(name)]}));
    cloud.ask("POST", &path, Some(remove("vm-db-1-os"))).refused_within(400, "VMDisksMissing");
    cloud.ask("POST", &path, Some(remove("vm-web-1-os"))).refused_within(400, "DiskNotProtected");
    cloud.done("POST", &path, remove("VM-DB-1-DATA"));
    let shown = cloud.details("db");
    assert_eq!(shown["protectedManagedDisks"].as_array().unwrap().len(), 2);
    assert_eq!(shown["unprotectedDisks"][0]["diskLunId"], 0);
}

#[test]
fn a_disk_that_the_machine_gains_shows_up_or_is_protected_by_itself() {
    let mut cloud = Cloud::mapped();
    let mut automatic = enable("vm-web-1", &["vm-web-1-os"]);
    details(&mut automatic)["autoProtectionOfDataDisk"] = json!("Enabled");
    cloud.done("PUT", &item("web1"), automatic);
    cloud.done("PUT", &item("web2"), enable("vm-web-2", &["vm-web-2-os"]));
    for name in ["web1", "web2"] {
        assert_eq!(cloud.item(name)["protectionState"], "Protected");
    }
    for name in ["vm-web-1", "vm-web-2"] {
        let id = disk(&format!("{name}-data"));
        let body = json!({"location": "eastus2", "sku": {"name": "StandardSSD_LRS"}, "properties": {"diskSizeGB": 8}});
        cloud.ask("PUT", &id, Some(body)).expect(201);
        let attach = json!({"properties": {"storageProfile": {"dataDisks": [
            {"lun": 5, "createOption": "Attach", "managedDisk": {"id": id}}]}}});
        cloud.ask("PATCH", &machine(name), Some(attach)).expect(200);
    }
    let list = cloud
        .get(&format!("{}/replicationProtectedItems", container("primary")))
        .expect(200)
        .body();
    let second = &list["value"][1]["properties"]["providerSpecificDetails"];
    assert_eq!(
        second["unprotectedDisks"],
        json!([{"diskLunId": 5, "diskAutoProtectionStatus": "Disabled"}])
    );
    for _ in 0..2 {
        cloud.item("web1");
    }
    let first = cloud.details("web1");
    assert!(first["unprotectedDisks"].is_null(), "{}", first["unprotectedDisks"]);
    let added = &first["protectedManagedDisks"][1];
    assert_eq!(
        (&added["diskState"], &added["recoveryTargetDiskAccountType"]),
        (&json!("Protected"), &json!("StandardSSD_LRS"))
    );
    assert_eq!(cloud.jobs().iter().filter(|name| *name == "AddDisks").count(), 1);
}
