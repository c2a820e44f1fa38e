//! Recovery Services vaults: bodies, one-way doors, deletion.

use super::*;

fn identity(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}")
}

#[test]
fn a_new_vault_has_the_services_defaults() {
    let mut cloud = Cloud::with_vault();
    let body = cloud.get(&vault("")).expect(200).body();
    assert_eq!(body["properties"]["provisioningState"], "Succeeded");
    assert_eq!(body["properties"]["publicNetworkAccess"], "Enabled");
    assert_eq!(body["location"], "centralus");
    assert!(body["etag"].as_str().unwrap().starts_with("W/\"datetime'"));
    assert!(body["properties"].get("monitoringSettings").is_none(), "absent until set once");

    let put = json!({"location": "Central US", "sku": {"name": "RS0", "tier": "Standard"}, "tags": {"a": "b"},
        "properties": {"monitoringSettings": {"classicAlertSettings": {"alertsForCriticalOperations": "Disabled"}}}});
    let body = cloud.ask("PUT", &vault(""), Some(put)).expect(200).body();
    assert_eq!(
        body["properties"]["monitoringSettings"]["classicAlertSettings"]["alertsForCriticalOperations"],
        "Disabled"
    );
    assert_eq!(body["properties"]["publicNetworkAccess"], "Enabled", "what a PUT omits stays");
    let put = json!({"location": "centralus", "sku": {"name": "Standard"}, "properties": {}});
    assert!(
        cloud.ask("PUT", &vault(""), Some(put)).expect(200).body().get("tags").is_none(),
        "but for tags"
    );
}

#[test]
fn names_regions_and_values_are_checked() {
    let mut cloud = Cloud::with_vault();
    let body = |location: &str, properties: Value| {
        Some(json!({"location": location, "sku": {"name": "Standard"}, "properties": properties}))
    };
    let other = vault("").replace("vault1", "2nd");
    cloud.ask("PUT", &other, body("centralus", json!({}))).refused(400, "InvalidResourceName");
    cloud.ask("PUT", &vault(""), body("westus", json!({}))).refused(409, "InvalidResourceLocation");
    cloud
        .ask("PUT", &vault(""), body("atlantis", json!({})))
        .refused(400, "LocationNotAvailableForResourceType");
    let odd = json!({"publicNetworkAccess": "Sometimes"});
    cloud.ask("PUT", &vault(""), body("centralus", odd)).refused(400, "CloudErrorInvalidInput");
    cloud
        .ask("PUT", &vault(""), Some(json!({"location": "centralus"})))
        .refused(400, "CloudErrorInvalidInput");
    cloud
        .ask("PATCH", &vault(""), Some(json!({"sku": {"name": "Premium"}})))
        .refused(400, "InvalidSku");
}

#[test]
fn doors_that_open_one_way_stay_open() {
    let mut cloud = Cloud::with_vault();
    let mut patch = |properties: Value| {
        cloud.ask("PATCH", &vault(""), Some(json!({ "properties": properties })))
    };
    let immutability =
        |state: &str| json!({"securitySettings": {"immutabilitySettings": {"state": state}}});
    patch(immutability("Locked")).refused(400, "InvalidImmutabilityTransition");
    patch(immutability("Unlocked")).expect(200);
    patch(immutability("Disabled")).expect(200);
    patch(immutability("Unlocked")).expect(200);
    patch(immutability("Locked")).expect(200);
    patch(immutability("Unlocked")).refused(400, "VaultImmutabilityLocked");

    let redundancy = |storage: &str, restore: &str| json!({"redundancySettings": {"standardTierStorageRedundancy": storage, "crossRegionRestore": restore}});
    patch(redundancy("LocallyRedundant", "Enabled"))
        .refused(400, "CrossRegionRestoreNeedsGeoRedundancy");
    patch(redundancy("GeoRedundant", "Enabled")).expect(200);
    patch(redundancy("GeoRedundant", "Disabled"))
        .refused(400, "CrossRegionRestoreCannotBeDisabled");

    let soft = |state: &str, days: u32| json!({"securitySettings": {"softDeleteSettings": {"softDeleteState": state, "softDeleteRetentionPeriodInDays": days}}});
    patch(soft("Enabled", 7)).refused(400, "InvalidSoftDeleteRetention");
    patch(soft("AlwaysON", 30)).expect(200);
    patch(soft("Enabled", 30)).refused(400, "SoftDeleteAlwaysOn");

    let restore = |state: &str| json!({"restoreSettings": {"crossSubscriptionRestoreSettings": {"crossSubscriptionRestoreState": state}}});
    patch(restore("PermanentlyDisabled")).expect(200);
    patch(restore("Enabled")).refused(400, "CrossSubscriptionRestoreStateInvalid");
}

#[test]
fn a_key_needs_an_identity_and_stays_for_ever() {
    let mut cloud = Cloud::with_vault();
    let key = |identity: Value| {
        json!({"properties": {"encryption": {"keyVaultProperties": {"keyUri": "https://kv.vault.azure.net/keys/k/1"},
            "kekIdentity": identity, "infrastructureEncryption": "Enabled"}}})
    };
    let system = json!({"useSystemAssignedIdentity": true});
    cloud.ask("PATCH", &vault(""), Some(key(system.clone()))).refused(400, "KekIdentityMissing");
    let body = json!({"identity": {"type": "SystemAssigned"}});
    let accepted = cloud.ask("PATCH", &vault(""), Some(body)).expect(202);
    assert_eq!(
        cloud.follow(&accepted.header("azure-asyncoperation")).expect(200).body()["status"],
        "Succeeded"
    );
    let principal = cloud.get(&vault("")).body()["identity"]["principalId"].clone();
    assert!(principal.is_string());
    let accepted = cloud.ask("PATCH", &vault(""), Some(key(system.clone()))).expect(202);
    let done = cloud.follow(&accepted.header("location")).expect(200).body();
    assert_eq!(done["identity"]["principalId"], principal, "the principal survives other updates");

    cloud
        .ask(
            "PATCH",
            &vault(""),
            Some(json!({"properties": {"encryption": {"keyVaultProperties": null}}})),
        )
        .refused(400, "EncryptionCannotBeRemoved");
    cloud
        .ask(
            "PATCH",
            &vault(""),
            Some(json!({"properties": {"encryption": {"infrastructureEncryption": "Disabled"}}})),
        )
        .refused(400, "InfrastructureEncryptionCannotChange");
}

#[test]
fn a_users_identity_must_exist() {
    let mut cloud = Cloud::with_vault();
    let body = |name: &str| {
        let mut users = serde_json::Map::new();
        users.insert(identity(name), json!({}));
        Some(json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": users}}))
    };
    cloud.ask("PATCH", &vault(""), body("nobody")).refused(400, "FailedIdentityOperation");
    cloud.ask("PUT", &identity("somebody"), Some(json!({"location": "centralus"}))).expect(201);
    let accepted = cloud.ask("PATCH", &vault(""), body("somebody")).expect(202);
    cloud.follow(&accepted.header("location")).expect(200);
    let users = cloud.get(&vault("")).body()["identity"]["userAssignedIdentities"].clone();
    assert!(users[identity("somebody")]["principalId"].is_string());
    cloud
        .ask("PATCH", &vault(""), Some(json!({"identity": {"type": "UserAssigned"}})))
        .refused(400, "InvalidIdentityType");
}

#[test]
fn a_vault_names_what_holds_it_in_the_order_of_removal() {
    let mut cloud = Cloud::with_two_sides();
    let message = cloud
        .ask("DELETE", &vault(""), None)
        .refused(400, "ServiceResourceNotEmptyWithContainerDetails")
        .message();
    let container = message.find("/replicationProtectionContainers/primary").unwrap();
    let fabric = message.rfind("/replicationFabrics/recovery").unwrap();
    assert!(container < fabric, "{message}");
    cloud.ask("DELETE", GROUP, None).expect(400);

    for side in ["primary", "recovery"] {
        let fabric = vault(&format!("/replicationFabrics/{side}"));
        cloud.ask("POST", &format!("{fabric}/remove"), None).refused_within(400, "ObjectInUse");
        cloud.done(
            "POST",
            &format!("{fabric}/replicationProtectionContainers/{side}/remove"),
            Value::Null,
        );
        cloud.done("POST", &format!("{fabric}/remove"), Value::Null);
    }
    let accepted = cloud.ask("DELETE", &vault(""), None).expect(202);
    let location = accepted.header("location");
    cloud.follow(&location).expect(200);
    cloud.get(&vault("")).refused(404, "ResourceNotFound");
    cloud.follow(&accepted.header("azure-asyncoperation")).expect(200);
    cloud.ask("DELETE", &vault(""), None).expect(204);
}

#[test]
fn a_deleted_vault_can_be_brought_back() {
    let mut cloud = Cloud::with_vault();
    let accepted = cloud.ask("DELETE", &vault(""), None).expect(202);
    cloud.follow(&accepted.header("location")).expect(200);
    let subscription = &GROUP[..51];
    let list = format!(
        "{subscription}/providers/Microsoft.RecoveryServices/locations/centralus/deletedVaults"
    );
    let removed =
        cloud.get(&list).expect(200).body()["value"][0]["id"].as_str().unwrap().to_owned();
    let body = json!({"properties": {"recoveryResourceGroupId": GROUP}});
    let accepted = cloud.ask("POST", &format!("{removed}/undelete"), Some(body)).expect(202);
    assert_eq!(
        cloud.follow(&accepted.header("azure-asyncoperation")).expect(200).body()["status"],
        "Succeeded"
    );
    cloud.get(&vault("")).expect(200);
    cloud.get(&removed).expect(404);
}

#[test]
fn the_small_things_around_a_vault_answer() {
    let mut cloud = Cloud::with_vault();
    let check = format!(
        "{GROUP}/providers/Microsoft.RecoveryServices/locations/centralus/checkNameAvailability"
    );
    let ask = |name: &str| Some(json!({"type": "Microsoft.RecoveryServices/Vaults", "name": name}));
    assert_eq!(cloud.ask("POST", &check, ask("vault1")).expect(200).body()["nameAvailable"], false);
    assert_eq!(cloud.ask("POST", &check, ask("vault2")).expect(200).body()["nameAvailable"], true);
    assert_eq!(cloud.get(&vault("/replicationUsages")).expect(200).body()["recoveryPlanCount"], 0);
    assert!(cloud.get(&vault("/usages")).expect(200).body()["value"].is_array());
    let info = vault("/extendedInformation/vaultExtendedInfo");
    cloud.get(&info).expect(404);
    cloud.ask("PUT", &info, Some(json!({"properties": {"algorithm": "None"}}))).expect(200);
    assert_eq!(cloud.get(&info).expect(200).body()["properties"]["algorithm"], "None");
    let config = vault("/backupconfig/vaultconfig");
    cloud
        .ask("PATCH", &config, Some(json!({"properties": {"softDeleteFeatureState": "Disabled"}})))
        .expect(200);
    let soft_delete =
        cloud.get(&vault("")).body()["properties"]["securitySettings"]["softDeleteSettings"]
            .clone();
    assert_eq!(soft_delete["softDeleteState"], "Disabled");
    assert_eq!(
        cloud.get(&config).expect(200).body()["properties"]["softDeleteFeatureState"],
        "Disabled"
    );
    cloud.get(&vault("/privateLinkResources/AzureSiteRecovery")).expect(200);
    cloud.ask("PUT", &vault("/certificates/c"), Some(json!({"properties": {}}))).expect(400);
    let stale = Request::new("PATCH", &versioned(&vault("")))
        .with_header("authorization", &format!("Bearer {}", cloud.token))
        .with_header("if-match", "W/\"old\"")
        .with_json(&json!({"tags": {}}));
    Reply(cloud.send(stale)).refused(412, "PreconditionFailed");
}

#[test]
fn a_new_vault_of_an_old_name_has_no_jobs_of_the_old_one() {
    let mut cloud = Cloud::with_two_sides();
    assert_eq!(
        cloud.get(&vault("/replicationJobs")).expect(200).body()["value"].as_array().unwrap().len(),
        4
    );
    cloud.world.documents.remove(&vault(""));
    let body = json!({"location": "centralus", "sku": {"name": "Standard"}, "properties": {}});
    cloud.ask("PUT", &vault(""), Some(body)).expect(201);
    cloud.get(&vault("/replicationJobs")).refused_within(400, "SubscriptionIdNotRegisteredWithSrs");
}
