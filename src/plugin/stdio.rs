//! `plugin.GRPCStdio`: standard output and error by way of gRPC.
//!
//! Hosts open the stream at once and warn about anything that comes through
//! it, so it stays silent. It ends with the server: an open stream would hold
//! up the orderly end until the host kills the process.

use std::pin::Pin;

use futures::{Stream, StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::proto;

pub(super) struct Stdio {
    pub stop: CancellationToken,
}

#[tonic::async_trait]
impl proto::grpc_stdio_server::GrpcStdio for Stdio {
    type StreamStdioStream = Pin<Box<dyn Stream<Item = Result<proto::StdioData, Status>> + Send>>;

    async fn stream_stdio(
        &self,
        _: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        let silence = stream::pending().take_until(self.stop.clone().cancelled_owned());
        Ok(Response::new(Box::pin(silence)))
    }
}
