//! Rules about the virtual machine itself: its size, how it is secured and kept, its agent, extensions, locks and links.

use super::input::Unknown;
use super::rule::Severity::{Error, Information, Warning};
use super::rule::{Rule, fail, pass, skip, verdict};
use super::source;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "VM-001",
        severity: Error,
        requires: "The virtual machine is provisioned.",
        remedy: "Wait for an update to end, or repair the virtual machine (150019).",
        source: source::MACHINE_ERRORS,
        judge: |facts| {
            let state = facts.machine()?.properties.provisioning_state.as_deref();
            let state =
                state.ok_or_else(|| Unknown("its provisioning state is not told.".to_owned()))?;
            verdict(
                state.eq_ignore_ascii_case("Succeeded"),
                format!("its provisioning state is {state}"),
            )
        },
    },
    Rule {
        id: "VM-002",
        severity: Error,
        requires: "The virtual machine has at least two vCPUs and 1 GiB of memory.",
        remedy: "Resize it.",
        source: source::MATRIX,
        judge: |facts| {
            let size = facts.size()?;
            let need = |name: &str| {
                size.number(name).ok_or_else(|| {
                    Unknown(format!("the size {} does not tell its {name}.", size.name))
                })
            };
            let (cores, memory) = (need("vCPUs")?, need("MemoryGB")?);
            verdict(
                cores >= 2.0 && memory >= 1.0,
                format!("{} has {cores} vCPUs and {memory} GiB", size.name),
            )
        },
    },
    Rule {
        id: "VM-003",
        severity: Error,
        requires: "The virtual machine is of the architecture x64.",
        remedy: "Arm64 cannot be replicated; use a size of the architecture x64.",
        source: source::MATRIX,
        judge: |facts| {
            let size = facts.size()?;
            let architecture = size.text("CpuArchitectureType").unwrap_or("x64");
            verdict(
                architecture.eq_ignore_ascii_case("x64"),
                format!("{} is of the architecture {architecture}", size.name),
            )
        },
    },
    Rule {
        id: "VM-004",
        severity: Error,
        requires: "The virtual machine is not on a dedicated host.",
        remedy: "Move it off the dedicated host.",
        source: source::MATRIX,
        judge: |facts| {
            let of = &facts.machine()?.properties;
            match of.host.as_ref().or(of.host_group.as_ref()) {
                Some(host) => fail(format!("it is on {}", host.id)),
                None => pass("it is on no dedicated host"),
            }
        },
    },
    Rule {
        id: "VM-006",
        severity: Error,
        requires: "The disks of the virtual machine are attached by SCSI.",
        remedy: "NVMe cannot be replicated; use a size or a setting with SCSI.",
        source: source::MATRIX,
        judge: |facts| {
            let controller = facts
                .machine()?
                .properties
                .storage_profile
                .disk_controller_type
                .as_deref()
                .unwrap_or("SCSI");
            verdict(
                !controller.eq_ignore_ascii_case("NVMe"),
                format!("its disk controller is {controller}"),
            )
        },
    },
    Rule {
        id: "VM-007",
        severity: Error,
        requires: "The virtual machine is not a confidential one.",
        remedy: "Confidential virtual machines cannot be replicated; check anew with the eligibility of the service.",
        source: source::CONFIDENTIAL,
        judge: |facts| {
            let confidential = facts.is_secured("ConfidentialVM")?;
            verdict(
                !confidential,
                if confidential { "it is a confidential one" } else { "it is none" },
            )
        },
    },
    Rule {
        id: "VM-008",
        severity: Warning,
        requires: "Encryption at host is off, because the recovered machine will not have it.",
        remedy: "Switch it on again after a failover.",
        source: source::MATRIX,
        judge: |facts| {
            let on = facts.machine()?.properties.security_profile.encryption_at_host == Some(true);
            verdict(!on, if on { "encryption at host is on" } else { "encryption at host is off" })
        },
    },
    Rule {
        id: "VM-025",
        severity: Warning,
        requires: "The recovery region has availability zones if the virtual machine is in one.",
        remedy: "Recover it into an availability set or as a single machine.",
        source: source::ARCHITECTURE,
        judge: |facts| {
            if facts.machine()?.zones.is_empty() {
                return skip("it is in no zone");
            }
            let recovery = facts.recovery()?;
            verdict(
                recovery.has_zones(),
                format!(
                    "{} has {}",
                    recovery.name(),
                    if recovery.has_zones() { "zones" } else { "no zones" }
                ),
            )
        },
    },
    Rule {
        id: "VM-030",
        severity: Information,
        requires: "A virtual machine with high churn has 32 GiB of memory or more.",
        remedy: "Resize it if replication falls behind.",
        source: source::CHURN,
        judge: |facts| {
            if !facts.has_premium_cache()? {
                return skip("its cache storage account is not one for high churn");
            }
            let size = facts.size()?;
            let memory = size
                .number("MemoryGB")
                .ok_or_else(|| Unknown("the size does not tell its memory.".to_owned()))?;
            verdict(memory >= 32.0, format!("{} has {memory} GiB", size.name))
        },
    },
    Rule {
        id: "ZON-001",
        severity: Error,
        requires: "The machine is in an availability zone, and another one than the recovery zone, if it replicates from zone to zone.",
        remedy: "Choose the zone in which the machine is not.",
        source: source::ZONES,
        judge: |facts| {
            if !facts.is_zonal()? {
                return skip("it replicates to another region");
            }
            let own = facts.machine()?.zones.first().map(String::as_str);
            let wanted = facts.wanted.zone.as_deref().ok_or_else(|| {
                Unknown("the recovery zone is not known: set `recovery_zone`.".to_owned())
            })?;
            match own {
                None => fail("it is in no zone"),
                Some(own) => verdict(
                    own != wanted,
                    format!("it is in zone {own}, the recovery zone is {wanted}"),
                ),
            }
        },
    },
    Rule {
        id: "ZON-002",
        severity: Error,
        requires: "The region has recovery from zone to zone, if that is wanted.",
        remedy: "Choose another region to recover into.",
        source: source::ZONES,
        judge: |facts| {
            if !facts.is_zonal()? {
                return skip("it replicates to another region");
            }
            let region = facts.source()?;
            verdict(
                region.has_zonal_recovery(),
                format!(
                    "{} {}",
                    region.name(),
                    if region.has_zonal_recovery() { "has it" } else { "does not have it" }
                ),
            )
        },
    },
];
