use std::sync::Arc;

use serde_json::{Value as Json, json};
use tokio::time::Instant;

use super::*;
use crate::azure::fake::{Answer, Fake, VAULT, scope};
use crate::framework::model::{Set, SetOf, Single, Val};
use crate::resources::protected_item::disk::Disk;
use crate::resources::protected_item::interface::{IpConfiguration, NetworkInterface};
use crate::resources::protected_item::model::RecoveryVm;

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
    let mut diagnostics = Diagnostics::new();
    let protected = ProtectedMachines::default();
    check(remote, &protected, prior, None, planned, &mut diagnostics).await;
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

type Change = fn(&mut Estate, &mut Model);

/// What is wrong, the finding, and what its text names.
const MISTAKES: &[(Change, &str, &[&str])] = &[
    (
        |_, item| item.container_mapping_id = mapping("gone").as_str().into(),
        "container_mapping_id: No such container mapping",
        &["/gone does not exist"],
    ),
    (
        |estate, _| estate.change(VAULT, "/location", json!("Here")),
        "container_mapping_id: The vault lies in the source region",
        &["/vaults/v lies in here", "third one"],
    ),
    (
        |estate, _| estate.remove(&vm("vm")),
        "source_vm_id: No such virtual machine",
        &["/VM does not exist"],
    ),
    (
        |estate, _| estate.change(&vm("vm"), "/location", json!("Elsewhere")),
        "source_vm_id: A virtual machine of another region",
        &["lies in elsewhere", "out replicates out of here"],
    ),
    (
        |estate, item| {
            item.excluded_disk_ids = Val::Null;
            let disks = json!([{"name": "old", "lun": 0, "managedDisk": null}]);
            estate.change(&vm("vm"), "/properties/storageProfile/dataDisks", disks);
        },
        "source_vm_id: Unmanaged disks",
        &["no managed disks: old."],
    ),
    (
        |_, item| item.disk = SetOf::Known(vec![block("other", "cache")]),
        "disk: Not a disk of the virtual machine",
        &["/disks/other is not attached", "/disks/vm-os and ", "/disks/vm-data."],
    ),
    (
        |_, item| item.excluded_disk_ids = Val::Known(Set(vec![disk("other")])),
        "excluded_disk_ids: Not a disk of the virtual machine",
        &["/disks/other is not attached"],
    ),
    (
        |_, item| item.excluded_disk_ids = Val::Known(Set(vec![disk("VM-OS")])),
        "excluded_disk_ids: The operating system disk cannot be excluded",
        &["/disks/VM-OS is the operating system disk"],
    ),
    (
        |_, item| {
            item.disk = SetOf::default();
            item.cache_storage_account_id = account("gone").as_str().into();
        },
        "cache_storage_account_id: No such storage account",
        &["/gone does not exist"],
    ),
    (
        |_, item| item.disk = SetOf::Known(vec![block("vm-os", "far")]),
        "disk: A storage account of another region",
        &["/far lies in there, the virtual machine in here"],
    ),
    (
        |_, item| item.disk = SetOf::Known(vec![block("vm-os", "files")]),
        "disk: Not a storage account for a cache",
        &["kind FileStorage and type Premium_LRS"],
    ),
    (
        |_, item| item.disk = SetOf::Known(vec![block("vm-os", "churn")]),
        "disk: Caches of different kinds",
        &["/cache is a general-purpose", "/churn a premium"],
    ),
    (
        |_, item| item.network_interface = SetOf::Known(vec![interface("other", Vec::new())]),
        "network_interface: Not a network interface of the virtual machine",
        &["/other is not attached", "/vm-nic."],
    ),
    (
        |estate, _| estate.remove(&nic("vm-nic")),
        "network_interface: No such network interface",
        &["/vm-nic does not exist"],
    ),
    (
        |_, item| {
            item.network_interface =
                SetOf::Known(vec![interface("vm-nic", vec![configuration("third")])]);
        },
        "network_interface: No such IP configuration",
        &["\"third\"", "first and second"],
    ),
    (
        |_, item| {
            let second = IpConfiguration { primary: Val::Known(true), ..configuration("second") };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![second])]);
        },
        "network_interface: Not one primary IP configuration",
        &["first and second", "`primary = false`"],
    ),
    (
        |_, item| {
            let first = IpConfiguration { primary: Val::Known(false), ..configuration("first") };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![first])]);
        },
        "network_interface: Not one primary IP configuration",
        &["no primary IP configuration", "`primary = true`"],
    ),
    (
        |_, item| item.recovery_network_id = net("gone").as_str().into(),
        "recovery_network_id: No such virtual network",
        &["/gone does not exist"],
    ),
    (
        |_, item| item.test_failover_network_id = net("near").as_str().into(),
        "test_failover_network_id: A virtual network of another region",
        &["/near lies in here", "recovered in there"],
    ),
    (
        |_, item| {
            let first =
                IpConfiguration { target_subnet_name: "x".into(), ..configuration("first") };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![first])]);
        },
        "network_interface: No such subnet",
        &["/far has no subnet \"x\"", "`target_subnet_name`", "Web and db"],
    ),
    (
        |_, item| {
            let first = IpConfiguration {
                failover_test_subnet_name: "web".into(),
                failover_test_static_ip: "10.1.1.9".into(),
                ..configuration("first")
            };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![first])]);
        },
        "network_interface: An address outside of its subnet",
        &["`failover_test_static_ip = \"10.1.1.9\"`", "/drill, which is 10.1.0.0/24"],
    ),
    (
        |_, item| {
            let first = IpConfiguration {
                target_subnet_name: "web".into(),
                target_static_ip: "10.1.0.3".into(),
                ..configuration("first")
            };
            item.network_interface = SetOf::Known(vec![interface("vm-nic", vec![first])]);
        },
        "network_interface: An address that Azure keeps",
        &["\"10.1.0.3\"", "first four addresses"],
    ),
    (
        |_, item| {
            item.recovery_vm = placed(RecoveryVm {
                availability_set_id: set("near").as_str().into(),
                ..RecoveryVm::default()
            });
        },
        "recovery_vm[0].availability_set_id: Another region: availability set",
        &["/near lies in here", "Name one in there"],
    ),
    (
        |_, item| {
            item.recovery_vm = placed(RecoveryVm {
                boot_diagnostics_storage_account_id: account("gone").as_str().into(),
                ..RecoveryVm::default()
            });
        },
        "recovery_vm[0].boot_diagnostics_storage_account_id: No such storage account",
        &["/gone does not exist"],
    ),
    (
        |estate, _| {
            let details = json!({"fabricObjectId": vm("vm").to_lowercase()});
            estate.put(&item("other"), json!({"properties": {"providerSpecificDetails": details}}));
        },
        "source_vm_id: The virtual machine is protected already",
        &["to = asr_protected_item.NAME", "/replicationProtectedItems/other\"\n"],
    ),
    (
        |_, item| zonal(item, Single::Absent),
        "recovery_vm: The recovery zone is missing",
        &["zonal replicates from zone to zone", "which is 1"],
    ),
    (
        |_, item| zonal(item, placed(RecoveryVm::default())),
        "recovery_vm[0].zone: The recovery zone is missing",
        &["set `zone`"],
    ),
    (
        |_, item| zonal(item, zoned("1")),
        "recovery_vm[0].zone: Source and recovery in one zone",
        &["is in zone 1 already"],
    ),
    (
        |estate, item| {
            estate.change(&vm("vm"), "/zones", Json::Null);
            zonal(item, zoned("2"));
        },
        "source_vm_id: A virtual machine without a zone",
        &["is in no availability zone"],
    ),
];

/// Within one region, with the vault and the networks in it too.
fn zonal(item: &mut Model, machine: Single<RecoveryVm>) {
    item.container_mapping_id = mapping("zonal").as_str().into();
    item.recovery_network_id = net("near").as_str().into();
    item.test_failover_network_id = Val::Null;
    item.recovery_vm = machine;
}

#[tokio::test]
async fn every_mistake_is_on_its_attribute_with_the_way_out() {
    for (change, expected, named) in MISTAKES {
        let (mut estate, mut item) = (Estate::new(), planned("vm"));
        change(&mut estate, &mut item);
        let (remote, _) = remote(estate, |_| None);
        let found = findings(&remote, None, &item).await;
        assert_eq!(lines(&found), [*expected], "{}", texts(&found));
        assert!(found.has_errors());
        for name in *named {
            assert!(texts(&found).contains(name), "{name:?} in {}", texts(&found));
        }
    }
}

#[tokio::test]
async fn zone_to_zone_may_have_its_vault_in_the_region() {
    let mut estate = Estate::new();
    estate.change(VAULT, "/location", json!("here"));
    let mut item = planned("vm");
    zonal(&mut item, zoned("2"));
    let (remote, _) = remote(estate, |_| None);
    assert_eq!(lines(&findings(&remote, None, &item).await), Vec::<String>::new());
    zonal(&mut item, Single::Unknown);
    assert_eq!(lines(&findings(&remote, None, &item).await), Vec::<String>::new());
    let edge = RecoveryVm { edge_zone: "losangeles".into(), ..RecoveryVm::default() };
    zonal(&mut item, placed(edge));
    assert_eq!(lines(&findings(&remote, None, &item).await), Vec::<String>::new());
}

#[tokio::test]
async fn what_may_not_be_read_is_one_warning_for_each_kind() {
    for (kind, path) in [
        ("/replicationprotectioncontainermappings/", "container_mapping_id"),
        ("/replicationfabrics/there", "container_mapping_id"),
        ("/virtualmachines/", "source_vm_id"),
        ("/storageaccounts/", "cache_storage_account_id"),
        ("/networkinterfaces/", "network_interface"),
        ("/virtualnetworks/", "recovery_network_id"),
        ("/availabilitysets/", "recovery_vm[0].availability_set_id"),
        ("/replicationprotecteditems", "source_vm_id"),
    ] {
        let is_refused = move |asked: &str| {
            let all = kind.ends_with('/') && asked.contains(kind);
            (all || asked.ends_with(kind)).then_some(403)
        };
        let (remote, _) = remote(Estate::new(), is_refused);
        let found = findings(&remote, None, &planned("vm")).await;
        let expected =
            format!("{path}: A check was skipped: Azure refused with HTTP 403 AuthorizationFailed");
        assert_eq!(lines(&found), [expected], "{kind}");
        assert!(!found.has_errors());
        let text = texts(&found);
        assert!(
            text.contains("checked") && text.to_lowercase().contains("role reader on /sub"),
            "{text}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_source_region_is_not_waited_for() {
    let source = |path: &str| {
        let there = ["/virtualmachines/", "/networkinterfaces/", "/storageaccounts/"];
        there.iter().any(|kind| path.contains(kind)).then_some(503)
    };
    let (remote, _) = remote(Estate::new(), source);
    let start = Instant::now();
    let mut item = planned("vm");
    item.recovery_network_id = net("near").as_str().into();
    let found = findings(&remote, None, &item).await;
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    let skipped = "A check was skipped: Timed out waiting for Azure";
    assert_eq!(
        lines(&found),
        [
            format!("source_vm_id: {skipped}"),
            format!("cache_storage_account_id: {skipped}"),
            format!("network_interface: {skipped}"),
            "recovery_network_id: A virtual network of another region".to_owned(),
        ],
        "what lies elsewhere is checked"
    );
    assert!(texts(&found).contains("HTTP 503") && texts(&found).contains("region that is down"));
}

#[tokio::test]
async fn a_change_reads_what_it_concerns() {
    let before = created();
    for (change, expected) in [
        ((|item| item.wait_for = "enabled".into()) as fn(&mut Model), vec![]),
        (|item| item.recovery_network_id = net("FAR").as_str().into(), vec![]),
        (|item| item.recovery_vm = Single::Absent, vec![]),
        (|item| item.excluded_disk_ids = Val::Known(Set(Vec::new())), vec![]),
        (
            |item| item.excluded_disk_ids = Val::Known(Set(vec![disk("x")])),
            vec!["virtualmachines/vm"],
        ),
        (
            |item| {
                item.network_interface =
                    SetOf::Known(vec![interface("vm-nic", vec![configuration("second")])]);
            },
            vec!["networkinterfaces/vm-nic", "virtualmachines/vm"],
        ),
        (
            |item| item.test_failover_network_id = net("far").as_str().into(),
            vec![
                "replicationfabrics/here",
                "replicationfabrics/there",
                "replicationprotectioncontainermappings/out",
                "virtualnetworks/far",
            ],
        ),
        (
            |item| item.disk = SetOf::Known(vec![block("vm-os", "churn")]),
            vec![
                "replicationfabrics/here",
                "replicationfabrics/there",
                "replicationprotectioncontainermappings/out",
                "storageaccounts/cache",
                "storageaccounts/churn",
            ],
        ),
    ] {
        let mut after = before.clone();
        change(&mut after);
        let (remote, fake) = remote(Estate::new(), |_| None);
        findings(&remote, Some(&before), &after).await;
        assert_eq!(asked(&fake), expected);
    }
}

/// The last two segments of what was asked for, in order and in lower case.
fn asked(fake: &Fake) -> Vec<String> {
    let tail = |line: &String| {
        let segments: Vec<&str> = line.rsplit('/').take(2).collect();
        format!("{}/{}", segments[1], segments[0]).to_lowercase()
    };
    let mut asked: Vec<String> = fake.lines().iter().map(tail).collect();
    asked.sort();
    asked
}

#[tokio::test]
async fn what_is_unknown_and_what_is_reversed_is_not_asked_for() {
    let unknown = Model {
        container_mapping_id: Val::Unknown,
        source_vm_id: Val::Unknown,
        cache_storage_account_id: Val::Unknown,
        recovery_network_id: Val::Unknown,
        test_failover_network_id: Val::Unknown,
        recovery_vm: Single::Unknown,
        disk: SetOf::Unknown,
        network_interface: SetOf::Unknown,
        excluded_disk_ids: Val::Unknown,
        ..planned("vm")
    };
    let (remote, fake) = remote(Estate::new(), |_| None);
    assert!(findings(&remote, None, &unknown).await.is_empty());
    assert!(findings(&remote, Some(&created()), &unknown).await.is_empty());
    let reversed =
        Model { current_id: item("vm").replace("here", "there").as_str().into(), ..created() };
    let changed = Model { recovery_network_id: net("near").as_str().into(), ..reversed.clone() };
    assert!(findings(&remote, Some(&reversed), &changed).await.is_empty());
    assert_eq!(fake.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn an_item_that_is_built_anew_is_no_rival_of_itself() {
    let mut estate = Estate::new();
    let protects = |name: &str| json!({"properties": {"providerSpecificDetails": {"fabricObjectId": vm(name)}}});
    estate.put(&item("vm"), protects("vm"));
    let (client, _) = remote(estate.clone(), |_| None);
    assert!(findings(&client, None, &planned("vm")).await.is_empty(), "that is for adoption");
    let mut anew = planned("vm");
    zonal(&mut anew, zoned("2"));
    anew.name = "other".into();
    assert!(findings(&client, Some(&created()), &anew).await.is_empty());
    estate.put(&item("rival"), protects("vm"));
    let (client, _) = remote(estate, |_| None);
    assert_eq!(
        lines(&findings(&client, Some(&created()), &anew).await),
        ["source_vm_id: The virtual machine is protected already"]
    );
}

#[tokio::test]
async fn many_items_cost_pages() {
    let mut estate = Estate::new();
    let names: Vec<String> = (0..50).map(|number| format!("vm{number}")).collect();
    names.iter().for_each(|name| estate.machine(name));
    let (remote, fake) = remote(estate, |_| None);
    let items: Vec<Model> = names.iter().map(|name| planned(name)).collect();
    let all = items.iter().map(|item| findings(&remote, None, item));
    for found in futures::future::join_all(all).await {
        assert_eq!(lines(&found), Vec::<String>::new(), "{}", texts(&found));
    }
    let requests = fake.lines().len();
    // Mappings, fabrics, vaults, machines, accounts, interfaces, networks, sets, items: two alone and one list each.
    assert!(requests <= 9 * 3, "{requests}: {:#?}", fake.lines());
}
