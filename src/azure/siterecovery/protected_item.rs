//! `replicationProtectedItems`: a replicated virtual machine. What is read is here; what enabling, changing, adding
//! disks and disabling send is in the files below.
//!
//! Ids of other resources come back in lower case in some members and verbatim in others, and names of members differ
//! between request and reply; both are the service's habit.

mod disks;
mod enable;
mod remove;
mod update;

use serde::Deserialize;

use super::HealthError;
use crate::azure::wire::{Resource, or_default};

pub use disks::{AddDisks, RemoveDisks};
pub use enable::{
    DiskEncryption, DiskEncryptionKey, DiskInput, Enable, EnableDetails, EnableProperties,
    ExtendedLocation, KeyEncryptionKey,
};
pub use remove::Remove;
pub use update::{
    DiskUpdate, InterfaceUpdate, IpConfigurationUpdate, Update, UpdateDetails, UpdateProperties,
};

/// An item as it is read.
pub type ProtectedItem = Resource<ItemProperties>;

/// What an item is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ItemProperties {
    /// The name of the virtual machine.
    pub friendly_name: Option<String>,
    /// The display name of the region replicated from.
    pub primary_fabric_friendly_name: Option<String>,
    /// The display name of the region replicated to.
    pub recovery_fabric_friendly_name: Option<String>,
    /// The id of the fabric replicated to.
    pub recovery_fabric_id: Option<String>,
    /// The id of the container replicated to.
    pub recovery_container_id: Option<String>,
    /// `UnprotectedStatesBegin`, `InitialReplicationInProgress`, `Protected` and many more; a free text.
    pub protection_state: Option<String>,
    /// The same in words.
    pub protection_state_description: Option<String>,
    /// `Primary`, or `Recovery` after a failover.
    pub active_location: Option<String>,
    /// `None` at rest, `WaitingForCompletion` while a test virtual machine stands; a free text.
    pub test_failover_state: Option<String>,
    /// What can be done with the item now.
    #[serde(deserialize_with = "or_default")]
    pub allowed_operations: Vec<String>,
    /// `None`, `Normal`, `Warning` or `Critical`.
    pub replication_health: Option<String>,
    /// The same for failing over; a warning until a test failover has succeeded.
    pub failover_health: Option<String>,
    /// What is wrong.
    #[serde(deserialize_with = "or_default")]
    pub health_errors: Vec<HealthError>,
    /// The id of the replication policy.
    pub policy_id: Option<String>,
    /// The name of the replication policy.
    pub policy_friendly_name: Option<String>,
    /// When the last failover succeeded, RFC 3339.
    pub last_successful_failover_time: Option<String>,
    /// When the last test failover succeeded, RFC 3339.
    pub last_successful_test_failover_time: Option<String>,
    /// The job that works on the item.
    #[serde(deserialize_with = "or_default")]
    pub current_scenario: CurrentScenario,
    /// The recovery point that was failed over to.
    pub failover_recovery_point_id: Option<String>,
    /// What is Azure to Azure replication's own.
    #[serde(deserialize_with = "or_default")]
    pub provider_specific_details: ItemDetails,
}

/// The job that works on an item; its name is `None` while there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CurrentScenario {
    /// The service's name of the operation, such as `EnableDr`.
    pub scenario_name: Option<String>,
    /// The id of the job.
    pub job_id: Option<String>,
}

/// The part of an item that is Azure to Azure replication's own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ItemDetails {
    /// `A2A`; anything else is an item of another scenario.
    pub instance_type: Option<String>,
    /// The id of the source virtual machine, in lower case.
    pub fabric_object_id: Option<String>,
    /// Stays the same when protection is reversed. Null until the item is protected.
    pub lifecycle_id: Option<String>,
    /// The id of the virtual machine that a failover made.
    pub recovery_fabric_object_id: Option<String>,
    /// The id of the virtual machine that a test failover made.
    pub test_failover_recovery_fabric_object_id: Option<String>,
    /// `Windows` or `Linux`.
    pub os_type: Option<String>,
    /// `UnprotectedStatesBegin` until initial replication is over, then `Protected`; a free text.
    pub vm_protection_state: Option<String>,
    /// The same in words.
    pub vm_protection_state_description: Option<String>,
    /// The region replicated from.
    pub primary_fabric_location: Option<String>,
    /// The region replicated to.
    pub recovery_fabric_location: Option<String>,
    /// The zone replicated from.
    pub primary_availability_zone: Option<String>,
    /// The zone replicated to.
    pub recovery_availability_zone: Option<String>,
    /// The edge zone replicated to.
    pub recovery_extended_location: Option<ExtendedLocation>,
    /// The name of the group of virtual machines with common recovery points; empty where the item has its own.
    pub multi_vm_group_name: Option<String>,
    /// `AutoCreated` where nobody gave a group, else `UserSpecified`.
    pub multi_vm_group_create_option: Option<String>,
    /// `Enabled` where the service protects new data disks by itself.
    pub auto_protection_of_data_disk: Option<String>,
    /// The size of the recovered virtual machine.
    #[serde(rename = "recoveryAzureVMSize")]
    pub recovery_azure_vm_size: Option<String>,
    /// Its name.
    #[serde(rename = "recoveryAzureVMName")]
    pub recovery_azure_vm_name: Option<String>,
    /// Its name in a test failover.
    #[serde(rename = "tfoAzureVMName")]
    pub tfo_azure_vm_name: Option<String>,
    /// The resource group it is made in.
    pub recovery_azure_resource_group_id: Option<String>,
    /// Its availability set; sent as `recoveryAvailabilitySetId`.
    pub recovery_availability_set: Option<String>,
    /// Its proximity placement group.
    pub recovery_proximity_placement_group_id: Option<String>,
    /// Its flexible scale set.
    pub recovery_virtual_machine_scale_set_id: Option<String>,
    /// Its capacity reservation group.
    pub recovery_capacity_reservation_group_id: Option<String>,
    /// Its fault domain in the scale set.
    pub platform_fault_domain: Option<i64>,
    /// The storage account of its boot diagnostics.
    pub recovery_boot_diag_storage_account_id: Option<String>,
    /// The virtual network it is connected to.
    pub selected_recovery_azure_network_id: Option<String>,
    /// The virtual network of test failovers.
    pub selected_tfo_azure_network_id: Option<String>,
    /// Its network interfaces; empty until the item is protected.
    #[serde(deserialize_with = "or_default")]
    pub vm_nics: Vec<ItemInterface>,
    /// The managed disks that are replicated.
    #[serde(deserialize_with = "or_default")]
    pub protected_managed_disks: Vec<ItemDisk>,
    /// The disks of the virtual machine that are not.
    #[serde(deserialize_with = "or_default")]
    pub unprotected_disks: Vec<UnprotectedDisk>,
    /// `NotEncrypted`, `OnePassEncrypted` or `TwoPassEncrypted`.
    pub vm_encryption_type: Option<String>,
    /// `Normal` or `High`, by the kind of cache account.
    pub churn_option_selected: Option<String>,
    /// How far replication is; may stay below 100 for ever.
    pub monitoring_percentage_completion: Option<f64>,
    /// What the percentage is of: `InitialReplication` or `Resync`.
    pub monitoring_job_type: Option<String>,
    /// The age of the latest recovery point.
    pub rpo_in_seconds: Option<i64>,
    /// When that age was worked out, RFC 3339.
    pub last_rpo_calculated_time: Option<String>,
    /// When the agent last reported, RFC 3339.
    pub last_heartbeat: Option<String>,
    /// The version of the agent in the virtual machine.
    pub agent_version: Option<String>,
    /// When that version ends; the year 9999 without a time zone where it does not.
    pub agent_expiry_date: Option<String>,
    /// Whether a newer agent has to be installed.
    pub is_replication_agent_update_required: Option<bool>,
    /// When the agent's certificate ends, RFC 3339; absent until the item is protected.
    pub agent_certificate_expiry_date: Option<String>,
    /// The tags of the virtual machine and its endpoints, as last seen.
    #[serde(rename = "vmSyncedConfigDetails", deserialize_with = "or_default")]
    pub synced_configuration: SyncedConfiguration,
}

/// What the service copies from the virtual machine besides its disks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SyncedConfiguration {
    /// The tags of the virtual machine.
    #[serde(deserialize_with = "or_default")]
    pub tags: std::collections::BTreeMap<String, String>,
}

/// A replicated managed disk.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ItemDisk {
    /// The id of the disk, in lower case.
    #[serde(deserialize_with = "or_default")]
    pub disk_id: String,
    /// Its name.
    pub disk_name: Option<String>,
    /// Its size.
    pub disk_capacity_in_bytes: Option<i64>,
    /// `OperatingSystem` or `Data`.
    pub disk_type: Option<String>,
    /// `InitialReplicationPending`, `Protected` and others.
    pub disk_state: Option<String>,
    /// The storage account that takes the changes.
    pub primary_staging_azure_storage_account_id: Option<String>,
    /// The resource group of the replica and of the disk made from it.
    pub recovery_resource_group_id: Option<String>,
    /// The replica.
    pub recovery_replica_disk_id: Option<String>,
    /// The disk that a failover made.
    pub recovery_target_disk_id: Option<String>,
    /// The type of the replica.
    pub recovery_replica_disk_account_type: Option<String>,
    /// The type of the disk after a failover.
    pub recovery_target_disk_account_type: Option<String>,
    /// The disk encryption set of both.
    pub recovery_disk_encryption_set_id: Option<String>,
    /// The disk encryption set of the source disk.
    pub primary_disk_encryption_set_id: Option<String>,
    /// The name of the disk after a failover.
    pub failover_disk_name: Option<String>,
    /// The name of the disk in a test failover.
    pub tfo_disk_name: Option<String>,
    /// Whether the disk has to be copied anew.
    pub resync_required: Option<bool>,
    /// The secret of Azure Disk Encryption.
    pub secret_identifier: Option<String>,
    /// The key vault of the secret.
    pub dek_key_vault_arm_id: Option<String>,
    /// The key that wraps the secret.
    pub key_identifier: Option<String>,
    /// The key vault of the key.
    pub kek_key_vault_arm_id: Option<String>,
}

/// A disk of the virtual machine that is not replicated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UnprotectedDisk {
    /// Its logical unit number.
    pub disk_lun_id: Option<i64>,
    /// `Enabled` where the service will protect it by itself.
    pub disk_auto_protection_status: Option<String>,
}

/// A network interface of the virtual machine and what becomes of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ItemInterface {
    /// What PATCH calls the interface; changes when protection is reversed.
    #[serde(deserialize_with = "or_default")]
    pub nic_id: String,
    /// The id of the source interface.
    #[serde(deserialize_with = "or_default")]
    pub source_nic_arm_id: String,
    /// `NotSelected`, `SelectedByDefault`, `SelectedByUser` or `SelectedByUserOverride`.
    pub selection_type: Option<String>,
    /// The virtual network after a failover.
    #[serde(rename = "recoveryVMNetworkId")]
    pub recovery_vm_network_id: Option<String>,
    /// Its IP configurations.
    #[serde(deserialize_with = "or_default")]
    pub ip_configs: Vec<ItemIpConfiguration>,
    /// The network security group after a failover.
    pub recovery_network_security_group_id: Option<String>,
    /// Accelerated networking after a failover.
    pub enable_accelerated_networking_on_recovery: Option<bool>,
    /// The name of the interface after a failover.
    pub recovery_nic_name: Option<String>,
    /// The name of its resource group.
    pub recovery_nic_resource_group_name: Option<String>,
    /// Whether an interface of that name is used that exists already.
    pub reuse_existing_nic: Option<bool>,
    /// The virtual network of test failovers.
    #[serde(rename = "tfoVMNetworkId")]
    pub tfo_vm_network_id: Option<String>,
    /// The network security group in a test failover.
    pub tfo_network_security_group_id: Option<String>,
    /// Accelerated networking in a test failover.
    pub enable_accelerated_networking_on_tfo: Option<bool>,
    /// The name of the interface in a test failover; sent as `tfoNicName`.
    pub tfo_recovery_nic_name: Option<String>,
    /// The name of its resource group; sent as `tfoNicResourceGroupName`.
    pub tfo_recovery_nic_resource_group_name: Option<String>,
    /// Whether an interface of that name is used that exists already.
    pub tfo_reuse_existing_nic: Option<bool>,
}

/// An IP configuration of a network interface and what becomes of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ItemIpConfiguration {
    /// Its name; sent as `ipConfigName`.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// Whether it is the primary one.
    pub is_primary: Option<bool>,
    /// Whether it takes part in a failover; the service spells it like this.
    #[serde(rename = "isSeletedForFailover")]
    pub is_selected_for_failover: Option<bool>,
    /// The subnet of the source.
    pub subnet_name: Option<String>,
    /// The subnet after a failover.
    pub recovery_subnet_name: Option<String>,
    /// The static address after a failover; empty for a dynamic one.
    #[serde(rename = "recoveryStaticIPAddress")]
    pub recovery_static_ip_address: Option<String>,
    /// The public address after a failover.
    #[serde(rename = "recoveryPublicIPAddressId")]
    pub recovery_public_ip_address_id: Option<String>,
    /// The pools of load balancers after a failover.
    #[serde(rename = "recoveryLBBackendAddressPoolIds", deserialize_with = "or_default")]
    pub recovery_lb_backend_address_pool_ids: Vec<String>,
    /// The subnet in a test failover.
    pub tfo_subnet_name: Option<String>,
    /// The static address in a test failover.
    #[serde(rename = "tfoStaticIPAddress")]
    pub tfo_static_ip_address: Option<String>,
    /// The public address in a test failover.
    #[serde(rename = "tfoPublicIPAddressId")]
    pub tfo_public_ip_address_id: Option<String>,
    /// The pools of load balancers in a test failover.
    #[serde(rename = "tfoLBBackendAddressPoolIds", deserialize_with = "or_default")]
    pub tfo_lb_backend_address_pool_ids: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_and_odd_names_are_read() {
        let item: ProtectedItem = serde_json::from_str(
            r#"{"id":"/Subscriptions/s","properties":{"healthErrors":null,"currentScenario":null,"allowedOperations":null,
            "providerSpecificDetails":{"instanceType":"A2A","protectedManagedDisks":null,"unprotectedDisks":null,
            "recoveryAzureVMName":"vm","monitoringPercentageCompletion":43,"vmSyncedConfigDetails":{"tags":null},
            "vmNics":[{"nicId":"n","recoveryVMNetworkId":"/net","ipConfigs":[{"name":"c","isSeletedForFailover":true,
            "recoveryStaticIPAddress":"","recoveryLBBackendAddressPoolIds":null}]}]}}}"#,
        )
        .unwrap();
        let details = item.properties.provider_specific_details;
        assert_eq!(details.recovery_azure_vm_name.as_deref(), Some("vm"));
        assert_eq!(details.monitoring_percentage_completion, Some(43.0));
        let interface = &details.vm_nics[0];
        assert_eq!(interface.recovery_vm_network_id.as_deref(), Some("/net"));
        assert_eq!(interface.ip_configs[0].is_selected_for_failover, Some(true));
        assert!(interface.ip_configs[0].recovery_lb_backend_address_pool_ids.is_empty());
    }
}
