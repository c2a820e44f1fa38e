//! Whole states from parts of them. Knows the schema and nothing of any one resource.

use super::schema::Block;
use super::timeouts;
use super::value::Value;

/// A resource's answer with every member of the schema; the `timeouts` block is the engine's own.
pub fn complete(block: &Block, answer: Value, source: &Value) -> Value {
    let mut whole = block.empty();
    for (name, value) in answer.members().into_iter().flatten() {
        whole.set_member(name, value.clone());
    }
    whole.set_member(timeouts::NAME, source.get(timeouts::NAME).clone());
    whole
}

/// What an id alone gives, as a whole state. An argument with a default has it, so that a configuration
/// that is silent about it plans no change after an import.
pub fn with_defaults(block: &Block, given: Value) -> Value {
    let mut state = block.empty();
    for attribute in &block.attributes {
        if let Some(default) = &attribute.default {
            state.set_member(attribute.name, default.clone());
        }
    }
    for (name, value) in given.members().into_iter().flatten() {
        if !value.is_null() && !value.is_unknown() {
            state.set_member(name, value.clone());
        }
    }
    state.unknowns_to_null()
}
