//! A Terraform value as a tree: null, unknown or known. Knows no schema and no wire format.

use std::collections::BTreeMap;

use super::number::Number;
use super::types::Type;

/// The members of an object, or the elements of a map, by name.
pub type Members = BTreeMap<String, Value>;

/// A Terraform value. What a list is (list, set or tuple) and what a map is (map, object or block)
/// is told by the type beside it. The elements of a set are kept sorted and distinct, see [`Value::set`],
/// so that equality of two sets is equality of their vectors.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Value {
    /// Not set.
    #[default]
    Null,
    /// To be known later, at apply.
    Unknown,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(String),
    /// The elements of a list, set or tuple.
    List(Vec<Value>),
    /// The members of an object or block, or the elements of a map.
    Map(Members),
    /// A known value of a `dynamic` place, with the type it has.
    Dynamic(Box<(Type, Value)>),
}

impl Value {
    /// Text.
    pub fn string(text: impl Into<String>) -> Value {
        Value::String(text.into())
    }

    /// An object from its members.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Value)>) -> Value {
        // Collecting would sort, and a sort is compiled for each kind of iterator.
        let mut object = Members::new();
        for (name, member) in members {
            object.insert(name.into(), member);
        }
        Value::Map(object)
    }

    /// A set: sorted, each element once. Unknown elements are kept, since two of them may differ.
    pub fn set(mut elements: Vec<Value>) -> Value {
        elements.sort();
        elements.dedup_by(|a, b| a == b && a.is_wholly_known());
        Value::List(elements)
    }

    /// Whether nothing is set.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether the value itself is unknown. Its parts may be unknown even if it is not.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Value::Unknown)
    }

    /// Whether no part of the value is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Value::Unknown => false,
            Value::List(elements) => elements.iter().all(Value::is_wholly_known),
            Value::Map(members) => members.values().all(Value::is_wholly_known),
            Value::Dynamic(typed) => typed.1.is_wholly_known(),
            _ => true,
        }
    }

    /// The text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// The members, if this is an object, block or map.
    pub fn members(&self) -> Option<&Members> {
        if let Value::Map(members) = self { Some(members) } else { None }
    }

    /// The elements, if this is a list, set or tuple.
    pub fn elements(&self) -> Option<&[Value]> {
        if let Value::List(elements) = self { Some(elements) } else { None }
    }

    /// The member of that name; null where there is none. A member of an unknown object is unknown.
    pub fn get(&self, name: &str) -> &Value {
        match self {
            Value::Map(members) => members.get(name).unwrap_or(&Value::Null),
            Value::Unknown => &Value::Unknown,
            _ => &Value::Null,
        }
    }

    /// Sets a member of an object; does nothing to a value that is no object.
    pub fn set_member(&mut self, name: &str, value: Value) {
        if let Value::Map(members) = self {
            members.insert(name.to_owned(), value);
        }
    }

    /// The value with every unknown part replaced by null, as a state must have it.
    pub fn unknowns_to_null(self) -> Value {
        match self {
            Value::Unknown => Value::Null,
            Value::List(elements) => {
                Value::List(elements.into_iter().map(Value::unknowns_to_null).collect())
            }
            Value::Map(members) => {
                Value::Map(members.into_iter().map(|(k, v)| (k, v.unknowns_to_null())).collect())
            }
            Value::Dynamic(typed) => {
                Value::Dynamic(Box::new((typed.0, typed.1.unknowns_to_null())))
            }
            known => known,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Number(Number::from(value))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_no_order_and_no_twins() {
        let a = Value::set(vec!["b".into(), "a".into(), "b".into()]);
        assert_eq!(a, Value::set(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn unknown_twins_stay_apart() {
        let set = Value::set(vec![Value::Unknown, Value::Unknown]);
        assert_eq!(set.elements().map(<[Value]>::len), Some(2));
    }

    #[test]
    fn unknown_is_found_at_any_depth() {
        let value = Value::object([("a", Value::List(vec![Value::Unknown]))]);
        assert!(!value.is_unknown() && !value.is_wholly_known());
        assert!(value.unknowns_to_null().is_wholly_known());
    }
}
