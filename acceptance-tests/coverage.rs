//! Every type that the provider offers has all that belongs to it. Asked of the
//! binary itself, so that nothing can be registered past these tests.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{
    examples::folder,
    harness::{Scratch, simulator},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The names of the provider's resources or data sources.
fn offered(kind: &str) -> Vec<String> {
    let scratch = Scratch::new(&simulator());
    scratch.config("");
    let output = scratch.run(&["providers", "schema", "-json"]).expect_success();
    let schemas: Value = serde_json::from_str(&output.stdout).unwrap();
    let providers = schemas["provider_schemas"].as_object().unwrap();
    let (_, ours) = providers.iter().find(|(address, _)| address.ends_with("/asr")).unwrap();
    let names: Vec<_> = ours[kind].as_object().unwrap().keys().cloned().collect();
    assert!(!names.is_empty(), "the provider offers no {kind}");
    names
}

fn complain(missing: Vec<String>) {
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

fn absent(paths: impl IntoIterator<Item = std::path::PathBuf>) -> Vec<String> {
    paths
        .into_iter()
        .filter(|path| !path.is_file())
        .map(|path| format!("missing: {}", path.strip_prefix(root()).unwrap().display()))
        .collect()
}

/// What simulates a type. A drill or a failover is something that is done with an item and has no object in Azure of its
/// own, so it is simulated in a room of the item's.
fn simulated(short: &str) -> std::path::PathBuf {
    let kinds = root().join("acceptance-tests/simulator/src/kinds");
    let room = kinds.join(format!("protected_item/{short}.rs"));
    if room.is_file() { room } else { kinds.join(format!("{short}.rs")) }
}

#[test]
fn every_resource_has_page_example_import_test_and_simulated_kind() {
    let tests = fs::read_to_string(root().join("acceptance-tests/main.rs")).unwrap();
    let mut missing = Vec::new();
    for name in offered("resource_schemas") {
        let short = name.strip_prefix("asr_").unwrap();
        let example = folder("resources").join(&name);
        missing.extend(absent([
            root().join(format!("docs/resources/{short}.md")),
            example.join("resource.tf"),
            example.join("import.sh"),
            example.join("import-by-string-id.tf"),
            simulated(short),
        ]));
        if !tests.contains(&format!("\nmod {short};\n")) {
            missing.push(format!("missing: mod {short} in acceptance-tests/main.rs"));
        }
    }
    complain(missing);
}

#[test]
fn every_data_source_has_page_example_and_test() {
    let tests = fs::read_to_string(root().join("acceptance-tests/main.rs")).unwrap();
    let resources = offered("resource_schemas");
    let mut missing = Vec::new();
    for name in offered("data_source_schemas") {
        let short = name.strip_prefix("asr_").unwrap();
        missing.extend(absent([
            root().join(format!("docs/data-sources/{short}.md")),
            folder("data-sources").join(&name).join("data-source.tf"),
        ]));
        // That of a resource is derived from it, and its example is applied with the resource's.
        let tested = [format!("\nmod {short};\n"), format!("\nmod {short}_data_source;\n")];
        if !resources.contains(&name) && !tested.iter().any(|module| tests.contains(module)) {
            missing.push(format!("missing: mod {short} in acceptance-tests/main.rs"));
        }
    }
    complain(missing);
}

#[test]
fn no_page_or_example_outlives_its_type() {
    let mut stale = Vec::new();
    for (kind, pages) in
        [("resource_schemas", "resources"), ("data_source_schemas", "data-sources")]
    {
        let offered = offered(kind);
        let known = |short: &str| offered.contains(&format!("asr_{short}"));
        for entry in fs::read_dir(root().join("docs").join(pages)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !known(name.trim_end_matches(".md")) {
                stale.push(format!("docs/{pages}/{name}"));
            }
        }
        for entry in fs::read_dir(folder(pages)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !known(name.trim_start_matches("asr_")) {
                stale.push(format!("examples/{pages}/{name}"));
            }
        }
    }
    assert!(stale.is_empty(), "of no type any more: {stale:#?}");
}
