//! What a client can be told, and what is wrong with it before anything is sent.
//!
//! Values come from whoever makes the client; nothing here reads the environment. Messages name each setting together
//! with the variable that users know it by.

mod sign_in;

use super::cloud::Cloud;
use super::secret::Secret;

pub(crate) use sign_in::SignIn;

/// Everything a client can be told. Nothing is required to be set; what is missing for the chosen way to sign in is
/// reported by [`ClientOptions::validate`] and by the first request.
#[derive(Debug, Clone, Default)]
pub struct ClientOptions {
    /// The tenant to sign in to.
    pub tenant_id: Option<String>,
    /// The subscription that ids without one of their own lie in.
    pub subscription_id: Option<String>,
    /// The application, or the user-assigned managed identity.
    pub client_id: Option<String>,
    /// A secret of the application.
    pub client_secret: Option<Secret>,
    /// A file with the certificate and the private key of the application, PKCS#12 or PEM.
    pub client_certificate_path: Option<String>,
    /// The same as base64 text instead of a file.
    pub client_certificate: Option<Secret>,
    /// The password of the certificate file.
    pub client_certificate_password: Option<Secret>,
    /// Whether to sign in with a token of another issuer (workload identity federation).
    pub use_oidc: Option<bool>,
    /// The token of the other issuer.
    pub oidc_token: Option<Secret>,
    /// A file with that token, read anew each time.
    pub oidc_token_file_path: Option<String>,
    /// Where GitHub Actions or Azure DevOps hand out that token.
    pub oidc_request_url: Option<String>,
    /// What authorises the question there.
    pub oidc_request_token: Option<Secret>,
    /// The service connection, in Azure DevOps.
    pub ado_pipeline_service_connection_id: Option<String>,
    /// Whether to sign in as the managed identity of this machine.
    pub use_msi: Option<bool>,
    /// Where managed identity hands out tokens, if not at the usual place.
    pub msi_endpoint: Option<String>,
    /// Whether to sign in as whoever is signed in to the Azure CLI; true unless set.
    pub use_cli: Option<bool>,
    /// The cloud: "public" (unless set), "usgovernment" or "china".
    pub environment: Option<String>,
    /// The host of a Resource Manager whose metadata describes the cloud, instead of the name of one.
    pub metadata_host: Option<String>,
    /// Resource Manager's endpoint, instead of the cloud's.
    pub resource_manager_endpoint: Option<String>,
    /// The sign-in, instead of the cloud's.
    pub active_directory_authority_host: Option<String>,
    /// For whom tokens are asked, instead of the cloud's.
    pub resource_manager_audience: Option<String>,
    /// A PEM file with certificate authorities to trust besides those of the system.
    pub ca_bundle_path: Option<String>,
    /// What the client calls itself, as products in the notation of the User-Agent header.
    pub user_agent: Option<String>,
    /// The partner to whom the usage is attributed.
    pub partner_id: Option<String>,
}

/// Something that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The setting to change, such as `client_id`.
    pub setting: &'static str,
    /// What is wrong and what to set, in full sentences.
    pub text: String,
}

/// The settings that are also variables.
const VARIABLES: &[(&str, &str)] = &[
    ("tenant_id", "ARM_TENANT_ID"),
    ("subscription_id", "ARM_SUBSCRIPTION_ID"),
    ("client_id", "ARM_CLIENT_ID"),
    ("client_secret", "ARM_CLIENT_SECRET"),
    ("client_certificate_path", "ARM_CLIENT_CERTIFICATE_PATH"),
    ("client_certificate", "ARM_CLIENT_CERTIFICATE"),
    ("client_certificate_password", "ARM_CLIENT_CERTIFICATE_PASSWORD"),
    ("use_oidc", "ARM_USE_OIDC"),
    ("oidc_token", "ARM_OIDC_TOKEN"),
    ("oidc_token_file_path", "ARM_OIDC_TOKEN_FILE_PATH"),
    ("oidc_request_url", "ARM_OIDC_REQUEST_URL"),
    ("oidc_request_token", "ARM_OIDC_REQUEST_TOKEN"),
    ("ado_pipeline_service_connection_id", "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID"),
    ("use_msi", "ARM_USE_MSI"),
    ("msi_endpoint", "ARM_MSI_ENDPOINT"),
    ("use_cli", "ARM_USE_CLI"),
    ("environment", "ARM_ENVIRONMENT"),
    ("metadata_host", "ARM_METADATA_HOSTNAME"),
    ("resource_manager_endpoint", "ARM_RESOURCE_MANAGER_ENDPOINT"),
    ("active_directory_authority_host", "ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST"),
    ("resource_manager_audience", "ARM_RESOURCE_MANAGER_AUDIENCE"),
    ("ca_bundle_path", "ARM_CA_BUNDLE_PATH"),
    ("partner_id", "ARM_PARTNER_ID"),
];

/// A setting as users know it: `client_secret (ARM_CLIENT_SECRET)`.
pub(crate) fn called(setting: &str) -> String {
    match VARIABLES.iter().find(|(known, _)| *known == setting) {
        Some((_, variable)) => format!("{setting} ({variable})"),
        None => setting.to_owned(),
    }
}

impl ClientOptions {
    /// Everything that is missing, malformed or contradictory; empty if nothing is. Files are not opened and nothing
    /// is sent.
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        self.check_certificate(&mut problems);
        self.check_oidc(&mut problems);
        match self.sign_in() {
            None => problems.add(
                "client_id",
                format!(
                    "There is nothing to sign in to Azure with. Set {}, {} and {}, or {}, or {}, or leave {} on and run az login.",
                    called("client_id"),
                    called("tenant_id"),
                    called("client_secret"),
                    called("use_oidc"),
                    called("use_msi"),
                    called("use_cli"),
                ),
            ),
            Some(SignIn::ManagedIdentity | SignIn::AzureCli) => {}
            Some(way) => {
                for (setting, value) in [("tenant_id", &self.tenant_id), ("client_id", &self.client_id)] {
                    if is_unset(value) {
                        let by = way.setting();
                        problems.add(setting, format!("{} is needed to sign in with {by}.", called(setting)));
                    }
                }
            }
        }
        self.check_forms(&mut problems);
        problems.0
    }

    fn check_certificate(&self, problems: &mut Problems) {
        let by_path = !is_unset(&self.client_certificate_path);
        if by_path && self.client_certificate.is_some() {
            problems.add(
                "client_certificate",
                format!(
                    "Set {} or {}, not both.",
                    called("client_certificate"),
                    called("client_certificate_path")
                ),
            );
        }
        if self.client_certificate_password.is_some()
            && !by_path
            && self.client_certificate.is_none()
        {
            problems.add(
                "client_certificate_password",
                format!(
                    "{} is set without a certificate. Set {} or {}.",
                    called("client_certificate_password"),
                    called("client_certificate_path"),
                    called("client_certificate"),
                ),
            );
        }
    }

    fn check_oidc(&self, problems: &mut Problems) {
        let by_request = matches!(self.sign_in(), Some(SignIn::GitHub | SignIn::AzureDevOps));
        if !by_request {
            return;
        }
        let unset = [
            ("oidc_request_url", is_unset(&self.oidc_request_url)),
            ("oidc_request_token", self.oidc_request_token.is_none()),
        ];
        if unset.iter().all(|(_, unset)| *unset) {
            problems.add(
                "oidc_token",
                format!(
                    "{} is on, but there is no token and no way to ask for one. Set {}, or {}, or both {} and {} (in GitHub \
                     Actions the permission id-token: write sets these two; in Azure DevOps also set {}).",
                    called("use_oidc"),
                    called("oidc_token"),
                    called("oidc_token_file_path"),
                    called("oidc_request_url"),
                    called("oidc_request_token"),
                    called("ado_pipeline_service_connection_id"),
                ),
            );
            return;
        }
        for (setting, _) in unset.iter().filter(|(_, unset)| *unset) {
            let problem = format!("{} is needed to ask for an OIDC token.", called(setting));
            problems.add(setting, problem);
        }
    }

    fn check_forms(&self, problems: &mut Problems) {
        for (setting, value) in
            [("subscription_id", &self.subscription_id), ("partner_id", &self.partner_id)]
        {
            if let Some(text) = value
                && uuid::Uuid::parse_str(text).is_err()
            {
                problems.add(
                    setting,
                    format!("{} is \"{text}\", but must be a UUID.", called(setting)),
                );
            }
        }
        if let Some(tenant) = &self.tenant_id
            && !tenant.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
        {
            let problem =
                format!("{} is \"{tenant}\", but must be a UUID or a domain.", called("tenant_id"));
            problems.add("tenant_id", problem);
        }
        if let Some(host) = self.metadata_host.as_ref().filter(|host| host.contains('/')) {
            let problem = format!(
                "{} is \"{host}\", but must be a host name with or without a port, such as management.example.com, and no URL.",
                called("metadata_host")
            );
            problems.add("metadata_host", problem);
        }
        if let (Some(name), None) = (&self.environment, &self.metadata_host)
            && let Err(error) = Cloud::named(name)
        {
            problems.add("environment", error.detail());
        }
        for (setting, value) in [
            ("resource_manager_endpoint", &self.resource_manager_endpoint),
            ("active_directory_authority_host", &self.active_directory_authority_host),
        ] {
            if let Some(Err(error)) =
                value.as_ref().map(|text| super::cloud::endpoint(setting, text))
            {
                problems.add(setting, error.detail());
            }
        }
        for (setting, value) in
            [("oidc_request_url", &self.oidc_request_url), ("msi_endpoint", &self.msi_endpoint)]
        {
            if let Some(text) = value
                && azure_core::http::Url::parse(text).is_err()
            {
                problems
                    .add(setting, format!("{} is \"{text}\", which is no URL.", called(setting)));
            }
        }
    }
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, setting: &'static str, text: String) {
        self.0.push(Problem { setting, text });
    }
}

fn is_unset(value: &Option<String>) -> bool {
    value.as_deref().is_none_or(str::is_empty)
}

#[cfg(test)]
mod tests;
