//! The gRPC server: the plugin's own routes beside the services that every
//! go-plugin host expects, from the first connection to the orderly end.

use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tonic::{service::Routes, transport::Server};

use super::{
    Error,
    broker::Broker,
    controller::{self, Controller},
    health::{Health, proto::health_server::HealthServer},
    listener::Listener,
    proto::{
        grpc_broker_server::GrpcBrokerServer, grpc_controller_server::GrpcControllerServer,
        grpc_stdio_server::GrpcStdioServer,
    },
    stdio::Stdio,
};

/// What may be on its way before the receiver has read it, in bytes, per
/// stream and per connection. HTTP/2's default of 64 KiB costs a large request
/// a round trip each time it is used up.
const WINDOW: u32 = 1 << 20;

/// Threads that run tasks. The plugin waits far more than it computes.
const WORKERS: usize = 2;

/// Runs `future` to its end without waiting for tasks that are still running.
pub(super) fn block_on<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    let result = runtime.block_on(future);
    runtime.shutdown_background();
    result
}

/// Serves until the host or `interrupt` asks for the end and the calls in
/// flight have ended.
pub(super) async fn run(
    listener: Listener,
    tls: Option<TlsAcceptor>,
    routes: Routes,
    interrupt: impl Future<Output = ()>,
) -> Result<(), Error> {
    let stop = CancellationToken::new();
    let traces = listener.traces();
    let routes = routes
        .add_service(GrpcControllerServer::new(Controller {
            stop: stop.clone(),
            traces: traces.clone(),
        }))
        .add_service(GrpcStdioServer::new(Stdio { stop: stop.clone() }))
        .add_service(GrpcBrokerServer::new(Broker { stop: stop.clone() }))
        .add_service(HealthServer::new(Health { stop: stop.clone() }));
    let end = async {
        tokio::select! {
            () = interrupt => controller::end(&stop, &traces),
            () = stop.cancelled() => {}
        }
    };
    let served = Server::builder()
        // A stop request must get through however many calls are running.
        .max_concurrent_streams(None)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .add_routes(routes)
        .serve_with_incoming_shutdown(listener.incoming(tls, stop.clone()), end)
        .await;
    traces.remove();
    served.map_err(Error::from)
}
