//! Networks, interfaces and IP configurations.

use super::*;

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
fn order_and_case_of_interfaces_and_configurations_mean_nothing() {
    let scene = Scene::before(crate::harness::simulator(), "vm-web-1");
    let simulator = &scene.simulator;
    let nics = format!(
        "{}/providers/Microsoft.Network/networkInterfaces",
        group(simulator, "rg-app-primary")
    );
    let subnet = format!("{}/subnets/web", network(simulator, "primary"));
    let configuration = |name: &str, primary: bool| json!({"name": name, "properties": {"primary": primary, "privateIPAllocationMethod": "Dynamic", "subnet": {"id": subnet}}});
    let second = crate::protected_item::neighbour(
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
