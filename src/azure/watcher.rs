//! Waiting for the ends of operations.
//!
//! A single operation is watched at its polling URL. When two or more run in one vault, the vault's job list answers for all of
//! them with one call per interval; one whose job the list lacks is looked at by itself. Nothing runs in the background: whoever
//! waits longest reads the list for everybody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::api::Api;
use super::client::{Client, refused};
use super::error::{Call, Error, OperationFailure, ServiceError};
use super::id;
use super::operation::{Kind, Look, Operation, judge, of_job};
use super::scope::Scope;
use super::siterecovery::Job;

/// The least time between two reads of one job list: operations that begin at about the same time share their first look.
const LEAST_GAP: Duration = Duration::from_millis(250);

/// The operations that are being waited for, by vault.
#[derive(Debug, Default)]
pub(super) struct Watcher {
    vaults: Mutex<HashMap<String, Arc<Vault>>>,
}

#[derive(Debug, Default)]
struct Vault {
    /// Held by the one who reads the job list.
    turn: tokio::sync::Mutex<()>,
    waiting: Mutex<Waiting>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    /// What is known of each job that somebody waits for.
    jobs: HashMap<String, Ticket>,
    /// When the list was last asked for.
    listed: Option<Instant>,
}

#[derive(Debug, Default)]
struct Ticket {
    waiters: usize,
    /// When the list that showed the job was asked for, and what it showed; `None` where the list lacked the job.
    seen: Option<(Instant, Option<Look>)>,
}

/// Takes a waiter out of the books when it stops waiting, for whatever reason.
struct Place {
    vault: Arc<Vault>,
    job: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.vault.waiting();
        if let Some(ticket) = waiting.jobs.get_mut(&self.job) {
            ticket.waiters -= 1;
            if ticket.waiters == 0 {
                waiting.jobs.remove(&self.job);
            }
        }
    }
}

impl Watcher {
    /// Waits for the end of an operation: looks once at the start, then at every interval.
    pub(super) async fn wait(
        &self,
        client: &Client,
        scope: &Scope,
        operation: &Operation,
    ) -> Result<(), Error> {
        let mut operation = operation.clone();
        let place = self.join(&operation);
        let mut due = Instant::now();
        loop {
            let look = match &place {
                Some(place) => self.next_look(client, scope, &operation, place, due).await?,
                None => {
                    client.pause_until(scope, &operation, due).await?;
                    client.look(scope, &operation).await?
                }
            };
            match look {
                (Look::Done, _) => {
                    tracing::info!(operation = %operation, "done");
                    return Ok(());
                }
                (Look::Failed { status, error }, call) => {
                    return Err(client.failure(scope, operation, status, *error, call).await);
                }
                (Look::Running { progress, interval }, _) => {
                    let progress = progress.as_deref().unwrap_or("in progress");
                    tracing::info!(operation = %operation, job = operation.job_id(), progress, "still running");
                    if let Some(interval) = interval {
                        operation.set_interval(interval);
                    }
                    due = Instant::now() + operation.interval();
                }
            }
        }
    }

    /// The next look at an operation: by news from the list that somebody else read, or when it is due.
    async fn next_look(
        &self,
        client: &Client,
        scope: &Scope,
        operation: &Operation,
        place: &Place,
        due: Instant,
    ) -> Result<(Look, Call), Error> {
        let asked = Instant::now();
        loop {
            let news = place.vault.news.notified();
            if let Some(Some(look)) = place.seen_since(asked) {
                return Ok((look, client.call_about(operation)));
            }
            if Instant::now() >= due {
                break;
            }
            tokio::select! {
                () = news => {}
                waited = client.pause_until(scope, operation, due) => waited?,
            }
        }
        if place.vault.waiting().jobs.len() < 2 {
            return client.look(scope, operation).await;
        }
        let listed = scope.run(place.vault.list(client, scope, Instant::now())).await;
        let listed = listed.map_err(|stopped| client.stopped_while(stopped, operation))?;
        if let Err(error) = listed {
            if error.is_cancelled() || error.is_timeout() {
                return Err(with_operation(error, operation));
            }
            tracing::info!(%error, "the job list cannot be read: looking at the operation by itself");
        }
        match place.seen_since(asked) {
            Some(Some(look)) => Ok((look, client.call_about(operation))),
            _ => client.look(scope, operation).await,
        }
    }

    fn join(&self, operation: &Operation) -> Option<Place> {
        let (vault, job) = (operation.vault()?, id::canonical(operation.job_id()?));
        let mut vaults = self.vaults.lock().unwrap_or_else(PoisonError::into_inner);
        let vault = vaults.entry(vault).or_default().clone();
        vault.waiting().jobs.entry(job.clone()).or_default().waiters += 1;
        Some(Place { vault, job })
    }
}

impl Place {
    /// What a list asked for at or after a moment showed.
    fn seen_since(&self, asked: Instant) -> Option<Option<Look>> {
        let waiting = self.vault.waiting();
        let (at, look) = waiting.jobs.get(&self.job)?.seen.as_ref()?;
        (*at >= asked).then(|| look.clone())
    }
}

impl Vault {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the job list for everybody who waits, unless somebody did since `wanted`.
    async fn list(&self, client: &Client, scope: &Scope, wanted: Instant) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        let last = self.waiting().listed;
        if last.is_some_and(|last| last >= wanted) {
            return Ok(());
        }
        if let Some(last) = last {
            tokio::time::sleep_until(last + LEAST_GAP).await;
        }
        let started = Instant::now();
        let mut missing: HashMap<String, Option<Look>> =
            self.waiting().jobs.keys().map(|job| (job.clone(), None)).collect();
        let Some(vault) = missing.keys().next().and_then(|job| id::vault(job)).map(str::to_owned)
        else {
            return Ok(());
        };
        let mut left = missing.len();
        client
            .jobs(scope, &vault, |page: Vec<Job>| {
                for job in &page {
                    if let Some(look) = missing.get_mut(&id::canonical(&job.id))
                        && look.replace(of_job(job)).is_none()
                    {
                        left -= 1;
                    }
                }
                left > 0
            })
            .await?;
        let mut waiting = self.waiting();
        waiting.listed = Some(started);
        for (job, look) in missing {
            if let Some(ticket) = waiting.jobs.get_mut(&job) {
                ticket.seen = Some((started, look));
            }
        }
        drop(waiting);
        self.news.notify_waiters();
        Ok(())
    }
}

impl Client {
    /// Looks at an operation by itself: at its polling URL, else at its job, else at the object it is about.
    async fn look(&self, scope: &Scope, operation: &Operation) -> Result<(Look, Call), Error> {
        let (kind, url) = operation.place_to_look(self, scope).await?;
        let (reply, call) =
            self.send_read(scope, url).await.map_err(|error| with_operation(error, operation))?;
        if reply.is_success() || reply.status == 404 {
            return Ok((judge(kind, &reply), call));
        }
        let error = ServiceError::parse(&reply.body);
        match kind {
            // The Location URL answers the failure of the operation as if it were its own.
            Kind::Result => {
                Ok((Look::Failed { status: "Failed".to_owned(), error: Box::new(error) }, call))
            }
            // A signed URL that is refused does not say how the operation ended; its job does.
            Kind::Status if operation.job_id().is_some() => {
                let url = operation.job_url(self, scope).await?;
                let (reply, call) = self
                    .send_read(scope, url)
                    .await
                    .map_err(|error| with_operation(error, operation))?;
                if reply.is_success() || reply.status == 404 {
                    return Ok((judge(Kind::Job, &reply), call));
                }
                Err(with_operation(refused(&reply, call), operation))
            }
            _ => Err(with_operation(refused(&reply, call), operation)),
        }
    }

    async fn pause_until(
        &self,
        scope: &Scope,
        operation: &Operation,
        due: Instant,
    ) -> Result<(), Error> {
        scope
            .run(tokio::time::sleep_until(due))
            .await
            .map_err(|stopped| self.stopped_while(stopped, operation))
    }

    /// The failure of an operation, with what its job says.
    async fn failure(
        &self,
        scope: &Scope,
        operation: Operation,
        status: String,
        error: ServiceError,
        call: Call,
    ) -> Error {
        let job = match operation.job_id() {
            Some(job) => self.find::<Job>(scope, Api::SiteRecovery, job).await.ok().flatten(),
            None => None,
        };
        let job = job.map(|job| job.failure());
        Error::Operation(Box::new(OperationFailure { call, operation, status, error, job }))
    }
}

/// The same error, with the operation that goes on.
pub(super) fn with_operation(error: Error, running: &Operation) -> Error {
    let running = Some(Box::new(running.clone()));
    match error {
        Error::Service { call, error, .. } => Error::Service { call, error, operation: running },
        Error::Reply { call, problem, .. } => Error::Reply { call, problem, operation: running },
        Error::Cancelled { call, .. } => Error::Cancelled { call, operation: running },
        Error::TimedOut { call, last, .. } => Error::TimedOut { call, operation: running, last },
        other => other,
    }
}

#[cfg(test)]
mod tests;
