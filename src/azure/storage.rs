//! Microsoft.Storage on the wire, as far as replication needs to know it: what kind of account one is, and where.

use serde::Deserialize;

use super::compute::Sku;
use super::wire::or_default;

/// A storage account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
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
