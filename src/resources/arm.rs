//! An ARM object as a Terraform resource: what one type has to say, and everything that follows from it.
//!
//! A type states its path, its model, its request bodies and how a reply fills the model. Ids, import,
//! existence checks, adoption, polling, timeouts, interruption, errors, the data source and moves
//! from other providers are made of that, here, once.

mod create;
mod data_source;
mod diagnose;
mod path;
mod resource;

use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::azure::id::Template;
use crate::azure::{Api, Client, Error, Scope};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model;
use crate::framework::resource::Timeouts;

pub use data_source::ArmDataSource;
pub use diagnose::report;
pub use resource::{Arm, BUSY, OPERATION, finish_pending, is_busy, run};

/// A minute.
pub const MINUTE: Duration = Duration::from_secs(60);

/// Half an hour for changes, five minutes for reading: what azurerm's users know.
pub const USUAL_TIMEOUTS: Timeouts = Timeouts {
    create: Duration::from_secs(30 * 60),
    read: Duration::from_secs(5 * 60),
    update: Some(Duration::from_secs(30 * 60)),
    delete: Duration::from_secs(30 * 60),
};

/// A reply that is not what the resource is about. The text says what it is instead.
#[derive(Debug)]
pub struct Mismatch(pub &'static str);

/// How a request is sent to the object's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
    /// POST to an action below the path, such as `/remove`.
    Post(&'static str),
}

/// A request to an object, apart from its path: a pure value, so that bodies are tested without a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// How it is sent.
    pub verb: Verb,
    /// What it carries.
    pub body: Option<Json>,
}

impl Request {
    /// A request that carries a body. A body that has no JSON form is sent as null and refused by Azure.
    pub fn new(verb: Verb, body: &impl Serialize) -> Self {
        Self { verb, body: Some(serde_json::to_value(body).unwrap_or_default()) }
    }

    /// A request without a body.
    pub fn bare(verb: Verb) -> Self {
        Self { verb, body: None }
    }
}

/// The way to Azure within one call.
pub struct Remote {
    /// The client.
    pub client: Client,
    /// What bounds the call.
    pub scope: Scope,
}

impl Remote {
    /// All of a list; nothing where the list itself does not exist, as in a vault that never had a fabric.
    ///
    /// # Errors
    /// That Azure could not be asked, or refused.
    pub async fn list<T: DeserializeOwned>(&self, api: Api, path: &str) -> Result<Vec<T>, Error> {
        match self.client.list(&self.scope, api, path).await {
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            listed => listed,
        }
    }
}

/// A planned change as its type sees it. What is not known yet is unknown in the models.
pub struct Planning<'a, M> {
    /// The object before; `None` at a creation.
    pub prior: Option<&'a M>,
    /// The object as planned; `None` at a destruction.
    pub planned: Option<&'a M>,
    /// Whether the change needs a new object.
    pub replaces: bool,
    /// Whether this run already applies, so that parts of the configuration may be made.
    pub applying: bool,
}

impl<M> Planning<'_, M> {
    /// The object before, if it is to be replaced.
    pub fn replaced(&self) -> Option<&M> {
        self.prior.filter(|_| self.replaces)
    }
}

/// What one type of ARM object has to say for itself.
#[async_trait]
pub trait ArmResource: Send + Sync + 'static {
    /// Its name in configuration.
    const TYPE: &'static str;

    /// Its path. A placeholder is an attribute of the model; `{x:name}` is the last segment of the id in attribute `x`.
    const TEMPLATE: Template;

    /// The API it belongs to.
    const API: Api;

    /// The types of other providers whose objects are the same thing, for `moved` blocks.
    const MOVED_FROM: &'static [&'static str];

    /// Its attributes, one of which is `id`.
    type Model: Model;

    /// A reply.
    type View: DeserializeOwned + Clone + Send + Sync;

    /// How long its operations may take.
    fn timeouts() -> Timeouts {
        USUAL_TIMEOUTS
    }

    /// Rules over several attributes, on whatever is known.
    fn validate(_model: &Self::Model, _diagnostics: &mut Diagnostics) {}

    /// What makes the object. The first request creates it; if a later one fails, the object stands
    /// and the next plan shows what is missing.
    fn create(model: &Self::Model) -> Vec<Request>;

    /// What changes it in place.
    fn update(prior: &Self::Model, planned: &Self::Model) -> Vec<Request>;

    /// What deletes it.
    fn delete(prior: &Self::Model) -> Request;

    /// Fills the model from a reply. What stands in the path is filled already; what the reply does not hold stays.
    ///
    /// # Errors
    /// That the reply is not about such an object.
    fn read(view: Self::View, model: &mut Self::Model) -> Result<(), Mismatch>;

    /// Rules over a planned change, which may ask Azure about what the plan creates or changes. `remote`
    /// is missing while the provider block is not known.
    async fn plan(
        _remote: Option<&Remote>,
        _planning: &Planning<'_, Self::Model>,
        _diagnostics: &mut Diagnostics,
    ) {
    }

    /// The id of an object that already plays the part of the one to be created, under whatever name.
    ///
    /// # Errors
    /// That Azure could not be asked.
    async fn rival(_remote: &Remote, _model: &Self::Model) -> Result<Option<String>, Error> {
        Ok(None)
    }
}
