//! Whether a vault may serve replication in a direction. A vault in the region that is replicated from
//! is lost together with it, so Site Recovery does not support that.

use super::arm::Remote;
use crate::azure::recoveryservices::Vault;
use crate::azure::siterecovery::{ContainerMapping, Fabric};
use crate::azure::{Api, Error, id, location};
use crate::framework::diagnostics::Diagnostics;

/// The attribute of a container mapping that an error is about.
const SOURCE: &str = "recovery_source_protection_container_id";

/// Refuses a new mapping out of the region of the vault, unless it is the way back of one into that region.
/// What cannot be read is a warning: the region may be down, or the caller may lack permission.
pub async fn check(remote: &Remote, source: &str, target: &str, diagnostics: &mut Diagnostics) {
    match vault_in_source_region(remote, source, target).await {
        Ok(None) => {}
        Ok(Some(region)) => {
            let detail = format!(
                "The vault lies in {region}, and so does the source container {source}. When {region} fails, the vault fails with it, \
                 so virtual machines cannot be replicated out of the region of their vault. Use a vault in the target region or in a third one. \
                 If this mapping is the way back, create the mapping from {target} first, in an apply of its own."
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

async fn vault_in_source_region(
    remote: &Remote,
    source: &str,
    target: &str,
) -> Result<Option<String>, Error> {
    let (Some(vault), Some(from), Some(to)) =
        (id::vault(source), id::parent(source), id::parent(target))
    else {
        return Ok(None);
    };
    let (client, scope) = (&remote.client, &remote.scope);
    let Some(vault) = client.read_cached::<Vault>(scope, Api::RecoveryServices, vault).await?
    else {
        return Ok(None);
    };
    let Some(from) = region(remote, from).await? else { return Ok(None) };
    let Some(to) = region(remote, to).await? else { return Ok(None) };
    if from == to || location::normalize(&vault.location) != from {
        return Ok(None);
    }
    let path = format!("{target}/replicationProtectionContainerMappings");
    let back: Vec<ContainerMapping> = client.list(scope, Api::SiteRecovery, &path).await?;
    let leads_here = |mapping: &ContainerMapping| {
        mapping
            .properties
            .target_protection_container_id
            .as_deref()
            .is_some_and(|there| id::same(there, source))
    };
    Ok((!back.iter().any(leads_here)).then_some(vault.location))
}

async fn region(remote: &Remote, fabric: &str) -> Result<Option<String>, Error> {
    let fabric =
        remote.client.read_cached::<Fabric>(&remote.scope, Api::SiteRecovery, fabric).await?;
    Ok(fabric
        .and_then(|fabric| fabric.properties.custom_details.location)
        .map(|region| location::normalize(&region)))
}
