//! Microsoft.Compute on the wire, as far as replication needs to know it: virtual machines, and in rooms of their own how they
//! are, managed disks, and what a region has to offer.

mod capacity;
mod disk;
mod instance;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::wire::or_default;

pub use capacity::{Capability, ResourceSku, SkuRestriction, Usage, UsageName};
pub use disk::{Disk, DiskEncryption, DiskProperties, EncryptionSettings};
pub use instance::{
    AgentView, Extension, ExtensionProperties, InstanceView, LinuxConfiguration, OsProfile,
    SecurityProfile, Status, WindowsConfiguration,
};

/// A virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VirtualMachine {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its region.
    #[serde(deserialize_with = "or_default")]
    pub location: String,
    /// Its tags.
    #[serde(deserialize_with = "or_default")]
    pub tags: BTreeMap<String, String>,
    /// Its extensions; only where it was read alone.
    #[serde(deserialize_with = "or_default")]
    pub resources: Vec<Extension>,
    /// Its zones, one at most.
    #[serde(deserialize_with = "or_default")]
    pub zones: Vec<String>,
    /// What it consists of.
    #[serde(deserialize_with = "or_default")]
    pub properties: VirtualMachineProperties,
}

/// What a virtual machine consists of.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VirtualMachineProperties {
    /// `Succeeded`, `Updating`, `Failed` and others.
    pub provisioning_state: Option<String>,
    /// When it was made, RFC 3339.
    pub time_created: Option<String>,
    /// Its size.
    #[serde(deserialize_with = "or_default")]
    pub hardware_profile: HardwareProfile,
    /// Its disks.
    #[serde(deserialize_with = "or_default")]
    pub storage_profile: StorageProfile,
    /// Its network interfaces.
    #[serde(deserialize_with = "or_default")]
    pub network_profile: NetworkProfile,
    /// Its operating system.
    #[serde(deserialize_with = "or_default")]
    pub os_profile: OsProfile,
    /// How it is secured.
    #[serde(deserialize_with = "or_default")]
    pub security_profile: SecurityProfile,
    /// The dedicated host that it is on.
    pub host: Option<Reference>,
    /// The group of dedicated hosts that it is on.
    pub host_group: Option<Reference>,
    /// The scale set that it is a member of.
    pub virtual_machine_scale_set: Option<Reference>,
    /// How it is; only where it was asked for.
    pub instance_view: Option<InstanceView>,
}

/// The size of a virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HardwareProfile {
    /// The name of the size, such as `Standard_D2s_v5`.
    pub vm_size: Option<String>,
}

/// The disks of a virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StorageProfile {
    /// The image that it was made of.
    pub image_reference: Option<ImageReference>,
    /// `SCSI` or `NVMe`.
    pub disk_controller_type: Option<String>,
    /// The operating system disk.
    #[serde(deserialize_with = "or_default")]
    pub os_disk: AttachedDisk,
    /// The data disks.
    #[serde(deserialize_with = "or_default")]
    pub data_disks: Vec<AttachedDisk>,
}

/// The image that a virtual machine was made of.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageReference {
    /// The publisher in the marketplace; none for an image of its own.
    pub publisher: Option<String>,
    /// The offer.
    pub offer: Option<String>,
    /// The SKU.
    pub sku: Option<String>,
    /// The id of an image of its own.
    pub id: Option<String>,
}

/// A disk as a virtual machine attaches it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AttachedDisk {
    /// Its name.
    pub name: Option<String>,
    /// `Windows` or `Linux`; none for a data disk.
    pub os_type: Option<String>,
    /// Its logical unit number; none for the operating system disk.
    pub lun: Option<i64>,
    /// Its size in GiB; none while the virtual machine is deallocated.
    #[serde(rename = "diskSizeGB")]
    pub disk_size_gb: Option<i64>,
    /// `None`, `ReadOnly` or `ReadWrite`.
    pub caching: Option<String>,
    /// Whether writes are accelerated.
    pub write_accelerator_enabled: Option<bool>,
    /// How it is, if it is ephemeral.
    pub diff_disk_settings: Option<DiffDiskSettings>,
    /// The managed disk; none for a disk in a storage account.
    pub managed_disk: Option<ManagedDisk>,
}

/// An ephemeral disk.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DiffDiskSettings {
    /// `Local`.
    pub option: Option<String>,
}

/// A managed disk as a virtual machine attaches it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ManagedDisk {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its type, such as `Premium_LRS`.
    pub storage_account_type: Option<String>,
}

/// The network interfaces of a virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkProfile {
    /// Their ids.
    #[serde(deserialize_with = "or_default")]
    pub network_interfaces: Vec<Reference>,
}

/// A reference to another resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Reference {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
}

impl VirtualMachine {
    /// The ids of its managed disks, the operating system disk first.
    pub fn managed_disks(&self) -> impl Iterator<Item = &str> {
        let profile = &self.properties.storage_profile;
        std::iter::once(&profile.os_disk)
            .chain(&profile.data_disks)
            .filter_map(|disk| disk.managed_disk.as_ref())
            .map(|disk| disk.id.as_str())
    }

    /// The id of its operating system disk, if that is a managed one.
    pub fn os_disk(&self) -> Option<&str> {
        self.properties.storage_profile.os_disk.managed_disk.as_ref().map(|disk| disk.id.as_str())
    }

    /// The ids of its network interfaces.
    pub fn interfaces(&self) -> impl Iterator<Item = &str> {
        self.properties.network_profile.network_interfaces.iter().map(|nic| nic.id.as_str())
    }
}

/// A type of something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sku {
    /// The name of the type, such as `Premium_LRS`.
    pub name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_and_interfaces_are_found() {
        let machine: VirtualMachine = serde_json::from_str(
            r#"{"id":"/vm","location":"eastus2","zones":null,"properties":{"storageProfile":{"osDisk":{"managedDisk":{"id":"/os"}},
            "dataDisks":[{"lun":0,"managedDisk":{"id":"/d0"}},{"lun":1,"managedDisk":null}]},
            "networkProfile":{"networkInterfaces":[{"id":"/n"}]}}}"#,
        )
        .unwrap();
        assert_eq!(machine.managed_disks().collect::<Vec<_>>(), ["/os", "/d0"]);
        assert_eq!(machine.os_disk(), Some("/os"));
        assert_eq!(machine.interfaces().collect::<Vec<_>>(), ["/n"]);
    }
}
