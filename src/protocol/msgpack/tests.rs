use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn object(members: &[(&str, Type)]) -> Type {
    Type::Object(members.iter().map(|(name, ty)| (name.to_string(), ty.clone())).collect())
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

/// Both directions at once: `bytes` are what is written and what is read.
#[track_caller]
fn golden(ty: &Type, value: &Value, bytes: &[u8]) {
    assert_eq!(encode(value, ty).as_deref(), Ok(bytes));
    assert_eq!(decode(bytes, ty).as_ref(), Ok(value));
}

/// What is only read.
#[track_caller]
fn reads(bytes: &[u8], ty: &Type, value: &Value) {
    assert_eq!(decode(bytes, ty).as_ref(), Ok(value));
}

#[track_caller]
fn refuses(bytes: &[u8], ty: &Type, problem: &str) {
    let error = decode(bytes, ty).unwrap_err().to_string();
    assert!(error.contains(problem), "{error}");
}

#[test]
fn scalars() {
    golden(&Type::String, &"hé".into(), b"\xa3h\xc3\xa9");
    golden(&Type::Bool, &true.into(), b"\xc3");
    golden(&Type::Bool, &false.into(), b"\xc2");
    for ty in [Type::String, Type::Number, Type::Bool, Type::Dynamic, Type::list(Type::String)] {
        golden(&ty, &Value::Null, b"\xc0");
        golden(&ty, &Value::Unknown, b"\xd4\x00\x00");
    }
}

#[test]
fn numbers_in_the_forms_that_core_sends() {
    golden(&Type::Number, &number("3"), b"\x03");
    golden(&Type::Number, &number("-5"), b"\xfb");
    golden(&Type::Number, &number("-40000"), b"\xd2\xff\xff\x63\xc0");
    golden(&Type::Number, &number("1.5"), b"\xcb\x3f\xf8\0\0\0\0\0\0");
    golden(&Type::Number, &number("0.1"), b"\xa30.1");
    golden(&Type::Number, &number("18446744073709551615"), b"\xb418446744073709551615");
    let many = format!("1{}", "0".repeat(400));
    let mut bytes = vec![0xda, 0x01, 0x91];
    bytes.extend(many.as_bytes());
    golden(&Type::Number, &number("1e400"), &bytes);
}

#[test]
fn numbers_in_other_forms() {
    reads(b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", &Type::Number, &number("18446744073709551615"));
    reads(b"\xca\x3f\xc0\0\0", &Type::Number, &number("1.5"));
    reads(b"\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a", &Type::Number, &{
        number("0.1000000000000000055511151231257827021181583404541015625")
    });
    reads(b"\xd3\x80\0\0\0\0\0\0\0", &Type::Number, &number("-9223372036854775808"));
    refuses(b"\xcb\x7f\xf0\0\0\0\0\0\0", &Type::Number, "finite");
    refuses(b"\xcb\x7f\xf8\0\0\0\0\0\0", &Type::Number, "finite");
    refuses(b"\xa3abc", &Type::Number, "not one that can be handled");
    refuses(b"\xac1e9999999999", &Type::Number, "not one that can be handled");
}

#[test]
fn collections() {
    golden(
        &Type::list(Type::String),
        &Value::List(vec!["b".into(), "a".into()]),
        b"\x92\xa1b\xa1a",
    );
    golden(&Type::set(Type::String), &Value::set(vec!["b".into(), "a".into()]), b"\x92\xa1a\xa1b");
    reads(b"\x93\xa1b\xa1a\xa1b", &Type::set(Type::String), &{
        Value::set(vec!["a".into(), "b".into()])
    });
    golden(&Type::map(Type::Number), &Value::object([("k", number("1"))]), b"\x81\xa1k\x01");
    let pair = Type::Tuple(vec![Type::String, Type::Bool]);
    golden(&pair, &Value::List(vec!["a".into(), true.into()]), b"\x92\xa1a\xc3");
    refuses(b"\x91\xa1a", &pair, "an array of 2 was expected, an array of 1 is there");
}

#[test]
fn an_object_has_exactly_its_members_sorted() {
    let ty = object(&[("b", Type::String), ("a", Type::Bool)]);
    let value = Value::object([("a", Value::Null), ("b", "x".into())]);
    golden(&ty, &value, b"\x82\xa1a\xc0\xa1b\xa1x");
    refuses(b"\x81\xa1b\xa1x", &ty, "a map of 2 was expected, a map of 1 is there");
    refuses(b"\x82\xa1c\xc0\xa1b\xa1x", &ty, "c: there is no such member");
    refuses(b"\x82\xa1b\xc0\xa1b\xa1x", &ty, "b: the member is there twice");
    refuses(b"\x82\x01\xc0\xa1b\xa1x", &ty, "must be text");
}

#[test]
fn what_the_value_lacks_is_written_as_null_and_what_it_has_too_much_is_refused() {
    let ty = object(&[("a", Type::Bool), ("b", Type::Bool)]);
    let lacking = Value::object([("a", true.into())]);
    assert_eq!(encode(&lacking, &ty).as_deref(), Ok(&b"\x82\xa1a\xc3\xa1b\xc0"[..]));
    let error = encode(&Value::object([("c", true.into())]), &ty).unwrap_err();
    assert_eq!(error.to_string(), "c: there is no such member");
}

#[test]
fn dynamic_values_bring_their_type() {
    let value =
        Value::Dynamic(Box::new((Type::list(Type::Number), Value::List(vec![number("1")]))));
    golden(&Type::Dynamic, &value, b"\x92\xc4\x11[\"list\",\"number\"]\x91\x01");
    let unknown = Value::Dynamic(Box::new((Type::String, Value::Unknown)));
    golden(&Type::Dynamic, &unknown, b"\x92\xc4\x08\"string\"\xd4\x00\x00");
    reads(b"\x92\xc4\x08\"string\"\xc0", &Type::Dynamic, &Value::Null);
    refuses(b"\x92\xc4\x05\"bag\"\xc0", &Type::Dynamic, "type");
    refuses(b"\x92\xc4\x01{\xc0", &Type::Dynamic, "type");
    refuses(b"\x92\x01\xc0", &Type::Dynamic, "type");
    refuses(b"\xa1a", &Type::Dynamic, "a value with its type");
}

#[test]
fn every_extension_is_an_unknown_value() {
    for bytes in [
        &b"\xd4\x00\x00"[..],
        b"\xd5\x0c\x81\x01",
        b"\xd6\x0c....",
        b"\xd7\x0c........",
        b"\xd8\x0c................",
        b"\xc7\x01\x00\x00",
        b"\xc8\x00\x02\x0c..",
        b"\xc9\x00\x00\x00\x02\x0c..",
        // Not null, and begins with "pre-".
        b"\xc7\x09\x0c\x82\x01\xc2\x02\xa4pre-",
    ] {
        reads(bytes, &Type::String, &Value::Unknown);
        reads(bytes, &Type::list(Type::Bool), &Value::Unknown);
    }
}

#[test]
fn errors_name_the_place_and_hold_no_value() {
    let disk = object(&[("id", Type::String)]);
    let ty = object(&[("disk", Type::list(disk))]);
    let error = decode(b"\x81\xa4disk\x92\x81\xa2id\xa1a\x81\xa2id\x07", &ty).unwrap_err();
    assert_eq!(error.to_string(), "disk[1].id: text was expected, a number is there");
    let error = decode(b"\xa6secret", &Type::Bool).unwrap_err().to_string();
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn lies_about_lengths_cost_nothing() {
    for bytes in [
        &b"\xdd\xff\xff\xff\xff"[..],
        b"\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x00",
    ] {
        for ty in [Type::list(Type::String), Type::map(Type::String), Type::String] {
            assert!(decode(bytes, &ty).is_err());
        }
    }
}

#[test]
fn nesting_has_a_limit() {
    let wrap = b"\x92\xc4\x09\"dynamic\"";
    let nested = |levels: usize| [wrap.repeat(levels), vec![0xd4, 0, 0]].concat();
    assert!(decode(&nested(MAX_DEPTH), &Type::Dynamic).is_ok());
    refuses(&nested(100_000), &Type::Dynamic, "nested deeper than 64");
}

#[test]
fn one_value_is_all_there_is() {
    refuses(b"", &Type::String, "end in the middle");
    refuses(b"\xa1a\xa1b", &Type::String, "bytes follow");
    refuses(b"\xa2\xff\xfe", &Type::String, "UTF-8");
    refuses(b"\xc1", &Type::String, "not MessagePack");
}

fn types() -> impl Strategy<Value = Type> {
    let leaf =
        prop_oneof![Just(Type::String), Just(Type::Number), Just(Type::Bool), Just(Type::Dynamic)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Type::Tuple),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4).prop_map(Type::Object),
        ]
    })
}

/// Any value of that type, nulls and unknowns at every depth.
fn values(ty: Type) -> BoxedStrategy<Value> {
    let known = match ty {
        Type::String => any::<String>().prop_map(Value::String).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Number => prop_oneof![
            any::<i64>().prop_map(|n| Value::Number(n.into())),
            any::<u64>().prop_map(|n| Value::Number(n.into())),
            (any::<i64>(), -50i32..50).prop_map(|(n, e)| number(&format!("{n}e{e}"))),
            "-?[1-9][0-9]{0,40}\\.[0-9]{1,20}".prop_map(|text| number(&text)),
            any::<f64>().prop_filter_map("finite", |f| Number::from_f64(f).map(Value::Number)),
        ]
        .boxed(),
        Type::Dynamic => prop_oneof![Just(Type::String), Just(Type::list(Type::Number))]
            .prop_flat_map(|ty| {
                let wrap = ty.clone();
                values(ty).prop_map(move |value| match value {
                    Value::Null => Value::Null,
                    value => Value::Dynamic(Box::new((wrap.clone(), value))),
                })
            })
            .boxed(),
        Type::List(ty) => prop::collection::vec(values(*ty), 0..4).prop_map(Value::List).boxed(),
        Type::Set(ty) => prop::collection::vec(values(*ty), 0..4).prop_map(Value::set).boxed(),
        Type::Map(ty) => prop::collection::btree_map(any::<String>(), values(*ty), 0..4)
            .prop_map(Value::Map)
            .boxed(),
        Type::Tuple(types) => {
            types.into_iter().map(values).collect::<Vec<_>>().prop_map(Value::List).boxed()
        }
        Type::Object(types) => {
            let names: Vec<_> = types.keys().cloned().collect();
            let members: Vec<_> = types.into_values().map(values).collect();
            members
                .prop_map(move |members| {
                    Value::Map(names.iter().cloned().zip(members).collect::<BTreeMap<_, _>>())
                })
                .boxed()
        }
    };
    prop_oneof![1 => Just(Value::Null), 1 => Just(Value::Unknown), 6 => known].boxed()
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        (ty, value) in types().prop_flat_map(|ty| (Just(ty.clone()), values(ty)))
    ) {
        let bytes = encode(&value, &ty).unwrap();
        prop_assert_eq!(decode(&bytes, &ty).unwrap(), value);
    }

    #[test]
    fn any_bytes_are_a_value_or_an_error(
        ty in types(),
        bytes in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let _ = decode(&bytes, &ty);
    }

    #[test]
    fn a_damaged_value_is_a_value_or_an_error(
        (ty, value) in types().prop_flat_map(|ty| (Just(ty.clone()), values(ty))),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = encode(&value, &ty).unwrap();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = decode(&bytes, &ty);
        let whole = bytes.len();
        bytes.truncate(cut.index(whole));
        let _ = decode(&bytes, &ty);
    }
}
