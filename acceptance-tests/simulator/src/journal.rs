//! What was asked and how it was answered, for assertions and for people who wonder.
//!
//! Holds no secret: token requests are kept without their body, and of the headers only those named here.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

use crate::clock;
use crate::wire::{Request, Response};

/// The oldest entries are forgotten beyond this number.
const CAPACITY: usize = 200_000;

const KEPT_HEADERS: &[&str] = &[
    "accept",
    "accept-language",
    "content-type",
    "if-match",
    "metadata",
    "user-agent",
    "x-ms-client-request-id",
    "x-ms-correlation-request-id",
    "x-ms-return-client-request-id",
];

/// One request with its outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The verb, in capitals.
    pub method: String,
    /// The path as sent, without the query.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: String,
    /// The status of the reply; 0 if the connection was dropped instead.
    pub status: u16,
    /// The JSON body of the request; `None` when there was none or it was no JSON.
    pub body: Option<Value>,
    /// Request headers that say something about the client, by lower-case name; never credentials.
    pub request_headers: BTreeMap<String, String>,
    /// When the request came in, by the real clock.
    #[serde(serialize_with = "as_stamp")]
    pub at: OffsetDateTime,
}

fn as_stamp<S: serde::Serializer>(at: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&clock::stamp(*at))
}

/// The requests of a simulator, oldest first.
#[derive(Debug, Default)]
pub struct Journal(VecDeque<Entry>);

impl Journal {
    pub(crate) fn record(&mut self, request: &Request, response: &Response) {
        if self.0.len() == CAPACITY {
            self.0.pop_front();
        }
        let is_json = request.header("content-type").is_some_and(|kind| kind.contains("json"));
        let dropped = response.delivery == crate::wire::Delivery::Dropped;
        self.0.push_back(Entry {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            status: if dropped { 0 } else { response.status },
            body: if is_json { serde_json::from_slice(&request.body).ok() } else { None },
            request_headers: request
                .headers
                .iter()
                .filter(|(name, _)| KEPT_HEADERS.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            at: request.received,
        });
    }

    /// All entries, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// Forgets the newest entry.
    pub(crate) fn forget_last(&mut self) {
        self.0.pop_back();
    }

    /// Forgets all entries.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
