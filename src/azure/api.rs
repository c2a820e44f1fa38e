//! The resource providers this client talks to, and the one version of each that it speaks.

/// A resource provider's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// Everything below a vault whose type begins with `replication`.
    SiteRecovery,
    /// Vaults themselves, their usages and their extended information.
    RecoveryServices,
    /// Virtual machines, disks, disk encryption sets, availability sets and other things of Microsoft.Compute.
    Compute,
    /// Managed disks and disk encryption sets, which are versioned apart from the rest of Microsoft.Compute.
    Disks,
    /// Virtual networks, subnets, network interfaces and security groups.
    Network,
    /// Storage accounts.
    Storage,
    /// Resource groups.
    Resources,
    /// Subscriptions and their locations.
    Subscriptions,
    /// User-assigned identities.
    ManagedIdentity,
    /// Role assignments, role definitions and permissions.
    Authorization,
    /// Management locks, which are versioned apart from the rest of Microsoft.Authorization.
    Locks,
    /// Links between resources.
    Links,
    /// What a region has to offer of Microsoft.Compute.
    Skus,
    /// Automation accounts.
    Automation,
}

impl Api {
    /// The `api-version` sent with every request to this provider.
    pub const fn version(self) -> &'static str {
        match self {
            // Superset of the earlier versions for Azure to Azure replication.
            Self::SiteRecovery | Self::RecoveryServices => "2025-08-01",
            Self::Compute => "2024-07-01",
            Self::Disks => "2024-03-02",
            Self::Network => "2024-05-01",
            Self::Storage => "2023-05-01",
            Self::Resources => "2021-04-01",
            Self::Subscriptions => "2022-12-01",
            Self::ManagedIdentity => "2023-01-31",
            Self::Authorization => "2022-04-01",
            Self::Locks => "2020-05-01",
            Self::Links => "2016-09-01",
            Self::Skus => "2021-07-01",
            Self::Automation => "2023-11-01",
        }
    }
}
