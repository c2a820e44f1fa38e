use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::*;
use crate::framework::resource::{
    DataSource, Function, Parameter, Provider, Resource, Signature, Timeouts,
};
use crate::framework::schema::{Attribute, Block, Schema};
use crate::framework::types::Type;

/// The calls that a resource got, with the time that each was given.
type Calls = Arc<Mutex<Vec<(&'static str, Duration)>>>;

const MINUTE: Duration = Duration::from_secs(60);

/// A resource that does as its name says, and remembers the calls it got.
#[derive(Default)]
struct Thing {
    calls: Calls,
}

impl Thing {
    fn note(&self, what: &'static str, call: &Call) {
        self.calls.lock().unwrap().push((what, call.timeout));
    }
}

fn block() -> Block {
    Block {
        attributes: vec![
            Attribute::computed("id", Type::String),
            Attribute::required("name", Type::String).replaces(),
            Attribute::optional("note", Type::String),
            Attribute::optional("size", Type::Number).default(3),
        ],
        ..Block::default()
    }
}

fn made(change: &Change) -> Value {
    let mut state = change.planned.clone();
    state.set_member("id", "thing-1".into());
    state
}

#[async_trait]
impl Resource for Thing {
    fn type_name(&self) -> &'static str {
        "asr_thing"
    }
    fn schema(&self) -> Schema {
        Schema { version: 2, block: block() }
    }
    fn timeouts(&self) -> Timeouts {
        Timeouts {
            create: 10 * MINUTE,
            read: MINUTE,
            update: Some(20 * MINUTE),
            delete: 30 * MINUTE,
        }
    }
    async fn create(&self, call: &Call, change: Change) -> Outcome {
        self.note("create", call);
        let mut outcome =
            Outcome { state: made(&change), private: change.private.clone(), ..Outcome::default() };
        outcome.private.set("made", &true);
        if change.planned.get("name") == &"half".into() {
            outcome.diagnostics = Diagnostics::of_error("Half made", "The second half is missing.");
        }
        outcome
    }
    async fn read(&self, call: &Call, state: Value, private: Private) -> Outcome {
        self.note("read", call);
        Outcome { state, private, ..Outcome::default() }
    }
    async fn update(&self, call: &Call, change: Change) -> Outcome {
        self.note("update", call);
        if call.cancel.is_cancelled() {
            let diagnostics = Diagnostics::of_error("Stopped", "Nothing was changed.");
            return Outcome { state: change.prior, private: change.private, diagnostics };
        }
        Outcome { state: change.planned, private: change.private, ..Outcome::default() }
    }
    async fn delete(&self, call: &Call, change: Change) -> Outcome {
        self.note("delete", call);
        if change.prior.get("name") == &"stuck".into() {
            return Outcome {
                diagnostics: Diagnostics::of_error("Stuck", "It stays."),
                ..Outcome::default()
            };
        }
        Outcome::default()
    }
    async fn import(&self, _call: &Call, id: &str) -> Outcome {
        Outcome { state: Value::object([("id", Value::from(id))]), ..Outcome::default() }
    }
    fn upgrade(
        &self,
        version: u32,
        mut state: serde_json::Value,
    ) -> Result<serde_json::Value, String> {
        if version == 0 {
            return Err("version 0 was never released".into());
        }
        let title = state["title"].take();
        state["name"] = title;
        Ok(state)
    }
    fn move_state(&self, from: &MovedFrom) -> Result<Option<Value>, String> {
        match from.type_name.as_str() {
            "other_thing" => Ok(Some(Value::object([(
                "id",
                Value::from(from.state["id"].as_str().unwrap_or_default()),
            )]))),
            "broken_thing" => Err("its id is missing".into()),
            _ => Ok(None),
        }
    }
}

struct Lookup;

#[async_trait]
impl DataSource for Lookup {
    fn type_name(&self) -> &'static str {
        "asr_lookup"
    }
    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::required("name", Type::String),
            Attribute::computed("answer", Type::String),
        ];
        Schema { version: 0, block: Block { attributes, ..Block::default() } }
    }
    async fn read(&self, _call: &Call, config: Value) -> Outcome {
        let answer = format!("{}!", config.get("name").as_str().unwrap_or_default());
        Outcome { state: Value::object([("answer", Value::from(answer))]), ..Outcome::default() }
    }
}

struct Shout;

impl Function for Shout {
    fn name(&self) -> &'static str {
        "shout"
    }
    fn signature(&self) -> Signature {
        let text = Parameter { name: "text", ty: Type::String, description: "What to shout." };
        Signature {
            summary: "Shouts",
            description: "Shouts.",
            parameters: vec![text],
            returns: Type::String,
        }
    }
    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        match arguments.first().and_then(Value::as_str) {
            Some("") | None => {
                Err(FunctionError { text: "there is nothing to shout".into(), argument: Some(0) })
            }
            Some(text) => Ok(text.to_uppercase().into()),
        }
    }
}

#[derive(Default)]
struct Things {
    calls: Calls,
}

#[async_trait]
impl Provider for Things {
    fn block(&self) -> Block {
        Block::default()
    }
    fn resources(&self) -> Vec<Box<dyn Resource>> {
        vec![Box::new(Thing { calls: self.calls.clone() })]
    }
    fn data_sources(&self) -> Vec<Box<dyn DataSource>> {
        vec![Box::new(Lookup)]
    }
    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![Box::new(Shout)]
    }
    async fn configure(&self, _config: Value, _version: &str) -> Diagnostics {
        Diagnostics::new()
    }
}

fn engine() -> (Engine, Calls) {
    let things = Things::default();
    let calls = things.calls.clone();
    (Engine::new(Box::new(things)), calls)
}

fn config(engine: &Engine, members: &[(&str, Value)]) -> Value {
    let mut value = engine.resource("asr_thing").unwrap().schema.block.empty();
    members.iter().for_each(|(name, member)| value.set_member(name, member.clone()));
    value
}

async fn apply(engine: &Engine, prior: Value, config: Value) -> Outcome {
    let planned = engine.plan("asr_thing", prior.clone(), config.clone(), Private::default()).await;
    let change = Change { prior, planned: planned.state, config, private: planned.private };
    engine.apply("asr_thing", change).await
}

#[tokio::test]
async fn timeouts_come_from_the_block_or_the_resource_and_stay_in_the_state() {
    let (engine, calls) = engine();
    let timeouts = Value::object([
        ("create", Value::from("90s")),
        ("read", Value::Null),
        ("update", Value::Null),
        ("delete", "2h".into()),
    ]);
    let first = config(&engine, &[("name", "a".into()), ("timeouts", timeouts.clone())]);
    let state = apply(&engine, Value::Null, first).await.state;
    assert_eq!(state.get("timeouts"), &timeouts);
    let second =
        config(&engine, &[("name", "a".into()), ("note", "n".into()), ("timeouts", timeouts)]);
    let state = apply(&engine, state, second).await.state;
    apply(&engine, state, Value::Null).await;
    let expected = [("create", 90), ("update", 20 * 60), ("delete", 2 * 3600)];
    assert_eq!(*calls.lock().unwrap(), expected.map(|(what, s)| (what, Duration::from_secs(s))));
}

#[tokio::test]
async fn private_state_comes_back_and_travels_through_reads() {
    let (engine, _) = engine();
    let made = apply(&engine, Value::Null, config(&engine, &[("name", "a".into())])).await;
    assert_eq!(made.private.get::<bool>("made"), Some(true));
    let read = engine.read("asr_thing", made.state, made.private).await;
    assert_eq!(read.private.get::<bool>("made"), Some(true));
}

#[tokio::test]
async fn a_half_made_object_is_recorded_with_its_error() {
    let (engine, _) = engine();
    let outcome = apply(&engine, Value::Null, config(&engine, &[("name", "half".into())])).await;
    assert!(outcome.diagnostics.has_errors());
    assert_eq!(outcome.state.get("id"), &"thing-1".into());
    assert!(outcome.state.is_wholly_known());
}

#[tokio::test]
async fn a_failed_deletion_keeps_the_object() {
    let (engine, _) = engine();
    let state =
        apply(&engine, Value::Null, config(&engine, &[("name", "stuck".into())])).await.state;
    let outcome = apply(&engine, state.clone(), Value::Null).await;
    assert!(outcome.diagnostics.has_errors());
    assert_eq!(outcome.state, state);
}

#[tokio::test]
async fn a_stop_reaches_running_calls_until_the_next_configuration() {
    let (engine, _) = engine();
    let state = apply(&engine, Value::Null, config(&engine, &[("name", "a".into())])).await.state;
    let changed = config(&engine, &[("name", "a".into()), ("note", "n".into())]);
    engine.stop();
    let stopped = apply(&engine, state.clone(), changed.clone()).await;
    assert!(stopped.diagnostics.has_errors());
    assert_eq!(stopped.state, state);
    engine.configure(Value::Null, "1.11.4").await;
    assert!(!apply(&engine, state, changed).await.diagnostics.has_errors());
}

#[tokio::test]
async fn an_import_has_the_defaults() {
    let (engine, _) = engine();
    let state = engine.import("asr_thing", "thing-9").await.state;
    assert_eq!((state.get("id"), state.get("size")), (&"thing-9".into(), &3.into()));
    assert!(state.is_wholly_known());
}

#[test]
fn states_are_upgraded_from_the_version_that_wrote_them() {
    let (engine, _) = engine();
    let (same, diagnostics) =
        engine.upgrade("asr_thing", 2, r#"{"id":"i","name":"n","gone":true}"#);
    assert!(diagnostics.is_empty());
    assert_eq!((same.get("name"), same.get("note")), (&"n".into(), &Value::Null));
    let (older, diagnostics) = engine.upgrade("asr_thing", 1, r#"{"id":"i","title":"t"}"#);
    assert!(diagnostics.is_empty());
    assert_eq!(older.get("name"), &"t".into());
    for (version, state) in [(0, r#"{"id":"i"}"#), (1, "{"), (2, r#"{"name":5}"#)] {
        assert!(engine.upgrade("asr_thing", version, state).1.has_errors(), "{version} {state}");
    }
}

#[test]
fn states_of_other_types_move_in() {
    let (engine, _) = engine();
    let from = |type_name: &str, state: serde_json::Value| MovedFrom {
        provider: "registry.terraform.io/hashicorp/other".into(),
        type_name: type_name.into(),
        version: 2,
        state,
    };
    let (moved, diagnostics) =
        engine.move_state("asr_thing", &from("other_thing", serde_json::json!({"id": "o"})));
    assert!(diagnostics.is_empty());
    assert_eq!((moved.get("id"), moved.get("size")), (&"o".into(), &3.into()));
    let own = serde_json::json!({"id": "i", "name": "n"});
    assert_eq!(engine.move_state("asr_thing", &from("asr_thing", own)).0.get("name"), &"n".into());
    for unknown in ["strange_thing", "broken_thing"] {
        assert!(
            engine.move_state("asr_thing", &from(unknown, serde_json::json!({}))).1.has_errors()
        );
    }
}

#[tokio::test]
async fn data_sources_keep_what_was_configured() {
    let (engine, _) = engine();
    let mut config = engine.data_source("asr_lookup").unwrap().schema.block.empty();
    config.set_member("name", "n".into());
    let state = engine.read_data_source("asr_lookup", config).await.state;
    assert_eq!((state.get("name"), state.get("answer")), (&"n".into(), &"n!".into()));
}

#[test]
fn functions_answer_or_name_the_argument() {
    let (engine, _) = engine();
    assert_eq!(engine.call_function("shout", &["hey".into()]), Ok("HEY".into()));
    assert_eq!(engine.call_function("shout", &["".into()]).unwrap_err().argument, Some(0));
    assert!(engine.call_function("whisper", &[]).is_err());
}
