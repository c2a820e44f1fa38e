//! Signing in with a certificate: a statement about ourselves, signed with the private key.
//!
//! PKCS#12 (.pfx, .p12; modern and legacy encryption) and PEM (certificate and unencrypted RSA key) are read. azure_identity
//! could do this too, but only with OpenSSL.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PSS_SHA256, RsaKeyPair};
use azure_core::error::ErrorKind;
use azure_core::http::ClientMethodOptions;
use azure_core::time::OffsetDateTime;
use azure_identity::ClientAssertion;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;

use crate::azure::cloud::Cloud;
use crate::azure::error::Error;
use crate::azure::options::{ClientOptions, called};

/// For how long a statement is valid, in seconds. Each is used once, right away.
const LIFETIME: i64 = 600;

/// States who we are, as a JWT signed with PS256 and carrying the certificate's SHA-256 thumbprint.
pub(super) struct CertificateAssertion {
    key: Arc<RsaKeyPair>,
    /// The certificate's thumbprint, base64url.
    thumbprint: String,
    client_id: String,
    /// The token endpoint, which the statement is made for.
    audience: String,
}

impl fmt::Debug for CertificateAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateAssertion")
            .field("thumbprint", &self.thumbprint)
            .finish_non_exhaustive()
    }
}

impl CertificateAssertion {
    /// Reads certificate and key from the settings.
    pub(super) fn load(options: &ClientOptions, cloud: &Cloud) -> Result<Self, Error> {
        let (setting, data) = material(options)?;
        let password = options
            .client_certificate_password
            .as_ref()
            .map(|secret| secret.expose())
            .unwrap_or_default();
        let (certificate, key) = parse(&data, password).map_err(|problem| {
            Error::Configuration(format!("{} cannot be used: {problem}.", called(setting)))
        })?;
        let tenant = options.tenant_id.as_deref().unwrap_or_default();
        let audience =
            cloud.authority.join(&format!("/{tenant}/oauth2/v2.0/token")).map_err(|error| {
                Error::Configuration(format!("{} makes no URL: {error}.", called("tenant_id")))
            })?;
        Ok(Self {
            key: Arc::new(key),
            thumbprint: URL_SAFE_NO_PAD.encode(digest(&SHA256, &certificate)),
            client_id: options.client_id.clone().unwrap_or_default(),
            audience: audience.to_string(),
        })
    }

    fn statement(&self, now: i64) -> Result<String, aws_lc_rs::error::Unspecified> {
        let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint });
        let claims = json!({
            "aud": self.audience,
            "iss": self.client_id,
            "sub": self.client_id,
            "jti": uuid::Uuid::new_v4().to_string(),
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
        });
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

#[async_trait]
impl ClientAssertion for CertificateAssertion {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        self.statement(OffsetDateTime::now_utc().unix_timestamp()).map_err(|_| {
            azure_core::Error::with_message(
                ErrorKind::Credential,
                "the private key cannot sign with PS256",
            )
        })
    }
}

/// The bytes of the certificate, and the setting they come from.
fn material(options: &ClientOptions) -> Result<(&'static str, Vec<u8>), Error> {
    if let Some(text) = &options.client_certificate {
        let setting = "client_certificate";
        let compact: String = text.expose().split_whitespace().collect();
        let data = STANDARD.decode(compact).map_err(|error| {
            Error::Configuration(format!("{} is not base64: {error}.", called(setting)))
        })?;
        return Ok((setting, data));
    }
    let setting = "client_certificate_path";
    let path = options.client_certificate_path.as_deref().unwrap_or_default();
    let data = std::fs::read(path).map_err(|error| {
        Error::Configuration(format!(
            "{} is \"{path}\", which cannot be read: {error}.",
            called(setting)
        ))
    })?;
    Ok((setting, data))
}

fn parse(data: &[u8], password: &str) -> Result<(Vec<u8>, RsaKeyPair), String> {
    const PEM: &[u8] = b"-----BEGIN ";
    if data.windows(PEM.len()).any(|window| window == PEM) {
        parse_pem(data)
    } else {
        parse_pkcs12(data, password)
    }
}

fn parse_pem(data: &[u8]) -> Result<(Vec<u8>, RsaKeyPair), String> {
    let certificate = CertificateDer::from_pem_slice(data).map_err(|_| {
        "the PEM text holds no certificate (“-----BEGIN CERTIFICATE-----”)".to_owned()
    })?;
    let key = match PrivateKeyDer::from_pem_slice(data) {
        Ok(PrivateKeyDer::Pkcs8(key)) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
        Ok(PrivateKeyDer::Pkcs1(key)) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
        Ok(_) => return Err("the private key is not an RSA key, which Entra ID needs".to_owned()),
        Err(_) => {
            return Err(
                "the PEM text holds no unencrypted private key (“-----BEGIN PRIVATE KEY-----”); \
                        for an encrypted one use a PKCS#12 file"
                    .to_owned(),
            );
        }
    };
    Ok((
        certificate.to_vec(),
        key.map_err(|error| format!("the private key is no RSA key that can be used: {error}"))?,
    ))
}

fn parse_pkcs12(data: &[u8], password: &str) -> Result<(Vec<u8>, RsaKeyPair), String> {
    let store =
        KeyStore::from_pkcs12(data, password, Pkcs12ImportPolicy::Relaxed).map_err(|error| {
            format!(
                "it is neither PEM nor a PKCS#12 file that {} opens: {error}",
                called("client_certificate_password")
            )
        })?;
    let (_, chain) = store
        .private_key_chain()
        .ok_or("the PKCS#12 file holds no private key with its certificate")?;
    let certificate = chain.certs().first().ok_or("the PKCS#12 file holds no certificate")?;
    let key = RsaKeyPair::from_pkcs8(chain.key().as_der())
        .map_err(|error| format!("the private key is no RSA key that can be used: {error}"))?;
    Ok((certificate.as_der().to_vec(), key))
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;
    use crate::azure::secret::Secret;

    #[test]
    fn a_statement_is_signed_and_says_who_for_whom_and_how_long() {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["app".to_owned()])
            .unwrap()
            .self_signed(&key)
            .unwrap();
        let pem = format!("{}{}", certificate.pem(), key.serialize_pem());
        let options = ClientOptions {
            tenant_id: Some("tenant".to_owned()),
            client_id: Some("client".to_owned()),
            client_certificate: Some(Secret::new(STANDARD.encode(pem))),
            ..ClientOptions::default()
        };
        let assertion =
            CertificateAssertion::load(&options, &Cloud::named("public").unwrap()).unwrap();
        let statement = assertion.statement(1000).unwrap();
        let (signed, signature) = statement.rsplit_once('.').unwrap();
        let public =
            UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, assertion.key.public_key().as_ref());
        public.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let parts: Vec<Value> = signed
            .split('.')
            .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        assert_eq!(parts[0]["alg"], "PS256");
        assert_eq!(
            parts[0]["x5t#S256"],
            URL_SAFE_NO_PAD.encode(digest(&SHA256, certificate.der()))
        );
        assert_eq!(parts[1]["aud"], "https://login.microsoftonline.com/tenant/oauth2/v2.0/token");
        assert_eq!((&parts[1]["iss"], &parts[1]["sub"]), (&"client".into(), &"client".into()));
        assert_eq!((&parts[1]["nbf"], &parts[1]["exp"]), (&1000.into(), &1600.into()));
        assert!(!format!("{assertion:?}").contains("PRIVATE"));
    }
}
