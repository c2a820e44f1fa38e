//! Microsoft.Network on the wire, as far as replication needs to know it: virtual networks with their subnets, and
//! network interfaces; in rooms of their own what stands around them. Which addresses of a subnet can be given out is here too.

mod routing;
mod security;

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde::Deserialize;

use super::compute::Reference;
use super::id;
use super::wire::or_default;

pub use routing::{
    LoadBalancer, LoadBalancerProperties, Route, RouteProperties, RouteTable, RouteTableProperties,
};
pub use security::{NetworkSecurityGroup, NetworkSecurityGroupProperties, Rule, RuleProperties};

/// How many addresses Azure keeps at the beginning of every range, the network's own among them.
const KEPT: u32 = 4;

/// A virtual network.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct VirtualNetwork {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its region.
    #[serde(deserialize_with = "or_default")]
    pub location: String,
    /// What it consists of.
    #[serde(deserialize_with = "or_default")]
    pub properties: VirtualNetworkProperties,
}

/// What a virtual network consists of.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VirtualNetworkProperties {
    /// Its subnets.
    #[serde(deserialize_with = "or_default")]
    pub subnets: Vec<Subnet>,
    /// What its members are told.
    #[serde(deserialize_with = "or_default")]
    pub dhcp_options: DhcpOptions,
}

/// What members of a network are told.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DhcpOptions {
    /// Name servers; none for those of Azure.
    #[serde(deserialize_with = "or_default")]
    pub dns_servers: Vec<String>,
}

/// A subnet.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subnet {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// Its addresses, and what stands around it.
    #[serde(deserialize_with = "or_default")]
    pub properties: SubnetProperties,
}

/// The addresses of a subnet, and what stands around it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubnetProperties {
    /// Its range, where it has one.
    pub address_prefix: Option<String>,
    /// Its ranges, where it has several.
    #[serde(deserialize_with = "or_default")]
    pub address_prefixes: Vec<String>,
    /// Its network security group.
    pub network_security_group: Option<Reference>,
    /// Its route table.
    pub route_table: Option<Reference>,
    /// Its NAT gateway.
    pub nat_gateway: Option<Reference>,
    /// Services that are reached without leaving the network of Azure.
    #[serde(deserialize_with = "or_default")]
    pub service_endpoints: Vec<ServiceEndpoint>,
    /// What has addresses in it.
    #[serde(deserialize_with = "or_default")]
    pub ip_configurations: Vec<Reference>,
}

/// A service that is reached without leaving the network of Azure.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceEndpoint {
    /// The service, such as `Microsoft.Storage`.
    pub service: Option<String>,
}

/// Whether an address can be given to an interface in a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It can, if nobody has it.
    Free,
    /// It lies in a range of the subnet, but Azure keeps it for itself.
    Kept,
    /// It lies in no range of the subnet.
    Outside,
}

impl VirtualNetwork {
    /// The subnet of that name, whatever its letter case.
    pub fn subnet(&self, name: &str) -> Option<&Subnet> {
        self.properties.subnets.iter().find(|subnet| subnet.name.eq_ignore_ascii_case(name))
    }
}

impl Subnet {
    /// Its IPv4 ranges.
    pub fn ranges(&self) -> Vec<Ipv4Net> {
        let SubnetProperties { address_prefix, address_prefixes, .. } = &self.properties;
        let texts = address_prefixes.iter().chain(address_prefix);
        let mut ranges: Vec<Ipv4Net> =
            texts.filter_map(|text| text.parse::<Ipv4Net>().ok()).map(|net| net.trunc()).collect();
        ranges.sort();
        ranges.dedup();
        ranges
    }

    /// Whether an address can be given out in it: Azure keeps the first four of a range and the last one.
    pub fn availability(&self, address: Ipv4Addr) -> Availability {
        let Some(range) = self.ranges().into_iter().find(|range| range.contains(&address)) else {
            return Availability::Outside;
        };
        let place = u32::from(address) - u32::from(range.network());
        if place < KEPT || address == range.broadcast() {
            Availability::Kept
        } else {
            Availability::Free
        }
    }
}

/// A network interface.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct NetworkInterface {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// What it consists of.
    #[serde(deserialize_with = "or_default")]
    pub properties: NetworkInterfaceProperties,
}

/// What a network interface consists of.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkInterfaceProperties {
    /// Its IP configurations.
    #[serde(deserialize_with = "or_default")]
    pub ip_configurations: Vec<IpConfiguration>,
    /// Its network security group.
    pub network_security_group: Option<Reference>,
    /// Whether it is accelerated.
    pub enable_accelerated_networking: Option<bool>,
}

/// An IP configuration of a network interface.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IpConfiguration {
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// What it is.
    #[serde(deserialize_with = "or_default")]
    pub properties: IpConfigurationProperties,
}

/// What an IP configuration is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IpConfigurationProperties {
    /// Whether it is the primary one; may be left out where there is no other.
    pub primary: Option<bool>,
    /// Its private address.
    #[serde(rename = "privateIPAddress")]
    pub private_ip_address: Option<String>,
    /// `IPv4` or `IPv6`; left out it is the former.
    #[serde(rename = "privateIPAddressVersion")]
    pub private_ip_address_version: Option<String>,
    /// `Static` or `Dynamic`.
    #[serde(rename = "privateIPAllocationMethod")]
    pub private_ip_allocation_method: Option<String>,
    /// Its public address.
    #[serde(rename = "publicIPAddress")]
    pub public_ip_address: Option<Reference>,
    /// The backend pools of load balancers that it is in.
    #[serde(deserialize_with = "or_default")]
    pub load_balancer_backend_address_pools: Vec<Reference>,
    /// The application security groups that it is in.
    #[serde(deserialize_with = "or_default")]
    pub application_security_groups: Vec<Reference>,
    /// The subnet that it is in.
    pub subnet: Option<Reference>,
}

impl NetworkInterface {
    /// The private addresses of its IP configurations, the primary one first.
    pub fn private_addresses(&self) -> Vec<String> {
        let mut all: Vec<_> = self.properties.ip_configurations.iter().collect();
        all.sort_by_key(|one| one.properties.primary != Some(true));
        all.into_iter().filter_map(|one| one.properties.private_ip_address.clone()).collect()
    }

    /// The id of the virtual network that it is in.
    pub fn network(&self) -> Option<&str> {
        let subnets = self.properties.ip_configurations.iter();
        let subnet = subnets.filter_map(|one| one.properties.subnet.as_ref()).next()?;
        id::parent(&subnet.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn azure_keeps_the_first_four_addresses_of_a_range_and_the_last() {
        let network: VirtualNetwork = serde_json::from_str(
            r#"{"id":"/n","location":"westeurope","properties":{"subnets":[
            {"name":"Web","properties":{"addressPrefix":"10.0.1.0/24"}},
            {"name":"both","properties":{"addressPrefixes":["10.0.2.0/29","fd00::/64","10.0.3.0/28"]}},
            {"name":"odd","properties":null}]}}"#,
        )
        .unwrap();
        use Availability::{Free, Kept, Outside};
        for (subnet, address, expected) in [
            ("web", "10.0.1.0", Kept),
            ("web", "10.0.1.3", Kept),
            ("web", "10.0.1.4", Free),
            ("web", "10.0.1.254", Free),
            ("web", "10.0.1.255", Kept),
            ("web", "10.0.0.255", Outside),
            ("both", "10.0.2.6", Free),
            ("both", "10.0.2.7", Kept),
            ("both", "10.0.3.4", Free),
            ("odd", "10.0.1.4", Outside),
        ] {
            let subnet = network.subnet(subnet).unwrap();
            assert_eq!(subnet.availability(address.parse().unwrap()), expected, "{address}");
        }
        assert_eq!(network.subnet("db"), None);
    }

    #[test]
    fn the_configurations_of_an_interface_are_found() {
        let interface: NetworkInterface = serde_json::from_str(
            r#"{"id":"/i","properties":{"ipConfigurations":[{"name":"b"},{"name":"a","properties":{"primary":true,
            "privateIPAddress":"10.0.0.4","subnet":{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n/subnets/web"}}}]}}"#,
        )
        .unwrap();
        let found = &interface.properties.ip_configurations;
        assert_eq!((found[1].name.as_str(), found[1].properties.primary), ("a", Some(true)));
        assert_eq!((found[0].name.as_str(), found[0].properties.primary), ("b", None));
        assert_eq!(interface.private_addresses(), ["10.0.0.4"]);
        assert!(interface.network().unwrap().ends_with("/virtualNetworks/n"));
    }
}
