//! A protected item as a result: its settings in short, and all about it that changes by itself. One model and one
//! reading for the item that is asked for and for those of a whole vault.

use std::collections::BTreeMap;

use super::finding::{Finding, findings};
use super::plain::{plain_id, text, time};
use crate::azure::id;
use crate::azure::siterecovery::{CurrentScenario, ItemDetails, ProtectedItem};
use crate::framework::model::{Object, Val};
use crate::model;

model! {
    /// A protected item.
    pub struct Item {
        /// The Azure resource id of the item.
        computed id: String,
        /// The name of the item.
        computed name: String,
        /// The id of the virtual machine that is replicated, in lower case as Azure answers it: compare it with
        /// `lower(...)` of another id.
        computed source_vm_id: String,
        /// The name of the virtual machine that is replicated.
        computed source_vm_name: String,
        /// The tags of the virtual machine that is replicated.
        computed source_vm_tags: BTreeMap<String, String>,
        /// `Windows` or `Linux`.
        computed os_type: String,
        /// The region that is replicated from.
        computed source_location: String,
        /// The availability zone that is replicated from.
        computed source_zone: String,
        /// The region that is replicated to.
        computed recovery_location: String,
        /// The availability zone that is replicated to.
        computed recovery_zone: String,
        /// The id of the container that holds the item.
        computed recovery_source_protection_container_id: String,
        /// The id of the container that is replicated to.
        computed recovery_target_protection_container_id: String,
        /// The id of the replication policy.
        computed recovery_replication_policy_id: String,
        /// What stays the same when the item is failed over and its protection is reversed. Null until the item is
        /// protected for the first time.
        computed lifecycle_id: String,
        /// The name of the multi-VM group that the item shares recovery points with.
        computed multi_vm_group_name: String,
        /// The id of the resource group that the virtual machine is recovered in.
        computed recovery_resource_group_id: String,
        /// The id of the virtual network that the recovered virtual machine is connected to.
        computed recovery_network_id: String,
        /// The name of the recovered virtual machine.
        computed recovery_vm_name: String,
        /// The size of the recovered virtual machine.
        computed recovery_vm_size: String,
        /// The id of the recovered virtual machine. Null until there was a failover.
        computed recovery_vm_id: String,
        /// The id of the recovery point that was failed over to. Null until there was a failover.
        computed failover_recovery_point_id: String,
        /// The id of the virtual network of test failovers.
        computed test_failover_network_id: String,
        /// The name of the virtual machine in a test failover.
        computed test_failover_vm_name: String,
        /// The id of the virtual machine of a test failover. Null unless one stands.
        computed test_failover_vm_id: String,
        /// How far the item is: `Protected` in the steady state, `InitialReplicationInProgress` before,
        /// `UnplannedFailoverCommitPendingStatesBegin` or `UnplannedFailoverCommitted` after a failover, and others.
        computed protection_state: String,
        /// The same in words.
        computed protection_state_description: String,
        /// How far the virtual machine is: `UnprotectedStatesBegin` until its initial replication is over, then
        /// `Protected`.
        computed vm_protection_state: String,
        /// Where the workload runs: `Primary`, or `Recovery` after a failover.
        computed active_location: String,
        /// How far a test failover is: `None` at rest, `WaitingForCompletion` while its virtual machine stands.
        computed test_failover_state: String,
        /// What can be done with the item now, such as `TestFailover` and `UnplannedFailover`.
        computed allowed_operations: Vec<String>,
        /// What works on the item now, such as `EnableDr`. Null at rest.
        computed current_scenario_name: String,
        /// The id of the job that works on the item now. Null at rest.
        computed current_job_id: String,
        /// Whether replication is well: `None`, `Normal`, `Warning` or `Critical`.
        computed replication_health: String,
        /// Whether a failover would be well: `None`, `Normal`, `Warning` or `Critical`. A warning until a test failover
        /// has succeeded.
        computed failover_health: String,
        /// What is wrong.
        computed health_errors: Vec<Object<Finding>>,
        /// How old the latest recovery point was at `last_rpo_calculated_time`: what a failover at that moment would
        /// have lost. Null until the item is protected.
        computed rpo_in_seconds: i64,
        /// When `rpo_in_seconds` was worked out, RFC 3339.
        computed last_rpo_calculated_time: String,
        /// When the agent last reported, RFC 3339.
        computed last_heartbeat: String,
        /// When the last failover succeeded, RFC 3339. Null until then.
        computed last_successful_failover_time: String,
        /// When the last test failover succeeded, RFC 3339. Null until then.
        computed last_successful_test_failover_time: String,
        /// What `monitoring_percentage_completion` is of: `InitialReplication` or `Resync`.
        computed monitoring_job_type: String,
        /// How far copying is. No sign of its end: Azure may leave it below 100 for ever.
        computed monitoring_percentage_completion: f64,
        /// How many disks are replicated.
        computed replicated_disk_count: i64,
        /// How many disks of the virtual machine are not replicated.
        computed unprotected_disk_count: i64,
        /// Whether a disk has to be copied anew.
        computed resync_required: bool,
        /// How much change the cache storage account is made for: `Normal` or `High`.
        computed churn_option: String,
        /// The version of the agent in the virtual machine.
        computed agent_version: String,
        /// When support for that version ends. Null where no end is known.
        computed agent_expiry_date: String,
        /// When the certificate of the agent ends, RFC 3339.
        computed agent_certificate_expiry_date: String,
        /// Whether a newer agent has to be installed.
        computed agent_update_required: bool,
    }
}

/// The job that works on an item. At rest the service writes one called `None`.
fn running(scenario: CurrentScenario) -> CurrentScenario {
    let name = scenario.scenario_name.as_deref().unwrap_or("None");
    if name.eq_ignore_ascii_case("None") { CurrentScenario::default() } else { scenario }
}

fn count<T>(members: &[T]) -> Val<i64> {
    Val::Known(i64::try_from(members.len()).unwrap_or(i64::MAX))
}

impl From<ProtectedItem> for Item {
    fn from(view: ProtectedItem) -> Self {
        let of = view.properties;
        let scenario = running(of.current_scenario);
        let ItemDetails { protected_managed_disks, unprotected_disks, .. } =
            &of.provider_specific_details;
        Self {
            recovery_source_protection_container_id: plain_id(
                id::parent(&view.id).map(str::to_owned),
            ),
            id: plain_id(Some(view.id)),
            name: text(Some(view.name)),
            source_vm_name: text(of.friendly_name),
            recovery_target_protection_container_id: plain_id(of.recovery_container_id),
            recovery_replication_policy_id: plain_id(of.policy_id),
            failover_recovery_point_id: plain_id(of.failover_recovery_point_id),
            protection_state: text(of.protection_state),
            protection_state_description: text(of.protection_state_description),
            active_location: text(of.active_location),
            test_failover_state: text(of.test_failover_state),
            allowed_operations: Val::Known(of.allowed_operations),
            current_scenario_name: text(scenario.scenario_name),
            current_job_id: plain_id(scenario.job_id),
            replication_health: text(of.replication_health),
            failover_health: text(of.failover_health),
            health_errors: findings(of.health_errors),
            last_successful_failover_time: time(of.last_successful_failover_time),
            last_successful_test_failover_time: time(of.last_successful_test_failover_time),
            replicated_disk_count: count(protected_managed_disks),
            unprotected_disk_count: count(unprotected_disks),
            resync_required: Val::Known(
                protected_managed_disks.iter().any(|disk| disk.resync_required == Some(true)),
            ),
            ..of_details(of.provider_specific_details)
        }
    }
}

fn of_details(of: ItemDetails) -> Item {
    Item {
        source_vm_id: plain_id(of.fabric_object_id),
        source_vm_tags: Val::Known(of.synced_configuration.tags),
        os_type: text(of.os_type),
        source_location: text(of.primary_fabric_location),
        source_zone: text(of.primary_availability_zone),
        recovery_location: text(of.recovery_fabric_location),
        recovery_zone: text(of.recovery_availability_zone),
        lifecycle_id: text(of.lifecycle_id),
        multi_vm_group_name: text(of.multi_vm_group_name),
        recovery_resource_group_id: plain_id(of.recovery_azure_resource_group_id),
        recovery_network_id: plain_id(of.selected_recovery_azure_network_id),
        recovery_vm_name: text(of.recovery_azure_vm_name),
        recovery_vm_size: text(of.recovery_azure_vm_size),
        recovery_vm_id: plain_id(of.recovery_fabric_object_id),
        test_failover_network_id: plain_id(of.selected_tfo_azure_network_id),
        test_failover_vm_name: text(of.tfo_azure_vm_name),
        test_failover_vm_id: plain_id(of.test_failover_recovery_fabric_object_id),
        vm_protection_state: text(of.vm_protection_state),
        rpo_in_seconds: of.rpo_in_seconds.into(),
        last_rpo_calculated_time: time(of.last_rpo_calculated_time),
        last_heartbeat: time(of.last_heartbeat),
        monitoring_job_type: text(of.monitoring_job_type),
        monitoring_percentage_completion: of.monitoring_percentage_completion.into(),
        churn_option: text(of.churn_option_selected),
        agent_version: text(of.agent_version),
        agent_expiry_date: time(of.agent_expiry_date),
        agent_certificate_expiry_date: time(of.agent_certificate_expiry_date),
        agent_update_required: of.is_replication_agent_update_required.into(),
        ..Item::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(properties: &str) -> Item {
        let text = format!(
            r#"{{"id":"/Subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/i","name":"i","properties":{properties}}}"#
        );
        serde_json::from_str::<ProtectedItem>(&text).unwrap().into()
    }

    #[test]
    fn what_the_service_has_no_value_for_is_null() {
        let item = read(
            r#"{"currentScenario":{"scenarioName":"None","jobId":"/v/replicationJobs/None"},"healthErrors":null,
            "providerSpecificDetails":{"instanceType":"A2A","multiVmGroupName":"","recoveryAvailabilityZone":null,
            "rpoInSeconds":null,"agentExpiryDate":"9999-12-31T23:59:59.9999999"}}"#,
        );
        assert!(item.current_scenario_name.is_null() && item.current_job_id.is_null());
        assert!(item.multi_vm_group_name.is_null() && item.recovery_zone.is_null());
        assert!(item.rpo_in_seconds.is_null() && item.agent_expiry_date.is_null());
        assert_eq!(item.health_errors, Val::Known(Vec::new()));
        assert_eq!(item.unprotected_disk_count, Val::Known(0));
    }

    #[test]
    fn ids_begin_like_those_of_the_rest_of_azure() {
        let item = read(
            r#"{"policyId":"/Subscriptions/s/p","currentScenario":{"scenarioName":"EnableDr","jobId":"/Subscriptions/s/j"},
            "providerSpecificDetails":{"protectedManagedDisks":[{"resyncRequired":false},{"resyncRequired":true}]}}"#,
        );
        assert!(item.id.text().starts_with("/subscriptions/s/"));
        assert!(
            item.recovery_source_protection_container_id
                .text()
                .ends_with("/replicationProtectionContainers/c")
        );
        assert_eq!(item.recovery_replication_policy_id, "/subscriptions/s/p".into());
        assert_eq!(item.current_job_id, "/subscriptions/s/j".into());
        assert_eq!(item.resync_required, Val::Known(true));
        assert_eq!(item.replicated_disk_count, Val::Known(2));
    }
}
