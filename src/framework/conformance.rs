//! The rules that Terraform's core enforces on what a provider answers, as a kit for tests: whoever breaks
//! one here would see "Provider produced an invalid plan" or worse in Terraform.

use std::collections::BTreeSet;

use super::path::AttributePath;
use super::schema::{Attribute, Block, Mode, Nesting};
use super::value::Value;

/// Names that core or HCL keep for themselves at the root of a resource.
const RESERVED: [&str; 7] =
    ["count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection"];

/// What core would refuse in a schema.
pub fn schema_faults(block: &Block, root: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let mut names = BTreeSet::new();
    for name in block.attributes.iter().map(|a| a.name).chain(block.blocks.iter().map(|b| b.name)) {
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain || !name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') {
            faults.push(format!("{name} is no name"));
        }
        if !names.insert(name) {
            faults.push(format!("{name} stands twice"));
        }
        if root && RESERVED.contains(&name) {
            faults.push(format!("{name} is reserved"));
        }
    }
    for attribute in &block.attributes {
        let name = attribute.name;
        if attribute.default.is_some() && attribute.mode != Mode::Optional {
            faults.push(format!("{name} has a default but is not optional"));
        }
        if attribute.write_only && attribute.is_filled_by_provider() {
            faults.push(format!("{name} is write-only but filled by the provider"));
        }
    }
    for nested in &block.blocks {
        if let Nesting::Set { .. } = nested.nesting {
            let filled = |a: &&Attribute| a.is_filled_by_provider() || a.write_only;
            for attribute in nested.block.attributes.iter().filter(filled) {
                faults.push(format!(
                    "{}.{} in a set is filled by the provider or write-only",
                    nested.name, attribute.name
                ));
            }
        }
        faults.extend(schema_faults(&nested.block, false));
    }
    faults
}

/// What core would refuse in a plan.
pub fn plan_faults(block: &Block, prior: &Value, config: &Value, planned: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    plan_block(block, prior, config, planned, &AttributePath::root(), &mut faults);
    faults
}

fn plan_block(
    block: &Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
    at: &AttributePath,
    faults: &mut Vec<String>,
) {
    if config.is_null() != planned.is_null() {
        faults.push(format!("{at}: stands in the plan or in the configuration, not in both"));
    }
    if config.is_unknown() || planned.is_unknown() {
        if config != planned {
            faults.push(format!("{at}: an unknown block must be planned as it is"));
        }
        return;
    }
    if planned.is_null() {
        return;
    }
    for attribute in &block.attributes {
        let (prior, config, planned) =
            (prior.get(attribute.name), config.get(attribute.name), planned.get(attribute.name));
        let at = at.attribute(attribute.name);
        if attribute.write_only && !planned.is_null() {
            faults.push(format!("{at}: a write-only value is planned"));
        }
        let allowed = planned == config
            || (planned == prior && !prior.is_null() && !config.is_null())
            || attribute.mode == Mode::Computed
            || (attribute.is_filled_by_provider() && config.is_null())
            || (attribute.write_only && planned.is_null());
        if !allowed {
            faults.push(format!("{at}: planned {planned:?} for {config:?}, was {prior:?}"));
        }
    }
    for nested in &block.blocks {
        let (prior, config, planned) =
            (prior.get(nested.name), config.get(nested.name), planned.get(nested.name));
        let at = at.attribute(nested.name);
        match nested.nesting {
            Nesting::Single { .. } => {
                plan_block(&nested.block, prior, config, planned, &at, faults)
            }
            _ if config.is_unknown() || planned.is_unknown() => {
                if config != planned {
                    faults.push(format!("{at}: unknown blocks must be planned as they are"));
                }
            }
            _ => {
                let wanted = config.elements().unwrap_or_default();
                let got = planned.elements();
                if got.map(<[Value]>::len) != Some(wanted.len()) {
                    faults.push(format!("{at}: another number of blocks"));
                }
                for (index, (config, planned)) in
                    wanted.iter().zip(got.unwrap_or_default()).enumerate()
                {
                    if let Nesting::List { .. } = nested.nesting {
                        let prior =
                            prior.elements().and_then(|p| p.get(index)).unwrap_or(&Value::Null);
                        plan_block(&nested.block, prior, config, planned, &at.index(index), faults);
                    }
                }
            }
        }
    }
}

/// What core would refuse in the state after an apply without errors.
pub fn apply_faults(block: &Block, planned: &Value, state: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if !state.is_wholly_known() {
        faults.push("something in the state is unknown".to_owned());
    }
    if planned.is_null() != state.is_null() {
        faults.push("the object exists in the plan or in the state, not in both".to_owned());
    }
    apply_value(planned, state, &AttributePath::root(), &mut faults);
    let members: BTreeSet<_> =
        state.members().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let names = block.attributes.iter().map(|a| a.name).chain(block.blocks.iter().map(|b| b.name));
    if !state.is_null() && members != names.collect() {
        faults.push("the state has not the members of the schema".to_owned());
    }
    faults
}

fn apply_value(planned: &Value, state: &Value, at: &AttributePath, faults: &mut Vec<String>) {
    match (planned, state) {
        (Value::Unknown, _) => {}
        (Value::Map(planned), Value::Map(state)) => {
            for (name, planned) in planned {
                apply_value(
                    planned,
                    state.get(name).unwrap_or(&Value::Null),
                    &at.attribute(name),
                    faults,
                );
            }
        }
        (Value::List(planned), Value::List(state)) if planned.len() == state.len() => {
            for (index, (planned, state)) in planned.iter().zip(state).enumerate() {
                apply_value(planned, state, &at.index(index), faults);
            }
        }
        (planned, state) if planned == state => {}
        _ => faults.push(format!("{at}: was {planned:?}, but now {state:?}")),
    }
}

#[cfg(test)]
mod tests;
