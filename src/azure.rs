//! Talking to Azure Resource Manager: signing in, sending, waiting for operations, ids, errors and wire models.
//!
//! This knows nothing of Terraform and imports nothing else of the program. A resource sees [`Client`], [`Scope`], [`Api`],
//! [`Error`], [`id`] and the wire models; how a request is retried, limited, watched or looked into stays in here.

mod api;
mod auth;
pub mod authorization;
mod client;
mod cloud;
mod collection;
pub mod compute;
mod connect;
mod error;
#[cfg(test)]
pub(crate) mod fake;
pub mod id;
mod jobs;
mod limiter;
pub mod location;
mod lost_reply;
pub mod network;
mod operation;
mod options;
mod pace;
mod pipeline;
mod raw;
pub mod recoveryservices;
mod retry;
mod scope;
mod secret;
mod send;
pub mod siterecovery;
pub mod storage;
#[cfg(test)]
mod tests;
mod transport;
mod watcher;
pub mod wire;
mod write;

pub use api::Api;
pub use client::Client;
pub use cloud::{Cloud, ENVIRONMENTS};
pub use error::{Call, Error, ErrorDetail, JobFailure, OperationFailure, ServiceError};
pub use operation::Operation;
pub use options::{ClientOptions, Problem};
pub use scope::Scope;
pub use secret::Secret;
pub use write::Write;
