use serde_json::json;

use super::*;

const VAULT: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

fn container(vault: &str, fabric: &str) -> String {
    format!("{vault}/replicationFabrics/{fabric}/replicationProtectionContainers/c")
}

fn mapping(source: &str, target: &str, policy: &str) -> Model {
    Model {
        recovery_source_protection_container_id: source.into(),
        recovery_target_protection_container_id: target.into(),
        recovery_replication_policy_id: policy.into(),
        ..Model::default()
    }
}

fn findings(model: &Model) -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    ProtectionContainerMapping::validate(model, &mut diagnostics);
    diagnostics.iter().map(|d| d.path.to_string()).collect()
}

#[test]
fn all_parts_lie_in_one_vault_and_the_ends_differ() {
    let (from, to) = (container(VAULT, "a"), container(VAULT, "b"));
    let policy = format!("{VAULT}/replicationPolicies/p");
    assert!(findings(&mapping(&from, &to, &policy)).is_empty());
    assert!(
        findings(&mapping(&from.to_uppercase(), &to, &policy)).is_empty(),
        "letter case is no other vault"
    );
    assert_eq!(
        findings(&mapping(&from, &from.to_uppercase(), &policy)),
        ["recovery_target_protection_container_id"]
    );
    let elsewhere = VAULT.replace("vaults/v", "vaults/w");
    assert_eq!(
        findings(&mapping(
            &from,
            &container(&elsewhere, "b"),
            &format!("{elsewhere}/replicationPolicies/p")
        )),
        ["recovery_target_protection_container_id", "recovery_replication_policy_id"]
    );
}

#[test]
fn without_the_block_the_agent_is_not_updated() {
    assert!(ProtectionContainerMapping::update(&Model::default(), &Model::default()).is_empty());
    let update =
        AutomaticUpdate { automation_account_id: "/a".into(), ..AutomaticUpdate::default() };
    let updated = Model { automatic_update: Single::Present(update), ..Model::default() };
    let body =
        ProtectionContainerMapping::update(&updated, &Model::default())[0].body.clone().unwrap();
    let input = json!({"instanceType": "A2A", "agentAutoUpdateStatus": "Disabled"});
    assert_eq!(body, json!({"properties": {"providerSpecificInput": input}}));
}

#[test]
fn the_block_stands_only_while_updates_are_enabled() {
    let mut model = Model::default();
    let reply = |status: &str| {
        json!({"properties": {"policyId": "/p", "targetProtectionContainerId": "/c", "providerSpecificDetails": {
            "instanceType": "A2A", "agentAutoUpdateStatus": status, "automationAccountArmId": "/a",
            "automationAccountAuthenticationType": "SystemAssignedIdentity"}}})
    };
    ProtectionContainerMapping::read(serde_json::from_value(reply("Enabled")).unwrap(), &mut model)
        .unwrap();
    assert_eq!(model.automatic_update.present().unwrap().automation_account_id, "/a".into());
    ProtectionContainerMapping::read(
        serde_json::from_value(reply("Disabled")).unwrap(),
        &mut model,
    )
    .unwrap();
    assert_eq!(model.automatic_update, Single::Absent);
}
