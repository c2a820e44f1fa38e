//! Rules about disks: their sizes, types, sharing and encryption.

use super::facts::Facts;
use super::input::Unknown;
use super::rule::Severity::{Error, Warning};
use super::rule::{Breach, Judged, Rule, Verdict, each, fail, pass, skip, verdict};
use super::source;
use crate::azure::compute::{AttachedDisk, Disk};
use crate::azure::id;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "DSK-001",
        severity: Error,
        requires: "The operating system disk has at most 4,095 GiB.",
        remedy: "Make the operating system disk smaller by making the machine anew.",
        source: source::MATRIX,
        judge: |facts| {
            let system = os_disk(facts)?;
            each_disk(facts, |id, disk| {
                let size = disk.properties.disk_size_gb?;
                (id::same(id, &system) && size > 4095).then(|| format!("{size} GiB"))
            })
        },
    },
    Rule {
        id: "DSK-002",
        severity: Error,
        requires: "A data disk has at most 32,767 GiB.",
        remedy: "Spread the data over several disks.",
        source: source::MATRIX,
        judge: |facts| {
            each_disk(facts, |_, disk| {
                let size = disk.properties.disk_size_gb?;
                (size > 32_767).then(|| format!("{size} GiB"))
            })
        },
    },
    Rule {
        id: "DSK-003",
        severity: Error,
        requires: "A managed disk has at least 1 GiB.",
        remedy: "Make the disk larger (150172).",
        source: source::OTHER_ERRORS,
        judge: |facts| {
            each_disk(facts, |_, disk| {
                let size = disk.properties.disk_size_gb?;
                (size < 1).then(|| format!("{size} GiB"))
            })
        },
    },
    Rule {
        id: "DSK-004",
        severity: Error,
        requires: "The virtual machine has at most 64 data disks.",
        remedy: "Detach some.",
        source: source::MATRIX,
        judge: |facts| {
            let count = facts.machine()?.properties.storage_profile.data_disks.len();
            verdict(count <= 64, format!("it has {count}"))
        },
    },
    Rule {
        id: "DSK-005",
        severity: Error,
        requires: "The operating system disk is not ephemeral.",
        remedy: "Make the machine anew with a managed operating system disk.",
        source: source::BY_POLICY,
        judge: |facts| {
            let local = facts
                .machine()?
                .properties
                .storage_profile
                .os_disk
                .diff_disk_settings
                .as_ref()
                .and_then(|one| one.option.clone());
            match local {
                Some(option) => fail(format!("it is ephemeral ({option})")),
                None => pass("it is none"),
            }
        },
    },
    Rule {
        id: "DSK-006",
        severity: Error,
        requires: "All disks are managed ones.",
        remedy: "Convert them (`az vm convert`): unmanaged disks retired on 2026-03-31.",
        source: source::MATRIX,
        judge: |facts| {
            let attached = facts.attached()?;
            let bare: Vec<_> = attached
                .iter()
                .filter(|disk| disk.managed_disk.is_none() && disk.diff_disk_settings.is_none())
                .map(|disk| disk.name.clone().unwrap_or_default())
                .collect();
            verdict(
                bare.is_empty(),
                if bare.is_empty() {
                    format!("all {} are", attached.len())
                } else {
                    format!("not managed: {}", bare.join(", "))
                },
            )
        },
    },
    Rule {
        id: "DSK-007",
        severity: Error,
        requires: "No disk has write acceleration.",
        remedy: "Switch it off.",
        source: source::MATRIX,
        judge: |facts| {
            of_attached(
                facts,
                |disk| disk.write_accelerator_enabled == Some(true),
                "write acceleration is on",
                "none has it",
            )
        },
    },
    Rule {
        id: "DSK-008",
        severity: Warning,
        requires: "Disks of 4 TiB and more are not cached by the host.",
        remedy: "Set the caching of the disk to `None`.",
        source: source::MATRIX,
        judge: |facts| {
            let large = |caching: &Option<String>| {
                caching.as_deref().is_some_and(|caching| !caching.eq_ignore_ascii_case("None"))
            };
            let attached = facts.attached()?;
            each_disk(facts, |id, disk| {
                let size = disk.properties.disk_size_gb?;
                let own = attached.iter().find(|one| {
                    one.managed_disk.as_ref().is_some_and(|known| id::same(&known.id, id))
                })?;
                (size >= 4096 && large(&own.caching)).then(|| {
                    format!("{size} GiB, cached {}", own.caching.clone().unwrap_or_default())
                })
            })
        },
    },
    Rule {
        id: "DSK-009",
        severity: Error,
        requires: "Premium SSD v2 and Ultra disks replicate through a premium block blob account.",
        remedy: "Give a cache storage account of the kind BlockBlobStorage.",
        source: source::ENABLE,
        judge: |facts| {
            let premium = facts.has_premium_cache();
            let disks = facts.disks()?;
            let concerned =
                disks.iter().any(|(_, disk)| disk.as_ref().is_ok_and(needs_premium_cache));
            let unread = disks.iter().any(|(_, disk)| disk.is_err());
            if !concerned && !unread {
                return skip("there is no such disk");
            }
            let premium = premium?;
            each_disk(facts, |_, disk| {
                (needs_premium_cache(disk) && !premium).then(|| {
                    format!("{}, and the cache storage account is not of that kind", kind(disk))
                })
            })
        },
    },
    Rule {
        id: "DSK-010",
        severity: Error,
        requires: "No Ultra disk replicates from zone to zone.",
        remedy: "Replicate to another region.",
        source: source::ZONES,
        judge: |facts| {
            if !facts.is_zonal()? {
                return skip("it replicates to another region");
            }
            each_disk(facts, |_, disk| is_kind(disk, "UltraSSD").then(|| kind(disk)))
        },
    },
    Rule {
        id: "DSK-011",
        severity: Error,
        requires: "No zone-redundant disk replicates from zone to zone.",
        remedy: "Use locally redundant disks.",
        source: source::ZONES,
        judge: |facts| {
            if !facts.is_zonal()? {
                return skip("it replicates to another region");
            }
            each_disk(facts, |_, disk| {
                kind(disk).to_ascii_uppercase().ends_with("_ZRS").then(|| kind(disk))
            })
        },
    },
    Rule {
        id: "DSK-029",
        severity: Warning,
        requires: "The operating system disk does not become slower than it is.",
        remedy: "Give it a premium `target_disk_type`.",
        source: source::ENABLE,
        judge: |facts| {
            let system = os_disk(facts)?;
            each_disk(facts, |id, disk| {
                let target = facts.wanted_disk(id)?.target_type.as_deref()?;
                let slower = kind(disk).starts_with("Premium") && target.starts_with("Standard");
                (id::same(id, &system) && slower)
                    .then(|| format!("{} would become {target}", kind(disk)))
            })
        },
    },
];

/// Judges every managed disk.
pub fn each_disk(facts: &Facts, breaks: impl Fn(&str, &Disk) -> Option<String>) -> Judged {
    let with_ids =
        facts.disks()?.into_iter().map(|(id, disk)| (id.clone(), disk.map(|disk| (id, disk))));
    each(with_ids, |(id, disk)| breaks(id, disk), |count| format!("{count} managed disks"))
}

/// The type of a disk, such as `Premium_LRS`.
pub fn kind(disk: &Disk) -> String {
    disk.sku.name.clone().unwrap_or_default()
}

/// Whether a disk is of one of the types that replicate through a premium block blob account only.
pub fn needs_premium_cache(disk: &Disk) -> bool {
    is_kind(disk, "UltraSSD") || is_kind(disk, "PremiumV2")
}

/// How many machines may share a disk, if several may.
pub fn shares(disk: &Disk) -> Option<i64> {
    disk.properties.max_shares.filter(|shares| *shares > 1)
}

fn is_kind(disk: &Disk, family: &str) -> bool {
    kind(disk).split('_').next().is_some_and(|own| own.eq_ignore_ascii_case(family))
}

fn os_disk(facts: &Facts) -> Result<String, Unknown> {
    Ok(facts.machine()?.os_disk().unwrap_or_default().to_owned())
}

fn of_attached(
    facts: &Facts,
    breaks: impl Fn(&AttachedDisk) -> bool,
    found: &str,
    otherwise: &str,
) -> Judged {
    let id = |disk: &AttachedDisk| {
        disk.managed_disk.as_ref().map(|known| known.id.clone()).unwrap_or_default()
    };
    let breaches: Vec<_> = facts
        .attached()?
        .into_iter()
        .filter(|disk| breaks(disk))
        .map(|disk| Breach { subject: id(disk), found: found.to_owned() })
        .collect();
    if breaches.is_empty() { pass(otherwise) } else { Ok(Verdict::Fail(breaches)) }
}
