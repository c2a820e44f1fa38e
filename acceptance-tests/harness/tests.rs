//! The harness against the real binary, with Terraform's own `terraform_data`
//! in the provider's place: a helper that cannot fail would prove nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Scratch, Terraform, import_blocks};

fn scratch(config: &str) -> Scratch {
    let scratch = Scratch::with_environment(Vec::new());
    // Not `config`, which would ask for the provider.
    scratch.write("main.tf", config);
    scratch
}

fn panics(what: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(what)).expect_err("this had to panic");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

const ONE: &str = r#"
    variable "size" { default = 1 }
    resource "terraform_data" "one" {
      input = var.size
      lifecycle {
        precondition {
          condition     = var.size < 10
          error_message = "Sizes end at nine, and this one does not."
        }
      }
    }
    output "size" { value = terraform_data.one.output }
"#;

#[test]
fn a_plan_tells_changes_from_none() {
    let scratch = scratch(ONE);
    let plan = scratch.plan();
    plan.expect_actions("terraform_data.one", &["create"]);
    let shown = panics(|| {
        plan.expect_no_changes();
    });
    assert!(shown.contains("terraform_data.one: create"), "{shown}");
    scratch.apply_plan();
    scratch.plan().expect_no_changes().expect_actions("terraform_data.one", &["no-op"]);
    assert_eq!(scratch.state("terraform_data.one")["output"], 1);
    assert_eq!(scratch.output("size"), 1);

    scratch.write("terraform.tfvars", "size = 2");
    let plan = scratch.plan();
    plan.expect_actions("terraform_data.one", &["update"]);
    assert_eq!(plan.changed_attributes("terraform_data.one"), ["input", "output"]);
    assert!(plan.summary().contains("input: 1 -> 2"), "{}", plan.summary());
    assert!(plan.summary().contains("output: 1 -> (known after apply)"), "{}", plan.summary());

    assert!(scratch.managed().is_empty(), "terraform_data is not this provider's");
    scratch.destroy();
    assert_eq!(scratch.show()["values"], serde_json::Value::Null);
}

#[test]
fn failures_carry_their_diagnostics() {
    let scratch = scratch(ONE);
    scratch.write("terraform.tfvars", "size = 10");
    scratch.plan_fails().expect_error("Sizes end at nine").at("condition");
    scratch.apply_fails().expect_error("Sizes end at nine");
    let shown = panics(|| {
        scratch.apply();
    });
    assert!(shown.contains("this one does not"), "{shown}");

    scratch.write("main.tf", "resource \"terraform_data\" \"one\" {\n  inputt = 1\n}");
    scratch.validate_fails().expect_error("Unsupported argument").at("inputt");
    panics(|| {
        scratch.validate();
    });
    scratch.write("main.tf", "");
    panics(|| {
        scratch.plan_fails();
    });
    scratch.import_fails("terraform_data.one", "x");
}

#[test]
fn imports_work_by_command_and_by_generated_configuration() {
    let by_command = scratch(r#"resource "terraform_data" "one" {}"#);
    by_command.import("terraform_data.one", "an-id");
    assert_eq!(by_command.state("terraform_data.one")["id"], "an-id");

    let generated = scratch("");
    let text = generated.generate_config(&[("terraform_data.one", "an-id")]);
    assert!(text.contains(r#"resource "terraform_data" "one""#), "{text}");
    generated.plan().expect_only_imports();

    let changed = scratch(r#"resource "terraform_data" "one" { input = 1 }"#);
    changed.write("imports.tf", &import_blocks(&[("terraform_data.one", "an-id")]));
    let plan = changed.plan();
    panics(|| {
        plan.expect_only_imports();
    });
}

#[test]
fn nothing_of_the_caller_reaches_terraform() {
    let mut scratch = Scratch::with_environment(vec![("ARM_TENANT_ID".into(), "mine".into())]);
    scratch.env("ARM_CLIENT_ID", "added").env("ARM_TENANT_ID", "changed");
    let command = scratch.command(&["version"]);
    let has = |name: &str| {
        command.get_envs().find(|(known, _)| *known == name).and_then(|(_, value)| value)
    };
    assert_eq!(has("ARM_TENANT_ID").unwrap(), "changed");
    assert_eq!(has("ARM_CLIENT_ID").unwrap(), "added");
    assert_eq!(has("CHECKPOINT_DISABLE").unwrap(), "1");
    // Every test process of cargo has this one; a cleared environment does not.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    assert!(has("CARGO_MANIFEST_DIR").is_none());
    assert_eq!(scratch.run(&["version"]).code, Some(0));
    assert!(!Terraform::find().version.is_empty());
}

#[test]
fn a_folder_is_copied_and_removed_with_its_scratch() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.tf"), ONE).unwrap();
    std::fs::write(folder.path().join("notes.md"), "").unwrap();
    let scratch = Scratch::with_environment(Vec::new());
    scratch.config_from(folder.path());
    assert!(scratch.path().join("a.tf").exists() && !scratch.path().join("notes.md").exists());
    scratch.apply();
    scratch.plan().expect_no_changes();
    let path = scratch.path().to_owned();
    drop(scratch);
    assert!(!path.exists());
}

#[cfg(unix)]
mod running {
    use super::*;

    const SLOW: &str = r#"
        resource "terraform_data" "quick" {}
        resource "terraform_data" "slow" {
          depends_on = [terraform_data.quick]
          provisioner "local-exec" { command = "touch started; exec sleep 60" }
        }
    "#;

    #[test]
    fn an_interrupt_stops_terraform_with_its_state_saved() {
        let scratch = scratch(SLOW);
        let mut running = scratch.spawn_apply();
        let started = scratch.path().join("started");
        running.until("the provisioner starts", || started.exists());
        running.interrupt();
        let output = running.wait().expect_failure();
        assert!(output.to_string().contains("nterrupt"), "{output}");
        assert!(scratch.state("terraform_data.quick")["id"].is_string());
    }

    #[test]
    fn a_kill_ends_terraform_by_signal() {
        let scratch = scratch(SLOW);
        let mut running = scratch.spawn_apply();
        let started = scratch.path().join("started");
        running.until("the provisioner starts", || started.exists());
        running.kill();
        assert_eq!(running.wait().code, None);
    }

    #[test]
    fn waiting_for_what_never_comes_ends_with_the_command() {
        let scratch = scratch(r#"resource "terraform_data" "quick" {}"#);
        let mut running = scratch.spawn_apply();
        let shown = panics(|| running.until("something that never happens", || false));
        assert!(shown.contains("ended before something that never happens"), "{shown}");
    }
}
