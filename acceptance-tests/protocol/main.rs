//! The provider's process as a go-plugin host sees it: start, handshake,
//! mutual TLS, every method of the protocol, logs, and the end.

mod calls;
mod certificates;
mod debug;
mod ending;
mod handshake;
mod host;
mod logs;
mod mutual_tls;

/// Clients generated from the same definitions as the provider's server.
#[allow(dead_code, clippy::all)]
mod client {
    pub mod plugin {
        include!(concat!(env!("OUT_DIR"), "/client/plugin.rs"));
    }

    pub mod tfplugin5 {
        include!(concat!(env!("OUT_DIR"), "/client/tfplugin5.rs"));
    }

    pub mod health {
        include!(concat!(env!("OUT_DIR"), "/client/grpc.health.v1.rs"));
    }
}
