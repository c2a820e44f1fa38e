//! The calls about managed resources.

use tonic::Status;

use super::{
    Service, decode, encode,
    proto::{
        apply_resource_change, import_resource_state, move_resource_state, plan_resource_change,
        read_resource, upgrade_resource_state, validate_resource_type_config,
    },
};
use crate::framework::{
    diagnostics::Diagnostics,
    private::Private,
    resource::{Change, MovedFrom},
    types::Type,
    validate::Host,
};

impl Service {
    /// The type of a resource's values; `None` where there is no such
    /// resource, which the engine then says.
    fn resource_type(&self, type_name: &str) -> Option<&Type> {
        self.engine.resource(type_name).map(|entry| &entry.ty)
    }

    pub(super) async fn validate_resource(
        &self,
        request: validate_resource_type_config::Request,
    ) -> Result<validate_resource_type_config::Response, Status> {
        let ty = self.resource_type(&request.type_name);
        let config = decode::value("config", request.config.as_ref(), ty)?;
        let write_only_allowed =
            request.client_capabilities.is_some_and(|host| host.write_only_attributes_allowed);
        let host = Host { write_only_allowed };
        let diagnostics = self.engine.validate_resource(&request.type_name, &config, host);
        Ok(validate_resource_type_config::Response {
            diagnostics: encode::diagnostics(&diagnostics),
        })
    }

    pub(super) async fn upgrade(
        &self,
        request: upgrade_resource_state::Request,
    ) -> Result<upgrade_resource_state::Response, Status> {
        let ty = self.resource_type(&request.type_name);
        let Some(state) = decode::raw_state("raw_state", request.raw_state.as_ref())? else {
            let diagnostics = encode::diagnostics(&too_old(&request.type_name));
            return Ok(upgrade_resource_state::Response { upgraded_state: None, diagnostics });
        };
        let (state, mut diagnostics) =
            self.engine.upgrade(&request.type_name, request.version, state);
        Ok(upgrade_resource_state::Response {
            upgraded_state: encode::value("upgraded_state", &state, ty, &mut diagnostics),
            diagnostics: encode::diagnostics(&diagnostics),
        })
    }

    pub(super) async fn read(
        &self,
        request: read_resource::Request,
    ) -> Result<read_resource::Response, Status> {
        let ty = self.resource_type(&request.type_name);
        let state = decode::value("current_state", request.current_state.as_ref(), ty)?;
        let private = Private::from_bytes(&request.private);
        let mut outcome = self.engine.read(&request.type_name, state, private).await;
        Ok(read_resource::Response {
            new_state: encode::value("new_state", &outcome.state, ty, &mut outcome.diagnostics),
            private: outcome.private.to_bytes(),
            diagnostics: encode::diagnostics(&outcome.diagnostics),
            ..Default::default()
        })
    }

    pub(super) async fn plan(
        &self,
        request: plan_resource_change::Request,
    ) -> Result<plan_resource_change::Response, Status> {
        let ty = self.resource_type(&request.type_name);
        let prior = decode::value("prior_state", request.prior_state.as_ref(), ty)?;
        let config = decode::value("config", request.config.as_ref(), ty)?;
        let private = Private::from_bytes(&request.prior_private);
        let mut planned = self.engine.plan(&request.type_name, prior, config, private).await;
        Ok(plan_resource_change::Response {
            planned_state: encode::value(
                "planned_state",
                &planned.state,
                ty,
                &mut planned.diagnostics,
            ),
            requires_replace: planned.requires_replace.iter().map(encode::path).collect(),
            planned_private: planned.private.to_bytes(),
            diagnostics: encode::diagnostics(&planned.diagnostics),
            ..Default::default()
        })
    }

    pub(super) async fn apply(
        &self,
        request: apply_resource_change::Request,
    ) -> Result<apply_resource_change::Response, Status> {
        let ty = self.resource_type(&request.type_name);
        let change = Change {
            prior: decode::value("prior_state", request.prior_state.as_ref(), ty)?,
            planned: decode::value("planned_state", request.planned_state.as_ref(), ty)?,
            config: decode::value("config", request.config.as_ref(), ty)?,
            private: Private::from_bytes(&request.planned_private),
        };
        let mut outcome = self.engine.apply(&request.type_name, change).await;
        Ok(apply_resource_change::Response {
            new_state: encode::value("new_state", &outcome.state, ty, &mut outcome.diagnostics),
            private: outcome.private.to_bytes(),
            diagnostics: encode::diagnostics(&outcome.diagnostics),
            ..Default::default()
        })
    }

    pub(super) async fn import(
        &self,
        request: import_resource_state::Request,
    ) -> Result<import_resource_state::Response, Status> {
        let ty = self.resource_type(&request.type_name);
        if request.id.is_empty() && request.identity.is_some() {
            let diagnostics = encode::diagnostics(&id_needed(&request.type_name));
            return Ok(import_resource_state::Response { diagnostics, ..Default::default() });
        }
        let mut outcome = self.engine.import(&request.type_name, &request.id).await;
        let state = encode::value("state", &outcome.state, ty, &mut outcome.diagnostics);
        let imported = import_resource_state::ImportedResource {
            type_name: request.type_name,
            state,
            private: outcome.private.to_bytes(),
            identity: None,
        };
        let found = !outcome.state.is_null();
        Ok(import_resource_state::Response {
            imported_resources: found.then_some(imported).into_iter().collect(),
            diagnostics: encode::diagnostics(&outcome.diagnostics),
            deferred: None,
        })
    }

    pub(super) async fn move_state(
        &self,
        request: move_resource_state::Request,
    ) -> Result<move_resource_state::Response, Status> {
        let ty = self.resource_type(&request.target_type_name);
        let Some(state) = decode::raw_state("source_state", request.source_state.as_ref())? else {
            let diagnostics = encode::diagnostics(&too_old(&request.source_type_name));
            return Ok(move_resource_state::Response { diagnostics, ..Default::default() });
        };
        let from = MovedFrom {
            state: serde_json::from_str(state)
                .map_err(|error| decode::undecodable("source_state", &error))?,
            provider: request.source_provider_address,
            type_name: request.source_type_name,
            version: request.source_schema_version,
        };
        let (state, mut diagnostics) = self.engine.move_state(&request.target_type_name, &from);
        Ok(move_resource_state::Response {
            target_state: encode::value("target_state", &state, ty, &mut diagnostics),
            diagnostics: encode::diagnostics(&diagnostics),
            ..Default::default()
        })
    }
}

fn too_old(type_name: &str) -> Diagnostics {
    let detail = format!(
        "The state of this {type_name} was written by Terraform 0.11 or earlier. \
         Run `terraform apply` with Terraform 0.12 first, which brings the state to a form that can be read."
    );
    Diagnostics::of_error("Unreadable state", detail)
}

fn id_needed(type_name: &str) -> Diagnostics {
    let detail = format!(
        "A {type_name} has no resource identity. Import it by its Azure resource id: `id = \"/subscriptions/...\"`."
    );
    Diagnostics::of_error("Import by identity is not supported", detail)
}
