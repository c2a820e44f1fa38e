//! `asr_vault_health`: how many of the objects of a vault are well, and what ails the others, in one read.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::finding::{Finding, findings};
use super::in_vault;
use super::lookup::{Failure, Lookup};
use super::plain::{plain_id, text};
use crate::azure::Api;
use crate::azure::siterecovery::{HealthErrorSummary, ResourceHealthSummary, VaultHealth};
use crate::framework::model::{Object, Val};
use crate::model;
use crate::resources::arm::Remote;
use crate::resources::rows::{AzureRow, kinds};

/// The data source.
pub struct Health;

model! {
    /// Reads the health of a vault: how many of its protected items, fabrics and containers are well, and what ails the
    /// others. Azure works it out from time to time, not at each read.
    pub struct Found {
        /// The id of the Recovery Services vault.
        required recovery_vault_id: String [id_of(kinds::VAULT)],
        /// The Azure resource id of the health.
        computed id: String,
        /// What is wrong with the vault itself.
        computed vault_errors: Vec<Object<Finding>>,
        /// The health of the protected items.
        computed protected_items_health: Object<KindHealth>,
        /// The health of the fabrics.
        computed fabrics_health: Object<KindHealth>,
        /// The health of the protection containers.
        computed containers_health: Object<KindHealth>,
        /// How many errors of the vault and issues of all kinds there are.
        computed issue_count: i64,
    }
}

model! {
    /// The health of all objects of a kind.
    pub struct KindHealth {
        /// How many there are.
        computed resource_count: i64,
        /// How many there are in each category of health. Azure names the categories, and leaves empty ones out.
        computed categorized_resource_counts: BTreeMap<String, i64>,
        /// What is wrong with some of them.
        computed issues: Vec<Object<Issue>>,
    }
}

model! {
    /// What is wrong with some objects of a kind.
    pub struct Issue {
        /// The code, such as `153007`.
        computed code: String,
        /// What it concerns, such as `Replication` or `TestFailover`.
        computed category: String,
        /// How bad it is: `NONE`, `Info`, `Warning` or `Error`.
        computed severity: String,
        /// What is wrong.
        computed message: String,
        /// How many objects it concerns.
        computed affected_resource_count: i64,
        /// The objects that it concerns, as GUIDs by which Azure's events refer to them.
        computed affected_resource_correlation_ids: Vec<String>,
    }
}

#[async_trait]
impl Lookup for Health {
    const TYPE: &'static str = "asr_vault_health";
    type Model = Found;

    async fn read(remote: &Remote, wanted: Found) -> Result<Found, Failure> {
        let vault = wanted.recovery_vault_id.text().trim_end_matches('/');
        let path = format!("{vault}/replicationVaultHealth");
        let health = remote
            .client
            .find::<VaultHealth>(&remote.scope, Api::SiteRecovery, &path)
            .await
            .map_err(Failure::while_reading(format_args!("the health of {vault}")))?;
        let health = match health {
            Some(health) => health,
            None => {
                in_vault::expect_vault(remote, vault).await?;
                VaultHealth { id: format!("{path}/default"), ..VaultHealth::default() }
            }
        };
        let of = health.properties;
        let issues = [&of.protected_items_health, &of.fabrics_health, &of.containers_health]
            .map(|kind| kind.issues.len());
        Ok(Found {
            id: plain_id(Some(health.id)),
            issue_count: count(of.vault_errors.len() + issues.iter().sum::<usize>()),
            vault_errors: findings(of.vault_errors),
            protected_items_health: kind(of.protected_items_health),
            fabrics_health: kind(of.fabrics_health),
            containers_health: kind(of.containers_health),
            ..wanted
        })
    }
}

fn count(members: usize) -> Val<i64> {
    Val::Known(i64::try_from(members).unwrap_or(i64::MAX))
}

fn kind(summary: ResourceHealthSummary) -> Val<Object<KindHealth>> {
    Val::Known(Object(KindHealth {
        resource_count: Val::Known(summary.resource_count),
        categorized_resource_counts: Val::Known(summary.categorized_resource_counts),
        issues: Val::Known(summary.issues.into_iter().map(issue).map(Object).collect()),
    }))
}

fn issue(summary: HealthErrorSummary) -> Issue {
    let affected = summary.affected_resource_correlation_ids;
    Issue {
        code: text(summary.summary_code),
        category: text(summary.category),
        severity: text(summary.severity),
        message: text(summary.summary_message),
        affected_resource_count: count(affected.len()),
        affected_resource_correlation_ids: Val::Known(affected),
    }
}
