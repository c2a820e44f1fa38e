//! The provider block through the real binary: wrong credentials, wrong places,
//! and what a user is told about them.

use crate::{
    harness::{Scratch, simulator},
    topology::vault,
};

#[test]
fn without_credentials_the_variables_to_set_are_named() {
    let simulator = simulator();
    let mut scratch = Scratch::new(&simulator);
    scratch.env_remove("ARM_CLIENT_SECRET").env("ARM_USE_CLI", "false");
    let output = scratch.config(&vault(&simulator)).plan_fails();
    for name in ["ARM_CLIENT_SECRET", "ARM_USE_OIDC", "ARM_USE_MSI", "az login"] {
        output.expect_error(name);
    }
}

#[test]
fn a_wrong_secret_is_told_apart_and_never_printed() {
    let simulator = simulator();
    let mut scratch = Scratch::new(&simulator);
    scratch.env("ARM_CLIENT_SECRET", "not-the-secret-of-anybody");
    let output = scratch.config(&vault(&simulator)).apply_fails();
    output.expect_error("ARM_CLIENT_SECRET");
    assert!(!output.to_string().contains("not-the-secret-of-anybody"), "{output}");
    assert!(scratch.managed().is_empty());
}

#[test]
fn a_token_of_another_tenant_is_explained() {
    let simulator = simulator();
    let mut scratch = Scratch::new(&simulator);
    // The estate's second tenant knows the application, but not the subscription.
    scratch.env("ARM_TENANT_ID", "7a000000-0000-4000-8000-000000000002");
    scratch.config(&vault(&simulator)).apply_fails().expect_error("ARM_TENANT_ID");
}

#[test]
fn an_endpoint_that_nobody_serves_is_named() {
    let simulator = simulator();
    let mut scratch = Scratch::new(&simulator);
    scratch.env("ARM_METADATA_HOSTNAME", "127.0.0.1:9");
    scratch.config(&vault(&simulator)).apply_fails().expect_error("127.0.0.1:9");
}

#[test]
fn values_of_the_wrong_form_are_refused_on_their_line() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config =
        |argument: &str| format!("provider \"asr\" {{\n  {argument}\n}}\n") + &vault(&simulator);
    for (argument, at) in [
        ("subscription_id = \"not-a-guid\"", "subscription_id"),
        ("environment = \"mars\"", "environment"),
        ("tenant_id = \"no tenant\"", "tenant_id"),
    ] {
        scratch.config(&config(argument)).plan_fails().expect_error("").at(at);
    }
}

#[test]
fn an_unknown_type_is_an_error_of_terraform() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    scratch.config("resource \"asr_replicated_vm\" \"x\" {}");
    scratch.validate_fails().expect_error("asr_replicated_vm");
}
