//! Recovery Services vaults on the wire, as the API of 2025-08-01 writes them.

mod usage;
mod vault;
mod vault_properties;

pub use usage::{ReplicationUsage, Usages, VaultUsage, VaultUsageName};
pub use vault::{Identity, Sku, UserAssignedIdentity, Vault, VaultCreate, VaultUpdate};
pub use vault_properties::{
    AzureMonitorAlertSettings, ClassicAlertSettings, CrossSubscriptionRestoreSettings, Encryption,
    ImmutabilitySettings, KekIdentity, KeyVaultProperties, MonitoringSettings,
    PrivateEndpointConnection, RedundancySettings, RestoreSettings, SecuritySettings,
    SoftDeleteSettings, VaultProperties,
};
