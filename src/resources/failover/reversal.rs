//! How an item is reversed: the mapping of the way back, and what `switchprotection` is told. One builder of its disks, so that
//! nothing that a disk has is lost on the way.

use super::model::{Reprotect, ReprotectedDisk};
use crate::azure::siterecovery::{
    ContainerMapping, DiskEncryption, DiskInput, ItemDisk, ProtectedItem, SwitchProtection,
    SwitchProtectionDetails, SwitchProtectionInput,
};
use crate::azure::{Api, id};
use crate::framework::model::Val;
use crate::resources::arm::Remote;
use crate::resources::disk_encryption;
use crate::resources::operations::{Failure, Refusal};
use crate::resources::protected_item::state::some;

/// The mapping by which an item replicates back from where it was failed over to.
///
/// # Errors
/// That there is none, or none with the policy that is asked for; or that Azure could not be asked.
pub async fn mapping(
    remote: &Remote,
    item: &ProtectedItem,
    block: &'static str,
    how: &Reprotect,
) -> Result<ContainerMapping, Failure> {
    let from = some(&item.properties.recovery_container_id).map(id::plain).unwrap_or_default();
    let to = id::parent(&item.id).map(id::plain).unwrap_or_default();
    route(remote, &from, &to, block, how.replication_policy_id.known()).await
}

/// The mapping from one container to another.
///
/// # Errors
/// As of [`mapping`].
pub async fn route(
    remote: &Remote,
    from: &str,
    to: &str,
    block: &'static str,
    policy: Option<&String>,
) -> Result<ContainerMapping, Failure> {
    let path = format!("{from}/replicationProtectionContainerMappings");
    let mappings: Vec<ContainerMapping> = remote.list(Api::SiteRecovery, &path).await?;
    let same = |known: &Option<String>, wanted: &str| {
        some(known).is_some_and(|known| id::same(known, wanted))
    };
    let leads = |mapping: &&ContainerMapping| {
        let of = &mapping.properties;
        same(&of.target_protection_container_id, to)
            && policy.is_none_or(|policy| same(&of.policy_id, policy))
    };
    mappings.iter().find(leads).cloned().ok_or_else(|| missing(from, to, block, policy).into())
}

fn missing(from: &str, to: &str, block: &'static str, policy: Option<&String>) -> Refusal {
    let by = policy.map_or(String::new(), |policy| format!(" by the policy {policy}"));
    Refusal::of(
        block,
        "There is no container mapping for this direction",
        format!(
            "To replicate from {from} to {to}, a container mapping has to lead there{by}, and none does. Make an \
             asr_protection_container_mapping with these as `recovery_source_protection_container_id` and \
             `recovery_target_protection_container_id` and apply it first."
        ),
    )
}

/// What reverses an item.
///
/// # Errors
/// That the item does not tell the disks that the failover made.
pub fn body(
    item: &ProtectedItem,
    how: &Reprotect,
    mapping: &ContainerMapping,
) -> Result<SwitchProtection, Refusal> {
    let details = &item.properties.provider_specific_details;
    let disks: Vec<DiskInput> =
        details.protected_managed_disks.iter().filter_map(|one| disk(one, how)).collect();
    if disks.len() < details.protected_managed_disks.len() || disks.is_empty() {
        return Err(Refusal::whole(
            "The disks of the failover are not known",
            format!(
                "Azure does not tell which disks the failover made from those of {}. Reprotect it in the portal and apply again.",
                id::name(&item.id).unwrap_or_default()
            ),
        ));
    }
    let known = |val: &Val<String>| val.cloned();
    Ok(SwitchProtection::new(SwitchProtectionInput {
        replication_protected_item_name: id::name(&item.id).unwrap_or_default().to_owned(),
        provider_specific_details: SwitchProtectionDetails {
            recovery_container_id: id::parent(&item.id).map(id::plain).unwrap_or_default(),
            vm_managed_disks: disks,
            recovery_resource_group_id: how.resource_group_id.text().to_owned(),
            policy_id: known(&how.replication_policy_id)
                .or_else(|| some(&mapping.properties.policy_id).map(id::plain)),
            recovery_availability_set_id: known(&how.availability_set_id),
            recovery_availability_zone: known(&how.zone),
            recovery_proximity_placement_group_id: known(&how.proximity_placement_group_id),
            ..SwitchProtectionDetails::default()
        },
    }))
}

/// The disk that the failover made, as it replicates back: to the encryption set that the disk it was made from has.
fn disk(disk: &ItemDisk, how: &Reprotect) -> Option<DiskInput> {
    Some(DiskInput {
        disk_id: id::plain(some(&disk.recovery_target_disk_id)?),
        primary_staging_azure_storage_account_id: how.cache_storage_account_id.text().to_owned(),
        recovery_resource_group_id: how.resource_group_id.text().to_owned(),
        recovery_replica_disk_account_type: how.target_replica_disk_type.cloned(),
        recovery_target_disk_account_type: how.target_disk_type.cloned(),
        recovery_disk_encryption_set_id: some(&disk.primary_disk_encryption_set_id).map(id::plain),
        disk_encryption_info: keys(disk, how),
    })
}

/// The keys for a disk, which configuration knows by either of its ends.
fn keys(disk: &ItemDisk, how: &Reprotect) -> Option<DiskEncryption> {
    let ends = [Some(disk.disk_id.as_str()), some(&disk.recovery_target_disk_id)];
    let is_one = |block: &&ReprotectedDisk| {
        ends.iter().flatten().any(|end| id::same(end, block.disk_id.text()))
    };
    let block = how.disk.known().iter().find(is_one)?;
    block.target_disk_encryption.present().and_then(disk_encryption::sent)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::framework::model::{SetOf, Single};
    use crate::resources::disk_encryption::{self as model, DiskEncryptionKey};

    #[test]
    fn an_item_is_reversed_with_all_that_its_disks_have() {
        let disk = json!({"diskId": "/d/os", "recoveryTargetDiskId": "/r/os", "primaryDiskEncryptionSetId": "/des/primary",
            "recoveryDiskEncryptionSetId": "/des/recovery"});
        let item: ProtectedItem = serde_json::from_value(json!({
            "id": "/Subscriptions/s/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/web",
            "properties": {"providerSpecificDetails": {"protectedManagedDisks": [disk]}}}))
        .unwrap();
        let how = Reprotect {
            cache_storage_account_id: "/cache".into(),
            resource_group_id: "/group".into(),
            zone: "2".into(),
            target_disk_type: "Premium_LRS".into(),
            ..Reprotect::default()
        };
        let mapping: ContainerMapping =
            serde_json::from_value(json!({"properties": {"policyId": "/Subscriptions/p"}}))
                .unwrap();
        let body = serde_json::to_value(body(&item, &how, &mapping).unwrap()).unwrap();
        assert_eq!(
            body,
            json!({"properties": {"replicationProtectedItemName": "web", "providerSpecificDetails": {
                "instanceType": "A2A",
                "recoveryContainerId": "/subscriptions/s/replicationFabrics/f/replicationProtectionContainers/c",
                "recoveryResourceGroupId": "/group", "policyId": "/subscriptions/p", "recoveryAvailabilityZone": "2",
                "vmManagedDisks": [{"diskId": "/r/os", "primaryStagingAzureStorageAccountId": "/cache",
                    "recoveryResourceGroupId": "/group", "recoveryTargetDiskAccountType": "Premium_LRS",
                    "recoveryDiskEncryptionSetId": "/des/primary"}]}}})
        );
    }

    #[test]
    fn the_keys_of_a_disk_are_sent_whichever_of_its_ends_is_named() {
        let disk = json!({"diskId": "/d/os", "recoveryTargetDiskId": "/r/os"});
        let disk: ItemDisk = serde_json::from_value(disk).unwrap();
        let encryption = model::DiskEncryption {
            disk_encryption_key: Single::Present(DiskEncryptionKey {
                secret_url: "https://v/secrets/s".into(),
                vault_id: "/vault".into(),
            }),
            ..model::DiskEncryption::default()
        };
        for (named, sent) in [("/D/os", true), ("/R/OS", true), ("/d/data", false)] {
            let block = ReprotectedDisk {
                disk_id: named.into(),
                target_disk_encryption: Single::Present(encryption.clone()),
            };
            let how = Reprotect { disk: SetOf::Known(vec![block]), ..Reprotect::default() };
            let sent_keys = super::disk(&disk, &how).unwrap().disk_encryption_info;
            let secret = sent_keys.and_then(|keys| keys.disk_encryption_key_info);
            assert_eq!(
                secret.is_some_and(|one| one.secret_identifier == "https://v/secrets/s"),
                sent,
                "{named}"
            );
        }
    }

    #[test]
    fn an_item_that_does_not_tell_its_new_disks_is_not_reversed() {
        let item: ProtectedItem = serde_json::from_value(
            json!({"id": "/i/web", "properties": {"providerSpecificDetails":
            {"protectedManagedDisks": [{"diskId": "/d/os", "recoveryTargetDiskId": null}]}}}),
        )
        .unwrap();
        assert!(body(&item, &Reprotect::default(), &ContainerMapping::default()).is_err());
    }
}
