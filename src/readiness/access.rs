//! Rules about what the caller may do.

use super::input::{Input, Unknown};
use super::rule::Severity::{Error, Warning};
use super::rule::{Breach, Judged, Rule, Verdict, pass};
use super::source;
use crate::azure::authorization::Permission;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "IAM-001",
        severity: Error,
        requires: "The caller may manage Site Recovery in the vault.",
        remedy: "Assign the role Site Recovery Contributor on the vault.",
        source: source::ROLES,
        judge: |facts| {
            const NEEDED: [&str; 3] = [
                "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems/write",
                "Microsoft.RecoveryServices/vaults/replicationFabrics/write",
                "Microsoft.RecoveryServices/vaults/replicationPolicies/write",
            ];
            may(
                "what the caller may do with the vault",
                "recovery_vault_id",
                &facts.on_vault,
                &NEEDED,
            )
        },
    },
    Rule {
        id: "IAM-002",
        severity: Error,
        requires: "The caller may make virtual machines in the recovery resource group.",
        remedy: "Assign the role Virtual Machine Contributor on the resource group.",
        source: source::ROLES,
        judge: |facts| {
            const NEEDED: [&str; 5] = [
                "Microsoft.Compute/virtualMachines/write",
                "Microsoft.Compute/virtualMachines/delete",
                "Microsoft.Network/networkInterfaces/write",
                "Microsoft.Network/networkInterfaces/join/action",
                "Microsoft.Resources/deployments/write",
            ];
            may(
                "what the caller may do in the recovery resource group",
                "recovery_resource_group_id",
                &facts.on_recovery_group,
                &NEEDED,
            )
        },
    },
    Rule {
        id: "IAM-006",
        severity: Error,
        requires: "The caller may open the cache storage account for the service.",
        remedy: "Assign a role with `Microsoft.Storage/storageAccounts/listKeys/action` on the account.",
        source: source::ROLES,
        judge: |facts| {
            const NEEDED: [&str; 2] = [
                "Microsoft.Storage/storageAccounts/read",
                "Microsoft.Storage/storageAccounts/listKeys/action",
            ];
            may(
                "what the caller may do with the cache storage account",
                "cache_storage_account_id",
                &facts.on_cache,
                &NEEDED,
            )
        },
    },
    Rule {
        id: "UPD-001",
        severity: Warning,
        requires: "The service updates the agent.",
        remedy: "Let it, or agents are out of support after four releases.",
        source: source::UPDATES,
        judge: |facts| {
            let on = facts.auto_update()?;
            super::rule::verdict(on, if on { "it does" } else { "it does not" })
        },
    },
];

fn may(
    what: &str,
    argument: &str,
    permissions: &Input<Vec<Permission>>,
    needed: &[&str],
) -> Judged {
    let all = permissions.need(what, argument)?;
    if all.is_empty() {
        return Err(Unknown(format!("{what} is not told: the caller has no role there.")));
    }
    let missing: Vec<_> =
        needed.iter().filter(|action| !Permission::allow(all, action)).copied().collect();
    if missing.is_empty() {
        return pass(format!("{} actions are allowed", needed.len()));
    }
    Ok(Verdict::Fail(vec![Breach {
        subject: String::new(),
        found: format!("not allowed: {}", missing.join(", ")),
    }]))
}
