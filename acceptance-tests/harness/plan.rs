//! A plan as `terraform show -json` tells it, with the questions tests ask.

use std::collections::BTreeSet;

use serde_json::Value;

use super::output::{Diagnostic, Output};

/// A plan that Terraform made, and what it printed while making it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The run that made the plan.
    pub output: Output,
    /// The plan's JSON document.
    pub json: Value,
}

impl Plan {
    /// The warnings that came with the plan.
    pub fn warnings(&self) -> Vec<&Diagnostic> {
        self.output.warnings()
    }

    /// What is planned for the object at `address`: `["update"]`, `["delete", "create"]`,
    /// `["no-op"]`, ...; empty when the plan does not know the address.
    pub fn actions(&self, address: &str) -> Vec<&str> {
        self.change(address).map(actions).unwrap_or_default()
    }

    /// Panics unless exactly `actions` are planned for the object at `address`.
    #[track_caller]
    pub fn expect_actions(&self, address: &str, actions: &[&str]) -> &Plan {
        let found = self.actions(address);
        assert!(
            found == actions,
            "expected {actions:?} for {address}, found {found:?} in:\n{}\n{}",
            self.summary(),
            self.output
        );
        self
    }

    /// Whether the plan changes nothing and refresh found nothing changed.
    pub fn is_empty(&self) -> bool {
        self.output.code == Some(0) && self.drift().is_empty()
    }

    /// Panics unless the plan changes nothing and refresh found nothing changed.
    #[track_caller]
    pub fn expect_no_changes(&self) -> &Plan {
        assert!(self.is_empty(), "expected no changes:\n{}\n{}", self.summary(), self.output);
        self
    }

    /// Panics unless the plan imports objects and changes none of them.
    #[track_caller]
    pub fn expect_only_imports(&self) -> &Plan {
        let changed: Vec<_> = self.changed().collect();
        assert!(
            changed.is_empty(),
            "expected nothing but imports:\n{}\n{}",
            self.summary(),
            self.output
        );
        self
    }

    /// The addresses that will change, with their actions, in the plan's order.
    pub fn changed(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.changes()
            .map(|change| (text(change, "address"), actions(change)))
            .filter(|(_, actions)| *actions != ["no-op"])
    }

    /// The addresses whose objects refresh found changed or gone.
    pub fn drift(&self) -> Vec<&str> {
        list(&self.json["resource_drift"]).map(|change| text(change, "address")).collect()
    }

    /// The top-level arguments and blocks of `address` whose value changes or
    /// becomes unknown, in order of name.
    #[track_caller]
    pub fn changed_attributes(&self, address: &str) -> Vec<String> {
        let change = self
            .change(address)
            .unwrap_or_else(|| panic!("{address} is not in the plan:\n{}", self.output));
        changed_attributes(change).into_iter().collect()
    }

    fn changes(&self) -> impl Iterator<Item = &Value> {
        list(&self.json["resource_changes"])
    }

    fn change(&self, address: &str) -> Option<&Value> {
        self.changes().find(|change| change["address"] == address)
    }

    /// One line per planned change and drifted object, with the values that differ.
    pub fn summary(&self) -> String {
        let mut lines = Vec::new();
        for change in self.changes().filter(|change| actions(change) != ["no-op"]) {
            describe(change, &actions(change).join(" and "), &mut lines);
        }
        for change in list(&self.json["resource_drift"]) {
            describe(change, "changed outside of Terraform", &mut lines);
        }
        for (name, change) in self.json["output_changes"].as_object().into_iter().flatten() {
            if change["actions"] != serde_json::json!(["no-op"]) {
                lines.push(format!("output {name}: {}", change["actions"]));
            }
        }
        lines.join("\n")
    }
}

fn describe(change: &Value, what: &str, lines: &mut Vec<String>) {
    lines.push(format!("{}: {what}", text(change, "address")));
    let change_of = &change["change"];
    for name in changed_attributes(change) {
        let after = match &change_of["after_unknown"][&name] {
            Value::Bool(true) => "(known after apply)".to_owned(),
            _ => change_of["after"][&name].to_string(),
        };
        lines.push(format!("    {name}: {} -> {after}", change_of["before"][&name]));
    }
    if let Some(paths) = change_of["replace_paths"].as_array() {
        lines.push(format!("    replaced because of {}", Value::from(paths.clone())));
    }
}

fn changed_attributes(change: &Value) -> BTreeSet<String> {
    let change = &change["change"];
    let names = ["before", "after", "after_unknown"]
        .into_iter()
        .filter_map(|side| change[side].as_object())
        .flat_map(|object| object.keys());
    names
        .filter(|name| {
            change["before"][*name] != change["after"][*name]
                || any_true(&change["after_unknown"][*name])
        })
        .cloned()
        .collect()
}

/// Unknown values are `true` leaves in a tree of the value's own shape.
fn any_true(value: &Value) -> bool {
    match value {
        Value::Bool(unknown) => *unknown,
        Value::Array(items) => items.iter().any(any_true),
        Value::Object(members) => members.values().any(any_true),
        _ => false,
    }
}

fn actions(change: &Value) -> Vec<&str> {
    list(&change["change"]["actions"]).filter_map(Value::as_str).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}
