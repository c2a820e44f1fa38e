//! Rules about how much disks change, from what configuration declares.

use super::disks::each_disk;
use super::facts::Facts;
use super::input::Unknown;
use super::rule::Severity::{Information, Warning};
use super::rule::{Judged, Rule, skip, verdict};
use super::source;
use crate::azure::compute::Disk;
use crate::facts::churn::{Limit, Mode, limit};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "CHN-001",
        severity: Warning,
        requires: "No disk changes faster than it can be replicated.",
        remedy: "Use a larger or faster replica, or high churn.",
        source: source::CHURN,
        judge: |facts| {
            declared(facts)?;
            let (mode, io) = (facts.churn_mode()?, io(facts)?);
            each_disk(facts, |id, disk| {
                let churn = facts.wanted_disk(id)?.churn?;
                let most = of_disk(facts, id, disk, io, mode)?;
                (churn > most.megabytes_per_second)
                    .then(|| format!("{churn} MB/s of at most {}", most.megabytes_per_second))
            })
        },
    },
    Rule {
        id: "CHN-002",
        severity: Warning,
        requires: "All disks together do not change faster than a machine can be replicated.",
        remedy: "Use high churn, or spread the load over machines.",
        source: source::CHURN,
        judge: |facts| {
            declared(facts)?;
            let most = match facts.churn_mode()? {
                Mode::Normal => 54.0,
                Mode::High => 100.0,
                Mode::Enhanced => 500.0,
            };
            let all: f64 = facts.wanted.disks.iter().filter_map(|disk| disk.churn).sum();
            verdict(all <= most, format!("{all} MB/s of at most {most}"))
        },
    },
    Rule {
        id: "CHN-005",
        severity: Warning,
        requires: "A machine with enhanced churn has 256 GiB of memory or more.",
        remedy: "Resize it; below that 100 MB/s is the limit.",
        source: source::CHURN,
        judge: |facts| {
            enhanced(facts, |facts| {
                let size = facts.size()?;
                let memory = size
                    .number("MemoryGB")
                    .ok_or_else(|| Unknown("the size does not tell its memory.".to_owned()))?;
                verdict(memory >= 256.0, format!("{} has {memory} GiB", size.name))
            })
        },
    },
    Rule {
        id: "CHN-006",
        severity: Warning,
        requires: "Both regions take part in enhanced churn.",
        remedy: "Choose other regions, or high churn.",
        source: source::CHURN,
        judge: |facts| {
            enhanced(facts, |facts| {
                let (source, recovery) = (facts.source()?, facts.recovery()?);
                let kept = source.has_enhanced_churn() && recovery.has_enhanced_churn();
                verdict(kept, format!("{} to {}", source.name(), recovery.name()))
            })
        },
    },
    Rule {
        id: "CHN-008",
        severity: Warning,
        requires: "Disks with enhanced churn are Premium SSD, Premium SSD v2 or Ultra disks.",
        remedy: "Change the type of the disk.",
        source: source::CHURN,
        judge: |facts| {
            enhanced(facts, |facts| {
                each_disk(facts, |_, disk| {
                    let kind = super::disks::kind(disk);
                    (!kind.starts_with("Premium") && !kind.starts_with("Ultra")).then_some(kind)
                })
            })
        },
    },
    Rule {
        id: "CHN-011",
        severity: Information,
        requires: "Microsoft documents the limit of every disk.",
        remedy: "Nothing need be done; the most careful figure is used.",
        source: source::CHURN,
        judge: |facts| {
            declared(facts)?;
            let (mode, io) = (facts.churn_mode()?, io(facts)?);
            each_disk(facts, |id, disk| {
                facts.wanted_disk(id)?.churn?;
                let most = of_disk(facts, id, disk, io, mode)?;
                (!most.documented).then(|| {
                    format!(
                        "{} of {} GiB",
                        super::disks::kind(disk),
                        disk.properties.disk_size_gb.unwrap_or_default()
                    )
                })
            })
        },
    },
];

fn declared(facts: &Facts) -> Result<(), Unknown> {
    let any = facts.wanted.disks.iter().any(|disk| disk.churn.is_some());
    any.then_some(()).ok_or_else(|| {
        Unknown("how much the disks change is not known: set `churn_in_megabytes_per_second` of `disk` blocks.".to_owned())
    })
}

fn io(facts: &Facts) -> Result<u32, Unknown> {
    facts.wanted.io_kib.ok_or_else(|| {
        Unknown("how big writes are is not known: set `average_write_size_in_kib`.".to_owned())
    })
}

fn enhanced(facts: &Facts, judge: impl FnOnce(&Facts) -> Judged) -> Judged {
    if facts.wanted.enhanced_churn { judge(facts) } else { skip("enhanced churn is not wanted") }
}

/// The limit of a disk; none for one that cannot be replicated so, which another rule says.
fn of_disk(facts: &Facts, id: &str, disk: &Disk, io: u32, mode: Mode) -> Option<Limit> {
    let replica = facts.wanted_disk(id).and_then(|wanted| wanted.replica_type.clone());
    let size = u32::try_from(disk.properties.disk_size_gb?).ok()?;
    limit(&replica.unwrap_or_else(|| super::disks::kind(disk)), size, io, mode).ok()
}
