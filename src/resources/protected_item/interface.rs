//! Network interfaces of a protected item: the blocks that say what becomes of one, and what does.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::framework::check::Check;
use crate::framework::model::{Object, Set, SetOf};
use crate::model;
use crate::resources::rows::{AzureRow, SAME_ID, SAME_WORD, id_check, kinds};

model! {
    /// What becomes of a network interface.
    pub struct NetworkInterface {
        /// The id of the source interface.
        required source_network_interface_id: String [id_of(kinds::NETWORK_INTERFACE)],
        /// The id of its network security group after a failover.
        optional recovery_network_security_group_id: String [id_of(kinds::NETWORK_SECURITY_GROUP)],
        /// Whether it has accelerated networking after a failover.
        optional recovery_accelerated_networking_enabled: bool,
        /// Its name after a failover. Left out it is that of the source interface.
        optional recovery_name: String [same_by(SAME_WORD), check(name())],
        /// The name of its resource group after a failover. Left out it is that of the recovered virtual machine.
        optional recovery_resource_group_name: String [same_by(SAME_WORD), check(group_name())],
        /// Whether an interface of that name is used if it exists. Left out a new one is made.
        optional recovery_reuse_existing: bool,
        /// The id of its network security group in a test failover.
        optional failover_test_network_security_group_id: String [id_of(kinds::NETWORK_SECURITY_GROUP)],
        /// Whether it has accelerated networking in a test failover.
        optional failover_test_accelerated_networking_enabled: bool,
        /// Its name in a test failover. Left out it is the name of the source interface with `-test` behind it.
        optional failover_test_name: String [same_by(SAME_WORD), check(name())],
        /// The name of its resource group in a test failover. Left out it is that of the recovered virtual machine.
        optional failover_test_resource_group_name: String [same_by(SAME_WORD), check(group_name())],
        /// Whether an interface of that name is used in a test failover if it exists. Left out a new one is made.
        optional failover_test_reuse_existing: bool,
        /// What becomes of an IP configuration, where that differs from what the service chooses.
        block ip_configuration: SetOf<IpConfiguration>,
    }
}

model! {
    /// What becomes of an IP configuration.
    pub struct IpConfiguration {
        /// The name of the configuration in the source interface.
        required name: String [same_by(SAME_WORD), check(name())],
        /// Whether it is the primary one of its interface. Left out it is as in the source.
        optional primary: bool,
        /// The name of its subnet after a failover.
        optional target_subnet_name: String [same_by(SAME_WORD), check(name())],
        /// Its private IPv4 address after a failover. Left out it is a dynamic one.
        optional target_static_ip: String [check(address())],
        /// The id of its public IP address after a failover.
        optional recovery_public_ip_address_id: String [id_of(kinds::PUBLIC_IP_ADDRESS)],
        /// The ids of the load balancer backend pools it joins after a failover.
        optional recovery_load_balancer_backend_address_pool_ids: Set<String> [same_by(SAME_ID), check(id_check(kinds::BACKEND_POOL))],
        /// The name of its subnet in a test failover.
        optional failover_test_subnet_name: String [same_by(SAME_WORD), check(name())],
        /// Its private IPv4 address in a test failover. Left out it is a dynamic one.
        optional failover_test_static_ip: String [check(address())],
        /// The id of its public IP address in a test failover.
        optional failover_test_public_ip_address_id: String [id_of(kinds::PUBLIC_IP_ADDRESS)],
        /// The ids of the load balancer backend pools it joins in a test failover.
        optional failover_test_load_balancer_backend_address_pool_ids: Set<String> [same_by(SAME_ID), check(id_check(kinds::BACKEND_POOL))],
    }
}

model! {
    /// What becomes of a network interface.
    pub struct ReplicatedInterface {
        /// The id of its network security group after a failover.
        computed recovery_network_security_group_id: String,
        /// Whether it has accelerated networking after a failover.
        computed recovery_accelerated_networking_enabled: bool,
        /// Its name after a failover.
        computed recovery_name: String,
        /// The name of its resource group after a failover.
        computed recovery_resource_group_name: String,
        /// Whether an interface of that name is used if it exists.
        computed recovery_reuse_existing: bool,
        /// The id of its network security group in a test failover.
        computed failover_test_network_security_group_id: String,
        /// Whether it has accelerated networking in a test failover.
        computed failover_test_accelerated_networking_enabled: bool,
        /// Its name in a test failover.
        computed failover_test_name: String,
        /// The name of its resource group in a test failover.
        computed failover_test_resource_group_name: String,
        /// Whether an interface of that name is used in a test failover if it exists.
        computed failover_test_reuse_existing: bool,
        /// Its IP configurations, by their names in the source.
        computed ip_configurations: BTreeMap<String, Object<ReplicatedIpConfiguration>>,
    }
}

model! {
    /// What becomes of an IP configuration.
    pub struct ReplicatedIpConfiguration {
        /// Whether it is the primary one.
        computed primary: bool,
        /// The name of its subnet after a failover.
        computed target_subnet_name: String,
        /// Its private address after a failover, if it is a static one.
        computed target_static_ip: String,
        /// The id of its public IP address after a failover.
        computed recovery_public_ip_address_id: String,
        /// The ids of the load balancer backend pools it joins after a failover.
        computed recovery_load_balancer_backend_address_pool_ids: Set<String>,
        /// The name of its subnet in a test failover.
        computed failover_test_subnet_name: String,
        /// Its private address in a test failover, if it is a static one.
        computed failover_test_static_ip: String,
        /// The id of its public IP address in a test failover.
        computed failover_test_public_ip_address_id: String,
        /// The ids of the load balancer backend pools it joins in a test failover.
        computed failover_test_load_balancer_backend_address_pool_ids: Set<String>,
    }
}

fn name() -> Check {
    Check::matches(
        "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?",
        "1 to 80 letters, digits, `-`, `_` and `.`, beginning with a letter or digit and ending with one or with `_`",
    )
}

fn group_name() -> Check {
    Check::matches(
        r"[\w().-]{0,89}[\w()-]",
        "the name of a resource group: 1 to 90 letters, digits and `_ ( ) . -`, not ending with a period",
    )
}

fn address() -> Check {
    Check::text("an IPv4 address such as `10.0.1.4`", |text| {
        text.parse::<Ipv4Addr>()
            .map(|_| ())
            .map_err(|_| format!("{text:?} is not an IPv4 address such as \"10.0.1.4\""))
    })
}
