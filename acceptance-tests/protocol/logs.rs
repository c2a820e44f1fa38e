//! Logs on standard error: hclog lines when the host asks for them, and
//! nothing at all when it does not.

use serde_json::{Map, Value};

use crate::{
    client::tfplugin5::get_provider_schema,
    host::{Host, provider},
};

/// The standard error of a short session.
async fn stderr(variables: &[(&str, &str)]) -> String {
    let host = variables.iter().fold(Host::new(), |host, (name, value)| host.env(name, value));
    let plugin = host.start();
    let channel = plugin.plain_channel().await;
    provider(channel.clone()).get_schema(get_provider_schema::Request {}).await.unwrap();
    let ended = plugin.shut_down(channel).await;
    assert_eq!(ended.stdout, "", "nothing follows the handshake");
    ended.stderr
}

#[tokio::test]
async fn nothing_is_logged_unless_asked_for() {
    for variables in [
        &[][..],
        &[("TF_LOG", "")],
        &[("TF_LOG", "off")],
        &[("TF_LOG_CORE", "TRACE")],
        &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "OFF")],
    ] {
        assert_eq!(stderr(variables).await, "", "{variables:?}");
    }
}

#[tokio::test]
async fn every_line_is_one_that_hosts_understand() {
    for variables in [
        &[("TF_LOG", "TRACE")][..],
        &[("TF_LOG", "json")],
        &[("TF_LOG", "off"), ("TF_LOG_PROVIDER", "debug")],
        &[("TF_LOG", ""), ("TF_LOG_PROVIDER", "whatever")],
    ] {
        let text = stderr(variables).await;
        let lines: Vec<Map<String, Value>> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for line in &lines {
            let level = line["@level"].as_str().unwrap();
            assert!(["trace", "debug", "info", "warn", "error"].contains(&level), "{level}");
            assert!(line["@message"].is_string());
            assert!(line["@module"].is_string());
            let time = line["@timestamp"].as_str().unwrap();
            let (seconds, decimals) = time.split_once('.').unwrap();
            assert_eq!((seconds.len(), decimals.len()), (19, 7), "{time}");
            assert!(decimals.ends_with('Z'));
        }
        let answered = lines.iter().find(|line| line["@message"] == "call answered").unwrap();
        assert_eq!(answered["tf_rpc"], "GetSchema");
        assert!(answered["tf_req_id"].is_string());
    }
}

#[tokio::test]
async fn the_level_is_kept_to() {
    assert_eq!(stderr(&[("TF_LOG", "ERROR")]).await, "");
}
