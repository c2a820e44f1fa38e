//! The calls about the provider itself: what it offers, its own block, and
//! Stop.

use tonic::Status;

use super::{
    Service, decode, encode,
    proto::{
        ServerCapabilities, configure, get_metadata, get_provider_schema, prepare_provider_config,
        stop,
    },
    schema,
};

/// What hosts may do without asking further.
const CAPABILITIES: ServerCapabilities = ServerCapabilities {
    // Destructions are planned too, so that a resource can refuse or warn.
    plan_destroy: true,
    // No other call relies on the schema having been asked for.
    get_provider_schema_optional: true,
    move_resource_state: true,
    generate_resource_config: false,
};

impl Service {
    pub(super) async fn metadata(&self) -> Result<get_metadata::Response, Status> {
        let registry = self.engine.registry();
        let resources = registry.resources.keys().map(|name| (*name).to_owned());
        let data_sources = registry.data_sources.keys().map(|name| (*name).to_owned());
        let functions = registry.functions.keys().map(|name| (*name).to_owned());
        Ok(get_metadata::Response {
            server_capabilities: Some(CAPABILITIES),
            resources: resources
                .map(|type_name| get_metadata::ResourceMetadata { type_name })
                .collect(),
            data_sources: data_sources
                .map(|type_name| get_metadata::DataSourceMetadata { type_name })
                .collect(),
            functions: functions.map(|name| get_metadata::FunctionMetadata { name }).collect(),
            ..Default::default()
        })
    }

    pub(super) async fn schemas(&self) -> Result<get_provider_schema::Response, Status> {
        let registry = self.engine.registry();
        let resources = registry.resources.iter();
        let data_sources = registry.data_sources.iter();
        Ok(get_provider_schema::Response {
            provider: Some(schema::provider(&registry.provider)),
            resource_schemas: resources
                .map(|(name, entry)| ((*name).to_owned(), schema::schema(&entry.schema)))
                .collect(),
            data_source_schemas: data_sources
                .map(|(name, entry)| ((*name).to_owned(), schema::schema(&entry.schema)))
                .collect(),
            functions: self.signatures(),
            server_capabilities: Some(CAPABILITIES),
            ..Default::default()
        })
    }

    pub(super) async fn prepare(
        &self,
        request: prepare_provider_config::Request,
    ) -> Result<prepare_provider_config::Response, Status> {
        let ty = self.engine.registry().provider.ty();
        let config = decode::value("config", request.config.as_ref(), Some(&ty))?;
        let diagnostics = self.engine.validate_provider(&config);
        Ok(prepare_provider_config::Response {
            prepared_config: request.config,
            diagnostics: encode::diagnostics(&diagnostics),
        })
    }

    pub(super) async fn set_up(
        &self,
        request: configure::Request,
    ) -> Result<configure::Response, Status> {
        let ty = self.engine.registry().provider.ty();
        let config = decode::value("config", request.config.as_ref(), Some(&ty))?;
        let diagnostics = self.engine.configure(config, &request.terraform_version).await;
        Ok(configure::Response { diagnostics: encode::diagnostics(&diagnostics) })
    }

    pub(super) async fn cancel(&self) -> Result<stop::Response, Status> {
        self.engine.stop();
        Ok(stop::Response::default())
    }
}
