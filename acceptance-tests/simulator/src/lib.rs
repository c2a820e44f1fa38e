//! Azure Site Recovery on your own machine: tokens, ARM conventions, vaults and the replication topology, answered as
//! strictly as Azure answers.
//!
//! The core is [`handle`]: a request and the [`World`] in, a reply out, no sockets, no timers. [`Simulator`] puts it
//! behind HTTPS on a thread of its own, with a certificate authority made at start. Nothing here is shared with any
//! client, so that neither can hide the other's mistakes.

mod admin;
mod arm;
mod auth;
mod clock;
mod cloud;
mod directory;
mod documents;
mod estate;
mod faults;
mod filter;
mod gate;
mod handle;
mod http;
mod id;
mod inferred;
mod journal;
mod kinds;
mod limits;
mod operation;
mod options;
mod outage;
mod plan_run;
mod regions;
mod replication;
mod route;
mod scenario;
mod simulator;
mod site_recovery;
mod state;
mod token;
mod wire;
mod world;

#[cfg(test)]
mod tests;

pub use clock::{Clock, Pace};
pub use directory::{Client, Secret, Tenant};
pub use documents::{Document, Documents};
pub use estate::{
    Disk, Estate, EstateError, Extra, ResourceGroup, StorageAccount, Subscription, VirtualMachine,
    VirtualNetwork,
};
pub use faults::{Effect, Fault, Faults, JobError};
pub use handle::handle;
pub use inferred::Inferred;
pub use journal::{Entry, Journal};
pub use kinds::protected_item::health::HealthError;
pub use operation::{Change, Operation, Operations, Outcome, Place};
pub use options::Options;
pub use replication::REPLICATE;
pub use scenario::Scenario;
pub use simulator::{Oidc, Simulator};
pub use wire::{Delivery, Request, Response};
pub use world::{Saved, World};
