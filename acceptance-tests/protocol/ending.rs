//! When the process ends, when it does not, and what it leaves behind.

use std::time::Duration;

use tonic::Code;

use crate::{
    certificates::Identity,
    client::{
        health::{
            HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
        },
        plugin::{grpc_broker_client::GrpcBrokerClient, grpc_stdio_client::GrpcStdioClient},
        tfplugin5::stop,
    },
    host::{Ended, Host, provider},
};

/// Hosts kill a process that takes longer than this.
const LIMIT: Duration = Duration::from_secs(2);

/// An orderly end takes milliseconds; after 1.5 s the process ends itself.
const ORDERLY: Duration = Duration::from_secs(1);

#[track_caller]
fn assert_tidy(ended: &Ended) {
    assert!(ended.took < ORDERLY, "{:?}", ended.took);
    assert_traceless(ended);
}

#[track_caller]
fn assert_traceless(ended: &Ended) {
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(ended.left, [""; 0], "the socket and its directory are gone");
    assert_eq!(ended.stdout, "", "nothing follows the handshake");
    assert_eq!(ended.stderr, "");
}

#[tokio::test]
async fn shutdown_ends_it_with_the_hosts_streams_open() {
    let identity = Identity::like_go();
    let plugin = Host::new().identity(&identity).start();
    let channel = plugin.channel(&identity).await;
    let stdio = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await.unwrap();
    let mut broker = GrpcBrokerClient::new(channel.clone());
    let broker = broker.start_stream(tokio_stream::pending()).await.unwrap();
    let ended = plugin.shut_down(channel).await;
    assert_tidy(&ended);
    assert!(stdio.into_inner().message().await.unwrap().is_none(), "silent, then over");
    assert!(broker.into_inner().message().await.unwrap().is_none(), "silent, then over");
}

#[tokio::test]
async fn a_client_that_holds_it_up_is_left_behind_in_time() {
    let plugin = Host::new().start();
    let _silent = plugin.stream().await.unwrap();
    let channel = plugin.plain_channel().await;
    let ended = plugin.shut_down(channel).await;
    assert!(ended.took < LIMIT, "{:?}", ended.took);
    assert_traceless(&ended);
}

#[tokio::test]
async fn an_interrupt_is_the_hosts_affair() {
    let plugin = Host::new().start();
    let mut client = provider(plugin.plain_channel().await);
    plugin.process.interrupt();
    plugin.process.interrupt();
    let stopped = client.stop(stop::Request {}).await.unwrap().into_inner();
    assert_eq!(stopped.error, "");
    let channel = plugin.plain_channel().await;
    assert_tidy(&plugin.shut_down(channel).await);
}

#[tokio::test]
async fn health_is_told_of_the_service_named_plugin() {
    let plugin = Host::new().start();
    let mut health = HealthClient::new(plugin.plain_channel().await);
    let request = |service: &str| HealthCheckRequest { service: service.into() };
    let answer = health.check(request("plugin")).await.unwrap().into_inner();
    assert_eq!(answer.status(), ServingStatus::Serving);
    let error = health.check(request("other")).await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    let mut watch = health.watch(request("plugin")).await.unwrap().into_inner();
    let first = watch.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);
    let channel = plugin.plain_channel().await;
    assert_tidy(&plugin.shut_down(channel).await);
}
