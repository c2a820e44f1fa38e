//! What a host says through the environment, and the one line it reads back.
//!
//! The form is go-plugin's: `CORE|APP|NETWORK|ADDRESS|grpc|CERTIFICATE`.

use std::{io, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use rustls::pki_types::{CertificateDer, pem::PemObject};

use super::{
    Error, Plugin,
    listener::{Address, Places},
    tls,
};

/// Version of go-plugin's handshake itself; there has only ever been one.
const CORE_PROTOCOL: u16 = 1;

/// What the host that started this process told it.
#[derive(Debug)]
pub(super) struct Host {
    /// The only certificate that may connect. Without one the host wants
    /// plaintext.
    pub client_certificate: Option<CertificateDer<'static>>,
    /// Where the host would like the socket.
    pub places: Places,
}

impl Host {
    /// Reads go-plugin's variables through `variable`.
    pub(super) fn from_environment(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let port = |name: &str| variable(name).and_then(|text| text.parse::<u16>().ok());
        let client_certificate = variable("PLUGIN_CLIENT_CERT")
            .map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()))
            .transpose()
            .map_err(Error::ClientCertificate)?;
        if let Some(offered) = variable("PLUGIN_PROTOCOL_VERSIONS") {
            tracing::debug!(offered, "protocol versions offered by the host");
        }
        Ok(Self {
            client_certificate,
            places: Places {
                directory: variable("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
                ports: port("PLUGIN_MIN_PORT")
                    .zip(port("PLUGIN_MAX_PORT"))
                    .map(|(low, high)| low..=high),
            },
        })
    }
}

/// Writes the handshake line and flushes it.
pub(super) fn announce(
    plugin: &Plugin,
    address: &Address,
    tls: Option<&tls::Identity>,
    out: &mut impl io::Write,
) -> io::Result<()> {
    out.write_all(line(plugin, address, tls.map(|tls| tls.certificate())).as_bytes())?;
    out.flush()
}

/// The router speaks one version, so the choice among those that the host
/// offers is already made. A host that does not know it says so itself, in
/// better words than a plugin that refused to start could.
fn line(plugin: &Plugin, address: &Address, certificate: Option<&CertificateDer<'_>>) -> String {
    let certificate = certificate.map(|der| STANDARD_NO_PAD.encode(der)).unwrap_or_default();
    format!(
        "{CORE_PROTOCOL}|{}|{}|{}|grpc|{certificate}\n",
        plugin.protocol_version, address.network, address.text
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLUGIN: Plugin = Plugin { cookie_key: "K", cookie_value: "V", protocol_version: 5 };

    fn host(variables: &[(&str, &str)]) -> Result<Host, Error> {
        let variables: Vec<_> =
            variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Host::from_environment(|name| {
            variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
        })
    }

    #[test]
    fn plaintext_leaves_the_last_field_empty() {
        let address = Address { network: "unix", text: "/tmp/x/p".into() };
        assert_eq!(line(&PLUGIN, &address, None), "1|5|unix|/tmp/x/p|grpc|\n");
    }

    #[test]
    fn certificate_is_base64_without_padding() {
        let address = Address { network: "tcp", text: "127.0.0.1:10000".into() };
        let certificate = CertificateDer::from(vec![0xff; 4]);
        let line = line(&PLUGIN, &address, Some(&certificate));
        assert_eq!(line, "1|5|tcp|127.0.0.1:10000|grpc|/////w\n");
    }

    #[test]
    fn absent_and_empty_variables_mean_the_same() {
        for variables in [&[][..], &[("PLUGIN_CLIENT_CERT", ""), ("PLUGIN_UNIX_SOCKET_DIR", "")]] {
            let host = host(variables).unwrap();
            assert!(host.client_certificate.is_none());
            assert!(host.places.directory.is_none());
            assert!(host.places.ports.is_none());
        }
    }

    #[test]
    fn places_are_read() {
        let host = host(&[
            ("PLUGIN_UNIX_SOCKET_DIR", "/run/x"),
            ("PLUGIN_MIN_PORT", "10000"),
            ("PLUGIN_MAX_PORT", "25000"),
        ])
        .unwrap();
        assert_eq!(host.places.directory, Some(PathBuf::from("/run/x")));
        assert_eq!(host.places.ports, Some(10000..=25000));
    }

    #[test]
    fn an_unreadable_certificate_is_an_error_not_plaintext() {
        let error = host(&[("PLUGIN_CLIENT_CERT", "not a certificate")]).unwrap_err();
        assert!(error.to_string().contains("PLUGIN_CLIENT_CERT"), "{error}");
    }
}
