//! Acceptance tests: the real `terraform` (or `tofu`) binary with the provider
//! that cargo just built, against the simulator. One module per resource.

#[path = "package/archive.rs"]
mod archive;
mod coverage;
mod examples;
mod fabric;
mod harness;
mod interruption;
mod moved;
mod network_mapping;
mod packaging;
mod protected_item;
mod protection_container;
mod protection_container_mapping;
mod provider;
mod readme;
mod replacement;
mod replication_policy;
mod topology;
mod vault;
