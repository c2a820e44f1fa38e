//! Reading for rules: never with an error, since what cannot be read is something that rules do not know. Knows no rule.

use futures::future::join_all;
use serde::de::DeserializeOwned;

use crate::azure::{Api, Error};
use crate::readiness::Input;
use crate::readiness::facts::Many;
use crate::resources::arm::Remote;
use crate::resources::patient::{Patient, distinct};
use crate::resources::silence::Silence;

/// Reads for rules.
pub struct Reader<'a>(Patient<'a>);

impl<'a> Reader<'a> {
    /// A reader within the call.
    pub fn new(remote: &'a Remote, silence: &'a Silence) -> Self {
        Self(Patient::new(remote, silence))
    }

    /// One object that nobody else asks for.
    pub async fn alone<T: DeserializeOwned>(&self, api: Api, path: &str) -> Input<T> {
        input(path, self.0.read_alone(api, path).await)
    }

    /// One object of a collection that others ask about too.
    pub async fn one<T: DeserializeOwned>(&self, api: Api, id: Option<&str>) -> Input<T> {
        let Some(id) = id else { return Input::NotGiven };
        input(id, self.0.read(api, id).await)
    }

    /// Several objects, each once, by their ids.
    pub async fn all<T: DeserializeOwned>(
        &self,
        api: Api,
        ids: impl IntoIterator<Item = String>,
    ) -> Many<T> {
        join_all(distinct(ids).into_iter().map(async |id| {
            let read = self.one(api, Some(&id)).await;
            (id, read)
        }))
        .await
    }

    /// A list that all share.
    pub async fn list<T: DeserializeOwned>(&self, api: Api, path: Option<String>) -> Input<Vec<T>> {
        let Some(path) = path else { return Input::NotGiven };
        input(&path, self.0.list(api, &path).await.map(Some))
    }
}

/// What a question came to.
fn input<T>(id: &str, read: Result<Option<T>, Error>) -> Input<T> {
    match read {
        Ok(Some(known)) => Input::Known(known),
        Ok(None) => Input::Missing(id.to_owned()),
        Err(error) => Input::Unreadable(why(&error)),
    }
}

/// Why something could not be read: in the words of the service, which name the permission that is missing.
fn why(error: &Error) -> String {
    let said = error.said();
    let summary = error.summary();
    if said.is_empty() { format!("{summary}.") } else { format!("{summary}: {said}") }
}
