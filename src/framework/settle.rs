//! After an apply: the planned state and what the service answered become the new state. Every known
//! planned value stays, as core demands; where the service has another, the user is told.

use super::diagnostics::Diagnostics;
use super::path::AttributePath;
use super::schema::{Attribute, Block, Nesting};
use super::spelling::keep_attribute;
use super::value::Value;

/// The state after an apply that went well. Unknown planned parts take the actual value; a known
/// argument that differs stays as planned, with a warning: the next refresh shows the difference.
pub fn settle(
    block: &Block,
    planned: &Value,
    actual: &Value,
    diagnostics: &mut Diagnostics,
) -> Value {
    settle_block(block, planned, actual, &AttributePath::root(), diagnostics).unknowns_to_null()
}

fn settle_block(
    block: &Block,
    planned: &Value,
    actual: &Value,
    path: &AttributePath,
    diagnostics: &mut Diagnostics,
) -> Value {
    if planned.members().is_none() {
        return if planned.is_unknown() { actual.clone() } else { planned.clone() };
    }
    let mut settled = planned.clone();
    for attribute in &block.attributes {
        let path = path.attribute(attribute.name);
        let value = settle_attribute(
            attribute,
            planned.get(attribute.name),
            actual.get(attribute.name),
            &path,
            diagnostics,
        );
        settled.set_member(attribute.name, value);
    }
    for nested in &block.blocks {
        let (wanted, is) = (planned.get(nested.name), actual.get(nested.name));
        let path = path.attribute(nested.name);
        let value = match (nested.nesting, wanted) {
            (_, Value::Unknown) => is.clone(),
            (Nesting::Single { .. }, Value::Map(_)) => {
                settle_block(&nested.block, wanted, is, &path, diagnostics)
            }
            (Nesting::List { .. }, Value::List(elements)) => {
                let is = is.elements().unwrap_or_default();
                let element = |(i, e)| {
                    let is = is.get(i).unwrap_or(&Value::Null);
                    settle_block(&nested.block, e, is, &path.index(i), diagnostics)
                };
                Value::List(elements.iter().enumerate().map(element).collect())
            }
            _ => wanted.clone(),
        };
        settled.set_member(nested.name, value);
    }
    settled
}

fn settle_attribute(
    attribute: &Attribute,
    planned: &Value,
    actual: &Value,
    path: &AttributePath,
    diagnostics: &mut Diagnostics,
) -> Value {
    if attribute.write_only {
        return Value::Null;
    }
    if planned.is_unknown() {
        return actual.clone();
    }
    if !planned.is_wholly_known() {
        return filled(planned, actual);
    }
    if attribute.is_argument() && keep_attribute(attribute, actual, planned) != *planned {
        let detail = if attribute.sensitive {
            "Azure accepted the change but reports another value. The next plan will show the difference.".to_owned()
        } else {
            format!(
                "Azure accepted the change but reports {} where {} was asked for. The next plan will show the difference.",
                shown(actual),
                shown(planned)
            )
        };
        diagnostics.warning(path.clone(), "Azure did not take the value as given", detail);
    }
    planned.clone()
}

/// A collection of which parts were unknown: those take the actual value, the rest stays as planned.
fn filled(planned: &Value, actual: &Value) -> Value {
    match (planned, actual) {
        (Value::Unknown, _) => actual.clone(),
        (Value::Map(planned), _) => {
            let member = |(name, planned): (&String, &Value)| {
                (name.clone(), filled(planned, actual.get(name)))
            };
            Value::Map(planned.iter().map(member).collect())
        }
        (Value::List(wanted), Value::List(actual)) if wanted.len() == actual.len() => {
            Value::List(wanted.iter().zip(actual).map(|(wanted, is)| filled(wanted, is)).collect())
        }
        (Value::List(_), Value::List(_)) => actual.clone(),
        _ => planned.clone(),
    }
}

fn shown(value: &Value) -> String {
    if value.is_null() { "nothing".to_owned() } else { super::json::write(value) }
}

/// The arguments in which an existing object differs from what is configured, as far as that is known.
/// What configuration leaves to the service is not compared.
pub fn differences(block: &Block, wanted: &Value, actual: &Value) -> Vec<(AttributePath, String)> {
    let mut found = Vec::new();
    collect_differences(block, wanted, actual, &AttributePath::root(), &mut found);
    found
}

fn collect_differences(
    block: &Block,
    wanted: &Value,
    actual: &Value,
    path: &AttributePath,
    found: &mut Vec<(AttributePath, String)>,
) {
    for attribute in block.attributes.iter().filter(|a| a.is_argument() && !a.write_only) {
        let (want, is) = (wanted.get(attribute.name), actual.get(attribute.name));
        // Silence about what nobody else fills is a statement: it should not be set.
        let says = !want.is_null() || !attribute.is_filled_by_provider();
        if says && want.is_wholly_known() && keep_attribute(attribute, is, want) != *want {
            let is = if attribute.sensitive { "another value".to_owned() } else { shown(is) };
            found.push((path.attribute(attribute.name), is));
        }
    }
    for nested in &block.blocks {
        let (want, is) = (wanted.get(nested.name), actual.get(nested.name));
        let path = path.attribute(nested.name);
        match (nested.nesting, want) {
            (Nesting::Single { .. }, Value::Map(_)) => {
                collect_differences(&nested.block, want, is, &path, found)
            }
            (Nesting::Single { .. }, Value::Null) if !is.is_null() => {
                found.push((path, "a block that stands".to_owned()));
            }
            (Nesting::List { .. }, Value::List(elements))
                if is.elements().is_some_and(|is| is.len() == elements.len()) =>
            {
                for (index, (want, is)) in
                    elements.iter().zip(is.elements().unwrap_or_default()).enumerate()
                {
                    collect_differences(&nested.block, want, is, &path.index(index), found);
                }
            }
            (Nesting::List { .. } | Nesting::Set { .. }, Value::List(_)) => {
                let holder = Block { blocks: vec![nested.clone()], ..Block::default() };
                let of = |value: &Value| Value::object([(nested.name, value.clone())]);
                if super::spelling::keep_block(&holder, &of(is), &of(want)) != of(want) {
                    found.push((path, "other blocks".to_owned()));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
