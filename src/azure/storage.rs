//! Microsoft.Storage on the wire, as far as replication needs to know it: what kind of account one is, where, and who can reach it.

use serde::Deserialize;

use super::compute::{Reference, Sku};
use super::wire::or_default;

/// A storage account.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct StorageAccount {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its region.
    #[serde(deserialize_with = "or_default")]
    pub location: String,
    /// `StorageV2`, `Storage`, `BlockBlobStorage`, `FileStorage` or `BlobStorage`.
    pub kind: Option<String>,
    /// Its type, such as `Standard_LRS`.
    #[serde(deserialize_with = "or_default")]
    pub sku: Sku,
    /// How it can be reached.
    #[serde(deserialize_with = "or_default")]
    pub properties: StorageAccountProperties,
}

/// How a storage account can be reached.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StorageAccountProperties {
    /// Whether its keys open it; left out they do.
    pub allow_shared_key_access: Option<bool>,
    /// From where it can be reached.
    #[serde(deserialize_with = "or_default")]
    pub network_acls: NetworkAcls,
}

/// From where a storage account can be reached.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkAcls {
    /// `Allow` or `Deny`.
    pub default_action: Option<String>,
    /// What is let through all the same, such as `AzureServices`.
    pub bypass: Option<String>,
    /// The subnets that are let through.
    #[serde(deserialize_with = "or_default")]
    pub virtual_network_rules: Vec<Reference>,
}

/// How a storage account keeps blobs.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BlobService {
    /// What it does.
    #[serde(deserialize_with = "or_default")]
    pub properties: BlobServiceProperties,
}

/// What the keeping of blobs does.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BlobServiceProperties {
    /// Whether deleted blobs are kept.
    #[serde(deserialize_with = "or_default")]
    pub delete_retention_policy: DeleteRetention,
}

/// Whether deleted blobs are kept.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeleteRetention {
    /// Whether they are.
    pub enabled: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_and_type_are_found() {
        let account: StorageAccount = serde_json::from_str(
            r#"{"id":"/a","location":"eastus2","kind":"StorageV2","sku":{"name":"Standard_LRS","tier":"Standard"}}"#,
        )
        .unwrap();
        assert_eq!(account.kind.as_deref(), Some("StorageV2"));
        assert_eq!(account.sku.name.as_deref(), Some("Standard_LRS"));
    }
}
