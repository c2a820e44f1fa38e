//! Who may connect: the host that started the process, and nobody else.

use rustls::{ClientConfig, version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    certificates::{ForHttp2, Identity, anonymous, trusting},
    client::health::{HealthCheckRequest, health_client::HealthClient},
    host::{Host, Plugin},
};

async fn assert_serves(plugin: &Plugin, identity: &Identity) {
    let mut health = HealthClient::new(plugin.channel(identity).await);
    health.check(HealthCheckRequest { service: "plugin".into() }).await.unwrap();
}

/// The reason why the process refuses a client. With TLS 1.3 the client learns
/// of it when it first reads.
async fn refusal(plugin: &Plugin, config: ClientConfig) -> String {
    let error = match plugin.tls(config).await {
        Err(error) => error,
        Ok(mut stream) => match stream.read_u8().await {
            Err(error) => error,
            Ok(byte) => panic!("the process talks to a stranger: {byte:#x}"),
        },
    };
    error.to_string()
}

#[tokio::test]
async fn the_host_is_served_over_http2() {
    let identity = Identity::like_go();
    let plugin = Host::new().identity(&identity).start();
    for version in [&version::TLS12, &version::TLS13] {
        let config = trusting(&plugin.certificate(), &[version])
            .with_client_auth_cert(vec![identity.certificate.clone()], identity.key.clone_key())
            .unwrap()
            .for_http2();
        let stream = plugin.tls(config).await.unwrap();
        let (_, connection) = stream.get_ref();
        assert_eq!(connection.protocol_version(), Some(version.version));
        assert_eq!(connection.alpn_protocol(), Some(&b"h2"[..]));
    }
    assert_serves(&plugin, &identity).await;
}

#[tokio::test]
async fn over_tcp_too() {
    let identity = Identity::like_go();
    let plugin = Host::new().identity(&identity).arg("--tcp").start();
    assert_serves(&plugin, &identity).await;
}

#[tokio::test]
async fn a_stranger_with_a_certificate_of_the_same_subject_is_refused() {
    let (identity, stranger) = (Identity::like_go(), Identity::like_go());
    let plugin = Host::new().identity(&identity).start();
    let reason = refusal(&plugin, stranger.client(&plugin.certificate())).await;
    assert!(reason.contains("AccessDenied"), "{reason}");
    assert_serves(&plugin, &identity).await;
}

#[tokio::test]
async fn a_client_without_a_certificate_is_refused() {
    let identity = Identity::like_go();
    let plugin = Host::new().identity(&identity).start();
    let reason = refusal(&plugin, anonymous(&plugin.certificate())).await;
    assert!(reason.contains("CertificateRequired"), "{reason}");
    assert_serves(&plugin, &identity).await;
}

/// The certificate stands in the environment, where others may read it.
#[tokio::test]
async fn the_hosts_certificate_without_its_key_is_refused() {
    let (identity, thief) = (Identity::like_go(), Identity::like_go());
    let plugin = Host::new().identity(&identity).start();
    let config = identity.client_with_key(&plugin.certificate(), &thief.key);
    let reason = refusal(&plugin, config).await;
    assert!(reason.contains("DecryptError"), "{reason}");
    assert_serves(&plugin, &identity).await;
}

#[tokio::test]
async fn garbage_and_silence_do_not_end_the_server() {
    let identity = Identity::like_go();
    let secured = Host::new().identity(&identity).start();
    let plain = Host::new().start();
    let mut silent = Vec::new();
    for plugin in [&secured, &plain] {
        for garbage in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0; 4096], b"PRI * HTTP/2.0\r\n\r\nSM"] {
            let mut stream = plugin.stream().await.unwrap();
            // The process may hang up at any moment.
            let _ = stream.write_all(garbage).await;
        }
        silent.push(plugin.stream().await.unwrap());
    }
    assert_serves(&secured, &identity).await;
    let mut health = HealthClient::new(plain.plain_channel().await);
    health.check(HealthCheckRequest { service: "plugin".into() }).await.unwrap();
}
