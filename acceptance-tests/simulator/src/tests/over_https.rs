//! Over the wire: TLS with the simulator's own authority, and connections that are dropped.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::{Fault, Options, Simulator};

fn exchange(simulator: &Simulator, request: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(simulator.ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream =
        StreamOwned::new(connection, TcpStream::connect(simulator.authority()).unwrap());
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = Vec::new();
    // A dropped connection ends without TLS's goodbye, which rustls reports as an error.
    let _ = stream.read_to_end(&mut reply);
    String::from_utf8(reply).unwrap()
}

#[test]
fn it_is_reachable_with_its_own_authority_and_describes_itself() {
    let simulator = Simulator::start(Options::default()).unwrap();
    assert_eq!(std::fs::read_to_string(simulator.ca_path()).unwrap(), simulator.ca_pem());
    let request = "GET /metadata/endpoints?api-version=2022-09-01 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let reply = exchange(&simulator, request);
    assert!(reply.starts_with("HTTP/1.1 200 OK"), "{reply}");
    assert!(reply.contains(&format!("\"resourceManager\":\"{}/\"", simulator.url())), "{reply}");
    assert_eq!(simulator.journal().len(), 1);
}

#[test]
fn a_connection_can_be_dropped_without_a_byte_of_reply() {
    let simulator = Simulator::start(Options::default()).unwrap();
    simulator.fault(Fault::on("GET", "/metadata/").drop_after());
    let request = "GET /metadata/endpoints HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(&simulator, request), "");
    assert!(exchange(&simulator, request).starts_with("HTTP/1.1 200"));
    assert_eq!(simulator.journal().iter().map(|entry| entry.status).collect::<Vec<_>>(), [0, 200]);
}

#[test]
fn the_state_survives_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let state_file = Some(directory.path().join("state.json"));
    let options = Options { state_file, ..Options::default() };
    let id = "/subscriptions/s/resourceGroups/kept";

    let first = Simulator::start(options.clone()).unwrap();
    first.change(id, |body| body["location"] = "centralus".into());
    first.stop().unwrap();

    let second = Simulator::start(options).unwrap();
    assert_eq!(second.document(id).unwrap()["location"], "centralus");
}
