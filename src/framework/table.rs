//! The table that declares a typed block: one row gives the member, the schema and the documentation.

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
                Self { $( $name: $crate::framework::model::Member::of(value.get($crate::framework::table::plain(stringify!($name)))), )* }
            }

            fn value(&self) -> $crate::framework::value::Value {
                $crate::framework::value::Value::object([
                    $( ($crate::framework::table::plain(stringify!($name)), $crate::framework::model::Member::value(&self.$name)), )*
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
            <$ty as $crate::framework::model::Nested>::nested($crate::framework::table::plain(stringify!($name))).describe($doc)
                $($(.$modifier($($($argument),*)?))*)?
        )
    };
    ($mode:ident $block:ident $name:ident $ty:ty, $doc:expr $(, $($modifier:ident $(( $($argument:expr),* ))?),*)?) => {
        $block.attributes.push(
            $crate::framework::schema::Attribute::$mode(
                $crate::framework::table::plain(stringify!($name)),
                <$ty as $crate::framework::model::Typed>::ty(),
            )
            .describe($doc)
            .members(<$ty as $crate::framework::model::Typed>::members())
            $($(.$modifier($($($argument),*)?))*)?
        )
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::framework::check::{Check, Rule};
    use crate::framework::model::{Model, Set, SetOf, Single, Val};
    use crate::framework::schema::{Mode, Nesting};
    use crate::framework::types::Type;
    use crate::framework::value::Value;

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
