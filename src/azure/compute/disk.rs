//! Managed disks.

use serde::Deserialize;

use super::Sku;
use crate::azure::wire::or_default;

/// A managed disk.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Disk {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its region.
    #[serde(deserialize_with = "or_default")]
    pub location: String,
    /// Its type.
    #[serde(deserialize_with = "or_default")]
    pub sku: Sku,
    /// The id of the virtual machine that has it.
    pub managed_by: Option<String>,
    /// The ids of the virtual machines that share it.
    #[serde(deserialize_with = "or_default")]
    pub managed_by_extended: Vec<String>,
    /// What it is.
    #[serde(deserialize_with = "or_default")]
    pub properties: DiskProperties,
}

/// What a managed disk is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DiskProperties {
    /// Its size in GiB.
    #[serde(rename = "diskSizeGB")]
    pub disk_size_gb: Option<i64>,
    /// How many virtual machines may share it.
    pub max_shares: Option<i64>,
    /// How it is encrypted at rest.
    pub encryption: Option<DiskEncryption>,
    /// How it is encrypted by Azure Disk Encryption.
    pub encryption_settings_collection: Option<EncryptionSettings>,
}

/// How a disk is encrypted at rest.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DiskEncryption {
    /// `EncryptionAtRestWithPlatformKey`, `EncryptionAtRestWithCustomerKey` or both.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The id of its disk encryption set.
    pub disk_encryption_set_id: Option<String>,
}

/// How a disk is encrypted by Azure Disk Encryption.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EncryptionSettings {
    /// Whether it is.
    pub enabled: Option<bool>,
}
