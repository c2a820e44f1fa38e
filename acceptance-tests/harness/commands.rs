//! Terraform's commands as methods of [`Scratch`]. Each panics, with all that
//! Terraform printed, when it goes otherwise than its name says.

use std::fs;

use serde_json::Value;

use super::{
    output::Output,
    plan::Plan,
    running::Running,
    scratch::{SOURCE, Scratch},
};

const PLAN_FILE: &str = "plan.bin";
const PLAN: &[&str] = &["plan", "-json", "-input=false", "-detailed-exitcode", "-out", PLAN_FILE];
const APPLY: &[&str] = &["apply", "-json", "-input=false", "-auto-approve"];
const DESTROY: &[&str] = &["destroy", "-json", "-input=false", "-auto-approve"];

impl Scratch {
    /// `terraform init`: needed only for modules, backends and installed providers.
    #[track_caller]
    pub fn init(&self) -> Output {
        self.run(&["init", "-input=false", "-no-color"]).expect_success()
    }

    /// `terraform validate`.
    #[track_caller]
    pub fn validate(&self) -> Output {
        self.run(&["validate", "-json", "-no-color"]).expect_success()
    }

    /// `terraform validate` that must fail.
    #[track_caller]
    pub fn validate_fails(&self) -> Output {
        self.run(&["validate", "-json", "-no-color"]).expect_failure()
    }

    /// `terraform plan`.
    #[track_caller]
    pub fn plan(&self) -> Plan {
        self.plan_with(&[])
    }

    /// `terraform plan` with further arguments, such as `-refresh-only`.
    #[track_caller]
    pub fn plan_with(&self, arguments: &[&str]) -> Plan {
        let output = self.run(&with(PLAN, arguments)).expect_success();
        Plan { output, json: self.json(&["show", "-json", "-no-color", PLAN_FILE]) }
    }

    /// `terraform plan`, or what it said when it failed.
    pub fn try_plan(&self) -> Result<Plan, Output> {
        let output = self.run(PLAN);
        if !output.succeeded() {
            return Err(output);
        }
        Ok(Plan { output, json: self.json(&["show", "-json", "-no-color", PLAN_FILE]) })
    }

    /// `terraform plan` that must fail.
    #[track_caller]
    pub fn plan_fails(&self) -> Output {
        self.run(PLAN).expect_failure()
    }

    /// `terraform apply`.
    #[track_caller]
    pub fn apply(&self) -> Output {
        self.apply_with(&[])
    }

    /// `terraform apply` with further arguments, such as `-parallelism=250`.
    #[track_caller]
    pub fn apply_with(&self, arguments: &[&str]) -> Output {
        self.run(&with(APPLY, arguments)).expect_success()
    }

    /// `terraform apply` of the plan that [`Scratch::plan`] made last.
    #[track_caller]
    pub fn apply_plan(&self) -> Output {
        self.run(&["apply", "-json", PLAN_FILE]).expect_success()
    }

    /// The same, which must fail.
    #[track_caller]
    pub fn apply_plan_fails(&self) -> Output {
        self.run(&["apply", "-json", PLAN_FILE]).expect_failure()
    }

    /// `terraform apply` that must fail.
    #[track_caller]
    pub fn apply_fails(&self) -> Output {
        self.run(APPLY).expect_failure()
    }

    /// `terraform apply`, started and not waited for.
    pub fn spawn_apply(&self) -> Running {
        Running::start(APPLY.join(" "), self.command(APPLY))
    }

    /// `terraform destroy`.
    #[track_caller]
    pub fn destroy(&self) -> Output {
        self.run(DESTROY).expect_success()
    }

    /// `terraform destroy` that must fail.
    #[track_caller]
    pub fn destroy_fails(&self) -> Output {
        self.run(DESTROY).expect_failure()
    }

    /// `terraform import` of the object `id` at `address`, which the configuration must have.
    #[track_caller]
    pub fn import(&self, address: &str, id: &str) -> Output {
        self.run(&["import", "-input=false", "-no-color", address, id]).expect_success()
    }

    /// `terraform import` that must fail.
    #[track_caller]
    pub fn import_fails(&self, address: &str, id: &str) -> Output {
        self.run(&["import", "-input=false", "-no-color", address, id]).expect_failure()
    }

    /// Lets Terraform write the configuration of existing objects, as
    /// `(address, id)`, from import blocks. The folder then holds what it
    /// wrote, beside the import blocks; the text is the answer. Start from an
    /// empty [`Scratch::config`].
    #[track_caller]
    pub fn generate_config(&self, objects: &[(&str, &str)]) -> String {
        self.write("imports.tf", &import_blocks(objects));
        self.run(&with(PLAN, &["-generate-config-out=generated.tf"])).expect_success();
        fs::read_to_string(self.path().join("generated.tf")).expect("terraform wrote it")
    }

    /// The state as `terraform show -json` tells it.
    #[track_caller]
    pub fn show(&self) -> Value {
        self.json(&["show", "-json", "-no-color"])
    }

    /// The attribute values in state of the object at `address`, modules included.
    #[track_caller]
    pub fn state(&self, address: &str) -> Value {
        let show = self.show();
        resources(&show)
            .into_iter()
            .find(|resource| resource["address"] == address)
            .map(|resource| resource["values"].clone())
            .unwrap_or_else(|| panic!("{address} is not in the state:\n{show:#}"))
    }

    /// Address and `id` of every object of this provider that the state manages.
    #[track_caller]
    pub fn managed(&self) -> Vec<(String, String)> {
        let show = self.show();
        let ours = |resource: &&Value| {
            resource["mode"] == "managed"
                && resource["provider_name"].as_str().is_some_and(|name| name.ends_with(SOURCE))
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        resources(&show)
            .into_iter()
            .filter(ours)
            .map(|resource| (text(&resource["address"]), text(&resource["values"]["id"])))
            .collect()
    }

    /// The value of an output.
    #[track_caller]
    pub fn output(&self, name: &str) -> Value {
        self.json(&["output", "-json", "-no-color", name])
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments).expect_success();
        serde_json::from_str(&output.stdout)
            .unwrap_or_else(|error| panic!("not JSON ({error}):\n{output}"))
    }
}

/// An import block per `(address, id)`.
pub fn import_blocks(objects: &[(&str, &str)]) -> String {
    objects
        .iter()
        .map(|(address, id)| format!("import {{\n  to = {address}\n  id = \"{id}\"\n}}\n"))
        .collect()
}

/// Every resource of `show -json`, those of modules included.
fn resources(show: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut modules = vec![&show["values"]["root_module"]];
    while let Some(module) = modules.pop() {
        found.extend(module["resources"].as_array().into_iter().flatten());
        modules.extend(module["child_modules"].as_array().into_iter().flatten());
    }
    found
}

fn with<'a>(base: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    base.iter().chain(more).copied().collect()
}
