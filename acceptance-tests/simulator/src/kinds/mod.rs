//! The kinds of resource, one file each, and the list of their routes.
//!
//! A kind knows its bodies, its rules and the changes its operations make. A new one is a file here and a line in
//! [`ROUTES`].

use crate::arm;
use crate::route::{Call, Handler, Route};
use crate::site_recovery;
use crate::wire::Response;
use crate::world::World;

/// The path template of a vault with a tail behind it.
macro_rules! vault {
    ($tail:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{vault}",
            $tail
        )
    };
}

/// The path template of something on a resource that another provider has, such as a lock.
macro_rules! on_resource {
    ($tail:literal) => {
        concat!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/{namespace}/{kind}/{name}/providers/",
            $tail
        )
    };
}

mod access;
mod alert_setting;
mod backup_config;
mod capacity;
pub(crate) mod compute;
mod eligibility;
mod event;
mod fabric;
pub(crate) mod job;
mod link;
pub(crate) mod lock;
pub(crate) mod neighbour;
mod network;
mod network_mapping;
mod operation_status;
pub(crate) mod protected_item;
mod protection_container;
mod protection_container_mapping;
pub(crate) mod recovery_plan;
mod replication_policy;
pub(crate) mod resource_group;
pub(crate) mod result;
mod services_provider;
mod storage;
pub(crate) mod subscription;
mod supported_operating_system;
mod unused;
mod vault;
mod vault_access;
mod vault_body;
mod vault_health;
mod vault_operation;
mod vault_rules;
mod vault_setting;

/// Every route of the simulated cloud.
pub(crate) const ROUTES: &[&[&[Route]]] = &[
    compute::ROUTES,
    network::ROUTES,
    neighbour::PLAIN_ROUTES,
    storage::ROUTES,
    &[
        access::ROUTES,
        alert_setting::ROUTES,
        backup_config::ROUTES,
        capacity::ROUTES,
        eligibility::ROUTES,
        event::ROUTES,
        fabric::ROUTES,
        job::ROUTES,
        link::ROUTES,
        lock::ROUTES,
        network_mapping::ROUTES,
        operation_status::ROUTES,
        protected_item::ROUTES,
        protection_container::ROUTES,
        protection_container_mapping::ROUTES,
        recovery_plan::ROUTES,
        replication_policy::ROUTES,
        resource_group::ROUTES,
        services_provider::ROUTES,
        subscription::ROUTES,
        supported_operating_system::ROUTES,
        unused::ROUTES,
        vault::ROUTES,
        vault_access::ROUTES,
        vault_health::ROUTES,
        vault_operation::ROUTES,
        vault_setting::ROUTES,
    ],
];

const VAULT: &str = vault!("");

/// Lets a kind answer, with what holds for everything inside a vault around it.
pub(crate) fn answer(world: &mut World, call: &Call, handler: Handler) -> Response {
    let inside = call.template.len() > VAULT.len() && call.template.starts_with(VAULT);
    let outlives = call.template.starts_with(vault!("/operation"));
    if inside && !outlives {
        let vault = call.id_to("vault");
        if world.get(&vault).is_none() {
            return arm::parent_not_found(call.method(), &call.collection(), &vault);
        }
    }
    let response = handler(world, call);
    if inside { site_recovery::as_unregistered(world, call, response) } else { response }
}
