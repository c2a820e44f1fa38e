use super::*;
use crate::framework::schema::NestedBlock;
use crate::framework::types::Type;

fn block() -> Block {
    let disk =
        Block { attributes: vec![Attribute::required("id", Type::String)], ..Block::default() };
    Block {
        attributes: vec![
            Attribute::computed("id", Type::String),
            Attribute::optional("note", Type::String),
        ],
        blocks: vec![NestedBlock {
            name: "disk",
            nesting: Nesting::List { min: 0, max: 0 },
            block: disk,
        }],
        ..Block::default()
    }
}

fn value(id: Value, note: Value, disks: usize) -> Value {
    let disk = Value::object([("id", Value::from("d"))]);
    Value::object([("id", id), ("note", note), ("disk", Value::List(vec![disk; disks]))])
}

#[test]
fn the_kit_finds_what_core_would_refuse() {
    let config = value(Value::Null, "n".into(), 1);
    let good = value(Value::Unknown, "n".into(), 1);
    assert!(plan_faults(&block(), &Value::Null, &config, &good).is_empty());
    for bad in [
        value(Value::Unknown, "m".into(), 1),
        value(Value::Unknown, Value::Null, 1),
        value(Value::Unknown, "n".into(), 2),
        Value::Null,
    ] {
        assert!(!plan_faults(&block(), &Value::Null, &config, &bad).is_empty(), "{bad:?}");
    }
    assert!(apply_faults(&block(), &good, &value("i".into(), "n".into(), 1)).is_empty());
    for bad in [
        good.clone(),
        value("i".into(), "m".into(), 1),
        value("i".into(), "n".into(), 0),
        Value::Null,
    ] {
        assert!(!apply_faults(&block(), &good, &bad).is_empty(), "{bad:?}");
    }
}

#[test]
fn the_kit_finds_what_core_would_refuse_in_a_schema() {
    assert!(schema_faults(&block(), true).is_empty());
    for attributes in [
        vec![Attribute::optional("count", Type::Number)],
        vec![Attribute::optional("Name", Type::String)],
        vec![Attribute::optional("disk", Type::String)],
        vec![Attribute::required("size", Type::Number).default(1)],
        vec![Attribute::inherited("key", Type::String).write_only()],
    ] {
        let bad = Block { attributes, ..block() };
        assert!(!schema_faults(&bad, true).is_empty(), "{:?}", bad.attributes);
    }
    let mut bad = block();
    bad.blocks[0].nesting = Nesting::Set { min: 0, max: 0 };
    bad.blocks[0].block.attributes.push(Attribute::computed("made", Type::String));
    assert!(!schema_faults(&bad, true).is_empty());
}
