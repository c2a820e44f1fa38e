//! What changes of replicated disks in place: their types, names and keys.

use super::{Defaults, change};
use crate::azure::id;
use crate::azure::siterecovery::{DiskEncryption as Keys, DiskUpdate, ItemDetails, ItemDisk};
use crate::framework::model::Val;
use crate::resources::disk_encryption::sent;
use crate::resources::protected_item::disk::Disk;
use crate::resources::protected_item::state::some;

/// The changes of all disks that are replicated and have, or had, a block.
pub fn updates(
    details: &ItemDetails,
    prior: &[Disk],
    planned: &[Disk],
    defaults: &Defaults,
) -> Vec<DiskUpdate> {
    let block = |blocks: &[Disk], disk: &str| {
        blocks.iter().find(|one| id::same(one.disk_id.text(), disk)).cloned().unwrap_or_default()
    };
    details
        .protected_managed_disks
        .iter()
        .filter_map(|now| {
            let (before, wanted) = (block(prior, &now.disk_id), block(planned, &now.disk_id));
            update(now, &before, &wanted, defaults)
        })
        .collect()
}

fn update(now: &ItemDisk, before: &Disk, wanted: &Disk, defaults: &Defaults) -> Option<DiskUpdate> {
    let own_type = defaults.disk_types.get(&id::canonical(&now.disk_id));
    let kind = |is: &Option<String>, before: &Val<String>, wanted: &Val<String>| match change(
        is, before, wanted,
    )? {
        cleared if cleared.is_empty() => {
            own_type.filter(|own| !own.eq_ignore_ascii_case(some(is).unwrap_or_default())).cloned()
        }
        wanted => Some(wanted),
    };
    let name = some(&now.disk_name).unwrap_or_default();
    let named = |is: &Option<String>, before: &Val<String>, wanted: &Val<String>, default: &str| {
        let change = change(is, before, wanted)?;
        let is_default = some(is).unwrap_or_default().eq_ignore_ascii_case(default);
        (!(change.is_empty() && is_default)).then_some(change)
    };
    let update = DiskUpdate {
        disk_id: String::new(),
        recovery_target_disk_account_type: kind(
            &now.recovery_target_disk_account_type,
            &before.target_disk_type,
            &wanted.target_disk_type,
        ),
        recovery_replica_disk_account_type: kind(
            &now.recovery_replica_disk_account_type,
            &before.target_replica_disk_type,
            &wanted.target_replica_disk_type,
        ),
        disk_encryption_info: wanted
            .target_disk_encryption
            .present()
            .and_then(sent)
            .filter(|wanted| !has(now, wanted)),
        failover_disk_name: named(
            &now.failover_disk_name,
            &before.recovery_disk_name,
            &wanted.recovery_disk_name,
            name,
        ),
        tfo_disk_name: named(
            &now.tfo_disk_name,
            &before.test_failover_disk_name,
            &wanted.test_failover_disk_name,
            &format!("{name}-ASRtest"),
        ),
    };
    (update != DiskUpdate::default()).then(|| DiskUpdate { disk_id: now.disk_id.clone(), ..update })
}

/// Whether a disk has those keys already.
fn has(now: &ItemDisk, wanted: &Keys) -> bool {
    let same = |now: &Option<String>, wanted: &str| id::same(some(now).unwrap_or_default(), wanted);
    let secret = wanted.disk_encryption_key_info.as_ref().is_none_or(|secret| {
        same(&now.secret_identifier, &secret.secret_identifier)
            && same(&now.dek_key_vault_arm_id, &secret.key_vault_resource_arm_id)
    });
    let key = wanted.key_encryption_key_info.as_ref();
    let key = match key {
        Some(key) => {
            same(&now.key_identifier, &key.key_identifier)
                && same(&now.kek_key_vault_arm_id, &key.key_vault_resource_arm_id)
        }
        None => some(&now.key_identifier).is_none(),
    };
    secret && key
}
