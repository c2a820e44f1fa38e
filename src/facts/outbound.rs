//! Whether network security groups let a virtual machine reach what replication needs, and which rule decides.
//!
//! Sources: learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works, and which tags hold which others as read out of
//! the public file of service tags of 2025-10-28. Traffic out of a machine passes the group of its interface, then that of its
//! subnet; in each the rule with the lowest number that fits decides. Addresses that stand in a rule as numbers cannot be judged: what is
//! behind a tag changes every week.

mod cover;
pub mod generate;

use std::net::IpAddr;

use cover::Cover;

use super::requirements::Requirement;

/// A network security group on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityGroup {
    /// Its Azure resource id, or another name to tell it by.
    pub id: String,
    /// Its rules for outbound traffic, its own and those that Azure gives every group, in any order. Those that Azure gives are added
    /// where they are missing.
    pub rules: Vec<SecurityRule>,
}

/// A rule for outbound traffic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityRule {
    /// Its name.
    pub name: String,
    /// From 100 to 4096, and above for the rules of Azure. The lowest number that fits decides.
    pub priority: u32,
    /// Whether it lets through or holds back.
    pub allows: bool,
    /// `Tcp`, `Udp`, `*` and others.
    pub protocol: String,
    /// Where the traffic comes from: service tags, prefixes or `*`.
    pub sources: Vec<String>,
    /// Whether the source is named by application security groups instead.
    pub from_groups: bool,
    /// Where it goes to: service tags, prefixes or `*`.
    pub destinations: Vec<String>,
    /// Whether the destination is named by application security groups instead.
    pub to_groups: bool,
    /// Ports, ranges of them (`400-500`) or `*`.
    pub destination_ports: Vec<String>,
}

/// What groups do with what is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is let through.
    Allowed,
    /// It is held back.
    Blocked,
    /// It depends on addresses that are not known.
    Undecided,
}

/// A decision, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// The id of the group that decided; none where no group stands in the way.
    pub group: Option<String>,
    /// The name of the rule that decided; of an undecided one, the rule that fits in part.
    pub rule: Option<String>,
}

/// What groups do with a requirement of a machine of these addresses, from the interface outwards. No group lets everything
/// through.
pub fn evaluate(
    requirement: &Requirement,
    machine: &[IpAddr],
    groups: &[SecurityGroup],
) -> Verdict {
    let verdicts: Vec<_> =
        groups.iter().map(|group| of_group(requirement, machine, group)).collect();
    let worst = [Decision::Blocked, Decision::Undecided, Decision::Allowed];
    let first = |decision: &Decision| {
        verdicts.iter().find(|verdict| verdict.decision == *decision).cloned()
    };
    let open = Verdict { decision: Decision::Allowed, group: None, rule: None };
    worst.iter().find_map(first).unwrap_or(open)
}

fn of_group(requirement: &Requirement, machine: &[IpAddr], group: &SecurityGroup) -> Verdict {
    let given = defaults()
        .into_iter()
        .filter(|rule| !group.rules.iter().any(|known| known.priority == rule.priority));
    let mut rules: Vec<SecurityRule> = group.rules.iter().cloned().chain(given).collect();
    rules.sort_by_key(|rule| rule.priority);
    let verdict = |decision, rule: &SecurityRule| Verdict {
        decision,
        group: Some(group.id.clone()),
        rule: Some(rule.name.clone()),
    };
    let mut partly: Vec<&SecurityRule> = Vec::new();
    for rule in &rules {
        match cover::of(rule, requirement, machine) {
            Cover::None => {}
            Cover::Part => partly.push(rule),
            Cover::Whole => {
                return match partly.iter().find(|other| other.allows != rule.allows) {
                    Some(other) => verdict(Decision::Undecided, other),
                    None if rule.allows => verdict(Decision::Allowed, rule),
                    None => verdict(Decision::Blocked, rule),
                };
            }
        }
    }
    // The last of the rules of Azure fits everything, so this is a group without them: nothing is let through.
    Verdict { decision: Decision::Blocked, group: Some(group.id.clone()), rule: None }
}

/// The rules for outbound traffic that Azure gives every group.
fn defaults() -> [SecurityRule; 3] {
    let rule = |name: &str, priority, allows, source: &str, destination: &str| SecurityRule {
        name: name.to_owned(),
        priority,
        allows,
        protocol: "*".to_owned(),
        sources: vec![source.to_owned()],
        destinations: vec![destination.to_owned()],
        destination_ports: vec!["*".to_owned()],
        ..SecurityRule::default()
    };
    [
        rule("AllowVnetOutBound", 65000, true, "VirtualNetwork", "VirtualNetwork"),
        rule("AllowInternetOutBound", 65001, true, "*", "Internet"),
        rule("DenyAllOutBound", 65500, false, "*", "*"),
    ]
}

#[cfg(test)]
mod tests;
