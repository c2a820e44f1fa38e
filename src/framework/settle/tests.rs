use super::*;
use crate::framework::schema::{Equality, NestedBlock};
use crate::framework::types::Type;

const CASE: Equality =
    Equality { describe: "without regard to case", canonical: str::to_lowercase };

fn block() -> Block {
    let disk = Block {
        attributes: vec![Attribute::required("disk_id", Type::String).same_by(CASE)],
        ..Block::default()
    };
    Block {
        attributes: vec![
            Attribute::computed("id", Type::String),
            Attribute::required("vault_id", Type::String).same_by(CASE),
            Attribute::optional("note", Type::String),
            Attribute::optional("secret", Type::String).sensitive(),
        ],
        blocks: vec![NestedBlock {
            name: "disk",
            nesting: Nesting::Set { min: 0, max: 0 },
            block: disk,
        }],
        ..Block::default()
    }
}

fn value(id: Value, vault: &str, note: &str, disks: &[&str]) -> Value {
    let disks = disks.iter().map(|d| Value::object([("disk_id", Value::from(*d))])).collect();
    let mut value = block().empty();
    for (name, member) in
        [("id", id), ("vault_id", vault.into()), ("note", note.into()), ("disk", Value::set(disks))]
    {
        value.set_member(name, member);
    }
    value
}

#[test]
fn unknowns_are_filled_and_spelling_is_kept() {
    let planned = value(Value::Unknown, "/V", "n", &["/D/1"]);
    let actual = value("/V/x".into(), "/v", "n", &["/d/1"]);
    let mut diagnostics = Diagnostics::new();
    let settled = settle(&block(), &planned, &actual, &mut diagnostics);
    assert_eq!(settled, value("/V/x".into(), "/V", "n", &["/D/1"]));
    assert!(diagnostics.is_empty());
}

#[test]
fn a_value_that_was_not_taken_is_told_and_kept() {
    let planned = value("i".into(), "/V", "mine", &[]);
    let actual = value("other".into(), "/V", "theirs", &[]);
    let mut diagnostics = Diagnostics::new();
    let settled = settle(&block(), &planned, &actual, &mut diagnostics);
    assert_eq!(settled, planned);
    let found: Vec<_> =
        diagnostics.iter().map(|d| (d.path.to_string(), d.detail.clone())).collect();
    assert_eq!(found.len(), 1, "a result that moves is no news: {found:?}");
    assert_eq!(found[0].0, "note");
    assert!(found[0].1.contains("\"theirs\"") && found[0].1.contains("\"mine\""));
}

#[test]
fn a_secret_is_not_shown() {
    let mut planned = value("i".into(), "/V", "n", &[]);
    planned.set_member("secret", "geheim".into());
    let mut diagnostics = Diagnostics::new();
    settle(&block(), &planned, &value("i".into(), "/V", "n", &[]), &mut diagnostics);
    assert!(diagnostics.iter().all(|d| !d.detail.contains("geheim")));
    assert_eq!(diagnostics.iter().count(), 1);
}

#[test]
fn differences_ignore_case_order_and_what_is_left_to_the_service() {
    let wanted = value(Value::Unknown, "/V", "n", &["/D/1", "/D/2"]);
    let same = value("i".into(), "/v", "n", &["/d/2", "/d/1"]);
    assert!(differences(&block(), &wanted, &same).is_empty());
    let other = value("i".into(), "/v", "m", &["/d/2"]);
    let paths: Vec<_> =
        differences(&block(), &wanted, &other).into_iter().map(|(p, _)| p.to_string()).collect();
    assert_eq!(paths, ["note", "disk"]);
}

#[test]
fn what_was_known_inside_a_result_stays_and_the_rest_is_filled() {
    let block = Block {
        attributes: vec![Attribute::computed("disks", Type::map(Type::map(Type::String)))],
        ..Block::default()
    };
    let disks = |sku: &str, replica: Value| {
        let disk = Value::object([("sku", sku.into()), ("replica", replica)]);
        Value::object([("disks", Value::object([("/d", disk)]))])
    };
    let settled = settle(
        &block,
        &disks("Premium_LRS", Value::Unknown),
        &disks("premium_lrs", "/r".into()),
        &mut Diagnostics::new(),
    );
    assert_eq!(settled, disks("Premium_LRS", "/r".into()));
}
