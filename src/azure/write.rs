//! A write as a value, so that it can be sent, judged and, where its answer was lost, looked into.

use serde::Serialize;

use super::api::Api;
use super::error::Error;

/// The method of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Put,
    Patch,
    Post,
    Delete,
}

/// A change to send to Azure.
#[derive(Debug, Clone)]
pub struct Write {
    pub(super) api: Api,
    pub(super) method: Method,
    /// The id of the object, with the action at its end for a POST.
    pub(super) id: String,
    /// The body as JSON, in the order of its type.
    pub(super) body: Option<Vec<u8>>,
}

impl Write {
    /// Creates or replaces an object.
    pub fn put(api: Api, id: &str, body: &impl Serialize) -> Result<Self, Error> {
        Ok(Self { api, method: Method::Put, id: id.to_owned(), body: Some(encode(body)?) })
    }

    /// Changes an object.
    pub fn patch(api: Api, id: &str, body: &impl Serialize) -> Result<Self, Error> {
        Ok(Self { api, method: Method::Patch, id: id.to_owned(), body: Some(encode(body)?) })
    }

    /// Calls an action: the id of an object followed by `/` and the name of the action.
    pub fn post(api: Api, action: &str, body: Option<&impl Serialize>) -> Result<Self, Error> {
        let body = body.map(encode).transpose()?;
        Ok(Self { api, method: Method::Post, id: action.to_owned(), body })
    }

    /// Deletes an object.
    pub fn delete(api: Api, id: &str) -> Self {
        Self { api, method: Method::Delete, id: id.to_owned(), body: None }
    }

    /// Whether the write takes an object away: DELETE, and Site Recovery's POST `/remove`.
    pub(super) fn removes(&self) -> bool {
        self.method == Method::Delete || self.removed_by_action().is_some()
    }

    /// The object that a POST `/remove` takes away.
    fn removed_by_action(&self) -> Option<&str> {
        let (object, action) = self.id.rsplit_once('/')?;
        (self.method == Method::Post && action.eq_ignore_ascii_case("remove")).then_some(object)
    }

    /// The id of the object that the write is about: without the action for a POST.
    pub(super) fn object(&self) -> &str {
        match self.method {
            Method::Post => self.id.rsplit_once('/').map_or(&self.id, |(object, _)| object),
            _ => &self.id,
        }
    }
}

impl Method {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

fn encode(body: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(body).map_err(|error| {
        Error::Configuration(format!("The body of a request cannot be written as JSON: {error}."))
    })
}
