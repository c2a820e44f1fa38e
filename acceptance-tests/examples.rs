//! Every example works as it is shown: applied, planned again, imported by the
//! id it names, destroyed. The documentation pages show nothing else.

use std::{
    fs,
    path::{Path, PathBuf},
};

use asr_simulator::Simulator;
use serde_json::json;

use crate::harness::{Import, Scratch, import_blocks, lifecycle_importing, simulator};

/// Where examples lie, as the Registry names the folders.
pub fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(kind)
}

/// The example as it stands there, in the simulator's subscription.
pub fn text(simulator: &Simulator, kind: &str, name: &str, file: &str) -> String {
    let path = folder(kind).join(name).join(file);
    fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .replace("00000000-0000-0000-0000-000000000000", simulator.subscription_id())
}

fn names(kind: &str) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder(kind))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no examples of {kind}");
    names
}

/// Resources with arguments for another day, such as how to replicate back: Azure cannot tell them, so an import is followed by an
/// update that writes nothing.
const TELL_LITTLE: &[&str] = &["asr_failover"];

#[test]
fn resources_live_their_whole_life() {
    for name in names("resources") {
        let simulator = simulator();
        let config = text(&simulator, "resources", &name, "resource.tf");
        let import =
            if TELL_LITTLE.contains(&name.as_str()) { Import::Settles } else { Import::Empty };
        lifecycle_importing(&simulator, import, |scratch| {
            scratch.config(&config);
        });
    }
}

#[test]
fn resources_are_imported_by_the_ids_shown() {
    for name in names("resources") {
        let simulator = simulator();
        let created = Scratch::new(&simulator);
        created.config(&text(&simulator, "resources", &name, "resource.tf"));
        created.apply();

        let command = text(&simulator, "resources", &name, "import.sh");
        let words: Vec<_> =
            command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        let ["terraform", "import", address, id] = words[..] else {
            panic!("{name}: not an import command: {command}");
        };
        let by_command = Scratch::new(&simulator);
        by_command.config(&text(&simulator, "resources", &name, "resource.tf"));
        by_command.import(address, id);
        assert_eq!(by_command.state(address)["id"], created.state(address)["id"], "{name}");

        // Whoever imports one object has imported those that it stands on.
        let managed = created.managed();
        let others: Vec<_> = managed
            .iter()
            .map(|(other, id)| (other.as_str(), id.as_str()))
            .filter(|(other, _)| *other != address)
            .collect();
        let by_block = Scratch::new(&simulator);
        by_block.config(&text(&simulator, "resources", &name, "resource.tf"));
        by_block
            .write("others.tf", &import_blocks(&others))
            .write("import.tf", &text(&simulator, "resources", &name, "import-by-string-id.tf"));
        let plan = by_block.plan();
        if TELL_LITTLE.contains(&name.as_str()) {
            plan.expect_actions(address, &["update"]);
        } else {
            plan.expect_only_imports().expect_actions(address, &["no-op"]);
        }
        created.destroy();
    }
}

/// Those without a resource of the same name have tests of their own, which apply their examples.
#[test]
fn data_sources_find_what_the_resource_made() {
    let has_resource = |name: &String| folder("resources").join(name).is_dir();
    for name in names("data-sources").into_iter().filter(has_resource) {
        let simulator = simulator();
        let created = Scratch::new(&simulator);
        created.config(&text(&simulator, "resources", &name, "resource.tf"));
        created.apply();

        let found = Scratch::new(&simulator);
        found.config(&text(&simulator, "data-sources", &name, "data-source.tf"));
        found.apply();
        found.plan().expect_no_changes();
        let show = found.show();
        let resources = show["values"]["root_module"]["resources"].as_array().unwrap();
        let [data] = &resources[..] else { panic!("{name}: expected one data source: {show:#}") };
        let id = data["values"]["id"].as_str().unwrap();
        let ids: Vec<_> = created.managed().into_iter().map(|(_, id)| id).collect();
        assert!(ids.iter().any(|known| known.eq_ignore_ascii_case(id)), "{id} is not in {ids:#?}");
    }
}

#[test]
fn the_region_pair_lives_its_whole_life() {
    let simulator = simulator();
    let group = |name: &str| {
        format!("/subscriptions/{}/resourceGroups/{name}", simulator.subscription_id())
    };
    let side = |location: &str, group_name: &str, network: &str| {
        let networks = "providers/Microsoft.Network/virtualNetworks";
        let id = format!("{}/{networks}/{network}", group(group_name));
        json!({"location": location, "virtual_network_id": id})
    };
    let variables = json!({
        "resource_group_id": group("rg-app-recovery"),
        "primary": side("eastus2", "rg-app-primary", "vnet-app-primary"),
        "recovery": side("centralus", "rg-app-recovery", "vnet-app-recovery"),
    });
    lifecycle_importing(&simulator, Import::Empty, |scratch| {
        scratch
            .config_from(&folder("region-pair"))
            .write("terraform.tfvars.json", &variables.to_string());
    });
}
