use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::StreamExt;
use tonic::{Code, Request};

use super::{
    Service, msgpack,
    proto::{self, diagnostic::Severity, provider_server::Provider as _},
};
use crate::framework::{
    diagnostics::Diagnostics,
    engine::Engine,
    path::AttributePath,
    private::Private,
    resource::{
        Call, Change, DataSource, Function, FunctionError, Outcome, Parameter, Plan, Provider,
        Resource, Signature, Timeouts,
    },
    schema::{Attribute, Block, NestedBlock, Nesting, Schema},
    types::Type,
    value::Value,
};

/// A provider with one of each, whose resource does what its name says.
struct Lab;

#[async_trait]
impl Provider for Lab {
    fn block(&self) -> Block {
        let attributes = vec![Attribute::optional("subscription_id", Type::String)];
        Block { attributes, ..Block::default() }
    }

    fn resources(&self) -> Vec<Box<dyn Resource>> {
        vec![Box::new(Thing)]
    }

    fn data_sources(&self) -> Vec<Box<dyn DataSource>> {
        vec![Box::new(Echo)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![Box::new(Half)]
    }

    async fn configure(&self, config: Value, version: &str) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        if config.get("subscription_id").as_str() == Some("bad") {
            diagnostics.error("subscription_id", "Bad subscription", format!("in {version}"));
        }
        diagnostics
    }
}

struct Thing;

#[async_trait]
impl Resource for Thing {
    fn type_name(&self) -> &'static str {
        "lab_thing"
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::computed("id", Type::String),
            Attribute::required("name", Type::String).describe("What it does.").replaces(),
            Attribute::optional("size", Type::Number).default(7),
            Attribute::inherited("zone", Type::String),
            Attribute::optional("old", Type::map(Type::String)).deprecated("Use `name`."),
            Attribute::optional("secret", Type::String).sensitive().write_only(),
        ];
        let disk =
            Block { attributes: vec![Attribute::required("id", Type::String)], ..Block::default() };
        let blocks = vec![NestedBlock {
            name: "disk",
            nesting: Nesting::Set { min: 0, max: 4 },
            block: disk,
        }];
        Schema { version: 3, block: Block { attributes, blocks, ..Block::default() } }
    }

    fn timeouts(&self) -> Timeouts {
        let minute = Duration::from_secs(60);
        Timeouts { create: minute, read: minute, update: Some(minute), delete: minute }
    }

    async fn plan(&self, _: &Call, plan: &mut Plan<'_>) {
        if plan.planned.get("name").as_str() == Some("unfit") {
            plan.planned.set_member("zone", Value::from(1));
        }
        plan.private.set("planned", &true);
    }

    async fn create(&self, call: &Call, change: Change) -> Outcome {
        let mut state = change.planned;
        state.set_member("id", "1".into());
        let mut diagnostics = Diagnostics::new();
        match state.get("name").as_str() {
            Some("panic") => panic!("out of paper"),
            Some("slow") => {
                call.cancel.cancelled().await;
                diagnostics.error(AttributePath::root(), "Stopped", "By request.");
            }
            _ => {}
        }
        Outcome { state, private: change.private, diagnostics }
    }

    async fn read(&self, _: &Call, state: Value, private: Private) -> Outcome {
        Outcome { state, private, ..Outcome::default() }
    }

    async fn update(&self, call: &Call, change: Change) -> Outcome {
        self.create(call, change).await
    }

    async fn delete(&self, _: &Call, _: Change) -> Outcome {
        Outcome::default()
    }

    async fn import(&self, _: &Call, id: &str) -> Outcome {
        if id == "none" {
            return Outcome {
                diagnostics: Diagnostics::of_error("No such thing", "None."),
                ..Outcome::default()
            };
        }
        Outcome { state: Value::object([("id", id.into())]), ..Outcome::default() }
    }
}

struct Echo;

#[async_trait]
impl DataSource for Echo {
    fn type_name(&self) -> &'static str {
        "lab_echo"
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::required("name", Type::String),
            Attribute::computed("length", Type::Number),
        ];
        Schema { version: 0, block: Block { attributes, ..Block::default() } }
    }

    async fn read(&self, _: &Call, config: Value) -> Outcome {
        let mut state = config;
        state.set_member("length", Value::from(4));
        Outcome { state, ..Outcome::default() }
    }
}

struct Half;

impl Function for Half {
    fn name(&self) -> &'static str {
        "half"
    }

    fn signature(&self) -> Signature {
        let number = Parameter { name: "number", ty: Type::Number, description: "Any even one." };
        Signature {
            summary: "Halves",
            description: "Halves a number.",
            parameters: vec![number],
            returns: Type::Number,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let Value::Number(number) = &arguments[0] else { panic!("no number") };
        match number.as_i64() {
            Some(0) => Ok(Value::from("nothing")),
            Some(even) if even % 2 == 0 => Ok(Value::from(even / 2)),
            _ => Err(FunctionError { text: "Not even.".into(), argument: Some(0) }),
        }
    }
}

fn service() -> Service {
    Service::new(Arc::new(Engine::new(Box::new(Lab))))
}

fn thing_type(service: &Service) -> Type {
    service.engine.resource("lab_thing").unwrap().schema.block.ty()
}

fn on_wire(value: &Value, ty: &Type) -> Option<proto::DynamicValue> {
    let msgpack = msgpack::encode(value, ty).unwrap();
    Some(proto::DynamicValue { msgpack, json: Vec::new() })
}

fn off_wire(value: Option<proto::DynamicValue>, ty: &Type) -> Value {
    let value = value.expect("a value");
    assert!(value.json.is_empty());
    msgpack::decode(&value.msgpack, ty).unwrap()
}

/// The configuration `name = NAME`, as Terraform completes it.
fn config(name: &str) -> Value {
    Value::object([("name", name.into()), ("disk", Value::List(Vec::new()))])
}

async fn plan(service: &Service, name: &str) -> proto::plan_resource_change::Response {
    let ty = thing_type(service);
    let request = proto::plan_resource_change::Request {
        type_name: "lab_thing".into(),
        prior_state: on_wire(&Value::Null, &ty),
        config: on_wire(&config(name), &ty),
        proposed_new_state: on_wire(&config(name), &ty),
        ..Default::default()
    };
    service.plan_resource_change(Request::new(request)).await.unwrap().into_inner()
}

async fn create(service: &Service, name: &str) -> proto::apply_resource_change::Response {
    let planned = plan(service, name).await;
    let ty = thing_type(service);
    let request = proto::apply_resource_change::Request {
        type_name: "lab_thing".into(),
        prior_state: on_wire(&Value::Null, &ty),
        config: on_wire(&config(name), &ty),
        planned_state: planned.planned_state,
        planned_private: planned.planned_private,
        ..Default::default()
    };
    service.apply_resource_change(Request::new(request)).await.unwrap().into_inner()
}

#[track_caller]
fn assert_bug(diagnostics: &[proto::Diagnostic], words: &[&str]) {
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert_eq!(diagnostics[0].severity(), Severity::Error);
    assert_eq!(diagnostics[0].summary, "Bug in the provider");
    for word in words.iter().chain(&["bug of the provider", super::rpc::ISSUES]) {
        assert!(diagnostics[0].detail.contains(word), "{}", diagnostics[0].detail);
    }
}

#[tokio::test]
async fn a_value_makes_the_whole_journey() {
    let service = service();
    let created = create(&service, "plain").await;
    assert_eq!(created.diagnostics, []);
    let state = off_wire(created.new_state, &thing_type(&service));
    assert_eq!(state.get("id"), &"1".into());
    assert_eq!(state.get("size"), &Value::from(7));
    assert_eq!(Private::from_bytes(&created.private).get("planned"), Some(true));
}

#[tokio::test]
async fn a_panic_is_a_diagnostic_and_the_service_goes_on() {
    let service = service();
    let created = create(&service, "panic").await;
    assert_bug(&created.diagnostics, &["ApplyResourceChange", "out of paper"]);
    assert_eq!(created.new_state, None);
    assert_eq!(create(&service, "plain").await.diagnostics, []);
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_a_bug_of_ours() {
    let planned = plan(&service(), "unfit").await;
    assert_bug(&planned.diagnostics, &["planned_state", "zone: text was expected"]);
    assert_eq!(planned.planned_state, None);
}

#[tokio::test]
async fn stop_ends_running_calls_which_answer_with_what_they_have() {
    let service = service();
    let running = tokio::spawn({
        let service = service.clone();
        async move { create(&service, "slow").await }
    });
    // Stop comes when the call waits for it; a call that begins later than
    // Stop sees it too.
    tokio::task::yield_now().await;
    let stopped = service.stop(Request::new(proto::stop::Request {})).await.unwrap().into_inner();
    assert_eq!(stopped.error, "");
    let created = running.await.unwrap();
    assert_eq!(created.diagnostics[0].summary, "Stopped");
    let state = off_wire(created.new_state, &thing_type(&service));
    assert_eq!(state.get("id"), &"1".into());
}

#[tokio::test]
async fn undecodable_bytes_are_a_status_that_names_them() {
    let service = service();
    let mut request = proto::validate_resource_type_config::Request {
        type_name: "lab_thing".into(),
        config: Some(proto::DynamicValue { msgpack: vec![0xc1], json: Vec::new() }),
        client_capabilities: None,
    };
    for msgpack in [vec![0xc1], vec![0x81], b"\x81\xa4name\x01".to_vec()] {
        request.config = Some(proto::DynamicValue { msgpack, json: Vec::new() });
        let status =
            service.validate_resource_type_config(Request::new(request.clone())).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().starts_with("config cannot be decoded: "), "{status}");
    }
}

#[tokio::test]
async fn values_as_json_are_read_too() {
    let service = service();
    let request = proto::read_resource::Request {
        type_name: "lab_thing".into(),
        current_state: Some(proto::DynamicValue {
            msgpack: Vec::new(),
            json: br#"{"id":"1","name":"n","size":1.5,"disk":[{"id":"d"}]}"#.to_vec(),
        }),
        ..Default::default()
    };
    let read = service.read_resource(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(read.diagnostics, []);
    let state = off_wire(read.new_state, &thing_type(&service));
    assert_eq!(state.get("disk").elements().unwrap().len(), 1);
}

#[tokio::test]
async fn diagnostics_carry_their_path() {
    let service = service();
    let ty = service.engine.registry().provider.ty();
    let config = Value::object([("subscription_id", Value::from("bad"))]);
    let request = proto::configure::Request {
        terraform_version: "1.11.4".into(),
        config: on_wire(&config, &ty),
        client_capabilities: None,
    };
    let answer = service.configure(Request::new(request)).await.unwrap().into_inner();
    let diagnostic = &answer.diagnostics[0];
    assert_eq!(diagnostic.severity(), Severity::Error);
    assert_eq!(diagnostic.detail, "in 1.11.4");
    let path = super::encode::path(&"subscription_id".into());
    assert_eq!(diagnostic.attribute.as_ref(), Some(&path));
}

#[test]
fn every_kind_of_step_has_its_selector() {
    use proto::attribute_path::step::Selector::{AttributeName, ElementKeyInt, ElementKeyString};
    let path = AttributePath::from("a").index(2).attribute("b").key("k");
    let steps: Vec<_> =
        super::encode::path(&path).steps.into_iter().filter_map(|s| s.selector).collect();
    let expected = [
        AttributeName("a".into()),
        ElementKeyInt(2),
        AttributeName("b".into()),
        ElementKeyString("k".into()),
    ];
    assert_eq!(steps, expected);
}

#[tokio::test]
async fn schemas_say_what_the_framework_says() {
    let service = service();
    let request = Request::new(proto::get_provider_schema::Request {});
    let schemas = service.get_schema(request).await.unwrap().into_inner();
    assert_eq!(schemas.diagnostics, []);
    let capabilities = schemas.server_capabilities.unwrap();
    assert!(capabilities.plan_destroy && capabilities.get_provider_schema_optional);
    assert!(capabilities.move_resource_state && !capabilities.generate_resource_config);

    let thing = &schemas.resource_schemas["lab_thing"];
    assert_eq!(thing.version, 3);
    let block = thing.block.as_ref().unwrap();
    let attributes: BTreeMap<_, _> =
        block.attributes.iter().map(|a| (a.name.as_str(), a)).collect();
    let flags = |name: &str| {
        let a = attributes[name];
        (a.required, a.optional, a.computed)
    };
    assert_eq!(flags("id"), (false, false, true));
    assert_eq!(flags("name"), (true, false, false));
    assert_eq!(flags("size"), (false, true, true), "a default is filled in by the provider");
    assert_eq!(flags("zone"), (false, true, true));
    assert_eq!(flags("secret"), (false, true, false));
    assert!(attributes["secret"].sensitive && attributes["secret"].write_only);
    assert!(attributes["old"].deprecated);
    assert_eq!(attributes["old"].deprecation_message, "Use `name`.");
    assert_eq!(attributes["old"].r#type, br#"["map","string"]"#);
    assert_eq!(attributes["name"].description, "What it does.");

    let disk = block.block_types.iter().find(|b| b.type_name == "disk").unwrap();
    assert_eq!(disk.nesting(), proto::schema::nested_block::NestingMode::Set);
    assert_eq!((disk.min_items, disk.max_items), (0, 4));
    assert!(block.block_types.iter().any(|b| b.type_name == "timeouts"));
    assert!(schemas.data_source_schemas.contains_key("lab_echo"));
    let half = &schemas.functions["half"];
    assert_eq!(half.parameters[0].r#type, br#""number""#);
    assert_eq!(half.r#return.as_ref().unwrap().r#type, br#""number""#);
}

#[tokio::test]
async fn states_are_upgraded_and_moved() {
    let service = service();
    let state = proto::RawState {
        json: br#"{"id":"1","name":"n","size":123456789012345678901234567890,"gone":1}"#.to_vec(),
        ..Default::default()
    };
    let request = proto::upgrade_resource_state::Request {
        type_name: "lab_thing".into(),
        version: 3,
        raw_state: Some(state.clone()),
    };
    let answer = service.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    let upgraded = off_wire(answer.upgraded_state, &thing_type(&service));
    let size = "123456789012345678901234567890".parse().unwrap();
    assert_eq!(upgraded.get("size"), &Value::Number(size));

    let mut request = proto::move_resource_state::Request {
        source_provider_address: "registry.terraform.io/other/lab".into(),
        source_type_name: "lab_thing".into(),
        source_schema_version: 3,
        source_state: Some(state),
        target_type_name: "lab_thing".into(),
        ..Default::default()
    };
    let answer =
        service.move_resource_state(Request::new(request.clone())).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    assert_eq!(off_wire(answer.target_state, &thing_type(&service)).get("id"), &"1".into());

    request.source_type_name = "azurerm_thing".into();
    let answer = service.move_resource_state(Request::new(request)).await.unwrap().into_inner();
    assert!(answer.diagnostics[0].detail.contains("azurerm_thing"));
}

#[tokio::test]
async fn states_from_before_terraform_0_12_are_refused_with_the_way_out() {
    let flatmap = [("id".to_owned(), "1".to_owned())].into();
    let request = proto::upgrade_resource_state::Request {
        type_name: "lab_thing".into(),
        version: 0,
        raw_state: Some(proto::RawState { json: Vec::new(), flatmap }),
    };
    let answer =
        service().upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
    assert!(answer.diagnostics[0].detail.contains("Terraform 0.12"), "{answer:?}");
}

#[tokio::test]
async fn imports_give_one_object_or_say_why_not() {
    let service = service();
    let mut request = proto::import_resource_state::Request {
        type_name: "lab_thing".into(),
        id: "/1".into(),
        ..Default::default()
    };
    let import = async |request: &proto::import_resource_state::Request| {
        let request = Request::new(request.clone());
        service.import_resource_state(request).await.unwrap().into_inner()
    };
    let answer = import(&request).await;
    assert_eq!(answer.imported_resources.len(), 1);
    let imported = answer.imported_resources.into_iter().next().unwrap();
    assert_eq!(imported.type_name, "lab_thing");
    let state = off_wire(imported.state, &thing_type(&service));
    assert_eq!(state.get("id"), &"/1".into());
    assert_eq!(state.get("disk"), &Value::List(Vec::new()), "blocks are empty, not null");

    request.id = "none".into();
    let answer = import(&request).await;
    assert!(answer.imported_resources.is_empty());
    assert_eq!(answer.diagnostics[0].summary, "No such thing");

    request.id = String::new();
    request.identity = Some(proto::ResourceIdentityData::default());
    let answer = import(&request).await;
    assert!(answer.imported_resources.is_empty());
    assert!(answer.diagnostics[0].detail.contains("by its Azure resource id"));
}

#[tokio::test]
async fn functions_answer_refuse_and_own_up() {
    let service = service();
    let call = async |name: &str, arguments: &[Value]| {
        let arguments =
            arguments.iter().filter_map(|value| on_wire(value, &Type::Number)).collect();
        let request = proto::call_function::Request { name: name.into(), arguments };
        service.call_function(Request::new(request)).await.unwrap().into_inner()
    };
    let half = call("half", &[Value::from(8)]).await;
    assert_eq!(half.error, None);
    assert_eq!(off_wire(half.result, &Type::Number), Value::from(4));

    let odd = call("half", &[Value::from(7)]).await.error.unwrap();
    assert_eq!((odd.text.as_str(), odd.function_argument), ("Not even.", Some(0)));
    for (arguments, problem) in [
        (vec![], "number of arguments"),
        (vec![Value::Null], "no number"),
        (vec![Value::from(0)], "a number was expected"),
    ] {
        let error = call("half", &arguments).await.error.unwrap();
        assert!(error.text.contains(problem), "{}", error.text);
        assert!(error.text.contains(super::rpc::ISSUES), "{}", error.text);
    }
    let unknown = call("third", &[Value::from(9)]).await.error.unwrap();
    assert!(unknown.text.contains("third"), "{}", unknown.text);
}

#[tokio::test]
async fn data_sources_are_read() {
    let service = service();
    let ty = service.engine.data_source("lab_echo").unwrap().schema.block.ty();
    let request = proto::read_data_source::Request {
        type_name: "lab_echo".into(),
        config: on_wire(&Value::object([("name", Value::from("echo"))]), &ty),
        ..Default::default()
    };
    let answer = service.read_data_source(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics, []);
    assert_eq!(off_wire(answer.state, &ty).get("length"), &Value::from(4));
}

#[tokio::test]
async fn streams_of_what_there_is_not_end_with_one_event_that_says_so() {
    let service = service();
    let request =
        proto::list_resource::Request { type_name: "lab_list".into(), ..Default::default() };
    let events: Vec<_> =
        service.list_resource(Request::new(request)).await.unwrap().into_inner().collect().await;
    assert_eq!(events.len(), 1);
    let event = events[0].as_ref().unwrap();
    assert!(event.diagnostic[0].detail.contains("lab_list"));

    let request =
        proto::invoke_action::Request { action_type: "lab_act".into(), ..Default::default() };
    let events: Vec<_> =
        service.invoke_action(Request::new(request)).await.unwrap().into_inner().collect().await;
    assert_eq!(events.len(), 1);
    let Some(proto::invoke_action::event::Type::Completed(done)) =
        &events[0].as_ref().unwrap().r#type
    else {
        panic!("{events:?}")
    };
    assert!(done.diagnostics[0].detail.contains("lab_act"));
}
