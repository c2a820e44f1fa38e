//! Between a model and its path: ids from attributes, attributes from ids.

use crate::azure::id::{self, Template};
use crate::framework::value::Value;

/// An attribute that a placeholder stands for, and whether only the name in its id goes into the path.
fn attribute_of(placeholder: &str) -> (&str, bool) {
    match placeholder.split_once(':') {
        Some((attribute, _)) => (attribute, true),
        None => (placeholder, false),
    }
}

/// The attributes that make the path, in its order.
pub fn keys(template: &Template) -> Vec<&'static str> {
    template.placeholders().map(|placeholder| attribute_of(placeholder).0).collect()
}

/// The id that the attributes of a block make.
///
/// # Errors
/// Which value is missing or cannot be part of an id.
pub fn id_from(template: &Template, block: &Value) -> Result<String, String> {
    template.format(|placeholder| {
        let (attribute, by_name) = attribute_of(placeholder);
        let text = block.get(attribute).as_str()?;
        if by_name { id::name(text).map(str::to_owned) } else { Some(text.to_owned()) }
    })
}

/// The attributes that an id gives. A placeholder for a name in another id gives none: the reply has that id.
///
/// # Errors
/// What is wrong with the id, and how it should look.
pub fn attributes_of(template: &Template, id: &str) -> Result<Vec<(&'static str, Value)>, String> {
    let parts = template.parse(id)?;
    let attributes =
        parts.into_iter().filter_map(|(placeholder, text)| match attribute_of(placeholder) {
            (attribute, false) => Some((attribute, Value::from(text))),
            (_, true) => None,
        });
    Ok(attributes.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: Template = Template::new(
        "{source_fabric_id}/replicationNetworks/{source_network_id:name}/replicationNetworkMappings/{name}",
        "Microsoft.RecoveryServices/vaults/replicationFabrics",
    );
    const FABRIC: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v/replicationFabrics/f";

    #[test]
    fn a_path_is_made_of_attributes_and_gives_them_back() {
        let network =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/net";
        let block = Value::object([
            ("source_fabric_id", Value::from(FABRIC)),
            ("source_network_id", network.into()),
            ("name", "m".into()),
        ]);
        let id = id_from(&MAPPING, &block).unwrap();
        assert_eq!(id, format!("{FABRIC}/replicationNetworks/net/replicationNetworkMappings/m"));
        let mut attributes = attributes_of(&MAPPING, &id).unwrap();
        attributes.sort();
        assert_eq!(attributes, [("name", "m".into()), ("source_fabric_id", FABRIC.into())]);
        assert_eq!(keys(&MAPPING), ["source_fabric_id", "source_network_id", "name"]);
    }

    #[test]
    fn a_missing_part_is_named() {
        assert!(
            id_from(&MAPPING, &Value::object([("name", Value::from("m"))]))
                .unwrap_err()
                .contains("source_fabric_id")
        );
        assert!(attributes_of(&MAPPING, FABRIC).is_err());
    }
}
