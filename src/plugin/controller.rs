//! `plugin.GRPCController`: the host's way to ask the process to end.

use std::{thread, time::Duration};

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::{listener::Traces, proto};

/// How long an orderly end may take. Hosts kill the process 2 s after their
/// request.
const GRACE: Duration = Duration::from_millis(1500);

pub(super) struct Controller {
    pub stop: CancellationToken,
    pub traces: Traces,
}

#[tonic::async_trait]
impl proto::grpc_controller_server::GrpcController for Controller {
    async fn shutdown(&self, _: Request<proto::Empty>) -> Result<Response<proto::Empty>, Status> {
        tracing::debug!("the host asked for the end");
        end(&self.stop, &self.traces);
        Ok(Response::new(proto::Empty {}))
    }
}

/// Begins the orderly end, and makes sure from outside the runtime, which may
/// be busy or stuck, that the process is gone in time.
#[expect(
    clippy::disallowed_methods,
    reason = "a thread of its own sleeps, and it removes the socket before it ends the process"
)]
pub(super) fn end(stop: &CancellationToken, traces: &Traces) {
    let traces = traces.clone();
    thread::spawn(move || {
        thread::sleep(GRACE);
        tracing::warn!("calls are still running: ending without them");
        traces.remove();
        std::process::exit(0);
    });
    stop.cancel();
}
