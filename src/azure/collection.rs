//! Reading many members of one collection with few requests.
//!
//! The first members wanted of a collection are read one by one, which is cheapest for a few. When more are wanted, one paged list
//! answers them all: for a minute, or as long as it is as new as they ask for. What was written since a list was begun it does not
//! answer for.

mod answer;
mod members;
mod shared;
mod writes;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::api::Api;
use super::client::Client;
use super::error::Error;
use super::id;
use super::scope::Scope;
use answer::{Found, Listed};
use shared::{Age, Collection};
use writes::{Stale, Writes};

/// Types whose lists leave out what a read has (the groups of a plan, the tasks of a job), and change with what is done to others.
const ABRIDGED: [&str; 2] = ["replicationRecoveryPlans", "replicationJobs"];

/// Types that can be listed for a whole vault, with the same bodies: one list serves all containers.
const VAULT_WIDE: [&str; 1] = ["replicationProtectedItems"];

/// What a member is that a list lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lacking {
    /// Perhaps only missing from the list: it is asked for.
    Unclear,
    /// Not there.
    Gone,
}

/// Everything that is kept.
#[derive(Debug, Default)]
pub(super) struct Collections {
    /// Collections by API and canonical path.
    known: Mutex<HashMap<(Api, String), Arc<Collection>>>,
    writes: Arc<Writes>,
}

impl Collections {
    /// Reads a member, alone or by a list that may have been read before.
    pub(super) async fn read(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
    ) -> Result<Option<Found>, Error> {
        self.read_aged(client, scope, api, member, Age::Cached, Lacking::Unclear).await
    }

    /// The same, but a list that lacks the member is believed.
    pub(super) async fn read_listed(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
    ) -> Result<Option<Found>, Error> {
        self.read_aged(client, scope, api, member, Age::Cached, Lacking::Gone).await
    }

    /// Reads a member as it is at a moment or later, alone or by a list that was begun by then.
    pub(super) async fn read_since(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
        since: Instant,
    ) -> Result<Option<Found>, Error> {
        if Instant::now() < since {
            let waited = scope.run(tokio::time::sleep_until(since)).await;
            waited.map_err(|stopped| client.stopped_reading(stopped, member))?;
        }
        self.read_aged(client, scope, api, member, Age::Since(since), Lacking::Unclear).await
    }

    async fn read_aged(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
        age: Age,
        lacking: Lacking,
    ) -> Result<Option<Found>, Error> {
        let path = member.trim_end_matches('/').rsplit_once('/').map(|(path, _)| path);
        let Some(path) = path.filter(|path| !is_one_of(path, &ABRIDGED)) else {
            return Ok(client.fetch_if_there(scope, api, member).await?.map(Found::Alone));
        };
        let canonical = id::canonical(member);
        let collection = self.collection(api, path);
        if let Some(members) = collection.list_for(client, scope, &canonical, age).await? {
            if members.absent {
                return Ok(None);
            }
            match members.find(&canonical) {
                Some(at) => return Ok(Some(Found::Listed(members, at))),
                None if lacking == Lacking::Gone => return Ok(None),
                None => {}
            }
        }
        Ok(client.fetch_if_there(scope, api, member).await?.map(Found::Alone))
    }

    /// All members of a collection, by a list that may have been read before.
    pub(super) async fn list(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Listed, Error> {
        if !path.contains('?') && !is_one_of(path, &ABRIDGED) {
            return self.list_shared(client, scope, api, path).await;
        }
        asked(client, scope, api, path).await
    }

    /// The same of a list that may carry a query, and that nothing in here changes.
    pub(super) async fn list_shared(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Listed, Error> {
        let collection = self.collection(api, path);
        match collection.whole(client, scope, path).await? {
            Some(members) if collection.is_at(path) => Ok(Listed::Whole(members)),
            Some(members) => {
                let at = members.below(&id::canonical(path));
                Ok(Listed::Part(members, at))
            }
            None => asked(client, scope, api, path).await,
        }
    }

    /// Keeps lists from answering for what a write may change, now and when the answer is dropped: the write may take effect
    /// at any time between.
    pub(super) fn stale(&self, method: &str, path: &str) -> Stale {
        self.writes.begin(method, path)
    }

    /// The collection whose list has the members at a path.
    fn collection(&self, api: Api, path: &str) -> Arc<Collection> {
        let wide = id::vault(path).filter(|_| is_one_of(path, &VAULT_WIDE));
        let wide = wide.zip(id::name(path)).map(|(vault, kind)| format!("{vault}/{kind}"));
        let path = wide.as_deref().unwrap_or(path);
        let canonical = id::canonical(path);
        let mut known = lock(&self.known);
        let new = || Arc::new(Collection::new(api, path, canonical.clone()));
        known.entry((api, canonical.clone())).or_insert_with(new).clone()
    }
}

/// All members of a collection as they are now; none where it is not found.
async fn asked(client: &Client, scope: &Scope, api: Api, path: &str) -> Result<Listed, Error> {
    let all = match client.fetch_all(scope, api, path).await {
        Err(error) if error.is_not_found() => Vec::new(),
        listed => listed?,
    };
    Ok(Listed::Asked(path.to_owned(), all))
}

/// Whether a path ends in one of these types.
fn is_one_of(path: &str, kinds: &[&str]) -> bool {
    let name = id::name(path);
    kinds.iter().any(|kind| name.is_some_and(|name| name.eq_ignore_ascii_case(kind)))
}

/// A poisoned lock guards a cache, and a cache can always be used.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
