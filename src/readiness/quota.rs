//! Rules about what the recovery region has to offer to the subscription.

use super::facts::Facts;
use super::input::Unknown;
use super::rule::Severity::Error;
use super::rule::{Judged, Rule, fail, verdict};
use super::source;
use crate::azure::compute::{ResourceSku, Usage};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "VM-028",
        severity: Error,
        requires: "The size of the recovered machine takes as many interfaces and disks as the machine has.",
        remedy: "Choose a larger size as `recovery_vm_size` (150097).",
        source: source::OTHER_ERRORS,
        judge: |facts| {
            let size = recovery_size(facts)?;
            let need = |name: &str| {
                size.number(name).ok_or_else(|| {
                    Unknown(format!("the size {} does not tell its {name}.", size.name))
                })
            };
            let interfaces =
                facts.machine()?.properties.network_profile.network_interfaces.len() as f64;
            let disks = facts.machine()?.properties.storage_profile.data_disks.len() as f64;
            let (most_interfaces, most_disks) =
                (need("MaxNetworkInterfaces")?, need("MaxDataDiskCount")?);
            let found = format!(
                "{} takes {most_interfaces} interfaces and {most_disks} data disks, the machine has {interfaces} and {disks}",
                size.name
            );
            verdict(interfaces <= most_interfaces && disks <= most_disks, found)
        },
    },
    Rule {
        id: "QTA-001",
        severity: Error,
        requires: "The quota of cores of the family of the size is enough in the recovery region.",
        remedy: "Ask for a higher quota, or choose another family.",
        source: source::MONITORING,
        judge: |facts| {
            let size = recovery_size(facts)?;
            let family = size.family.clone().unwrap_or_default();
            enough(facts, &family, cores(size)?)
        },
    },
    Rule {
        id: "QTA-002",
        severity: Error,
        requires: "The quota of cores of the recovery region is enough.",
        remedy: "Ask for a higher quota.",
        source: source::MONITORING,
        judge: |facts| {
            let cores = cores(recovery_size(facts)?)?;
            enough(facts, "cores", cores)
        },
    },
    Rule {
        id: "QTA-003",
        severity: Error,
        requires: "The quota of network interfaces of the recovery region is enough.",
        remedy: "Ask for a higher quota (28092).",
        source: source::MONITORING,
        judge: |facts| {
            let wanted = facts.interfaces()?.len() as i64;
            let all = facts
                .network_quotas
                .need("the list of quotas of Microsoft.Network", "recovery_region")?;
            left(all, "NetworkInterfaces", wanted)
        },
    },
    Rule {
        id: "QTA-004",
        severity: Error,
        requires: "The size of the recovered machine is offered to the subscription in the recovery region.",
        remedy: "Choose another size as `recovery_vm_size`, or another region (150097, 28031).",
        source: source::OTHER_ERRORS,
        judge: |facts| {
            let name = facts.recovery_size_name()?;
            let all = facts
                .recovery_sizes
                .need("the list of sizes of the recovery region", "recovery_region")?;
            match super::facts::size_in(all, &name) {
                Err(_) => fail(format!("{name} is not offered there")),
                Ok(size) => {
                    let barred = size.restrictions.iter().find(|one| {
                        one.kind
                            .as_deref()
                            .is_some_and(|kind| kind.eq_ignore_ascii_case("Location"))
                    });
                    match barred {
                        Some(barred) => fail(format!(
                            "{name} is restricted: {}",
                            barred.reason_code.clone().unwrap_or_default()
                        )),
                        None => verdict(true, format!("{name} is")),
                    }
                }
            }
        },
    },
];

fn recovery_size(facts: &Facts) -> Result<&ResourceSku, Unknown> {
    let name = facts.recovery_size_name()?;
    let all =
        facts.recovery_sizes.need("the list of sizes of the recovery region", "recovery_region")?;
    super::facts::size_in(all, &name)
}

fn cores(size: &ResourceSku) -> Result<i64, Unknown> {
    let cores = size.number("vCPUs");
    cores
        .map(|cores| cores as i64)
        .ok_or_else(|| Unknown(format!("the size {} does not tell its vCPUs.", size.name)))
}

fn enough(facts: &Facts, of: &str, wanted: i64) -> Judged {
    let all =
        facts.compute_quotas.need("the list of quotas of Microsoft.Compute", "recovery_region")?;
    left(all, of, wanted)
}

fn left(all: &[Usage], of: &str, wanted: i64) -> Judged {
    let quota = all.iter().find(|one| one.name.value.eq_ignore_ascii_case(of));
    let quota = quota
        .ok_or_else(|| Unknown(format!("there is no quota called {of} in the recovery region.")))?;
    let found =
        format!("{of}: {} of {} are used, {wanted} are needed", quota.current_value, quota.limit);
    verdict(quota.current_value + wanted <= quota.limit, found)
}
