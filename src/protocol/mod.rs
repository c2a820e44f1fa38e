//! Speaking tfplugin5, the protocol between Terraform and a provider: bytes in,
//! the engine asked, bytes out. The only user of the generated types.
//!
//! A gRPC status is answered for bytes that cannot be decoded and for nothing
//! else: all that a user can cause, and every bug of ours, is a diagnostic.

mod data_sources;
mod decode;
mod encode;
mod functions;
pub mod msgpack;
mod provider;
mod resources;
mod rpc;
mod schema;
mod service;
mod unoffered;

use std::sync::Arc;

use tonic::service::Routes;

use self::proto::provider_server::ProviderServer;
use crate::framework::engine::Engine;

/// The generated tfplugin5 messages and service. Many messages are there only
/// to hold their `Request` and `Response`.
#[allow(missing_docs, dead_code, clippy::all)]
mod proto {
    tonic::include_proto!("tfplugin5");
}

/// `tfplugin5.Provider` over an engine.
#[derive(Clone)]
pub struct Service {
    engine: Arc<Engine>,
}

impl Service {
    /// The protocol for `engine`.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }

    /// The service as a gRPC router that takes and sends messages of up to
    /// `message_limit` bytes.
    #[must_use]
    pub fn into_routes(self, message_limit: usize) -> Routes {
        let server = ProviderServer::new(self)
            .max_decoding_message_size(message_limit)
            .max_encoding_message_size(message_limit);
        Routes::new(server)
    }
}

#[cfg(test)]
mod tests;
