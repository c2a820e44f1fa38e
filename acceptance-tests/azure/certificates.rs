//! Signing in with a certificate, in every form that is read, and what is said of those that are not.

use std::path::{Path, PathBuf};

use asr_simulator::Options;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use terraform_provider_asr::azure::{ClientOptions, Secret};

use crate::cloud::Cloud;
use crate::sign_in::{read, without_secret};

#[tokio::test]
async fn a_certificate_signs_in_as_pem_and_as_pkcs12() {
    let cloud = Cloud::start(Options::default());
    let folder = tempfile::tempdir().unwrap();
    let files = Certificates::make(folder.path());
    let path = |path: &Path| Some(path.display().to_string());
    let encoded = STANDARD.encode(std::fs::read(&files.pkcs12).unwrap());
    let password = || Some(Secret::new("pässword"));
    for right in [
        ClientOptions { client_certificate_path: path(&files.pem), ..without_secret(&cloud) },
        ClientOptions {
            client_certificate_path: path(&files.pkcs12),
            client_certificate_password: password(),
            ..without_secret(&cloud)
        },
        ClientOptions {
            client_certificate: Some(Secret::new(encoded)),
            client_certificate_password: password(),
            ..without_secret(&cloud)
        },
    ] {
        assert_eq!(read(&cloud, right).await.unwrap(), None);
    }
    for (wrong, problem) in [
        (
            ClientOptions {
                client_certificate_path: path(&files.pkcs12),
                ..without_secret(&cloud)
            },
            "client_certificate_password (ARM_CLIENT_CERTIFICATE_PASSWORD)",
        ),
        (
            ClientOptions {
                client_certificate_path: path(&folder.path().join("none")),
                ..without_secret(&cloud)
            },
            "cannot be read",
        ),
        (
            ClientOptions {
                client_certificate: Some(Secret::new("%%%")),
                ..without_secret(&cloud)
            },
            "client_certificate (ARM_CLIENT_CERTIFICATE) is not base64",
        ),
        (
            ClientOptions {
                client_certificate_path: path(&files.no_key),
                ..without_secret(&cloud)
            },
            "no unencrypted private key",
        ),
        (
            ClientOptions {
                client_certificate_path: path(&files.elliptic),
                ..without_secret(&cloud)
            },
            "RSA key",
        ),
    ] {
        let said = read(&cloud, wrong).await.unwrap_err().detail();
        assert!(said.contains(problem), "{said}");
    }
}

struct Certificates {
    pem: PathBuf,
    pkcs12: PathBuf,
    no_key: PathBuf,
    elliptic: PathBuf,
}

impl Certificates {
    fn make(folder: &Path) -> Self {
        let files = Self {
            pem: folder.join("c.pem"),
            pkcs12: folder.join("c.pfx"),
            no_key: folder.join("no-key.pem"),
            elliptic: folder.join("ec.pem"),
        };
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["app".to_owned()])
            .unwrap()
            .self_signed(&key)
            .unwrap();
        std::fs::write(&files.pem, format!("{}{}", key.serialize_pem(), certificate.pem()))
            .unwrap();
        std::fs::write(&files.no_key, certificate.pem()).unwrap();
        let mut store = KeyStore::new();
        let chain = PrivateKeyChain::new(
            b"id".to_vec(),
            PrivateKey::from_der(&key.serialize_der()).unwrap(),
            [Certificate::from_der(certificate.der()).unwrap()],
        );
        store.add_entry("app", KeyStoreEntry::PrivateKeyChain(chain));
        std::fs::write(&files.pkcs12, store.writer("pässword").write().unwrap()).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        std::fs::write(&files.elliptic, format!("{}{}", key.serialize_pem(), certificate.pem()))
            .unwrap();
        files
    }
}
