//! What a virtual machine consists of and what stands around it: disks, interfaces, and the networks of these.

use crate::azure::compute::{Disk, VirtualMachine};
use crate::azure::network::{NetworkInterface, VirtualNetwork};
use crate::azure::{Api, id};
use crate::data_sources::vm_readiness::reader::Reader;
use crate::readiness::facts::subnets_of;
use crate::readiness::{Facts, Input};

/// Reads what the machine names, and what that names. Of the facts these alone are filled.
pub async fn parts(reader: &Reader<'_>, machine: &Input<VirtualMachine>) -> Facts {
    let own = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let known = machine.known();
    let (disks, interfaces) = tokio::join!(
        reader.all::<Disk>(
            Api::Disks,
            own(known.map_or_else(Vec::new, |one| one.managed_disks().collect()))
        ),
        reader.all::<NetworkInterface>(
            Api::Network,
            own(known.map_or_else(Vec::new, |one| one.interfaces().collect()))
        ),
    );
    let read: Vec<_> = interfaces.iter().filter_map(|(_, one)| one.known()).collect();
    let subnets: Vec<String> = read.iter().flat_map(|one| subnets_of(one)).collect();
    let of_subnets = subnets.iter().filter_map(|subnet| id::parent(subnet)).map(str::to_owned);
    let networks = reader.all::<VirtualNetwork>(Api::Network, of_subnets.collect::<Vec<_>>()).await;
    let around: Vec<_> = networks
        .iter()
        .filter_map(|(id, one)| Some((id, one.known()?)))
        .flat_map(|(network, one)| {
            one.properties
                .subnets
                .iter()
                .map(move |subnet| (format!("{network}/subnets/{}", subnet.name), subnet))
        })
        .filter(|(id, _)| subnets.iter().any(|own| id::same(own, id)))
        .map(|(_, subnet)| subnet)
        .collect();
    let of_interfaces =
        read.iter().filter_map(|one| one.properties.network_security_group.as_ref());
    let groups = around
        .iter()
        .filter_map(|one| one.properties.network_security_group.as_ref())
        .chain(of_interfaces);
    let tables = around.iter().filter_map(|one| one.properties.route_table.as_ref());
    let pools = read
        .iter()
        .flat_map(|one| &one.properties.ip_configurations)
        .flat_map(|one| &one.properties.load_balancer_backend_address_pools);
    let balancers = pools.filter_map(|pool| id::parent(&pool.id)).map(str::to_owned);
    let (groups, route_tables, load_balancers) = tokio::join!(
        reader.all(Api::Network, groups.map(|one| one.id.clone()).collect::<Vec<_>>()),
        reader.all(Api::Network, tables.map(|one| one.id.clone()).collect::<Vec<_>>()),
        reader.all(Api::Network, balancers.collect::<Vec<_>>()),
    );
    Facts { disks, interfaces, networks, groups, route_tables, load_balancers, ..Facts::default() }
}
