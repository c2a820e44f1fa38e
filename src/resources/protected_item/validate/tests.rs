use super::*;
use crate::framework::model::{Set, SetOf, Single};
use crate::resources::protected_item::model::RecoveryVm;

fn disk(id: &str) -> Disk {
    Disk { disk_id: id.into(), ..Disk::default() }
}

fn disks(ids: &[&str]) -> Model {
    Model { disk: SetOf::Known(ids.iter().map(|id| disk(id)).collect()), ..Model::default() }
}

fn interface(id: &str, configurations: &[(&str, Val<bool>)]) -> NetworkInterface {
    let one = |(name, primary): &(&str, Val<bool>)| IpConfiguration {
        name: (*name).into(),
        primary: primary.clone(),
        ..IpConfiguration::default()
    };
    NetworkInterface {
        source_network_interface_id: id.into(),
        ip_configuration: SetOf::Known(configurations.iter().map(one).collect()),
        ..NetworkInterface::default()
    }
}

fn interfaces(interfaces: Vec<NetworkInterface>) -> Model {
    Model { network_interface: SetOf::Known(interfaces), ..Model::default() }
}

fn excluding(model: Model, ids: &[&str]) -> Model {
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    Model { excluded_disk_ids: Val::Known(Set(ids)), ..model }
}

fn domain(scale_set: Val<String>) -> Model {
    let machine = RecoveryVm {
        platform_fault_domain: Val::Known(2),
        virtual_machine_scale_set_id: scale_set,
        ..RecoveryVm::default()
    };
    Model { recovery_vm: Single::Present(machine), ..Model::default() }
}

fn networks(recovery: Val<String>, test: Val<String>) -> Model {
    Model { recovery_network_id: recovery, test_failover_network_id: test, ..Model::default() }
}

/// `path: summary` of every finding, and all their texts.
fn findings(model: &Model) -> (Vec<String>, String) {
    let mut diagnostics = Diagnostics::new();
    validate(model, &mut diagnostics);
    let lines = diagnostics.iter().map(|d| format!("{}: {}", d.path, d.summary)).collect();
    let texts = diagnostics.iter().map(|d| d.detail.as_str()).collect::<Vec<_>>().join("\n");
    (lines, texts)
}

#[test]
fn what_contradicts_itself_is_found_and_named() {
    use Val::{Known, Null};
    let same_networks = networks("/net/A".into(), "/net/a".into());
    for (model, expected, named) in [
        (disks(&["/d/1", "/D/1", "/d/1/", "/d/2"]), "disk: Several blocks for one disk", "/D/1 "),
        (
            excluding(disks(&["/d/1"]), &["/d/2", "/D/1"]),
            "excluded_disk_ids: A disk both replicated and excluded",
            "/d/1 ",
        ),
        (
            interfaces(vec![interface("/n/1", &[]), interface("/N/1", &[])]),
            "network_interface: Several blocks for one network interface",
            "/N/1 ",
        ),
        (
            interfaces(vec![interface("/n/1", &[("A", Null), ("a", Null)])]),
            "network_interface: Several blocks for one IP configuration",
            "\"a\" of /n/1",
        ),
        (
            interfaces(vec![interface("/n/1", &[("a", Known(true)), ("b", Known(true))])]),
            "network_interface: Several primary IP configurations",
            "\"a\", \"b\" of /n/1",
        ),
        (
            domain(Null),
            "recovery_vm[0].platform_fault_domain: A fault domain without a scale set",
            "virtual_machine_scale_set_id",
        ),
        (
            same_networks,
            "test_failover_network_id: Test failovers in the recovery network",
            "/net/a ",
        ),
    ] {
        let (lines, texts) = findings(&model);
        assert_eq!(lines, [expected]);
        assert!(texts.contains(named), "{texts}");
    }
}

#[test]
fn what_is_right_or_not_known_is_no_finding() {
    use Val::{Known, Null, Unknown};
    let unknown_disk = Disk { disk_id: Unknown, ..Disk::default() };
    let unknown_disks =
        Model { disk: SetOf::Known(vec![unknown_disk.clone(), unknown_disk]), ..Model::default() };
    for model in [
        Model::default(),
        disks(&["/d/1", "/d/2"]),
        excluding(disks(&["/d/1"]), &["/d/2"]),
        Model { excluded_disk_ids: Unknown, ..disks(&["/d/1"]) },
        unknown_disks,
        Model { disk: SetOf::Unknown, network_interface: SetOf::Unknown, ..Model::default() },
        interfaces(vec![interface("/n/1", &[("a", Null)]), interface("/n/2", &[("a", Null)])]),
        interfaces(vec![interface("/n/1", &[("a", Known(true)), ("b", Unknown), ("c", Null)])]),
        interfaces(vec![interface("/n/1", &[("a", Known(false)), ("b", Known(false))])]),
        domain(Unknown),
        domain("/set".into()),
        Model { recovery_vm: Single::Unknown, ..Model::default() },
        networks("/net/a".into(), "/net/b".into()),
        networks(Unknown, "/net/b".into()),
        networks(Unknown, Unknown),
        networks("/net/a".into(), Null),
    ] {
        assert_eq!(findings(&model).0, Vec::<String>::new());
    }
}
