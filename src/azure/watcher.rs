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

use super::client::Client;
use super::error::{Call, Error};
use super::id;
use super::operation::{Look, Operation, of_job, with_operation};
use super::scope::Scope;
use super::siterecovery::Job;

/// The least time between two reads of one job list: operations that begin at about the same time share their first look.
const LEAST_GAP: Duration = Duration::from_millis(250);

/// The operations that are being waited for, by vault.
#[derive(Debug, Default)]
pub(super) struct Watcher {
    vaults: Mutex<HashMap<String, Arc<Vault>>>,
}

#[derive(Debug)]
struct Vault {
    /// The id, in the casing of the first operation.
    id: String,
    /// Held by the one who reads the job list.
    turn: tokio::sync::Mutex<()>,
    waiting: Mutex<Waiting>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    /// What is known of each job that somebody waits for.
    jobs: HashMap<String, Ticket>,
    /// The number of the list that was last asked for, and of the one that was last answered or refused.
    asked: u64,
    answered: u64,
    /// When the list was last asked for.
    asked_at: Option<Instant>,
}

#[derive(Debug, Default)]
struct Ticket {
    waiters: usize,
    /// The number of the last list that was read, and what it showed; `None` where it lacked the job.
    seen: Option<(u64, Option<Look>)>,
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
        let before = place.vault.waiting().asked;
        loop {
            let news = place.vault.news.notified();
            if let Some(Some(look)) = place.seen_after(before) {
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
        let listed = scope.run(place.vault.list(client, scope, before)).await;
        let listed = listed.map_err(|stopped| client.stopped_while(stopped, operation))?;
        if let Err(error) = listed {
            if error.is_cancelled() || error.is_timeout() {
                return Err(with_operation(error, operation));
            }
            tracing::info!(%error, "the job list cannot be read: looking at the operation by itself");
        }
        match place.seen_after(before) {
            Some(Some(look)) => Ok((look, client.call_about(operation))),
            _ => client.look(scope, operation).await,
        }
    }

    fn join(&self, operation: &Operation) -> Option<Place> {
        let job = operation.job_id()?;
        let vault = id::vault(job)?;
        let mut vaults = self.vaults.lock().unwrap_or_else(PoisonError::into_inner);
        let vault = vaults
            .entry(id::canonical(vault))
            .or_insert_with(|| Arc::new(Vault::new(vault)))
            .clone();
        let job = id::canonical(job);
        vault.waiting().jobs.entry(job.clone()).or_default().waiters += 1;
        Some(Place { vault, job })
    }
}

impl Place {
    /// What a list showed that was asked for after the first so many.
    fn seen_after(&self, lists: u64) -> Option<Option<Look>> {
        let waiting = self.vault.waiting();
        let (number, look) = waiting.jobs.get(&self.job)?.seen.as_ref()?;
        (*number > lists).then(|| look.clone())
    }
}

impl Waiting {
    fn next_list(&mut self) -> u64 {
        self.asked += 1;
        self.asked_at = Some(Instant::now());
        self.asked
    }
}

impl Vault {
    fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            turn: tokio::sync::Mutex::default(),
            waiting: Mutex::default(),
            news: Notify::new(),
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the job list for everybody who waits, unless somebody did after the first so many.
    async fn list(&self, client: &Client, scope: &Scope, before: u64) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        let last = self.waiting().asked_at;
        if self.waiting().answered > before {
            return Ok(());
        }
        if let Some(last) = last {
            tokio::time::sleep_until(last + LEAST_GAP).await;
        }
        let number = self.waiting().next_list();
        let mut missing: HashMap<String, Option<Look>> =
            self.waiting().jobs.keys().map(|job| (job.clone(), None)).collect();
        let mut left = missing.len();
        let listed = client
            .jobs(scope, &self.id, |page: Vec<Job>| {
                for job in &page {
                    if let Some(look) = missing.get_mut(&id::canonical(&job.id))
                        && look.replace(of_job(job)).is_none()
                    {
                        left -= 1;
                    }
                }
                left > 0
            })
            .await;
        let mut waiting = self.waiting();
        // A list that was given up is nobody's answer: the next in turn asks for it again.
        if !listed.as_ref().is_err_and(|error| error.is_cancelled() || error.is_timeout()) {
            waiting.answered = number;
        }
        listed?;
        for (job, look) in missing {
            if let Some(ticket) = waiting.jobs.get_mut(&job) {
                ticket.seen = Some((number, look));
            }
        }
        drop(waiting);
        self.news.notify_waiters();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
