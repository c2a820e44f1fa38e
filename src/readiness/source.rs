//! Where rules are published, and as of when. Pages are those of learn.microsoft.com/azure/site-recovery unless another site is named.

/// The support matrix.
pub const MATRIX: &str = "azure-to-azure-support-matrix, 2026-01-01";
/// The support matrix of 2023, for what later editions leave out.
pub const MATRIX_2023: &str = "azure-to-azure-support-matrix, 2023-11-15";
/// Common questions.
pub const QUESTIONS: &str = "azure-to-azure-common-questions, 2025-07-25";
/// The tutorial.
pub const TUTORIAL: &str = "azure-to-azure-tutorial-enable-replication, 2025-10-30";
/// How to enable replication.
pub const ENABLE: &str = "azure-to-azure-how-to-enable-replication, 2025-10-30";
/// From zone to zone.
pub const ZONES: &str = "azure-to-azure-how-to-enable-zone-to-zone-disaster-recovery, 2025-02-12";
/// Virtual machines with trusted launch.
pub const TRUSTED: &str = "concepts-trusted-vm, 2026-01-06";
/// High churn.
pub const CHURN: &str = "concepts-azure-to-azure-high-churn-support, 2026-01-06";
/// Networking.
pub const NETWORK: &str = "azure-to-azure-about-networking, 2025-10-30";
/// Trouble with connectivity.
pub const CONNECTIVITY: &str = "azure-to-azure-troubleshoot-network-connectivity, 2025-10-30";
/// Errors of virtual machines.
pub const MACHINE_ERRORS: &str = "azure-to-azure-virtual-machine-errors, 2025-09-19";
/// Errors of protection.
pub const PROTECTION_ERRORS: &str = "azure-to-azure-protection-errors, 2025-09-19";
/// Other errors.
pub const OTHER_ERRORS: &str = "azure-to-azure-troubleshoot-errors, 2025-09-19";
/// Errors of the extension.
pub const EXTENSION_ERRORS: &str = "site-recovery-extension-troubleshoot, 2018-11-27";
/// Enabling by Azure Policy.
pub const BY_POLICY: &str = "azure-to-azure-how-to-enable-policy, 2023-12-01";
/// Shared disks.
pub const SHARED: &str = "shared-disk-support-matrix, 2026-08-12";
/// Private endpoints, and the roles of the identity of the vault.
pub const PRIVATE: &str = "azure-to-azure-how-to-enable-replication-private-endpoints, 2022-04-23";
/// Azure Disk Encryption.
pub const ENCRYPTION: &str = "azure-to-azure-how-to-enable-replication-ade-vms, 2019-08-08";
/// Customer-managed keys.
pub const CUSTOMER_KEYS: &str = "azure-to-azure-how-to-enable-replication-cmk-disks, 2024-03-27";
/// The architecture.
pub const ARCHITECTURE: &str = "azure-to-azure-architecture, 2022-04-28";
/// Network mapping.
pub const MAPPING: &str = "azure-to-azure-network-mapping, 2019-10-15";
/// Monitoring.
pub const MONITORING: &str = "site-recovery-monitor-and-troubleshoot, 2025-10-30";
/// Roles.
pub const ROLES: &str = "site-recovery-role-based-linked-access-control, 2019-04-08";
/// Updates of the agent.
pub const UPDATES: &str = "azure-to-azure-autoupdate, 2019-05-20";
/// Confidential virtual machines.
pub const CONFIDENTIAL: &str = "confidential-computing/confidential-vm-overview, 2023";
/// The list of regions.
pub const REGIONS: &str = "reliability/regions-list, 2025-09-23";
/// What is known of Azure in general.
pub const GENERAL: &str = "general knowledge of Azure, 2026-01";
