//! What somebody does in the portal that Terraform then finds: a failover, a commit, a reversal of protection.

use asr_simulator::Simulator;
use serde_json::{Value, json};

use crate::topology::{cache, group};

/// The container mapping of the way back, which a reversal needs.
pub const BACK: &str = r#"
resource "asr_protection_container_mapping" "back" {
  name                                    = "back"
  recovery_source_protection_container_id = asr_protection_container.recovery.id
  recovery_target_protection_container_id = asr_protection_container.primary.id
  recovery_replication_policy_id          = asr_replication_policy.this.id
}
"#;

/// Calls an action with every right, and lets its operation end.
#[track_caller]
pub fn act(simulator: &Simulator, path: &str, body: Option<&Value>) {
    let reply = simulator.act("POST", path, body);
    assert!(reply.status < 300, "{path}: {reply:?}");
}

/// Fails the machine of an item over and reverses its protection. The way back must be mapped.
#[track_caller]
pub fn reverse(simulator: &Simulator, item: &str) {
    let (vault, _) = item.split_once("/replicationFabrics/").expect("the id of an item");
    let (container, name) = item.rsplit_once("/replicationProtectedItems/").expect("the same");
    let failover = json!({"properties": {"failoverDirection": "PrimaryToRecovery", "sourceSiteOperations": "NotRequired",
        "providerSpecificDetails": {"instanceType": "A2A"}}});
    act(simulator, &format!("{item}/unplannedFailover"), Some(&failover));
    act(simulator, &format!("{item}/failoverCommit"), None);
    let details =
        simulator.document(item).expect("the item exists")["properties"]["providerSpecificDetails"]
            .clone();
    let group = group(simulator, "rg-app-primary");
    let disks: Vec<_> = details["protectedManagedDisks"]
        .as_array()
        .expect("an item has disks")
        .iter()
        .map(|disk| {
            json!({"diskId": disk["recoveryTargetDiskId"], "recoveryResourceGroupId": group,
                "primaryStagingAzureStorageAccountId": cache(simulator, "asrcachecentralus")})
        })
        .collect();
    let switch = json!({"properties": {"replicationProtectedItemName": name, "providerSpecificDetails": {
        "instanceType": "A2A", "recoveryContainerId": container, "recoveryResourceGroupId": group, "vmManagedDisks": disks,
        "policyId": format!("{vault}/replicationPolicies/policy")}}});
    act(simulator, &format!("{container}/switchprotection"), Some(&switch));
}
