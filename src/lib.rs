//! A Terraform provider for Azure Site Recovery: disaster recovery of Azure VMs as code.
//!
//! ```text
//! main ─▶ plugin                            docs ─▶ framework, resources, data_sources, functions
//!   ├──▶ protocol ─▶ framework ◀── resources ◀── data_sources, functions ─▶ facts ─▶ azure
//!   └──▶ provider (its block, credentials, the lists) ─▶ resources, data_sources, functions, framework, azure
//! ```
//!
//! `plugin` is being a child of Terraform, `protocol` is speaking with it, `framework` is what a resource is,
//! `azure` is talking to Azure, `facts` is what Microsoft publishes, and in `resources`, `data_sources` and `functions` they meet. ARCHITECTURE.md says more.

pub mod azure;
pub mod data_sources;
pub mod docs;
pub mod facts;
pub mod framework;
pub mod functions;
pub mod plugin;
pub mod protocol;
pub mod provider;
pub mod readiness;
pub mod resources;

#[cfg(test)]
mod conformance;

#[cfg(test)]
mod tidy;
