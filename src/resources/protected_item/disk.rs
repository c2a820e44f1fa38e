//! Disks of a protected item: the block that says how one is replicated, and what it has become.

use crate::framework::check::{Check, Rule};
use crate::framework::model::Single;
use crate::model;
use crate::resources::disk_encryption::DiskEncryption;
use crate::resources::rows::{AzureRow, SAME_WORD, kinds};

model! {
    /// How a disk is replicated.
    pub struct Disk {
        /// The id of the managed disk.
        required disk_id: String [id_of(kinds::DISK)],
        /// The id of the storage account that takes the changes of this disk, of the same kind as those of the other disks.
        /// Changing it copies the disk anew.
        optional cache_storage_account_id: String [id_of(kinds::STORAGE_ACCOUNT)],
        /// The id of the resource group of the replica and of the disk made from it. Left out it is the resource group of
        /// the item when the disk was added. Changing it copies the disk anew.
        optional recovery_resource_group_id: String [id_of(kinds::RESOURCE_GROUP)],
        /// The type of the disk after a failover: `Standard_LRS`, `StandardSSD_LRS`, `StandardSSD_ZRS`, `Premium_LRS`,
        /// `Premium_ZRS`, `PremiumV2_LRS`, `UltraSSD_LRS` or a newer one. Left out it is that of the source disk.
        optional target_disk_type: String [same_by(SAME_WORD), check(disk_type())],
        /// The type of the replica, such as `StandardSSD_LRS`. Left out it is that of the source disk.
        optional target_replica_disk_type: String [same_by(SAME_WORD), check(disk_type())],
        /// The id of the disk encryption set in the recovery region. Changing it copies the disk anew.
        optional target_disk_encryption_set_id: String [id_of(kinds::DISK_ENCRYPTION_SET)],
        /// The name of the disk after a failover. Left out it is that of the source disk.
        optional recovery_disk_name: String [same_by(SAME_WORD), check(disk_name())],
        /// The name of the disk in a test failover. Left out it is the name of the source disk with `-ASRtest` behind it.
        optional test_failover_disk_name: String [same_by(SAME_WORD), check(disk_name())],
        /// The keys of Azure Disk Encryption in the recovery region.
        block target_disk_encryption: Single<DiskEncryption>,
    }
    rules [Rule::Conflicts(vec!["target_disk_encryption_set_id", "target_disk_encryption"])]
}

model! {
    /// A replicated disk.
    pub struct ReplicatedDisk {
        /// The name of the source disk.
        computed name: String,
        /// Whether it is the operating system disk.
        computed operating_system_disk: bool,
        /// The size of the disk in GiB: what copying it anew would transfer.
        computed size_in_gb: i64,
        /// The id of the storage account that takes its changes.
        computed cache_storage_account_id: String,
        /// The id of the resource group of its replica.
        computed recovery_resource_group_id: String,
        /// The type of the disk after a failover.
        computed target_disk_type: String,
        /// The type of its replica.
        computed target_replica_disk_type: String,
        /// The id of its disk encryption set in the recovery region.
        computed target_disk_encryption_set_id: String,
        /// The name of the disk after a failover.
        computed recovery_disk_name: String,
        /// The name of the disk in a test failover.
        computed test_failover_disk_name: String,
        /// The id of its replica.
        computed replica_disk_id: String,
        /// The id of the disk that a failover made.
        computed recovery_disk_id: String,
    }
}

fn disk_type() -> Check {
    Check::matches("[A-Za-z0-9]+_[A-Za-z0-9]+", "a type of managed disk such as `Premium_LRS`")
}

fn disk_name() -> Check {
    Check::matches(
        "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?",
        "the name of a managed disk: 1 to 80 letters, digits, `-`, `_` and `.`, beginning with a letter or digit and ending with one or with `_`",
    )
}
