//! The service answers in other letter case, in another order, with nulls and empty texts where it had none, and with
//! members that nobody knows. None of that is a change.

use serde_json::{Value, json};

use super::{ADDRESS, Scene};
use crate::topology::{disk, group, network};

/// A configuration that says something about everything that is read back.
fn full(scene: &Scene) -> String {
    let simulator = &scene.simulator;
    let interface = format!(
        "{}/providers/Microsoft.Network/networkInterfaces/vm-db-1-nic",
        group(simulator, "rg-app-primary")
    );
    let set = scene.neighbour("Microsoft.Compute/availabilitySets", "Set", json!({}));
    let nsg = scene.neighbour("Microsoft.Network/networkSecurityGroups", "Nsg", json!({}));
    format!(
        r#"
  test_failover_network_id = "{}"
  multi_vm_group_name      = "Shop"

  recovery_vm {{
    name                = "Db-DR"
    size                = "Standard_E8s_v5"
    availability_set_id = "{set}"
  }}

  disk {{
    disk_id          = "{}"
    target_disk_type = "StandardSSD_LRS"
  }}

  disk {{
    disk_id            = "{}"
    recovery_disk_name = "Log-DR"
  }}

  network_interface {{
    source_network_interface_id        = "{interface}"
    recovery_network_security_group_id = "{nsg}"

    ip_configuration {{
      name               = "ipconfig1"
      target_subnet_name = "web"
      target_static_ip   = "10.20.1.10"
    }}
  }}
"#,
        network(simulator, "drill"),
        disk(simulator, "vm-db-1-data"),
        disk(simulator, "vm-db-1-log"),
    )
}

/// Every text in a value, but for those that tell what state something is in.
fn each_text(value: &mut Value, change: &dyn Fn(&str) -> String) {
    const STATES: [&str; 12] = [
        "protectionState",
        "vmProtectionState",
        "activeLocation",
        "instanceType",
        "diskState",
        "diskType",
        "selectionType",
        "multiVmGroupCreateOption",
        "autoProtectionOfDataDisk",
        "testFailoverState",
        "nicId",
        "lifecycleId",
    ];
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(members) => members
            .iter_mut()
            .filter(|(name, _)| !STATES.contains(&name.as_str()))
            .for_each(|(_, member)| each_text(member, change)),
        _ => {}
    }
}

/// Every list in another order.
fn each_list(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.reverse();
            items.iter_mut().for_each(each_list);
        }
        Value::Object(members) => members.values_mut().for_each(each_list),
        _ => {}
    }
}

/// Nothing as null where it was an empty text or list, and the other way round.
fn each_nothing(value: &mut Value) {
    match value {
        Value::String(text) if text.is_empty() => *value = Value::Null,
        Value::Array(items) if items.is_empty() => *value = Value::Null,
        Value::Array(items) => items.iter_mut().for_each(each_nothing),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                let is_text = name.ends_with("Id")
                    || name.ends_with("Name")
                    || name.ends_with("Address")
                    || name.ends_with("Set");
                if member.is_null() && is_text {
                    *member = json!("");
                } else {
                    each_nothing(member);
                }
            }
        }
        _ => {}
    }
}

fn each_object(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(each_object),
        Value::Object(members) => {
            members.values_mut().for_each(each_object);
            members.insert("someday".to_owned(), json!({"new": [1, null]}));
        }
        _ => {}
    }
}

#[test]
fn no_odd_reply_makes_a_difference() {
    let scene = Scene::before(crate::harness::simulator(), "vm-db-1");
    scene.make(&full(&scene));
    let id = scene.id();
    let original = scene.item();
    let details = "/properties/providerSpecificDetails";
    type Odd<'a> = (&'a str, &'a dyn Fn(&mut Value));
    let odd: [Odd<'_>; 6] = [
        ("lower case", &|item| {
            each_text(item.pointer_mut(details).unwrap(), &|text| text.to_lowercase())
        }),
        ("upper case", &|item| {
            each_text(item.pointer_mut(details).unwrap(), &|text| {
                text.to_uppercase().replace("HTTPS", "https")
            })
        }),
        ("another order", &|item| each_list(item.pointer_mut(details).unwrap())),
        ("null for empty and empty for null", &|item| {
            each_nothing(item.pointer_mut(details).unwrap())
        }),
        ("members that nobody knows", &|item| each_object(item)),
        ("null for what is not set", &|item| {
            let details = item.pointer_mut(details).unwrap();
            for name in [
                "unprotectedDisks",
                "protectedDisks",
                "platformFaultDomain",
                "vmEncryptionType",
                "agentVersion",
            ] {
                details[name] = Value::Null;
            }
        }),
    ];
    for (what, change) in odd {
        scene.simulator.change(&id, |item| {
            *item = original.clone();
            change(item);
        });
        let plan = scene.scratch.plan();
        assert!(plan.is_empty(), "{what}:\n{}\n{}", plan.summary(), plan.output);
    }
    scene.simulator.change(&id, |item| *item = original);
    scene.scratch.plan().expect_no_changes();
}

#[test]
fn a_change_in_the_portal_is_seen_and_undone() {
    let scene = Scene::before(crate::harness::simulator(), "vm-db-1");
    scene.make(&full(&scene));
    let details = "/properties/providerSpecificDetails";
    for (pointer, value, attribute) in [
        ("/recoveryAzureVMName", json!("theirs"), "recovery_vm"),
        ("/selectedTfoAzureNetworkId", Value::Null, "test_failover_network_id"),
        ("/vmNics/0/ipConfigs/0/recoveryStaticIPAddress", json!("10.20.1.99"), "network_interface"),
    ] {
        scene.simulator.change(&scene.id(), |item| {
            *item.pointer_mut(&format!("{details}{pointer}")).unwrap() = value.clone();
        });
        let plan = scene.scratch.plan();
        plan.expect_actions(ADDRESS, &["update"]);
        assert!(
            plan.changed_attributes(ADDRESS).contains(&attribute.to_owned()),
            "{}",
            plan.summary()
        );
        scene.scratch.apply_plan();
        scene.scratch.plan().expect_no_changes();
    }
}
