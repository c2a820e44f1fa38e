//! Every way to sign in, and what a user reads when it fails.

use std::process::Command;

use asr_simulator::Options;
use serde_json::Value;
use terraform_provider_asr::azure::{Client, ClientOptions, Error, Secret};

use crate::cloud::{Cloud, SITE_RECOVERY, VAULTS, options, scope};

/// Reads an object with a client of these settings.
pub async fn read(cloud: &Cloud, options: ClientOptions) -> Result<Option<Value>, Error> {
    let client = Client::new(options).unwrap();
    client.find(&scope(60), VAULTS, &cloud.vault()).await
}

/// The usual settings without a way to sign in.
pub fn without_secret(cloud: &Cloud) -> ClientOptions {
    ClientOptions { client_secret: None, ..options(&cloud.simulator) }
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_call() {
    let cloud = Cloud::start(Options::default());
    assert!(cloud.simulator.journal().is_empty());
    assert_eq!(read(&cloud, options(&cloud.simulator)).await.unwrap(), None);
    let asked: Vec<_> = cloud.simulator.journal().iter().map(|entry| entry.path.clone()).collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert_eq!(asked[0], "/metadata/endpoints");
    assert!(asked[1].ends_with("/oauth2/v2.0/token"), "{asked:?}");
}

#[tokio::test]
async fn endpoints_can_be_given_one_by_one() {
    let cloud = Cloud::start(Options::default());
    let options = ClientOptions {
        metadata_host: None,
        resource_manager_endpoint: Some(cloud.simulator.url()),
        active_directory_authority_host: Some(cloud.simulator.url()),
        resource_manager_audience: Some("https://management.core.windows.net/".to_owned()),
        ..options(&cloud.simulator)
    };
    assert_eq!(read(&cloud, options).await.unwrap(), None);
}

#[tokio::test]
async fn a_wrong_credential_names_the_setting_to_change() {
    let cloud = Cloud::start(Options::default());
    let right = || options(&cloud.simulator);
    let text = |text: &str| Some(text.to_owned());
    for (wrong, code, setting) in [
        (
            ClientOptions { client_secret: Some(Secret::new("wrong-one")), ..right() },
            "AADSTS7000215",
            "client_secret (ARM_CLIENT_SECRET)",
        ),
        (
            ClientOptions { tenant_id: text("7a000000-0000-4000-8000-00000000dead"), ..right() },
            "AADSTS90002",
            "tenant_id (ARM_TENANT_ID)",
        ),
        (
            ClientOptions { client_id: text("7a000000-0000-4000-8000-00000000dead"), ..right() },
            "AADSTS700016",
            "client_id (ARM_CLIENT_ID)",
        ),
    ] {
        let error = read(&cloud, wrong).await.unwrap_err();
        let said = format!("{error}");
        assert!(said.contains(code) && said.contains(setting), "{said}");
        assert!(!said.contains("wrong-one"), "{said}");
        assert_eq!(error.summary(), "No access to Azure with the given credentials");
    }
}

#[tokio::test]
async fn a_token_of_another_tenant_is_explained() {
    let cloud = Cloud::start(Options::default());
    let other = ClientOptions {
        tenant_id: Some("7a000000-0000-4000-8000-000000000002".to_owned()),
        ..options(&cloud.simulator)
    };
    let error = read(&cloud, other).await.unwrap_err();
    assert!(error.has_code("InvalidAuthenticationTokenTenant"), "{error}");
    assert!(
        error.detail().contains("Set tenant_id (ARM_TENANT_ID) to the tenant of the subscription."),
        "{error}"
    );
}

#[tokio::test]
async fn incomplete_settings_are_reported_before_anything_is_sent() {
    let cloud = Cloud::start(Options::default());
    let incomplete = ClientOptions { tenant_id: None, ..options(&cloud.simulator) };
    let error = read(&cloud, incomplete).await.unwrap_err();
    assert!(error.detail().contains("tenant_id (ARM_TENANT_ID) is needed"), "{error}");
    assert!(cloud.simulator.journal().is_empty());
}

#[tokio::test]
async fn pipelines_sign_in_with_their_own_tokens() {
    let cloud = Cloud::start(Options::default());
    let oidc = cloud.simulator.oidc();
    let base = || ClientOptions { use_oidc: Some(true), ..without_secret(&cloud) };
    let github = ClientOptions {
        oidc_request_url: Some(oidc.github_url.clone()),
        oidc_request_token: Some(Secret::new(oidc.request_token.clone())),
        ..base()
    };
    assert_eq!(read(&cloud, github.clone()).await.unwrap(), None);
    let asked = &cloud.asked("/oidc/github")[0];
    assert_eq!(
        (asked.method.as_str(), asked.query.as_str()),
        ("GET", "api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange")
    );

    let devops = ClientOptions {
        oidc_request_url: Some(oidc.azure_devops_url),
        ado_pipeline_service_connection_id: Some("connection".to_owned()),
        ..github.clone()
    };
    assert_eq!(read(&cloud, devops).await.unwrap(), None);
    let asked = &cloud.asked("/oidc/azure-devops")[0];
    assert_eq!(
        (asked.method.as_str(), asked.query.as_str()),
        ("POST", "api-version=7.1&serviceConnectionId=connection")
    );

    let wrong = ClientOptions { oidc_request_token: Some(Secret::new("not-this")), ..github };
    let said = read(&cloud, wrong).await.unwrap_err().detail();
    assert!(
        said.contains("HTTP 401")
            && said.contains("ARM_OIDC_REQUEST_TOKEN")
            && !said.contains("not-this"),
        "{said}"
    );
}

#[tokio::test]
async fn a_token_of_another_issuer_signs_in_by_value_and_by_file() {
    let cloud = Cloud::start(Options::default());
    let oidc = cloud.simulator.oidc();
    let ca = reqwest::Certificate::from_pem(cloud.simulator.ca_pem().as_bytes()).unwrap();
    let http = reqwest::Client::builder().tls_certs_merge([ca]).build().unwrap();
    let asked = http.get(&oidc.github_url).bearer_auth(&oidc.request_token).send().await.unwrap();
    let token = asked.json::<Value>().await.unwrap()["value"].as_str().unwrap().to_owned();
    let base = || ClientOptions { use_oidc: Some(true), ..without_secret(&cloud) };
    let by_value = ClientOptions { oidc_token: Some(Secret::new(token.clone())), ..base() };
    assert_eq!(read(&cloud, by_value).await.unwrap(), None);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, format!("{token}\n")).unwrap();
    let by_file =
        ClientOptions { oidc_token_file_path: Some(file.display().to_string()), ..base() };
    assert_eq!(read(&cloud, by_file.clone()).await.unwrap(), None);
    std::fs::remove_file(&file).unwrap();
    let said = read(&cloud, by_file).await.unwrap_err().detail();
    assert!(
        said.contains("oidc_token_file_path (ARM_OIDC_TOKEN_FILE_PATH)")
            && said.contains("cannot be read"),
        "{said}"
    );
}

#[tokio::test]
async fn a_managed_identity_signs_in_at_its_endpoint() {
    let cloud = Cloud::start(Options::default());
    let endpoint = format!("{}/metadata/identity/oauth2/token", cloud.simulator.url());
    let identity = ClientOptions {
        use_msi: Some(true),
        msi_endpoint: Some(endpoint),
        tenant_id: None,
        ..without_secret(&cloud)
    };
    assert_eq!(read(&cloud, identity.clone()).await.unwrap(), None);
    assert_eq!(cloud.count("GET", "/metadata/identity"), 1);
    let unknown = ClientOptions { client_id: Some("nobody".to_owned()), ..identity };
    let said = read(&cloud, unknown).await.unwrap_err().detail();
    assert!(said.contains("Identity not found") && said.contains("ARM_CLIENT_ID"), "{said}");
}

/// The test starts itself again with a PATH that has an `az` of our own.
#[cfg(unix)]
#[tokio::test]
async fn the_azure_cli_signs_in() {
    use std::os::unix::fs::PermissionsExt as _;
    const CHILD: &str = "ASR_TEST_IS_CHILD";
    let cloud = Cloud::start(Options::default());
    let as_cli = ClientOptions { client_id: None, ..without_secret(&cloud) };
    if std::env::var_os(CHILD).is_some() {
        let said = read(&cloud, as_cli).await.unwrap_err();
        // The token is none, so Resource Manager refuses it: it got there, and by way of the CLI.
        assert_eq!(said.status(), Some(401), "{said}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let az = folder.path().join("az");
    let log = folder.path().join("log");
    let reply = r#"{"accessToken": "made-by-az", "expires_on": 4102444800, "tokenType": "Bearer"}"#;
    std::fs::write(&az, format!("#!/bin/sh\necho \"$@\" >> {}\necho '{reply}'\n", log.display()))
        .unwrap();
    std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sign_in::the_azure_cli_signs_in"])
        .env("PATH", path)
        .env(CHILD, "1")
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.starts_with("account get-access-token -o json --scope https://"), "{log}");
    assert!(log.contains("--tenant ") && !log.contains("--subscription"), "{log}");
}

#[tokio::test]
async fn without_the_authority_nothing_is_trusted_and_nothing_repeated() {
    let cloud = Cloud::start(Options::default());
    let untrusting = ClientOptions { ca_bundle_path: None, ..options(&cloud.simulator) };
    let start = std::time::Instant::now();
    let error = read(&cloud, untrusting).await.unwrap_err();
    assert!(start.elapsed().as_secs() < 5);
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert!(
        error.detail().contains("certificate") && error.detail().contains("ca_bundle_path"),
        "{error}"
    );
    assert!(cloud.simulator.journal().is_empty());
}

#[tokio::test]
async fn requests_say_who_asks_and_in_which_run() {
    let cloud = Cloud::start(Options::default());
    for name in ["a", "b"] {
        let id = cloud.fabric(name);
        cloud.client.find::<Value>(&scope(60), SITE_RECOVERY, &id).await.unwrap();
    }
    let asked = cloud.asked("/replicationFabrics");
    assert_eq!(asked.len(), 2);
    for entry in &asked {
        let header = |name: &str| entry.request_headers.get(name).cloned().unwrap_or_default();
        assert!(
            header("user-agent").starts_with("terraform-provider-asr/test ("),
            "{}",
            header("user-agent")
        );
        assert_eq!(header("x-ms-correlation-request-id"), cloud.client.correlation_id());
        assert!(uuid::Uuid::parse_str(&header("x-ms-client-request-id")).is_ok());
    }
    assert_ne!(
        asked[0].request_headers["x-ms-client-request-id"],
        asked[1].request_headers["x-ms-client-request-id"]
    );
}
