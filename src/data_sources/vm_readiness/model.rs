//! What is asked about the readiness of a virtual machine, and the answer. Knows no request.

use crate::facts::regions::Region;
use crate::facts::requirements::Features;
use crate::framework::check::Check;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Object, Set, SetOf, Val};
use crate::model;
use crate::readiness::Input;
use crate::readiness::facts::{Wanted, WantedDisk};
use crate::resources::readiness::check_ignored;
use crate::resources::rows::{AzureRow, SAME_WORD, kinds};

model! {
    /// Tells whether a virtual machine is ready to be replicated: every rule that Microsoft publishes and that can be judged on what Azure
    /// replies, with what was found, what is required and how to put it right. A rule that lacks something is `unknown`, never `pass`: the more is
    /// said about the recovery side, the more rules are judged.
    ///
    /// It reads the virtual machine and asks the service itself about it; all else it reads by lists that many virtual machines of a plan
    /// share. It changes nothing.
    pub struct Readiness {
        /// The id of the virtual machine.
        required source_vm_id: String [id_of(kinds::VIRTUAL_MACHINE)],
        /// The region to recover into, by either of its names; from zone to zone that of the virtual machine. Left out it is that of
        /// the recovery network.
        optional recovery_region: String [region],
        /// The availability zone to recover into: `1`, `2` or `3`.
        optional recovery_zone: String [check(Check::one_of(&["1", "2", "3"]))],
        /// The id of the Recovery Services vault.
        optional recovery_vault_id: String [id_of(kinds::VAULT)],
        /// The id of the replication policy.
        optional replication_policy_id: String [id_of(kinds::POLICY)],
        /// The id of the cache storage account.
        optional cache_storage_account_id: String [id_of(kinds::STORAGE_ACCOUNT)],
        /// The id of the virtual network of the recovered virtual machine.
        optional recovery_network_id: String [id_of(kinds::VIRTUAL_NETWORK)],
        /// The id of the resource group in which it is recovered.
        optional recovery_resource_group_id: String [id_of(kinds::RESOURCE_GROUP)],
        /// The size of the recovered virtual machine. Left out it is its own.
        optional recovery_vm_size: String [same_by(SAME_WORD), check(Check::length(1, 80))],
        /// Whether the service updates the agent by itself. Left out it is not known, and what only updates need is not judged.
        optional auto_update: bool,
        /// Whether the vault is reached by private endpoints. Defaults to `false`.
        optional private_endpoint: bool,
        /// Whether the virtual machine becomes a member of a multi-VM group. Defaults to `false`.
        optional multi_vm_group: bool,
        /// Whether the preview of enhanced churn is used. Defaults to `false`.
        optional enhanced_churn: bool,
        /// How big a write to its disks is on average, in KiB.
        optional average_write_size_in_kib: i64 [check(Check::between(1, 65_536))],
        /// What is known of a disk beyond what Azure tells.
        block disk: SetOf<KnownDisk>,
        /// The ids of rules that are not judged, such as `NET-015`. The guide "Rules of readiness" has all of them.
        optional ignored_rules: Set<String> [same_by(SAME_WORD)],
        /// The id of the virtual machine.
        computed id: String,
        /// Whether the virtual machine could be read and breaks no rule of the severity `error`. Rules that are `unknown` do not
        /// count: see `unknown_count`.
        computed ready: bool,
        /// How many findings of the severity `error` are there.
        computed error_count: i64,
        /// How many of the severity `warning`.
        computed warning_count: i64,
        /// How many of the severity `information`.
        computed information_count: i64,
        /// How many rules could not be judged.
        computed unknown_count: i64,
        /// What came of every rule, in the order of their families; a rule that several things break has a finding for each.
        computed findings: Vec<Object<Found>>,
    }
}

model! {
    /// What is known of a disk beyond what Azure tells.
    pub struct KnownDisk {
        /// The id of the managed disk.
        required disk_id: String [id_of(kinds::DISK)],
        /// The type of the disk after a failover.
        optional target_disk_type: String [same_by(SAME_WORD)],
        /// The type of the replica.
        optional target_replica_disk_type: String [same_by(SAME_WORD)],
        /// The id of its disk encryption set in the recovery region.
        optional target_disk_encryption_set_id: String [id_of(kinds::DISK_ENCRYPTION_SET)],
        /// Whether keys of Azure Disk Encryption in the recovery region will be given. Defaults to `false`.
        optional has_target_disk_encryption: bool,
        /// How many megabytes of it change in a second.
        optional churn_in_megabytes_per_second: f64,
    }
}

model! {
    /// What came of a rule.
    pub struct Found {
        /// The id of the rule, such as `DSK-001`. It stays.
        computed rule_id: String,
        /// How bad it is if the rule is not kept: `error` (enabling or failing over is refused, or replication breaks), `warning` (it works
        /// with loss, cost or risk) or `information`.
        computed severity: String,
        /// `pass`, `fail`, `unknown` or `not_applicable`.
        computed outcome: String,
        /// The id of what it is about.
        computed subject_id: String,
        /// What was found, or what is not known.
        computed found: String,
        /// What is required.
        computed required: String,
        /// How to put it right.
        computed remedy: String,
        /// Where the rule is published, and as of when.
        computed source: String,
    }
}

/// Rules over what is known before anything is read.
pub fn validate(wanted: &Readiness, diagnostics: &mut Diagnostics) {
    if let Some(region) = wanted.recovery_region.known()
        && let Err(problem) = Region::expect(region)
    {
        diagnostics.error("recovery_region", "There is no such region", problem);
    }
    check_ignored(&wanted.ignored(), diagnostics);
}

impl Readiness {
    /// The ids of rules that are not to be judged.
    pub fn ignored(&self) -> Vec<String> {
        self.ignored_rules.known().map_or_else(Vec::new, |Set(ids)| ids.clone())
    }

    /// What configuration says, for the rules.
    pub fn wanted(&self) -> Wanted {
        let is = |switch: &Val<bool>| *switch == Val::Known(true);
        Wanted {
            recovery_region: self.recovery_region.cloned(),
            zone: self.recovery_zone.cloned(),
            size: self.recovery_vm_size.cloned(),
            auto_update: self.auto_update.cloned(),
            features: Features {
                auto_update: is(&self.auto_update),
                disk_encryption: false,
                private_endpoint: is(&self.private_endpoint),
                multi_vm_group: is(&self.multi_vm_group),
            },
            enhanced_churn: is(&self.enhanced_churn),
            io_kib: self.average_write_size_in_kib.known().and_then(|kib| u32::try_from(*kib).ok()),
            disks: self.disk.known().iter().map(disk).collect(),
        }
    }
}

fn disk(block: &KnownDisk) -> WantedDisk {
    WantedDisk {
        id: block.disk_id.text().to_owned(),
        target_type: block.target_disk_type.cloned(),
        replica_type: block.target_replica_disk_type.cloned(),
        encryption_set: block.target_disk_encryption_set_id.cloned(),
        encryption_set_location: Input::NotGiven,
        has_keys: block.has_target_disk_encryption == Val::Known(true),
        churn: block.churn_in_megabytes_per_second.cloned(),
    }
}
