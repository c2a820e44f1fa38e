//! Rules about encrypted disks.

use super::disks::each_disk;
use super::rule::Severity::{Error, Warning};
use super::rule::{Rule, Verdict, skip};
use super::source;
use crate::azure::compute::Disk;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "DSK-018",
        severity: Warning,
        requires: "Keys in the recovery region are given for disks with Azure Disk Encryption.",
        remedy: "Give `target_disk_encryption` for the disk (150175).",
        source: source::ENCRYPTION,
        judge: |facts| {
            each_disk(facts, |id, disk| {
                let encrypted = disk
                    .properties
                    .encryption_settings_collection
                    .as_ref()
                    .is_some_and(|one| one.enabled == Some(true));
                let given = facts.wanted_disk(id).is_some_and(|wanted| wanted.has_keys);
                (encrypted && !given).then(|| "it is encrypted, and no keys are given".to_owned())
            })
        },
    },
    Rule {
        id: "DSK-020",
        severity: Error,
        requires: "A disk with customer-managed keys has a disk encryption set in the recovery region.",
        remedy: "Create one there and give it as `target_disk_encryption_set_id` of the disk.",
        source: source::CUSTOMER_KEYS,
        judge: |facts| {
            let recovery = facts.recovery()?.name();
            let concerned =
                facts.disks()?.iter().any(|(_, disk)| disk.as_ref().map_or(true, has_customer_key));
            if !concerned {
                return skip("no disk has customer-managed keys");
            }
            let mut unread = None;
            let judged = each_disk(facts, |id, disk| {
                if !has_customer_key(disk) {
                    return None;
                }
                let wanted = facts.wanted_disk(id).filter(|wanted| wanted.encryption_set.is_some());
                let Some(wanted) = wanted else { return Some("no set is given".to_owned()) };
                let place =
                    wanted.encryption_set_location.need("the disk encryption set", "disk").ok()?;
                (!super::facts::same_region(place, &recovery))
                    .then(|| format!("its set is in {place}, not in {recovery}"))
            });
            for wanted in &facts.wanted.disks {
                if wanted.encryption_set.is_some() {
                    unread = unread.or(wanted
                        .encryption_set_location
                        .need("the disk encryption set", "disk")
                        .err());
                }
            }
            match (judged, unread) {
                (Ok(Verdict::Pass(_)), Some(unread)) => Err(unread),
                (judged, _) => judged,
            }
        },
    },
];

fn has_customer_key(disk: &Disk) -> bool {
    let kind = disk.properties.encryption.as_ref().and_then(|one| one.kind.as_deref());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("customer"))
}
