//! The socket that the host connects to, and the connections that come in.
//!
//! Each connection makes its TLS handshake in a task of its own, so a stranger
//! who stalls or sends garbage neither blocks nor ends the others.

use std::{
    io,
    net::Ipv4Addr,
    ops::RangeInclusive,
    path::PathBuf,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpListener,
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected;

use super::Error;
#[cfg(unix)]
use super::socket::SocketPath;

/// How long a client may take for its TLS handshake.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// How long to wait after a failed `accept`, which means that the process is
/// out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The kind of socket to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// A Unix socket, or TCP where the system has none.
    Native,
    /// TCP on the loopback address.
    Tcp,
}

/// Where a host would like the socket.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Directory of a Unix socket; a private one by default.
    pub directory: Option<PathBuf>,
    /// TCP ports to try, in order; any free one by default.
    pub ports: Option<RangeInclusive<u16>>,
}

/// Where the socket is, in go-plugin's words.
#[derive(Debug, Clone)]
pub(super) struct Address {
    /// `unix` or `tcp`.
    pub network: &'static str,
    /// The path, or `IP:PORT`.
    pub text: String,
}

/// What has to be removed when the process ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Traces(#[cfg(unix)] Option<std::sync::Arc<SocketPath>>);

impl Traces {
    pub(super) fn remove(&self) {
        #[cfg(unix)]
        if let Some(path) = &self.0 {
            path.remove();
        }
    }
}

/// An open socket.
pub(super) struct Listener {
    socket: Socket,
    address: Address,
    traces: Traces,
}

enum Socket {
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
    Tcp(TcpListener),
}

impl Listener {
    pub(super) async fn bind(network: Network, places: &Places) -> Result<Self, Error> {
        #[cfg(unix)]
        if network == Network::Native {
            return Self::bind_unix(places);
        }
        let _ = network;
        Self::bind_tcp(places).await
    }

    #[cfg(unix)]
    fn bind_unix(places: &Places) -> Result<Self, Error> {
        let temporary = std::env::temp_dir();
        let path = SocketPath::choose(places.directory.as_deref(), &temporary)
            .map_err(|source| Error::Listen { place: temporary.display().to_string(), source })?;
        let text = path.file().display().to_string();
        let socket = tokio::net::UnixListener::bind(path.file())
            .map_err(|source| Error::Listen { place: text.clone(), source })?;
        Ok(Self {
            socket: Socket::Unix(socket),
            address: Address { network: "unix", text },
            traces: Traces(Some(std::sync::Arc::new(path))),
        })
    }

    async fn bind_tcp(places: &Places) -> Result<Self, Error> {
        let ports = places.ports.clone().unwrap_or(0..=0);
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for port in ports.clone() {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                Ok(socket) => {
                    let text = socket.local_addr()?.to_string();
                    return Ok(Self {
                        socket: Socket::Tcp(socket),
                        address: Address { network: "tcp", text },
                        traces: Traces::default(),
                    });
                }
                Err(error) => last = error,
            }
        }
        let place = format!("127.0.0.1, ports {} to {}", ports.start(), ports.end());
        Err(Error::Listen { place, source: last })
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn traces(&self) -> Traces {
        self.traces.clone()
    }

    /// Accepts until `stop`; what is ready to be served comes out of the
    /// stream.
    pub(super) fn incoming(
        self,
        tls: Option<TlsAcceptor>,
        stop: CancellationToken,
    ) -> ReceiverStream<io::Result<Connection>> {
        let (sender, receiver) = mpsc::channel(16);
        tokio::spawn(stop.run_until_cancelled_owned(self.accept_all(tls, sender)));
        ReceiverStream::new(receiver)
    }

    async fn accept_all(
        self,
        tls: Option<TlsAcceptor>,
        sender: mpsc::Sender<io::Result<Connection>>,
    ) {
        loop {
            match self.accept().await {
                Ok(stream) => {
                    tokio::spawn(admit(stream, tls.clone(), sender.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        Ok(match &self.socket {
            #[cfg(unix)]
            Socket::Unix(socket) => Box::new(socket.accept().await?.0),
            Socket::Tcp(socket) => {
                let (stream, _) = socket.accept().await?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
        })
    }
}

/// Hands a connection on once the client is known to be the host.
async fn admit(
    stream: Box<dyn Stream>,
    tls: Option<TlsAcceptor>,
    sender: mpsc::Sender<io::Result<Connection>>,
) {
    let connection = match tls {
        None => Connection(stream),
        Some(tls) => match timeout(HANDSHAKE_LIMIT, tls.accept(stream)).await {
            Ok(Ok(stream)) => Connection(Box::new(stream)),
            Ok(Err(error)) => return tracing::warn!(%error, "refused a connection"),
            Err(_) => return tracing::warn!("refused a connection: no TLS handshake in time"),
        },
    };
    // The receiver is gone only when the server has ended.
    let _ = sender.send(Ok(connection)).await;
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection to the host, whatever it runs over.
pub(super) struct Connection(Box<dyn Stream>);

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
