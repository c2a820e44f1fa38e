//! Whether a vault may serve replication in a direction. A vault in the region that is replicated from
//! is lost together with it, so Site Recovery does not support that.
//!
//! One mapping alone does not tell the way out from the way back: that shows when the other one exists.

use super::arm::Remote;
use crate::azure::recoveryservices::Vault;
use crate::azure::siterecovery::{ContainerMapping, Fabric};
use crate::azure::{Api, Error, id, location};
use crate::framework::diagnostics::Diagnostics;

/// The attribute of a container mapping that a finding is about.
const SOURCE: &str = "recovery_source_protection_container_id";

/// What a new mapping out of the region of its vault is.
enum Direction {
    /// The way back of a mapping that exists, or no matter of regions.
    Fine,
    /// The way back, if the way out is made too; else a mistake.
    Unclear(String),
    /// A second way out of the region of the vault, into which nothing leads.
    Wrong(String),
}

/// Judges a new mapping out of the region of the vault. It is the way back where a mapping leads into that
/// region; where mappings only lead out, it is an error; where there is none yet, a warning, because both
/// may stand in the same plan. What cannot be read is a warning too: the region may be down.
pub async fn check(remote: &Remote, source: &str, target: &str, diagnostics: &mut Diagnostics) {
    let rule = |region: &str| {
        format!(
            "The vault lies in {region}, and so does the source container {source}. When {region} fails, the vault fails with it, \
             so virtual machines cannot be replicated out of the region of their vault"
        )
    };
    match judge(remote, source, target).await {
        Ok(Direction::Fine) => {}
        Ok(Direction::Unclear(region)) => {
            let detail = format!(
                "{}. This mapping serves for failing back only: make sure that the mapping from {target} is made as well.",
                rule(&region)
            );
            diagnostics.warning(SOURCE, "The vault lies in the source region", detail);
        }
        Ok(Direction::Wrong(region)) => {
            let detail = format!(
                "{}, and no mapping leads into {region}. Use a vault in the target region or in a third one. \
                 If this mapping is the way back, make the mapping from {target} first.",
                rule(&region)
            );
            diagnostics.error(SOURCE, "The vault lies in the source region", detail);
        }
        Err(error) => {
            let detail = format!(
                "The regions of vault and fabrics could not be compared. {}",
                error.detail()
            );
            diagnostics.warning(
                SOURCE,
                format!("A check was skipped: {}", error.summary()),
                detail,
            );
        }
    }
}

async fn judge(remote: &Remote, source: &str, target: &str) -> Result<Direction, Error> {
    let (Some(vault), Some(from), Some(to)) =
        (id::vault(source), id::parent(source), id::parent(target))
    else {
        return Ok(Direction::Fine);
    };
    let (client, scope) = (&remote.client, &remote.scope);
    let Some(vault) = client.read_cached::<Vault>(scope, Api::RecoveryServices, vault).await?
    else {
        return Ok(Direction::Fine);
    };
    let (Some(from), Some(to)) = (region(remote, from).await?, region(remote, to).await?) else {
        return Ok(Direction::Fine);
    };
    if from == to || location::normalize(&vault.location) != from {
        return Ok(Direction::Fine);
    }
    if mappings(remote, target).await?.iter().any(|mapping| leads_to(mapping, source)) {
        return Ok(Direction::Fine);
    }
    let out = !mappings(remote, source).await?.is_empty();
    Ok(if out { Direction::Wrong(vault.location) } else { Direction::Unclear(vault.location) })
}

async fn mappings(remote: &Remote, container: &str) -> Result<Vec<ContainerMapping>, Error> {
    remote
        .list(Api::SiteRecovery, &format!("{container}/replicationProtectionContainerMappings"))
        .await
}

fn leads_to(mapping: &ContainerMapping, container: &str) -> bool {
    mapping
        .properties
        .target_protection_container_id
        .as_deref()
        .is_some_and(|there| id::same(there, container))
}

async fn region(remote: &Remote, fabric: &str) -> Result<Option<String>, Error> {
    let fabric =
        remote.client.read_cached::<Fabric>(&remote.scope, Api::SiteRecovery, fabric).await?;
    Ok(fabric
        .and_then(|fabric| fabric.properties.custom_details.location)
        .map(|region| location::normalize(&region)))
}
