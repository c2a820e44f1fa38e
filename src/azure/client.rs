//! The client: what the rest of the program can ask of Azure.
//!
//! Every call is bounded by a [`Scope`]. Nothing is sent and nobody signs in before the first call.

use std::sync::Arc;

use azure_core::http::HttpClient;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use super::api::Api;
use super::collection::Collections;
use super::error::{Call, Error};
use super::jobs::Jobs;
use super::limiter::Limiter;
use super::operation::{Operation, check_host};
use super::options::ClientOptions;
use super::pipeline::{Connection, Reply};
use super::scope::Scope;
use super::transport;
use super::watcher::Watcher;
use super::wire::Page;
use super::write::Write;

/// A client of Azure Resource Manager. Clones share everything.
#[derive(Clone)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) options: ClientOptions,
    pub(super) http: Arc<dyn HttpClient>,
    /// The same for every request of this client.
    pub(super) correlation_id: String,
    pub(super) connection: OnceCell<Connection>,
    pub(super) limiter: Limiter,
    pub(super) collections: Collections,
    pub(super) watcher: Watcher,
    pub(super) jobs: Jobs,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("correlation_id", &self.inner.correlation_id)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client with these options. Only the file of `ca_bundle_path` is read.
    ///
    /// # Errors
    ///
    /// When that file, or the system's own certificate authorities, cannot be used.
    pub fn new(options: ClientOptions) -> Result<Self, Error> {
        let http = transport::http_client(options.ca_bundle_path.as_deref())?;
        Ok(Self::with_transport(options, Arc::new(http)))
    }

    pub(super) fn with_transport(options: ClientOptions, http: Arc<dyn HttpClient>) -> Self {
        let inner = Inner {
            options,
            http,
            correlation_id: uuid::Uuid::new_v4().to_string(),
            connection: OnceCell::new(),
            limiter: Limiter::default(),
            collections: Collections::default(),
            watcher: Watcher::default(),
            jobs: Jobs::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The subscription that the client was told.
    pub fn subscription_id(&self) -> Option<&str> {
        self.inner.options.subscription_id.as_deref()
    }

    /// The `x-ms-correlation-request-id` of every request of this client.
    pub fn correlation_id(&self) -> &str {
        &self.inner.correlation_id
    }

    /// Reads an object.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] where there is none, and everything else that can go wrong.
    pub async fn get<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
    ) -> Result<T, Error> {
        let (reply, call) = self.fetch(scope, api, id).await?;
        parse(&reply, call)
    }

    /// Reads an object that may not be there.
    pub async fn find<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
    ) -> Result<Option<T>, Error> {
        match self.get(scope, api, id).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads all pages of a list. The path may carry a query, such as a `$filter`.
    pub async fn list<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        self.pages(scope, api, path, |page: Vec<T>| {
            all.extend(page);
            true
        })
        .await?;
        Ok(all)
    }

    /// Reads a member of a collection that others may be asking for too: the first members asked for are read one by one,
    /// and when more are wanted one list answers them all, for a minute or until the collection is written to.
    ///
    /// For types whose lists answer less than a read does (recovery plans, jobs) it reads one by one always.
    pub async fn read_cached<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
    ) -> Result<Option<T>, Error> {
        self.inner.collections.read(self, scope, api, id).await
    }

    /// Creates or replaces an object, to the end.
    pub async fn put(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
        body: &impl Serialize,
    ) -> Result<(), Error> {
        self.run(scope, Write::put(api, id, body)?).await
    }

    /// Changes an object, to the end.
    pub async fn patch(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
        body: &impl Serialize,
    ) -> Result<(), Error> {
        self.run(scope, Write::patch(api, id, body)?).await
    }

    /// Deletes an object, to the end. One that is not there is deleted.
    pub async fn delete(&self, scope: &Scope, api: Api, id: &str) -> Result<(), Error> {
        self.run(scope, Write::delete(api, id)).await
    }

    /// Calls an action of an object (`{id}/{action}`), to the end. Site Recovery's `/remove` of something that is not there
    /// succeeds.
    pub async fn post(
        &self,
        scope: &Scope,
        api: Api,
        action: &str,
        body: Option<&impl Serialize>,
    ) -> Result<(), Error> {
        self.run(scope, Write::post(api, action, body)?).await
    }

    /// Sends a write, and answers the operation that it began, or `None` if all is done.
    pub async fn begin(&self, scope: &Scope, write: Write) -> Result<Option<Operation>, Error> {
        let _stale = self.inner.collections.stale(write.method.as_str(), &write.id);
        let operation = self.send_write(scope, &write).await?;
        if let Some(job) = operation.as_ref().and_then(Operation::job_id) {
            self.inner.jobs.remember(job);
        }
        Ok(operation)
    }

    /// Waits for the end of an operation.
    ///
    /// # Errors
    ///
    /// [`Error::is_failed_operation`] if it did not succeed, with what its job says. An error for which
    /// [`Error::operation`] answers something and that is no failed operation leaves Azure at work: the operation can be
    /// waited for again, in another process too.
    pub async fn wait(&self, scope: &Scope, operation: &Operation) -> Result<(), Error> {
        let _stale = self.inner.collections.stale(operation.method(), operation.path());
        self.inner.watcher.wait(self, scope, operation).await
    }

    async fn run(&self, scope: &Scope, write: Write) -> Result<(), Error> {
        match self.begin(scope, write).await? {
            Some(operation) => self.wait(scope, &operation).await,
            None => Ok(()),
        }
    }

    /// The answer to a GET, if it is a success.
    pub(super) async fn fetch(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<(Reply, Call), Error> {
        let url = self.url(scope, api.version(), path).await?;
        let (reply, call) = self.send_read(scope, url).await?;
        if reply.is_success() { Ok((reply, call)) } else { Err(refused(&reply, call)) }
    }

    /// Reads the pages of a list until `more` says no.
    pub(super) async fn pages<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
        mut more: impl FnMut(Vec<T>) -> bool,
    ) -> Result<(), Error> {
        let (reply, mut call) = self.fetch(scope, api, path).await?;
        let mut page: Page<T> = parse(&reply, call.clone())?;
        while more(page.value) {
            let Some(next) = page.next_link.filter(|link| !link.is_empty()) else { break };
            let endpoint = &self.connection(scope).await?.cloud.resource_manager;
            let url = check_host(&next, endpoint).map_err(|problem| Error::Reply {
                call: Box::new(call.clone()),
                problem: format!("Its nextLink is refused. {problem}"),
                operation: None,
            })?;
            let (reply, of_page) = self.send_read(scope, url).await?;
            if !reply.is_success() {
                return Err(refused(&reply, of_page));
            }
            page = parse(&reply, of_page.clone())?;
            call = of_page;
        }
        Ok(())
    }
}

/// The error for an answer that is no success.
pub(super) fn refused(reply: &Reply, call: Call) -> Error {
    let error = super::error::ServiceError::parse(&reply.body);
    Error::Service { call: Box::new(call), error: Box::new(error), operation: None }
}

/// What an answer says, as a type.
pub(super) fn parse<T: DeserializeOwned>(reply: &Reply, call: Call) -> Result<T, Error> {
    serde_json::from_slice(&reply.body).map_err(|error| Error::Reply {
        call: Box::new(call),
        problem: format!("Its body cannot be read: {error}."),
        operation: None,
    })
}
