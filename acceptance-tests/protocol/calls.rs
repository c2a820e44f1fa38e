//! Every method of protocol 5.10, also those that the Terraform of today never
//! calls: each answers, and what does not exist is named in a diagnostic.

use std::{collections::BTreeSet, time::Duration};

use tonic::{Status, transport::Channel};

use crate::{
    client::{
        plugin::grpc_stdio_client::GrpcStdioClient,
        tfplugin5::{provider_client::ProviderClient, schema::nested_block::NestingMode, *},
    },
    host::{Host, provider},
};

const UNKNOWN: &str = "asr_no_such_thing";

/// The names of all methods, from the definition itself.
fn methods() -> BTreeSet<&'static str> {
    let definition = include_str!("../../proto/tfplugin5.proto");
    let lines = definition.lines().filter_map(|line| line.trim().strip_prefix("rpc "));
    lines.map(|line| line.split('(').next().unwrap()).collect()
}

/// A block in which nothing is set, as Terraform writes it.
fn nothing_set(schema: &Schema) -> DynamicValue {
    let block = schema.block.as_ref().unwrap();
    let mut names: Vec<_> = block.attributes.iter().map(|a| (&a.name, false)).collect();
    names.extend(
        block
            .block_types
            .iter()
            .map(|b| (&b.type_name, matches!(b.nesting(), NestingMode::List | NestingMode::Set))),
    );
    names.sort();
    let mut msgpack = Vec::new();
    rmp::encode::write_map_len(&mut msgpack, u32::try_from(names.len()).unwrap()).unwrap();
    for (name, repeated) in names {
        rmp::encode::write_str(&mut msgpack, name).unwrap();
        if repeated {
            rmp::encode::write_array_len(&mut msgpack, 0).unwrap();
        } else {
            rmp::encode::write_nil(&mut msgpack).unwrap();
        }
    }
    DynamicValue { msgpack, json: Vec::new() }
}

/// Some value; nobody can decode it without a schema.
fn some() -> Option<DynamicValue> {
    Some(DynamicValue { msgpack: vec![0x80], json: Vec::new() })
}

#[track_caller]
fn assert_names_unknown(diagnostics: &[Diagnostic]) {
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert_eq!(diagnostics[0].severity(), diagnostic::Severity::Error);
    assert!(diagnostics[0].detail.contains(UNKNOWN), "{}", diagnostics[0].detail);
    assert!(!diagnostics[0].summary.ends_with('.'), "{}", diagnostics[0].summary);
}

/// Calls a method by its name in the definition and keeps the book.
macro_rules! call {
    ($called:ident, $client:ident, $method:literal, $rust:ident, $request:expr) => {{
        $called.insert($method);
        $client.$rust($request).await.map(tonic::Response::into_inner)?
    }};
}

type Client = ProviderClient<Channel>;
type Called = BTreeSet<&'static str>;

async fn about_the_provider(client: &mut Client, called: &mut Called) -> Result<(), Status> {
    let schemas = call!(called, client, "GetSchema", get_schema, get_provider_schema::Request {});
    assert_eq!(schemas.diagnostics, []);
    let capabilities = schemas.server_capabilities.unwrap();
    assert!(capabilities.plan_destroy);
    assert!(capabilities.get_provider_schema_optional);
    assert!(capabilities.move_resource_state);

    let metadata = call!(called, client, "GetMetadata", get_metadata, get_metadata::Request {});
    assert_eq!(metadata.server_capabilities, Some(capabilities));
    let names: BTreeSet<_> = metadata.resources.into_iter().map(|r| r.type_name).collect();
    assert_eq!(names, schemas.resource_schemas.into_keys().collect());
    let names: BTreeSet<_> = metadata.data_sources.into_iter().map(|d| d.type_name).collect();
    assert_eq!(names, schemas.data_source_schemas.into_keys().collect());

    let request = get_resource_identity_schemas::Request {};
    let identities =
        call!(called, client, "GetResourceIdentitySchemas", get_resource_identity_schemas, request);
    assert_eq!(identities, Default::default());

    let functions = call!(called, client, "GetFunctions", get_functions, get_functions::Request {});
    assert_eq!(functions.functions, schemas.functions);

    let config = Some(nothing_set(&schemas.provider.unwrap()));
    let request = prepare_provider_config::Request { config: config.clone() };
    let prepared = call!(called, client, "PrepareProviderConfig", prepare_provider_config, request);
    assert_eq!(prepared.prepared_config, config);
    let request =
        configure::Request { terraform_version: "1.11.4".into(), config, ..Default::default() };
    call!(called, client, "Configure", configure, request);
    let stopped = call!(called, client, "Stop", stop, stop::Request {});
    assert_eq!(stopped.error, "");
    Ok(())
}

async fn about_resources(client: &mut Client, called: &mut Called) -> Result<(), Status> {
    let type_name = UNKNOWN.to_owned();
    let raw = || Some(RawState { json: b"{}".to_vec(), ..Default::default() });

    let request = validate_resource_type_config::Request {
        type_name: type_name.clone(),
        config: some(),
        ..Default::default()
    };
    let validated =
        call!(called, client, "ValidateResourceTypeConfig", validate_resource_type_config, request);
    assert_names_unknown(&validated.diagnostics);

    let request = upgrade_resource_state::Request {
        type_name: type_name.clone(),
        version: 0,
        raw_state: raw(),
    };
    let upgraded = call!(called, client, "UpgradeResourceState", upgrade_resource_state, request);
    assert_names_unknown(&upgraded.diagnostics);

    let request = upgrade_resource_identity::Request {
        type_name: type_name.clone(),
        version: 0,
        raw_identity: raw(),
    };
    let upgraded =
        call!(called, client, "UpgradeResourceIdentity", upgrade_resource_identity, request);
    assert_names_unknown(&upgraded.diagnostics);

    let request = read_resource::Request {
        type_name: type_name.clone(),
        current_state: some(),
        ..Default::default()
    };
    let read = call!(called, client, "ReadResource", read_resource, request);
    assert_names_unknown(&read.diagnostics);

    let request = plan_resource_change::Request {
        type_name: type_name.clone(),
        config: some(),
        ..Default::default()
    };
    let planned = call!(called, client, "PlanResourceChange", plan_resource_change, request);
    assert_names_unknown(&planned.diagnostics);
    assert!(!planned.legacy_type_system);

    let request = apply_resource_change::Request {
        type_name: type_name.clone(),
        planned_state: some(),
        ..Default::default()
    };
    let applied = call!(called, client, "ApplyResourceChange", apply_resource_change, request);
    assert_names_unknown(&applied.diagnostics);

    let request = import_resource_state::Request {
        type_name: type_name.clone(),
        id: "x".into(),
        ..Default::default()
    };
    let imported = call!(called, client, "ImportResourceState", import_resource_state, request);
    assert_names_unknown(&imported.diagnostics);
    assert_eq!(imported.imported_resources, []);

    let request = move_resource_state::Request {
        source_provider_address: "registry.terraform.io/hashicorp/azurerm".into(),
        source_type_name: "azurerm_thing".into(),
        source_state: raw(),
        target_type_name: type_name.clone(),
        ..Default::default()
    };
    let moved = call!(called, client, "MoveResourceState", move_resource_state, request);
    assert_names_unknown(&moved.diagnostics);

    let request = generate_resource_config::Request { type_name, state: some() };
    let generated =
        call!(called, client, "GenerateResourceConfig", generate_resource_config, request);
    assert_names_unknown(&generated.diagnostics);
    Ok(())
}

async fn about_data_and_functions(client: &mut Client, called: &mut Called) -> Result<(), Status> {
    let type_name = UNKNOWN.to_owned();
    let request =
        validate_data_source_config::Request { type_name: type_name.clone(), config: some() };
    let validated =
        call!(called, client, "ValidateDataSourceConfig", validate_data_source_config, request);
    assert_names_unknown(&validated.diagnostics);

    let request = read_data_source::Request { type_name, config: some(), ..Default::default() };
    let read = call!(called, client, "ReadDataSource", read_data_source, request);
    assert_names_unknown(&read.diagnostics);

    let request = call_function::Request { name: UNKNOWN.into(), arguments: Vec::new() };
    let result = call!(called, client, "CallFunction", call_function, request);
    assert!(result.error.unwrap().text.contains(UNKNOWN));
    assert_eq!(result.result, None);
    Ok(())
}

async fn about_ephemeral_resources(client: &mut Client, called: &mut Called) -> Result<(), Status> {
    let type_name = UNKNOWN.to_owned();
    let request = validate_ephemeral_resource_config::Request {
        type_name: type_name.clone(),
        config: some(),
    };
    let validated = call!(
        called,
        client,
        "ValidateEphemeralResourceConfig",
        validate_ephemeral_resource_config,
        request
    );
    assert_names_unknown(&validated.diagnostics);

    let request = open_ephemeral_resource::Request {
        type_name: type_name.clone(),
        config: some(),
        ..Default::default()
    };
    let opened = call!(called, client, "OpenEphemeralResource", open_ephemeral_resource, request);
    assert_names_unknown(&opened.diagnostics);

    let request = renew_ephemeral_resource::Request { type_name: type_name.clone(), private: None };
    let renewed =
        call!(called, client, "RenewEphemeralResource", renew_ephemeral_resource, request);
    assert_names_unknown(&renewed.diagnostics);

    let request = close_ephemeral_resource::Request { type_name, private: None };
    let closed = call!(called, client, "CloseEphemeralResource", close_ephemeral_resource, request);
    assert_names_unknown(&closed.diagnostics);
    Ok(())
}

async fn about_lists_and_actions(client: &mut Client, called: &mut Called) -> Result<(), Status> {
    let type_name = UNKNOWN.to_owned();
    let request = validate_list_resource_config::Request {
        type_name: type_name.clone(),
        config: some(),
        ..Default::default()
    };
    let validated =
        call!(called, client, "ValidateListResourceConfig", validate_list_resource_config, request);
    assert_names_unknown(&validated.diagnostics);

    let request = list_resource::Request {
        type_name: type_name.clone(),
        config: some(),
        ..Default::default()
    };
    let mut events = call!(called, client, "ListResource", list_resource, request);
    assert_names_unknown(&events.message().await?.unwrap().diagnostic);
    assert_eq!(events.message().await?, None);

    let request = validate_action_config::Request { type_name, config: some() };
    let validated = call!(called, client, "ValidateActionConfig", validate_action_config, request);
    assert_names_unknown(&validated.diagnostics);

    let action_type = UNKNOWN.to_owned();
    let request = plan_action::Request {
        action_type: action_type.clone(),
        config: some(),
        ..Default::default()
    };
    let planned = call!(called, client, "PlanAction", plan_action, request);
    assert_names_unknown(&planned.diagnostics);

    let request = invoke_action::Request { action_type, config: some(), ..Default::default() };
    let mut events = call!(called, client, "InvokeAction", invoke_action, request);
    let Some(invoke_action::event::Type::Completed(done)) = events.message().await?.unwrap().r#type
    else {
        panic!("the first event is no completion");
    };
    assert_names_unknown(&done.diagnostics);
    assert_eq!(events.message().await?, None);
    Ok(())
}

#[tokio::test]
async fn every_method_of_the_protocol_answers() -> Result<(), Status> {
    let plugin = Host::new().start();
    let mut client = provider(plugin.plain_channel().await);
    let mut called = BTreeSet::new();
    about_the_provider(&mut client, &mut called).await?;
    about_resources(&mut client, &mut called).await?;
    about_data_and_functions(&mut client, &mut called).await?;
    about_ephemeral_resources(&mut client, &mut called).await?;
    about_lists_and_actions(&mut client, &mut called).await?;
    assert_eq!(called.len(), 28);
    assert_eq!(called, methods());
    Ok(())
}

#[tokio::test]
async fn a_request_of_six_mebibytes_is_accepted() {
    let plugin = Host::new().start();
    let mut client = provider(plugin.plain_channel().await);
    let request = read_resource::Request {
        type_name: UNKNOWN.into(),
        current_state: Some(DynamicValue { msgpack: vec![0xc0; 6 << 20], json: Vec::new() }),
        ..Default::default()
    };
    let read = client.read_resource(request).await.unwrap().into_inner();
    assert_names_unknown(&read.diagnostics);
}

#[tokio::test]
async fn a_value_that_is_none_is_refused_and_the_next_call_answered() {
    let plugin = Host::new().start();
    let mut client = provider(plugin.plain_channel().await);
    let config = Some(DynamicValue { msgpack: vec![0xc1; 100], json: Vec::new() });
    let error = client
        .prepare_provider_config(prepare_provider_config::Request { config })
        .await
        .unwrap_err();
    assert_eq!(error.code(), tonic::Code::InvalidArgument);
    assert!(error.message().contains("config cannot be decoded"), "{error}");
    client.get_schema(get_provider_schema::Request {}).await.unwrap();
}

/// Terraform may run hundreds of calls at once; Stop must not queue behind
/// them. The streams stand for calls that take long.
#[tokio::test]
async fn stop_gets_through_however_many_calls_run() {
    let plugin = Host::new().start();
    let channel = plugin.plain_channel().await;
    let mut running = Vec::new();
    let stopped = tokio::time::timeout(Duration::from_secs(20), async {
        for _ in 0..1000 {
            let mut stdio = GrpcStdioClient::new(channel.clone());
            running.push(stdio.stream_stdio(()).await.unwrap());
        }
        provider(channel).stop(stop::Request {}).await.unwrap();
    });
    assert!(stopped.await.is_ok(), "{} calls run and Stop waits", running.len());
}
