//! From configuration and prior state to the planned state, by the rules Terraform's core enforces.
//! Knows the schema and nothing of any one resource.

use super::path::AttributePath;
use super::schema::{Attribute, Block, Mode, NestedBlock, Nesting};
use super::spelling::{keep_attribute, keep_block};
use super::value::Value;

/// What the general rules make of a configuration.
#[derive(Debug, Default)]
pub struct Draft {
    /// The planned state.
    pub planned: Value,
    /// The attributes whose change needs a new object.
    pub requires_replace: Vec<AttributePath>,
    /// The attributes whose change needs a new object if the resource allows that.
    pub guarded: Vec<AttributePath>,
}

/// Plans a creation (`prior` null) or an update.
pub fn draft(block: &Block, prior: &Value, config: &Value) -> Draft {
    let mut draft = Draft::default();
    let planned = plan_block(block, prior, config, &AttributePath::root(), &mut draft);
    let changes = !prior.is_null() && planned != *prior;
    draft.planned = if changes { forget_results(block, prior, &planned) } else { planned };
    draft
}

fn plan_block(
    block: &Block,
    prior: &Value,
    config: &Value,
    path: &AttributePath,
    draft: &mut Draft,
) -> Value {
    if config.members().is_none() {
        return config.clone();
    }
    let attributes = block.attributes.iter().map(|attribute| {
        let before = prior.get(attribute.name);
        let planned = plan_attribute(attribute, prior, config.get(attribute.name));
        let changes = !prior.is_null() && planned != *before;
        if attribute.replaces && changes {
            draft.requires_replace.push(path.attribute(attribute.name));
        }
        if attribute.guarded && changes && planned.is_wholly_known() {
            draft.guarded.push(path.attribute(attribute.name));
        }
        (attribute.name, planned)
    });
    let attributes: Vec<_> = attributes.collect();
    let blocks: Vec<_> = block
        .blocks
        .iter()
        .map(|nested| {
            let path = path.attribute(nested.name);
            (
                nested.name,
                plan_nested(nested, prior.get(nested.name), config.get(nested.name), &path, draft),
            )
        })
        .collect();
    Value::object(attributes.into_iter().chain(blocks))
}

fn plan_attribute(attribute: &Attribute, prior: &Value, config: &Value) -> Value {
    let before = prior.get(attribute.name);
    if attribute.write_only {
        return Value::Null;
    }
    if !config.is_null() {
        // Core compares a collection as a whole: either all of it is the prior value, or all of it as configured.
        let kept = keep_attribute(attribute, config, before);
        return if kept == *before { kept } else { config.clone() };
    }
    match &attribute.default {
        Some(default) => default.clone(),
        None if !attribute.is_filled_by_provider() => Value::Null,
        None if prior.is_null() => Value::Unknown,
        None => before.clone(),
    }
}

fn plan_nested(
    nested: &NestedBlock,
    prior: &Value,
    config: &Value,
    path: &AttributePath,
    draft: &mut Draft,
) -> Value {
    match (nested.nesting, config) {
        // A `dynamic` block over something unknown must be answered as it came.
        (_, Value::Unknown) => Value::Unknown,
        (Nesting::Single { .. }, Value::Map(_)) => {
            plan_block(&nested.block, prior, config, path, draft)
        }
        (Nesting::Single { .. }, _) => Value::Null,
        (Nesting::List { .. }, Value::List(elements)) => {
            let before = prior.elements().unwrap_or_default();
            let element = |(index, element): (usize, &Value)| {
                let before = before.get(index).unwrap_or(&Value::Null);
                plan_block(&nested.block, before, element, &path.index(index), draft)
            };
            Value::List(elements.iter().enumerate().map(element).collect())
        }
        (Nesting::Set { .. }, Value::List(_)) => plan_set(nested, prior, config),
        (Nesting::List { .. } | Nesting::Set { .. }, _) => nested.empty(),
    }
}

/// Blocks without order stay as configured, never merged, added to or given defaults; only their
/// spelling follows the prior blocks. Core must find each of them again at apply.
fn plan_set(nested: &NestedBlock, prior: &Value, config: &Value) -> Value {
    let holder = Block { blocks: vec![nested.clone()], ..Block::default() };
    let config = Value::object([(nested.name, config.clone())]);
    let prior = Value::object([(nested.name, prior.clone())]);
    keep_block(&holder, &config, &prior).get(nested.name).clone()
}

/// Results that a change may alter are unknown until it is made: the volatile ones, and those that were not there.
fn forget_results(block: &Block, prior: &Value, planned: &Value) -> Value {
    let (Value::Map(_), Value::Map(members)) = (prior, planned) else { return planned.clone() };
    if prior == planned {
        return planned.clone();
    }
    let mut members = members.clone();
    let results = |a: &&Attribute| matches!(a.mode, Mode::Computed | Mode::Inherited);
    for attribute in block.attributes.iter().filter(results) {
        if attribute.volatile || planned.get(attribute.name).is_null() {
            members.insert(attribute.name.to_owned(), Value::Unknown);
        }
    }
    for nested in &block.blocks {
        let (before, after) = (prior.get(nested.name), planned.get(nested.name));
        let forgotten = match (nested.nesting, after) {
            (Nesting::Single { .. }, _) => forget_results(&nested.block, before, after),
            (Nesting::List { .. }, Value::List(elements)) => {
                let before = before.elements().unwrap_or_default();
                let element = |(i, e)| {
                    forget_results(&nested.block, before.get(i).unwrap_or(&Value::Null), e)
                };
                Value::List(elements.iter().enumerate().map(element).collect())
            }
            _ => continue,
        };
        members.insert(nested.name.to_owned(), forgotten);
    }
    Value::Map(members)
}

#[cfg(test)]
mod tests;
