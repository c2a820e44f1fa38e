//! Being a go-plugin child process: handshake, mutual TLS, the services every
//! go-plugin host expects, logs, signals and a tidy end.
//!
//! Knows a gRPC router and nothing of what it serves; the names by which a
//! particular host is recognised come in through [`Plugin`].

mod broker;
mod controller;
mod handshake;
mod health;
mod listener;
pub mod logging;
pub mod panics;
mod reattach;
mod server;
mod signals;
#[cfg(unix)]
mod socket;
mod stdio;
mod tls;

use std::{env, io};

use tonic::service::Routes;

use self::{handshake::Host, listener::Listener};
pub use self::{listener::Network, reattach::Reattach};

/// The generated go-plugin services.
#[allow(missing_docs, clippy::all)]
mod proto {
    tonic::include_proto!("plugin");
}

/// Largest message accepted or sent, in bytes (256 MiB). go-plugin hosts allow
/// 2 GiB, Go providers 256 MiB; gRPC's own default of 4 MiB is too little for
/// a large state.
pub const MESSAGE_LIMIT: usize = 256 << 20;

/// How a host and this plugin recognise each other.
#[derive(Debug, Clone, Copy)]
pub struct Plugin {
    /// Name of the environment variable that a host sets before it starts us.
    pub cookie_key: &'static str,
    /// The value that variable must have.
    pub cookie_value: &'static str,
    /// The one version of the application protocol that the router speaks.
    pub protocol_version: u16,
}

/// Why the plugin could not start, or stopped serving.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `PLUGIN_CLIENT_CERT` is there but is no certificate.
    #[error("the host's certificate in PLUGIN_CLIENT_CERT cannot be read: {0}")]
    ClientCertificate(rustls::pki_types::pem::Error),
    /// The certificate for our side of the connection could not be made.
    #[error("cannot make a certificate for the connection to the host: {0}")]
    OwnCertificate(#[from] rcgen::Error),
    /// TLS could not be set up with the two certificates.
    #[error("cannot set up TLS for the connection to the host: {0}")]
    Tls(#[from] rustls::Error),
    /// No socket could be opened.
    #[error("cannot listen for the host on {place}: {source}")]
    Listen {
        /// The socket path, or the address and ports tried.
        place: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// The runtime, signals, or the standard output failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The gRPC server stopped by itself.
    #[error("the connection to the host failed: {0}")]
    Serve(#[from] tonic::transport::Error),
}

impl Plugin {
    /// Whether a host that means this plugin started the process. Anything
    /// else, a person at a shell above all, deserves an explanation instead.
    #[must_use]
    pub fn started_by_host(&self) -> bool {
        env::var_os(self.cookie_key).is_some_and(|value| value == self.cookie_value)
    }

    /// Serves `routes` to the host that started the process, until that host
    /// asks for the end. Writes the handshake line to standard output, which
    /// must stay untouched before and after.
    ///
    /// # Errors
    /// When the host's certificate is unreadable, no socket can be opened, or
    /// serving fails.
    pub fn serve(&self, network: Network, routes: Routes) -> Result<(), Error> {
        let host = Host::from_environment(|name| env::var(name).ok())?;
        let tls = host.client_certificate.as_ref().map(tls::Identity::make).transpose()?;
        server::block_on(async {
            signals::ignore_interrupts()?;
            let listener = Listener::bind(network, &host.places).await?;
            handshake::announce(self, listener.address(), tls.as_ref(), &mut io::stdout().lock())?;
            server::run(
                listener,
                tls.map(tls::Identity::into_acceptor),
                routes,
                signals::host_gone(),
            )
            .await
        })
    }

    /// Serves `routes` without TLS to any number of hosts on this machine,
    /// until an interrupt. `announce` gets what a host needs to attach.
    ///
    /// # Errors
    /// When no socket can be opened, `announce` fails, or serving fails.
    pub fn serve_attached(
        &self,
        network: Network,
        routes: Routes,
        announce: impl FnOnce(&Reattach) -> io::Result<()>,
    ) -> Result<(), Error> {
        server::block_on(async {
            let interrupt = signals::interrupt()?;
            let listener = Listener::bind(network, &listener::Places::default()).await?;
            announce(&Reattach::new(self, listener.address()))?;
            server::run(listener, None, routes, interrupt).await
        })
    }
}
