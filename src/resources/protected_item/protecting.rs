//! From an item on which replication has begun to one that is protected and has all its settings. Creating, resuming
//! and changing all end here. Every step looks at what is there, so it can be begun again after any interruption.

use std::time::Duration;

use tokio::time::Instant;

use super::desired::{self, disk_set};
use super::fill::auto_protects;
use super::model::Model;
use super::{source, state};
use crate::azure::siterecovery::{AddDisks, ProtectedItem, RemoveDisks};
use crate::azure::{Api, Error, Scope, id};
use crate::resources::arm::{Remote, Request, Verb, run};

/// The longest time between two looks at the first copy, in seconds. A power of two, like the shorter ones: looks at
/// different paces then fall together, and one list answers them.
const LONGEST_PAUSE: u64 = 32;

/// Why an item did not become what it shall be.
#[derive(Debug)]
pub enum Trouble {
    /// Azure refused, or could not be asked, or the call ended.
    Azure(Error),
    /// The item is not there any more.
    Gone,
    /// The first copy came to nothing.
    Failed(Box<ProtectedItem>),
    /// The first copy made no progress for as long as the call may take.
    Stuck(Box<ProtectedItem>),
    /// Terraform asked to stop.
    Interrupted,
    /// The item is failed over, or replicates in the other direction.
    Elsewhere(Box<ProtectedItem>),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        if error.is_cancelled() && error.goes_on().is_none() {
            return Trouble::Interrupted;
        }
        Trouble::Azure(error)
    }
}

/// What an item shall become.
pub struct Goal<'a> {
    /// The arguments before; those of nothing for a creation.
    pub prior: &'a Model,
    /// The arguments that are planned.
    pub planned: &'a Model,
    /// The id with which the item was created.
    pub created_as: &'a str,
    /// How long may pass without progress.
    pub patience: Duration,
}

/// Waits until the item is protected, and makes it what is planned. The item as it is then.
///
/// # Errors
/// Why that is not so; the next call goes on from there.
pub async fn reach(
    remote: &Remote,
    item_id: &str,
    goal: &Goal<'_>,
) -> Result<ProtectedItem, Trouble> {
    let item = until_protected(remote, item_id, goal).await?;
    // Whatever it waited for, the work that follows has the whole time.
    let remote = &Remote {
        client: remote.client.clone(),
        scope: Scope::new(remote.scope.cancel.clone(), goal.patience),
    };
    let changed_disks = set_disks(remote, item_id, &item, goal).await?;
    let item = if changed_disks { fresh(remote, item_id).await? } else { item };
    let defaults = source::defaults(remote, &item, goal.prior, goal.planned).await;
    let Some(update) = desired::settings(&item, goal.prior, goal.planned, &defaults) else {
        return Ok(item);
    };
    run(remote, Api::SiteRecovery, item_id, &Request::new(Verb::Patch, &update)).await?;
    fresh(remote, item_id).await
}

async fn fresh(remote: &Remote, item_id: &str) -> Result<ProtectedItem, Trouble> {
    look(remote, item_id, Instant::now()).await
}

/// The item at a moment or later. Many callers at about the same time are answered by one list.
async fn look(remote: &Remote, item_id: &str, at: Instant) -> Result<ProtectedItem, Trouble> {
    let (client, scope) = (&remote.client, &remote.scope);
    let found = client.read_since(scope, Api::SiteRecovery, item_id, at).await?;
    found.ok_or(Trouble::Gone)
}

async fn until_protected(
    remote: &Remote,
    item_id: &str,
    goal: &Goal<'_>,
) -> Result<ProtectedItem, Trouble> {
    let mut known = String::new();
    let (begun, mut at, mut since) = (Instant::now(), Instant::now(), Instant::now());
    loop {
        let patience = goal.patience + Duration::from_secs(LONGEST_PAUSE);
        let scope = Scope::new(remote.scope.cancel.clone(), patience);
        let looking = Remote { client: remote.client.clone(), scope };
        let item = look(&looking, item_id, at).await?;
        if !state::is_in_direction(&item, goal.created_as) || state::is_failed_over(&item) {
            return Err(Trouble::Elsewhere(Box::new(item)));
        }
        if state::is_protected(&item) {
            return Ok(item);
        }
        if state::has_failed(&item) {
            return Err(Trouble::Failed(Box::new(item)));
        }
        let progress = state::progress(&item);
        if progress != known {
            tracing::info!(item = id::name(item_id), progress, "waiting for protection");
            (known, since) = (progress, Instant::now());
        }
        if since.elapsed() >= goal.patience {
            return Err(Trouble::Stuck(Box::new(item)));
        }
        at = remote.client.next_beat(pause(begun.elapsed()));
    }
}

/// The time to the next look: about a quarter of the time waited, so that an end is never seen much later than it comes.
fn pause(waited: Duration) -> Duration {
    let quarter = (waited.as_secs() / 4).max(1);
    Duration::from_secs((1 << quarter.ilog2()).min(LONGEST_PAUSE))
}

/// Takes out what is excluded, adds what is missing, copies anew what cannot be changed. Whether anything was done.
async fn set_disks(
    remote: &Remote,
    item_id: &str,
    item: &ProtectedItem,
    goal: &Goal<'_>,
) -> Result<bool, Trouble> {
    let rebuilt = disk_set::to_rebuild(item, goal.planned);
    let mut leaving = disk_set::unwanted(item, goal.planned);
    leaving.extend(rebuilt.iter().map(|disk| disk.disk_id.clone()));
    let mut coming: Vec<_> =
        rebuilt.iter().map(|disk| disk_set::input(&disk.disk_id, goal.planned)).collect();
    let details = &item.properties.provider_specific_details;
    if !details.unprotected_disks.is_empty() {
        let vm_id = state::some(&details.fabric_object_id).unwrap_or_default();
        if let Some(machine) = source::machine(remote, vm_id).await? {
            let mut missing = disk_set::missing(&machine, item, goal.planned);
            if auto_protects(details) {
                // The service adds disks by itself, but not those that were excluded.
                let excluded = disk_set::excluded(goal.prior);
                missing.retain(|disk| excluded.iter().any(|one| id::same(one, &disk.disk_id)));
            }
            coming.extend(missing);
        }
    }
    if !leaving.is_empty() {
        let request = Request::new(Verb::Post("/removeDisks"), &RemoveDisks::from(leaving.clone()));
        run(remote, Api::SiteRecovery, item_id, &request).await?;
    }
    if !coming.is_empty() {
        let request = Request::new(Verb::Post("/addDisks"), &AddDisks::from(coming.clone()));
        run(remote, Api::SiteRecovery, item_id, &request).await?;
    }
    Ok(!leaving.is_empty() || !coming.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_become_rarer_and_fall_together() {
        let pauses: Vec<_> = [0, 5, 9, 20, 40, 100, 200, 10_000]
            .map(|waited| pause(Duration::from_secs(waited)).as_secs())
            .into();
        assert_eq!(pauses, [1, 1, 2, 4, 8, 16, 32, 32]);
    }
}
