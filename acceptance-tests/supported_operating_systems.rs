//! `asr_supported_operating_systems` through the real binary.

use serde_json::json;

use crate::seeded::Seeded;

const NAME: &str = "asr_supported_operating_systems";

#[test]
fn the_example_warns_about_a_version_that_is_not_taken() {
    let seeded = Seeded::new(1);
    let example = seeded.example(NAME);
    let applied = seeded.scratch.config(&example).apply();
    assert!(applied.warnings().is_empty(), "{applied}");
    seeded.scratch.plan().expect_no_changes();
    seeded.scratch.config(&example.replace("\"24.04\"", "\"12.04\""));
    let plan = seeded.scratch.plan();
    plan.output.expect_warning("does not replicate Ubuntu 12.04. It takes 18.04,");
}

#[test]
fn systems_are_told_by_type_name_and_version() {
    let seeded = Seeded::new(1);
    let vault = format!("recovery_vault_id = \"{}\"", seeded.vault());
    let all = seeded.read(NAME, &vault);
    let windows = seeded.read(NAME, &format!("{vault}\nos_type = \"Windows\""));
    let names = |of: &serde_json::Value| -> Vec<String> {
        let systems = of["operating_systems"].as_array().unwrap().iter();
        systems.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&windows), ["Windows Server", "Windows"]);
    assert!(names(&all).len() > 5 && names(&all).contains(&"Debian".to_owned()), "{all:#}");
    assert_eq!(windows["versions"]["Windows"], json!(["10", "11"]));
    let first = &windows["operating_systems"][0];
    assert_eq!(
        (&first["os_type"], &first["versions"][0]["version"]),
        (&json!("Windows"), &json!("2012"))
    );
    assert_eq!(
        seeded.read_paths().iter().filter(|path| path.contains("OperatingSystems")).count(),
        2
    );
}

#[test]
fn a_vault_that_is_not_there_and_a_type_that_nobody_has_are_refused() {
    let seeded = Seeded::new(1);
    let missing = format!("recovery_vault_id = \"{}-2\"", seeded.vault());
    seeded
        .read_fails(NAME, &missing)
        .expect_error("vault-2 does not exist")
        .at("recovery_vault_id");
    let odd = format!("recovery_vault_id = \"{}\"\nos_type = \"BeOS\"", seeded.vault());
    seeded.read_fails(NAME, &odd).expect_error("\"BeOS\"").at("os_type");
}
