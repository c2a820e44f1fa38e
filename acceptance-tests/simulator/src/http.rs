//! HTTPS in front of the core: certificates, connections, and bytes to requests and back.
//!
//! Knows nothing of Azure. A TLS handshake runs in a task of its own, so a client that stalls holds up nobody.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use time::OffsetDateTime;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::handle::handle;
use crate::wire::{Delivery, Request, Response};
use crate::world::World;

/// A client must finish its TLS handshake within this time.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// What a server presents, and the authority that a client must trust to accept it.
pub(crate) struct Identity {
    /// The certificate authority, in PEM.
    pub ca_pem: String,
    config: Arc<ServerConfig>,
}

impl Identity {
    /// A fresh authority and a certificate of it for `localhost` and the address listened on.
    pub fn generate(address: SocketAddr) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let ca_key = KeyPair::generate()?;
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        ca.distinguished_name.push(DnType::CommonName, "asr-simulator certificate authority");
        let ca_certificate = ca.self_signed(&ca_key)?;
        let issuer = Issuer::new(ca, ca_key);

        let key = KeyPair::generate()?;
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        if !address.ip().is_unspecified() && !address.ip().is_loopback() {
            names.push(address.ip().to_string());
        }
        let mut leaf = CertificateParams::new(names)?;
        leaf.distinguished_name.push(DnType::CommonName, "asr-simulator");
        leaf.use_authority_key_identifier_extension = true;
        leaf.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = leaf.signed_by(&key, &issuer)?;

        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Identity { ca_pem: ca_certificate.pem(), config: Arc::new(config) })
    }
}

/// What all connections share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub world: Arc<Mutex<World>>,
    /// Added to every request, in microseconds.
    latency: Arc<AtomicU64>,
    connections: Arc<AtomicUsize>,
}

impl Shared {
    pub fn new(world: World, latency: Duration) -> Self {
        let shared = Shared {
            world: Arc::new(Mutex::new(world)),
            latency: Arc::default(),
            connections: Arc::default(),
        };
        shared.delay(latency);
        shared
    }

    /// Adds this to every request from now on.
    pub fn delay(&self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.latency.store(micros, Ordering::Relaxed);
    }

    /// How many connections were accepted.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Works on the world. A panic elsewhere does not lock it for ever: the world has no half-made state to hide.
    pub fn with<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        work(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Accepts connections until told to stop.
pub(crate) async fn serve(
    listener: TcpListener,
    identity: &Identity,
    shared: Shared,
    stop: CancellationToken,
) {
    let acceptor = TlsAcceptor::from(Arc::clone(&identity.config));
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        // A failed accept is about one client or about file handles that run short for a moment.
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        shared.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(connection(stream, acceptor.clone(), shared.clone(), stop.clone()));
    }
}

async fn connection(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    shared: Shared,
    stop: CancellationToken,
) {
    // Small replies leave at once; without it each waits for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await else {
        return;
    };
    let service = service_fn(move |request| {
        let shared = shared.clone();
        async move { exchange(request, shared).await }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    tokio::select! {
        () = stop.cancelled() => {}
        // A connection ends with an error when a client leaves early or a fault drops it; neither is ours to report.
        _ = builder.serve_connection(TokioIo::new(stream), service) => {}
    }
}

async fn exchange(
    request: hyper::Request<Incoming>,
    shared: Shared,
) -> Result<hyper::Response<Full<Bytes>>, io::Error> {
    let received = OffsetDateTime::now_utc();
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let headers: BTreeMap<String, String> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let request = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers,
        body: body.to_vec(),
        received,
    };
    let latency = Duration::from_micros(shared.latency.load(Ordering::Relaxed));
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let response = shared.with(|world| handle(world, &request));
    match response.delivery {
        Delivery::Dropped => return Err(io::Error::from(io::ErrorKind::ConnectionReset)),
        Delivery::After(wait) if !wait.is_zero() => tokio::time::sleep(wait).await,
        Delivery::After(_) => {}
    }
    Ok(reply(response))
}

fn reply(response: Response) -> hyper::Response<Full<Bytes>> {
    let bytes =
        response.body.as_ref().map(|body| body.to_string().into_bytes()).unwrap_or_default();
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    if response.body.is_some() {
        builder = builder.header(CONTENT_TYPE, "application/json; charset=utf-8");
    }
    if response.status != 204 {
        builder = builder.header(CONTENT_LENGTH, bytes.len());
    }
    builder.body(Full::new(Bytes::from(bytes))).unwrap_or_else(|error: hyper::http::Error| {
        let mut broken = hyper::Response::new(Full::new(Bytes::from(format!(
            "the reply cannot be sent: {error}"
        ))));
        *broken.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        broken
    })
}
