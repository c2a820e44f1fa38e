//! The provider: its block, where its settings come from, and the lists of what it offers.
//!
//! Every setting is an argument of the block or else an environment variable, named as azurerm's users know
//! it. This is the only place that reads the environment for Azure.

use async_trait::async_trait;

use crate::azure::{Client, ClientOptions, Secret};
use crate::data_sources;
use crate::framework::check::Check;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::path::AttributePath;
use crate::framework::resource::{DataSource, Function, Provider, Resource};
use crate::framework::schema::Block;
use crate::framework::value::Value;
use crate::functions;
use crate::model;
use crate::resources;
use crate::resources::session::{Configured, Session};

model! {
    /// Manages disaster recovery of Azure virtual machines with Azure Site Recovery.
    pub struct Settings {
        /// The tenant to sign in to. Also `ARM_TENANT_ID`.
        optional tenant_id: String,
        /// The subscription that the caller works in. Also `ARM_SUBSCRIPTION_ID`.
        optional subscription_id: String,
        /// The application (client) id of the service principal or user-assigned identity. Also `ARM_CLIENT_ID`.
        optional client_id: String,
        /// The client secret of the service principal. Also `ARM_CLIENT_SECRET`.
        optional client_secret: String [sensitive],
        /// A file with the client certificate and its private key. Also `ARM_CLIENT_CERTIFICATE_PATH`.
        optional client_certificate_path: String,
        /// The same, base64-encoded. Also `ARM_CLIENT_CERTIFICATE`.
        optional client_certificate: String [sensitive],
        /// The password of the client certificate. Also `ARM_CLIENT_CERTIFICATE_PASSWORD`.
        optional client_certificate_password: String [sensitive],
        /// Whether to sign in with a token of a pipeline (workload identity federation). Also `ARM_USE_OIDC`.
        optional use_oidc: bool,
        /// The pipeline's token. Also `ARM_OIDC_TOKEN`.
        optional oidc_token: String [sensitive],
        /// A file with the pipeline's token. Also `ARM_OIDC_TOKEN_FILE_PATH` or `AZURE_FEDERATED_TOKEN_FILE`.
        optional oidc_token_file_path: String,
        /// Where the pipeline gives out tokens. Also `ARM_OIDC_REQUEST_URL`, `ACTIONS_ID_TOKEN_REQUEST_URL` (GitHub) or
        /// `SYSTEM_OIDCREQUESTURI` (Azure DevOps).
        optional oidc_request_url: String,
        /// What the pipeline asks for when it gives out tokens. Also `ARM_OIDC_REQUEST_TOKEN`,
        /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN` (GitHub) or `SYSTEM_ACCESSTOKEN` (Azure DevOps).
        optional oidc_request_token: String [sensitive],
        /// The service connection, in Azure DevOps. Also `ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID`,
        /// `ARM_OIDC_AZURE_SERVICE_CONNECTION_ID` or `AZURESUBSCRIPTION_SERVICE_CONNECTION_ID`.
        optional ado_pipeline_service_connection_id: String,
        /// Whether to sign in as the managed identity of the machine. Also `ARM_USE_MSI`.
        optional use_msi: bool,
        /// Where the machine gives out tokens of its managed identity, if not at the usual place. Also `ARM_MSI_ENDPOINT`.
        optional msi_endpoint: String,
        /// Whether to sign in as the user of the Azure CLI where nothing else is configured; so it is unless this is
        /// `false`. Also `ARM_USE_CLI`.
        optional use_cli: bool,
        /// The cloud: `public`, `usgovernment` or `china`. Also `ARM_ENVIRONMENT`.
        optional environment: String [check(Check::one_of(&["public", "usgovernment", "china"]))],
        /// The host that describes any other cloud, such as Azure Stack or a simulator. Also `ARM_METADATA_HOSTNAME`.
        optional metadata_host: String,
        /// The endpoint of Azure Resource Manager, in place of the cloud's. Also `ARM_RESOURCE_MANAGER_ENDPOINT`.
        optional resource_manager_endpoint: String,
        /// The sign-in host, in place of the cloud's. Also `ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST`.
        optional active_directory_authority_host: String,
        /// The audience of tokens, in place of the cloud's. Also `ARM_RESOURCE_MANAGER_AUDIENCE`.
        optional resource_manager_audience: String,
        /// A PEM file with certificate authorities to trust beside those of the system. Also `ARM_CA_BUNDLE_PATH` or
        /// `SSL_CERT_FILE`.
        optional ca_bundle_path: String,
        /// The partner that usage is attributed to. Also `ARM_PARTNER_ID`.
        optional partner_id: String,
        /// Whether an object that exists already and equals the configuration is taken over when it should be
        /// created; so it is unless this is `false`. Also `ARM_ADOPT_EXISTING`.
        optional adopt_existing: bool,
    }
}

/// The variables of a setting, in order.
fn variables(setting: &str) -> Vec<String> {
    let mut names = vec![format!("ARM_{}", setting.to_uppercase())];
    let others: &[&str] = match setting {
        "metadata_host" => &["ARM_METADATA_HOSTNAME"],
        "oidc_token_file_path" => &["AZURE_FEDERATED_TOKEN_FILE"],
        "oidc_request_url" => &["ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"],
        "oidc_request_token" => &["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"],
        "ado_pipeline_service_connection_id" => {
            &["ARM_OIDC_AZURE_SERVICE_CONNECTION_ID", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"]
        }
        "ca_bundle_path" => &["SSL_CERT_FILE"],
        _ => &[],
    };
    names.extend(others.iter().map(|name| (*name).to_owned()));
    names
}

/// The source of environment variables; a function in tests.
type Environment = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The provider.
pub struct AsrProvider {
    session: Session,
    environment: Environment,
}

impl AsrProvider {
    /// The provider with the environment of the process.
    pub fn new() -> Self {
        Self::with_environment(Box::new(|name| std::env::var(name).ok()))
    }

    /// The provider with an environment of one's own.
    pub fn with_environment(environment: Environment) -> Self {
        Self { session: Session::default(), environment }
    }

    fn text(&self, config: &Value, setting: &str) -> Option<String> {
        // An empty text is no setting: pipelines write one where a variable of theirs is not defined.
        let set = |text: &String| !text.is_empty();
        let given = config.get(setting).as_str().map(str::to_owned).filter(set);
        given.or_else(|| {
            variables(setting).iter().find_map(|name| (self.environment)(name).filter(set))
        })
    }

    fn secret(&self, config: &Value, setting: &str) -> Option<Secret> {
        self.text(config, setting).map(Secret::new)
    }

    fn flag(
        &self,
        config: &Value,
        setting: &'static str,
        problems: &mut Diagnostics,
    ) -> Option<bool> {
        if let Value::Bool(given) = config.get(setting) {
            return Some(*given);
        }
        let text = self.text(&Value::Null, setting)?;
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                let detail = format!(
                    "The environment variable {} is {text:?}. It must be `true` or `false`.",
                    variables(setting)[0]
                );
                problems.error(setting, format!("Invalid value for `{setting}`"), detail);
                None
            }
        }
    }

    fn options(
        &self,
        config: &Value,
        terraform_version: &str,
        problems: &mut Diagnostics,
    ) -> ClientOptions {
        let text = |setting| self.text(config, setting);
        let secret = |setting| self.secret(config, setting);
        ClientOptions {
            tenant_id: text("tenant_id"),
            subscription_id: text("subscription_id"),
            client_id: text("client_id"),
            client_secret: secret("client_secret"),
            client_certificate_path: text("client_certificate_path"),
            client_certificate: secret("client_certificate"),
            client_certificate_password: secret("client_certificate_password"),
            oidc_token: secret("oidc_token"),
            oidc_token_file_path: text("oidc_token_file_path"),
            oidc_request_url: text("oidc_request_url"),
            oidc_request_token: secret("oidc_request_token"),
            ado_pipeline_service_connection_id: text("ado_pipeline_service_connection_id"),
            msi_endpoint: text("msi_endpoint"),
            environment: text("environment"),
            metadata_host: text("metadata_host"),
            resource_manager_endpoint: text("resource_manager_endpoint"),
            active_directory_authority_host: text("active_directory_authority_host"),
            resource_manager_audience: text("resource_manager_audience"),
            ca_bundle_path: text("ca_bundle_path"),
            partner_id: text("partner_id"),
            use_oidc: self.flag(config, "use_oidc", problems),
            use_msi: self.flag(config, "use_msi", problems),
            use_cli: self.flag(config, "use_cli", problems),
            user_agent: Some(format!(
                "Terraform/{terraform_version} {}/{}",
                env!("CARGO_PKG_NAME"),
                env!("CARGO_PKG_VERSION")
            )),
        }
    }
}

impl Default for AsrProvider {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Provider for AsrProvider {
    fn block(&self) -> Block {
        Settings::block()
    }

    fn resources(&self) -> Vec<Box<dyn Resource>> {
        resources::all(&self.session)
    }

    fn data_sources(&self) -> Vec<Box<dyn DataSource>> {
        let mut all = resources::data_sources(&self.session);
        all.extend(data_sources::all(&self.session));
        all
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        functions::all()
    }

    async fn configure(&self, config: Value, terraform_version: &str) -> Diagnostics {
        let mut problems = Diagnostics::new();
        let unknown: Vec<_> = Settings::block()
            .attributes
            .iter()
            .filter(|attribute| config.get(attribute.name).is_unknown())
            .map(|attribute| format!("`{}`", attribute.name))
            .collect();
        if !unknown.is_empty() {
            self.session.configure_later(unknown);
            return problems;
        }
        let options = self.options(&config, terraform_version, &mut problems);
        let adopt_existing = self.flag(&config, "adopt_existing", &mut problems).unwrap_or(true);
        for problem in options.validate() {
            problems.error(
                problem.setting,
                format!("Invalid value for `{}`", problem.setting),
                problem.text,
            );
        }
        if problems.has_errors() {
            return problems;
        }
        match Client::new(options) {
            Ok(client) => self.session.configure(Configured { client, adopt_existing }),
            Err(error) => problems.error(AttributePath::root(), error.summary(), error.detail()),
        }
        problems
    }
}
