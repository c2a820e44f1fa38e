//! Errors of Azure as diagnostics: the only place where the one becomes the other.

use crate::azure::{Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::path::AttributePath;
use crate::framework::schema::Block;
use crate::framework::value::Value;

/// Adds an error of Azure to the diagnostics, on the argument it is about if its text names one.
pub fn report(
    error: &Error,
    doing: &str,
    block: &Block,
    config: &Value,
    diagnostics: &mut Diagnostics,
) {
    let detail = error.detail();
    let path =
        blamed(&error.said(), block, config).map_or(AttributePath::root(), AttributePath::from);
    diagnostics.error(path, format!("{doing}: {}", error.summary()), detail);
}

/// The argument whose value, the id of another object, stands in what Azure said: whole, or its name in
/// quotes. The longest wins: the name of a vault may also be that of something in it.
fn blamed(said: &str, block: &Block, config: &Value) -> Option<&'static str> {
    let said = said.to_ascii_lowercase();
    let named = block
        .attributes
        .iter()
        .filter(|a| a.is_argument() && a.equality.is_some())
        .filter_map(|attribute| {
            let value =
                config.get(attribute.name).as_str().filter(|value| value.starts_with('/'))?;
            let quoted = id::name(value).map(|name| format!("'{}'", name.to_ascii_lowercase()))?;
            let found = stands_in(&said, &id::canonical(value)) || said.contains(&quoted);
            found.then_some((value.len(), attribute.name))
        });
    named.max().map(|(_, name)| name)
}

/// Whether an id stands in a text, and not merely as the beginning of a longer one.
fn stands_in(text: &str, id: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_');
    text.match_indices(id).any(|(at, _)| !text[at + id.len()..].starts_with(goes_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::schema::Attribute;
    use crate::framework::types::Type;
    use crate::resources::rows::SAME_ID;

    #[test]
    fn the_longest_id_in_the_text_is_blamed() {
        let block = Block {
            attributes: vec![
                Attribute::required("vault_id", Type::String).same_by(SAME_ID),
                Attribute::required("policy_id", Type::String).same_by(SAME_ID),
                Attribute::required("name", Type::String),
            ],
            ..Block::default()
        };
        let config = Value::object([
            ("vault_id", Value::from("/V/1")),
            ("policy_id", "/V/1/policies/P".into()),
            ("name", "x".into()),
        ]);
        assert_eq!(
            blamed("No policy '/v/1/policies/p' exists.", &block, &config),
            Some("policy_id")
        );
        assert_eq!(blamed("No vault '/v/1' exists.", &block, &config), Some("vault_id"));
        assert_eq!(
            blamed("PUT /v/1/policies/q was refused.", &block, &config),
            None,
            "a longer id"
        );
        assert_eq!(blamed("Policy 'P' is in use.", &block, &config), Some("policy_id"));
        assert_eq!(blamed("x is wrong", &block, &config), None);
    }
}
