//! What network interfaces shall be. The service may replace all settings of an interface that a change names, so each
//! one is sent as a whole: what it is, with what is planned over it.

use super::Defaults;
use crate::azure::id;
use crate::azure::siterecovery::{
    InterfaceUpdate, IpConfigurationUpdate, ItemDetails, ItemInterface, ItemIpConfiguration,
};
use crate::framework::model::{Set, Val};
use crate::resources::protected_item::interface::{IpConfiguration, NetworkInterface};
use crate::resources::protected_item::state::some;

/// Which networks change along: subnets and static addresses of the old one mean nothing in the new one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moves {
    /// The network of the recovered virtual machine.
    pub recovery: bool,
    /// The network of test failovers.
    pub test: bool,
}

/// Whether a subnet goes back to what the service would choose, so that the subnets of the networks have to be known.
pub fn needs_subnets(prior: &[NetworkInterface], planned: &[NetworkInterface]) -> bool {
    prior.iter().any(|before| {
        let wanted = block(planned, before.source_network_interface_id.text());
        before.ip_configuration.known().iter().any(|before| {
            let wanted = configuration_block(&wanted, before.name.text());
            cleared(&before.target_subnet_name, &wanted.target_subnet_name)
                || cleared(&before.failover_test_subnet_name, &wanted.failover_test_subnet_name)
        })
    })
}

fn cleared<T>(before: &Val<T>, wanted: &Val<T>) -> bool {
    before.known().is_some() && wanted.is_null()
}

/// The interfaces that have, or had, a block and are not what is planned.
pub fn updates(
    details: &ItemDetails,
    prior: &[NetworkInterface],
    planned: &[NetworkInterface],
    defaults: &Defaults,
    moves: Moves,
) -> Vec<InterfaceUpdate> {
    let has_block = |nic: &&ItemInterface| {
        let named = |one: &NetworkInterface| {
            id::same(one.source_network_interface_id.text(), &nic.source_nic_arm_id)
        };
        prior.iter().any(named) || planned.iter().any(named)
    };
    let of = |nic: &ItemInterface| {
        let before = block(prior, &nic.source_nic_arm_id);
        let wanted = block(planned, &nic.source_nic_arm_id);
        let update = interface(nic, &before, &wanted, defaults, moves);
        let none = NetworkInterface::default();
        let is = interface(nic, &none, &none, defaults, Moves::default());
        (update != is).then_some(update)
    };
    details.vm_nics.iter().filter(has_block).filter_map(of).collect()
}

fn block(blocks: &[NetworkInterface], interface: &str) -> NetworkInterface {
    let named =
        |one: &&NetworkInterface| id::same(one.source_network_interface_id.text(), interface);
    blocks.iter().find(named).cloned().unwrap_or_default()
}

fn configuration_block(block: &NetworkInterface, name: &str) -> IpConfiguration {
    let named = |one: &&IpConfiguration| one.name.text().eq_ignore_ascii_case(name);
    block.ip_configuration.known().iter().find(named).cloned().unwrap_or_default()
}

fn interface(
    now: &ItemInterface,
    before: &NetworkInterface,
    wanted: &NetworkInterface,
    defaults: &Defaults,
    moves: Moves,
) -> InterfaceUpdate {
    let texts = |is: &Option<String>, before: &Val<String>, wanted: &Val<String>| {
        Some(text(is, before, wanted)).filter(|text| !text.is_empty() || cleared(before, wanted))
    };
    InterfaceUpdate {
        nic_id: now.nic_id.clone(),
        ip_configs: now
            .ip_configs
            .iter()
            .map(|one| {
                let before = configuration_block(before, &one.name);
                let wanted = configuration_block(wanted, &one.name);
                configuration(one, &before, &wanted, defaults, moves)
            })
            .collect(),
        selection_type: "SelectedByUser".to_owned(),
        recovery_network_security_group_id: text(
            &now.recovery_network_security_group_id,
            &before.recovery_network_security_group_id,
            &wanted.recovery_network_security_group_id,
        ),
        enable_accelerated_networking_on_recovery: flag(
            now.enable_accelerated_networking_on_recovery,
            &before.recovery_accelerated_networking_enabled,
            &wanted.recovery_accelerated_networking_enabled,
        ),
        tfo_network_security_group_id: text(
            &now.tfo_network_security_group_id,
            &before.failover_test_network_security_group_id,
            &wanted.failover_test_network_security_group_id,
        ),
        enable_accelerated_networking_on_tfo: flag(
            now.enable_accelerated_networking_on_tfo,
            &before.failover_test_accelerated_networking_enabled,
            &wanted.failover_test_accelerated_networking_enabled,
        ),
        recovery_nic_name: texts(
            &now.recovery_nic_name,
            &before.recovery_name,
            &wanted.recovery_name,
        ),
        recovery_nic_resource_group_name: texts(
            &now.recovery_nic_resource_group_name,
            &before.recovery_resource_group_name,
            &wanted.recovery_resource_group_name,
        ),
        reuse_existing_nic: flag(
            now.reuse_existing_nic,
            &before.recovery_reuse_existing,
            &wanted.recovery_reuse_existing,
        ),
        tfo_nic_name: texts(
            &now.tfo_recovery_nic_name,
            &before.failover_test_name,
            &wanted.failover_test_name,
        ),
        tfo_nic_resource_group_name: texts(
            &now.tfo_recovery_nic_resource_group_name,
            &before.failover_test_resource_group_name,
            &wanted.failover_test_resource_group_name,
        ),
        tfo_reuse_existing_nic: flag(
            now.tfo_reuse_existing_nic,
            &before.failover_test_reuse_existing,
            &wanted.failover_test_reuse_existing,
        ),
    }
}

fn configuration(
    now: &ItemIpConfiguration,
    before: &IpConfiguration,
    wanted: &IpConfiguration,
    defaults: &Defaults,
    moves: Moves,
) -> IpConfigurationUpdate {
    let source = some(&now.subnet_name).unwrap_or_default();
    // In another network the service chooses the subnet anew, and a dynamic address.
    let in_network = |moves: bool, is: &Option<String>| is.clone().filter(|_| !moves);
    let (recovery_subnet, recovery_address) = (
        in_network(moves.recovery, &now.recovery_subnet_name),
        in_network(moves.recovery, &now.recovery_static_ip_address),
    );
    let (test_subnet, test_address) = (
        in_network(moves.test, &now.tfo_subnet_name),
        in_network(moves.test, &now.tfo_static_ip_address),
    );
    IpConfigurationUpdate {
        ip_config_name: now.name.clone(),
        is_primary: wanted.primary.cloned().or(now.is_primary).unwrap_or_default(),
        is_selected_for_failover: now.is_selected_for_failover,
        recovery_subnet_name: subnet(
            &recovery_subnet,
            &before.target_subnet_name,
            &wanted.target_subnet_name,
            source,
            &defaults.recovery_subnets,
        ),
        recovery_static_ip_address: text(
            &recovery_address,
            &before.target_static_ip,
            &wanted.target_static_ip,
        ),
        recovery_public_ip_address_id: text(
            &now.recovery_public_ip_address_id,
            &before.recovery_public_ip_address_id,
            &wanted.recovery_public_ip_address_id,
        ),
        recovery_lb_backend_address_pool_ids: pools(
            &now.recovery_lb_backend_address_pool_ids,
            &before.recovery_load_balancer_backend_address_pool_ids,
            &wanted.recovery_load_balancer_backend_address_pool_ids,
        ),
        tfo_subnet_name: subnet(
            &test_subnet,
            &before.failover_test_subnet_name,
            &wanted.failover_test_subnet_name,
            source,
            &defaults.test_subnets,
        ),
        tfo_static_ip_address: text(
            &test_address,
            &before.failover_test_static_ip,
            &wanted.failover_test_static_ip,
        ),
        tfo_public_ip_address_id: text(
            &now.tfo_public_ip_address_id,
            &before.failover_test_public_ip_address_id,
            &wanted.failover_test_public_ip_address_id,
        ),
        tfo_lb_backend_address_pool_ids: pools(
            &now.tfo_lb_backend_address_pool_ids,
            &before.failover_test_load_balancer_backend_address_pool_ids,
            &wanted.failover_test_load_balancer_backend_address_pool_ids,
        ),
    }
}

/// A text as it is, if the planned one means the same or none is planned; "" where one was given and is not any more.
fn text(now: &Option<String>, before: &Val<String>, wanted: &Val<String>) -> String {
    let is = some(now).unwrap_or_default();
    match wanted {
        Val::Known(wanted) if !id::same(wanted, is) => wanted.clone(),
        _ if cleared(before, wanted) => String::new(),
        _ => is.to_owned(),
    }
}

fn flag(now: Option<bool>, before: &Val<bool>, wanted: &Val<bool>) -> Option<bool> {
    match wanted {
        Val::Known(wanted) => Some(*wanted),
        _ if cleared(before, wanted) => None,
        _ => now,
    }
}

/// A subnet that goes back to what the service chooses is the one named as in the source, else the first by name
/// ("Network mapping between two regions", Microsoft Learn).
fn subnet(
    now: &Option<String>,
    before: &Val<String>,
    wanted: &Val<String>,
    source: &str,
    known: &[String],
) -> Option<String> {
    if cleared(before, wanted) {
        let same = known.iter().find(|name| name.eq_ignore_ascii_case(source));
        let chosen = same.or(known.iter().min());
        let is = some(now).map(str::to_owned);
        return chosen.cloned().or(is);
    }
    Some(text(now, before, wanted)).filter(|text| !text.is_empty())
}

fn pools(now: &[String], before: &Val<Set<String>>, wanted: &Val<Set<String>>) -> Vec<String> {
    match wanted {
        Val::Known(Set(wanted)) => {
            let covers = |some: &[String], all: &[String]| {
                all.iter().all(|one| some.iter().any(|other| id::same(one, other)))
            };
            if covers(now, wanted) && covers(wanted, now) { now.to_vec() } else { wanted.clone() }
        }
        _ if cleared(before, wanted) => Vec::new(),
        _ => now.to_vec(),
    }
}
