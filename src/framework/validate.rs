//! Whether a configuration keeps the rules of a schema, on whatever is known. Pure: it runs at validate, plan and apply.

use super::diagnostics::Diagnostics;
use super::path::AttributePath;
use super::schema::{Attribute, Block, Mode, Nesting};
use super::value::Value;

/// What the host can do, as far as validation needs it.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// Whether it keeps write-only values out of the state; Terraform before 1.11 would store them.
    pub write_only_allowed: bool,
}

/// Everything wrong in a configuration of that block.
pub fn validate(block: &Block, config: &Value, host: Host) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    validate_block(block, config, &AttributePath::root(), host, &mut diagnostics);
    diagnostics
}

fn validate_block(
    block: &Block,
    config: &Value,
    path: &AttributePath,
    host: Host,
    diagnostics: &mut Diagnostics,
) {
    if config.members().is_none() {
        return;
    }
    for attribute in &block.attributes {
        validate_attribute(
            attribute,
            config.get(attribute.name),
            &path.attribute(attribute.name),
            host,
            diagnostics,
        );
    }
    for rule in &block.rules {
        if let Err((name, text)) = rule.run(config) {
            diagnostics.error(path.attribute(name), "Invalid combination of arguments", text);
        }
    }
    for nested in &block.blocks {
        let path = path.attribute(nested.name);
        let value = config.get(nested.name);
        if let (Some(instead), true) = (nested.block.deprecated, stands(value)) {
            diagnostics.warning(path.clone(), "Deprecated block", instead);
        }
        match (nested.nesting, value) {
            (Nesting::Single { .. }, value) => {
                validate_block(&nested.block, value, &path, host, diagnostics)
            }
            (Nesting::List { .. }, Value::List(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    validate_block(&nested.block, element, &path.index(index), host, diagnostics);
                }
            }
            (Nesting::Set { .. }, Value::List(elements)) => {
                // Elements of a set have no path of their own; the text names the value.
                let mut inside = Diagnostics::new();
                for element in elements {
                    validate_block(
                        &nested.block,
                        element,
                        &AttributePath::root(),
                        host,
                        &mut inside,
                    );
                }
                for found in inside {
                    let summary = format!("{} in a `{}` block", found.summary, nested.name);
                    let detail = format!("`{}`: {}", found.path, found.detail);
                    match found.severity {
                        super::diagnostics::Severity::Error => {
                            diagnostics.error(path.clone(), summary, detail)
                        }
                        super::diagnostics::Severity::Warning => {
                            diagnostics.warning(path.clone(), summary, detail)
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

fn stands(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::List(elements) => !elements.is_empty(),
        _ => true,
    }
}

fn validate_attribute(
    attribute: &Attribute,
    value: &Value,
    path: &AttributePath,
    host: Host,
    diagnostics: &mut Diagnostics,
) {
    let name = attribute.name;
    if value.is_null() {
        if attribute.mode == Mode::Required {
            let detail = format!("The argument `{name}` is required; it must not be null.");
            diagnostics.error(path.clone(), "Missing required argument", detail);
        }
        return;
    }
    if attribute.mode == Mode::Computed {
        let detail = format!(
            "`{name}` is a result of the provider and cannot be set. Remove it from the configuration."
        );
        diagnostics.error(path.clone(), "Value for a read-only attribute", detail);
        return;
    }
    if attribute.write_only && !host.write_only_allowed {
        let detail = format!(
            "`{name}` is never stored, which needs Terraform 1.11 or later; this version would write it to the state."
        );
        diagnostics.error(path.clone(), "Write-only argument is not supported", detail);
    }
    if let Some(instead) = attribute.deprecated {
        diagnostics.warning(path.clone(), "Deprecated argument", instead);
    }
    run_checks(attribute, value, path, diagnostics);
}

fn check_element(
    attribute: &Attribute,
    element: &Value,
    path: &AttributePath,
    diagnostics: &mut Diagnostics,
) {
    if element.is_null() {
        let detail = format!("`{path}` is null. Give it a value, or leave the element out.");
        diagnostics.error(path.clone(), format!("Null element in `{}`", attribute.name), detail);
    }
    run_checks(attribute, element, path, diagnostics);
}

fn run_checks(
    attribute: &Attribute,
    value: &Value,
    path: &AttributePath,
    diagnostics: &mut Diagnostics,
) {
    match value {
        Value::Unknown | Value::Null => {}
        Value::List(elements) => {
            elements
                .iter()
                .for_each(|element| check_element(attribute, element, path, diagnostics));
        }
        Value::Map(members) => {
            for (key, element) in members {
                check_element(attribute, element, &path.key(key), diagnostics);
            }
        }
        known => {
            for problem in attribute.checks.iter().filter_map(|check| check.run(known).err()) {
                let problem = if attribute.sensitive {
                    format!(
                        "The value is not {}",
                        attribute
                            .checks
                            .iter()
                            .map(|c| c.describe.as_str())
                            .collect::<Vec<_>>()
                            .join("; ")
                    )
                } else {
                    problem
                };
                let detail = format!("{problem}.");
                diagnostics.error(
                    path.clone(),
                    format!("Invalid value for `{}`", attribute.name),
                    detail,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::check::{Check, Rule};
    use crate::framework::schema::NestedBlock;
    use crate::framework::types::Type;

    const HOST: Host = Host { write_only_allowed: true };

    fn block() -> Block {
        let disk = Block {
            attributes: vec![
                Attribute::required("sku", Type::String).check(Check::one_of(&["P", "S"])),
            ],
            ..Block::default()
        };
        Block {
            attributes: vec![
                Attribute::required("name", Type::String).check(Check::length(1, 3)),
                Attribute::computed("id", Type::String),
                Attribute::optional("old", Type::String).deprecated("Use `name`."),
                Attribute::optional("key", Type::String)
                    .write_only()
                    .sensitive()
                    .check(Check::length(5, 9)),
                Attribute::optional("sizes", Type::map(Type::Number)).check(Check::between(1, 2)),
            ],
            blocks: vec![NestedBlock {
                name: "disk",
                nesting: Nesting::Set { min: 0, max: 0 },
                block: disk,
            }],
            rules: vec![Rule::Conflicts(vec!["old", "key"])],
            ..Block::default()
        }
    }

    fn with(members: &[(&str, Value)]) -> Value {
        let mut config = block().empty();
        config.set_member("name", "a".into());
        members.iter().for_each(|(name, value)| config.set_member(name, value.clone()));
        config
    }

    fn found(config: &Value) -> Vec<String> {
        validate(&block(), config, HOST)
            .iter()
            .map(|d| format!("{}: {}", d.path, d.detail))
            .collect()
    }

    #[test]
    fn a_good_configuration_has_no_findings_nor_has_an_unknown_one() {
        assert_eq!(found(&with(&[])), Vec::<String>::new());
        let unknown =
            with(&[("name", Value::Unknown), ("sizes", Value::Unknown), ("disk", Value::Unknown)]);
        assert_eq!(found(&unknown), Vec::<String>::new());
    }

    #[test]
    fn every_finding_is_on_its_attribute() {
        for (name, value, path) in [
            ("name", Value::Null, "name"),
            ("name", "abcd".into(), "name"),
            ("id", "x".into(), "id"),
            ("old", "x".into(), "old"),
            ("sizes", Value::object([("a", Value::from(3))]), "sizes[\"a\"]"),
            ("sizes", Value::object([("a", Value::Null)]), "sizes[\"a\"]"),
            ("disk", Value::set(vec![Value::object([("sku", Value::from("X"))])]), "disk"),
        ] {
            let diagnostics = validate(&block(), &with(&[(name, value)]), HOST);
            let paths: Vec<_> = diagnostics.iter().map(|d| d.path.to_string()).collect();
            assert_eq!(paths, [path]);
        }
    }

    #[test]
    fn a_secret_is_not_repeated() {
        let text = found(&with(&[("key", "geheim-geheim".into())])).join("");
        assert!(!text.is_empty() && !text.contains("geheim"), "{text}");
    }

    #[test]
    fn old_hosts_get_no_write_only_values() {
        let config = with(&[("key", "secret".into())]);
        assert!(validate(&block(), &config, Host { write_only_allowed: false }).has_errors());
        assert!(!validate(&block(), &config, HOST).has_errors());
    }
}
