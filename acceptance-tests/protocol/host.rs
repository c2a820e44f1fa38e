//! A go-plugin host: starts the provider's binary, reads the handshake,
//! connects, and sees it end.

use std::{
    io::{self, BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig,
    pki_types::{CertificateDer, ServerName},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use crate::{
    certificates::Identity,
    client::{
        plugin::{Empty, grpc_controller_client::GrpcControllerClient},
        tfplugin5::provider_client::ProviderClient,
    },
};

pub const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// Longest time that any step of the process may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A host about to start the provider, in an environment of its own.
pub struct Host {
    command: Command,
    temporary: TempDir,
}

impl Host {
    /// As Terraform starts it with TLS disabled.
    pub fn new() -> Self {
        let mut host = Self::stranger();
        host.command
            .env(COOKIE.0, COOKIE.1)
            .env("PLUGIN_PROTOCOL_VERSIONS", "6,5")
            .env("PLUGIN_MIN_PORT", "10000")
            .env("PLUGIN_MAX_PORT", "25000");
        host
    }

    /// Somebody who is no host.
    pub fn stranger() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-asr"));
        command
            .env_clear()
            .env("TMPDIR", temporary.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self { command, temporary }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn arg(mut self, argument: &str) -> Self {
        self.command.arg(argument);
        self
    }

    /// With the certificate of the host, as Terraform starts it by default.
    pub fn identity(self, identity: &Identity) -> Self {
        self.env("PLUGIN_CLIENT_CERT", &identity.pem)
    }

    /// Starts a process that is expected to end by itself.
    pub fn run(self) -> Ended {
        self.spawn().wait()
    }

    /// Starts a process and reads its handshake.
    pub fn start(self) -> Plugin {
        let mut process = self.spawn();
        let mut line = String::new();
        process.stdout.read_line(&mut line).unwrap();
        assert!(line.ends_with('\n'), "no handshake: {:?}", process.wait());
        Plugin { line: line.trim_end().to_owned(), process }
    }

    pub fn spawn(mut self) -> Process {
        let mut child = self.command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut stderr = child.stderr.take().unwrap();
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        Process { child: Some(child), stdout, stderr: Some(stderr), temporary: self.temporary }
    }
}

/// A running process. It does not outlive its test.
pub struct Process {
    child: Option<Child>,
    pub stdout: BufReader<ChildStdout>,
    stderr: Option<JoinHandle<String>>,
    temporary: TempDir,
}

/// What a process left behind.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    /// What came on standard output and was not read before.
    pub stdout: String,
    pub stderr: String,
    /// How long the process took to end from when it was waited for.
    pub took: Duration,
    /// Names of what is still in its temporary directory.
    pub left: Vec<String>,
}

impl Process {
    pub fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    pub fn interrupt(&self) {
        let sent = Command::new("kill").args(["-INT", &self.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end while connections to the process go on answering: it
    /// ends in order only if its clients take part.
    pub async fn ended(self) -> Ended {
        tokio::task::spawn_blocking(|| self.wait()).await.unwrap()
    }

    /// Waits for the end.
    pub fn wait(mut self) -> Ended {
        let start = Instant::now();
        let mut child = self.child.take().unwrap();
        let pid = child.id();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait()));
        let Ok(status) = receiver.recv_timeout(PATIENCE) else {
            let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
            panic!("the process is still running after {PATIENCE:?}");
        };
        let took = start.elapsed();
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        let left = self.temporary.path().read_dir().unwrap();
        Ended {
            status: status.unwrap(),
            stdout,
            stderr: self.stderr.take().unwrap().join().unwrap(),
            took,
            left: left.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect(),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A process that has made its handshake.
pub struct Plugin {
    pub line: String,
    pub process: Process,
}

pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Plugin {
    /// A field of the handshake line.
    pub fn field(&self, position: usize) -> &str {
        self.line.split('|').nth(position).unwrap()
    }

    /// The certificate in the handshake line.
    pub fn certificate(&self) -> CertificateDer<'static> {
        STANDARD_NO_PAD.decode(self.field(5)).unwrap().into()
    }

    /// A bare connection to its socket.
    pub async fn stream(&self) -> io::Result<Box<dyn Stream>> {
        stream(self.field(2), self.field(3)).await
    }

    /// A connection that has made its TLS handshake.
    pub async fn tls(&self, config: ClientConfig) -> io::Result<TlsStream<Box<dyn Stream>>> {
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, self.stream().await?).await
    }

    /// A gRPC connection without TLS.
    pub async fn plain_channel(&self) -> Channel {
        channel(self.stream().await.unwrap()).await.unwrap()
    }

    /// A gRPC connection with TLS, as Terraform's.
    pub async fn channel(&self, identity: &Identity) -> Channel {
        let config = identity.client(&self.certificate());
        channel(self.tls(config).await.unwrap()).await.unwrap()
    }

    /// Asks for the end and waits for it.
    pub async fn shut_down(self, channel: Channel) -> Ended {
        GrpcControllerClient::new(channel).shutdown(Empty {}).await.unwrap();
        self.process.ended().await
    }
}

/// A bare connection to a socket in go-plugin's words.
pub async fn stream(network: &str, address: &str) -> io::Result<Box<dyn Stream>> {
    Ok(match network {
        "unix" => Box::new(UnixStream::connect(address).await?),
        "tcp" => Box::new(TcpStream::connect(address).await?),
        other => panic!("there is no network {other:?}"),
    })
}

/// gRPC over one connection.
pub async fn channel(stream: impl Stream + 'static) -> Result<Channel, tonic::transport::Error> {
    let mut stream = Some(TokioIo::new(stream));
    let connector = service_fn(move |_| {
        let stream = stream.take().ok_or_else(|| io::Error::other("there is one connection"));
        async move { stream }
    });
    Endpoint::from_static("http://localhost").connect_with_connector(connector).await
}

/// The provider over one connection, with go-plugin's limits.
pub fn provider(channel: Channel) -> ProviderClient<Channel> {
    ProviderClient::new(channel)
        .max_decoding_message_size(i32::MAX as usize)
        .max_encoding_message_size(i32::MAX as usize)
}
