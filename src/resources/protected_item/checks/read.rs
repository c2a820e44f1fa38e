//! Reading for checks: through the collections that all items share, with little patience, and what to say about
//! something that could not be read. Knows nothing of what is checked.

use std::time::Duration;

use futures::future::join_all;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::azure::{Api, Error, Scope, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::path::AttributePath;
use crate::resources::arm::Remote;
use crate::resources::silence::Silence;

/// How long one thing is asked for. A region that is down answers 503 for ever, and a plan must not wait for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came of asking for something.
#[derive(Debug)]
pub enum Seen<T> {
    /// The change does not concern it, or its id is not known yet.
    NotAsked,
    /// It is there.
    There(T),
    /// Azure says that it does not exist.
    Missing,
    /// Azure could not be asked, or refused.
    Unreadable(Error),
}

impl<T> Seen<T> {
    /// What it is, if it is there.
    pub fn there(&self) -> Option<&T> {
        if let Seen::There(thing) = self { Some(thing) } else { None }
    }

    /// Why it could not be read, if it could not.
    pub fn trouble(&self) -> Option<&Error> {
        if let Seen::Unreadable(error) = self { Some(error) } else { None }
    }
}

impl<T> From<Result<Option<T>, Error>> for Seen<T> {
    fn from(read: Result<Option<T>, Error>) -> Self {
        match read {
            Ok(Some(thing)) => Seen::There(thing),
            Ok(None) => Seen::Missing,
            Err(error) => Seen::Unreadable(error),
        }
    }
}

/// Reads for checks.
pub struct Reader<'a> {
    remote: &'a Remote,
    silence: &'a Silence,
}

impl<'a> Reader<'a> {
    /// A reader within the call.
    pub fn new(remote: &'a Remote, silence: &'a Silence) -> Self {
        Self { remote, silence }
    }

    /// Reads an object, if there is an id to read.
    pub async fn read<T: DeserializeOwned>(&self, api: Api, id: Option<&str>) -> Seen<T> {
        let Some(id) = id else { return Seen::NotAsked };
        if let Some(error) = self.silence.about(api, id) {
            return Seen::Unreadable(error);
        }
        let read = self.remote.client.read_cached(&self.patience(), api, id).await;
        if let Err(error) = &read {
            self.silence.note(api, id, error);
        }
        read.into()
    }

    /// Reads several objects at once, each once, in the order in which they were first named.
    pub async fn read_all<'i, T: DeserializeOwned>(
        &self,
        api: Api,
        ids: impl IntoIterator<Item = &'i str>,
    ) -> Vec<(String, Seen<T>)> {
        let mut wanted: Vec<&str> = Vec::new();
        for one in ids {
            if !wanted.iter().any(|known| id::same(known, one)) {
                wanted.push(one);
            }
        }
        join_all(
            wanted.into_iter().map(async |id| (id.to_owned(), self.read::<T>(api, Some(id)).await)),
        )
        .await
    }

    /// The way to Azure with the patience of a check.
    pub fn patient(&self) -> Remote {
        Remote { client: self.remote.client.clone(), scope: self.patience() }
    }

    fn patience(&self) -> Scope {
        let Scope { cancel, deadline } = &self.remote.scope;
        Scope { cancel: cancel.clone(), deadline: (*deadline).min(Instant::now() + PATIENCE) }
    }
}

/// What was read under an id.
pub fn find<'s, T>(all: &'s [(String, Seen<T>)], id: &str) -> &'s Seen<T> {
    all.iter().find(|(known, _)| id::same(known, id)).map_or(&Seen::NotAsked, |(_, seen)| seen)
}

/// Says that a check was skipped because `id` could not be read. `unchecked` is a full sentence.
pub fn skipped(
    path: impl Into<AttributePath>,
    id: &str,
    unchecked: &str,
    error: &Error,
    diagnostics: &mut Diagnostics,
) {
    if error.is_cancelled() {
        return;
    }
    let advice = match error.status() {
        Some(403) => format!(" The role Reader on {id} is enough for that."),
        _ if error.is_timeout() => {
            " A region that is down does not answer for what lies in it; what is wrong shows when the plan is applied."
                .to_owned()
        }
        _ => String::new(),
    };
    let detail = format!("{unchecked}{advice}\n\n{}", error.detail());
    diagnostics.warning(path, format!("A check was skipped: {}", error.summary()), detail);
}

/// Names in a sentence: "a, b and c".
pub fn enumerate<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<&str> = texts.into_iter().collect();
    match texts.as_slice() {
        [] => "none".to_owned(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
