//! Text for whoever manages a recovered virtual machine with azurerm: blocks with which its state follows the failover. Pure.

use crate::azure::compute::VirtualMachine;
use crate::azure::id;

/// The blocks for a recovered virtual machine, that took over from another one.
pub fn text(machine: &VirtualMachine, os: Option<&str>, former: Option<&str>) -> String {
    let name = id::name(&machine.id).unwrap_or_default();
    let windows = os.is_some_and(|os| os.eq_ignore_ascii_case("Windows"));
    let kind =
        if windows { "azurerm_windows_virtual_machine" } else { "azurerm_linux_virtual_machine" };
    let mut blocks = Vec::new();
    let former = former.filter(|former| !id::same(former, &machine.id));
    let mut head = format!(
        "# {name} runs as {} now.\n# Rename the addresses to those in your configuration; `removed` needs Terraform 1.7, and its resource block has to go \
         from the configuration.",
        machine.id
    );
    if let Some(former) = former {
        head +=
            &format!("\n# What ran before is forgotten, not destroyed: {}\n", id::plain(former));
        blocks.push(format!(
            "removed {{\n  from = {kind}.{}\n  lifecycle {{\n    destroy = false\n  }}\n}}",
            label(name)
        ));
    } else {
        head.push('\n');
    }
    let new = format!("{}_recovered", label(name));
    blocks.push(import(kind, &new, &machine.id));
    for disk in machine.managed_disks() {
        blocks.push(import(
            "azurerm_managed_disk",
            &label(id::name(disk).unwrap_or_default()),
            disk,
        ));
    }
    for disk in &machine.properties.storage_profile.data_disks {
        let known =
            disk.name.as_deref().or(disk.managed_disk.as_ref().and_then(|d| id::name(&d.id)));
        if let Some(known) = known {
            let attachment = format!("{}/dataDisks/{known}", id::plain(&machine.id));
            blocks.push(import(
                "azurerm_virtual_machine_data_disk_attachment",
                &label(known),
                &attachment,
            ));
        }
    }
    for interface in machine.interfaces() {
        let known = label(id::name(interface).unwrap_or_default());
        blocks.push(import("azurerm_network_interface", &known, interface));
    }
    format!("{head}\n{}\n", blocks.join("\n\n"))
}

fn import(kind: &str, name: &str, id: &str) -> String {
    format!("import {{\n  to = {kind}.{name}\n  id = \"{}\"\n}}", crate::azure::id::plain(id))
}

/// A name as it can stand in an address.
fn label(name: &str) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' };
    let label: String = name.chars().map(fits).collect();
    if label.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        label
    } else {
        format!("_{label}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_of_a_machine_is_handed_over() {
        let machine: VirtualMachine =
            serde_json::from_value(json!({"id": "/g/vm 1", "properties": {
            "storageProfile": {"osDisk": {"name": "os", "managedDisk": {"id": "/d/os"}},
                "dataDisks": [{"lun": 0, "name": "data", "managedDisk": {"id": "/d/data"}}]},
            "networkProfile": {"networkInterfaces": [{"id": "/n/1nic"}]}}}))
            .unwrap();
        let told = text(&machine, Some("Windows"), Some("/old/vm"));
        for part in [
            "from = azurerm_windows_virtual_machine.vm_1\n",
            "destroy = false",
            "to = azurerm_windows_virtual_machine.vm_1_recovered\n  id = \"/g/vm 1\"",
            "to = azurerm_managed_disk.os\n  id = \"/d/os\"",
            "to = azurerm_virtual_machine_data_disk_attachment.data\n  id = \"/g/vm 1/dataDisks/data\"",
            "to = azurerm_network_interface._1nic\n  id = \"/n/1nic\"",
        ] {
            assert!(told.contains(part), "{part} is not in\n{told}");
        }
        assert!(text(&machine, Some("Linux"), None).contains("azurerm_linux_virtual_machine"));
        assert!(!text(&machine, None, None).contains("removed {"));
    }
}
