use super::*;
use crate::framework::schema::NestedBlock;
use crate::framework::types::Type;

const CASE: Equality =
    Equality { describe: "without regard to case", canonical: str::to_lowercase };

fn attribute(ty: Type) -> Attribute {
    Attribute::optional("id", ty).same_by(CASE)
}

fn texts(elements: &[&str]) -> Vec<Value> {
    elements.iter().map(|e| Value::from(*e)).collect()
}

#[test]
fn text_keeps_its_spelling_only_while_it_means_the_same() {
    let id = attribute(Type::String);
    assert_eq!(
        keep_attribute(&id, &"/Subscriptions/S".into(), &"/subscriptions/s".into()),
        "/subscriptions/s".into()
    );
    assert_eq!(keep_attribute(&id, &"/Other".into(), &"/subscriptions/s".into()), "/Other".into());
    assert_eq!(keep_attribute(&id, &Value::Unknown, &"a".into()), Value::Unknown);
    assert_eq!(keep_attribute(&id, &"A".into(), &Value::Null), "A".into());
}

#[test]
fn lists_sets_and_maps_keep_the_spelling_of_their_elements() {
    let list = attribute(Type::list(Type::String));
    let then = Value::List(texts(&["b", "A"]));
    assert_eq!(keep_attribute(&list, &Value::List(texts(&["B", "a"])), &then), then);
    let turned = keep_attribute(&list, &Value::List(texts(&["a", "B"])), &then);
    assert_eq!(turned, Value::List(texts(&["A", "b"])), "another order of a list is another list");

    let set = attribute(Type::set(Type::String));
    let then = Value::set(texts(&["b", "A"]));
    assert_eq!(keep_attribute(&set, &Value::set(texts(&["a", "B"])), &then), then);

    let map = attribute(Type::map(Type::String));
    let then = Value::object([("/Disk/1", Value::from("/Group/A"))]);
    assert_eq!(
        keep_attribute(&map, &Value::object([("/disk/1", Value::from("/group/a"))]), &then),
        then
    );
}

fn disks() -> Block {
    let disk = Block {
        attributes: vec![
            Attribute::required("disk_id", Type::String).same_by(CASE),
            Attribute::optional("account_id", Type::String).same_by(CASE),
            Attribute::optional("sku", Type::String),
        ],
        ..Block::default()
    };
    let nested =
        NestedBlock { name: "disk", nesting: Nesting::Set { min: 0, max: 0 }, block: disk };
    Block { blocks: vec![nested], ..Block::default() }
}

fn disk(id: Value, account: &str, sku: &str) -> Value {
    Value::object([("disk_id", id), ("account_id", account.into()), ("sku", sku.into())])
}

fn set_of(disks: Vec<Value>) -> Value {
    Value::object([("disk", Value::set(disks))])
}

#[test]
fn blocks_in_sets_are_respelled_member_by_member() {
    let then = set_of(vec![disk("/d/One".into(), "/a/X", "P"), disk("/d/Two".into(), "/a/X", "P")]);
    let now = set_of(vec![disk("/D/TWO".into(), "/A/x", "P"), disk("/D/ONE".into(), "/A/x", "P")]);
    assert_eq!(keep_block(&disks(), &now, &then), then);
}

#[test]
fn an_unknown_member_does_not_stop_the_others() {
    let then = set_of(vec![disk("/d/One".into(), "/a/X", "P")]);
    let now = set_of(vec![disk(Value::Unknown, "/A/x", "P")]);
    let kept = keep_block(&disks(), &now, &then);
    assert_eq!(kept, set_of(vec![disk(Value::Unknown, "/a/X", "P")]));
}

#[test]
fn of_two_earlier_spellings_the_configured_one_wins_else_the_smallest() {
    let then = set_of(vec![disk("/d/1".into(), "/a/x", "P"), disk("/d/2".into(), "/A/X", "P")]);
    let same = set_of(vec![disk("/d/1".into(), "/a/x", "S")]);
    assert_eq!(keep_block(&disks(), &same, &then), same);
    let third = set_of(vec![disk("/d/1".into(), "/A/x", "S")]);
    assert_eq!(keep_block(&disks(), &third, &then), set_of(vec![disk("/d/1".into(), "/A/X", "S")]));
}
