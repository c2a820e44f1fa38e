//! Whether a virtual machine is ready for Site Recovery: the rules that Microsoft publishes, one row each, and what they make of
//! what is known. Pure: the same findings for the same facts, and no request.
//!
//! Start reading at `rule.rs`, then at any family, such as `machine.rs`.

pub mod facts;
pub mod findings;
pub mod input;
pub mod rule;

mod access;
mod agent;
mod cache_account;
mod churn;
mod disk_encryption;
mod disk_sharing;
mod disks;
mod images;
mod machine;
mod network;
mod operating_system;
mod outbound;
mod policy;
mod quota;
mod recovery_network;
mod regions;
mod source;
mod surroundings;
mod table;
mod unjudged;

pub use facts::Facts;
pub use findings::{Finding, Outcome, judge};
pub use input::Input;
pub use policy::{Minutes, Time, broken};
pub use rule::{Rule, Severity};
pub use table::rules;
pub use unjudged::UNJUDGED;

#[cfg(test)]
mod tests;
