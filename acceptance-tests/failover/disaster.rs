//! The story: the source region is lost, one word changes, and in the end everything is as it was.

use super::{ITEM, Scene};

#[test]
fn a_region_is_lost_and_comes_back() {
    let scene = Scene::quiet("");
    let quiet = scene.state();
    assert_eq!(quiet["provisioning_state"], "succeeded");
    assert_eq!(quiet["recovered_vm_ids"], serde_json::json!({}));

    // The region is lost: one word, and the virtual machine runs on the other side.
    scene.simulator.outage("eastus2", true);
    assert_eq!(scene.change("recovery", ""), ["unplannedFailover"]);
    let state = scene.state();
    let machine = state["recovered_vm_ids"]["vm-web-1"].as_str().unwrap().to_owned();
    assert!(machine.contains("/resourceGroups/rg-app-recovery/"), "{machine}");
    assert_eq!(state["recovered_disk_ids"].as_array().unwrap().len(), 1, "{state:#}");
    assert_eq!(state["recovered_network_interface_ids"].as_array().unwrap().len(), 1, "{state:#}");
    assert!(state["failed_over_at"].as_str().is_some_and(|at| at.starts_with("20")), "{state:#}");
    assert!(state["duration_in_seconds"].as_i64().is_some(), "{state:#}");
    assert_eq!(state["job_ids"].as_array().unwrap().len(), 1);
    let text = state["handover"]["vm-web-1"].as_str().unwrap();
    assert!(text.contains(&format!("id = \"{machine}\"")) && text.contains("removed {"), "{text}");
    assert_eq!(scene.stands()["active_location"], "recovery");
    assert!(scene.stands()["recovery_point_time"].as_str().is_some(), "{:#}", scene.stands());

    // It is good: for good.
    assert_eq!(scene.change("recovery", "commit = true"), ["failoverCommit"]);
    assert_eq!(scene.stands()["protection_state"], "UnplannedFailoverCommitted");

    // The region is back: replicate there.
    scene.simulator.outage("eastus2", false);
    let with = format!("commit = true\n{}", scene.reprotect());
    assert_eq!(scene.change("recovery", &with), ["switchprotection"]);
    assert!(scene.stands()["id"].as_str().unwrap().contains("/replicationFabrics/recovery/"));
    assert_eq!(scene.state()["recovered_vm_ids"]["vm-web-1"], machine);
    let item = scene.scratch.state(ITEM);
    assert_eq!(item["current_id"], scene.stands()["id"]);

    // And home again, protected as before.
    assert_eq!(
        scene.change("primary", &with),
        ["unplannedFailover", "failoverCommit", "switchprotection"]
    );
    let state = scene.state();
    assert_eq!(scene.stands()["active_location"], "primary");
    let home = state["recovered_vm_ids"]["vm-web-1"].as_str().unwrap();
    assert!(home.contains("/resourceGroups/rg-app-primary/"), "{home}");
    assert_eq!(scene.scratch.state(ITEM)["current_id"], scene.scratch.state(ITEM)["id"]);
    scene.scratch.destroy();
}
