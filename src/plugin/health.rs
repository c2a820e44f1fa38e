//! `grpc.health.v1.Health`, which go-plugin hosts ask about the service
//! `plugin`.

use std::pin::Pin;

use futures::{Stream, StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use self::proto::{HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus};

/// The generated health service.
#[allow(missing_docs, clippy::all)]
pub(super) mod proto {
    tonic::include_proto!("grpc.health.v1");
}

pub(super) struct Health {
    pub stop: CancellationToken,
}

impl Health {
    /// A server that can answer is serving.
    fn status(service: &str) -> ServingStatus {
        match service {
            "" | "plugin" => ServingStatus::Serving,
            _ => ServingStatus::ServiceUnknown,
        }
    }
}

#[tonic::async_trait]
impl proto::health_server::Health for Health {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let service = request.into_inner().service;
        match Self::status(&service) {
            ServingStatus::ServiceUnknown => {
                Err(Status::not_found(format!("there is no service \"{service}\"")))
            }
            status => Ok(Response::new(HealthCheckResponse { status: status.into() })),
        }
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let status = Self::status(&request.into_inner().service).into();
        let once = stream::once(async move { Ok(HealthCheckResponse { status }) });
        let forever = once.chain(stream::pending());
        Ok(Response::new(Box::pin(forever.take_until(self.stop.clone().cancelled_owned()))))
    }
}
