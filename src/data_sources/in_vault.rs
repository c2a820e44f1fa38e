//! What lies in a vault, and where it is now: lists that tell an empty vault from a missing one, and items that have
//! moved since their id was written down. Knows nothing of Terraform's side.

use serde::de::IgnoredAny;

use super::lookup::Failure;
use crate::azure::Api;
use crate::azure::siterecovery::{A2A, ProtectedItem};
use crate::resources::arm::Remote;
use crate::resources::items;

/// Every virtual machine that a vault protects by Azure to Azure replication.
pub async fn items(remote: &Remote, vault: &str) -> Result<Vec<ProtectedItem>, Failure> {
    let all = items::all(remote, vault)
        .await
        .map_err(Failure::while_reading(format_args!("the protected items of {vault}")))?;
    if all.is_empty() {
        expect_vault(remote, vault).await?;
    }
    Ok(all.into_iter().filter(is_a2a).collect())
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
    let found = items::find(remote, wanted).await.map_err(Failure::while_reading(wanted))?;
    let found = found.ok_or_else(|| no_item(argument, wanted))?;
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
