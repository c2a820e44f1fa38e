//! Rules about interfaces, subnets, routes and load balancers.

use super::facts::{Facts, Needed, find};
use super::input::Unknown;
use super::rule::Severity::{Error, Information, Warning};
use super::rule::{Judged, Rule, each, skip};
use super::source;
use crate::azure::id;
use crate::azure::network::{IpConfiguration, NetworkInterface, Route, Subnet};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "NET-009",
        severity: Warning,
        requires: "Storage is reached without a detour where a route table leads all traffic elsewhere.",
        remedy: "Add the service endpoint `Microsoft.Storage` to the subnet.",
        source: source::NETWORK,
        judge: |facts| {
            let subnets = facts.subnets()?.into_iter().map(|(id, subnet)| {
                let with_routes = subnet.and_then(|subnet| {
                    let table = subnet.properties.route_table.as_ref();
                    let table = table.map(|table| {
                        find(&facts.route_tables, &table.id).need("a route table", "source_vm_id")
                    });
                    let routes = table.transpose()?.map(|table| table.properties.routes.clone());
                    Ok((subnet, routes.unwrap_or_default()))
                });
                (id, with_routes)
            });
            each(
                subnets,
                |(subnet, routes)| {
                    let forced = routes.iter().find(|route| leads_away(route))?;
                    (!has_storage_endpoint(subnet)).then(|| {
                        format!(
                            "the route {} leads all traffic to {}",
                            forced.name,
                            forced.properties.next_hop_type.clone().unwrap_or_default()
                        )
                    })
                },
                |count| format!("{count} subnets"),
            )
        },
    },
    Rule {
        id: "NET-010",
        severity: Warning,
        requires: "The subnet has the service endpoint of storage if the cache storage account is closed to public networks.",
        remedy: "Add the service endpoint `Microsoft.Storage` to the subnet and a rule for the subnet to the account.",
        source: source::MATRIX,
        judge: |facts| {
            let acls = &facts.cache()?.properties.network_acls;
            if !super::cache_account::is_closed(acls) {
                return skip("the cache storage account is open to public networks");
            }
            each(
                facts.subnets()?,
                |subnet| {
                    (!has_storage_endpoint(subnet)).then(|| "it has no such endpoint".to_owned())
                },
                |count| format!("{count} subnets"),
            )
        },
    },
    Rule {
        id: "NET-011",
        severity: Warning,
        requires: "Name servers of the virtual network can be reached from the recovery region.",
        remedy: "See that they can: replication back fails most often by this (151195).",
        source: source::CONNECTIVITY,
        judge: |facts| {
            each(
                networks(facts)?,
                |servers: &Vec<String>| {
                    (!servers.is_empty())
                        .then(|| format!("it has name servers of its own: {}", servers.join(", ")))
                },
                |count| format!("{count} virtual networks use those of Azure"),
            )
        },
    },
    Rule {
        id: "NET-012",
        severity: Warning,
        requires: "A machine behind a Standard internal load balancer has a way out.",
        remedy: "Give the subnet a NAT gateway (151196).",
        source: source::CONNECTIVITY,
        judge: |facts| each_interface(facts, |interface| way_out(facts, interface)),
    },
    Rule {
        id: "NET-014",
        severity: Error,
        requires: "Every interface has an IPv4 address.",
        remedy: "Add an IPv4 configuration.",
        source: source::MATRIX,
        judge: |facts| {
            each_interface(facts, |interface| {
                let all = &interface.properties.ip_configurations;
                let six = |one: &IpConfiguration| {
                    one.properties
                        .private_ip_address_version
                        .as_deref()
                        .is_some_and(|version| version.eq_ignore_ascii_case("IPv6"))
                };
                Ok((!all.is_empty() && all.iter().all(six))
                    .then(|| "it has IPv6 addresses only".to_owned()))
            })
        },
    },
    Rule {
        id: "NET-015",
        severity: Warning,
        requires: "Every interface has one IP configuration; of others only the primary one is kept by default.",
        remedy: "Configure the others in `network_interface` blocks. From zone to zone several are not supported.",
        source: source::MATRIX,
        judge: |facts| {
            each_interface(facts, |interface| {
                let count = interface.properties.ip_configurations.len();
                Ok((count > 1).then(|| format!("it has {count} IP configurations")))
            })
        },
    },
    Rule {
        id: "NET-016",
        severity: Warning,
        requires: "No interface is in an application security group.",
        remedy: "Use service tags or prefixes in rules: these groups are not replicated.",
        source: source::MATRIX,
        judge: |facts| {
            each_interface(facts, |interface| {
                let groups: Vec<_> = interface
                    .properties
                    .ip_configurations
                    .iter()
                    .flat_map(|one| &one.properties.application_security_groups)
                    .map(|group| id::name(&group.id).unwrap_or_default().to_owned())
                    .collect();
                Ok((!groups.is_empty()).then(|| format!("it is in {}", groups.join(", "))))
            })
        },
    },
    Rule {
        id: "NET-017",
        severity: Information,
        requires: "No interface has a public address, because it is not kept.",
        remedy: "Make one in the recovery region and give it in the `network_interface` block.",
        source: source::QUESTIONS,
        judge: |facts| {
            each_interface(facts, |interface| {
                let public = interface
                    .properties
                    .ip_configurations
                    .iter()
                    .find_map(|one| one.properties.public_ip_address.as_ref());
                Ok(public
                    .map(|address| format!("it has {}", id::name(&address.id).unwrap_or_default())))
            })
        },
    },
    Rule {
        id: "NET-027",
        severity: Warning,
        requires: "The addresses of a machine that replicates from zone to zone are static.",
        remedy: "Make them static if the machine shall keep them.",
        source: source::ZONES,
        judge: |facts| {
            if !facts.is_zonal()? {
                return skip("it replicates to another region");
            }
            each_interface(facts, |interface| {
                let all = &interface.properties.ip_configurations;
                let moving = all.iter().find(|one| {
                    !one.properties
                        .private_ip_allocation_method
                        .as_deref()
                        .is_some_and(|how| how.eq_ignore_ascii_case("Static"))
                });
                Ok(moving.map(|one| format!("{} is dynamic", one.name)))
            })
        },
    },
];

/// Judges every interface.
fn each_interface(
    facts: &Facts,
    breaks: impl Fn(&NetworkInterface) -> Result<Option<String>, Unknown>,
) -> Judged {
    let judged =
        facts.interfaces()?.into_iter().map(|(id, read)| (id, read.and_then(|read| breaks(&read))));
    each(judged, Option::clone, |count| format!("{count} interfaces"))
}

/// The name servers of the virtual networks of the machine.
fn networks(facts: &Facts) -> Result<Needed<Vec<String>>, Unknown> {
    facts.machine()?;
    let all = super::facts::needed(&facts.networks, "a virtual network");
    Ok(all
        .into_iter()
        .map(|(id, read)| (id, read.map(|one| one.properties.dhcp_options.dns_servers)))
        .collect())
}

fn has_storage_endpoint(subnet: &Subnet) -> bool {
    let is = |service: &Option<String>| {
        service
            .as_deref()
            .is_some_and(|service| service.to_ascii_lowercase().starts_with("microsoft.storage"))
    };
    subnet.properties.service_endpoints.iter().any(|endpoint| is(&endpoint.service))
}

fn leads_away(route: &Route) -> bool {
    let all = route.properties.address_prefix.as_deref() == Some("0.0.0.0/0");
    let hop = route.properties.next_hop_type.as_deref().unwrap_or_default();
    all && ["VirtualAppliance", "VirtualNetworkGateway"]
        .iter()
        .any(|kind| kind.eq_ignore_ascii_case(hop))
}

/// Whether an interface is behind a Standard internal load balancer and has no way out.
fn way_out(facts: &Facts, interface: &NetworkInterface) -> Result<Option<String>, Unknown> {
    for configuration in &interface.properties.ip_configurations {
        let of = &configuration.properties;
        let has_gateway = match &of.subnet {
            Some(subnet) => facts.subnet(&subnet.id)?.properties.nat_gateway.is_some(),
            None => false,
        };
        if has_gateway || of.public_ip_address.is_some() {
            continue;
        }
        for pool in &of.load_balancer_backend_address_pools {
            let balancer = id::parent(&pool.id).unwrap_or_default();
            let read =
                find(&facts.load_balancers, balancer).need("a load balancer", "source_vm_id")?;
            let standard =
                read.sku.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("Standard"));
            let public = read
                .properties
                .frontend_ip_configurations
                .iter()
                .any(|one| one["properties"]["publicIPAddress"].is_object());
            if standard && !public && read.properties.outbound_rules.is_empty() {
                return Ok(Some(format!(
                    "it is behind {}, and its subnet has no NAT gateway",
                    id::name(balancer).unwrap_or_default()
                )));
            }
        }
    }
    Ok(None)
}
