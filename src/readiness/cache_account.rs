//! Rules about the cache storage account.

use super::rule::Severity::{Error, Warning};
use super::rule::{Rule, skip, verdict};
use super::source;
use crate::azure::id;
use crate::azure::storage::NetworkAcls;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "STA-001",
        severity: Error,
        requires: "The cache storage account is in the region of the virtual machine.",
        remedy: "Use an account in that region.",
        source: source::MATRIX,
        judge: |facts| {
            let (account, source) = (facts.cache()?, facts.source()?.name());
            verdict(
                super::facts::same_region(&account.location, &source),
                format!("it is in {}, the virtual machine in {source}", account.location),
            )
        },
    },
    Rule {
        id: "STA-002",
        severity: Error,
        requires: "The cache storage account is a general-purpose one, or a premium one for block blobs.",
        remedy: "Use an account of the kind StorageV2, or BlockBlobStorage for high churn.",
        source: source::CHURN,
        judge: |facts| {
            let account = facts.cache()?;
            let kind = account.kind.as_deref().unwrap_or_default();
            let sku = account.sku.name.as_deref().unwrap_or_default();
            let general =
                ["StorageV2", "Storage"].iter().any(|known| known.eq_ignore_ascii_case(kind))
                    && sku.starts_with("Standard");
            let blocks =
                kind.eq_ignore_ascii_case("BlockBlobStorage") && sku.starts_with("Premium");
            verdict(general || blocks, format!("it is of the kind {kind}, type {sku}"))
        },
    },
    Rule {
        id: "STA-003",
        severity: Warning,
        requires: "The cache storage account is of the second generation.",
        remedy: "Upgrade it to StorageV2.",
        source: source::MATRIX,
        judge: |facts| {
            let kind = facts.cache()?.kind.as_deref().unwrap_or_default();
            verdict(!kind.eq_ignore_ascii_case("Storage"), format!("it is of the kind {kind}"))
        },
    },
    Rule {
        id: "STA-004",
        severity: Error,
        requires: "The cache storage account can be opened with its keys, or the vault has an identity for it.",
        remedy: "Allow keys, or give the vault an identity and the roles for the account.",
        source: source::MATRIX,
        judge: |facts| {
            if facts.cache()?.properties.allow_shared_key_access != Some(false) {
                return verdict(true, "its keys open it");
            }
            let vault = facts.vault.need("the vault", "recovery_vault_id")?;
            let identity =
                vault.identity.as_ref().is_some_and(|one| !one.kind.eq_ignore_ascii_case("None"));
            verdict(
                identity,
                if identity {
                    "its keys do not open it, and the vault has an identity"
                } else {
                    "its keys do not open it, and the vault has no identity"
                },
            )
        },
    },
    Rule {
        id: "STA-005",
        severity: Warning,
        requires: "The identity of the vault has the roles that it needs for the cache storage account.",
        remedy: "Assign Contributor, and Storage Blob Data Contributor (for a premium account Storage Blob Data Owner), to the identity on the account.",
        source: source::PRIVATE,
        judge: |facts| {
            let vault = facts.vault.need("the vault", "recovery_vault_id")?;
            let principal = vault.identity.as_ref().and_then(|one| one.principal_id.as_deref());
            let Some(principal) = principal.filter(|principal| !principal.is_empty()) else {
                return skip("the vault has no identity of its own");
            };
            let premium = facts.has_premium_cache()?;
            let roles = facts.cache_roles.need(
                "the list of roles for the cache storage account",
                "cache_storage_account_id",
            )?;
            let own: Vec<_> = roles
                .iter()
                .filter(|one| one.properties.principal_id.eq_ignore_ascii_case(principal))
                .collect();
            let has = |role: &str| {
                own.iter().any(|one| {
                    id::name(&one.properties.role_definition_id)
                        .is_some_and(|known| known.eq_ignore_ascii_case(role))
                })
            };
            let data = has(DATA_OWNER) || (!premium && has(DATA_CONTRIBUTOR));
            let manages = has(OWNER) || has(CONTRIBUTOR);
            let found = format!(
                "it has {} for management and {} for blobs",
                if manages { "a role" } else { "none" },
                if data { "a role" } else { "none" }
            );
            verdict(manages && data, found)
        },
    },
    Rule {
        id: "STA-006",
        severity: Warning,
        requires: "The cache storage account does not keep deleted blobs.",
        remedy: "Switch soft delete of blobs off: it costs, and is not supported.",
        source: source::MATRIX,
        judge: |facts| {
            facts.cache()?;
            let on = facts
                .blobs
                .need("how the account keeps blobs", "cache_storage_account_id")?
                .properties
                .delete_retention_policy
                .enabled
                == Some(true);
            verdict(!on, if on { "soft delete is on" } else { "soft delete is off" })
        },
    },
    Rule {
        id: "STA-007",
        severity: Error,
        requires: "A cache storage account that is closed to public networks lets trusted services and the subnet of the machine in.",
        remedy: "Let trusted services of Azure through, and add a rule for the subnet.",
        source: source::MATRIX,
        judge: |facts| {
            let acls = &facts.cache()?.properties.network_acls;
            if !is_closed(acls) {
                return verdict(true, "it is open to public networks");
            }
            let trusts =
                acls.bypass.as_deref().is_some_and(|words| words.contains("AzureServices"));
            let subnets = facts.subnets()?;
            let let_in = |subnet: &str| {
                acls.virtual_network_rules.iter().any(|rule| id::same(&rule.id, subnet))
            };
            let missing: Vec<_> = subnets
                .iter()
                .map(|(id, _)| id.as_str())
                .filter(|subnet| !let_in(subnet))
                .collect();
            let found = match (trusts, missing.is_empty()) {
                (true, true) => "it lets both in".to_owned(),
                (false, _) => "it does not let trusted services in".to_owned(),
                (true, false) => format!("it does not let in {}", missing.join(", ")),
            };
            verdict(trusts && missing.is_empty(), found)
        },
    },
    Rule {
        id: "STA-008",
        severity: Error,
        requires: "The cache storage account is open to all networks if the vault has a user-assigned identity.",
        remedy: "Open it, or use the system-assigned identity.",
        source: source::MATRIX,
        judge: |facts| {
            let vault = facts.vault.need("the vault", "recovery_vault_id")?;
            let assigned = vault
                .identity
                .as_ref()
                .is_some_and(|one| one.kind.to_ascii_lowercase().contains("userassigned"));
            if !assigned {
                return skip("the vault has no user-assigned identity");
            }
            let closed = is_closed(&facts.cache()?.properties.network_acls);
            verdict(!closed, if closed { "it is closed" } else { "it is open" })
        },
    },
    Rule {
        id: "STA-009",
        severity: Warning,
        requires: "The cache storage account is in the subscription of the virtual machine.",
        remedy: "The portal does not show it; this provider uses it all the same.",
        source: source::MATRIX,
        judge: |facts| {
            facts.machine()?;
            let account = facts.cache()?;
            let (own, other) = (id::subscription(&account.id), id::subscription(&facts.machine_id));
            let same = own.zip(other).is_some_and(|(own, other)| own.eq_ignore_ascii_case(other));
            verdict(same, format!("it is in {}", own.unwrap_or_default()))
        },
    },
];

/// Roles of Azure by the names that their definitions have everywhere.
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const DATA_OWNER: &str = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
const DATA_CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

/// Whether an account can be reached from named networks only.
pub fn is_closed(acls: &NetworkAcls) -> bool {
    acls.default_action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case("Deny"))
}
