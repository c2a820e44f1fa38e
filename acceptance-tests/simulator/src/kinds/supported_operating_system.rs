//! The operating systems that the service replicates, from the support matrix of Azure-to-Azure disaster recovery
//! (Microsoft Learn).

use serde_json::{Value, json};

use crate::arm::cased;
use crate::id;
use crate::route::{Call, Route};
use crate::site_recovery::body;
use crate::wire::Response;
use crate::world::World;

pub(crate) const ROUTES: &[Route] =
    &[Route::new("GET", vault!("/replicationSupportedOperatingSystems"), read)];

/// Name, type, versions.
const SYSTEMS: &[(&str, &str, &[&str])] = &[
    ("Windows Server", "Windows", &["2012", "2012 R2", "2016", "2019", "2022", "2025"]),
    ("Windows", "Windows", &["10", "11"]),
    ("Red Hat Enterprise Linux", "Linux", &["7", "8", "9"]),
    ("CentOS", "Linux", &["7"]),
    ("Ubuntu", "Linux", &["18.04", "20.04", "22.04", "24.04"]),
    ("Debian", "Linux", &["10", "11", "12"]),
    ("SUSE Linux Enterprise Server", "Linux", &["12", "15"]),
    ("Oracle Linux", "Linux", &["7", "8", "9"]),
    ("Rocky Linux", "Linux", &["8", "9"]),
    ("AlmaLinux", "Linux", &["8", "9"]),
];

fn read(world: &mut World, call: &Call) -> Response {
    let id = id::site_recovery(&cased(world, &call.collection()));
    let wanted = call.request.parameter("instanceType").unwrap_or_else(|| "A2A".to_owned());
    let systems: Vec<Value> = SYSTEMS
        .iter()
        .filter(|_| wanted.eq_ignore_ascii_case("A2A"))
        .map(|(name, kind, versions)| {
            let versions: Vec<Value> = versions
                .iter()
                .map(|version| json!({"version": version, "servicePack": null}))
                .collect();
            json!({"osName": name, "osType": kind, "osVersions": versions})
        })
        .collect();
    let list = if systems.is_empty() {
        json!([])
    } else {
        json!([{"instanceType": "A2A", "supportedOs": systems}])
    };
    let kind = "Microsoft.RecoveryServices/vaults/replicationSupportedOperatingSystems";
    Response::json(200, body(&id, kind, json!({ "supportedOsList": list })))
}
