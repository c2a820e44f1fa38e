//! Acceptance tests: the real `terraform` (or `tofu`) binary with the provider
//! that cargo just built, against the simulator. One module per resource, and one per data source that has no resource.

#[path = "package/archive.rs"]
mod archive;
mod blueprint;
mod coverage;
mod examples;
mod fabric;
mod failover;
mod functions;
mod guides;
mod harness;
mod interruption;
mod jobs;
mod moved;
mod network_mapping;
mod network_requirements;
mod packaging;
mod portal;
mod protectable_vms;
mod protected_item;
mod protected_item_data_source;
mod protected_items;
mod protection_container;
mod protection_container_mapping;
mod provider;
mod readme;
mod recovery_plan;
mod recovery_points;
mod replacement;
mod replication_policy;
mod seeded;
mod supported_operating_systems;
mod test_failover;
mod topology;
mod vault;
mod vault_health;
mod vm_readiness;
