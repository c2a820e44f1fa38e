//! Everything about the service that was never seen and had to be chosen: one table of switches, one of refusals and
//! one of jobs. A line that is confirmed on the real service moves out of here.

use crate::scenario::Row;

pub mod failover;
pub mod protected_item;
pub mod recovery_plan;

/// Choices that a test may turn.
#[derive(Clone, Copy, Debug)]
pub struct Inferred {
    /// Members per page of a list.
    pub page_size: usize,
    /// The service refuses to change the target of a network mapping while the mapping of the opposite direction
    /// points back ("Set up network mapping", Microsoft Learn, asks to change the reverse one first).
    pub reverse_mapping_blocks_target_change: bool,
    /// A second PUT of a fabric, container or container mapping is refused (Azure/bicep#13599) instead of doing
    /// nothing.
    pub second_put_is_refused: bool,
    /// A vault cannot be deleted while it holds fabrics or policies, even empty ones.
    pub empty_fabrics_hold_a_vault: bool,
    /// A polling URL whose signature was altered is refused.
    pub signatures_are_checked: bool,
    /// A failover to the latest point fails while the source region is out of service: what was sent last still lies
    /// in the cache account there.
    pub latest_point_needs_source: bool,
    /// A network interface in a PATCH of a protected item replaces all settings of that interface, instead of those
    /// that it names.
    pub interface_update_replaces: bool,
}

impl Default for Inferred {
    fn default() -> Self {
        Inferred {
            page_size: 100,
            reverse_mapping_blocks_target_change: true,
            second_put_is_refused: true,
            empty_fabrics_hold_a_vault: true,
            signatures_are_checked: true,
            latest_point_needs_source: true,
            interface_update_replaces: true,
        }
    }
}

/// A synchronous refusal of Site Recovery. The codes of refusals that nobody recorded are words of our own.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// `details[0].code`.
    pub code: &'static str,
    /// `details[0].possibleCauses`.
    pub causes: &'static str,
    /// `details[0].recommendedAction`.
    pub action: &'static str,
}

impl Refusal {
    const fn new(
        status: u16,
        code: &'static str,
        causes: &'static str,
        action: &'static str,
    ) -> Self {
        Refusal { status, code, causes, action }
    }
}

/// An object of Site Recovery that does not exist.
pub const NOT_FOUND: Refusal = Refusal::new(
    404,
    "ObjectNotFound",
    "The object was deleted, or its name or a name above it is misspelt.",
    "Check the path of the request.",
);
/// A body that lacks something or has something of the wrong kind.
pub const INVALID_INPUT: Refusal = Refusal::new(
    400,
    "InvalidParameter",
    "The request body does not fit the API version.",
    "Correct the value and send the request again.",
);
/// A name outside `^[A-Za-z0-9][A-Za-z0-9_-]*$` or longer than 63 characters.
pub const INVALID_NAME: Refusal = Refusal::new(
    400,
    "InvalidResourceName",
    "Names have 1 to 63 letters, digits, hyphens and underscores and begin with a letter or digit.",
    "Choose another name.",
);
/// A PUT for a name that is taken.
pub const ALREADY_EXISTS: Refusal = Refusal::new(
    409,
    "ObjectAlreadyExists",
    "An object of this name was created before.",
    "Use the existing object or choose another name.",
);
/// A second fabric for a region.
pub const REGION_HAS_A_FABRIC: Refusal = Refusal::new(
    400,
    "FabricAlreadyExistsForRegion",
    "A vault holds one fabric per region.",
    "Use the existing fabric.",
);
/// A write to an object on which a job runs.
pub const BUSY: Refusal = Refusal::new(
    409,
    "OperationInProgress",
    "Another job works on the object.",
    "Wait for the job to finish, then send the request again.",
);
/// A delete of an object that others need.
pub const IN_USE: Refusal = Refusal::new(
    400,
    "ObjectInUse",
    "Other objects of the vault depend on it.",
    "Remove the dependent objects first.",
);
/// A reference to an object that is not there.
pub const REFERENCE_NOT_FOUND: Refusal = Refusal::new(
    400,
    "ReferencedObjectNotFound",
    "The object was deleted, or its id is misspelt.",
    "Create the object first or correct the id.",
);
/// A virtual network outside the region of its fabric.
pub const NETWORK_IN_OTHER_REGION: Refusal = Refusal::new(
    400,
    "NetworkNotInFabricRegion",
    "A fabric stands for one region; its networks lie in that region.",
    "Choose a virtual network of the fabric's region.",
);
/// A second mapping of a primary network to the same recovery fabric.
pub const NETWORK_ALREADY_MAPPED: Refusal = Refusal::new(
    400,
    "NetworkAlreadyMapped",
    "A network has at most one mapping to a recovery fabric.",
    "Update or remove the existing mapping.",
);
/// A new target for a mapping whose reverse mapping still points back.
pub const REVERSE_MAPPING_EXISTS: Refusal = Refusal::new(
    400,
    "ReverseNetworkMappingExists",
    "The recovery network is mapped back to the primary network.",
    "Change or remove the mapping of the opposite direction first.",
);
/// A policy's number outside its bounds.
pub const POLICY_OUT_OF_BOUNDS: Refusal = Refusal::new(
    400,
    "150261",
    "The retention or the snapshot frequency is outside the range that the service supports.",
    "Retention: 0 to 21600 minutes. App-consistent frequency: 0, or 60 minutes up to the retention.",
);
/// A job action that the job's state does not allow.
pub const JOB_ACTION_NOT_ALLOWED: Refusal = Refusal::new(
    400,
    "JobActionNotAllowed",
    "The state of the job does not allow the action.",
    "Read the job's allowedActions.",
);
/// A polling URL that was not used as it was given.
pub const SIGNATURE_MISMATCH: Refusal = Refusal::new(
    403,
    "InvalidOperationSignature",
    "The polling URL was changed on its way.",
    "Use the URL of the Azure-AsyncOperation or Location header byte for byte.",
);

/// DELETE or `/remove` of a fabric.
pub const DELETE_SITE: Row = Row::new("DeleteSite", "Delete a site", "Server", 30.0);
/// `/remove` of a container.
pub const DELETE_CLOUD: Row =
    Row::new("DeleteCloud", "Delete protection container", "ProtectionContainer", 0.8);
/// PATCH of a policy, or PUT of one that exists.
pub const UPDATE_PROTECTION_PROFILE: Row =
    Row::new("UpdateProtectionProfile", "Update replication policy", "ProtectionProfile", 0.8);
/// DELETE of a policy.
pub const REMOVE_PROTECTION_PROFILE: Row =
    Row::new("RemoveProtectionProfile", "Delete replication policy", "ProtectionProfile", 0.8);
/// PATCH of a container mapping.
pub const UPDATE_CONTAINER_MAPPING: Row = Row::new(
    "UpdateProtectionContainerMapping",
    "Update protection container mapping",
    "ProtectionProfile",
    5.0,
);
/// DELETE or `/remove` of a container mapping.
pub const DISSOCIATE_PROTECTION_PROFILE: Row = Row::new(
    "DissociateProtectionProfile",
    "Dissociate replication policy",
    "ProtectionProfile",
    10.0,
);
/// DELETE or `/remove` of a protected item; the duration was seen, the names follow those of enabling.
pub const DISABLE_DR: Row = Row::new("DisableDr", "Disable replication", "ProtectionEntity", 120.0);
/// PATCH of a network mapping.
pub const UPDATE_NETWORK_PAIRING: Row =
    Row::new("NetworkUpdatePairing", "Update network mapping", "Network", 5.0);
/// DELETE of a network mapping.
pub const NETWORK_UNPAIRING: Row = Row::new("NetworkUnpairing", "Unmap Networks", "Network", 5.0);
/// POST `checkConsistency` of a fabric.
pub const CHECK_CONSISTENCY: Row = Row::new("RefreshServer", "Refresh server", "Server", 10.0);
/// POST `refresh` of the vault's health.
pub const REFRESH_HEALTH: Row =
    Row::new("RefreshVaultHealth", "Refresh vault health", "Vault", 2.0);

/// PUT of a vault's Site Recovery settings.
pub const UPDATE_VAULT_SETTING: Row =
    Row::new("UpdateVaultSetting", "Update vault settings", "Vault", 2.0);

/// Seconds that the vault service takes to delete a vault.
pub const DELETE_VAULT: Row = Row::new("DeleteVault", "Delete vault", "Vault", 10.0);
/// Seconds that the vault service takes for a PATCH that touches identity, encryption or redundancy.
pub const UPDATE_VAULT: Row = Row::new("UpdateVault", "Update vault", "Vault", 10.0);
/// Seconds that it takes to bring back a deleted vault.
pub const UNDELETE_VAULT: Row = Row::new("UndeleteVault", "Undelete vault", "Vault", 10.0);
/// Seconds that a resource group takes to go.
pub const DELETE_RESOURCE_GROUP: Row =
    Row::new("DeleteResourceGroup", "Delete resource group", "ResourceGroup", 15.0);

/// `pairingStatus` and `role` of a container that was never mapped.
pub const FRESH_CONTAINER: (&str, &str) = ("NotPaired", "");
/// The least `appConsistentFrequencyInMinutes` that is not off.
pub const LEAST_APP_CONSISTENT_MINUTES: i64 = 60;
/// The most `recoveryPointHistory` minutes: 15 days.
pub const MOST_RETENTION_MINUTES: i64 = 21_600;
/// The longest name of a fabric, container, mapping or policy.
pub const LONGEST_NAME: usize = 63;
/// The oldest api-version of the recovery services provider that is answered.
pub const OLDEST_API_VERSION: &str = "2016-06-01";

/// Codes with which the vault service refuses, all with status 400. What each refuses stands beside it.
pub mod vault_code {
    /// A value that does not exist or a member that is missing.
    pub const INVALID_INPUT: &str = "CloudErrorInvalidInput";
    /// A sku that is neither Standard nor RS0.
    pub const INVALID_SKU: &str = "InvalidSku";
    /// A type of identity that does not exist or does not fit the identities given.
    pub const INVALID_IDENTITY: &str = "InvalidIdentityType";
    /// Leaving the immutability state Locked.
    pub const IMMUTABILITY_LOCKED: &str = "VaultImmutabilityLocked";
    /// Going from Disabled to Locked in one step.
    pub const IMMUTABILITY_STEP: &str = "InvalidImmutabilityTransition";
    /// Cross-region restore without geo-redundant storage.
    pub const RESTORE_NEEDS_GEO: &str = "CrossRegionRestoreNeedsGeoRedundancy";
    /// Disabling cross-region restore.
    pub const RESTORE_STAYS: &str = "CrossRegionRestoreCannotBeDisabled";
    /// Leaving the cross-subscription restore state PermanentlyDisabled.
    pub const CROSS_SUBSCRIPTION_STAYS: &str = "CrossSubscriptionRestoreStateInvalid";
    /// Leaving the soft delete state AlwaysON.
    pub const SOFT_DELETE_STAYS: &str = "SoftDeleteAlwaysOn";
    /// A retention of deleted items outside 14 to 180 days.
    pub const SOFT_DELETE_DAYS: &str = "InvalidSoftDeleteRetention";
    /// Removing a customer's key.
    pub const KEY_STAYS: &str = "EncryptionCannotBeRemoved";
    /// Changing infrastructure encryption once a key is set.
    pub const INFRASTRUCTURE_STAYS: &str = "InfrastructureEncryptionCannotChange";
    /// A key without an identity of the vault to read it with.
    pub const KEY_IDENTITY: &str = "KekIdentityMissing";
    /// A user assigned identity that does not exist.
    pub const IDENTITY_NOT_FOUND: &str = "FailedIdentityOperation";
    /// Deleting a vault that holds something; the code is known from backup containers (MicrosoftDocs/azure-docs#42016).
    pub const NOT_EMPTY: &str = "ServiceResourceNotEmptyWithContainerDetails";
}

/// Status of a delete or `/remove` of something that is not there.
pub const NOTHING_TO_DELETE: u16 = 204;
/// Status of the Location URL of an operation that failed or was cancelled.
pub const FAILED_RESULT: u16 = 400;
/// `sendToOwners` and `locale` of a vault whose alert setting was never written.
pub const FRESH_ALERT_SETTING: (&str, &str) = ("DoNotSend", "en-US");
/// The members of `categorizedResourceCounts` in a vault's health.
pub const HEALTH_CATEGORIES: (&str, &str) = ("Healthy", "Unhealthy");

/// The automation account that the service makes for a vault when agent auto-update is enabled without one.
pub fn automation_account(vault: &str) -> String {
    let group = crate::id::up_to(vault, "resourceGroups").unwrap_or_default();
    let name = crate::id::name(vault);
    format!(
        "{group}/providers/Microsoft.Automation/automationAccounts/{name}-asr-automationaccount"
    )
}
