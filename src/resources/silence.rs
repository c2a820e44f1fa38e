//! What did not answer a moment ago, so that a thousand checks of a region that is down wait for it once and not a thousand
//! times. Knows collections and errors, and nothing of what is checked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::azure::{Api, Error, id};

/// For how long a collection that did not answer is not asked again.
const LIFETIME: Duration = Duration::from_secs(120);

/// Where objects are: an API and the canonical path of a collection.
type Place = (Api, String);

/// Collections that did not answer, by where they are. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Silence {
    known: Arc<Mutex<HashMap<Place, (Instant, Error)>>>,
}

impl Silence {
    /// The error of the last question about a member of the same collection, if it found nobody to answer it.
    pub fn about(&self, api: Api, member: &str) -> Option<Error> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, error) = known.get(&place(api, member))?;
        (since.elapsed() < LIFETIME).then(|| error.clone())
    }

    /// Remembers how a question ended, if it found nobody to answer it.
    pub fn note(&self, api: Api, member: &str, error: &Error) {
        if error.is_timeout() {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(place(api, member), (Instant::now(), error.clone()));
        }
    }
}

fn place(api: Api, member: &str) -> Place {
    let collection = member.trim_end_matches('/').rsplit_once('/').map_or(member, |(path, _)| path);
    (api, id::canonical(collection))
}
