//! `plugin.GRPCBroker`: further connections between host and plugin.
//!
//! Hosts open the stream at once; a provider never needs a second connection,
//! so it stays silent, and ends with the server as in `stdio`.

use std::pin::Pin;

use futures::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::proto;

pub(super) struct Broker {
    pub stop: CancellationToken,
}

#[tonic::async_trait]
impl proto::grpc_broker_server::GrpcBroker for Broker {
    type StartStreamStream = Pin<Box<dyn Stream<Item = Result<proto::ConnInfo, Status>> + Send>>;

    async fn start_stream(
        &self,
        request: Request<Streaming<proto::ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        // Reading to the end notices a host that closes its half, and keeps
        // its messages from filling the window.
        let unanswered = request.into_inner().filter_map(|_| async { None });
        Ok(Response::new(Box::pin(unanswered.take_until(self.stop.clone().cancelled_owned()))))
    }
}
