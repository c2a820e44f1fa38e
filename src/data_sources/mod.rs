//! The data sources that are not derived from a resource, one file each: what changes by itself and therefore stands in
//! no resource. They read and never write.

mod failover;
mod finding;
mod in_vault;
mod item;
mod jobs;
mod lookup;
mod network_requirements;
mod plain;
mod protectable_vms;
mod protected_item;
mod protected_items;
mod recovery_plan;
mod recovery_points;
mod supported_operating_systems;
mod test_failover;
mod vault_health;
mod vm_readiness;

use crate::framework::resource::DataSource;
use crate::resources::session::Session;
use lookup::Reader;

/// Every data source of this kind.
pub fn all(session: &Session) -> Vec<Box<dyn DataSource>> {
    vec![
        Box::new(Reader::<protected_item::One>::new(session)),
        Box::new(Reader::<protected_items::Many>::new(session)),
        Box::new(recovery_plan::Plan::new(session)),
        Box::new(Reader::<recovery_points::RecoveryPoints>::new(session)),
        Box::new(Reader::<jobs::Jobs>::new(session)),
        Box::new(Reader::<test_failover::Drills>::new(session)),
        Box::new(Reader::<vault_health::Health>::new(session)),
        Box::new(Reader::<failover::Failover>::new(session)),
        Box::new(network_requirements::NetworkRequirements),
        Box::new(Reader::<protectable_vms::Protectable>::new(session)),
        Box::new(vm_readiness::VmReadiness::new(session)),
        Box::new(Reader::<supported_operating_systems::Systems>::new(session)),
    ]
}
