//! Addresses of subnets: which are taken, and which is the next free one.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde_json::Value;

use super::INTERFACE;
use crate::documents::{Document, Documents};
use crate::id;
use crate::operation::{Change, Operations};

/// The addresses that interfaces have, and those that running operations are about to give.
pub(crate) struct Addresses(BTreeSet<(String, Ipv4Addr)>);

impl Addresses {
    /// Those of all interfaces below an id.
    pub fn taken(documents: &Documents, operations: &Operations, base: &str) -> Self {
        let promised = operations.running().flat_map(|one| &one.on_success);
        let promised = promised.filter_map(|change| match change {
            Change::Put(document) if document.kind() == INTERFACE => Some(document),
            _ => None,
        });
        let interfaces = documents.of_kind(base, INTERFACE).chain(promised);
        Addresses(interfaces.flat_map(of).collect())
    }

    /// Gives back what an interface has that is about to be replaced.
    pub fn release(&mut self, interface: &Document) {
        of(interface).iter().for_each(|one| {
            self.0.remove(one);
        });
    }

    /// Takes an address of a subnet: the one wanted if it is free, else the next free one (reference: "Set up IP
    /// addressing after failover", Microsoft Learn).
    pub fn take(&mut self, subnet: &Document, wanted: Option<&str>) -> Option<Ipv4Addr> {
        let key = id::key(&subnet.id);
        let free = |address: &Ipv4Addr| !self.0.contains(&(key.clone(), *address));
        let wanted = wanted.and_then(|wanted| wanted.parse().ok()).filter(free);
        let chosen = wanted.or_else(|| {
            // Azure keeps the first three hosts of a subnet for itself, and hosts() leaves network and broadcast out.
            ranges(subnet).into_iter().flat_map(|range| range.hosts().skip(3)).find(free)
        })?;
        self.0.insert((key, chosen));
        Some(chosen)
    }
}

/// Subnet and address of every IP configuration of an interface.
fn of(interface: &Document) -> Vec<(String, Ipv4Addr)> {
    let configurations = interface.properties()["ipConfigurations"].as_array();
    let address = |configuration: &Value| {
        let properties = &configuration["properties"];
        let address = properties["privateIPAddress"].as_str()?.parse().ok()?;
        Some((id::key(properties["subnet"]["id"].as_str()?), address))
    };
    configurations.into_iter().flatten().filter_map(address).collect()
}

/// The address ranges of a subnet.
pub(crate) fn ranges(subnet: &Document) -> Vec<Ipv4Net> {
    let prefixes = subnet.properties()["addressPrefixes"].as_array().into_iter().flatten();
    let single = &subnet.properties()["addressPrefix"];
    let texts = prefixes.chain([single]).filter_map(Value::as_str);
    texts.filter_map(|range| range.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_address_wanted_is_given_once_then_the_next_free_one() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n/subnets/web";
        let subnet = Document::new(id, json!({"properties": {"addressPrefix": "10.0.0.0/29"}}));
        let mut addresses =
            Addresses::taken(&Documents::default(), &Operations::default(), "/subscriptions/s");
        let mut take = |wanted| addresses.take(&subnet, wanted).map(|one| one.to_string());
        assert_eq!(take(Some("10.0.0.5")).as_deref(), Some("10.0.0.5"));
        assert_eq!(take(Some("10.0.0.5")).as_deref(), Some("10.0.0.4"));
        assert_eq!(take(None).as_deref(), Some("10.0.0.6"));
        assert_eq!(take(None), None, "three of eight can be given out");
    }
}
