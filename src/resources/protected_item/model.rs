//! What is said about a protected item: its arguments and results. Knows no request and no reply.
//!
//! What is left out is left to the service, so nothing that it chooses ever shows as a change.

use std::collections::BTreeMap;

use super::disk::{Disk, ReplicatedDisk};
use super::interface::{NetworkInterface, ReplicatedInterface};
use crate::framework::check::{Check, Rule};
use crate::framework::model::{Object, Set, SetOf, Single};
use crate::model;
use crate::resources::rows::{AzureRow, SAME_ID, SAME_WORD, id_check, kinds};

/// `provisioning_state` of an item on which nothing is left to be done.
pub const SUCCEEDED: &str = "succeeded";

/// `provisioning_state` of an item on which the next apply goes on.
pub const PENDING: &str = "pending";

model! {
    /// Manages a protected item: a virtual machine that Site Recovery replicates to another region or zone.
    ///
    /// All managed disks of the virtual machine are replicated, those that it gets later included, but for the ones in
    /// `excluded_disk_ids`. Blocks are needed only for what shall differ from what the service chooses, and are matched
    /// by the ids in them.
    ///
    /// No change ends protection unasked. What Azure cannot change in place fails the plan, which says what replicating
    /// anew would cost, until `allow_replication_rebuild` is `true`. The item is followed through failover and
    /// reprotection: `id` stays, `current_id` says where it is.
    ///
    /// An item is imported by its id, or by the ids of its vault and its virtual machine, `VAULT_ID|VM_ID`, in whichever
    /// direction it replicates.
    pub struct Model {
        /// The Azure resource id with which the item was created. It stays when protection is reversed.
        computed id: String,
        /// The name of the item, unique within the source container. The names of the recovered virtual machine are in
        /// the block `recovery_vm`.
        required name: String [guarded, child_name],
        /// The id of the container mapping, which says from where to where, and by which policy.
        required container_mapping_id: String [guarded, id_of(kinds::CONTAINER_MAPPING)],
        /// The id of the virtual machine to protect.
        required source_vm_id: String [guarded, id_of(kinds::VIRTUAL_MACHINE)],
        /// The id of the resource group in which the virtual machine is recovered. Disks that are replicated already
        /// keep the one they have.
        required recovery_resource_group_id: String [id_of(kinds::RESOURCE_GROUP)],
        /// The id of the storage account in the source region that takes the changes of every disk whose `disk` block
        /// names no other: a general-purpose one, or a premium block blob one for high churn.
        required cache_storage_account_id: String [id_of(kinds::STORAGE_ACCOUNT)],
        /// When an apply is done: `protected`, when the first copy is complete and all settings are made, or `enabled`, as
        /// soon as replication has begun. What can only be set on a protected item then shows as pending in the next plan.
        /// Defaults to `protected`.
        optional wait_for: String [default("protected"), local, check(Check::one_of(&["protected", "enabled"]))],
        /// The id of the virtual network of the recovered virtual machine. Left out it is the one to which the network
        /// mapping leads, or the one it has.
        inherited recovery_network_id: String [id_of(kinds::VIRTUAL_NETWORK)],
        /// The id of the virtual network of test failovers, unless the test failover names another.
        optional test_failover_network_id: String [id_of(kinds::VIRTUAL_NETWORK)],
        /// What the recovered virtual machine shall be, where that differs from the source.
        block recovery_vm: Single<RecoveryVm>,
        /// How a disk is replicated, where that differs from the rest. Disks without a block are replicated too.
        block disk: SetOf<Disk>,
        /// What becomes of a network interface, where that differs from what the service chooses.
        block network_interface: SetOf<NetworkInterface>,
        /// The ids of data disks that are not replicated.
        optional excluded_disk_ids: Set<String> [same_by(SAME_ID), check(id_check(kinds::DISK))],
        /// Whether the service itself replicates data disks that the virtual machine gets later, without waiting for the
        /// next apply. Defaults to `false`.
        optional auto_protect_data_disks: bool [default(false), guarded],
        /// The name of the group of virtual machines that have recovery points in common.
        optional multi_vm_group_name: String [guarded, same_by(SAME_WORD), check(Check::length(1, 64))],
        /// The ids of rules of readiness that do not keep a new item from being planned, such as `VM-003`. The
        /// guide "Rules of readiness" has all of them.
        optional ignored_rules: Set<String> [local, same_by(SAME_WORD)],
        /// Whether destroying the item is refused. Set it to `false` and apply before the item is destroyed. Defaults to
        /// `false`.
        optional deletion_protection: bool [default(false), local],
        /// Whether a change may end protection and copy disks anew. Defaults to `false`.
        optional allow_replication_rebuild: bool [default(false), local],
        /// Whether destroying the item makes the service forget it without reaching the virtual machine, for one that is
        /// gone or cannot be started. Its agent and replica disks may stay. Apply it before the item is destroyed. Defaults
        /// to `false`.
        optional purge_on_destroy: bool [default(false), local],
        /// The id that the item has now: another one than `id` while protection is reversed.
        computed current_id: String,
        /// What identifies the replicated virtual machine for good, in whichever direction.
        computed lifecycle_id: String,
        /// `succeeded`, or `pending` while the next apply has something to go on with.
        computed provisioning_state: String,
        /// The disks that are replicated, by their ids in lower case.
        computed replicated_disks: BTreeMap<String, Object<ReplicatedDisk>> [same_by(SAME_ID)],
        /// What becomes of the network interfaces, by the ids of the source interfaces in lower case.
        computed replicated_network_interfaces: BTreeMap<String, Object<ReplicatedInterface>> [same_by(SAME_ID)],
        /// The ids of disks of the virtual machine that are neither replicated nor excluded. The next apply replicates them.
        computed unprotected_disk_ids: Set<String> [same_by(SAME_ID)],
    }
}

model! {
    /// The recovered virtual machine.
    pub struct RecoveryVm {
        /// Its name. Left out it is that of the source.
        optional name: String [same_by(SAME_WORD), check(vm_name())],
        /// Its name in a test failover. Left out it is the name of the source with `-test` behind it.
        optional test_failover_name: String [same_by(SAME_WORD), check(vm_name())],
        /// Its size, such as `Standard_D2s_v5`. Left out it is that of the source when replication began.
        optional size: String [same_by(SAME_WORD), check(Check::length(1, 80))],
        /// The id of its availability set. A zone and an availability set exclude each other.
        optional availability_set_id: String [id_of(kinds::AVAILABILITY_SET)],
        /// Its availability zone: `1`, `2` or `3`.
        optional zone: String [check(Check::one_of(&["1", "2", "3"]))],
        /// The name of its edge zone.
        optional edge_zone: String [guarded, same_by(SAME_WORD), check(Check::length(1, 80))],
        /// The id of its proximity placement group.
        optional proximity_placement_group_id: String [id_of(kinds::PROXIMITY_PLACEMENT_GROUP)],
        /// The id of its capacity reservation group.
        optional capacity_reservation_group_id: String [id_of(kinds::CAPACITY_RESERVATION_GROUP)],
        /// The id of its flexible virtual machine scale set.
        optional virtual_machine_scale_set_id: String [id_of(kinds::SCALE_SET)],
        /// Its fault domain in the scale set. It cannot be taken away again, only changed.
        optional platform_fault_domain: i64 [check(Check::between(0, 4))],
        /// The id of the storage account of its boot diagnostics.
        optional boot_diagnostics_storage_account_id: String [id_of(kinds::STORAGE_ACCOUNT)],
        /// Its license: `NotSpecified`, `NoLicenseType` or `WindowsServer` for Azure Hybrid Benefit. Azure does not tell which
        /// one is set.
        optional license_type: String [
            same_by(SAME_WORD),
            check(Check::one_of(&["NotSpecified", "NoLicenseType", "WindowsServer"])),
        ],
    }
    rules [
        Rule::Conflicts(vec!["zone", "availability_set_id"]),
        Rule::Conflicts(vec!["edge_zone", "availability_set_id"]),
        Rule::Conflicts(vec!["virtual_machine_scale_set_id", "availability_set_id"]),
    ]
}

/// A name of a virtual machine: what both Windows and Linux allow for the resource.
fn vm_name() -> Check {
    Check::matches(
        "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?",
        "the name of a virtual machine: 1 to 64 letters, digits, `-`, `_` and `.`, beginning with a letter or digit and not ending with `-` or `.`",
    )
}
