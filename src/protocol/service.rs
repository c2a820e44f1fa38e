//! The service itself: every method of protocol 5.10, each handed to the part
//! that knows about it.

use std::pin::Pin;

use futures::{Stream, stream};
use tonic::{Request, Response, Status};

use super::{
    Service,
    proto::{self, provider_server::Provider},
    rpc::{Answer, Rpc},
    unoffered::{no_generation, no_identity, unknown},
};

type Answered<T> = Result<Response<T>, Status>;
type Events<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl Provider for Service {
    type ListResourceStream = Events<proto::list_resource::Event>;
    type InvokeActionStream = Events<proto::invoke_action::Event>;

    async fn get_metadata(
        &self,
        _: Request<proto::get_metadata::Request>,
    ) -> Answered<proto::get_metadata::Response> {
        Rpc::new("GetMetadata").answer(self.metadata()).await
    }

    async fn get_schema(
        &self,
        _: Request<proto::get_provider_schema::Request>,
    ) -> Answered<proto::get_provider_schema::Response> {
        Rpc::new("GetSchema").answer(self.schemas()).await
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<proto::get_resource_identity_schemas::Request>,
    ) -> Answered<proto::get_resource_identity_schemas::Response> {
        let none = proto::get_resource_identity_schemas::Response::default();
        Rpc::new("GetResourceIdentitySchemas").answer(async { Ok(none) }).await
    }

    async fn prepare_provider_config(
        &self,
        request: Request<proto::prepare_provider_config::Request>,
    ) -> Answered<proto::prepare_provider_config::Response> {
        Rpc::new("PrepareProviderConfig").answer(self.prepare(request.into_inner())).await
    }

    async fn validate_resource_type_config(
        &self,
        request: Request<proto::validate_resource_type_config::Request>,
    ) -> Answered<proto::validate_resource_type_config::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("ValidateResourceTypeConfig").resource(&request.type_name);
        rpc.answer(self.validate_resource(request)).await
    }

    async fn validate_data_source_config(
        &self,
        request: Request<proto::validate_data_source_config::Request>,
    ) -> Answered<proto::validate_data_source_config::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("ValidateDataSourceConfig").data_source(&request.type_name);
        rpc.answer(self.validate_data(request)).await
    }

    async fn configure(
        &self,
        request: Request<proto::configure::Request>,
    ) -> Answered<proto::configure::Response> {
        Rpc::new("Configure").answer(self.set_up(request.into_inner())).await
    }

    async fn stop(&self, _: Request<proto::stop::Request>) -> Answered<proto::stop::Response> {
        Rpc::new("Stop").answer(self.cancel()).await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<proto::upgrade_resource_state::Request>,
    ) -> Answered<proto::upgrade_resource_state::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("UpgradeResourceState").resource(&request.type_name);
        rpc.answer(self.upgrade(request)).await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<proto::upgrade_resource_identity::Request>,
    ) -> Answered<proto::upgrade_resource_identity::Response> {
        let request = request.into_inner();
        let none = no_identity(&request.type_name);
        Rpc::new("UpgradeResourceIdentity").answer(async { Ok(Answer::failed(&none)) }).await
    }

    async fn read_resource(
        &self,
        request: Request<proto::read_resource::Request>,
    ) -> Answered<proto::read_resource::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("ReadResource").resource(&request.type_name);
        rpc.answer(self.read(request)).await
    }

    async fn plan_resource_change(
        &self,
        request: Request<proto::plan_resource_change::Request>,
    ) -> Answered<proto::plan_resource_change::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("PlanResourceChange").resource(&request.type_name);
        rpc.answer(self.plan(request)).await
    }

    async fn apply_resource_change(
        &self,
        request: Request<proto::apply_resource_change::Request>,
    ) -> Answered<proto::apply_resource_change::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("ApplyResourceChange").resource(&request.type_name);
        rpc.answer(self.apply(request)).await
    }

    async fn import_resource_state(
        &self,
        request: Request<proto::import_resource_state::Request>,
    ) -> Answered<proto::import_resource_state::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("ImportResourceState").resource(&request.type_name);
        rpc.answer(self.import(request)).await
    }

    async fn move_resource_state(
        &self,
        request: Request<proto::move_resource_state::Request>,
    ) -> Answered<proto::move_resource_state::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("MoveResourceState").resource(&request.target_type_name);
        rpc.answer(self.move_state(request)).await
    }

    async fn generate_resource_config(
        &self,
        request: Request<proto::generate_resource_config::Request>,
    ) -> Answered<proto::generate_resource_config::Response> {
        let request = request.into_inner();
        let none = no_generation(&request.type_name);
        Rpc::new("GenerateResourceConfig").answer(async { Ok(Answer::failed(&none)) }).await
    }

    async fn read_data_source(
        &self,
        request: Request<proto::read_data_source::Request>,
    ) -> Answered<proto::read_data_source::Response> {
        let request = request.into_inner();
        let rpc = Rpc::new("ReadDataSource").data_source(&request.type_name);
        rpc.answer(self.read_data(request)).await
    }

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<proto::validate_ephemeral_resource_config::Request>,
    ) -> Answered<proto::validate_ephemeral_resource_config::Response> {
        let request = request.into_inner();
        let none = unknown("ephemeral resource", &request.type_name);
        Rpc::new("ValidateEphemeralResourceConfig")
            .answer(async { Ok(Answer::failed(&none)) })
            .await
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<proto::open_ephemeral_resource::Request>,
    ) -> Answered<proto::open_ephemeral_resource::Response> {
        let request = request.into_inner();
        let none = unknown("ephemeral resource", &request.type_name);
        Rpc::new("OpenEphemeralResource").answer(async { Ok(Answer::failed(&none)) }).await
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<proto::renew_ephemeral_resource::Request>,
    ) -> Answered<proto::renew_ephemeral_resource::Response> {
        let request = request.into_inner();
        let none = unknown("ephemeral resource", &request.type_name);
        Rpc::new("RenewEphemeralResource").answer(async { Ok(Answer::failed(&none)) }).await
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<proto::close_ephemeral_resource::Request>,
    ) -> Answered<proto::close_ephemeral_resource::Response> {
        let request = request.into_inner();
        let none = unknown("ephemeral resource", &request.type_name);
        Rpc::new("CloseEphemeralResource").answer(async { Ok(Answer::failed(&none)) }).await
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<proto::validate_list_resource_config::Request>,
    ) -> Answered<proto::validate_list_resource_config::Response> {
        let request = request.into_inner();
        let none = unknown("list resource", &request.type_name);
        Rpc::new("ValidateListResourceConfig").answer(async { Ok(Answer::failed(&none)) }).await
    }

    async fn list_resource(
        &self,
        request: Request<proto::list_resource::Request>,
    ) -> Answered<Self::ListResourceStream> {
        let none = unknown("list resource", &request.into_inner().type_name);
        let event = Rpc::new("ListResource").answer(async { Ok(Answer::failed(&none)) }).await?;
        Ok(event.map(only))
    }

    async fn get_functions(
        &self,
        _: Request<proto::get_functions::Request>,
    ) -> Answered<proto::get_functions::Response> {
        Rpc::new("GetFunctions").answer(self.functions()).await
    }

    async fn call_function(
        &self,
        request: Request<proto::call_function::Request>,
    ) -> Answered<proto::call_function::Response> {
        Rpc::new("CallFunction").answer(self.call(request.into_inner())).await
    }

    async fn validate_action_config(
        &self,
        request: Request<proto::validate_action_config::Request>,
    ) -> Answered<proto::validate_action_config::Response> {
        let request = request.into_inner();
        let none = unknown("action", &request.type_name);
        Rpc::new("ValidateActionConfig").answer(async { Ok(Answer::failed(&none)) }).await
    }

    async fn plan_action(
        &self,
        request: Request<proto::plan_action::Request>,
    ) -> Answered<proto::plan_action::Response> {
        let request = request.into_inner();
        let none = unknown("action", &request.action_type);
        Rpc::new("PlanAction").answer(async { Ok(Answer::failed(&none)) }).await
    }

    async fn invoke_action(
        &self,
        request: Request<proto::invoke_action::Request>,
    ) -> Answered<Self::InvokeActionStream> {
        let none = unknown("action", &request.into_inner().action_type);
        let event = Rpc::new("InvokeAction").answer(async { Ok(Answer::failed(&none)) }).await?;
        Ok(event.map(only))
    }
}

/// A stream of one event.
fn only<T: Send + 'static>(event: T) -> Events<T> {
    Box::pin(stream::once(async move { Ok(event) }))
}
