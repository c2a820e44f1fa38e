//! Typed models of blocks: one table gives the struct, the schema and the documentation.
//!
//! Every attribute is a [`Val`], since any of them can be null or unknown at some point of its life.

use std::collections::BTreeMap;

use super::schema::{Block, NestedBlock, Nesting};
use super::types::Type;
use super::value::Value;

/// A typed attribute: not set, not known yet, or known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Val<T> {
    /// Not set.
    Null,
    /// To be known at apply.
    Unknown,
    /// Known.
    Known(T),
}

impl<T> Default for Val<T> {
    fn default() -> Self {
        Val::Null
    }
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
        value.members()?.iter().map(|(key, value)| Some((key.clone(), T::of(value)?))).collect()
    }
    fn value(&self) -> Value {
        Value::Map(self.iter().map(|(key, value)| (key.clone(), value.value())).collect())
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

/// A member that stands for nested blocks.
pub trait Nested: Member {
    /// The schema of the blocks.
    fn nested(name: &'static str) -> NestedBlock;
}

/// A block that may stand once.
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
            Value::Map(_) => Single::Present(M::of(value)),
            Value::Unknown => Single::Unknown,
            _ => Single::Absent,
        }
    }
    fn value(&self) -> Value {
        match self {
            Single::Absent => Value::Null,
            Single::Unknown => Value::Unknown,
            Single::Present(model) => model.value(),
        }
    }
}

impl<M: Model> Nested for Single<M> {
    fn nested(name: &'static str) -> NestedBlock {
        NestedBlock { name, nesting: Nesting::Single { required: false }, block: M::block() }
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

/// The Terraform name of a Rust identifier: `type` for `r#type`.
pub fn plain(identifier: &'static str) -> &'static str {
    identifier.strip_prefix("r#").unwrap_or(identifier)
}

/// Declares a typed block. A row reads `mode name: Type [modifier, …]`, under a doc comment that is
/// the documentation. Modes are `required`, `optional`, `inherited` (optional, else the service's),
/// `computed` and `block`. Modifiers are the builder methods of
/// [`Attribute`](crate::framework::schema::Attribute) and
/// [`NestedBlock`](crate::framework::schema::NestedBlock). Rules over several rows follow in `rules [ … ]`.
#[macro_export]
macro_rules! model {
    (
        $(#[doc = $about:literal])+
        pub struct $model:ident {
            $(
                $(#[doc = $doc:literal])+
                $mode:ident $name:ident : $ty:ty $([ $($modifier:ident $(( $($argument:expr),* $(,)? ))?),* $(,)? ])?
            ),* $(,)?
        }
        $(rules [ $($rule:expr),* $(,)? ])?
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $model {
            $( $(#[doc = $doc])+ pub $name: $crate::model_member!($mode $ty), )*
        }

        impl $crate::framework::model::Model for $model {
            fn block() -> $crate::framework::schema::Block {
                let mut block = $crate::framework::schema::Block {
                    description: $crate::framework::schema::paragraphs(concat!($($about, "\n"),+)),
                    ..Default::default()
                };
                $( $crate::model_row!(
                    $mode block $name $ty, concat!($($doc, "\n"),+) $(, $($modifier $(( $($argument),* ))?),*)?
                ); )*
                $( block.rules = vec![$($rule),*]; )?
                block
            }

            fn of(value: &$crate::framework::value::Value) -> Self {
                Self { $( $name: $crate::framework::model::Member::of(value.get($crate::framework::model::plain(stringify!($name)))), )* }
            }

            fn value(&self) -> $crate::framework::value::Value {
                $crate::framework::value::Value::object([
                    $( ($crate::framework::model::plain(stringify!($name)), $crate::framework::model::Member::value(&self.$name)), )*
                ])
            }
        }
    };
}

/// The type of a row's member.
#[doc(hidden)]
#[macro_export]
macro_rules! model_member {
    (block $ty:ty) => { $ty };
    ($mode:ident $ty:ty) => { $crate::framework::model::Val<$ty> };
}

/// The schema of a row.
#[doc(hidden)]
#[macro_export]
macro_rules! model_row {
    (block $block:ident $name:ident $ty:ty, $doc:expr $(, $($modifier:ident $(( $($argument:expr),* ))?),*)?) => {
        $block.blocks.push(
            <$ty as $crate::framework::model::Nested>::nested($crate::framework::model::plain(stringify!($name))).describe($doc)
                $($(.$modifier($($($argument),*)?))*)?
        )
    };
    ($mode:ident $block:ident $name:ident $ty:ty, $doc:expr $(, $($modifier:ident $(( $($argument:expr),* ))?),*)?) => {
        $block.attributes.push(
            $crate::framework::schema::Attribute::$mode(
                $crate::framework::model::plain(stringify!($name)),
                <$ty as $crate::framework::model::Typed>::ty(),
            )
            .describe($doc)
            $($(.$modifier($($($argument),*)?))*)?
        )
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::check::{Check, Rule};
    use crate::framework::schema::Mode;

    model! {
        /// A disk.
        pub struct Disk {
            /// Its id.
            required disk_id: String,
        }
    }

    model! {
        /// A thing.
        ///
        /// With disks.
        pub struct Thing {
            /// Its name,
            /// unique.
            required name: String [replaces, check(Check::length(1, 5))],
            /// Its size.
            optional size: i64 [default(5)],
            /// Its tags.
            optional tags: BTreeMap<String, String>,
            /// Its zones.
            inherited zones: Set<String>,
            /// Its id.
            computed id: String,
            /// Its disks.
            block disk: SetOf<Disk> [at_most(3)],
            /// Its first disk.
            block first: Single<Disk>,
        }
        rules [Rule::Conflicts(vec!["size", "tags"])]
    }

    #[test]
    fn one_table_gives_schema_and_documentation() {
        let block = Thing::block();
        assert_eq!(block.description, "A thing.\n\nWith disks.");
        let name = block.attribute("name").unwrap();
        assert_eq!(
            (name.mode, name.replaces, name.description.as_str()),
            (Mode::Required, true, "Its name,\nunique.")
        );
        assert_eq!(block.attribute("zones").unwrap().ty, Type::set(Type::String));
        assert_eq!(block.nested("disk").unwrap().nesting, Nesting::Set { min: 0, max: 3 });
        assert_eq!(block.rules.len(), 1);
    }

    #[test]
    fn a_model_reads_and_writes_what_is_null_unknown_and_known() {
        let mut value = Thing::block().empty();
        value.set_member("name", "a".into());
        value.set_member("size", Value::Unknown);
        value.set_member("zones", Value::set(vec!["2".into(), "1".into()]));
        value.set_member("disk", Value::set(vec![Value::object([("disk_id", Value::Unknown)])]));
        let thing = Thing::of(&value);
        assert_eq!(thing.name, "a".into());
        assert!(thing.size.is_unknown() && thing.tags.is_null());
        assert_eq!(thing.disk.known()[0].disk_id, Val::Unknown);
        assert_eq!(thing.first, Single::Absent);
        assert_eq!(thing.value(), value);
    }

    #[test]
    fn a_partly_unknown_collection_is_unknown() {
        let mut value = Thing::block().empty();
        value.set_member("tags", Value::object([("a", Value::Unknown)]));
        assert!(Thing::of(&value).tags.is_unknown());
    }
}
