//! Reading for checks, and what to say about something that could not be read. Knows nothing of what is checked.

use futures::future::join_all;
use serde::de::DeserializeOwned;

use crate::azure::{Api, Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::path::AttributePath;
use crate::resources::arm::Remote;
use crate::resources::patient::{Patient, distinct};
use crate::resources::silence::Silence;

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
pub struct Reader<'a>(Patient<'a>);

impl<'a> Reader<'a> {
    /// A reader within the call.
    pub fn new(remote: &'a Remote, silence: &'a Silence) -> Self {
        Self(Patient::new(remote, silence))
    }

    /// Reads an object, if there is an id to read.
    pub async fn read<T: DeserializeOwned>(&self, api: Api, id: Option<&str>) -> Seen<T> {
        let Some(id) = id else { return Seen::NotAsked };
        self.0.read(api, id).await.into()
    }

    /// Reads several objects at once, each once, in the order in which they were first named.
    pub async fn read_all<'i, T: DeserializeOwned>(
        &self,
        api: Api,
        ids: impl IntoIterator<Item = &'i str>,
    ) -> Vec<(String, Seen<T>)> {
        let ids = distinct(ids.into_iter().map(str::to_owned));
        join_all(ids.into_iter().map(async |id| {
            let read = self.read(api, Some(&id)).await;
            (id, read)
        }))
        .await
    }

    /// The way to Azure with the patience of a check.
    pub fn patient(&self) -> Remote {
        self.0.remote()
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
