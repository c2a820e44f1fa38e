//! Fabrics, containers, policies and mappings: bodies, rules, and the quirks of the service.

use super::*;

fn policy(retention: i64, app_consistent: i64) -> Value {
    json!({"properties": {"providerSpecificInput": {"instanceType": "A2A", "multiVmSyncStatus": "Enable",
        "recoveryPointHistory": retention, "appConsistentFrequencyInMinutes": app_consistent}}})
}

fn fabric(location: &str) -> Value {
    json!({"properties": {"customDetails": {"instanceType": "Azure", "location": location}}})
}

fn container(side: &str) -> String {
    vault(&format!("/replicationFabrics/{side}/replicationProtectionContainers/{side}"))
}

fn mapping(from: &str) -> String {
    format!("{}/replicationProtectionContainerMappings/m", container(from))
}

fn mapped(to: &str) -> Value {
    json!({"properties": {"targetProtectionContainerId": container(to), "policyId": vault("/replicationPolicies/p"),
        "providerSpecificInput": {"instanceType": "A2A"}}})
}

fn network(side: &str) -> String {
    let group = GROUP.replace("rg-app-recovery", &format!("rg-app-{side}"));
    format!("{group}/providers/Microsoft.Network/virtualNetworks/vnet-app-{side}")
}

fn network_mapping(from: &str) -> String {
    vault(&format!(
        "/replicationFabrics/{from}/replicationNetworks/azureNetwork/replicationNetworkMappings/n"
    ))
}

fn networks(from: &str, to: &str) -> Value {
    json!({"properties": {"recoveryFabricName": to, "recoveryNetworkId": network(to),
        "fabricSpecificDetails": {"instanceType": "AzureToAzure", "primaryNetworkId": network(from)}}})
}

#[test]
fn a_vault_that_never_had_a_fabric_answers_400_where_it_has_nothing() {
    const CODE: &str = "SubscriptionIdNotRegisteredWithSrs";
    let mut cloud = Cloud::with_vault();
    for path in [
        "/replicationFabrics",
        "/replicationFabrics/f",
        "/replicationPolicies/p",
        "/replicationJobs",
    ] {
        cloud.get(&vault(path)).refused_within(400, CODE);
    }
    cloud.get(&vault("/replicationVaultSettings/default")).expect(200);
    cloud.done("PUT", &vault("/replicationFabrics/f"), fabric("eastus2"));
    cloud.get(&vault("/replicationPolicies/p")).refused_within(404, "ObjectNotFound");
    cloud.get(&vault("/replicationPolicies")).expect(200);
    cloud.done("POST", &vault("/replicationFabrics/f/remove"), Value::Null);
    cloud.get(&vault("/replicationFabrics/f")).expect(404);
}

#[test]
fn a_fabric_stands_for_a_region_and_brings_its_provider() {
    let mut cloud = Cloud::with_two_sides();
    let body = cloud.get(&vault("/replicationFabrics/primary")).expect(200).body();
    assert_eq!(body["properties"]["friendlyName"], "East US 2");
    assert_eq!(body["properties"]["customDetails"]["location"], "eastus2");
    let by_guid = body["properties"]["customDetails"]["containerIds"][0].as_str().unwrap();
    assert!(!by_guid.ends_with("/primary"), "containers are named by GUID: {by_guid}");

    let providers =
        cloud.get(&vault("/replicationFabrics/primary/replicationRecoveryServicesProviders"));
    assert_eq!(providers.expect(200).body()["value"].as_array().unwrap().len(), 1);
    cloud
        .ask("PUT", &vault("/replicationFabrics/again"), Some(fabric("East US 2")))
        .refused_within(400, "FabricAlreadyExistsForRegion");
    cloud
        .ask("PUT", &vault("/replicationFabrics/primary"), Some(fabric("eastus2")))
        .refused_within(409, "ObjectAlreadyExists");
    cloud
        .ask("PUT", &vault("/replicationFabrics/x"), Some(fabric("atlantis")))
        .refused_within(400, "InvalidParameter");
    cloud
        .ask("PUT", &vault("/replicationFabrics/a.b"), Some(fabric("westus")))
        .refused_within(400, "InvalidResourceName");
}

#[test]
fn a_container_lives_in_a_fabric_and_pairs_with_its_first_mapping() {
    let mut cloud = Cloud::with_two_sides();
    let fresh = cloud.get(&container("primary")).expect(200).body()["properties"].clone();
    assert_eq!(
        (&fresh["pairingStatus"], &fresh["fabricFriendlyName"]),
        (&json!("NotPaired"), &json!("East US 2"))
    );
    let orphan = vault("/replicationFabrics/none/replicationProtectionContainers/c");
    cloud
        .ask("PUT", &orphan, Some(json!({"properties": {}})))
        .refused_within(404, "ObjectNotFound");
    let odd = json!({"properties": {"providerSpecificInput": {"instanceType": "A2A"}}});
    let other = vault("/replicationFabrics/primary/replicationProtectionContainers/other");
    cloud.ask("PUT", &other, Some(odd)).refused_within(400, "InvalidParameter");

    cloud.done("PUT", &vault("/replicationPolicies/p"), policy(1440, 240));
    cloud.done("PUT", &mapping("primary"), mapped("recovery"));
    assert_eq!(cloud.get(&container("primary")).body()["properties"]["role"], "Primary");
    assert_eq!(cloud.get(&container("recovery")).body()["properties"]["role"], "Recovery");
    cloud
        .ask("POST", &format!("{}/remove", container("recovery")), None)
        .refused_within(400, "ObjectInUse");
    let all = cloud.get(&vault("/replicationProtectionContainers")).expect(200).body();
    assert_eq!(all["value"].as_array().unwrap().len(), 2);
}

#[test]
fn a_policy_changes_whole_and_out_of_bounds_fails_in_its_job() {
    let mut cloud = Cloud::with_two_sides();
    let path = vault("/replicationPolicies/p");
    cloud.done("PUT", &path, policy(1440, 240));
    let details =
        cloud.get(&path).expect(200).body()["properties"]["providerSpecificDetails"].clone();
    assert_eq!(details["recoveryPointHistory"], 1440);
    assert_eq!(details["multiVmSyncStatus"], "Enabled", "in as Enable, out as Enabled");
    assert_eq!(details["crashConsistentFrequencyInMinutes"], 5);

    let patch = json!({"properties": {"replicationProviderSettings": {"instanceType": "A2A", "multiVmSyncStatus": "Enable",
        "recoveryPointHistory": 2880}}});
    cloud.done("PATCH", &path, patch);
    let details =
        cloud.get(&path).expect(200).body()["properties"]["providerSpecificDetails"].clone();
    assert_eq!(
        (&details["recoveryPointHistory"], &details["appConsistentFrequencyInMinutes"]),
        (&json!(2880), &json!(0))
    );

    for (retention, app_consistent) in [(21_601, 0), (-1, 0), (1440, 30), (60, 120)] {
        let status =
            cloud.run("PUT", &vault("/replicationPolicies/q"), policy(retention, app_consistent));
        assert_eq!(
            (&status["status"], &status["error"]["code"]),
            (&json!("Failed"), &json!("150261"))
        );
    }
    cloud.get(&vault("/replicationPolicies/q")).expect(404);
    let wrong_key = json!({"properties": {"providerSpecificInput": {"instanceType": "A2A", "multiVmSyncStatus": "Enable"}}});
    cloud.ask("PATCH", &path, Some(wrong_key)).refused_within(400, "InvalidParameter");
}

#[test]
fn a_container_mapping_refers_to_what_exists_and_holds_it() {
    let mut cloud = Cloud::with_two_sides();
    cloud
        .ask("PUT", &mapping("primary"), Some(mapped("recovery")))
        .refused_within(400, "ReferencedObjectNotFound");
    cloud.done("PUT", &vault("/replicationPolicies/p"), policy(1440, 0));
    cloud
        .ask("PUT", &mapping("primary"), Some(mapped("nowhere")))
        .refused_within(400, "ReferencedObjectNotFound");
    cloud.done("PUT", &mapping("primary"), mapped("recovery"));
    let properties = cloud.get(&mapping("primary")).expect(200).body()["properties"].clone();
    assert_eq!(properties["state"], "Paired");
    assert_eq!(
        properties["providerSpecificDetails"]["automationAccountAuthenticationType"],
        "RunAsAccount"
    );
    assert!(properties["policyId"].as_str().unwrap().starts_with("/Subscriptions/"));

    let update = json!({"properties": {"providerSpecificInput": {"instanceType": "A2A", "agentAutoUpdateStatus": "Enabled",
        "automationAccountAuthenticationType": "SystemAssignedIdentity"}}});
    cloud.done("PATCH", &mapping("primary"), update);
    let details =
        cloud.get(&mapping("primary")).body()["properties"]["providerSpecificDetails"].clone();
    assert!(details["automationAccountArmId"].as_str().unwrap().contains("/automationAccounts/"));

    cloud.ask("DELETE", &vault("/replicationPolicies/p"), None).refused_within(400, "ObjectInUse");
    let remove = json!({"properties": {"providerSpecificInput": {"instanceType": "A2A"}}});
    cloud.done("POST", &format!("{}/remove", mapping("primary")), remove);
    cloud.ask("DELETE", &mapping("primary"), None).expect(204);
    cloud.done("DELETE", &vault("/replicationPolicies/p"), Value::Null);
}

#[test]
fn a_network_mapping_lower_cases_what_it_refers_to() {
    let mut cloud = Cloud::with_two_sides();
    let mut body = networks("primary", "recovery");
    body["properties"]["recoveryNetworkId"] = json!(network("recovery").to_uppercase());
    cloud.done("PUT", &network_mapping("primary"), body);
    let properties =
        cloud.get(&network_mapping("primary")).expect(200).body()["properties"].clone();
    assert_eq!(properties["primaryNetworkId"], network("primary").to_lowercase());
    assert_eq!(properties["recoveryNetworkId"], network("recovery").to_lowercase());
    assert_eq!(properties["fabricSpecificSettings"]["primaryFabricLocation"], "eastus2");
    let held = cloud
        .ask("POST", &vault("/replicationFabrics/primary/remove"), None)
        .refused_within(400, "ObjectInUse");
    assert!(held.message().contains("replicationNetworkMappings/n"));
    let names =
        cloud.get(&vault("/replicationFabrics/recovery/replicationNetworks")).expect(200).body();
    assert_eq!(names["value"].as_array().unwrap().len(), 2);
}

#[test]
fn a_network_mapping_is_one_per_network_and_fabric_and_stays_in_its_regions() {
    let mut cloud = Cloud::with_two_sides();
    let mut astray = networks("primary", "recovery");
    astray["properties"]["recoveryNetworkId"] = json!(network("primary"));
    cloud
        .ask("PUT", &network_mapping("primary"), Some(astray))
        .refused_within(400, "NetworkNotInFabricRegion");
    let mut nowhere = networks("primary", "recovery");
    nowhere["properties"]["recoveryNetworkId"] = json!(format!("{}x", network("recovery")));
    cloud
        .ask("PUT", &network_mapping("primary"), Some(nowhere))
        .refused_within(400, "ReferencedObjectNotFound");

    cloud.done("PUT", &network_mapping("primary"), networks("primary", "recovery"));
    let second = network_mapping("primary")
        .replace("/n?", "/m?")
        .replace("NetworkMappings/n", "NetworkMappings/second");
    cloud
        .ask("PUT", &second, Some(networks("primary", "recovery")))
        .refused_within(400, "NetworkAlreadyMapped");
}

#[test]
fn the_target_of_a_network_mapping_moves_unless_the_way_back_holds_it() {
    let mut cloud = Cloud::with_two_sides();
    let drill = network("recovery").replace("vnet-app-recovery", "vnet-drill");
    let to = |target: &str| json!({"properties": {"recoveryNetworkId": target}});
    cloud.done("PUT", &network_mapping("primary"), networks("primary", "recovery"));
    cloud.done("PATCH", &network_mapping("primary"), to(&drill));
    assert_eq!(
        cloud.get(&network_mapping("primary")).body()["properties"]["recoveryNetworkId"],
        drill.to_lowercase()
    );
    cloud.done("PATCH", &network_mapping("primary"), to(&network("recovery")));

    cloud.done("PUT", &network_mapping("recovery"), networks("recovery", "primary"));
    cloud
        .ask("PATCH", &network_mapping("primary"), Some(to(&drill)))
        .refused_within(400, "ReverseNetworkMappingExists");
    cloud.world.inferred.reverse_mapping_blocks_target_change = false;
    cloud.done("PATCH", &network_mapping("primary"), to(&drill));
}

#[test]
fn settings_alerts_health_and_systems_answer() {
    let mut cloud = Cloud::with_vault();
    let alerts = vault("/replicationAlertSettings/defaultAlertSetting");
    let body = json!({"properties": {"sendToOwners": "Send", "customEmailAddresses": ["a@example.com"], "locale": "en-US"}});
    cloud.ask("PUT", &alerts, Some(body)).expect(200);
    assert_eq!(cloud.get(&alerts).expect(200).body()["properties"]["sendToOwners"], "Send");
    cloud.get(&vault("/replicationAlertSettings/other")).expect(404);
    let health = cloud.get(&vault("/replicationVaultHealth")).expect(200).body();
    assert_eq!(health["properties"]["fabricsHealth"]["resourceCount"], 0);
    let systems = cloud
        .get(&vault("/replicationSupportedOperatingSystems?instanceType=A2A"))
        .expect(200)
        .body();
    assert!(
        systems["properties"]["supportedOsList"][0]["supportedOs"].as_array().unwrap().len() > 5
    );
    cloud.done(
        "PUT",
        &vault("/replicationVaultSettings/default"),
        json!({"properties": {"vmwareToAzureProviderType": "Vmware"}}),
    );
    let setting = cloud.get(&vault("/replicationVaultSettings/default")).expect(200).body();
    assert_eq!(setting["properties"]["vmwareToAzureProviderType"], "Vmware");
}

#[test]
fn a_failed_job_leaves_an_event() {
    let mut cloud = Cloud::with_two_sides();
    cloud.run("PUT", &vault("/replicationPolicies/q"), policy(30_000, 0));
    let events = cloud
        .get(&vault("/replicationEvents?$filter=Severity%20eq%20'Critical'"))
        .expect(200)
        .body();
    let name = events["value"][0]["name"].as_str().unwrap().to_owned();
    assert!(name.starts_with("JobStatusMonitoringEvent;"), "{name}");
    let event = cloud
        .get(&vault(&format!("/replicationEvents/{}", name.replace(';', "%3B"))))
        .expect(200)
        .body();
    assert_eq!(event["properties"]["eventSpecificDetails"]["jobStatus"], "Failed");
}
