//! A process on its own, to which the real terraform attaches.

use std::{
    io::BufRead,
    process::{Command, Output},
};

use serde_json::Value;

use crate::{
    client::tfplugin5::{get_metadata, stop},
    host::{Host, Process, channel, provider, stream},
};

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    asr = { source = "terraform-provider-asr/asr" }
  }
}

provider "asr" {}
"#;

/// A process in debug mode and the value for `TF_REATTACH_PROVIDERS`.
fn start() -> (Process, String) {
    let mut process = Host::stranger().arg("-debug").spawn();
    let mut line = String::new();
    loop {
        line.clear();
        assert_ne!(process.stdout.read_line(&mut line).unwrap(), 0, "no instructions");
        if let Some(value) = line.trim_end().strip_prefix("export TF_REATTACH_PROVIDERS='") {
            return (process, value.strip_suffix('\'').unwrap().to_owned());
        }
    }
}

fn providers(value: &str) -> serde_json::Map<String, Value> {
    serde_json::from_str(value).unwrap()
}

#[tokio::test]
async fn it_says_how_to_attach_and_goes_on_after_stop_until_an_interrupt() {
    let (process, value) = start();
    let providers = providers(&value);
    assert_eq!(providers.len(), 2);
    for registry in ["registry.terraform.io", "registry.opentofu.org"] {
        let entry = &providers[&format!("{registry}/terraform-provider-asr/asr")];
        assert_eq!(entry["Protocol"], "grpc");
        assert_eq!(entry["ProtocolVersion"], 5);
        assert_eq!(entry["Pid"], process.id());
        assert_eq!(entry["Test"], true);
        let network = entry["Addr"]["Network"].as_str().unwrap();
        let address = entry["Addr"]["String"].as_str().unwrap();
        let channel = channel(stream(network, address).await.unwrap()).await.unwrap();
        let mut client = provider(channel);
        client.stop(stop::Request {}).await.unwrap();
        client.get_metadata(get_metadata::Request {}).await.unwrap();
    }
    process.interrupt();
    let ended = process.ended().await;
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(ended.left, [""; 0]);
    assert_eq!(ended.stderr, "");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_reach_the_socket() {
    use std::os::unix::fs::PermissionsExt;
    let (_process, value) = start();
    let providers = providers(&value);
    let address = providers.values().next().unwrap()["Addr"]["String"].as_str().unwrap();
    let directory = std::path::Path::new(address).parent().unwrap();
    assert_eq!(directory.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn many_terraform_commands_attach_to_one_process() {
    let (process, value) = start();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.tf"), CONFIGURATION).unwrap();
    for arguments in [
        &["init", "-no-color"][..],
        &["validate", "-json"],
        &["providers", "schema", "-json"],
        &["providers", "schema", "-json"],
    ] {
        let output = terraform(folder.path(), &value, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        if arguments[0] == "providers" {
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("/terraform-provider-asr/asr\""), "{text}");
        }
    }
    process.interrupt();
    assert!(process.wait().status.success());
}

/// Runs `terraform`, or `tofu` where there is none.
fn terraform(folder: &std::path::Path, reattach: &str, arguments: &[&str]) -> Output {
    for program in ["terraform", "tofu"] {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder);
        command.env("TF_REATTACH_PROVIDERS", reattach).env("CHECKPOINT_DISABLE", "1");
        if let Ok(output) = command.output() {
            return output;
        }
    }
    panic!("this test needs terraform or tofu on the PATH");
}
