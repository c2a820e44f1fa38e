//! What a host needs to attach to a plugin that it did not start.

use serde::Serialize;

use super::{Plugin, listener::Address};

/// go-plugin's description of a running plugin; its JSON form is what hosts
/// read.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Reattach {
    protocol: &'static str,
    protocol_version: u16,
    pid: u32,
    /// Hosts neither stop nor kill a plugin under test.
    test: bool,
    addr: Addr,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Addr {
    network: &'static str,
    string: String,
}

impl Reattach {
    pub(super) fn new(plugin: &Plugin, address: &Address) -> Self {
        Self {
            protocol: "grpc",
            protocol_version: plugin.protocol_version,
            pid: std::process::id(),
            test: true,
            addr: Addr { network: address.network, string: address.text.clone() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_form_that_hosts_read() {
        let plugin = Plugin { cookie_key: "K", cookie_value: "V", protocol_version: 5 };
        let address = Address { network: "unix", text: "/tmp/p/s".into() };
        let json = serde_json::to_value(Reattach::new(&plugin, &address)).unwrap();
        let expected = serde_json::json!({
            "Protocol": "grpc", "ProtocolVersion": 5, "Pid": std::process::id(), "Test": true,
            "Addr": { "Network": "unix", "String": "/tmp/p/s" },
        });
        assert_eq!(json, expected);
    }
}
