//! Semantic equality: a value keeps the spelling it had as long as it means the same. Azure answers
//! with other letter case than it was asked with; none of that may ever show as a change.

use std::collections::BTreeMap;

use super::schema::{Attribute, Block, Equality, Nesting};
use super::types::Type;
use super::value::{Members, Value};

/// `value`, with every text that means the same as one in `before` spelled as there.
pub fn keep_attribute(attribute: &Attribute, value: &Value, before: &Value) -> Value {
    match attribute.equality {
        Some(equality) => keep(equality, is_set(attribute), value, before),
        None => value.clone(),
    }
}

/// The same for a whole block. Blocks in lists go by position. Blocks in sets go by each member on
/// its own: any block's earlier spelling of that member will do, since nothing else tells blocks apart
/// while some of their members are unknown.
pub fn keep_block(block: &Block, value: &Value, before: &Value) -> Value {
    let Value::Map(members) = value else { return value.clone() };
    let mut kept = members.clone();
    for attribute in &block.attributes {
        let now = value.get(attribute.name);
        kept.insert(
            attribute.name.to_owned(),
            keep_attribute(attribute, now, before.get(attribute.name)),
        );
    }
    for nested in &block.blocks {
        let (now, then) = (value.get(nested.name), before.get(nested.name));
        let result = match (nested.nesting, now) {
            (Nesting::Single { .. }, _) => keep_block(&nested.block, now, then),
            (Nesting::List { .. }, Value::List(elements)) => {
                let then = then.elements().unwrap_or_default();
                let element =
                    |(i, e)| keep_block(&nested.block, e, then.get(i).unwrap_or(&Value::Null));
                Value::List(elements.iter().enumerate().map(element).collect())
            }
            (Nesting::Set { .. }, Value::List(_)) => {
                keep_set(&nested.block, now, then.elements().unwrap_or_default())
            }
            _ => now.clone(),
        };
        kept.insert(nested.name.to_owned(), result);
    }
    Value::Map(kept)
}

/// A set of blocks, its members spelled as somewhere in the sets of blocks `before`.
fn keep_set(block: &Block, value: &Value, before: &[Value]) -> Value {
    let respell = |element: &Value| {
        let Value::Map(members) = element else { return element.clone() };
        let mut kept: Members = members.clone();
        for attribute in &block.attributes {
            let Some(equality) = attribute.equality else { continue };
            let earlier: Vec<_> = before.iter().map(|b| b.get(attribute.name)).collect();
            let now = element.get(attribute.name);
            let now = keep_any(equality, is_set(attribute), now, &earlier);
            kept.insert(attribute.name.to_owned(), now);
        }
        for nested in &block.blocks {
            let earlier: Vec<Value> = before
                .iter()
                .flat_map(|b| match b.get(nested.name) {
                    Value::List(elements) => elements.clone(),
                    single => vec![single.clone()],
                })
                .collect();
            let now = match element.get(nested.name) {
                sets @ Value::List(_) => keep_set(&nested.block, sets, &earlier),
                single @ Value::Map(_) => {
                    match keep_set(&nested.block, &Value::List(vec![single.clone()]), &earlier) {
                        Value::List(mut one) if one.len() == 1 => one.remove(0),
                        other => other,
                    }
                }
                other => other.clone(),
            };
            kept.insert(nested.name.to_owned(), now);
        }
        Value::Map(kept)
    };
    Value::set(value.elements().unwrap_or_default().iter().map(respell).collect())
}

/// The spelling among `earlier` that means the same as `value`: its own if it is there, else the smallest.
fn keep_any(equality: Equality, is_set: bool, value: &Value, earlier: &[&Value]) -> Value {
    if earlier.contains(&value) {
        return value.clone();
    }
    let kept =
        earlier.iter().map(|e| keep(equality, is_set, value, e)).filter(|kept| kept != value);
    kept.min().unwrap_or_else(|| value.clone())
}

fn is_set(attribute: &Attribute) -> bool {
    matches!(attribute.ty, Type::Set(_))
}

fn keep(equality: Equality, is_set: bool, value: &Value, before: &Value) -> Value {
    match (value, before) {
        (Value::String(now), Value::String(then)) => {
            if (equality.canonical)(now) == (equality.canonical)(then) {
                before.clone()
            } else {
                value.clone()
            }
        }
        (Value::List(now), Value::List(then)) => {
            let spellings: BTreeMap<String, &Value> = then
                .iter()
                .filter_map(|e| e.as_str().map(|text| ((equality.canonical)(text), e)))
                .collect();
            let element = |(position, e): (usize, &Value)| match (e.as_str(), then.get(position)) {
                (Some(text), _) => {
                    spellings.get(&(equality.canonical)(text)).map_or(e.clone(), |s| (*s).clone())
                }
                // Objects in a list go by position.
                (None, Some(before)) if !is_set => keep(equality, false, e, before),
                _ => e.clone(),
            };
            let kept: Vec<_> = now.iter().enumerate().map(element).collect();
            if is_set { Value::set(kept) } else { Value::List(kept) }
        }
        (Value::Map(now), Value::Map(then)) => {
            let keys: BTreeMap<String, &String> =
                then.keys().map(|key| ((equality.canonical)(key), key)).collect();
            let element =
                |(key, value): (&String, &Value)| match keys.get(&(equality.canonical)(key)) {
                    Some(spelled) => {
                        ((*spelled).clone(), keep(equality, false, value, &then[*spelled]))
                    }
                    None => (key.clone(), value.clone()),
                };
            Value::Map(now.iter().map(element).collect())
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests;
