//! PUT of an item: what enabling replication takes. Everything that is not given is left to the service.

use serde::{Deserialize, Serialize};

use crate::azure::siterecovery::A2A;
use crate::azure::wire::Body;

/// The body of PUT.
pub type Enable = Body<EnableProperties>;

/// What PUT carries.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnableProperties {
    /// The id of the replication policy.
    pub policy_id: String,
    /// What is Azure to Azure replication's own.
    pub provider_specific_details: EnableDetails,
}

/// How a virtual machine is to be replicated.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnableDetails {
    /// `A2A`.
    pub instance_type: &'static str,
    /// The id of the source virtual machine.
    pub fabric_object_id: String,
    /// The container replicated to; a mapping with the policy must lead there.
    pub recovery_container_id: String,
    /// The resource group of the recovered virtual machine.
    pub recovery_resource_group_id: String,
    /// The disks to replicate; one left out is excluded.
    pub vm_managed_disks: Vec<DiskInput>,
    /// The availability set of the recovered virtual machine; excludes a zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_availability_set_id: Option<String>,
    /// The zone of the recovered virtual machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_availability_zone: Option<String>,
    /// Its proximity placement group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_proximity_placement_group_id: Option<String>,
    /// Its flexible scale set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_virtual_machine_scale_set_id: Option<String>,
    /// Its fault domain in the scale set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_fault_domain: Option<i64>,
    /// Its capacity reservation group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_capacity_reservation_group_id: Option<String>,
    /// Its edge zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_extended_location: Option<ExtendedLocation>,
    /// Its virtual network; without one the network mapping decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_azure_network_id: Option<String>,
    /// The storage account of its boot diagnostics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_boot_diag_storage_account_id: Option<String>,
    /// The group of virtual machines with common recovery points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_vm_group_name: Option<String>,
    /// `Enabled` to have new data disks protected by the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_protection_of_data_disk: Option<String>,
}

impl Default for EnableDetails {
    fn default() -> Self {
        Self {
            instance_type: A2A,
            fabric_object_id: String::new(),
            recovery_container_id: String::new(),
            recovery_resource_group_id: String::new(),
            vm_managed_disks: Vec::new(),
            recovery_availability_set_id: None,
            recovery_availability_zone: None,
            recovery_proximity_placement_group_id: None,
            recovery_virtual_machine_scale_set_id: None,
            platform_fault_domain: None,
            recovery_capacity_reservation_group_id: None,
            recovery_extended_location: None,
            recovery_azure_network_id: None,
            recovery_boot_diag_storage_account_id: None,
            multi_vm_group_name: None,
            auto_protection_of_data_disk: None,
        }
    }
}

/// An edge zone, as it is sent and read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtendedLocation {
    /// Its name.
    pub name: String,
    /// `EdgeZone`.
    #[serde(rename = "type")]
    pub kind: String,
}

impl ExtendedLocation {
    /// The edge zone of that name.
    pub fn edge_zone(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: "EdgeZone".to_owned() }
    }
}

/// A disk to replicate; enabling, adding disks and reversing protection all send this.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiskInput {
    /// The id of the managed disk.
    pub disk_id: String,
    /// The cache: a storage account in the source region.
    pub primary_staging_azure_storage_account_id: String,
    /// The resource group of the replica and of the disk made from it.
    pub recovery_resource_group_id: String,
    /// The type of the replica; else that of the source disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_replica_disk_account_type: Option<String>,
    /// The type of the disk after a failover; else that of the source disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_target_disk_account_type: Option<String>,
    /// The disk encryption set of both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_disk_encryption_set_id: Option<String>,
    /// The keys of Azure Disk Encryption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_encryption_info: Option<DiskEncryption>,
}

/// The keys of Azure Disk Encryption in the recovery region.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiskEncryption {
    /// The secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_encryption_key_info: Option<DiskEncryptionKey>,
    /// The key that wraps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_encryption_key_info: Option<KeyEncryptionKey>,
}

/// The secret of Azure Disk Encryption.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiskEncryptionKey {
    /// The URL of the secret.
    pub secret_identifier: String,
    /// The id of its key vault.
    pub key_vault_resource_arm_id: String,
}

/// The key that wraps the secret of Azure Disk Encryption.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyEncryptionKey {
    /// The URL of the key.
    pub key_identifier: String,
    /// The id of its key vault.
    pub key_vault_resource_arm_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_is_not_sent() {
        let body = Enable::new(EnableProperties {
            policy_id: "/p".to_owned(),
            provider_specific_details: EnableDetails {
                fabric_object_id: "/vm".to_owned(),
                recovery_container_id: "/c".to_owned(),
                recovery_resource_group_id: "/g".to_owned(),
                vm_managed_disks: vec![DiskInput {
                    disk_id: "/d".to_owned(),
                    primary_staging_azure_storage_account_id: "/a".to_owned(),
                    recovery_resource_group_id: "/g".to_owned(),
                    ..DiskInput::default()
                }],
                ..EnableDetails::default()
            },
        });
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"properties":{"policyId":"/p","providerSpecificDetails":{"instanceType":"A2A","fabricObjectId":"/vm","recoveryContainerId":"/c","recoveryResourceGroupId":"/g","vmManagedDisks":[{"diskId":"/d","primaryStagingAzureStorageAccountId":"/a","recoveryResourceGroupId":"/g"}]}}}"#
        );
    }
}
