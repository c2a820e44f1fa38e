//! `asr_network_requirements` through the real binary, which asks nobody.

use serde_json::{Value, json};

use crate::{
    examples::text,
    harness::{Scratch, simulator},
};

const DATA: &str = "data.asr_network_requirements.this";

fn config(arguments: &str) -> String {
    format!("data \"asr_network_requirements\" \"this\" {{\n{arguments}\n}}\n")
}

#[test]
fn the_example_has_rules_and_names_without_a_single_request() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let example = text(&simulator, "data-sources", "asr_network_requirements", "data-source.tf");
    let applied = scratch.config(&example).apply();
    assert!(applied.warnings().is_empty(), "{applied}");
    scratch.plan().expect_no_changes();
    assert!(simulator.journal().is_empty(), "it asked Azure");
    let names = scratch.output("names");
    assert!(names.as_array().unwrap().contains(&json!("login.microsoftonline.com")), "{names}");
    scratch.config(&example.replace("auto_update     = true", "first_priority = 3990"));
    scratch.plan().output.expect_warning("must have a lower number");
}

#[test]
fn it_needs_no_credentials() {
    let scratch = Scratch::with_environment(Vec::new());
    let arguments = "source_region = \"westeurope\"\nrecovery_region = \"westeurope\"";
    scratch.config(&config(arguments)).apply();
    let rules = scratch.state(DATA)["source_security_rules"].clone();
    assert_eq!(
        rules["AllowSiteRecoveryEventHub"]["destination_address_prefix"],
        "EventHub.WestEurope"
    );
    assert_eq!(scratch.state(DATA)["recovery_security_rules"], rules, "from zone to zone");
}

#[test]
fn rules_have_the_arguments_of_azurerm_and_stand_in_a_for_each() {
    let scratch = Scratch::with_environment(Vec::new());
    let arguments = "source_region = \"eastus2\"\nrecovery_region = \"Central US\"\nmulti_vm_group = true\n\
                     disk_encryption = true\nfirst_priority = 300\npriority_step = 5\nname_prefix = \"dr-\"";
    let each = r#"
resource "terraform_data" "rule" {
  for_each = data.asr_network_requirements.this.recovery_security_rules
  input    = each.value
}
"#;
    scratch.config(&(config(arguments) + each)).apply();
    scratch.plan().expect_no_changes();
    let rule: Value = scratch.state("terraform_data.rule[\"dr-Storage\"]")["output"].clone();
    assert_eq!(
        rule,
        json!({"name": "dr-Storage", "priority": 300, "direction": "Outbound", "access": "Allow", "protocol": "Tcp",
            "source_port_range": "*", "destination_port_range": "443", "source_address_prefix": "VirtualNetwork",
            "destination_address_prefix": "Storage.CentralUS",
            "description": "Changes of disks, written to the cache storage account"})
    );
    let rule = scratch.state("terraform_data.rule[\"dr-MultiVmInbound\"]")["output"].clone();
    assert_eq!(
        (&rule["direction"], &rule["destination_port_range"]),
        (&json!("Inbound"), &json!("20004"))
    );
}

#[test]
fn mistakes_show_at_validation_and_unknown_regions_plan() {
    let scratch = Scratch::with_environment(Vec::new());
    for (arguments, attribute, text) in [
        (
            "source_region = \"westeurop\"\nrecovery_region = \"northeurope\"",
            "source_region",
            "`westeurope`",
        ),
        (
            "source_region = \"westeurope\"\nrecovery_region = \"chinanorth3\"",
            "recovery_region",
            "within one cloud",
        ),
        (
            "source_region = \"westeurope\"\nrecovery_region = \"northeurope\"\nfirst_priority = 50",
            "first_priority",
            "between 100 and 4096",
        ),
    ] {
        scratch.config(&config(arguments));
        let output = scratch.validate_fails();
        output.expect_error(text).at(attribute);
    }
    let later = "resource \"terraform_data\" \"region\" {\n  input = \"northeurope\"\n}\n";
    let arguments =
        "source_region = \"westeurope\"\nrecovery_region = terraform_data.region.output";
    scratch.config(&(config(arguments) + later)).apply();
    scratch.plan().expect_no_changes();
}
