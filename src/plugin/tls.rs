//! Mutual TLS with a host that makes a certificate for this one process.
//!
//! The host's certificate is pinned byte by byte: it is a self-signed P-521 CA
//! used as a leaf, which path validation refuses by design, and nothing but
//! this very certificate may connect anyway.

use std::sync::Arc;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use rustls::{
    DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{
        WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
    version::{TLS12, TLS13},
};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

use super::Error;

/// Our side of the connection: a certificate and the configuration that uses
/// it.
pub(super) struct Identity {
    certificate: CertificateDer<'static>,
    config: Arc<ServerConfig>,
}

impl Identity {
    /// Makes a certificate for this process and a configuration that admits
    /// `host` alone.
    pub(super) fn make(host: &CertificateDer<'static>) -> Result<Self, Error> {
        let key = KeyPair::generate()?;
        let certificate = server_certificate(&key)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        // The provider is named because a second one in the build would make
        // the process-wide default ambiguous.
        let provider = Arc::new(aws_lc_rs::default_provider());
        let pinned = Pinned {
            certificate: host.clone(),
            algorithms: provider.signature_verification_algorithms,
        };
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_client_cert_verifier(Arc::new(pinned))
            .with_single_cert(vec![certificate.clone()], key)?;
        // grpc-go insists on ALPN since 1.67.
        config.alpn_protocols = vec![b"h2".to_vec()];
        // There is one connection per process: nothing to resume.
        config.send_tls13_tickets = 0;
        Ok(Self { certificate, config: Arc::new(config) })
    }

    /// The certificate that the host must trust.
    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    pub(super) fn into_acceptor(self) -> TlsAcceptor {
        TlsAcceptor::from(self.config)
    }
}

/// A P-256 leaf for `localhost`, the name go-plugin hosts ask for. It is
/// backdated for hosts in containers whose clock is behind.
fn server_certificate(key: &KeyPair) -> Result<CertificateDer<'static>, rcgen::Error> {
    let now = OffsetDateTime::now_utc();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = now - Duration::HOUR;
    params.not_after = now + Duration::days(365);
    Ok(params.self_signed(key)?.der().clone())
}

/// Admits the holder of one certificate's private key.
#[derive(Debug)]
struct Pinned {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for Pinned {
    /// No hints: Go then offers its only certificate.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if end_entity.as_ref() == self.certificate.as_ref() {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(rustls::CertificateError::ApplicationVerificationFailure.into())
        }
    }

    /// The certificate is in our environment for all processes of this user
    /// to read; the signature is what proves who holds its key.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_sign_with_p521() {
        let pinned = Pinned {
            certificate: CertificateDer::from(vec![1]),
            algorithms: aws_lc_rs::default_provider().signature_verification_algorithms,
        };
        assert!(
            pinned.supported_verify_schemes().contains(&SignatureScheme::ECDSA_NISTP521_SHA512)
        );
        assert!(pinned.client_auth_mandatory());
    }

    #[test]
    fn only_the_pinned_certificate_is_admitted() {
        let pinned = Pinned {
            certificate: CertificateDer::from(vec![1, 2]),
            algorithms: aws_lc_rs::default_provider().signature_verification_algorithms,
        };
        let verdict = |der: &[u8]| {
            pinned.verify_client_cert(&CertificateDer::from(der), &[], UnixTime::now()).is_ok()
        };
        assert!(verdict(&[1, 2]));
        assert!(!verdict(&[1]));
        assert!(!verdict(&[1, 2, 3]));
    }
}
