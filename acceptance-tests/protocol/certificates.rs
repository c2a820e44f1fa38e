//! Certificates as go-plugin makes them, and TLS clients that use them.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P521_SHA512,
};
use rustls::{
    ClientConfig, RootCertStore, SignatureScheme, SupportedProtocolVersion,
    client::ResolvesClientCert,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::CertifiedKey,
};

/// A certificate of a host, with its key.
pub struct Identity {
    pub pem: String,
    pub certificate: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Self-signed on P-521, a CA, with the subject and usages of every
    /// go-plugin host.
    pub fn like_go() -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).unwrap();
        let mut params = CertificateParams::new(vec!["localhost".into()]).unwrap();
        params.distinguished_name.push(DnType::OrganizationName, "HashiCorp");
        params.distinguished_name.push(DnType::CommonName, "localhost");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::KeyAgreement,
            KeyUsagePurpose::KeyCertSign,
        ];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.self_signed(&key).unwrap();
        Self {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        }
    }

    /// A client that trusts `server` alone and shows this certificate.
    pub fn client(&self, server: &CertificateDer<'static>) -> ClientConfig {
        self.client_with_key(server, &self.key)
    }

    /// The same with a key that need not be the certificate's.
    pub fn client_with_key(
        &self,
        server: &CertificateDer<'static>,
        key: &PrivateKeyDer<'static>,
    ) -> ClientConfig {
        let key = aws_lc_rs::sign::any_supported_type(key).unwrap();
        let shown = CertifiedKey::new(vec![self.certificate.clone()], key);
        trusting(server, rustls::ALL_VERSIONS)
            .with_client_cert_resolver(Arc::new(Always(Arc::new(shown))))
            .for_http2()
    }
}

/// A client that trusts `server` alone and shows no certificate.
pub fn anonymous(server: &CertificateDer<'static>) -> ClientConfig {
    trusting(server, rustls::ALL_VERSIONS).with_no_client_auth().for_http2()
}

/// The start of a client that trusts `server` alone.
pub fn trusting(
    server: &CertificateDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
) -> rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert> {
    let mut roots = RootCertStore::empty();
    roots.add(server.clone()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
}

pub trait ForHttp2 {
    fn for_http2(self) -> Self;
}

impl ForHttp2 for ClientConfig {
    fn for_http2(mut self) -> Self {
        self.alpn_protocols = vec![b"h2".to_vec()];
        self
    }
}

/// Shows its certificate whatever the server hints, as Go does.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesClientCert for Always {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        // Go has nothing to show to a server that cannot verify P-521.
        schemes.contains(&SignatureScheme::ECDSA_NISTP521_SHA512).then(|| Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}
