//! A Terraform provider for Azure Site Recovery: disaster recovery of Azure VMs as code.
pub mod framework;
pub mod plugin;
pub mod protocol;
