//! What lies in a vault, and where it is now: lists that tell an empty vault from a missing one, and items that have
//! moved since their id was written down. Knows nothing of Terraform's side.

use serde::de::IgnoredAny;

use super::lookup::Failure;
use crate::azure::siterecovery::{A2A, ProtectedItem};
use crate::azure::{Api, id};
use crate::resources::arm::Remote;

/// Every virtual machine that a vault protects by Azure to Azure replication.
pub async fn items(remote: &Remote, vault: &str) -> Result<Vec<ProtectedItem>, Failure> {
    let all = list(remote, vault).await?;
    if all.is_empty() {
        expect_vault(remote, vault).await?;
    }
    Ok(all.into_iter().filter(is_a2a).collect())
}

async fn list(remote: &Remote, vault: &str) -> Result<Vec<ProtectedItem>, Failure> {
    let path = format!("{}/replicationProtectedItems", vault.trim_end_matches('/'));
    let listed = remote.client.list_cached(&remote.scope, Api::SiteRecovery, &path).await;
    listed.map_err(Failure::while_reading(format_args!("the protected items of {vault}")))
}

/// Refuses a vault that does not exist, because its lists are empty like those of one that never had a fabric: a check
/// over nothing would pass.
pub async fn expect_vault(remote: &Remote, vault: &str) -> Result<(), Failure> {
    let found = remote
        .client
        .find::<IgnoredAny>(&remote.scope, Api::RecoveryServices, vault.trim_end_matches('/'))
        .await
        .map_err(Failure::while_reading(vault))?;
    match found {
        Some(_) => Ok(()),
        None => Err(Failure::Refused {
            argument: "recovery_vault_id",
            summary: "There is no such vault",
            detail: format!(
                "Azure answers that {vault} does not exist. Check the id, and that the credentials are for its tenant."
            ),
        }),
    }
}

/// The item of an id, also where it has moved to the other container because its protection was reversed.
/// `argument` is what holds the id.
pub async fn item(
    remote: &Remote,
    argument: &'static str,
    wanted: &str,
) -> Result<ProtectedItem, Failure> {
    let wanted = wanted.trim_end_matches('/');
    let there = remote
        .client
        .read_cached::<ProtectedItem>(&remote.scope, Api::SiteRecovery, wanted)
        .await
        .map_err(Failure::while_reading(wanted))?;
    let found = match there {
        Some(found) => found,
        None => moved(remote, wanted).await?.ok_or_else(|| no_item(argument, wanted))?,
    };
    if is_a2a(&found) {
        return Ok(found);
    }
    let scenario = found.properties.provider_specific_details.instance_type.unwrap_or_default();
    Err(Failure::Refused {
        argument,
        summary: "Another kind of replication",
        detail: format!(
            "{wanted} is replicated by the scenario {scenario:?}. This provider is about Azure virtual machines that are \
             replicated to Azure ({A2A:?}); name such an item."
        ),
    })
}

/// The item that left a place: its name is the same, and it would recover to the container that it came from.
async fn moved(remote: &Remote, wanted: &str) -> Result<Option<ProtectedItem>, Failure> {
    let (Some(vault), Some(left)) = (id::vault(wanted), id::parent(wanted)) else {
        return Ok(None);
    };
    let all = list(remote, vault).await?;
    Ok(all.into_iter().find(|item| {
        let target = item.properties.recovery_container_id.as_deref().unwrap_or_default();
        let name = id::name(wanted).unwrap_or_default();
        item.name.eq_ignore_ascii_case(name) && id::same(target, left)
    }))
}

fn no_item(argument: &'static str, wanted: &str) -> Failure {
    Failure::Refused {
        argument,
        summary: "There is no such protected item",
        detail: format!(
            "Azure answers that {wanted} does not exist, and no item of that name has moved from there by reversing its \
             protection. Check the id; the data source `asr_protected_items` has those of all items of a vault."
        ),
    }
}

fn is_a2a(item: &ProtectedItem) -> bool {
    let scenario = item.properties.provider_specific_details.instance_type.as_deref();
    scenario.is_none_or(|scenario| scenario.eq_ignore_ascii_case(A2A))
}
