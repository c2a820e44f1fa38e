//! The client: what the rest of the program can ask of Azure.
//!
//! Every call is bounded by a [`Scope`]. Nothing is sent and nobody signs in before the first call.

use std::sync::Arc;
use std::time::Duration;

use azure_core::http::HttpClient;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::api::Api;
use super::collection::Collections;
use super::error::{Call, Error};
use super::jobs::Jobs;
use super::limiter::Limiter;
use super::operation::{Operation, check_host};
use super::options::ClientOptions;
use super::pace::next_beat;
use super::pipeline::{Connection, Reply};
use super::raw::{Object, members};
use super::scope::{Scope, Stopped};
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
    /// What beats are counted from.
    started: Instant,
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
            started: Instant::now(),
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
        self.fetch(scope, api, id).await?.read()
    }

    /// Reads an object that may not be there.
    pub async fn find<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
    ) -> Result<Option<T>, Error> {
        self.fetch_if_there(scope, api, id).await?.map(|found| found.read()).transpose()
    }

    /// Reads all pages of a list. The path may carry a query, such as a `$filter`.
    pub async fn list<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Vec<T>, Error> {
        members(path, &self.fetch_all(scope, api, path).await?)
    }

    /// Reads a member of a collection that others may be asking for too: the first members asked for are read one by one,
    /// and when more are wanted one list answers them all, for a minute.
    ///
    /// A member that was written is read anew, and so is every one after a write that may have changed it. Protected items are
    /// listed for the whole vault, whatever container they are in. For types whose lists answer less than a read does (recovery
    /// plans, jobs) it reads one by one always.
    pub async fn read_cached<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
    ) -> Result<Option<T>, Error> {
        let found = self.inner.collections.read(self, scope, api, id).await?;
        found.map(|found| found.read()).transpose()
    }

    /// Reads a member of a collection that is expected not to be there, and that others may be asking about too: as
    /// [`Self::read_cached`], but where a list lacks the member there is no second question about it.
    ///
    /// For who makes the object next, and so is told by the service if it was made since the list was read.
    ///
    /// # Errors
    ///
    /// As of [`Self::find`].
    pub async fn read_listed<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
    ) -> Result<Option<T>, Error> {
        let found = self.inner.collections.read_listed(self, scope, api, id).await?;
        found.map(|found| found.read()).transpose()
    }

    /// Reads a member of a collection as it is at a moment or later; a moment that lies ahead is waited for.
    ///
    /// Meant for many who wait for members to change: a few read alone, and when more ask at about the same time, one list that was
    /// begun after `since` answers them all. Who looks again at the same beat ([`Self::next_beat`]) shares a list with the
    /// others. A list is read at most every quarter of a second for each of its pages, so an answer can be as late as that. For types
    /// whose lists answer less than a read does it reads one by one.
    ///
    /// # Errors
    ///
    /// As of [`Self::find`]. Who is cancelled or late leaves the others waiting for the next list.
    pub async fn read_since<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        id: &str,
        since: Instant,
    ) -> Result<Option<T>, Error> {
        let found = self.inner.collections.read_since(self, scope, api, id, since).await?;
        found.map(|found| found.read()).transpose()
    }

    /// The next moment, always ahead, at which all who look at this interval look together.
    pub fn next_beat(&self, interval: Duration) -> Instant {
        next_beat(self.inner.started, Instant::now(), interval)
    }

    /// All members of a collection, in the order of the service; none where the collection is not found. They come from a list that is
    /// less than a minute old and that no write of ours may have changed, or are listed now and kept for
    /// [`Self::read_cached`]. The path may be one of the whole vault, whose members lie deeper. One that carries a query, and
    /// lists that answer less than a read does, are not kept.
    ///
    /// # Errors
    ///
    /// As of [`Self::list`].
    pub async fn list_cached<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Vec<T>, Error> {
        self.inner.collections.list(self, scope, api, path).await?.read()
    }

    /// The same of a list that nothing in here changes, such as the sizes of a region, and that may carry a query.
    ///
    /// # Errors
    ///
    /// As of [`Self::list`].
    pub async fn list_shared<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Vec<T>, Error> {
        self.inner.collections.list_shared(self, scope, api, path).await?.read()
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
    pub(super) async fn fetch(&self, scope: &Scope, api: Api, path: &str) -> Result<Object, Error> {
        let url = self.url(scope, api.version(), path).await?;
        let (reply, call) = self.send_read(scope, url).await?;
        if reply.is_success() { Ok(Object { reply, call }) } else { Err(refused(&reply, call)) }
    }

    /// The same of something that may not be there.
    pub(super) async fn fetch_if_there(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Option<Object>, Error> {
        match self.fetch(scope, api, path).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The members on all pages of a list.
    pub(super) async fn fetch_all(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
    ) -> Result<Vec<Box<RawValue>>, Error> {
        let mut all = Vec::new();
        let more = &mut |page| {
            all.extend(page);
            Ok(true)
        };
        self.pages(scope, api, path, more).await?;
        Ok(all)
    }

    /// Reads the pages of a list until `more` says no.
    pub(super) async fn pages(
        &self,
        scope: &Scope,
        api: Api,
        path: &str,
        more: &mut (dyn FnMut(Vec<Box<RawValue>>) -> Result<bool, Error> + Send),
    ) -> Result<(), Error> {
        let first = self.fetch(scope, api, path).await?;
        let mut page: Page<Box<RawValue>> = first.read()?;
        let mut call = first.call;
        while more(page.value)? {
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
            let next = Object { reply, call: of_page };
            page = next.read()?;
            call = next.call;
        }
        Ok(())
    }
}

impl Client {
    /// The error for a scope that ended while something was to be read.
    pub(super) fn stopped_reading(&self, stopped: Stopped, path: &str) -> Error {
        let call = Box::new(Call {
            method: "GET".to_owned(),
            path: path.to_owned(),
            correlation_id: self.correlation_id().to_owned(),
            ..Call::default()
        });
        match stopped {
            Stopped::Cancelled => Error::Cancelled { call, operation: None },
            Stopped::TimedOut => Error::TimedOut { call, operation: None, last: None },
        }
    }
}

/// The error for an answer that is no success.
pub(super) fn refused(reply: &Reply, call: Call) -> Error {
    let error = super::error::ServiceError::parse(&reply.body);
    Error::Service { call: Box::new(call), error: Box::new(error), operation: None }
}
