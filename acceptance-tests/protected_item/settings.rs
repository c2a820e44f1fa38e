//! Everything that can be set on a protected item: set in place, read back, changed, and cleared.

mod disks;
mod interfaces;
mod machine;

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
