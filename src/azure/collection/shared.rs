//! One collection that many ask about: who reads a member alone, who lists for everybody, and whom a list answers.
//!
//! Nothing runs in the background. The one who has the turn reads the list; who gives up passes the turn on.

use std::sync::{Arc, Mutex};

use tokio::sync::MutexGuard;
use tokio::time::Instant;

use super::lock;
use super::members::Members;
use super::writes::Writes;
use crate::azure::api::Api;
use crate::azure::client::Client;
use crate::azure::error::Error;
use crate::azure::id;
use crate::azure::pace::gap;
use crate::azure::scope::Scope;

/// How many members of a collection are read one by one before it is listed.
const READ_ALONE: u32 = 2;

/// A collection, and what is known of it.
#[derive(Debug)]
pub(super) struct Collection {
    api: Api,
    /// In the casing of who asked first.
    path: String,
    canonical: String,
    /// Held by the one who lists.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many members were read one by one, and since when that is counted.
    alone: u32,
    alone_since: Option<Instant>,
    /// The list that was read last.
    kept: Option<Arc<Members>>,
    /// The number of the list in `kept`, and of the last one that was begun.
    number: u64,
    begun: u64,
    /// When that one was begun.
    begun_at: Option<Instant>,
    /// How many pages the last list had.
    pages: u32,
    /// The service refused the list.
    unlistable: bool,
}

/// How new an answer must be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Age {
    /// As new as our own writes, and no older than a list may be.
    Cached,
    /// From this moment on.
    Since(Instant),
}

enum Choice {
    ByList(Arc<Members>),
    Alone,
    InTurn,
}

impl Collection {
    pub(super) fn new(api: Api, path: &str, canonical: String) -> Self {
        let (turn, state) = (tokio::sync::Mutex::default(), Mutex::default());
        Self { api, path: path.to_owned(), canonical, turn, state }
    }

    /// Whether this is the collection at a path, and not one that has more.
    pub(super) fn is_at(&self, path: &str) -> bool {
        id::canonical(path) == self.canonical
    }

    /// The list that answers for a member, or `None` where the member is to be read by itself.
    pub(super) async fn list_for(
        &self,
        client: &Client,
        scope: &Scope,
        member: &str,
        age: Age,
    ) -> Result<Option<Arc<Members>>, Error> {
        let writes = &client.inner.collections.writes;
        match self.choose(writes, member, age) {
            Choice::ByList(members) => return Ok(Some(members)),
            Choice::Alone => return Ok(None),
            Choice::InTurn => {}
        }
        let _turn = self.take_turn(client, scope).await?;
        {
            let state = lock(&self.state);
            if state.unlistable || age.is_writing(writes, member) {
                return Ok(None);
            }
            if let Some(kept) = state.kept.as_ref().filter(|kept| age.allows(kept, writes, member))
            {
                return Ok(Some(kept.clone()));
            }
        }
        let members = self.list(client, scope).await?;
        // Our own list is new enough, but for what was written while it was being read.
        Ok(members.filter(|members| !writes.wrote(member, members.writes)))
    }

    /// A list with all members at a path, this collection's own or one below it, that is newer than our writes to them, or
    /// at least than this call. `None` where the service does not let us list.
    pub(super) async fn whole(
        &self,
        client: &Client,
        scope: &Scope,
        path: &str,
    ) -> Result<Option<Arc<Members>>, Error> {
        let (writes, path) = (&client.inner.collections.writes, id::canonical(path));
        let is_current = |kept: &Members| {
            kept.is_fresh() && !writes.touched_list(&path, kept.writes, kept.ids())
        };
        let before = {
            let state = lock(&self.state);
            if let Some(kept) = state.kept.as_ref().filter(|kept| is_current(kept)) {
                return Ok(Some(kept.clone()));
            }
            state.begun
        };
        let _turn = self.take_turn(client, scope).await?;
        {
            let state = lock(&self.state);
            if state.unlistable {
                return Ok(None);
            }
            // A list that was begun after we asked is as good as one of our own, whatever is written meanwhile; or many
            // who ask while many write would list one after another.
            let is_ours = state.number > before;
            if let Some(kept) = state.kept.as_ref().filter(|kept| is_ours || is_current(kept)) {
                return Ok(Some(kept.clone()));
            }
        }
        self.list(client, scope).await
    }

    /// Whether a member is read alone, answered by the list that there is, or waits for the turn.
    fn choose(&self, writes: &Writes, member: &str, age: Age) -> Choice {
        let mut state = lock(&self.state);
        if let Some(kept) = state.kept.as_ref().filter(|kept| age.allows(kept, writes, member)) {
            return Choice::ByList(kept.clone());
        }
        if state.unlistable || age.is_writing(writes, member) {
            return Choice::Alone;
        }
        let is_recurring = match (age, &state.kept) {
            (Age::Since(_), _) => true,
            // The list answers for the others; this one was written.
            (Age::Cached, Some(kept)) if kept.is_fresh() => {
                let is_dropped = writes.touched(&self.canonical, kept.writes);
                if is_dropped {
                    state.kept = None;
                    state.alone = 0;
                }
                !is_dropped
            }
            (Age::Cached, _) => false,
        };
        if state.may_read_alone(is_recurring) { Choice::Alone } else { Choice::InTurn }
    }

    async fn take_turn(&self, client: &Client, scope: &Scope) -> Result<MutexGuard<'_, ()>, Error> {
        let turn = scope.run(self.turn.lock()).await;
        turn.map_err(|stopped| client.stopped_reading(stopped, &self.path))
    }

    /// Reads the list, by the one who has the turn. `None` where the service does not let us.
    async fn list(&self, client: &Client, scope: &Scope) -> Result<Option<Arc<Members>>, Error> {
        let earliest = {
            let state = lock(&self.state);
            state.begun_at.map(|begun_at| begun_at + gap(state.pages))
        };
        if let Some(earliest) = earliest.filter(|earliest| Instant::now() < *earliest) {
            let waited = scope.run(tokio::time::sleep_until(earliest)).await;
            waited.map_err(|stopped| client.stopped_reading(stopped, &self.path))?;
        }
        let number = {
            let mut state = lock(&self.state);
            state.begun += 1;
            state.begun_at = Some(Instant::now());
            state.begun
        };
        let listed = Members::list(client, scope, self.api, &self.path).await;
        let mut state = lock(&self.state);
        match listed {
            Ok(members) => {
                let members = Arc::new(members);
                state.pages = members.pages;
                state.number = number;
                state.kept = Some(members.clone());
                Ok(Some(members))
            }
            // Who ran out of time while the service throttled has a status too, but no refusal.
            Err(error) if error.status().is_some() && !error.is_timeout() => {
                state.unlistable = true;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl State {
    /// Takes one of the reads that may be done alone. Members that are asked for again and again have as many as a list would
    /// cost, in the time in which it may be read once; the others have a few until there is a list.
    fn may_read_alone(&mut self, is_recurring: bool) -> bool {
        let mut most = READ_ALONE;
        if is_recurring {
            most = most.max(self.pages);
            let is_over = |since: Instant| since.elapsed() >= gap(self.pages);
            if self.alone_since.is_none_or(is_over) {
                self.alone = 0;
                self.alone_since = Some(Instant::now());
            }
        }
        let may = self.alone < most;
        self.alone += u32::from(may);
        may
    }
}

impl Age {
    /// Whether a list may answer for a member.
    fn allows(self, members: &Members, writes: &Writes, member: &str) -> bool {
        match self {
            Self::Cached => members.is_fresh() && !writes.touched(member, members.writes),
            // A list that was begun late enough says what a read at that moment would have said, whatever goes on above the
            // member: protection of others may be switched over all the time. Only who wrote the member itself, and
            // counts from before the end of that, must not be told of the time before.
            Self::Since(since) => members.began >= since && !writes.wrote(member, members.writes),
        }
    }

    /// Whether no list can answer for a member now.
    fn is_writing(self, writes: &Writes, member: &str) -> bool {
        match self {
            Self::Cached => writes.is_touching(member),
            Self::Since(_) => writes.is_writing(member),
        }
    }
}
