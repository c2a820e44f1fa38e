//! A simulated cloud with a client for it.

use std::time::Duration;

use asr_simulator::{Entry, Fault, Options, Simulator};
use serde_json::Value;
use terraform_provider_asr::azure::recoveryservices::{Sku, VaultCreate, VaultProperties};
use terraform_provider_asr::azure::siterecovery::{
    FabricCreate, FabricInput, PolicyCreate, PolicyInput,
};
use terraform_provider_asr::azure::{Api, Client, ClientOptions, Error, Scope, Secret};
use tokio_util::sync::CancellationToken;

pub const SITE_RECOVERY: Api = Api::SiteRecovery;
pub const VAULTS: Api = Api::RecoveryServices;

pub struct Cloud {
    pub simulator: Simulator,
    pub client: Client,
}

/// A scope of so many seconds.
pub fn scope(seconds: u64) -> Scope {
    Scope::new(CancellationToken::new(), Duration::from_secs(seconds))
}

/// Settings that sign in with the secret of the estate's first application.
pub fn options(simulator: &Simulator) -> ClientOptions {
    let environment = simulator.environment();
    let value = |name: &str| {
        environment
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    ClientOptions {
        tenant_id: Some(value("ARM_TENANT_ID")),
        subscription_id: Some(value("ARM_SUBSCRIPTION_ID")),
        client_id: Some(value("ARM_CLIENT_ID")),
        client_secret: Some(Secret::new(value("ARM_CLIENT_SECRET"))),
        metadata_host: Some(simulator.authority()),
        ca_bundle_path: Some(simulator.ca_path().display().to_string()),
        user_agent: Some("terraform-provider-asr/test".to_owned()),
        ..ClientOptions::default()
    }
}

impl Cloud {
    pub fn start(options: Options) -> Self {
        let simulator = Simulator::start(options).unwrap();
        let client = Client::new(self::options(&simulator)).unwrap();
        Self { simulator, client }
    }

    /// A cloud with a vault in it.
    pub async fn with_vault(options: Options) -> Self {
        let cloud = Self::start(options);
        cloud.put_vault("vault").await.unwrap();
        cloud.simulator.clear_journal();
        cloud
    }

    pub fn group(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/rg-app-recovery",
            self.simulator.subscription_id()
        )
    }

    pub fn vault_named(&self, name: &str) -> String {
        format!("{}/providers/Microsoft.RecoveryServices/vaults/{name}", self.group())
    }

    pub fn vault(&self) -> String {
        self.vault_named("vault")
    }

    pub fn fabric(&self, name: &str) -> String {
        format!("{}/replicationFabrics/{name}", self.vault())
    }

    pub fn policy(&self, number: u32) -> String {
        format!("{}/replicationPolicies/p{number}", self.vault())
    }

    pub async fn put_vault(&self, name: &str) -> Result<(), Error> {
        let body = VaultCreate {
            location: "centralus".to_owned(),
            sku: Sku { name: "Standard".to_owned(), tier: None },
            properties: VaultProperties {
                public_network_access: Some("Enabled".to_owned()),
                ..VaultProperties::default()
            },
            ..VaultCreate::default()
        };
        self.client.put(&scope(60), VAULTS, &self.vault_named(name), &body).await
    }

    pub async fn put_fabric(&self, name: &str, location: &str) -> Result<(), Error> {
        let body = FabricCreate::new(FabricInput::azure(location));
        self.client.put(&scope(60), SITE_RECOVERY, &self.fabric(name), &body).await
    }

    pub async fn put_policy(&self, number: u32) -> Result<(), Error> {
        let body = policy_body();
        self.client.put(&scope(600), SITE_RECOVERY, &self.policy(number), &body).await
    }

    pub fn fault(&self, fault: Fault) {
        self.simulator.fault(fault);
    }

    /// What was asked, as `METHOD status end-of-path`, of the requests whose path contains `part`.
    pub fn asked(&self, part: &str) -> Vec<Entry> {
        let part = part.to_lowercase();
        let fits = |entry: &Entry| entry.path.to_lowercase().contains(&part);
        self.simulator.journal().into_iter().filter(fits).collect()
    }

    /// How often a method was used on paths that contain `part`.
    pub fn count(&self, method: &str, part: &str) -> usize {
        self.asked(part).iter().filter(|entry| entry.method == method).count()
    }
}

pub fn policy_body() -> PolicyCreate {
    PolicyCreate::from(PolicyInput { recovery_point_history: Some(1440), ..PolicyInput::new() })
}

/// An object as it is, if it is there.
pub async fn find(cloud: &Cloud, id: &str) -> Option<Value> {
    cloud.client.find(&scope(60), SITE_RECOVERY, id).await.unwrap()
}
