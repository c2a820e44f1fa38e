//! The protected items of a vault, and where one is that has moved: reversed protection takes an item to the other
//! container under the same name. Everything that refers to an item by the id it was created with looks here.

use super::arm::Remote;
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Api, Error, id};

/// Every item of the vault that an id lies in, from a list that may be a minute old.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn all(remote: &Remote, within: &str) -> Result<Vec<ProtectedItem>, Error> {
    let Some(vault) = id::vault(within) else { return Ok(Vec::new()) };
    let path = format!("{}/replicationProtectedItems", vault.trim_end_matches('/'));
    remote.client.list_cached(&remote.scope, Api::SiteRecovery, &path).await
}

/// The item of an id, wherever it is now; `None` if it is nowhere.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn find(remote: &Remote, item_id: &str) -> Result<Option<ProtectedItem>, Error> {
    let there = remote.client.read_cached(&remote.scope, Api::SiteRecovery, item_id).await?;
    match there {
        Some(item) => Ok(Some(item)),
        None => Ok(all(remote, item_id).await?.into_iter().find(|item| came_from(item, item_id))),
    }
}

/// Whether an item is the one that left a place: its name is the same, and it replicates back to there.
pub fn came_from(item: &ProtectedItem, left: &str) -> bool {
    let (here, there) = (id::name(&item.id), id::name(left));
    let same_name = here.zip(there).is_some_and(|(here, there)| here.eq_ignore_ascii_case(there));
    let target = item.properties.recovery_container_id.as_deref();
    same_name && target.zip(id::parent(left)).is_some_and(|(target, from)| id::same(target, from))
}
