//! Rules about the network of the recovered machine.

use super::rule::Severity::Warning;
use super::rule::{Rule, each};
use super::source;
use crate::azure::network::Subnet;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "NET-023",
        severity: Warning,
        requires: "The recovery network has a subnet of the name of each subnet of the machine.",
        remedy: "Name it in the `network_interface` block, or the first subnet by name is taken.",
        source: source::MAPPING,
        judge: |facts| {
            let network =
                facts.recovery_network.need("the recovery network", "recovery_network_id")?;
            each(
                facts.subnets()?,
                |subnet| {
                    network
                        .subnet(&subnet.name)
                        .is_none()
                        .then(|| format!("there is no subnet {}", subnet.name))
                },
                |count| format!("{count} subnets have one"),
            )
        },
    },
    Rule {
        id: "NET-024",
        severity: Warning,
        requires: "The subnets of the recovery network have free addresses for the interfaces.",
        remedy: "Enlarge the subnet, or name another one.",
        source: source::MATRIX,
        judge: |facts| {
            let network =
                facts.recovery_network.need("the recovery network", "recovery_network_id")?;
            let wanted = facts.interfaces()?.len();
            each(
                facts.subnets()?,
                |subnet| {
                    let there = network.subnet(&subnet.name)?;
                    let free = free(there);
                    (free < wanted).then(|| {
                        format!(
                            "the subnet {} has {free} free addresses for {wanted} interfaces",
                            there.name
                        )
                    })
                },
                |count| format!("{count} subnets have"),
            )
        },
    },
];

/// How many addresses of a subnet nobody has. Azure keeps five of each range.
fn free(subnet: &Subnet) -> usize {
    let size: u64 = subnet
        .ranges()
        .iter()
        .map(|range| (1_u64 << (32 - range.prefix_len())).saturating_sub(5))
        .sum();
    usize::try_from(size)
        .unwrap_or(usize::MAX)
        .saturating_sub(subnet.properties.ip_configurations.len())
}
