//! Rules about disks that several machines share.

use super::disks::{each_disk, kind, shares};
use super::rule::Severity::{Error, Warning};
use super::rule::{Rule, skip};
use super::source;
use crate::azure::id;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "DSK-012",
        severity: Error,
        requires: "A shared zone-redundant disk becomes a zone-redundant one, and so does its replica.",
        remedy: "Set a zone-redundant `target_disk_type` and `target_replica_disk_type` for the disk.",
        source: source::SHARED,
        judge: |facts| {
            if facts.is_zonal()? {
                return skip("it replicates from zone to zone");
            }
            let redundant = |kind: &str| kind.to_ascii_uppercase().ends_with("_ZRS");
            each_disk(facts, |id, disk| {
                if !redundant(&kind(disk)) || shares(disk).is_none() {
                    return None;
                }
                let wanted = facts.wanted_disk(id)?;
                let other = [&wanted.target_type, &wanted.replica_type]
                    .into_iter()
                    .flatten()
                    .find(|kind| !redundant(kind))?;
                Some(format!("{} would become {other}", kind(disk)))
            })
        },
    },
    Rule {
        id: "DSK-013",
        severity: Error,
        requires: "Only Windows machines have shared disks.",
        remedy: "Detach the shared disk from the Linux machine, or exclude it.",
        source: source::SHARED,
        judge: |facts| {
            if !facts.is_linux()? {
                return skip("it runs Windows");
            }
            each_disk(facts, |_, disk| {
                shares(disk).map(|shares| format!("{shares} machines may share it"))
            })
        },
    },
    Rule {
        id: "DSK-014",
        severity: Warning,
        requires: "All machines that share a disk are protected together.",
        remedy: "Protect every machine that has the disk, or exclude it from all.",
        source: source::SHARED,
        judge: |facts| {
            each_disk(facts, |_, disk| {
                let others: Vec<_> = disk
                    .managed_by_extended
                    .iter()
                    .filter(|other| !id::same(other, &facts.machine_id))
                    .cloned()
                    .collect();
                (shares(disk).is_some() && !others.is_empty())
                    .then(|| format!("it is shared with {}", others.join(", ")))
            })
        },
    },
    Rule {
        id: "DSK-016",
        severity: Warning,
        requires: "No application-consistent points are asked for with shared disks.",
        remedy: "Set `application_consistent_snapshot_frequency_in_minutes` to 0: only crash-consistent ones are supported.",
        source: source::SHARED,
        judge: |facts| {
            let disks = facts.disks()?;
            let known = disks.iter().all(|(_, disk)| disk.is_ok());
            if known
                && !disks
                    .iter()
                    .any(|(_, disk)| disk.as_ref().is_ok_and(|disk| shares(disk).is_some()))
            {
                return skip("it has no shared disk");
            }
            let policy = facts.policy.need("the replication policy", "replication_policy_id")?;
            let frequency = policy.app_consistent_frequency_in_minutes.unwrap_or_default();
            each_disk(facts, |_, disk| {
                (shares(disk).is_some() && frequency > 0)
                    .then(|| format!("they are asked for every {frequency} minutes"))
            })
        },
    },
];
