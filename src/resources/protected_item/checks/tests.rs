use std::sync::Arc;

use serde_json::{Value as Json, json};
use tokio::time::Instant;

use super::*;
use crate::azure::fake::{Answer, Fake, VAULT, scope};
use crate::framework::model::{Set, SetOf, Single, Val};
use crate::resources::protected_item::disk::Disk;
use crate::resources::protected_item::interface::{IpConfiguration, NetworkInterface};
use crate::resources::protected_item::model::RecoveryVm;

mod mistakes;
mod reading;

const GROUP: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g";

fn id(kind: &str, name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.{kind}/{name}")
}

fn vm(name: &str) -> String {
    id("Compute/virtualMachines", name)
}

fn disk(name: &str) -> String {
    id("Compute/disks", name)
}

fn nic(name: &str) -> String {
    id("Network/networkInterfaces", name)
}

fn net(name: &str) -> String {
    id("Network/virtualNetworks", name)
}

fn account(name: &str) -> String {
    id("Storage/storageAccounts", name)
}

fn set(name: &str) -> String {
    id("Compute/availabilitySets", name)
}

fn container(name: &str) -> String {
    let fabric = if name == "there" { "there" } else { "here" };
    format!("{VAULT}/replicationFabrics/{fabric}/replicationProtectionContainers/{name}")
}

fn mapping(name: &str) -> String {
    format!("{}/replicationProtectionContainerMappings/{name}", container("here"))
}

fn item(name: &str) -> String {
    format!("{}/replicationProtectedItems/{name}", container("here"))
}

/// What stands in Azure.
#[derive(Clone)]
struct Estate(Vec<(String, Json)>);

impl Estate {
    /// Two regions, `here` and `there`, a vault in `there`, and one machine with what belongs to it.
    fn new() -> Self {
        let mut estate = Self(Vec::new());
        estate.put(VAULT, json!({"location": "there"}));
        for name in ["here", "there"] {
            let fabric = format!("{VAULT}/replicationFabrics/{name}");
            estate.put(&fabric, json!({"properties": {"customDetails": {"location": name}}}));
        }
        for (name, target) in [("out", "there"), ("zonal", "beside")] {
            let target = container(target);
            estate.put(
                &mapping(name),
                json!({"properties": {"targetProtectionContainerId": target}}),
            );
        }
        estate.machine("vm");
        for (name, location, kind, sku) in [
            ("cache", "here", "StorageV2", "Standard_LRS"),
            ("churn", "here", "BlockBlobStorage", "Premium_LRS"),
            ("files", "here", "FileStorage", "Premium_LRS"),
            ("far", "there", "StorageV2", "Standard_ZRS"),
        ] {
            estate.put(
                &account(name),
                json!({"location": location, "kind": kind, "sku": {"name": sku}}),
            );
        }
        for (name, location) in [("near", "here"), ("far", "there"), ("drill", "there")] {
            let subnets = json!([
                {"name": "Web", "properties": {"addressPrefix": "10.1.0.0/24"}},
                {"name": "db", "properties": {"addressPrefixes": ["10.1.1.0/24"]}},
            ]);
            estate
                .put(&net(name), json!({"location": location, "properties": {"subnets": subnets}}));
        }
        estate.put(&set("near"), json!({"location": "here"}));
        estate.put(&set("far"), json!({"location": "There"}));
        estate
    }

    fn put(&mut self, id: &str, mut body: Json) {
        body["id"] = json!(id);
        self.0.retain(|(known, _)| known != id);
        self.0.push((id.to_owned(), body));
    }

    /// A machine in zone 1 of `here` with a data disk and an interface of two configurations.
    fn machine(&mut self, name: &str) {
        let own = |what: &str| format!("{name}-{what}");
        self.put(
            &vm(name),
            json!({"location": "Here", "zones": ["1"], "properties": {
                "storageProfile": {
                    "osDisk": {"name": own("os"), "managedDisk": {"id": disk(&own("os"))}},
                    "dataDisks": [{"name": own("data"), "lun": 0, "managedDisk": {"id": disk(&own("data"))}}],
                },
                "networkProfile": {"networkInterfaces": [{"id": nic(&own("nic"))}]},
            }}),
        );
        self.put(
            &nic(&own("nic")),
            json!({"location": "here", "properties": {"ipConfigurations": [
                {"name": "first", "properties": {"primary": true}},
                {"name": "second", "properties": {"primary": false}},
            ]}}),
        );
    }

    fn change(&mut self, id: &str, pointer: &str, value: Json) {
        let (_, body) = self.0.iter_mut().find(|(known, _)| known == id).unwrap();
        *body.pointer_mut(pointer).unwrap() = value;
    }

    fn remove(&mut self, id: &str) {
        self.0.retain(|(known, _)| known != id);
    }

    fn answer(&self, path: &str) -> Answer {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        if let Some((_, body)) = self.0.iter().find(|(id, _)| same(id, path)) {
            return Answer::json(200, body.clone());
        }
        let in_list = |id: &str| {
            let of_vault = path == format!("{VAULT}/replicationProtectedItems");
            id.rsplit_once('/').is_some_and(|(list, _)| same(list, path))
                || of_vault && id.contains("/replicationProtectedItems/")
        };
        let members: Vec<&Json> =
            self.0.iter().filter(|(id, _)| in_list(id)).map(|(_, body)| body).collect();
        if members.is_empty() && !path.ends_with("Items") {
            return Answer::json(404, json!({"error": {"code": "ResourceNotFound"}}));
        }
        Answer::json(200, json!({"value": members}))
    }
}

fn remote(
    estate: Estate,
    refused: impl Fn(&str) -> Option<u16> + Send + 'static,
) -> (Remote, Arc<Fake>) {
    let (client, fake) = Fake::client(move |asked| {
        let path = asked.target.split('?').next().unwrap_or_default();
        match refused(&path.to_lowercase()) {
            Some(403) => Answer::json(403, json!({"error": {"code": "AuthorizationFailed"}})),
            Some(status) => Answer::status(status),
            None => estate.answer(path),
        }
    });
    (Remote { client, scope: scope(300) }, fake)
}

fn configuration(name: &str) -> IpConfiguration {
    IpConfiguration { name: name.into(), ..IpConfiguration::default() }
}

fn interface(name: &str, configurations: Vec<IpConfiguration>) -> NetworkInterface {
    NetworkInterface {
        source_network_interface_id: nic(name).as_str().into(),
        ip_configuration: SetOf::Known(configurations),
        ..NetworkInterface::default()
    }
}

fn placed(place: RecoveryVm) -> Single<RecoveryVm> {
    Single::Present(place)
}

fn zoned(zone: &str) -> Single<RecoveryVm> {
    placed(RecoveryVm { zone: zone.into(), ..RecoveryVm::default() })
}

fn block(name: &str, cache: &str) -> Disk {
    Disk {
        disk_id: disk(name).as_str().into(),
        cache_storage_account_id: account(cache).as_str().into(),
        ..Disk::default()
    }
}

/// An item that fits to the estate in everything.
fn planned(machine: &str) -> Model {
    let first = IpConfiguration {
        target_subnet_name: "web".into(),
        target_static_ip: "10.1.0.4".into(),
        failover_test_subnet_name: "DB".into(),
        failover_test_static_ip: "10.1.1.254".into(),
        ..configuration("First")
    };
    Model {
        id: Val::Unknown,
        current_id: Val::Unknown,
        name: machine.into(),
        container_mapping_id: mapping("out").as_str().into(),
        source_vm_id: vm(machine).to_uppercase().as_str().into(),
        recovery_resource_group_id: GROUP.into(),
        cache_storage_account_id: account("cache").as_str().into(),
        recovery_network_id: net("far").as_str().into(),
        test_failover_network_id: net("drill").as_str().into(),
        recovery_vm: placed(RecoveryVm {
            availability_set_id: set("far").as_str().into(),
            ..RecoveryVm::default()
        }),
        disk: SetOf::Known(vec![block(&format!("{machine}-os"), "cache")]),
        network_interface: SetOf::Known(vec![interface(&format!("{machine}-nic"), vec![first])]),
        excluded_disk_ids: Val::Known(Set(vec![disk(&format!("{machine}-data"))])),
        ..Model::default()
    }
}

/// The same after its creation.
fn created() -> Model {
    Model {
        id: item("vm").as_str().into(),
        current_id: item("vm").as_str().into(),
        ..planned("vm")
    }
}

async fn findings(remote: &Remote, prior: Option<&Model>, planned: &Model) -> Diagnostics {
    findings_of(&Known::default(), remote, prior, planned).await
}

async fn findings_of(
    known: &Known,
    remote: &Remote,
    prior: Option<&Model>,
    planned: &Model,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    check(remote, known, prior, None, planned, &mut diagnostics).await;
    diagnostics
}

fn lines(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|d| format!("{}: {}", d.path, d.summary)).collect()
}

fn texts(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|d| d.detail.as_str()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn what_fits_has_no_findings() {
    let (remote, fake) = remote(Estate::new(), |_| None);
    let found = findings(&remote, None, &planned("vm")).await;
    assert_eq!(lines(&found), Vec::<String>::new(), "{}", texts(&found));
    assert!(fake.lines().iter().all(|line| line.starts_with("GET ")));
}

#[tokio::test]
async fn high_churn_and_another_primary_fit_too() {
    let primary =
        |name, primary| IpConfiguration { primary: Val::Known(primary), ..configuration(name) };
    let swapped = vec![primary("first", false), primary("SECOND", true)];
    let item = Model {
        cache_storage_account_id: account("churn").as_str().into(),
        disk: SetOf::Known(vec![block("vm-data", "churn"), block("vm-os", "churn")]),
        excluded_disk_ids: Val::Null,
        network_interface: SetOf::Known(vec![interface("vm-nic", swapped)]),
        ..planned("vm")
    };
    let (remote, _) = remote(Estate::new(), |_| None);
    let found = findings(&remote, None, &item).await;
    assert_eq!(lines(&found), Vec::<String>::new(), "{}", texts(&found));
}
