//! What goes on while an item is protected: recovery points, RPO, health, repairs, outages, eligibility.

use super::*;
use crate::kinds::protected_item::health::HealthError;

fn points(cloud: &mut Cloud) -> Vec<(String, String)> {
    cloud.world.inferred.page_size = 1_000;
    let list = cloud.get(&format!("{}/recoveryPoints", item("db"))).expect(200).body();
    let text =
        |point: &Value, member: &str| point["properties"][member].as_str().unwrap().to_owned();
    let points = list["value"].as_array().unwrap().iter();
    points
        .map(|point| (text(point, "recoveryPointTime"), text(point, "recoveryPointType")))
        .collect()
}

/// A cloud with stepped time, and `db` protected a moment ago.
fn stepped() -> Cloud {
    let mut cloud = Cloud::mapped();
    cloud.world.clock = Clock::stepped();
    cloud.ask("PUT", &item("db"), Some(enable("vm-db-1", DB_DISKS))).expect(202);
    cloud.wait(41);
    assert_eq!(cloud.item("db")["protectionState"], "Protected");
    cloud
}

#[test]
fn recovery_points_age_with_the_clock_and_come_unsorted() {
    let mut cloud = stepped();
    assert_eq!(points(&mut cloud).len(), 1);
    cloud.wait(60);
    let after_an_hour = points(&mut cloud);
    assert_eq!(after_an_hour.len(), 13);
    assert!(after_an_hour.iter().all(|(_, kind)| kind == "CrashConsistent"));
    let mut sorted = after_an_hour.clone();
    sorted.sort();
    assert_ne!(sorted, after_an_hour, "unsorted in time");

    cloud.wait(47 * 60 + 5);
    let after_days = points(&mut cloud);
    assert!((45..=48).contains(&after_days.len()), "{}", after_days.len());
    let consistent = after_days.iter().filter(|(_, kind)| kind == "ApplicationConsistent").count();
    assert_eq!(consistent, 6, "every four hours for a day");

    let list = cloud.get(&format!("{}/recoveryPoints", item("db"))).body();
    let point = &list["value"][0];
    assert_eq!(
        point["properties"]["providerSpecificDetails"]["recoveryPointSyncType"],
        "PerVmRecoveryPoint"
    );
    let one = cloud.get(point["id"].as_str().unwrap()).expect(200).body();
    assert_eq!(one, *point);
    cloud.get(&format!("{}/recoveryPoints/none", item("db"))).expect(404);
}

#[test]
fn the_rpo_follows_the_clock_and_grows_while_the_source_region_is_out() {
    let mut cloud = stepped();
    let rpo = |cloud: &mut Cloud| cloud.details("db")["rpoInSeconds"].as_i64().unwrap();
    let before = rpo(&mut cloud);
    cloud.world.advance(Duration::from_secs(120));
    assert_eq!(rpo(&mut cloud), (before + 120) % 300);
    cloud.world.outage("East US 2", true);
    cloud.wait(60);
    assert!(rpo(&mut cloud) >= 3_600);
    let during = points(&mut cloud).len();
    cloud.world.outage("eastus2", false);
    cloud.wait(5);
    assert!(rpo(&mut cloud) < 300);
    assert_eq!(points(&mut cloud).len(), during + 1, "what was not made then is not there now");
}

#[test]
fn a_dead_region_answers_503_for_its_compute_network_and_storage() {
    let mut cloud = Cloud::protected();
    cloud.world.outage("eastus2", true);
    let primary_network =
        format!("{PRIMARY}/providers/Microsoft.Network/virtualNetworks/vnet-app-primary");
    for path in [
        machine("vm-db-1"),
        format!("{}/instanceView", machine("vm-db-1")),
        disk("vm-db-1-os"),
        account("asrcacheeastus2"),
        format!("{primary_network}/subnets/web"),
        format!("{PRIMARY}/providers/Microsoft.Compute/virtualMachines"),
    ] {
        cloud.get(&path).refused(503, "ServiceUnavailable");
    }
    cloud
        .ask("PUT", &account("new"), Some(json!({"location": "East US 2"})))
        .refused(503, "ServiceUnavailable");
    cloud.get(&network("vnet-app-recovery")).expect(200);
    cloud.get(&format!("{GROUP}/providers/Microsoft.Compute/virtualMachines")).expect(200);
    cloud.get(PRIMARY).expect(200);
    cloud.item("db");
    let remove = format!("{}/remove", item("db"));
    assert_eq!(cloud.run("POST", &remove, json!({"properties": {}}))["status"], "Failed");
    cloud.world.outage("eastus2", false);
    cloud.get(&machine("vm-db-1")).expect(200);
}

#[test]
fn health_errors_come_on_demand_count_in_the_vault_and_some_can_be_resolved() {
    let mut cloud = Cloud::protected();
    let id = item("db");
    let critical = serde_json::to_value(HealthError::default()).unwrap();
    let on_demand = |method: &str, id: &str, body: &Value| {
        Request::new(method, &format!("/_simulator/health?id={id}")).with_json(body)
    };
    Reply(cloud.send(on_demand("POST", &id, &critical))).expect(204);
    Reply(cloud.send(on_demand("POST", &item("none"), &critical))).expect(404);
    let resolvable = HealthError {
        error_code: "153039".to_owned(),
        error_level: "Warning".to_owned(),
        resolvable: true,
        ..HealthError::default()
    };
    assert!(cloud.world.health(&id, &resolvable));
    let sick = cloud.item("db");
    assert_eq!(
        (&sick["replicationHealth"], &sick["failoverHealth"]),
        (&json!("Critical"), &json!("Warning"))
    );
    let codes: Vec<&Value> =
        sick["healthErrors"].as_array().unwrap().iter().map(|one| &one["errorCode"]).collect();
    assert_eq!(codes, ["153007", "153039", "161011"]);
    assert!(sick["healthErrors"][0]["creationTimeUtc"].is_string());

    let health = cloud.get(&vault("/replicationVaultHealth")).expect(200).body()["properties"]["protectedItemsHealth"].clone();
    assert_eq!(
        (&health["resourceCount"], &health["categorizedResourceCounts"]["Unhealthy"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (&health["issues"][0]["summaryCode"], &health["issues"][0]["severity"]),
        (&json!("153007"), &json!("Error"))
    );
    let usages = cloud.get(&vault("/replicationUsages")).expect(200).body();
    assert_eq!(
        (&usages["protectedItemCount"], &usages["monitoringSummary"]["unHealthyVmCount"]),
        (&json!(1), &json!(1))
    );
    let usages = cloud.get(&vault("/usages")).expect(200).body();
    assert_eq!(usages["value"][0]["currentValue"], 1);
    assert_eq!(cloud.get(&container("primary")).body()["properties"]["protectedItemCount"], 1);

    let resolve = |error: &str| json!({"properties": {"healthErrors": [{"healthErrorId": error}]}});
    let path = format!("{id}/resolveHealthErrors");
    cloud
        .ask("POST", &path, Some(resolve("6:153007")))
        .refused_within(400, "HealthErrorNotResolvable");
    cloud.done("POST", &path, resolve("6:153039"));
    assert_eq!(cloud.item("db")["healthErrors"].as_array().unwrap().len(), 2);
    assert!(cloud.world.heal(&id));
    assert_eq!(cloud.item("db")["replicationHealth"], "Normal");
}

#[test]
fn a_resynchronisation_copies_again_and_the_agent_is_updated() {
    let mut cloud = stepped();
    let body = cloud.world.documents.get_mut(&item("db")).unwrap();
    let old = &mut body.body["properties"]["providerSpecificDetails"];
    old["agentVersion"] = json!("9.1.0.0");
    old["protectedManagedDisks"][1]["resyncRequired"] = json!(true);
    cloud.ask("POST", &format!("{}/repairReplication", item("db")), None).expect(202);
    cloud
        .ask(
            "POST",
            &format!("{}/updateMobilityService", item("db")),
            Some(json!({"properties": {}})),
        )
        .refused_within(409, "OperationInProgress");
    cloud.wait(16);
    let shown = cloud.details("db");
    assert_eq!(shown["monitoringJobType"], "Resync");
    assert!(shown["monitoringPercentageCompletion"].as_u64().unwrap() > 40);
    cloud.wait(20);
    assert_eq!(cloud.details("db")["protectedManagedDisks"][1]["resyncRequired"], false);
    cloud
        .ask(
            "POST",
            &format!("{}/updateMobilityService", item("db")),
            Some(json!({"properties": {}})),
        )
        .expect(202);
    cloud.wait(4);
    assert_eq!(cloud.details("db")["agentVersion"], "9.52.6522.1");
}

#[test]
fn the_sizes_of_the_target_say_what_does_not_fit() {
    let mut cloud = Cloud::protected();
    let list = cloud.get(&format!("{}/targetComputeSizes", item("db"))).expect(200).body();
    let sizes = list["value"].as_array().unwrap();
    let size =
        |name: &str| sizes.iter().find(|size| size["name"] == name).unwrap()["properties"].clone();
    assert_eq!(size("Standard_E4s_v5")["errors"], json!([]));
    assert_eq!(size("Standard_E4s_v5")["memoryInGB"], 32.0);
    assert_eq!(size("Standard_D2_v5")["errors"][0]["severity"], "Error", "takes no premium disks");
}

#[test]
fn eligibility_is_asked_of_the_machine() {
    let mut cloud = Cloud::protected();
    let of = |name: &str| {
        format!(
            "{}/providers/Microsoft.RecoveryServices/replicationEligibilityResults",
            machine(name)
        )
    };
    let fresh = cloud.get(&of("vm-web-1")).expect(200).body();
    assert!(fresh.get("nextLink").is_none());
    assert_eq!(fresh["value"][0]["properties"]["errors"], json!([]));
    let taken = cloud.get(&format!("{}/default", of("vm-db-1"))).expect(200).body();
    assert_eq!(
        (&taken["name"], &taken["properties"]["errors"][0]["code"]),
        (&json!("default"), &json!("VmAlreadyProtected"))
    );
    cloud.ask("POST", &format!("{}/powerOff", machine("vm-web-1")), None).expect(200);
    let off = cloud.get(&of("vm-web-1")).expect(200).body();
    assert_eq!(off["value"][0]["properties"]["errors"][0]["code"], "VmNotRunning");
    let view = cloud.get(&format!("{}/instanceView", machine("vm-web-1"))).expect(200).body();
    assert_eq!(view["statuses"][1]["code"], "PowerState/stopped");
    cloud.get(&of("none")).refused(404, "ResourceNotFound");
}

#[test]
fn what_is_being_copied_survives_a_restart() {
    let mut cloud = Cloud::mapped();
    cloud.world.clock = Clock::stepped();
    cloud.ask("PUT", &item("db"), Some(enable("vm-db-1", DB_DISKS))).expect(202);
    cloud.wait(20);
    let saved = serde_json::to_string(&cloud.world.save()).unwrap();
    cloud.world.load(serde_json::from_str(&saved).unwrap());
    cloud.wait(25);
    assert_eq!(cloud.item("db")["protectionState"], "Protected");
}
