//! Reading while a plan waits: through collections that others read too, with little patience, and not at all from where nobody
//! answered a moment ago. Knows nothing of what is made of it.

use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::arm::Remote;
use super::silence::Silence;
use crate::azure::{Api, Error, Scope, id};

/// How long one thing is asked for. A region that is down answers 503 for ever, and a plan must not wait for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Reads with little patience.
pub struct Patient<'a> {
    remote: &'a Remote,
    silence: &'a Silence,
}

impl<'a> Patient<'a> {
    /// A reader within the call.
    pub fn new(remote: &'a Remote, silence: &'a Silence) -> Self {
        Self { remote, silence }
    }

    /// The way to Azure, with this patience.
    pub fn remote(&self) -> Remote {
        let Scope { cancel, deadline } = &self.remote.scope;
        let deadline = (*deadline).min(Instant::now() + PATIENCE);
        Remote {
            client: self.remote.client.clone(),
            scope: Scope { cancel: cancel.clone(), deadline },
        }
    }

    /// One object of a collection that others ask about too; none if it does not exist.
    ///
    /// # Errors
    /// If Azure could not be asked, or refused.
    pub async fn read<T: DeserializeOwned>(&self, api: Api, id: &str) -> Result<Option<T>, Error> {
        self.heard(api, id)?;
        let Remote { client, scope } = self.remote();
        self.noted(api, id, client.read_cached(&scope, api, id).await)
    }

    /// One object that nobody else asks about.
    ///
    /// # Errors
    /// As of [`Self::read`].
    pub async fn read_alone<T: DeserializeOwned>(
        &self,
        api: Api,
        path: &str,
    ) -> Result<Option<T>, Error> {
        self.heard(api, path)?;
        let Remote { client, scope } = self.remote();
        self.noted(api, path, client.find(&scope, api, path).await)
    }

    /// A list that all share.
    ///
    /// # Errors
    /// As of [`Self::read`].
    pub async fn list<T: DeserializeOwned>(&self, api: Api, path: &str) -> Result<Vec<T>, Error> {
        let member = format!("{path}/any");
        self.heard(api, &member)?;
        let Remote { client, scope } = self.remote();
        self.noted(api, &member, client.list_shared(&scope, api, path).await)
    }

    fn heard(&self, api: Api, member: &str) -> Result<(), Error> {
        self.silence.about(api, member).map_or(Ok(()), Err)
    }

    fn noted<T>(&self, api: Api, member: &str, answer: Result<T, Error>) -> Result<T, Error> {
        answer.inspect_err(|error| self.silence.note(api, member, error))
    }
}

/// Ids each once, in the order in which they were first named.
pub fn distinct(ids: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut wanted: Vec<String> = Vec::new();
    for one in ids {
        if !wanted.iter().any(|known| id::same(known, &one)) {
            wanted.push(one);
        }
    }
    wanted
}
