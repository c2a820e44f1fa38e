//! PATCH of an item: what is given changes, an empty text clears, what is left out stays. A network interface that is
//! given is given as a whole, since the service may replace all of its settings.

use serde::Serialize;

use super::enable::DiskEncryption;
use crate::azure::siterecovery::A2A;
use crate::azure::wire::Body;

/// The body of PATCH.
pub type Update = Body<UpdateProperties>;

/// What PATCH carries.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateProperties {
    /// The name of the recovered virtual machine.
    #[serde(rename = "recoveryAzureVMName", skip_serializing_if = "Option::is_none")]
    pub recovery_azure_vm_name: Option<String>,
    /// Its size.
    #[serde(rename = "recoveryAzureVMSize", skip_serializing_if = "Option::is_none")]
    pub recovery_azure_vm_size: Option<String>,
    /// Its virtual network; to be sent with every change, because leaving it out may clear it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_recovery_azure_network_id: Option<String>,
    /// The virtual network of test failovers; to be sent with every change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_tfo_azure_network_id: Option<String>,
    /// The network interfaces that change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vm_nics: Vec<InterfaceUpdate>,
    /// `NotSpecified`, `NoLicenseType` or `WindowsServer`. No reply tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_type: Option<String>,
    /// The availability set; read back as `recoveryAvailabilitySet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_availability_set_id: Option<String>,
    /// What is Azure to Azure replication's own.
    pub provider_specific_details: UpdateDetails,
}

/// The part of a change that is Azure to Azure replication's own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateDetails {
    /// `A2A`.
    pub instance_type: &'static str,
    /// The resource group of the recovered virtual machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_resource_group_id: Option<String>,
    /// The disks that change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub managed_disk_update_details: Vec<DiskUpdate>,
    /// The storage account of boot diagnostics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_boot_diag_storage_account_id: Option<String>,
    /// The name of the virtual machine in a test failover.
    #[serde(rename = "tfoAzureVMName", skip_serializing_if = "Option::is_none")]
    pub tfo_azure_vm_name: Option<String>,
    /// The proximity placement group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_proximity_placement_group_id: Option<String>,
    /// The flexible scale set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_virtual_machine_scale_set_id: Option<String>,
    /// The capacity reservation group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_capacity_reservation_group_id: Option<String>,
    /// The zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_availability_zone: Option<String>,
    /// The fault domain in the scale set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_fault_domain: Option<i64>,
}

impl Default for UpdateDetails {
    fn default() -> Self {
        Self {
            instance_type: A2A,
            recovery_resource_group_id: None,
            managed_disk_update_details: Vec::new(),
            recovery_boot_diag_storage_account_id: None,
            tfo_azure_vm_name: None,
            recovery_proximity_placement_group_id: None,
            recovery_virtual_machine_scale_set_id: None,
            recovery_capacity_reservation_group_id: None,
            recovery_availability_zone: None,
            platform_fault_domain: None,
        }
    }
}

/// What changes of a disk. Its cache account, resource group and encryption set cannot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiskUpdate {
    /// The id of the disk.
    pub disk_id: String,
    /// The type of the disk after a failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_target_disk_account_type: Option<String>,
    /// The type of the replica.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_replica_disk_account_type: Option<String>,
    /// The keys of Azure Disk Encryption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_encryption_info: Option<DiskEncryption>,
    /// The name of the disk after a failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failover_disk_name: Option<String>,
    /// The name of the disk in a test failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tfo_disk_name: Option<String>,
}

/// All that a network interface shall be.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InterfaceUpdate {
    /// The item's own name for the interface, from a reply.
    pub nic_id: String,
    /// Its IP configurations, one of them primary.
    pub ip_configs: Vec<IpConfigurationUpdate>,
    /// `SelectedByUser`.
    pub selection_type: String,
    /// The network security group after a failover.
    pub recovery_network_security_group_id: String,
    /// Accelerated networking after a failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_accelerated_networking_on_recovery: Option<bool>,
    /// The network security group in a test failover.
    pub tfo_network_security_group_id: String,
    /// Accelerated networking in a test failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_accelerated_networking_on_tfo: Option<bool>,
    /// The name of the interface after a failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_nic_name: Option<String>,
    /// The name of its resource group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_nic_resource_group_name: Option<String>,
    /// Whether an interface of that name is used that exists already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reuse_existing_nic: Option<bool>,
    /// The name of the interface in a test failover; read back as `tfoRecoveryNicName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tfo_nic_name: Option<String>,
    /// The name of its resource group; read back as `tfoRecoveryNicResourceGroupName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tfo_nic_resource_group_name: Option<String>,
    /// Whether an interface of that name is used that exists already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tfo_reuse_existing_nic: Option<bool>,
}

/// All that an IP configuration shall be. Empty texts and lists clear.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IpConfigurationUpdate {
    /// Its name; read back as `name`.
    pub ip_config_name: String,
    /// Whether it is the primary one.
    pub is_primary: bool,
    /// Whether it takes part in a failover; the service spells it like this.
    #[serde(rename = "isSeletedForFailover", skip_serializing_if = "Option::is_none")]
    pub is_selected_for_failover: Option<bool>,
    /// The subnet after a failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_subnet_name: Option<String>,
    /// The static address after a failover.
    #[serde(rename = "recoveryStaticIPAddress")]
    pub recovery_static_ip_address: String,
    /// The public address after a failover.
    #[serde(rename = "recoveryPublicIPAddressId")]
    pub recovery_public_ip_address_id: String,
    /// The pools of load balancers after a failover.
    #[serde(rename = "recoveryLBBackendAddressPoolIds")]
    pub recovery_lb_backend_address_pool_ids: Vec<String>,
    /// The subnet in a test failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tfo_subnet_name: Option<String>,
    /// The static address in a test failover.
    #[serde(rename = "tfoStaticIPAddress")]
    pub tfo_static_ip_address: String,
    /// The public address in a test failover.
    #[serde(rename = "tfoPublicIPAddressId")]
    pub tfo_public_ip_address_id: String,
    /// The pools of load balancers in a test failover.
    #[serde(rename = "tfoLBBackendAddressPoolIds")]
    pub tfo_lb_backend_address_pool_ids: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_change_carries_nothing_but_its_type() {
        assert_eq!(
            serde_json::to_string(&Update::new(UpdateProperties::default())).unwrap(),
            r#"{"properties":{"providerSpecificDetails":{"instanceType":"A2A"}}}"#
        );
    }
}
