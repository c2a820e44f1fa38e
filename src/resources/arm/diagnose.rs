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
    let path = blamed(&detail, block, config).map_or(AttributePath::root(), AttributePath::from);
    diagnostics.error(path, format!("{doing}: {}", error.summary()), detail);
}

/// The argument whose value, the id of another object, stands in the text. The longest wins: the id of a
/// vault is part of the ids of all that lies in it.
fn blamed(text: &str, block: &Block, config: &Value) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let named =
        block.attributes.iter().filter(|a| a.is_argument() && a.equality.is_some()).filter_map(
            |attribute| {
                let value = config.get(attribute.name).as_str()?;
                let known = value.starts_with('/') && text.contains(&id::canonical(value));
                known.then_some((value.len(), attribute.name))
            },
        );
    named.max().map(|(_, name)| name)
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
        assert_eq!(blamed("x is wrong", &block, &config), None);
    }
}
