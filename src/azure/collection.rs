//! Reading many members of one collection with few requests.
//!
//! The first members wanted of a collection are read one by one, which is cheapest for a few. When more are wanted, one paged list
//! answers them all, for a minute. A write drops what it may have made wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::api::Api;
use super::client::Client;
use super::error::Error;
use super::id;
use super::scope::Scope;
use super::write::Method;

/// How many members of a collection are read one by one before it is listed.
const READ_ALONE: u32 = 2;

/// For how long a list answers.
const LIFETIME: Duration = Duration::from_secs(60);

/// Types whose lists leave out what a read has: the groups of a plan, the tasks of a job.
const ABRIDGED: [&str; 2] = ["replicationRecoveryPlans", "replicationJobs"];

/// Collections by API and canonical path.
type Known = Arc<Mutex<HashMap<(Api, String), Arc<Collection>>>>;

/// Everything that is kept.
#[derive(Debug, Default)]
pub(super) struct Collections {
    known: Known,
}

#[derive(Debug, Default)]
struct Collection {
    /// Held by the one who lists.
    listing: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many members were read one by one since the collection was last dropped.
    alone: u32,
    /// Grows with every write: a list that began before a write is not kept.
    generation: u64,
    members: Option<Arc<Members>>,
    /// The service refused the list.
    unlistable: bool,
}

#[derive(Debug)]
struct Members {
    at: Instant,
    /// The members by canonical id, as the service wrote them.
    by_id: HashMap<String, Box<RawValue>>,
    /// The collection itself was not found, and so no member is.
    absent: bool,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

impl Collections {
    /// Reads a member, alone or by a list.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
    ) -> Result<Option<T>, Error> {
        let Some((path, _)) = member.trim_end_matches('/').rsplit_once('/') else {
            return client.find(scope, api, member).await;
        };
        let abridged = ABRIDGED
            .iter()
            .any(|kind| id::name(path).is_some_and(|name| name.eq_ignore_ascii_case(kind)));
        let collection = self.collection(api, path);
        if abridged || collection.read_alone() {
            return client.find(scope, api, member).await;
        }
        let Some(members) = collection.members(client, scope, api, path).await? else {
            return client.find(scope, api, member).await;
        };
        match members.by_id.get(&id::canonical(member)) {
            Some(found) => {
                serde_json::from_str(found.get()).map(Some).map_err(|error| Error::Reply {
                    call: Box::default(),
                    problem: format!(
                        "The list {path} holds a member that cannot be read: {error}."
                    ),
                    operation: None,
                })
            }
            None if members.absent => Ok(None),
            // Whether it is gone or only missing from the list, the object itself says.
            None => client.find(scope, api, member).await,
        }
    }

    /// Drops what a write makes wrong, now and when the answer is dropped: the write may take effect at any time between.
    pub(super) fn stale(&self, method: &str, path: &str) -> Stale {
        // An action may change anything in the vault: protection switched over moves items from one container to another.
        let root =
            if method == Method::Post.as_str() { id::vault(path).unwrap_or(path) } else { path };
        let stale = Stale { known: self.known.clone(), root: id::canonical(root) };
        stale.forget();
        stale
    }

    fn collection(&self, api: Api, path: &str) -> Arc<Collection> {
        lock(&self.known).entry((api, id::canonical(path))).or_default().clone()
    }
}

impl Collection {
    /// Whether the next member shall be read alone.
    fn read_alone(&self) -> bool {
        let mut state = lock(&self.state);
        if state.unlistable {
            return true;
        }
        let has_members =
            state.members.as_ref().is_some_and(|members| members.at.elapsed() < LIFETIME);
        if has_members || state.alone >= READ_ALONE {
            return false;
        }
        state.alone += 1;
        true
    }

    /// The members, listed if need be. `None` where the service does not let us list.
    async fn members(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Option<Arc<Members>>, Error> {
        let Ok(_listing) = scope.run(self.listing.lock()).await else {
            // The scope has ended; the read says so with all that belongs to it.
            return Ok(None);
        };
        let generation = {
            let state = lock(&self.state);
            match &state.members {
                _ if state.unlistable => return Ok(None),
                Some(members) if members.at.elapsed() < LIFETIME => {
                    return Ok(Some(members.clone()));
                }
                _ => state.generation,
            }
        };
        let members = match client.list::<Box<RawValue>>(scope, api, path).await {
            Ok(list) => Members::new(list),
            Err(error) if error.is_not_found() => {
                Members { absent: true, ..Members::new(Vec::new()) }
            }
            Err(error) if error.status().is_some() => {
                lock(&self.state).unlistable = true;
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let members = Arc::new(members);
        let mut state = lock(&self.state);
        if state.generation == generation {
            state.members = Some(members.clone());
        }
        Ok(Some(members))
    }
}

impl Members {
    fn new(list: Vec<Box<RawValue>>) -> Self {
        let by_id = list.into_iter().filter_map(|member| {
            Some((id::canonical(&serde_json::from_str::<Named>(member.get()).ok()?.id), member))
        });
        Self { at: Instant::now(), by_id: by_id.collect(), absent: false }
    }
}

/// Drops collections again when it is dropped.
#[derive(Debug)]
pub(super) struct Stale {
    known: Known,
    root: String,
}

impl Stale {
    /// Drops the collection that the written object is in, and every one at or below it.
    fn forget(&self) {
        let own = self.root.rsplit_once('/').map_or("", |(collection, _)| collection);
        for ((_, path), collection) in lock(&self.known).iter() {
            let below = path
                .strip_prefix(&self.root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if below || path == own {
                let mut state = lock(&collection.state);
                state.generation += 1;
                state.alone = 0;
                state.members = None;
            }
        }
    }
}

impl Drop for Stale {
    fn drop(&mut self) {
        self.forget();
    }
}

/// A poisoned lock guards a cache, and a cache can always be used.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
