//! The virtual networks of failovers and of drills: that they lie in the recovery region, have the subnets that are
//! named, and that static addresses can be given out in those.

use std::net::Ipv4Addr;

use super::change::Change;
use super::read::{Reader, Seen, enumerate, skipped};
use super::route::Route;
use crate::azure::network::{Availability, Subnet, VirtualNetwork};
use crate::azure::{Api, location};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Val;
use crate::resources::protected_item::interface::{IpConfiguration, NetworkInterface};
use crate::resources::protected_item::model::Model;

/// The block that findings about subnets and addresses are on.
const BLOCK: &str = "network_interface";

/// A member of an IP configuration.
type Setting = fn(&IpConfiguration) -> &Val<String>;

/// What belongs to failovers, or to drills.
struct Side {
    path: &'static str,
    network: fn(&Model) -> &Val<String>,
    subnet: (&'static str, Setting),
    address: (&'static str, Setting),
}

const SIDES: [Side; 2] = [
    Side {
        path: "recovery_network_id",
        network: |item| &item.recovery_network_id,
        subnet: ("target_subnet_name", |one| &one.target_subnet_name),
        address: ("target_static_ip", |one| &one.target_static_ip),
    },
    Side {
        path: "test_failover_network_id",
        network: |item| &item.test_failover_network_id,
        subnet: ("failover_test_subnet_name", |one| &one.failover_test_subnet_name),
        address: ("failover_test_static_ip", |one| &one.failover_test_static_ip),
    },
];

/// Both networks, in the order of `SIDES`.
pub struct Networks([Seen<VirtualNetwork>; 2]);

impl Networks {
    /// Reads each network that is new, or whose subnets are named in something new.
    pub async fn read(reader: &Reader<'_>, change: &Change<'_>) -> Self {
        let wanted = |side: &Side| {
            let network = (side.network)(change.planned).known().map(String::as_str);
            let mut named = change.new_interfaces().into_iter().flat_map(configurations);
            let concerned = change.new_id(side.network).is_some()
                || named.any(|(_, one)| !(side.subnet.1)(one).is_null());
            network.filter(|_| concerned)
        };
        let (recovery, test) = tokio::join!(
            reader.read(Api::Network, wanted(&SIDES[0])),
            reader.read(Api::Network, wanted(&SIDES[1])),
        );
        Self([recovery, test])
    }

    /// Judges both sides.
    pub fn judge(&self, change: &Change<'_>, route: &Route, diagnostics: &mut Diagnostics) {
        let mut unreadable = None;
        for (side, seen) in SIDES.iter().zip(&self.0) {
            let id = (side.network)(change.planned).text();
            match seen {
                Seen::There(network) => side.judge(id, network, change, route, diagnostics),
                Seen::Missing => {
                    let detail = format!(
                        "{id} does not exist. Check its names, or refer to the virtual network by the `id` of its resource, so that \
                         it is made first."
                    );
                    diagnostics.error(side.path, "No such virtual network", detail);
                }
                Seen::Unreadable(error) => unreadable = unreadable.or(Some((side.path, id, error))),
                Seen::NotAsked => {}
            }
        }
        if let Some((path, id, error)) = unreadable {
            let unchecked = format!("The region and the subnets of {id} were not checked.");
            skipped(path, id, &unchecked, error, diagnostics);
        }
    }
}

impl Side {
    fn judge(
        &self,
        id: &str,
        network: &VirtualNetwork,
        change: &Change<'_>,
        route: &Route,
        diagnostics: &mut Diagnostics,
    ) {
        let is_new = change.new_id(self.network).is_some();
        let there = location::normalize(&network.location);
        if let Some(target) = route.target.as_ref().filter(|target| is_new && **target != there) {
            let detail = format!(
                "{id} lies in {there}, but virtual machines are recovered in {target}. Name a virtual network in {target}."
            );
            diagnostics.error(self.path, "A virtual network of another region", detail);
            return;
        }
        let blocks: Vec<&NetworkInterface> = if is_new {
            change.planned.network_interface.known().iter().collect()
        } else {
            change.new_interfaces()
        };
        for (interface, one) in blocks.into_iter().flat_map(configurations) {
            let Some(name) = (self.subnet.1)(one).known() else { continue };
            let of = format!(
                "the IP configuration {:?} of {}",
                one.name.text(),
                interface.source_network_interface_id.text()
            );
            match network.subnet(name) {
                Some(subnet) => self.address(id, subnet, one, &of, diagnostics),
                None => {
                    let subnets = &network.properties.subnets;
                    let detail = format!(
                        "{id} has no subnet {name:?}, which `{}` of {of} names. Its subnets are {}.",
                        self.subnet.0,
                        enumerate(subnets.iter().map(|subnet| subnet.name.as_str()))
                    );
                    diagnostics.error(BLOCK, "No such subnet", detail);
                }
            }
        }
    }

    fn address(
        &self,
        network: &str,
        subnet: &Subnet,
        one: &IpConfiguration,
        of: &str,
        diagnostics: &mut Diagnostics,
    ) {
        let text = (self.address.1)(one).text();
        let Ok(address) = text.parse::<Ipv4Addr>() else { return };
        let ranges: Vec<String> = subnet.ranges().iter().map(ToString::to_string).collect();
        let ranges = enumerate(ranges.iter().map(String::as_str));
        let (summary, rule) = match subnet.availability(address) {
            Availability::Free => return,
            Availability::Kept => (
                "An address that Azure keeps",
                "Azure keeps the first four addresses and the last one of every range",
            ),
            Availability::Outside => {
                ("An address outside of its subnet", "The address must lie in the subnet")
            }
        };
        let detail = format!(
            "`{} = {text:?}` of {of} cannot be given out in the subnet {:?} of {network}, which is {ranges}. {rule}. Choose another \
             address, or leave it out for a dynamic one.",
            self.address.0, subnet.name
        );
        diagnostics.error(BLOCK, summary, detail);
    }
}

fn configurations(
    interface: &NetworkInterface,
) -> impl Iterator<Item = (&NetworkInterface, &IpConfiguration)> {
    interface.ip_configuration.known().iter().map(move |one| (interface, one))
}
