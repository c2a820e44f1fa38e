//! A list as it was read: its members by id, and when it was begun.
//!
//! Whether it may still answer is decided elsewhere.

use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::writes::is_at_or_below;
use crate::azure::api::Api;
use crate::azure::client::Client;
use crate::azure::error::Error;
use crate::azure::id;
use crate::azure::raw::{member, members};
use crate::azure::scope::Scope;

/// For how long a list answers those who do not say how new the answer must be.
const LIFETIME: Duration = Duration::from_secs(60);

/// The members of a collection, as the service wrote them.
#[derive(Debug)]
pub(in crate::azure) struct Members {
    /// When reading began. What is in here is no older.
    pub(super) began: Instant,
    /// How many writes had begun or ended by then.
    pub(super) writes: u64,
    /// How many pages were read.
    pub(super) pages: u32,
    /// The collection itself was not found, and so no member is.
    pub(super) absent: bool,
    path: String,
    ended: Instant,
    all: Vec<Box<RawValue>>,
    /// Where in `all` each member is, by canonical id.
    by_id: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

impl Members {
    /// Reads all pages.
    pub(super) async fn list(
        client: &Client,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Self, Error> {
        let (began, writes) = (Instant::now(), client.inner.collections.writes.count());
        let (mut all, mut pages) = (Vec::new(), 0);
        let listed = client
            .pages(scope, api, path, &mut |page| {
                pages += 1;
                all.extend(page);
                Ok(true)
            })
            .await;
        let absent = match listed {
            Err(error) if error.is_not_found() => true,
            listed => listed.map(|()| false)?,
        };
        let by_id = all.iter().enumerate().filter_map(|(at, member)| {
            Some((id::canonical(&serde_json::from_str::<Named>(member.get()).ok()?.id), at))
        });
        let by_id = by_id.collect();
        let (path, ended) = (path.to_owned(), Instant::now());
        Ok(Self { began, writes, pages, absent, path, ended, all, by_id })
    }

    /// Whether the list still answers. Its age counts from its end, or a list that takes longer to read would never answer.
    pub(super) fn is_fresh(&self) -> bool {
        self.ended.elapsed() < LIFETIME
    }

    /// The canonical ids of the members.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.by_id.keys().map(String::as_str)
    }

    /// Where a member is, if the list has it.
    pub(super) fn find(&self, canonical: &str) -> Option<usize> {
        self.by_id.get(canonical).copied()
    }

    /// Where the members at or below a canonical path are, in the order of the service.
    pub(super) fn below(&self, path: &str) -> Vec<usize> {
        let mut at: Vec<usize> = self
            .by_id
            .iter()
            .filter(|(member, _)| is_at_or_below(member, path))
            .map(|(_, at)| *at)
            .collect();
        at.sort_unstable();
        at
    }

    /// The member at a place, as a type.
    pub(super) fn read<T: DeserializeOwned>(&self, at: usize) -> Result<T, Error> {
        member(&self.path, &self.all[at])
    }

    /// All members, in the order of the service, as types.
    pub(super) fn read_all<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        members(&self.path, &self.all)
    }
}
