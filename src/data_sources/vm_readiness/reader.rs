//! Reading for rules: with little patience, through lists that all machines of a plan share, and never with an error: what cannot be
//! read is something that rules do not know. Knows no rule.

use std::time::Duration;

use futures::future::join_all;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::azure::{Api, Error, Scope, id};
use crate::readiness::Input;
use crate::readiness::facts::Many;
use crate::resources::arm::Remote;
use crate::resources::silence::Silence;

/// How long one thing is asked for. A region that is down answers 503 for ever, and a plan must not wait for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Reads for rules.
pub struct Reader<'a> {
    remote: &'a Remote,
    silence: &'a Silence,
}

impl<'a> Reader<'a> {
    /// A reader within the call.
    pub fn new(remote: &'a Remote, silence: &'a Silence) -> Self {
        Self { remote, silence }
    }

    fn scope(&self) -> Scope {
        let Scope { cancel, deadline } = &self.remote.scope;
        Scope { cancel: cancel.clone(), deadline: (*deadline).min(Instant::now() + PATIENCE) }
    }

    /// What a question came to.
    fn input<T>(&self, api: Api, id: &str, read: Result<Option<T>, Error>) -> Input<T> {
        match read {
            Ok(Some(known)) => Input::Known(known),
            Ok(None) => Input::Missing(id.to_owned()),
            Err(error) => {
                self.silence.note(api, id, &error);
                Input::Unreadable(why(&error))
            }
        }
    }

    /// One object that nobody else asks for.
    pub async fn alone<T: DeserializeOwned>(&self, api: Api, path: &str) -> Input<T> {
        if let Some(error) = self.silence.about(api, path) {
            return Input::Unreadable(why(&error));
        }
        let read = self.remote.client.find(&self.scope(), api, path).await;
        self.input(api, path, read)
    }

    /// One object of a collection that others ask about too.
    pub async fn one<T: DeserializeOwned>(&self, api: Api, id: Option<&str>) -> Input<T> {
        let Some(id) = id else { return Input::NotGiven };
        if let Some(error) = self.silence.about(api, id) {
            return Input::Unreadable(why(&error));
        }
        let read = self.remote.client.read_cached(&self.scope(), api, id).await;
        self.input(api, id, read)
    }

    /// Several objects, each once, by their ids.
    pub async fn all<T: DeserializeOwned>(
        &self,
        api: Api,
        ids: impl IntoIterator<Item = String>,
    ) -> Many<T> {
        let mut wanted: Vec<String> = Vec::new();
        for one in ids {
            if !wanted.iter().any(|known| id::same(known, &one)) {
                wanted.push(one);
            }
        }
        join_all(wanted.into_iter().map(async |id| {
            let read = self.one(api, Some(&id)).await;
            (id, read)
        }))
        .await
    }

    /// A list that all share.
    pub async fn list<T: DeserializeOwned>(&self, api: Api, path: Option<String>) -> Input<Vec<T>> {
        let Some(path) = path else { return Input::NotGiven };
        let member = format!("{path}/x");
        if let Some(error) = self.silence.about(api, &member) {
            return Input::Unreadable(why(&error));
        }
        let read = self.remote.client.list_shared(&self.scope(), api, &path).await;
        self.input(api, &member, read.map(Some))
    }
}

/// Why something could not be read: in the words of the service, which name the permission that is missing.
fn why(error: &Error) -> String {
    let said = error.said();
    let summary = error.summary();
    if said.is_empty() { format!("{summary}.") } else { format!("{summary}: {said}") }
}
