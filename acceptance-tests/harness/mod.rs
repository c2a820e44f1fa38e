//! What tests, demo and benchmark need to drive the real `terraform` binary
//! against the simulator: find the binary, give it a folder and an environment
//! of its own, and say clearly what it answered.
//!
//! Knows Terraform's command line and JSON, never the provider's code. It
//! panics where a test would: with everything Terraform printed.

// Three programs include this module and each uses a part of it.
#![allow(dead_code, unused_imports)]

mod commands;
pub mod habits;
mod lifecycle;
mod output;
mod plan;
mod release;
mod running;
mod scratch;
mod terraform;
#[cfg(test)]
mod tests;

pub use commands::import_blocks;
pub use lifecycle::{Import, left_behind, lifecycle, lifecycle_importing, simulator, writes};
pub use output::{Diagnostic, Output};
pub use plan::Plan;
pub use running::Running;
pub use scratch::Scratch;
pub use terraform::{Product, Terraform};
