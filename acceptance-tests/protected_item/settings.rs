//! Everything that can be set on a protected item: set in place, read back, changed, and cleared.

use serde_json::{Value, json};

use super::{ADDRESS, Scene};
use crate::harness::Import;
use crate::harness::lifecycle_importing;
use crate::topology::{disk, group, network};

/// Where a member stands in the item, from `providerSpecificDetails`.
fn member(scene: &Scene, pointer: &str) -> Value {
    scene.details().pointer(pointer).cloned().unwrap_or_default()
}

/// Sets an argument, changes it, and takes it away again. Each time one PATCH and nothing else is sent, and the item
/// has it.
#[track_caller]
fn is_set_in_place(scene: &Scene, pointer: &str, steps: &[(&str, Value)]) {
    for (arguments, expected) in steps {
        let sent = scene.change(arguments);
        assert_eq!(sent, ["PATCH"], "{pointer}: {arguments}");
        assert_eq!(&member(scene, pointer), expected, "{pointer}: {arguments}");
    }
}

fn vm(argument: &str) -> String {
    format!("recovery_vm {{\n    {argument}\n  }}")
}

#[test]
fn names_and_size_of_the_virtual_machine() {
    let scene = Scene::of("vm-web-1", "");
    for (argument, pointer, first, second, default) in [
        ("name", "/recoveryAzureVMName", "web-dr", "web-dr-2", "vm-web-1"),
        ("test_failover_name", "/tfoAzureVMName", "web-drill", "web-drill-2", "vm-web-1-test"),
        ("size", "/recoveryAzureVMSize", "Standard_D4s_v5", "Standard_D8s_v5", "Standard_D2s_v5"),
    ] {
        is_set_in_place(
            &scene,
            pointer,
            &[
                (&vm(&format!("{argument} = \"{first}\"")), json!(first)),
                (&vm(&format!("{argument} = \"{second}\"")), json!(second)),
                ("", json!(default)),
            ],
        );
    }
}

#[test]
fn placement_of_the_virtual_machine() {
    let scene = Scene::of("vm-web-1", "");
    for (argument, pointer, kind) in [
        ("availability_set_id", "/recoveryAvailabilitySet", "availabilitySets"),
        (
            "proximity_placement_group_id",
            "/recoveryProximityPlacementGroupId",
            "proximityPlacementGroups",
        ),
        (
            "capacity_reservation_group_id",
            "/recoveryCapacityReservationGroupId",
            "capacityReservationGroups",
        ),
        (
            "virtual_machine_scale_set_id",
            "/recoveryVirtualMachineScaleSetId",
            "virtualMachineScaleSets",
        ),
    ] {
        let kind = format!("Microsoft.Compute/{kind}");
        let first = scene.neighbour(&kind, "First", json!({}));
        let second = scene.neighbour(&kind, "Second", json!({}));
        is_set_in_place(
            &scene,
            pointer,
            &[
                (&vm(&format!("{argument} = \"{first}\"")), json!(first)),
                (&vm(&format!("{argument} = \"{second}\"")), json!(second)),
                ("", Value::Null),
            ],
        );
    }
    let account = format!(
        "{}/providers/Microsoft.Storage/storageAccounts/asrcachecentralus",
        group(&scene.simulator, "rg-app-recovery")
    );
    let block = vm(&format!("boot_diagnostics_storage_account_id = \"{account}\""));
    let pointer = "/recoveryBootDiagStorageAccountId";
    is_set_in_place(&scene, pointer, &[(&block, json!(account)), ("", Value::Null)]);
}

#[test]
fn a_zone_takes_the_place_of_an_availability_set_in_one_change() {
    let scene = Scene::of("vm-web-1", "");
    let set = scene.neighbour("Microsoft.Compute/availabilitySets", "set", json!({}));
    scene.change(&vm(&format!("availability_set_id = \"{set}\"")));
    is_set_in_place(
        &scene,
        "/recoveryAvailabilityZone",
        &[
            (&vm("zone = \"2\""), json!("2")),
            (&vm("zone = \"3\""), json!("3")),
            (&vm(&format!("availability_set_id = \"{set}\"")), Value::Null),
        ],
    );
    assert_eq!(member(&scene, "/recoveryAvailabilitySet"), json!(set));
    let both = vm(&format!("zone = \"1\"\n    availability_set_id = \"{set}\""));
    scene.configure(&both).scratch.validate_fails().expect_error("cannot be set together");
}

#[test]
fn the_license_is_sent_though_no_reply_tells_it() {
    let scene = Scene::of("vm-db-1", "");
    for (arguments, sent) in [
        (vm("license_type = \"WindowsServer\""), "WindowsServer"),
        (vm("license_type = \"NoLicenseType\""), "NoLicenseType"),
        (String::new(), "NotSpecified"),
    ] {
        assert_eq!(scene.change(&arguments), ["PATCH"]);
        let journal = scene.simulator.journal();
        let patch = journal.iter().find(|entry| entry.method == "PATCH").unwrap();
        let body = patch.body.clone().unwrap();
        assert_eq!(body["properties"]["licenseType"], sent);
    }
}

#[test]
fn networks_of_failover_and_test() {
    let scene = Scene::of("vm-web-1", "");
    let (recovery, drill) =
        (network(&scene.simulator, "recovery"), network(&scene.simulator, "drill"));
    let test = format!("test_failover_network_id = \"{drill}\"");
    is_set_in_place(
        &scene,
        "/selectedTfoAzureNetworkId",
        &[(&test, json!(drill)), ("", Value::Null)],
    );
    assert_eq!(member(&scene, "/selectedRecoveryAzureNetworkId"), json!(recovery));
    let other = format!("recovery_network_id = \"{drill}\"");
    is_set_in_place(&scene, "/selectedRecoveryAzureNetworkId", &[(&other, json!(drill))]);
    // Left out, it stays what it is.
    scene.configure("").scratch.plan().expect_no_changes();
}

#[test]
fn settings_of_a_disk_are_read_back_and_cleared() {
    let scene = Scene::of("vm-db-1", "");
    let log = disk(&scene.simulator, "vm-db-1-log");
    let block = |argument: &str| format!("disk {{\n    disk_id = \"{log}\"\n    {argument}\n  }}");
    let of_log = |scene: &Scene, name: &str| {
        let disks = scene.details()["protectedManagedDisks"].clone();
        let found = disks.as_array().unwrap().iter().find(|d| d["diskName"] == "vm-db-1-log");
        found.unwrap()[name].clone()
    };
    for (argument, name, first, default) in [
        ("target_disk_type", "recoveryTargetDiskAccountType", "StandardSSD_ZRS", "Premium_LRS"),
        (
            "target_replica_disk_type",
            "recoveryReplicaDiskAccountType",
            "Standard_LRS",
            "Premium_LRS",
        ),
        ("recovery_disk_name", "failoverDiskName", "log-dr", "vm-db-1-log"),
        ("test_failover_disk_name", "tfoDiskName", "log-drill", "vm-db-1-log-ASRtest"),
    ] {
        for (arguments, expected) in [
            (block(&format!("{argument} = \"{first}\"")), first),
            (block(""), default),
            (block(&format!("{argument} = \"{first}\"")), first),
            (String::new(), default),
        ] {
            let sent = if scene.scratch.config(&scene.config(&arguments)).plan().is_empty() {
                Vec::new()
            } else {
                scene.change(&arguments)
            };
            assert!(sent == ["PATCH"] || sent.is_empty(), "{argument}: {sent:?}");
            assert_eq!(of_log(&scene, name), expected, "{argument}: {arguments}");
        }
    }
}

/// Every argument at once, in a configuration with its neighbours.
fn everything(scene: &Scene) -> String {
    let simulator = &scene.simulator;
    let id = |kind: &str, name: &str, body: Value| scene.neighbour(kind, name, body);
    let group_id = id("Microsoft.Network/networkSecurityGroups", "nsg", json!({}));
    let public = id("Microsoft.Network/publicIPAddresses", "public", json!({}));
    let pools = json!({"properties": {"backendAddressPools": [{"name": "pool"}]}});
    let balancer = id("Microsoft.Network/loadBalancers", "balancer", pools);
    let pool = format!("{balancer}/backendAddressPools/pool");
    let placement = id("Microsoft.Compute/proximityPlacementGroups", "ppg", json!({}));
    let interface = format!(
        "{}/providers/Microsoft.Network/networkInterfaces/vm-db-1-nic",
        group(simulator, "rg-app-primary")
    );
    let (data, log) = (disk(simulator, "vm-db-1-data"), disk(simulator, "vm-db-1-log"));
    let (recovery, drill) = (network(simulator, "recovery"), network(simulator, "drill"));
    format!(
        r#"
  recovery_network_id      = "{recovery}"
  test_failover_network_id = "{drill}"
  multi_vm_group_name      = "shop"
  auto_protect_data_disks  = true
  deletion_protection      = false

  recovery_vm {{
    name                         = "db-dr"
    test_failover_name           = "db-drill"
    size                         = "Standard_E8s_v5"
    zone                         = "1"
    proximity_placement_group_id = "{placement}"
  }}

  disk {{
    disk_id                  = "{data}"
    target_disk_type         = "StandardSSD_LRS"
    target_replica_disk_type = "Standard_LRS"
  }}

  disk {{
    disk_id            = "{log}"
    recovery_disk_name = "log-dr"
  }}

  network_interface {{
    source_network_interface_id                  = "{interface}"
    recovery_network_security_group_id           = "{group_id}"
    recovery_accelerated_networking_enabled      = true
    recovery_name                                = "db-dr-nic"
    failover_test_network_security_group_id      = "{group_id}"
    failover_test_accelerated_networking_enabled = false
    failover_test_name                           = "db-drill-nic"

    ip_configuration {{
      name                                                      = "ipconfig1"
      primary                                                   = true
      target_subnet_name                                        = "web"
      target_static_ip                                          = "10.20.1.10"
      recovery_public_ip_address_id                             = "{public}"
      recovery_load_balancer_backend_address_pool_ids           = ["{pool}"]
      failover_test_subnet_name                                 = "db"
      failover_test_static_ip                                   = "10.30.2.10"
      failover_test_public_ip_address_id                        = "{public}"
      failover_test_load_balancer_backend_address_pool_ids      = ["{pool}"]
    }}
  }}
"#
    )
}

#[test]
fn everything_at_once_is_made_read_back_imported_and_taken_away() {
    let scene = Scene::of("vm-web-1", "");
    let config = everything(&scene);
    let simulator = crate::harness::simulator();
    let there = Scene {
        simulator,
        scratch: crate::harness::Scratch::new(&scene.simulator),
        machine: "vm-db-1",
    };
    let config_there = everything(&there);
    assert_eq!(config, config_there, "the estates are alike");
    lifecycle_importing(&there.simulator, Import::Settles, |scratch| {
        scratch.config(&there.config(&config_there));
    });
}

#[test]
fn an_interface_is_set_changed_and_left_to_the_service_again() {
    let scene = Scene::of("vm-db-1", "");
    let interface = format!(
        "{}/providers/Microsoft.Network/networkInterfaces/vm-db-1-nic",
        group(&scene.simulator, "rg-app-primary")
    );
    let block = |inner: &str| {
        format!(
            "network_interface {{\n    source_network_interface_id = \"{interface}\"\n    {inner}\n  }}"
        )
    };
    let configuration = |inner: &str| {
        block(&format!("ip_configuration {{\n      name = \"ipconfig1\"\n      {inner}\n    }}"))
    };
    let nic = |scene: &Scene| scene.details()["vmNics"][0].clone();
    scene.change(&configuration(
        "target_subnet_name = \"web\"\n      target_static_ip = \"10.20.1.20\"",
    ));
    assert_eq!(nic(&scene)["ipConfigs"][0]["recoveryStaticIPAddress"], "10.20.1.20");
    scene.change(&configuration("target_static_ip = \"10.20.2.21\""));
    assert_eq!(
        nic(&scene)["ipConfigs"][0]["recoverySubnetName"],
        "db",
        "back to the one named as in the source"
    );
    assert_eq!(nic(&scene)["ipConfigs"][0]["recoveryStaticIPAddress"], "10.20.2.21");
    scene.change(&block("recovery_name = \"other\""));
    assert_eq!(nic(&scene)["ipConfigs"][0]["recoveryStaticIPAddress"], "");
    assert_eq!(nic(&scene)["recoveryNicName"], "other");
    scene.change("");
    assert_eq!(nic(&scene)["recoveryNicName"], "vm-db-1-nic");
    assert_eq!(nic(&scene)["ipConfigs"][0]["recoverySubnetName"], "db");
}

#[test]
fn a_plan_shows_which_member_of_which_disk_changes() {
    let scene = Scene::of("vm-db-1", "");
    let log = disk(&scene.simulator, "vm-db-1-log");
    scene.configure(&format!(
        "disk {{\n    disk_id = \"{log}\"\n    target_disk_type = \"Standard_LRS\"\n  }}"
    ));
    let plan = scene.scratch.plan();
    let change = plan.json["resource_changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["address"] == ADDRESS)
        .unwrap();
    let (before, after) = (
        &change["change"]["before"]["replicated_disks"],
        &change["change"]["after"]["replicated_disks"],
    );
    let differing: Vec<_> = before
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(id, disk)| {
            let after = &after[id];
            disk.as_object()
                .unwrap()
                .iter()
                .filter(move |(name, value)| after[name.as_str()] != **value)
                .map(move |(name, _)| (id.clone(), name.clone()))
        })
        .collect();
    assert_eq!(
        differing,
        [(log.to_lowercase(), "target_disk_type".to_owned())],
        "{}",
        plan.summary()
    );
}

#[test]
fn what_is_encrypted_stays_so() {
    let scene = Scene::before(crate::harness::simulator(), "vm-db-1");
    let set = scene.neighbour("Microsoft.Compute/diskEncryptionSets", "set", json!({}));
    let vault = scene.neighbour("Microsoft.KeyVault/vaults", "keys", json!({}));
    let (data, log) =
        (disk(&scene.simulator, "vm-db-1-data"), disk(&scene.simulator, "vm-db-1-log"));
    let keys = |version: u32| {
        format!(
            r#"
  disk {{
    disk_id                       = "{data}"
    target_disk_encryption_set_id = "{set}"
  }}

  disk {{
    disk_id = "{log}"

    target_disk_encryption {{
      disk_encryption_key {{
        secret_url = "https://keys.vault.azure.net/secrets/log/{version}"
        vault_id   = "{vault}"
      }}

      key_encryption_key {{
        key_url  = "https://keys.vault.azure.net/keys/kek/{version}"
        vault_id = "{vault}"
      }}
    }}
  }}
"#
        )
    };
    scene.make(&keys(1));
    let of = |name: &str| {
        let disks = scene.details()["protectedManagedDisks"].clone();
        let found = disks.as_array().unwrap().iter().find(|d| d["diskName"] == name).cloned();
        found.unwrap()
    };
    assert_eq!(of("vm-db-1-data")["recoveryDiskEncryptionSetId"], json!(set));
    assert_eq!(of("vm-db-1-log")["keyIdentifier"], "https://keys.vault.azure.net/keys/kek/1");
    assert_eq!(scene.change(&keys(2)), ["PATCH"]);
    assert_eq!(of("vm-db-1-log")["secretIdentifier"], "https://keys.vault.azure.net/secrets/log/2");
}

#[test]
fn a_fault_domain_goes_with_a_scale_set() {
    let scene = Scene::of("vm-web-1", "");
    let set = scene.neighbour("Microsoft.Compute/virtualMachineScaleSets", "set", json!({}));
    let with = |domain: u32| {
        vm(&format!(
            "virtual_machine_scale_set_id = \"{set}\"\n    platform_fault_domain        = {domain}"
        ))
    };
    is_set_in_place(&scene, "/platformFaultDomain", &[(&with(1), json!(1)), (&with(2), json!(2))]);
}

#[test]
fn order_and_case_of_interfaces_and_configurations_mean_nothing() {
    let scene = Scene::before(crate::harness::simulator(), "vm-web-1");
    let simulator = &scene.simulator;
    let nics = format!(
        "{}/providers/Microsoft.Network/networkInterfaces",
        group(simulator, "rg-app-primary")
    );
    let subnet = format!("{}/subnets/web", network(simulator, "primary"));
    let configuration = |name: &str, primary: bool| json!({"name": name, "properties": {"primary": primary, "privateIPAllocationMethod": "Dynamic", "subnet": {"id": subnet}}});
    let second = super::neighbour(
        simulator,
        "rg-app-primary",
        "eastus2",
        "Microsoft.Network/networkInterfaces",
        "vm-web-1-nic2",
        json!({"properties": {"ipConfigurations": [configuration("a", true), configuration("b", false)]}}),
    );
    simulator.change(&crate::topology::machine(simulator, "vm-web-1"), |machine| {
        let interfaces = &mut machine["properties"]["networkProfile"]["networkInterfaces"];
        interfaces.as_array_mut().unwrap().push(json!({"id": second}));
    });
    let blocks = |swap: bool, shout: bool| {
        let spell =
            |id: String| if shout { id.replace("rg-app-primary", "RG-App-Primary") } else { id };
        let name = |name: &str| if shout { name.to_uppercase() } else { name.to_owned() };
        let ip = |of: &str, inner: &str| {
            format!(
                "    ip_configuration {{\n      name = \"{}\"\n      {inner}\n    }}\n",
                name(of)
            )
        };
        let mut configurations =
            [ip("a", "target_static_ip = \"10.20.1.30\""), ip("b", "target_subnet_name = \"db\"")];
        let nic = |id: String, inner: String| {
            format!(
                "  network_interface {{\n    source_network_interface_id = \"{}\"\n{inner}  }}\n",
                spell(id)
            )
        };
        if swap {
            configurations.reverse();
        }
        let mut blocks = [
            nic(format!("{nics}/vm-web-1-nic"), "    recovery_name = \"first\"\n".to_owned()),
            nic(second.clone(), configurations.concat()),
        ];
        if swap {
            blocks.reverse();
        }
        blocks.concat()
    };
    scene.make(&blocks(false, false));
    assert_eq!(
        scene.details()["vmNics"][1]["ipConfigs"][0]["recoveryStaticIPAddress"],
        "10.20.1.30"
    );
    assert_eq!(scene.details()["vmNics"][1]["ipConfigs"][1]["recoverySubnetName"], "db");
    for (swap, shout) in [(true, false), (false, true), (true, true)] {
        scene.configure(&blocks(swap, shout)).scratch.plan().expect_no_changes();
    }
    assert_eq!(scene.change(&blocks(true, true).replace("10.20.1.30", "10.20.1.31")), ["PATCH"]);
    assert_eq!(
        scene.details()["vmNics"][1]["ipConfigs"][1]["recoverySubnetName"],
        "db",
        "what did not change stays"
    );
}
