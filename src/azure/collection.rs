//! Reading many members of one collection with few requests.
//!
//! The first members wanted of a collection are read one by one, which is cheapest for a few. When more are wanted, one paged list
//! answers them all: for a minute, or as long as it is as new as they ask for. What was written since a list was begun it does not
//! answer for.

mod members;
mod shared;
mod writes;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::api::Api;
use super::client::Client;
use super::error::Error;
use super::id;
use super::scope::Scope;
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
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
    ) -> Result<Option<T>, Error> {
        self.read_aged(client, scope, api, member, Age::Cached, Lacking::Unclear).await
    }

    /// The same, but a list that lacks the member is believed.
    pub(super) async fn read_listed<T: DeserializeOwned>(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
    ) -> Result<Option<T>, Error> {
        self.read_aged(client, scope, api, member, Age::Cached, Lacking::Gone).await
    }

    /// Reads a member as it is at a moment or later, alone or by a list that was begun by then.
    pub(super) async fn read_since<T: DeserializeOwned>(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
        since: Instant,
    ) -> Result<Option<T>, Error> {
        if Instant::now() < since {
            let waited = scope.run(tokio::time::sleep_until(since)).await;
            waited.map_err(|stopped| client.stopped_reading(stopped, member))?;
        }
        self.read_aged(client, scope, api, member, Age::Since(since), Lacking::Unclear).await
    }

    async fn read_aged<T: DeserializeOwned>(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        member: &str,
        age: Age,
        lacking: Lacking,
    ) -> Result<Option<T>, Error> {
        let path = member.trim_end_matches('/').rsplit_once('/').map(|(path, _)| path);
        let Some(path) = path.filter(|path| !is_one_of(path, &ABRIDGED)) else {
            return client.find(scope, api, member).await;
        };
        let canonical = id::canonical(member);
        let collection = self.collection(api, path);
        let members = collection.list_for(client, scope, &canonical, age).await?;
        match members.map(|members| (members.absent, members.find(&canonical))) {
            Some((true, _)) => Ok(None),
            Some((false, Ok(Some(found)))) => Ok(Some(found)),
            Some((false, Err(error))) => Err(error),
            Some((false, Ok(None))) if lacking == Lacking::Gone => Ok(None),
            Some((false, Ok(None))) | None => client.find(scope, api, member).await,
        }
    }

    /// All members of a collection, by a list that may have been read before.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Vec<T>, Error> {
        if !path.contains('?') && !is_one_of(path, &ABRIDGED) {
            return self.list_shared(client, scope, api, path).await;
        }
        asked(client, scope, api, path).await
    }

    /// The same of a list that may carry a query, and that nothing in here changes.
    pub(super) async fn list_shared<T: DeserializeOwned>(
        &self,
        client: &Client,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Vec<T>, Error> {
        let collection = self.collection(api, path);
        match collection.whole(client, scope, path).await? {
            Some(members) if collection.is_at(path) => members.all(),
            Some(members) => members.below(&id::canonical(path)),
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
async fn asked<T: DeserializeOwned>(
    client: &Client,
    scope: &Scope,
    api: Api,
    path: &str,
) -> Result<Vec<T>, Error> {
    match client.list(scope, api, path).await {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        listed => listed,
    }
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
