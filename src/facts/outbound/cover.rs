//! How much of a requirement a rule fits: all of its addresses, some of them, or none.

use std::net::IpAddr;

use ipnet::IpNet;

use super::SecurityRule;
use crate::facts::regions::Region;
use crate::facts::requirements::{Requirement, VIRTUAL_NETWORK};

/// How much a rule fits. In this order the larger one counts where a rule names several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    /// None of it.
    None,
    /// Some of it, or nobody can tell.
    Part,
    /// All of it.
    Whole,
}

/// Tags that stand for every address, or for every one outside of the network.
const EVERYWHERE: [&str; 4] = ["*", "Any", "0.0.0.0/0", "0.0.0.0-255.255.255.255"];
const INTERNET: &str = "Internet";
const AZURE_CLOUD: &str = "AzureCloud";

/// Tags of which `AzureCloud` holds nearly all addresses, but not all: 85.4 % of sign-in, 99.7 % of automation.
const PARTLY_IN_AZURE_CLOUD: [&str; 2] = ["AzureActiveDirectory", "GuestAndHybridManagement"];

/// How much of a requirement a rule fits.
pub fn of(rule: &SecurityRule, requirement: &Requirement, machine: &[IpAddr]) -> Cover {
    let is_tcp = ["*", "Any", "Tcp"].iter().any(|word| word.eq_ignore_ascii_case(&rule.protocol));
    let has_port = rule.destination_ports.iter().any(|ports| holds(ports, requirement.port));
    if !is_tcp || !has_port {
        return Cover::None;
    }
    let from = most(rule.sources.iter().map(|source| source_of(source, machine)), rule.from_groups);
    // Only members of a network can be in an application security group.
    let inside = requirement.service_tag == VIRTUAL_NETWORK;
    let destinations = rule.destinations.iter();
    let to = most(
        destinations.map(|tag| destination_of(tag, &requirement.service_tag)),
        rule.to_groups && inside,
    );
    from.min(to)
}

/// The most that one of several fits; groups of machines may fit.
fn most(covers: impl Iterator<Item = Cover>, groups: bool) -> Cover {
    let groups = if groups { Cover::Part } else { Cover::None };
    covers.max().unwrap_or(Cover::None).max(groups)
}

fn holds(ports: &str, wanted: u16) -> bool {
    let port = |text: &str| text.trim().parse::<u16>().ok();
    match ports.split_once('-') {
        Some((from, to)) => {
            port(from).zip(port(to)).is_some_and(|(from, to)| (from..=to).contains(&wanted))
        }
        None => ports.trim() == "*" || port(ports) == Some(wanted),
    }
}

fn is(text: &str, word: &str) -> bool {
    text.eq_ignore_ascii_case(word)
}

fn source_of(source: &str, machine: &[IpAddr]) -> Cover {
    if EVERYWHERE.iter().any(|word| is(source, word)) || is(source, VIRTUAL_NETWORK) {
        return Cover::Whole;
    }
    match network(source) {
        Some(_) if machine.is_empty() => Cover::Part,
        Some(network) => {
            let inside = machine.iter().filter(|address| network.contains(*address)).count();
            match inside {
                0 => Cover::None,
                all if all == machine.len() => Cover::Whole,
                _ => Cover::Part,
            }
        }
        None => Cover::None,
    }
}

fn destination_of(destination: &str, wanted: &str) -> Cover {
    if EVERYWHERE.iter().any(|word| is(destination, word)) || is(destination, wanted) {
        return Cover::Whole;
    }
    if let Some(network) = network(destination) {
        return if is(wanted, VIRTUAL_NETWORK) == is_private(&network) || network.prefix_len() < 8 {
            Cover::Part
        } else {
            Cover::None
        };
    }
    if is(wanted, VIRTUAL_NETWORK) {
        return Cover::None;
    }
    let (service, region) = match wanted.split_once('.') {
        Some((service, suffix)) => (service, Region::find(suffix)),
        None => (wanted, None),
    };
    if is(destination, INTERNET) || is(destination, service) {
        return Cover::Whole;
    }
    let is_partly_there = PARTLY_IN_AZURE_CLOUD.iter().any(|tag| is(service, tag));
    match destination.split_once('.') {
        None if is(destination, AZURE_CLOUD) && is_partly_there => Cover::Part,
        None if is(destination, AZURE_CLOUD) => Cover::Whole,
        Some((tag, code)) if is(tag, AZURE_CLOUD) => match region {
            Some(region) if is(&region.azure_cloud_code(), code) => Cover::Whole,
            // Nobody publishes a tag of that name, but Azure may take it for the same.
            Some(region) if is(&region.name(), code) => Cover::Part,
            Some(_) => Cover::None,
            None => Cover::Part,
        },
        // A regional tag of a service that is wanted everywhere.
        Some((tag, _)) if is(tag, service) && region.is_none() => Cover::Part,
        _ => Cover::None,
    }
}

fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(address)
}

/// Whether a prefix is of addresses that are used inside of networks alone.
fn is_private(network: &IpNet) -> bool {
    const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
    PRIVATE
        .iter()
        .filter_map(|text| text.parse::<IpNet>().ok())
        .any(|known| known.contains(network))
}
