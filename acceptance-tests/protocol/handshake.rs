//! What the process says first, to a host and to anybody else.

use std::net::TcpListener;

use crate::{
    certificates::Identity,
    host::{COOKIE, Host},
};

#[test]
fn without_the_cookie_a_person_gets_an_explanation() {
    for host in [Host::stranger(), Host::stranger().env(COOKIE.0, "wrong")] {
        let ended = host.run();
        assert_eq!(ended.status.code(), Some(1));
        assert_eq!(ended.stdout, "", "standard output belongs to the handshake");
        assert!(ended.stderr.contains("This is a plugin"), "{}", ended.stderr);
        assert!(ended.stderr.contains("source = \"terraform-provider-asr/asr\""));
    }
}

#[test]
fn version_and_help_need_no_host() {
    let ended = Host::stranger().arg("--version").run();
    assert!(ended.status.success());
    let version = concat!("terraform-provider-asr ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(ended.stdout, version);
    let ended = Host::stranger().arg("--help").run();
    assert!(ended.status.success());
    assert!(ended.stdout.contains("--debug"), "{}", ended.stdout);
}

#[test]
fn an_option_that_does_not_exist_is_named() {
    let ended = Host::new().arg("--verbose").run();
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("--verbose"), "{}", ended.stderr);
}

#[test]
fn plaintext_has_six_fields_the_last_one_empty() {
    let plugin = Host::new().start();
    let fields: Vec<_> = plugin.line.split('|').collect();
    assert_eq!(fields.len(), 6, "{}", plugin.line);
    assert_eq!(fields[..3], ["1", "5", "unix"]);
    assert_eq!(fields[4..], ["grpc", ""]);
    assert!(std::path::Path::new(fields[3]).exists());
    assert!(fields[3].len() < 104, "no longer than every system allows");
}

#[test]
fn with_tls_the_last_field_is_the_certificate_without_padding() {
    let plugin = Host::new().identity(&Identity::like_go()).start();
    assert_eq!(plugin.line.split('|').count(), 6, "{}", plugin.line);
    assert!(plugin.field(5).len() > 50, "hosts ignore anything shorter");
    assert!(!plugin.field(5).contains('='));
    // Decodes without padding, and to DER: a sequence of a two-byte length.
    assert_eq!(plugin.certificate()[..2], [0x30, 0x82]);
}

#[test]
fn the_version_is_5_whatever_the_host_offers() {
    for offered in ["5", "5,6", "6,5", "6", ""] {
        let plugin = Host::new().env("PLUGIN_PROTOCOL_VERSIONS", offered).start();
        assert_eq!(plugin.field(1), "5", "offered {offered:?}");
    }
}

#[test]
fn a_certificate_that_is_none_ends_the_process_with_an_error() {
    let ended = Host::new().env("PLUGIN_CLIENT_CERT", "none").run();
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("PLUGIN_CLIENT_CERT"), "{}", ended.stderr);
}

#[test]
fn the_hosts_directory_for_the_socket_is_used() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    let plugin = Host::new().env("PLUGIN_UNIX_SOCKET_DIR", path).start();
    let socket = std::path::Path::new(plugin.field(3));
    assert_eq!(socket.parent(), Some(directory.path()));
}

#[test]
fn tcp_takes_the_first_free_port_of_the_hosts_range() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let low = taken.local_addr().unwrap().port().min(u16::MAX - 100);
    let plugin = Host::new()
        .arg("--tcp")
        .env("PLUGIN_MIN_PORT", &low.to_string())
        .env("PLUGIN_MAX_PORT", &(low + 100).to_string())
        .start();
    assert_eq!(plugin.field(2), "tcp");
    let (address, port) = plugin.field(3).split_once(':').unwrap();
    assert_eq!(address, "127.0.0.1");
    let port: u16 = port.parse().unwrap();
    assert!((low..=low + 100).contains(&port), "{port}");
    assert_ne!(port, taken.local_addr().unwrap().port());
}

#[test]
fn no_free_port_is_an_error_that_names_the_range() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended =
        Host::new().arg("--tcp").env("PLUGIN_MIN_PORT", &port).env("PLUGIN_MAX_PORT", &port).run();
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.contains(&format!("ports {port} to {port}")), "{}", ended.stderr);
}
