//! Terraform's types and their JSON notation (`["list","string"]`). Knows nothing of schemas.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// How deep types, and the values they describe, may be nested. Terraform itself stays far below;
/// the bound keeps hostile input from exhausting the stack.
pub const MAX_DEPTH: usize = 64;

/// The type of a Terraform value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Text.
    String,
    /// A decimal of any precision.
    Number,
    /// True or false.
    Bool,
    /// Any type, told only by the value.
    Dynamic,
    /// Elements of one type in order.
    List(Box<Type>),
    /// Distinct elements of one type without order.
    Set(Box<Type>),
    /// Elements of one type by a text key.
    Map(Box<Type>),
    /// A fixed sequence of elements, each of a type of its own.
    Tuple(Vec<Type>),
    /// Named members, each of a type of its own.
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// A list of `element`.
    pub fn list(element: Type) -> Type {
        Type::List(Box::new(element))
    }

    /// A set of `element`.
    pub fn set(element: Type) -> Type {
        Type::Set(Box::new(element))
    }

    /// A map of `element`.
    pub fn map(element: Type) -> Type {
        Type::Map(Box::new(element))
    }

    /// The notation Terraform uses in schemas and beside dynamic values.
    pub fn to_json(&self) -> Json {
        match self {
            Type::String => json!("string"),
            Type::Number => json!("number"),
            Type::Bool => json!("bool"),
            Type::Dynamic => json!("dynamic"),
            Type::List(element) => json!(["list", element.to_json()]),
            Type::Set(element) => json!(["set", element.to_json()]),
            Type::Map(element) => json!(["map", element.to_json()]),
            Type::Tuple(elements) => {
                json!(["tuple", elements.iter().map(Type::to_json).collect::<Vec<_>>()])
            }
            Type::Object(members) => {
                let members: serde_json::Map<_, _> =
                    members.iter().map(|(name, ty)| (name.clone(), ty.to_json())).collect();
                json!(["object", members])
            }
        }
    }

    /// Reads the notation of [`Type::to_json`]; marks of optional object members are ignored.
    ///
    /// # Errors
    /// Says which part is no type, or that the nesting is deeper than [`MAX_DEPTH`].
    pub fn from_json(json: &Json) -> Result<Type, String> {
        Type::parse(json, 0)
    }

    fn parse(json: &Json, depth: usize) -> Result<Type, String> {
        if depth > MAX_DEPTH {
            return Err(format!("a type is nested deeper than {MAX_DEPTH} levels"));
        }
        let unknown = || format!("{json} is not a type");
        if let Some(name) = json.as_str() {
            return match name {
                "string" => Ok(Type::String),
                "number" => Ok(Type::Number),
                "bool" => Ok(Type::Bool),
                "dynamic" => Ok(Type::Dynamic),
                _ => Err(unknown()),
            };
        }
        let parts = json.as_array().filter(|p| p.len() >= 2).ok_or_else(unknown)?;
        let inner = |json| Type::parse(json, depth + 1);
        match parts[0].as_str() {
            Some("list") => Ok(Type::list(inner(&parts[1])?)),
            Some("set") => Ok(Type::set(inner(&parts[1])?)),
            Some("map") => Ok(Type::map(inner(&parts[1])?)),
            Some("tuple") => {
                let elements = parts[1].as_array().ok_or_else(unknown)?;
                elements.iter().map(inner).collect::<Result<_, _>>().map(Type::Tuple)
            }
            Some("object") => {
                let members = parts[1].as_object().ok_or_else(unknown)?;
                let members = members.iter().map(|(name, ty)| Ok((name.clone(), inner(ty)?)));
                members.collect::<Result<_, String>>().map(Type::Object)
            }
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_round_trips() {
        let ty = Type::Object(BTreeMap::from([
            ("tags".into(), Type::map(Type::String)),
            ("sizes".into(), Type::list(Type::Number)),
            ("pair".into(), Type::Tuple(vec![Type::Bool, Type::set(Type::Dynamic)])),
        ]));
        assert_eq!(Type::from_json(&ty.to_json()), Ok(ty));
    }

    #[test]
    fn refuses_what_is_no_type() {
        for bad in [
            json!("text"),
            json!(["list"]),
            json!(["bag", "string"]),
            json!(5),
            json!(["object", []]),
        ] {
            assert!(Type::from_json(&bad).is_err(), "{bad}");
        }
        let mut deep = json!("string");
        for _ in 0..100 {
            deep = json!(["list", deep]);
        }
        assert!(Type::from_json(&deep).is_err());
    }
}
