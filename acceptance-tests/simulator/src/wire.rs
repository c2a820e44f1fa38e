//! A request and a reply as the core sees them: plain data, no sockets and no HTTP library.
//!
//! Whoever listens turns what came over the wire into a [`Request`] and writes the [`Response`] back, in the way
//! its [`Delivery`] asks for.

use std::collections::BTreeMap;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use time::OffsetDateTime;

/// One HTTP request, read to its end.
#[derive(Clone, Debug)]
pub struct Request {
    /// The verb, in capitals.
    pub method: String,
    /// The path as sent, still percent-encoded, without the query.
    pub path: String,
    /// The query as sent, without the question mark; empty when there was none.
    pub query: String,
    /// Headers by lower-case name; of a repeated header the last value.
    pub headers: BTreeMap<String, String>,
    /// The body, empty when there was none.
    pub body: Vec<u8>,
    /// When the request came in, by the real clock.
    pub received: OffsetDateTime,
}

impl Request {
    /// A request without headers or body for `target`, a path with an optional query, received at the epoch.
    pub fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Request {
            method: method.to_uppercase(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: BTreeMap::new(),
            body: Vec::new(),
            received: OffsetDateTime::UNIX_EPOCH,
        }
    }

    /// The same request with one header more.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_lowercase(), value.to_owned());
        self
    }

    /// The same request with a JSON body and its content type.
    pub fn with_json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.with_header("content-type", "application/json")
    }

    /// A header's value; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The decoded value of a query parameter; names compare without case, as Azure does.
    pub fn parameter(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.into_owned())
    }

    /// The fields of a form body, decoded.
    pub fn form(&self) -> BTreeMap<String, String> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// The decoded segments of the path; empty ones are skipped, so `//` and a slash at the end do no harm.
    pub fn segments(&self) -> Vec<String> {
        self.path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect()
    }
}

/// How a reply reaches the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The connection is closed without a single byte of reply.
    Dropped,
    /// The reply is sent after the given wait (zero: at once).
    After(Duration),
}

/// One HTTP reply.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Headers in the order they are sent; a name may repeat, as Azure repeats some.
    pub headers: Vec<(String, String)>,
    /// The JSON body; `None` sends `Content-Length: 0`.
    pub body: Option<Value>,
    /// How the reply reaches the client.
    pub delivery: Delivery,
}

impl Response {
    /// A reply without a body.
    pub fn empty(status: u16) -> Self {
        Response {
            status,
            headers: Vec::new(),
            body: None,
            delivery: Delivery::After(Duration::ZERO),
        }
    }

    /// A reply with a JSON body.
    pub fn json(status: u16, body: Value) -> Self {
        Response { body: Some(body), ..Response::empty(status) }
    }

    /// The same reply with one header more.
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The first value of a header; names compare without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether the request was granted.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
