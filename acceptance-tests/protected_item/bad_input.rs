//! Bad input: refused at the earliest moment that can know it, on the attribute, with the value, the rule and the way out,
//! and nothing is sent to Azure.

use serde_json::json;

use super::{Scene, neighbour};
use crate::harness::{simulator, writes};
use crate::topology::{cache, disk, group, machine, network};

/// A scene in which everything that an item stands on exists.
fn ground() -> Scene {
    let scene = Scene::before(simulator(), "vm-db-1");
    scene.scratch.config(&crate::topology::ground(&scene.simulator)).apply();
    scene.simulator.clear_journal();
    scene
}

#[track_caller]
fn refused(scene: &Scene, config: &str, attribute: &str, parts: &[&str]) {
    let output = scene.scratch.config(config).plan_fails();
    let error = output.expect_error(parts[0]);
    // Core shows what is about a block at the header of the resource.
    if !["disk", "network_interface"].contains(&attribute) {
        error.at(attribute);
    }
    for part in parts {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert!(writes(&scene.simulator).is_empty(), "something was sent");
}

#[test]
fn what_azure_would_refuse_is_refused_by_the_plan() {
    let scene = ground();
    let simulator = &scene.simulator;
    let nic = |name: &str| {
        format!(
            "{}/providers/Microsoft.Network/networkInterfaces/{name}",
            group(simulator, "rg-app-primary")
        )
    };
    let storage = |name: &str, region: &str, body| {
        neighbour(
            simulator,
            "rg-app-primary",
            region,
            "Microsoft.Storage/storageAccounts",
            name,
            body,
        )
    };
    let premium = storage(
        "premium",
        "eastus2",
        json!({"kind": "BlockBlobStorage", "sku": {"name": "Premium_LRS"}}),
    );
    let files =
        storage("files", "eastus2", json!({"kind": "FileStorage", "sku": {"name": "Premium_LRS"}}));
    let own = cache(simulator, "asrcacheeastus2");
    let elsewhere = neighbour(
        simulator,
        "rg-app-primary",
        "westeurope",
        "Microsoft.Compute/virtualMachines",
        "far",
        json!({"properties": {"storageProfile": {"osDisk": {"managedDisk": {"id": disk(simulator, "far-os")}}}}}),
    );
    let with = |arguments: &str| scene.config(arguments);
    let instead = |from: &str, to: &str| {
        let config = scene.config("");
        assert!(config.contains(from), "{from}");
        config.replacen(from, to, 1)
    };
    let interface = |inner: &str| {
        with(&format!(
            "network_interface {{\n    source_network_interface_id = \"{}\"\n    {inner}\n  }}",
            nic("vm-db-1-nic")
        ))
    };
    let configuration = |name: &str, inner: &str| {
        format!("ip_configuration {{\n      name = \"{name}\"\n      {inner}\n    }}")
    };
    let vm = machine(simulator, "vm-db-1");

    refused(&scene, &instead(&vm, &elsewhere), "source_vm_id", &["westeurope", "eastus2"]);
    refused(
        &scene,
        &instead(&vm, &machine(simulator, "nobody")),
        "source_vm_id",
        &["No such virtual machine", "nobody"],
    );
    let foreign = disk(simulator, "vm-web-1-os");
    refused(
        &scene,
        &with(&format!("disk {{\n    disk_id = \"{foreign}\"\n  }}")),
        "disk",
        &["Not a disk of the virtual machine", "vm-web-1-os", "vm-db-1-log"],
    );
    let os = disk(simulator, "vm-db-1-os");
    refused(
        &scene,
        &with(&format!("excluded_disk_ids = [\"{os}\"]")),
        "excluded_disk_ids",
        &["operating system disk cannot be excluded"],
    );
    refused(
        &scene,
        &instead(&own, &cache(simulator, "asrcachecentralus")),
        "cache_storage_account_id",
        &["storage account of another region", "centralus", "eastus2"],
    );
    refused(
        &scene,
        &instead(&own, &files),
        "cache_storage_account_id",
        &["Not a storage account for a cache", "FileStorage"],
    );
    let log = disk(simulator, "vm-db-1-log");
    refused(
        &scene,
        &with(&format!(
            "disk {{\n    disk_id = \"{log}\"\n    cache_storage_account_id = \"{premium}\"\n  }}"
        )),
        "disk",
        &["Caches of different kinds"],
    );
    refused(
        &scene,
        &with(&format!(
            "network_interface {{\n    source_network_interface_id = \"{}\"\n  }}",
            nic("vm-web-1-nic")
        )),
        "network_interface",
        &["Not a network interface of the virtual machine", "vm-web-1-nic"],
    );
    refused(
        &scene,
        &interface(&configuration("other", "")),
        "network_interface",
        &["No such IP configuration", "ipconfig1"],
    );
    refused(
        &scene,
        &(interface(&configuration(
            "ipconfig1",
            "target_subnet_name = \"web\"\n      target_static_ip = \"10.99.0.4\"",
        ))
        .replace(
            "  network_interface",
            &format!(
                "  recovery_network_id = \"{}\"\n  network_interface",
                network(simulator, "recovery")
            ),
        )),
        "network_interface",
        &["outside of its subnet", "10.99.0.4", "10.20.1.0/24"],
    );
    refused(
        &scene,
        &with(&format!("recovery_network_id = \"{}\"", network(simulator, "primary"))),
        "recovery_network_id",
        &["another region"],
    );
    let other_mapping = instead(
        "asr_protection_container_mapping.out.id",
        "\"${asr_protection_container.primary.id}/replicationProtectionContainerMappings/nothing\"",
    );
    refused(
        &scene,
        &other_mapping,
        "container_mapping_id",
        &["No such container mapping", "nothing"],
    );
}

#[test]
fn what_contradicts_itself_is_refused_by_validate() {
    let scene = Scene::before(simulator(), "vm-db-1");
    let log = disk(&scene.simulator, "vm-db-1-log");
    let nic = format!(
        "{}/providers/Microsoft.Network/networkInterfaces/vm-db-1-nic",
        group(&scene.simulator, "rg-app-primary")
    );
    let primary = |name: &str| {
        format!(
            "ip_configuration {{\n      name    = \"{name}\"\n      primary = true\n    }}\n    "
        )
    };
    for (arguments, parts) in [
        (
            format!(
                "disk {{\n    disk_id = \"{log}\"\n  }}\n  disk {{\n    disk_id = \"{}\"\n    recovery_disk_name = \"x\"\n  }}",
                log.to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions")
            ),
            &["Several blocks for one disk", "vm-db-1-log"][..],
        ),
        (
            format!("excluded_disk_ids = [\"{log}\"]\n  disk {{\n    disk_id = \"{log}\"\n  }}"),
            &["both replicated and excluded"],
        ),
        (
            format!(
                "network_interface {{\n    source_network_interface_id = \"{nic}\"\n    {}{}}}",
                primary("a"),
                primary("b")
            ),
            &["Several primary IP configurations"],
        ),
        ("recovery_vm {\n    zone = \"4\"\n  }".to_owned(), &["\"4\" is not one of"]),
        (format!("disk {{\n    disk_id = \"{nic}\"\n  }}"), &["managed disk", "network interface"]),
        ("wait_for = \"forever\"".to_owned(), &["\"forever\" is not one of"]),
    ] {
        let output = scene.configure(&arguments).scratch.validate_fails();
        let error = output.expect_error(parts[0]);
        for part in parts {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}

#[test]
fn a_machine_that_is_protected_elsewhere_is_named_with_the_way_to_import_it() {
    let scene = Scene::of("vm-db-1", "");
    let second = crate::topology::protected_item_alone(&scene.simulator, "vm-db-1", "")
        .replace("\"this\"", "\"second\"")
        .replace(
            "name                       = \"vm-db-1\"",
            "name                       = \"second\"",
        );
    let output = scene.scratch.config(&(scene.config("") + &second)).plan_fails();
    let error = output.expect_error("protected already");
    assert!(error.at("source_vm_id").contains("replicationProtectedItems/vm-db-1"), "{error}");
    assert!(error.contains("import {"), "{error}");
}

#[test]
fn what_cannot_be_read_is_a_warning_and_the_service_has_the_last_word() {
    let scene = ground();
    scene.simulator.deny("storageaccounts");
    let plan = scene.configure("").scratch.plan();
    let warning = plan.output.expect_warning("A check was skipped");
    assert!(warning.contains("Reader"), "{warning}");
    scene.simulator.allow_all();
    scene.scratch.apply();
    scene.scratch.plan().expect_no_changes();
}
