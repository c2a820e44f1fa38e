//! POST `addDisks` and `removeDisks`: which disks of a protected virtual machine are replicated.

use serde::Serialize;

use super::enable::DiskInput;
use crate::azure::siterecovery::A2A;
use crate::azure::wire::Body;

/// The body of `addDisks`.
pub type AddDisks = Body<Wrapped<Added>>;

/// The body of `removeDisks`.
pub type RemoveDisks = Body<Wrapped<Removed>>;

/// Properties that hold nothing but the provider's part.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wrapped<T> {
    provider_specific_details: T,
}

/// The disks to add.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Added {
    instance_type: &'static str,
    vm_managed_disks: Vec<DiskInput>,
}

/// The ids of the disks to remove.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Removed {
    instance_type: &'static str,
    vm_managed_disks_ids: Vec<String>,
}

impl From<Vec<DiskInput>> for AddDisks {
    fn from(vm_managed_disks: Vec<DiskInput>) -> Self {
        Self::new(Wrapped {
            provider_specific_details: Added { instance_type: A2A, vm_managed_disks },
        })
    }
}

impl From<Vec<String>> for RemoveDisks {
    fn from(vm_managed_disks_ids: Vec<String>) -> Self {
        Self::new(Wrapped {
            provider_specific_details: Removed { instance_type: A2A, vm_managed_disks_ids },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_are_removed_by_id() {
        assert_eq!(
            serde_json::to_string(&RemoveDisks::from(vec!["/d".to_owned()])).unwrap(),
            r#"{"properties":{"providerSpecificDetails":{"instanceType":"A2A","vmManagedDisksIds":["/d"]}}}"#
        );
    }
}
