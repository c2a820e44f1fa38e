//! Functions through the real binary: every example says in its comment what it gives.

use std::fs;

use crate::{
    examples::{folder, text},
    harness::{Scratch, simulator},
};

#[test]
fn every_example_gives_what_it_says() {
    let simulator = simulator();
    let mut names: Vec<_> = fs::read_dir(folder("functions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 5, "{names:?}");
    let scratch = Scratch::new(&simulator);
    let examples: Vec<_> =
        names.iter().map(|name| text(&simulator, "functions", name, "function.tf")).collect();
    scratch.config(&examples.concat()).apply();
    for (name, example) in names.iter().zip(&examples) {
        let told = example.lines().find_map(|line| line.strip_prefix("# ")).unwrap();
        let told: serde_json::Value = serde_json::from_str(told).unwrap();
        assert_eq!(scratch.output(name), told, "{name}");
    }
    scratch.plan().expect_no_changes();
    assert!(simulator.journal().is_empty(), "a function asked Azure");
}

#[test]
fn what_is_not_known_yet_plans_and_what_is_wrong_is_told_on_its_argument() {
    let scratch = Scratch::with_environment(Vec::new());
    scratch.config(
        r#"
resource "terraform_data" "region" {
  input = "westeurope"
}

resource "terraform_data" "pair" {
  input = provider::asr::paired_region(terraform_data.region.output)
}
"#,
    );
    scratch.apply();
    scratch.plan().expect_no_changes();
    assert_eq!(scratch.state("terraform_data.pair")["output"], "northeurope");
    for (call, problem) in [
        (r#"paired_region("atlantis")"#, "\"atlantis\" is not a region of Azure"),
        (r#"parse_id("vm-web")"#, "\"vm-web\" is not the id of an Azure resource"),
        (r#"normalize_id("/subscriptions")"#, "nothing follows"),
        (r#"service_tags("westeurope", "chinanorth3")"#, "within one cloud"),
        (r#"churn_limit("Premium_LRS", -1, 16, "normal")"#, "-1 is no size of a disk"),
    ] {
        scratch.config(&format!("output \"wrong\" {{\n  value = provider::asr::{call}\n}}\n"));
        let output = scratch.plan_fails();
        output.expect_error(problem);
    }
}
