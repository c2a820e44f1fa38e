//! What is said about a failover: its arguments and results. Knows no request and no reply.

use std::collections::BTreeMap;

use crate::framework::check::{Check, Rule};
use crate::framework::model::{Object, Set, SetOf, Single};
use crate::model;
use crate::resources::disk_encryption::DiskEncryption;
use crate::resources::operations::{recovery_point, target};
use crate::resources::rows::{AzureRow, SAME_ID, SAME_WORD, kinds};

/// `provisioning_state` where nothing is left to be done.
pub const SUCCEEDED: &str = "succeeded";

/// `provisioning_state` where the next apply goes on.
pub const PENDING: &str = "pending";

/// `on_destroy` that leaves everything where it runs.
pub const KEEP: &str = "keep";

/// `on_destroy` that brings everything back first.
pub const FAIL_BACK: &str = "fail_back";

model! {
    /// Says where a protected item, or all items of a recovery plan, shall run: on the side on which they were protected
    /// first (`primary`), or on the one to which they replicate (`recovery`). Changing one word is the failover.
    ///
    /// Write it down in quiet times with `active_location = "primary"`, which calls nothing, so that on the day of the
    /// disaster `active_location = "recovery"` is all there is to change. Planning and applying that asks nothing of the
    /// region that is lost: the virtual machine, its disks and networks there may answer or not.
    ///
    /// The way there: the failover, with `commit` its commit, with a `reprotect` block the reversal of replication. The way
    /// back: with `reprotect` the reversal if it was not made yet, the wait for the first copy, the failover in the other
    /// direction, with `commit` its commit, with a `failback_reprotect` block the reversal for the way there. Every step looks
    /// at what is there, so an apply that was interrupted, killed or failed is finished by the next one, and no failover is
    /// made twice.
    pub struct Model {
        /// The id of the item or plan with `/failover` behind it. Nothing in Azure has this id.
        computed id: String,
        /// The id of the protected item, as it was when the item was created: `id` of its `asr_protected_item`, which stays when
        /// protection is reversed. Its container is the primary side.
        optional protected_item_id: String [replaces, id_of(kinds::PROTECTED_ITEM)],
        /// The id of the recovery plan, whose members are failed over together, group by group. Its primary fabric is the
        /// primary side.
        optional recovery_plan_id: String [replaces, id_of(kinds::RECOVERY_PLAN)],
        /// Where the virtual machines shall run: `primary` or `recovery`. What is there already is left alone.
        required active_location: String [check(Check::one_of(&["primary", "recovery"]))],
        /// Whether failovers are made final. Until then the recovery point can still be changed; the commit deletes all
        /// recovery points, and only after it replication can be reversed. What is committed stays so. Defaults to `false`.
        optional commit: bool [default(false)],
        /// The recovery point: `latest_processed` (the newest that is there, which needs nothing of the source), `latest` (all that
        /// has arrived, which the source region has to help with), `latest_application_consistent`, `latest_crash_consistent` or,
        /// for an item, the id of one. Changed before the commit, the virtual machines are made anew from the other point. Left
        /// out it is `latest_processed` on the way there, and `latest` on the way back, so that nothing is lost.
        optional recovery_point: String [same_by(SAME_WORD), check(recovery_point::check())],
        /// Whether the service tries to shut the source down before a failover. It goes on if that fails. Left out it tries only
        /// if the source virtual machines answer when they are asked.
        optional shutdown_source: bool [local],
        /// How to replicate from the recovery side to the primary side, which begins after a committed failover. Its settings
        /// are used at that moment; changing them later changes nothing that replicates already.
        block reprotect: Single<Reprotect>,
        /// How to replicate from the primary side to the recovery side again, which begins after a committed failback. Without it
        /// the virtual machines are left without protection then.
        block failback_reprotect: Single<Reprotect>,
        /// How many minutes of data a failover may lose at most: it is refused if the recovery point is older.
        optional maximum_rpo_minutes: i64 [local, check(Check::between(1, 525_600))],
        /// The words with which manual actions of the recovery plan are confirmed as soon as its job waits for them, such as who
        /// allowed it; they stand in the job. Left out the apply waits until somebody resumes the job.
        optional resume_manual_actions: String [local, check(Check::length(1, 1024))],
        /// What destroying this resource does: `keep` leaves the virtual machines where they run and forgets them here, `fail_back`
        /// brings them back to the primary side first. Defaults to `keep`.
        optional on_destroy: String [default(KEEP), local, check(Check::one_of(&[KEEP, FAIL_BACK]))],
        /// `succeeded`, or `pending` while the next apply has something to go on with.
        computed provisioning_state: String,
        /// How each item stands, by its name. Members of a plan that share a name are told apart by the id of their lifecycle, as
        /// `name (id)`.
        computed current_state: BTreeMap<String, Object<State>>,
        /// The ids of the virtual machines that the failover made and that run now, by the same names. Empty while
        /// nothing has been failed over.
        computed recovered_vm_ids: BTreeMap<String, String> [same_by(SAME_ID)],
        /// The ids of their managed disks.
        computed recovered_disk_ids: Set<String> [same_by(SAME_ID)],
        /// The ids of their network interfaces.
        computed recovered_network_interface_ids: Set<String> [same_by(SAME_ID)],
        /// The ids of the Site Recovery jobs of the last change, in their order.
        computed job_ids: Vec<String> [same_by(SAME_ID)],
        /// When the last failover ended, RFC 3339.
        computed failed_over_at: String,
        /// How many seconds the last failover took, from the beginning of its job to its end: the recovery time to report.
        computed duration_in_seconds: i64,
        /// By the names of the recovered virtual machines: `import` and `removed` blocks for whoever manages them with azurerm, so that
        /// their state follows.
        computed handover: BTreeMap<String, String>,
    }
    rules [target::exactly_one()]
}

model! {
    /// How to replicate in a direction.
    pub struct Reprotect {
        /// The id of the storage account that takes the changes, in the region in which the virtual machines run then: for
        /// `reprotect` in the recovery region, for `failback_reprotect` in the primary region.
        required cache_storage_account_id: String [id_of(kinds::STORAGE_ACCOUNT)],
        /// The id of the resource group on the side replicated to, in which disks and virtual machines are made.
        required resource_group_id: String [id_of(kinds::RESOURCE_GROUP)],
        /// The id of the replication policy. Left out it is that of the container mapping of this direction.
        optional replication_policy_id: String [id_of(kinds::POLICY)],
        /// The availability zone on the side replicated to: `1`, `2` or `3`.
        optional zone: String [check(Check::one_of(&["1", "2", "3"]))],
        /// The id of the availability set on the side replicated to. It and a zone exclude each other.
        optional availability_set_id: String [id_of(kinds::AVAILABILITY_SET)],
        /// The id of the proximity placement group on the side replicated to.
        optional proximity_placement_group_id: String [id_of(kinds::PROXIMITY_PLACEMENT_GROUP)],
        /// The type of the disks on the side replicated to, such as `Premium_LRS`. Left out it is that of the disks that run.
        optional target_disk_type: String [same_by(SAME_WORD), check(Check::matches("[A-Za-z0-9]+_[A-Za-z0-9]+", "a disk type such as `Premium_LRS`"))],
        /// The type of the replicas, such as `StandardSSD_LRS`. Left out it is that of the disks that run.
        optional target_replica_disk_type: String [same_by(SAME_WORD), check(Check::matches("[A-Za-z0-9]+_[A-Za-z0-9]+", "a disk type such as `Premium_LRS`"))],
        /// What a disk needs on the side replicated to that the others do not. Disks without a block are replicated too.
        block disk: SetOf<ReprotectedDisk>,
    }
    rules [Rule::Conflicts(vec!["zone", "availability_set_id"])]
}

model! {
    /// A disk whose replication is reversed.
    pub struct ReprotectedDisk {
        /// The id of the managed disk on either side: that of the virtual machine that runs, or of the one that it replaced.
        required disk_id: String [id_of(kinds::DISK)],
        /// The keys of Azure Disk Encryption on the side replicated to, for a disk that is encrypted so.
        block target_disk_encryption: Single<DiskEncryption>,
    }
}

model! {
    /// How an item stands.
    pub struct State {
        /// The id that the item has now.
        computed id: String,
        /// Its state in the words of Azure.
        computed protection_state: String,
        /// Where its virtual machine runs: `primary` or `recovery`.
        computed active_location: String,
        /// The recovery point of its last failover.
        computed recovery_point_id: String,
        /// The moment that this point keeps, RFC 3339.
        computed recovery_point_time: String,
    }
}
