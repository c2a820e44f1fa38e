//! Typed models of blocks: one table gives the struct, the schema and the documentation.
//!
//! Every attribute is a [`Val`], since any of them can be null or unknown at some point of its life.

use std::collections::BTreeMap;

use super::schema::{Block, NestedBlock, Nesting};
use super::types::Type;
use super::value::Value;

/// A typed attribute: not set, not known yet, or known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Val<T> {
    /// Not set.
    #[default]
    Null,
    /// To be known at apply.
    Unknown,
    /// Known.
    Known(T),
}

impl<T> Val<T> {
    /// The value, if it is set and known.
    pub fn known(&self) -> Option<&T> {
        if let Val::Known(value) = self { Some(value) } else { None }
    }

    /// Whether it is not known yet.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Val::Unknown)
    }

    /// Whether it is not set.
    pub fn is_null(&self) -> bool {
        matches!(self, Val::Null)
    }
}

impl<T: Clone> Val<T> {
    /// A copy of the value, if it is set and known.
    pub fn cloned(&self) -> Option<T> {
        self.known().cloned()
    }
}

impl Val<String> {
    /// The text, or nothing where it is null or unknown.
    pub fn text(&self) -> &str {
        self.known().map_or("", String::as_str)
    }
}

impl<T> From<Option<T>> for Val<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Val::Null, Val::Known)
    }
}

impl From<&str> for Val<String> {
    fn from(text: &str) -> Self {
        Val::Known(text.to_owned())
    }
}

/// A Rust type that stands for a Terraform type.
pub trait Typed: Sized {
    /// The Terraform type.
    fn ty() -> Type;

    /// Reads a known value; `None` if it is of another type.
    fn of(value: &Value) -> Option<Self>;

    /// The value.
    fn value(&self) -> Value;

    /// What the objects in it hold, if there are any.
    fn members() -> Option<Block> {
        None
    }
}

impl Typed for String {
    fn ty() -> Type {
        Type::String
    }
    fn of(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
    fn value(&self) -> Value {
        Value::from(self.as_str())
    }
}

impl Typed for bool {
    fn ty() -> Type {
        Type::Bool
    }
    fn of(value: &Value) -> Option<Self> {
        if let Value::Bool(b) = value { Some(*b) } else { None }
    }
    fn value(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Typed for f64 {
    fn ty() -> Type {
        Type::Number
    }
    fn of(value: &Value) -> Option<Self> {
        if let Value::Number(n) = value { n.to_string().parse().ok() } else { None }
    }
    fn value(&self) -> Value {
        self.to_string().parse().map_or(Value::Null, Value::Number)
    }
}

impl Typed for i64 {
    fn ty() -> Type {
        Type::Number
    }
    fn of(value: &Value) -> Option<Self> {
        if let Value::Number(n) = value { n.as_i64() } else { None }
    }
    fn value(&self) -> Value {
        Value::from(*self)
    }
}

/// A list.
impl<T: Typed> Typed for Vec<T> {
    fn ty() -> Type {
        Type::list(T::ty())
    }
    fn of(value: &Value) -> Option<Self> {
        value.elements()?.iter().map(T::of).collect()
    }
    fn value(&self) -> Value {
        Value::List(self.iter().map(T::value).collect())
    }
    fn members() -> Option<Block> {
        T::members()
    }
}

/// A set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set<T>(pub Vec<T>);

impl<T: Typed> Typed for Set<T> {
    fn ty() -> Type {
        Type::set(T::ty())
    }
    fn of(value: &Value) -> Option<Self> {
        Vec::<T>::of(value).map(Set)
    }
    fn value(&self) -> Value {
        Value::set(self.0.iter().map(T::value).collect())
    }
}

/// A map.
impl<T: Typed> Typed for BTreeMap<String, T> {
    fn ty() -> Type {
        Type::map(T::ty())
    }
    fn of(value: &Value) -> Option<Self> {
        let mut map = BTreeMap::new();
        for (key, value) in value.members()? {
            map.insert(key.clone(), T::of(value)?);
        }
        Some(map)
    }
    fn value(&self) -> Value {
        Value::object(self.iter().map(|(key, value)| (key.clone(), value.value())))
    }
    fn members() -> Option<Block> {
        T::members()
    }
}

/// A member of a model.
pub trait Member: Default {
    /// Reads the member of a block; what is of another type reads as null.
    fn of(value: &Value) -> Self;

    /// The value of the member.
    fn value(&self) -> Value;
}

impl<T: Typed> Member for Val<T> {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Val::Null,
            known if known.is_wholly_known() => T::of(known).into(),
            _ => Val::Unknown,
        }
    }
    fn value(&self) -> Value {
        match self {
            Val::Null => Value::Null,
            Val::Unknown => Value::Unknown,
            Val::Known(value) => value.value(),
        }
    }
}

/// A typed block, made by [`crate::model!`].
pub trait Model: Clone + Default + Send + Sync + 'static {
    /// Its schema.
    fn block() -> Block;

    /// Reads a block; what is of another type reads as null.
    fn of(value: &Value) -> Self;

    /// The value of the block.
    fn value(&self) -> Value;
}

/// An object with the members of a model, as the element of a list or a map of results: `BTreeMap<String, Object<Disk>>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object<M>(pub M);

impl<M: Model> Typed for Object<M> {
    fn ty() -> Type {
        M::block().ty()
    }
    fn of(value: &Value) -> Option<Self> {
        value.members().map(|_| Object(M::of(value)))
    }
    fn value(&self) -> Value {
        self.0.value()
    }
    fn members() -> Option<Block> {
        Some(M::block())
    }
}

/// A member that stands for nested blocks.
pub trait Nested: Member {
    /// The schema of the blocks.
    fn nested(name: &'static str) -> NestedBlock;
}

/// A block that may stand once: for Terraform a list of at most one. Core does not let a block of its own
/// kind for this come from a `dynamic` over something unknown and then turn out not to stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Single<M> {
    /// It does not stand.
    #[default]
    Absent,
    /// Whether it stands is not known yet.
    Unknown,
    /// It stands.
    Present(M),
}

impl<M> Single<M> {
    /// The block, if it stands.
    pub fn present(&self) -> Option<&M> {
        if let Single::Present(model) = self { Some(model) } else { None }
    }
}

impl<M> From<Option<M>> for Single<M> {
    fn from(value: Option<M>) -> Self {
        value.map_or(Single::Absent, Single::Present)
    }
}

impl<M: Model> Member for Single<M> {
    fn of(value: &Value) -> Self {
        match value {
            Value::Unknown => Single::Unknown,
            _ => value.elements().and_then(<[Value]>::first).map(M::of).into(),
        }
    }
    fn value(&self) -> Value {
        match self {
            Single::Absent => Value::List(Vec::new()),
            Single::Unknown => Value::Unknown,
            Single::Present(model) => Value::List(vec![model.value()]),
        }
    }
}

impl<M: Model> Nested for Single<M> {
    fn nested(name: &'static str) -> NestedBlock {
        NestedBlock { name, nesting: Nesting::List { min: 0, max: 1 }, block: M::block() }
    }
}

/// Blocks that may stand several times, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListOf<M> {
    /// How many stand is not known yet.
    Unknown,
    /// These stand.
    Known(Vec<M>),
}

/// Blocks that may stand several times, without order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetOf<M> {
    /// How many stand is not known yet.
    Unknown,
    /// These stand.
    Known(Vec<M>),
}

macro_rules! many {
    ($name:ident, $nesting:ident, $collect:expr) => {
        impl<M> Default for $name<M> {
            fn default() -> Self {
                $name::Known(Vec::new())
            }
        }

        impl<M> $name<M> {
            /// The blocks that stand; none where that is not known yet.
            pub fn known(&self) -> &[M] {
                if let $name::Known(models) = self { models } else { &[] }
            }
        }

        impl<M: Model> Member for $name<M> {
            fn of(value: &Value) -> Self {
                match value {
                    Value::Unknown => $name::Unknown,
                    _ => $name::Known(
                        value.elements().unwrap_or_default().iter().map(M::of).collect(),
                    ),
                }
            }
            fn value(&self) -> Value {
                match self {
                    $name::Unknown => Value::Unknown,
                    $name::Known(models) => $collect(models.iter().map(M::value).collect()),
                }
            }
        }

        impl<M: Model> Nested for $name<M> {
            fn nested(name: &'static str) -> NestedBlock {
                NestedBlock {
                    name,
                    nesting: Nesting::$nesting { min: 0, max: 0 },
                    block: M::block(),
                }
            }
        }
    };
}

many!(ListOf, List, Value::List);
many!(SetOf, Set, Value::set);
