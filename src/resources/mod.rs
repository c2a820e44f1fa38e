//! The resources, one file each. This and the data sources are where Terraform's side and Azure's side meet.

pub mod arm;
pub mod fabric;
pub mod failover;
pub mod items;
pub mod network_mapping;
pub mod operations;
pub mod patient;
pub mod protected_item;
pub mod protection_container;
pub mod protection_container_mapping;
pub mod readiness;
pub mod recovery_plan;
pub mod replication_policy;
pub mod rows;
pub mod session;
pub mod silence;
pub mod test_failover;
pub mod vault;

mod dependents;
mod direction;
mod disk_encryption;
mod network_region;

use arm::{Arm, ArmDataSource};
use session::Session;

use crate::framework::resource::{DataSource, Resource};

/// Every resource.
pub fn all(session: &Session) -> Vec<Box<dyn Resource>> {
    vec![
        Box::new(vault::VaultResource::new(session)),
        Box::new(Arm::<fabric::Fabric>::new(session)),
        Box::new(Arm::<protection_container::ProtectionContainer>::new(session)),
        Box::new(Arm::<replication_policy::ReplicationPolicy>::new(session)),
        Box::new(Arm::<protection_container_mapping::ProtectionContainerMapping>::new(session)),
        Box::new(Arm::<network_mapping::NetworkMapping>::new(session)),
        Box::new(protected_item::ProtectedItem::new(session)),
        Box::new(recovery_plan::RecoveryPlanResource::new(session)),
        Box::new(failover::Failover::new(session)),
        Box::new(test_failover::TestFailover::new(session)),
    ]
}

/// The data source of every resource.
pub fn data_sources(session: &Session) -> Vec<Box<dyn DataSource>> {
    vec![
        Box::new(ArmDataSource::<vault::Vault>::new(session)),
        Box::new(ArmDataSource::<fabric::Fabric>::new(session)),
        Box::new(ArmDataSource::<protection_container::ProtectionContainer>::new(session)),
        Box::new(ArmDataSource::<replication_policy::ReplicationPolicy>::new(session)),
        Box::new(ArmDataSource::<protection_container_mapping::ProtectionContainerMapping>::new(
            session,
        )),
        Box::new(ArmDataSource::<network_mapping::NetworkMapping>::new(session)),
    ]
}
