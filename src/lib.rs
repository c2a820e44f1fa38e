//! A Terraform provider for Azure Site Recovery: disaster recovery of Azure VMs as code.
//!
//! ```text
//! main ─▶ plugin                            docs ─▶ framework, resources, data_sources
//!   ├──▶ protocol ─▶ framework ◀── resources ◀── data_sources ─▶ azure
//!   └──▶ provider (its block, credentials, the lists) ─▶ resources, data_sources, framework, azure
//! ```
//!
//! `plugin` is being a child of Terraform, `protocol` is speaking with it, `framework` is what a resource is,
//! `azure` is talking to Azure, and in `resources` and `data_sources` the last two meet. ARCHITECTURE.md says more.

pub mod azure;
pub mod data_sources;
pub mod docs;
pub mod framework;
pub mod plugin;
pub mod protocol;
pub mod provider;
pub mod resources;

#[cfg(test)]
mod conformance;

#[cfg(test)]
mod tidy;
