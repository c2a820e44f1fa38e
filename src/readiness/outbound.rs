//! Rules about what network security groups let through, on both sides.

use std::net::IpAddr;

use super::facts::{Facts, Many, find, subnets_of};
use super::input::Unknown;
use super::rule::Severity::{Error, Warning};
use super::rule::{Breach, Judged, Rule, Verdict, pass, skip};
use super::source;
use crate::azure::id;
use crate::azure::network::{NetworkInterface, NetworkSecurityGroup, Rule as Wire};
use crate::facts::outbound::{Decision, SecurityGroup, SecurityRule, evaluate};
use crate::facts::regions::Region;
use crate::facts::requirements::{Requirement, outbound};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "NET-001",
        severity: Error,
        requires: "Storage of the region of the machine can be reached.",
        remedy: "Allow TCP 443 to the service tag; the data source `asr_network_requirements` makes the rule.",
        source: source::NETWORK,
        judge: |facts| reachable(facts, "Storage"),
    },
    Rule {
        id: "NET-002",
        severity: Error,
        requires: "Sign-in can be reached.",
        remedy: "Allow TCP 443 to the service tag; the data source `asr_network_requirements` makes the rule.",
        source: source::NETWORK,
        judge: |facts| reachable(facts, "SignIn"),
    },
    Rule {
        id: "NET-003",
        severity: Warning,
        requires: "Event hubs of the recovery region can be reached; else health is not reported.",
        remedy: "Allow TCP 443 to the service tag; the data source `asr_network_requirements` makes the rule.",
        source: source::NETWORK,
        judge: |facts| reachable(facts, "EventHub"),
    },
    Rule {
        id: "NET-004",
        severity: Error,
        requires: "The Site Recovery service can be reached.",
        remedy: "Allow TCP 443 to the service tag; the data source `asr_network_requirements` makes the rule.",
        source: source::NETWORK,
        judge: |facts| reachable(facts, "SiteRecovery"),
    },
    Rule {
        id: "NET-005",
        severity: Warning,
        requires: "Key vaults can be reached, if disks are encrypted with Azure Disk Encryption.",
        remedy: "Allow TCP 443 to the service tag; the data source `asr_network_requirements` makes the rule.",
        source: source::NETWORK,
        judge: |facts| reachable(facts, "KeyVault"),
    },
    Rule {
        id: "NET-006",
        severity: Warning,
        requires: "Automation can be reached, if the service updates the agent.",
        remedy: "Allow TCP 443 to the service tag; the data source `asr_network_requirements` makes the rule.",
        source: source::NETWORK,
        judge: |facts| {
            facts.auto_update()?;
            reachable(facts, "Automation")
        },
    },
    Rule {
        id: "NET-013",
        severity: Warning,
        requires: "Members of a multi-VM group can reach each other.",
        remedy: "Allow TCP 20004 within the virtual network.",
        source: source::ARCHITECTURE,
        judge: |facts| reachable(facts, "MultiVm"),
    },
    Rule {
        id: "NET-007",
        severity: Error,
        requires: "After a failover the machine can reach what it needs to replicate back.",
        remedy: "Add the rules for the recovery side before replication is reversed; `asr_network_requirements` makes them.",
        source: source::NETWORK,
        judge: |facts| {
            let network =
                facts.recovery_network.need("the recovery network", "recovery_network_id")?;
            let (own, other) = (facts.recovery()?, facts.source()?);
            let all = needs(own, other, facts)?;
            let mut breaches = Vec::new();
            for subnet in &network.properties.subnets {
                let Some(group) = subnet.properties.network_security_group.as_ref() else {
                    continue;
                };
                let group = read_group(&facts.recovery_groups, &group.id)?;
                for need in all.iter().filter(|need| need.mandatory) {
                    let verdict = evaluate(need, &[], std::slice::from_ref(&group));
                    if verdict.decision == Decision::Blocked {
                        let found = format!(
                            "the subnet {} does not let {} out: {}",
                            subnet.name,
                            need.service_tag,
                            told(verdict.rule)
                        );
                        breaches.push(Breach { subject: group.id.clone(), found });
                    }
                }
            }
            if breaches.is_empty() {
                pass(format!("{} subnets let it", network.properties.subnets.len()))
            } else {
                Ok(Verdict::Fail(breaches))
            }
        },
    },
    Rule {
        id: "NET-008",
        severity: Warning,
        requires: "No security group filters by addresses where service tags are needed.",
        remedy: "Use service tags: what is behind them changes every week.",
        source: source::NETWORK,
        judge: |facts| {
            let (own, other) = (facts.source()?, facts.recovery()?);
            let all = needs(own, other, facts)?;
            // One finding for each rule of a group, however much hangs on it.
            let mut unclear: Vec<(String, String, Vec<&str>)> = Vec::new();
            for (interface, groups, machine) in ways(facts)? {
                for need in &all {
                    let verdict = evaluate(need, &machine, &groups);
                    if verdict.decision != Decision::Undecided {
                        continue;
                    }
                    let subject = verdict.group.unwrap_or_else(|| interface.clone());
                    let by = told(verdict.rule);
                    match unclear.iter_mut().find(|one| id::same(&one.0, &subject) && one.1 == by) {
                        Some((_, _, tags)) => {
                            if !tags.contains(&need.service_tag.as_str()) {
                                tags.push(&need.service_tag);
                            }
                        }
                        None => unclear.push((subject, by, vec![&need.service_tag])),
                    }
                }
            }
            let breaches: Vec<_> = unclear
                .into_iter()
                .map(|(subject, by, tags)| Breach {
                    found: format!("whether {} are let out depends on {by}", tags.join(", ")),
                    subject,
                })
                .collect();
            if breaches.is_empty() {
                pass("every decision is clear")
            } else {
                Ok(Verdict::Fail(breaches))
            }
        },
    },
];

fn told(rule: Option<String>) -> String {
    rule.map_or_else(|| "it has no rule for it".to_owned(), |rule| format!("the rule {rule}"))
}

fn needs(own: Region, other: Region, facts: &Facts) -> Result<Vec<Requirement>, Unknown> {
    outbound(own, other, facts.wanted.features).map_err(Unknown)
}

/// Whether every interface lets a requirement through.
fn reachable(facts: &Facts, key: &str) -> Judged {
    let all = needs(facts.source()?, facts.recovery()?, facts)?;
    let Some(need) = all.iter().find(|need| need.key == key) else {
        return skip("it is not needed with these settings");
    };
    let (mut breaches, mut unclear, mut by) = (Vec::new(), None, String::new());
    for (interface, groups, machine) in ways(facts)? {
        let verdict = evaluate(need, &machine, &groups);
        let subject = verdict.group.clone().unwrap_or(interface);
        match verdict.decision {
            Decision::Allowed => {
                by = verdict.rule.map_or_else(
                    || "no group stands in the way".to_owned(),
                    |rule| format!("the rule {rule} allows it"),
                )
            }
            Decision::Blocked => breaches.push(Breach {
                subject,
                found: format!("{} is held back: {}", need.service_tag, told(verdict.rule)),
            }),
            Decision::Undecided => {
                unclear = Some(Unknown(format!(
                    "whether {} is let out depends on {} of {subject}.",
                    need.service_tag,
                    told(verdict.rule)
                )))
            }
        }
    }
    match (breaches.is_empty(), unclear) {
        (false, _) => Ok(Verdict::Fail(breaches)),
        (true, Some(why)) => Err(why),
        (true, None) => pass(format!("{}: {by}", need.service_tag)),
    }
}

/// For each interface the groups on its way, from the interface outwards, and its addresses.
type Way = (String, Vec<SecurityGroup>, Vec<IpAddr>);

fn ways(facts: &Facts) -> Result<Vec<Way>, Unknown> {
    let mut ways = Vec::new();
    for (interface, read) in facts.interfaces()? {
        let read = read?;
        let addresses =
            read.private_addresses().iter().filter_map(|text| text.parse().ok()).collect();
        ways.push((interface, on_the_way(facts, &read)?, addresses));
    }
    Ok(ways)
}

fn on_the_way(facts: &Facts, interface: &NetworkInterface) -> Result<Vec<SecurityGroup>, Unknown> {
    let mut groups: Vec<String> = Vec::new();
    groups.extend(interface.properties.network_security_group.iter().map(|group| group.id.clone()));
    for subnet in subnets_of(interface) {
        let subnet = facts.subnet(&subnet)?;
        groups
            .extend(subnet.properties.network_security_group.iter().map(|group| group.id.clone()));
    }
    let mut seen: Vec<String> = Vec::new();
    groups.retain(|group| {
        let new = !seen.iter().any(|known| id::same(known, group));
        seen.push(group.clone());
        new
    });
    groups.iter().map(|group| read_group(&facts.groups, group)).collect()
}

fn read_group(all: &Many<NetworkSecurityGroup>, wanted: &str) -> Result<SecurityGroup, Unknown> {
    let group = find(all, wanted).need("a network security group", "source_vm_id")?;
    let rules =
        group.properties.security_rules.iter().chain(&group.properties.default_security_rules);
    let outbound = rules.filter(|rule| {
        rule.properties.direction.as_deref().is_some_and(|way| way.eq_ignore_ascii_case("Outbound"))
    });
    Ok(SecurityGroup { id: wanted.to_owned(), rules: outbound.map(rule).collect() })
}

fn rule(wire: &Wire) -> SecurityRule {
    let of = &wire.properties;
    let both = |one: &Option<String>, many: &[String]| -> Vec<String> {
        many.iter().chain(one).filter(|text| !text.is_empty()).cloned().collect()
    };
    SecurityRule {
        name: wire.name.clone(),
        priority: of.priority.and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX),
        allows: of.access.as_deref().is_some_and(|access| access.eq_ignore_ascii_case("Allow")),
        protocol: of.protocol.clone().unwrap_or_default(),
        sources: both(&of.source_address_prefix, &of.source_address_prefixes),
        from_groups: !of.source_application_security_groups.is_empty(),
        destinations: both(&of.destination_address_prefix, &of.destination_address_prefixes),
        to_groups: !of.destination_application_security_groups.is_empty(),
        destination_ports: both(&of.destination_port_range, &of.destination_port_ranges),
    }
}
