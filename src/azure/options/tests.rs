use super::*;

const UUID: &str = "00000000-0000-0000-0000-000000000001";

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn secret() -> Option<Secret> {
    Some(Secret::new("hidden"))
}

fn application() -> ClientOptions {
    ClientOptions {
        tenant_id: some("contoso.example"),
        client_id: some(UUID),
        ..ClientOptions::default()
    }
}

#[test]
fn the_way_to_sign_in_is_chosen_in_order() {
    let mut options = ClientOptions {
        client_certificate_path: some("/c.pfx"),
        client_secret: secret(),
        use_oidc: Some(true),
        oidc_token: secret(),
        oidc_token_file_path: some("/t"),
        ado_pipeline_service_connection_id: some("s"),
        use_msi: Some(true),
        ..application()
    };
    let mut seen = vec![options.sign_in()];
    options.client_certificate_path = None;
    seen.push(options.sign_in());
    options.client_secret = None;
    seen.push(options.sign_in());
    options.oidc_token = None;
    seen.push(options.sign_in());
    options.oidc_token_file_path = None;
    seen.push(options.sign_in());
    options.ado_pipeline_service_connection_id = None;
    seen.push(options.sign_in());
    options.use_oidc = None;
    seen.push(options.sign_in());
    options.use_msi = Some(false);
    seen.push(options.sign_in());
    options.use_cli = Some(false);
    seen.push(options.sign_in());
    use SignIn::*;
    let order = [
        Certificate,
        Secret,
        OidcToken,
        OidcTokenFile,
        AzureDevOps,
        GitHub,
        ManagedIdentity,
        AzureCli,
    ];
    assert_eq!(seen, order.into_iter().map(Some).chain([None]).collect::<Vec<_>>());
}

#[test]
fn nothing_is_wrong_with_what_is_complete() {
    for options in [
        ClientOptions::default(),
        ClientOptions {
            use_msi: Some(true),
            subscription_id: some(UUID),
            ..ClientOptions::default()
        },
        ClientOptions { client_secret: secret(), environment: some("china"), ..application() },
        ClientOptions {
            environment: some("anything"),
            metadata_host: some("arm.example"),
            ..ClientOptions::default()
        },
        ClientOptions {
            use_oidc: Some(true),
            oidc_request_url: some("https://token.example/?a=b"),
            oidc_request_token: secret(),
            ..application()
        },
    ] {
        assert_eq!(options.validate(), []);
    }
}

#[test]
fn every_problem_names_setting_and_variable() {
    let table: Vec<(ClientOptions, &[&str], &str)> = vec![
        (
            ClientOptions { client_secret: secret(), ..ClientOptions::default() },
            &["tenant_id", "client_id"],
            "tenant_id (ARM_TENANT_ID) is needed to sign in with client_secret (ARM_CLIENT_SECRET).",
        ),
        (
            ClientOptions { use_cli: Some(false), ..ClientOptions::default() },
            &["client_id"],
            "There is nothing to sign in to Azure with. Set client_id (ARM_CLIENT_ID)",
        ),
        (
            ClientOptions {
                client_certificate_path: some("/c"),
                client_certificate: secret(),
                ..application()
            },
            &["client_certificate"],
            "Set client_certificate (ARM_CLIENT_CERTIFICATE) or client_certificate_path (ARM_CLIENT_CERTIFICATE_PATH), not both.",
        ),
        (
            ClientOptions { client_certificate_password: secret(), ..ClientOptions::default() },
            &["client_certificate_password"],
            "client_certificate_password (ARM_CLIENT_CERTIFICATE_PASSWORD) is set without a certificate.",
        ),
        (
            ClientOptions { use_oidc: Some(true), ..application() },
            &["oidc_token"],
            "use_oidc (ARM_USE_OIDC) is on, but there is no token and no way to ask for one.",
        ),
        (
            ClientOptions {
                use_oidc: Some(true),
                oidc_request_url: some("https://x"),
                ..application()
            },
            &["oidc_request_token"],
            "oidc_request_token (ARM_OIDC_REQUEST_TOKEN) is needed to ask for an OIDC token.",
        ),
        (
            ClientOptions { subscription_id: some("mine"), ..ClientOptions::default() },
            &["subscription_id"],
            "subscription_id (ARM_SUBSCRIPTION_ID) is \"mine\", but must be a UUID.",
        ),
        (
            ClientOptions { tenant_id: some("a/b"), ..ClientOptions::default() },
            &["tenant_id"],
            "tenant_id (ARM_TENANT_ID) is \"a/b\", but must be a UUID or a domain.",
        ),
        (
            ClientOptions { environment: some("mars"), ..ClientOptions::default() },
            &["environment"],
            "environment (ARM_ENVIRONMENT) is \"mars\", but must be one of public, usgovernment, china.",
        ),
        (
            ClientOptions {
                resource_manager_endpoint: some("http://arm.example"),
                ..ClientOptions::default()
            },
            &["resource_manager_endpoint"],
            "resource_manager_endpoint is \"http://arm.example\", but must be a URL such as",
        ),
        (
            ClientOptions {
                use_msi: Some(true),
                msi_endpoint: some("here"),
                ..ClientOptions::default()
            },
            &["msi_endpoint"],
            "msi_endpoint (ARM_MSI_ENDPOINT) is \"here\", which is no URL.",
        ),
    ];
    for (options, settings, text) in table {
        let problems = options.validate();
        assert_eq!(
            problems.iter().map(|problem| problem.setting).collect::<Vec<_>>(),
            settings,
            "{problems:?}"
        );
        assert!(problems[0].text.starts_with(text), "{}", problems[0].text);
    }
}

#[test]
fn secrets_are_not_shown() {
    let options = ClientOptions { client_secret: secret(), oidc_token: secret(), ..application() };
    let shown = format!("{options:?}");
    assert!(!shown.contains("hidden") && shown.contains("***"), "{shown}");
}
