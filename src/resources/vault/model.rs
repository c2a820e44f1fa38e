//! The attributes of `asr_vault`.

use std::collections::BTreeMap;

use crate::framework::check::Check;
use crate::framework::model::{Set, Single};
use crate::framework::schema::Equality;
use crate::model;
use crate::resources::rows::{AzureRow, SAME_ID, SAME_WORD, kinds};

/// Azure writes `SystemAssigned, UserAssigned` with and without the space.
const SAME_IDENTITY_TYPE: Equality = Equality {
    describe: "without regard to case and spaces",
    canonical: |text| text.to_lowercase().replace(' ', ""),
};

model! {
    /// Manages a Recovery Services vault: the place that keeps what Site Recovery knows about
    /// replication. For replication between regions it lies in the target region or in a third one,
    /// never in the source region, with which it would be lost.
    ///
    /// Settings left out of the configuration keep what Azure has, but for `tags`, `identity` and
    /// `monitoring`: leaving these out removes them. Some can be changed in one direction
    /// only: locked immutability, encryption with a customer key, cross-region restore, always-on soft
    /// delete and permanently disabled cross-subscription restore. The plan refuses the way back.
    pub struct Model {
        /// The Azure resource id of the vault.
        computed id: String,
        /// The name of the vault: 2 to 50 letters, digits and hyphens, beginning with a letter.
        required name: String [
            replaces,
            same_by(SAME_WORD),
            check(Check::matches("[A-Za-z][-A-Za-z0-9]{1,49}", "2 to 50 letters, digits and hyphens, beginning with a letter")),
        ],
        /// The id of the resource group that holds the vault. It must not lie in the source region either.
        required resource_group_id: String [replaces, id_of(kinds::RESOURCE_GROUP)],
        /// The Azure region of the vault, such as `westeurope`.
        required location: String [replaces, region],
        /// The tier: `Standard` or `RS0`. Defaults to `RS0` for a new vault, as in the portal.
        inherited sku: String [same_by(SAME_WORD), check(Check::one_of(&["Standard", "RS0"]))],
        /// Tags of the vault.
        optional tags: BTreeMap<String, String>,
        /// Whether the vault can be reached from public networks.
        inherited public_network_access_enabled: bool,
        /// Whether deleted backups are kept for a while: `Enabled`, `Disabled` or `AlwaysON`, which is final.
        inherited soft_delete_state: String [
            same_by(SAME_WORD), check(Check::one_of(&["Enabled", "Disabled", "AlwaysON"])),
        ],
        /// For how many days deleted backups are kept: 14 to 180.
        inherited soft_delete_retention_in_days: i64 [check(Check::between(14, 180))],
        /// Whether backups can be deleted before their time: `Disabled`, `Unlocked` or `Locked`, which is final.
        inherited immutability: String [
            same_by(SAME_WORD), check(Check::one_of(&["Disabled", "Unlocked", "Locked"])),
        ],
        /// How backups are stored: `GeoRedundant`, `LocallyRedundant` or `ZoneRedundant`.
        inherited storage_mode_type: String [
            same_by(SAME_WORD), check(Check::one_of(&["GeoRedundant", "LocallyRedundant", "ZoneRedundant"])),
        ],
        /// Whether backups can be restored in the paired region. Needs `GeoRedundant` storage, and cannot be
        /// switched off again.
        inherited cross_region_restore_enabled: bool,
        /// Whether backups can be restored to other subscriptions: `Enabled`, `Disabled` or
        /// `PermanentlyDisabled`, which is final.
        inherited cross_subscription_restore_state: String [
            same_by(SAME_WORD), check(Check::one_of(&["Enabled", "Disabled", "PermanentlyDisabled"])),
        ],
        /// Whether destroying the vault first removes what Site Recovery keeps in it: recovery plans, protected
        /// items (which ends their protection), mappings, containers, fabrics and policies. Defaults to
        /// `false`: a vault that holds anything is then not destroyed, and the error lists what it holds.
        optional empty_on_destroy: bool [default(false), local],
        /// The managed identities of the vault.
        block identity: Single<Identity>,
        /// Encryption of the vault with a key of your own. It cannot be removed once it is set.
        block encryption: Single<Encryption>,
        /// Which alerts are sent. Without this block all of them are.
        block monitoring: Single<Monitoring>,
    }
}

model! {
    /// The managed identities of a vault.
    pub struct Identity {
        /// `SystemAssigned`, `UserAssigned`, or `SystemAssigned, UserAssigned`.
        required r#type: String [
            same_by(SAME_IDENTITY_TYPE),
            check(Check::one_of(&["SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"])),
        ],
        /// The ids of the user-assigned identities.
        optional identity_ids: Set<String> [id_of(kinds::USER_ASSIGNED_IDENTITY)],
        /// The object id of the system-assigned identity.
        computed principal_id: String [volatile],
        /// The tenant of the system-assigned identity.
        computed tenant_id: String [volatile],
    }
}

model! {
    /// Encryption with a customer key.
    pub struct Encryption {
        /// The URI of the key in Key Vault, with or without its version.
        required key_id: String [
            check(Check::matches("https://[^/ ]+/keys/[^/ ]+(/[^/ ]+)?/?", "the URI of a key such as `https://name.vault.azure.net/keys/key`")),
        ],
        /// Whether the storage is encrypted a second time. It cannot be changed. Defaults to `false`.
        optional infrastructure_encryption_enabled: bool [default(false)],
        /// Whether the vault's own identity reads the key. Defaults to `true`.
        optional use_system_assigned_identity: bool [default(true)],
        /// The id of the user-assigned identity that reads the key, if the vault's own does not.
        optional user_assigned_identity_id: String [same_by(SAME_ID), id_of(kinds::USER_ASSIGNED_IDENTITY)],
    }
}

model! {
    /// The alerts of a vault.
    pub struct Monitoring {
        /// Azure Monitor alerts for failed jobs. Defaults to `true`.
        optional alerts_for_all_job_failures_enabled: bool [default(true)],
        /// Azure Monitor alerts for replication issues. Defaults to `true`.
        optional alerts_for_all_replication_issues_enabled: bool [default(true)],
        /// Azure Monitor alerts for failover issues. Defaults to `true`.
        optional alerts_for_all_failover_issues_enabled: bool [default(true)],
        /// Classic alerts for critical operations. Defaults to `true`.
        optional alerts_for_critical_operation_failures_enabled: bool [default(true)],
        /// Mail from Site Recovery about critical events. Defaults to `true`.
        optional email_notifications_for_site_recovery_enabled: bool [default(true)],
    }
}
