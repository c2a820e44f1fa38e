//! The ways to sign in, and which of them the settings choose.

use super::{ClientOptions, called, is_unset};

/// How a client signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    Certificate,
    Secret,
    OidcToken,
    OidcTokenFile,
    AzureDevOps,
    GitHub,
    ManagedIdentity,
    AzureCli,
}

impl ClientOptions {
    /// The way to sign in, in azurerm's order: certificate, secret, OIDC, managed identity, CLI.
    pub(crate) fn sign_in(&self) -> Option<SignIn> {
        let oidc = self.use_oidc == Some(true);
        if self.client_certificate.is_some() || !is_unset(&self.client_certificate_path) {
            Some(SignIn::Certificate)
        } else if self.client_secret.is_some() {
            Some(SignIn::Secret)
        } else if oidc && self.oidc_token.is_some() {
            Some(SignIn::OidcToken)
        } else if oidc && !is_unset(&self.oidc_token_file_path) {
            Some(SignIn::OidcTokenFile)
        } else if oidc && !is_unset(&self.ado_pipeline_service_connection_id) {
            Some(SignIn::AzureDevOps)
        } else if oidc {
            Some(SignIn::GitHub)
        } else if self.use_msi == Some(true) {
            Some(SignIn::ManagedIdentity)
        } else if self.use_cli != Some(false) {
            Some(SignIn::AzureCli)
        } else {
            None
        }
    }
}

impl SignIn {
    /// The setting that chose this way, as users know it.
    pub(crate) fn setting(self) -> String {
        called(match self {
            Self::Certificate => "client_certificate_path",
            Self::Secret => "client_secret",
            Self::OidcToken | Self::OidcTokenFile | Self::AzureDevOps | Self::GitHub => "use_oidc",
            Self::ManagedIdentity => "use_msi",
            Self::AzureCli => "use_cli",
        })
    }
}
