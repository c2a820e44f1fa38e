//! Every registered type against the rules of Terraform's core: nothing set, everything unknown, the least
//! and the most that can be set, through validate, plan and apply. A new type is tested by being registered.

use async_trait::async_trait;

use crate::framework::conformance::{apply_faults, plan_faults, schema_faults};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::engine::Engine;
use crate::framework::private::Private;
use crate::framework::resource::{
    Call, Change, DataSource, Function, Outcome, Plan, Provider, Resource, Timeouts,
};
use crate::framework::schema::{Attribute, Block, Mode, Nesting, Schema};
use crate::framework::types::Type;
use crate::framework::validate::Host;
use crate::framework::value::Value;
use crate::provider::AsrProvider;

const HOST: Host = Host { write_only_allowed: true };

/// A resource whose service does all it is asked, and fills what is left to it.
struct Obedient(Box<dyn Resource>);

#[async_trait]
impl Resource for Obedient {
    fn type_name(&self) -> &'static str {
        self.0.type_name()
    }
    fn schema(&self) -> Schema {
        self.0.schema()
    }
    fn timeouts(&self) -> Timeouts {
        self.0.timeouts()
    }
    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        self.0.validate(config, diagnostics);
    }
    async fn plan(&self, call: &Call, plan: &mut Plan<'_>) {
        self.0.plan(call, plan).await;
    }
    async fn create(&self, _call: &Call, change: Change) -> Outcome {
        let state = fill(&self.0.schema().block, &change.planned);
        Outcome { state, private: change.private, ..Outcome::default() }
    }
    async fn read(&self, _call: &Call, state: Value, private: Private) -> Outcome {
        Outcome { state, private, ..Outcome::default() }
    }
    async fn update(&self, call: &Call, change: Change) -> Outcome {
        self.create(call, change).await
    }
    async fn delete(&self, _call: &Call, _change: Change) -> Outcome {
        Outcome::default()
    }
    async fn import(&self, call: &Call, id: &str) -> Outcome {
        self.0.import(call, id).await
    }
}

struct ObedientProvider(AsrProvider);

#[async_trait]
impl Provider for ObedientProvider {
    fn block(&self) -> Block {
        self.0.block()
    }
    fn resources(&self) -> Vec<Box<dyn Resource>> {
        self.0.resources().into_iter().map(|r| Box::new(Obedient(r)) as Box<dyn Resource>).collect()
    }
    fn data_sources(&self) -> Vec<Box<dyn DataSource>> {
        self.0.data_sources()
    }
    fn functions(&self) -> Vec<Box<dyn Function>> {
        self.0.functions()
    }
    async fn configure(&self, config: Value, version: &str) -> Diagnostics {
        self.0.configure(config, version).await
    }
}

fn engine() -> Engine {
    Engine::new(Box::new(ObedientProvider(AsrProvider::with_environment(Box::new(|_| None)))))
}

/// Texts, one of which every checked argument of this provider takes.
fn texts() -> Vec<String> {
    use crate::resources::rows::kinds;
    let group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g";
    let of = |kind: &str| {
        let mut words = kind.split('/');
        let namespace = words.next().unwrap_or_default();
        let tail: String = words.enumerate().map(|(n, word)| format!("/{word}/name{n}")).collect();
        format!("{group}/providers/{namespace}{tail}")
    };
    let words = [
        "a-name",
        "westeurope",
        "90m",
        "Standard",
        "Enabled",
        "Disabled",
        "GeoRedundant",
        "SystemAssigned",
        "public",
        "SystemAssignedIdentity",
        "Normal",
        "CrashConsistent",
        "Failed",
        "2026-01-31T00:00:00Z",
        "00000000-0000-0000-0000-000000000000",
        "ManualActionDetails",
        "Linux",
        "PrimaryToRecovery",
        "Primary",
        "https://name.vault.azure.net/keys/key",
        "Premium_LRS",
        "10.0.0.4",
        "protected",
        "recovery",
        "keep",
        "latest_processed",
        "NotSpecified",
        "1",
        group,
    ];
    words.into_iter().map(str::to_owned).chain(kinds::ALL.iter().copied().map(of)).collect()
}

fn sample(attribute: &Attribute) -> Value {
    // What a result lists may be what the next plan sets right: nothing is left to be done here.
    if attribute.mode == Mode::Computed && matches!(attribute.ty, Type::List(_) | Type::Set(_)) {
        return Value::List(Vec::new());
    }
    if let Some(members) = &attribute.members {
        let object = Value::object(members.attributes.iter().map(|a| (a.name, sample(a))));
        return match &attribute.ty {
            Type::List(_) | Type::Set(_) => Value::List(vec![object]),
            Type::Map(_) => Value::object([("key", object)]),
            _ => object,
        };
    }
    let candidates: Vec<Value> = match scalar(&attribute.ty) {
        Type::Bool => vec![Value::Bool(true)],
        Type::Number => [0, 14, 60, 1440].map(Value::from).to_vec(),
        _ => texts().into_iter().map(Value::from).collect(),
    };
    let good =
        candidates.into_iter().find(|v| attribute.checks.iter().all(|check| check.run(v).is_ok()));
    let good = good
        .unwrap_or_else(|| panic!("no sample satisfies {}: add one to texts()", attribute.name));
    match &attribute.ty {
        Type::List(_) | Type::Set(_) => Value::List(vec![good]),
        Type::Map(_) => Value::object([("key", good)]),
        _ => good,
    }
}

fn scalar(ty: &Type) -> &Type {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => scalar(element),
        scalar => scalar,
    }
}

/// A configuration with every argument for which `wanted` holds.
fn config(block: &Block, wanted: &dyn Fn(&Attribute) -> bool, with_blocks: bool) -> Value {
    let mut value = block.empty();
    for attribute in block.attributes.iter().filter(|a| a.is_argument() && wanted(a)) {
        value.set_member(attribute.name, sample(attribute));
    }
    for nested in block.blocks.iter().filter(|_| with_blocks) {
        let inner = config(&nested.block, wanted, with_blocks);
        let several = !matches!(nested.nesting, Nesting::Single { .. });
        value.set_member(nested.name, if several { Value::List(vec![inner]) } else { inner });
    }
    value
}

fn unknown(block: &Block) -> Value {
    let attributes = block
        .attributes
        .iter()
        .map(|a| (a.name, if a.is_argument() { Value::Unknown } else { Value::Null }));
    let blocks = block.blocks.iter().map(|nested| match nested.nesting {
        Nesting::Single { .. } => (nested.name, unknown(&nested.block)),
        _ => (nested.name, Value::Unknown),
    });
    Value::object(attributes.chain(blocks))
}

/// Fills what the plan leaves to the service.
fn fill(block: &Block, planned: &Value) -> Value {
    let mut state = planned.clone();
    for attribute in block.attributes.iter().filter(|a| planned.get(a.name).is_unknown()) {
        state.set_member(attribute.name, sample(attribute));
    }
    for nested in &block.blocks {
        let filled = match (nested.nesting, planned.get(nested.name)) {
            (Nesting::Single { .. }, inner @ Value::Map(_)) => fill(&nested.block, inner),
            (Nesting::List { .. }, Value::List(elements)) => {
                Value::List(elements.iter().map(|element| fill(&nested.block, element)).collect())
            }
            _ => continue,
        };
        state.set_member(nested.name, filled);
    }
    state
}

fn configurations(block: &Block) -> Vec<(&'static str, Value)> {
    vec![
        ("minimal", config(block, &|a| a.mode == Mode::Required, false)),
        ("full", config(block, &|_| true, true)),
        ("unknown", unknown(block)),
        ("empty", block.empty()),
    ]
}

#[test]
fn schemas_are_such_as_core_takes() {
    let engine = engine();
    let registry = engine.registry();
    let resources = registry.resources.iter().map(|(name, entry)| (*name, &entry.schema));
    let data_sources = registry.data_sources.iter().map(|(name, entry)| (*name, &entry.schema));
    for (name, schema) in resources.chain(data_sources) {
        assert_eq!(schema_faults(&schema.block, true), Vec::<String>::new(), "{name}");
        assert!(name.starts_with("asr_"), "{name}");
    }
    for (name, entry) in &registry.resources {
        assert!(
            entry.schema.block.attribute("id").is_some_and(|a| a.mode == Mode::Computed),
            "{name} has no id"
        );
        assert!(registry.data_sources.contains_key(name), "{name} has no data source");
    }
}

#[test]
fn validation_holds_its_tongue_about_what_is_unknown_and_never_panics() {
    let engine = engine();
    for (name, entry) in &engine.registry().resources {
        let of = |value: &Value| engine.validate_resource(name, value, HOST);
        assert!(of(&unknown(&entry.schema.block)).is_empty(), "{name}");
        let minimal = of(&config(&entry.schema.block, &|a| a.mode == Mode::Required, false));
        assert!(
            !minimal.iter().any(|d| d.summary.starts_with("Invalid value")),
            "{name}: {minimal:?}"
        );
        let nothing = of(&entry.schema.block.empty());
        for attribute in entry.schema.block.attributes.iter().filter(|a| a.mode == Mode::Required) {
            assert!(
                nothing.iter().any(|d| d.path.to_string() == attribute.name),
                "{name}.{}",
                attribute.name
            );
        }
        of(&config(&entry.schema.block, &|_| true, true));
        of(&Value::Unknown);
        of(&Value::Null);
    }
    for (name, entry) in &engine.registry().data_sources {
        assert!(
            engine.validate_data_source(name, &unknown(&entry.schema.block)).is_empty(),
            "{name}"
        );
        engine.validate_data_source(name, &config(&entry.schema.block, &|_| true, true));
    }
}

#[tokio::test]
async fn every_type_keeps_the_rules_through_its_whole_life() {
    let engine = engine();
    for (name, entry) in &engine.registry().resources {
        let block = &entry.schema.block;
        let configurations = configurations(block);
        for (from, first) in &configurations {
            let created = step(&engine, name, block, &Value::Null, first, from).await;
            let again = engine.plan(name, created.clone(), first.clone(), Private::default()).await;
            if first.is_wholly_known() {
                assert_eq!(
                    again.state, created,
                    "{name}: a second plan of {from} changes something"
                );
                assert!(again.requires_replace.is_empty(), "{name}");
            }
            for (to, second) in &configurations {
                step(&engine, name, block, &created, second, &format!("{from} to {to}")).await;
            }
            let gone = engine.plan(name, created.clone(), Value::Null, Private::default()).await;
            assert!(gone.state.is_null(), "{name}");
            let change = Change {
                prior: created,
                planned: Value::Null,
                config: Value::Null,
                private: Private::default(),
            };
            assert!(engine.apply(name, change).await.state.is_null(), "{name}");
        }
    }
}

/// Plans and applies, as core does: planned once with what is unknown, and once more when it is known.
async fn step(
    engine: &Engine,
    name: &str,
    block: &Block,
    prior: &Value,
    config: &Value,
    what: &str,
) -> Value {
    let planned = engine.plan(name, prior.clone(), config.clone(), Private::default()).await;
    assert_eq!(
        plan_faults(block, prior, config, &planned.state),
        Vec::<String>::new(),
        "{name}: {what}"
    );
    let later = resolved(block, config);
    let again = engine.plan(name, prior.clone(), later.clone(), Private::default()).await;
    assert_eq!(
        plan_faults(block, prior, &later, &again.state),
        Vec::<String>::new(),
        "{name}: {what}, later"
    );
    if !again.requires_replace.is_empty() || again.state == *prior {
        return prior.clone();
    }
    let change = Change {
        prior: prior.clone(),
        planned: again.state.clone(),
        config: later,
        private: Private::default(),
    };
    let outcome = engine.apply(name, change).await;
    assert!(!outcome.diagnostics.has_errors(), "{name}: {what}: {:?}", outcome.diagnostics);
    assert_eq!(
        apply_faults(block, &again.state, &outcome.state),
        Vec::<String>::new(),
        "{name}: {what}"
    );
    outcome.state
}

/// A configuration once everything in it is known.
fn resolved(block: &Block, config: &Value) -> Value {
    let mut known = config.clone();
    for attribute in block.attributes.iter().filter(|a| config.get(a.name).is_unknown()) {
        known.set_member(attribute.name, sample(attribute));
    }
    for nested in &block.blocks {
        let value = match config.get(nested.name) {
            Value::Unknown => nested.empty(),
            inner @ Value::Map(_) => resolved(&nested.block, inner),
            Value::List(elements) => {
                Value::List(elements.iter().map(|e| resolved(&nested.block, e)).collect())
            }
            other => other.clone(),
        };
        known.set_member(nested.name, value);
    }
    known
}

#[test]
fn an_unknown_type_is_a_diagnostic() {
    let engine = engine();
    assert!(engine.validate_resource("asr_nothing", &Value::Null, HOST).has_errors());
    assert!(engine.validate_data_source("asr_nothing", &Value::Null).has_errors());
    assert!(engine.upgrade("asr_nothing", 0, "{}").1.has_errors());
}
