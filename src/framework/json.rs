//! Values as JSON, the form of a stored state. Directed by the type, so that numbers keep every digit.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::value::RawValue;

use super::number::Number;
use super::types::Type;
use super::value::{Members, Value};

/// Reads JSON text as a value of that type. Lenient where an earlier provider version may have
/// written it: members the type does not have are ignored, missing ones are null.
///
/// # Errors
/// Says what does not fit the type, without repeating values, which may be secret.
pub fn read(text: &str, ty: &Type) -> Result<Value, String> {
    let raw: &RawValue =
        serde_json::from_str(text).map_err(|e| format!("the JSON cannot be read: {e}"))?;
    of_raw(raw, ty)
}

fn of_raw(raw: &RawValue, ty: &Type) -> Result<Value, String> {
    let text = raw.get().trim();
    if text == "null" {
        return Ok(Value::Null);
    }
    let wrong = |wanted: &str| format!("a {wanted} was expected in the JSON");
    match ty {
        Type::String => serde_json::from_str(text).map(Value::String).map_err(|_| wrong("string")),
        Type::Bool => serde_json::from_str(text).map(Value::Bool).map_err(|_| wrong("bool")),
        Type::Number => {
            let digits = text.trim_matches('"');
            digits.parse::<Number>().map(Value::Number).map_err(|_| wrong("number"))
        }
        Type::List(element) | Type::Set(element) => {
            let elements = array(text).ok_or_else(|| wrong("list"))?;
            let elements: Result<_, _> = elements.iter().map(|raw| of_raw(raw, element)).collect();
            Ok(if matches!(ty, Type::Set(_)) {
                Value::set(elements?)
            } else {
                Value::List(elements?)
            })
        }
        Type::Tuple(types) => {
            let elements =
                array(text).filter(|e| e.len() == types.len()).ok_or_else(|| wrong("tuple"))?;
            let elements: Result<_, _> =
                elements.iter().zip(types).map(|(raw, ty)| of_raw(raw, ty)).collect();
            Ok(Value::List(elements?))
        }
        Type::Map(element) => {
            let members = object(text).ok_or_else(|| wrong("map"))?;
            let members: Result<Members, String> =
                members.into_iter().map(|(key, raw)| Ok((key, of_raw(raw, element)?))).collect();
            Ok(Value::Map(members?))
        }
        Type::Object(types) => {
            let given = object(text).ok_or_else(|| wrong("object"))?;
            let member = |(name, ty): (&String, &Type)| {
                let value = given.get(name).map_or(Ok(missing(ty)), |raw| of_raw(raw, ty))?;
                Ok((name.clone(), value))
            };
            types.iter().map(member).collect::<Result<_, String>>().map(Value::Map)
        }
        Type::Dynamic => {
            let parts = object(text).ok_or_else(|| wrong("dynamic value"))?;
            let (Some(value), Some(ty)) = (parts.get("value"), parts.get("type")) else {
                return Err(wrong("dynamic value"));
            };
            let ty = serde_json::from_str(ty.get()).map_err(|_| wrong("type"))?;
            let ty = Type::from_json(&ty)?;
            let value = of_raw(value, &ty)?;
            Ok(if value.is_null() { Value::Null } else { Value::Dynamic(Box::new((ty, value))) })
        }
    }
}

fn missing(ty: &Type) -> Value {
    // A set or list of objects stands for blocks, which are never null.
    match ty {
        Type::List(element) | Type::Set(element) if matches!(**element, Type::Object(_)) => {
            Value::List(Vec::new())
        }
        _ => Value::Null,
    }
}

fn array(text: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(text).ok()
}

fn object(text: &str) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(text).ok()
}

/// Writes a wholly known value as JSON text; what is unknown is written as null.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    append(value, &mut out);
    out
}

fn append(value: &Value, out: &mut String) {
    match value {
        Value::Null | Value::Unknown => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Number(n) => {
            let _ = write!(out, "{n}");
        }
        Value::String(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
        Value::List(elements) => {
            out.push('[');
            for (position, element) in elements.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                append(element, out);
            }
            out.push(']');
        }
        Value::Map(members) => {
            out.push('{');
            for (position, (name, member)) in members.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::Value::from(name.as_str()).to_string());
                out.push(':');
                append(member, out);
            }
            out.push('}');
        }
        Value::Dynamic(typed) => {
            out.push_str("{\"value\":");
            append(&typed.1, out);
            let _ = write!(out, ",\"type\":{}}}", typed.0.to_json());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ty() -> Type {
        Type::Object(BTreeMap::from([
            ("name".into(), Type::String),
            ("size".into(), Type::Number),
            ("ids".into(), Type::set(Type::String)),
            ("any".into(), Type::Dynamic),
            ("disk".into(), Type::set(Type::Object(BTreeMap::from([("id".into(), Type::String)])))),
        ]))
    }

    #[test]
    fn keeps_thirty_digits() {
        let value = read(r#"{"size":123456789012345678901234567890}"#, &ty()).unwrap();
        assert_eq!(write(value.get("size")), "123456789012345678901234567890");
    }

    #[test]
    fn is_lenient_about_other_versions() {
        let value = read(r#"{"name":"a","gone":{"x":1}}"#, &ty()).unwrap();
        assert_eq!(value.get("name"), &"a".into());
        assert!(value.get("size").is_null());
        assert_eq!(value.get("disk"), &Value::List(vec![]), "blocks are never null");
    }

    #[test]
    fn round_trips() {
        let text = r#"{"any":{"value":["x"],"type":["list","string"]},"disk":[{"id":"1"}],"ids":["a","b"],"name":"n","size":1.5}"#;
        let value = read(text, &ty()).unwrap();
        assert_eq!(read(&write(&value), &ty()), Ok(value));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = any::<String>().prop_map(Value::from);
        let number = prop_oneof![
            any::<i64>().prop_map(Value::from),
            "-?[1-9][0-9]{0,40}(\\.[0-9]{1,20})?"
                .prop_map(|text| Value::Number(text.parse().unwrap())),
        ];
        let ids = proptest::collection::vec(text.clone(), 0..4).prop_map(Value::set);
        let disks = proptest::collection::vec(text.clone(), 0..3);
        let disks = disks.prop_map(|ids| {
            Value::set(ids.into_iter().map(|id| Value::object([("id", id)])).collect())
        });
        let anything = prop_oneof![
            Just(Value::Null),
            number.clone().prop_map(|n| Value::Dynamic(Box::new((Type::Number, n)))),
        ];
        let name = prop_oneof![Just(Value::Null), text];
        (name, number, ids, anything, disks).prop_map(|(name, size, ids, any, disk)| {
            Value::object([
                ("name", name),
                ("size", size),
                ("ids", ids),
                ("any", any),
                ("disk", disk),
            ])
        })
    }

    proptest! {
        #[test]
        fn every_value_round_trips(value in any_value()) {
            prop_assert_eq!(read(&write(&value), &ty()), Ok(value));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = read(&text, &ty());
        }

        #[test]
        fn no_json_panics(text in "[\\[\\]{}\",:0-9a-z]{0,40}") {
            let _ = read(&text, &ty());
        }
    }

    #[test]
    fn says_what_does_not_fit() {
        for bad in [r#"{"name":5}"#, r#"{"size":"x"}"#, r#"{"ids":{}}"#, "[]", "{", r#"{"any":5}"#]
        {
            assert!(read(bad, &ty()).is_err(), "{bad}");
        }
    }
}
