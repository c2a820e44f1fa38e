use super::*;
use crate::framework::schema::Equality;
use crate::framework::types::Type;

const CASE: Equality =
    Equality { describe: "without regard to case", canonical: str::to_lowercase };

fn block() -> Block {
    let identity = Block {
        attributes: vec![
            Attribute::required("type", Type::String),
            Attribute::optional("ids", Type::set(Type::String)).same_by(CASE),
            Attribute::computed("principal_id", Type::String),
        ],
        ..Block::default()
    };
    let rule =
        Block { attributes: vec![Attribute::required("port", Type::Number)], ..Block::default() };
    let disk = Block {
        attributes: vec![
            Attribute::required("disk_id", Type::String).same_by(CASE),
            Attribute::optional("sku", Type::String),
        ],
        ..Block::default()
    };
    Block {
        attributes: vec![
            Attribute::computed("id", Type::String),
            Attribute::required("name", Type::String).replaces(),
            Attribute::required("vault_id", Type::String).replaces().same_by(CASE),
            Attribute::optional("note", Type::String),
            Attribute::optional("size", Type::Number).default(5),
            Attribute::inherited("region", Type::String),
            Attribute::computed("revision", Type::String).volatile(),
            Attribute::optional("secret", Type::String).write_only(),
        ],
        blocks: vec![
            NestedBlock {
                name: "identity",
                nesting: Nesting::Single { required: false },
                block: identity,
            },
            NestedBlock { name: "rule", nesting: Nesting::List { min: 0, max: 0 }, block: rule },
            NestedBlock { name: "disk", nesting: Nesting::Set { min: 0, max: 0 }, block: disk },
        ],
        ..Block::default()
    }
}

fn with(base: Value, members: &[(&str, Value)]) -> Value {
    members.iter().fold(base, |mut value, (name, member)| {
        value.set_member(name, member.clone());
        value
    })
}

fn config(members: &[(&str, Value)]) -> Value {
    with(with(block().empty(), &[("name", "n".into()), ("vault_id", "/V/1".into())]), members)
}

fn state(members: &[(&str, Value)]) -> Value {
    let known = [
        ("id", "/V/1/n".into()),
        ("name", "n".into()),
        ("vault_id", "/V/1".into()),
        ("size", 5.into()),
        ("region", "here".into()),
        ("revision", "r1".into()),
    ];
    with(with(block().empty(), &known), members)
}

fn plan(prior: &Value, config: &Value) -> (Value, Vec<String>) {
    let draft = draft(&block(), prior, config);
    (draft.planned, draft.requires_replace.iter().map(ToString::to_string).collect())
}

#[test]
fn a_creation_leaves_to_the_service_what_is_the_services() {
    let (planned, replace) = plan(&Value::Null, &config(&[("secret", "s".into())]));
    for name in ["id", "region", "revision"] {
        assert_eq!(planned.get(name), &Value::Unknown, "{name}");
    }
    assert_eq!(planned.get("size"), &5.into(), "the default");
    assert!(planned.get("secret").is_null(), "never planned");
    assert!(planned.get("note").is_null());
    assert!(replace.is_empty());
}

#[test]
fn nothing_changed_plans_exactly_the_prior_state() {
    assert_eq!(plan(&state(&[]), &config(&[])), (state(&[]), vec![]));
    let recased = config(&[("vault_id", "/v/1".into())]);
    assert_eq!(plan(&state(&[]), &recased), (state(&[]), vec![]), "letter case of an id");
    let spelled_default = config(&[("size", 5.into()), ("region", "here".into())]);
    assert_eq!(plan(&state(&[]), &spelled_default), (state(&[]), vec![]));
}

#[test]
fn a_change_in_place_keeps_results_but_the_volatile_ones() {
    let (planned, replace) = plan(&state(&[]), &config(&[("note", "x".into())]));
    assert_eq!(planned.get("id"), &"/V/1/n".into());
    assert_eq!(planned.get("region"), &"here".into());
    assert_eq!(planned.get("revision"), &Value::Unknown);
    assert!(replace.is_empty());
}

#[test]
fn removing_an_argument_clears_it_or_restores_its_default() {
    let prior = state(&[("note", "x".into()), ("size", 7.into())]);
    let (planned, _) = plan(&prior, &config(&[]));
    assert!(planned.get("note").is_null());
    assert_eq!(planned.get("size"), &5.into());
}

#[test]
fn replacement_names_what_asks_for_it_known_or_not() {
    assert_eq!(plan(&state(&[]), &config(&[("name", "m".into())])).1, ["name"]);
    assert_eq!(plan(&state(&[]), &config(&[("vault_id", "/V/2".into())])).1, ["vault_id"]);
    let (planned, replace) = plan(&state(&[]), &config(&[("vault_id", Value::Unknown)]));
    assert_eq!(planned.get("vault_id"), &Value::Unknown);
    assert_eq!(replace, ["vault_id"]);
}

#[test]
fn blocks_are_planned_as_configured() {
    let identity = Value::object([
        ("type", "SystemAssigned".into()),
        ("ids", Value::Null),
        ("principal_id", Value::Null),
    ]);
    let rule = |port: i64| Value::object([("port", port.into())]);
    let (planned, _) = plan(
        &Value::Null,
        &config(&[("identity", identity.clone()), ("rule", Value::List(vec![rule(1), rule(2)]))]),
    );
    assert_eq!(planned.get("identity").get("principal_id"), &Value::Unknown);
    assert_eq!(planned.get("rule"), &Value::List(vec![rule(1), rule(2)]));
    assert_eq!(planned.get("disk"), &Value::List(vec![]));

    let known = with(identity.clone(), &[("principal_id", "p".into())]);
    let prior = state(&[("identity", known.clone())]);
    assert_eq!(plan(&prior, &config(&[("identity", identity)])).0, prior);
    assert!(plan(&prior, &config(&[])).0.get("identity").is_null(), "a removed block goes");
}

#[test]
fn an_unknown_block_comes_back_unknown() {
    for name in ["rule", "disk"] {
        let (planned, _) = plan(&state(&[]), &config(&[(name, Value::Unknown)]));
        assert_eq!(planned.get(name), &Value::Unknown);
    }
}

#[test]
fn sets_of_blocks_ignore_order_and_case() {
    let disk = |id: &str| Value::object([("disk_id", id.into()), ("sku", Value::Null)]);
    let prior = state(&[("disk", Value::set(vec![disk("/D/1"), disk("/D/2")]))]);
    let turned = config(&[("disk", Value::set(vec![disk("/d/2"), disk("/d/1")]))]);
    assert_eq!(plan(&prior, &turned).0, prior);
}

#[test]
fn a_collection_is_the_prior_one_or_the_configured_one_as_a_whole() {
    let identity = |ids: &[&str]| {
        let ids = Value::set(ids.iter().map(|id| Value::from(*id)).collect());
        Value::object([("type", "UserAssigned".into()), ("ids", ids), ("principal_id", "p".into())])
    };
    let prior = state(&[("identity", identity(&["/I/A", "/I/B"]))]);
    let configured = |ids| with(identity(ids), &[("principal_id", Value::Null)]);
    let same = config(&[("identity", configured(&["/i/a", "/i/b"]))]);
    assert_eq!(plan(&prior, &same).0, prior);
    let other = config(&[("identity", configured(&["/i/a", "/i/c"]))]);
    assert_eq!(
        plan(&prior, &other).0.get("identity").get("ids"),
        configured(&["/i/a", "/i/c"]).get("ids")
    );
}

#[test]
fn a_guarded_change_is_told_apart_and_the_unknown_counts_as_the_same() {
    let block = Block {
        attributes: vec![Attribute::required("vm_id", Type::String).guarded().same_by(CASE)],
        ..Block::default()
    };
    let vm = |id: Value| Value::object([("vm_id", id)]);
    let prior = vm("/VM/1".into());
    for (config, guarded) in [
        (vm("/vm/1".into()), &[][..]),
        (vm(Value::Unknown), &[]),
        (vm("/vm/2".into()), &[AttributePath::from("vm_id")]),
    ] {
        let draft = draft(&block, &prior, &config);
        assert_eq!(draft.guarded, guarded);
        assert_eq!(draft.requires_replace, []);
    }
    assert_eq!(draft(&block, &Value::Null, &vm("/vm/1".into())).guarded, []);
}
