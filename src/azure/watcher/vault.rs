//! The jobs of one vault that somebody waits for, and the reading of its job list for all of them.
//!
//! How often an operation is looked at, and what follows from what is seen, is decided elsewhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::azure::client::Client;
use crate::azure::error::Error;
use crate::azure::id;
use crate::azure::operation::{Look, of_job};
use crate::azure::pace::gap;
use crate::azure::scope::Scope;
use crate::azure::siterecovery::Job;

/// After how many lists in a row that lacked a job it is looked for no more: it lies deeper than lists are read, or is not listed.
const MOST_MISSES: u32 = 2;

/// How many operations of a vault are looked at by themselves in which time, if they follow one another. A chain of them is not to wait
/// for lists; but where hundreds run that end at the first look, each has the vault to itself for a moment.
const MOST_ALONE: (u32, Duration) = (20, Duration::from_secs(5));

/// A vault in which operations run.
#[derive(Debug)]
pub(super) struct Vault {
    /// The id, in the casing of the first operation.
    id: String,
    /// Held by the one who reads the job list.
    turn: tokio::sync::Mutex<()>,
    waiting: Mutex<Waiting>,
    /// Told after each list.
    pub(super) news: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    /// What is known of each job that somebody waits for.
    jobs: HashMap<String, Ticket>,
    /// The number of the list that was last asked for, and of the one that was last refused.
    asked: u64,
    refused: u64,
    /// When the list was last asked for, and how many pages of it were read.
    asked_at: Option<Instant>,
    pages: u32,
    /// How many jobs were looked at by themselves for want of others, and since when that is counted.
    alone: u32,
    alone_since: Option<Instant>,
}

#[derive(Debug, Default)]
struct Ticket {
    waiters: usize,
    /// When somebody wants to know.
    due: Option<Instant>,
    /// Whether it is one of those that are looked at by themselves for want of others.
    is_alone: bool,
    /// How many lists in a row lacked the job.
    misses: u32,
    /// The number of the last list that the job was looked for in, and what it showed; `None` where it lacked the job.
    seen: Option<(u64, Option<Look>)>,
}

/// A waiter in the books of its vault, until it stops waiting, for whatever reason.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) vault: Arc<Vault>,
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

impl Place {
    /// Enters a waiter for a job.
    pub(super) fn join(vault: Arc<Vault>, job: &str) -> Self {
        let job = id::canonical(job);
        vault.waiting().jobs.entry(job.clone()).or_default().waiters += 1;
        Self { vault, job }
    }

    /// Says when the next look is due, and answers how many lists were asked for so far.
    pub(super) fn plan(&self, due: Instant) -> u64 {
        let mut waiting = self.vault.waiting();
        if let Some(ticket) = waiting.jobs.get_mut(&self.job) {
            ticket.due = Some(due);
        }
        waiting.asked
    }

    /// What a list showed that was asked for after the first so many.
    pub(super) fn seen_after(&self, lists: u64) -> Option<Option<Look>> {
        let waiting = self.vault.waiting();
        let (number, look) = waiting.jobs.get(&self.job)?.seen.as_ref()?;
        (*number > lists).then(|| look.clone())
    }

    /// Whether to look at the job by itself, and not in the list: because nobody else waits, nor too many did a moment ago, or
    /// because lists lack the job.
    pub(super) fn looks_alone(&self) -> bool {
        self.vault.waiting().looks_alone(&self.job)
    }

    /// Reads the job list for everybody who waits, unless one that was asked for after the first so many was looked through for
    /// this job.
    pub(super) async fn list(
        &self,
        client: &Client,
        scope: &Scope,
        before: u64,
    ) -> Result<(), Error> {
        let now = self.vault.waiting().asked;
        let _turn = self.vault.turn.lock().await;
        if self.seen_after(before).is_some() || self.vault.waiting().refused > now {
            return Ok(());
        }
        self.vault.list(client, scope, &self.job).await
    }
}

impl Ticket {
    fn is_unlisted(&self) -> bool {
        self.misses >= MOST_MISSES
    }
}

impl Waiting {
    fn looks_alone(&mut self, job: &str) -> bool {
        let is_crowded = self.jobs.len() > 1;
        let Some(ticket) = self.jobs.get_mut(job) else { return true };
        if ticket.is_unlisted() || (ticket.is_alone && !is_crowded) {
            return true;
        }
        if self.alone_since.is_none_or(|since| since.elapsed() >= MOST_ALONE.1) {
            self.alone = 0;
            self.alone_since = Some(Instant::now());
        }
        ticket.is_alone = !is_crowded && self.alone < MOST_ALONE.0;
        self.alone += u32::from(ticket.is_alone);
        ticket.is_alone
    }

    /// Notes that the list is asked for, and answers its number and the jobs that it is to be read for: one, and those that
    /// are due before it may be read again. The others are waited for no less, but may lie pages deeper.
    fn ask(&mut self, own: &str) -> (u64, HashMap<String, Option<Look>>) {
        let now = Instant::now();
        let soon = now + gap(self.pages);
        self.asked += 1;
        self.asked_at = Some(now);
        let is_wanted = |job: &str, ticket: &Ticket| {
            job == own || (!ticket.is_unlisted() && ticket.due.is_some_and(|due| due <= soon))
        };
        let wanted = self.jobs.iter().filter(|(job, ticket)| is_wanted(job, ticket));
        (self.asked, wanted.map(|(job, _)| (job.clone(), None)).collect())
    }

    /// Notes what a list showed of the jobs that were looked for, and of those that were met on the way.
    fn note(&mut self, number: u64, looks: HashMap<String, Option<Look>>) {
        for (job, look) in looks {
            if let Some(ticket) = self.jobs.get_mut(&job) {
                ticket.misses = if look.is_some() { 0 } else { ticket.misses + 1 };
                ticket.seen = Some((number, look));
            }
        }
    }
}

impl Vault {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            turn: tokio::sync::Mutex::default(),
            waiting: Mutex::default(),
            news: Notify::new(),
        }
    }

    /// Whether nobody waits.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.waiting().jobs.is_empty()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the job list, newest first, until the jobs are found that it is to be read for.
    async fn list(&self, client: &Client, scope: &Scope, own: &str) -> Result<(), Error> {
        let earliest = {
            let waiting = self.waiting();
            waiting.asked_at.map(|asked_at| asked_at + gap(waiting.pages))
        };
        if let Some(earliest) = earliest {
            tokio::time::sleep_until(earliest).await;
        }
        let (number, mut looks) = self.waiting().ask(own);
        let (mut left, mut pages) = (looks.len(), 0);
        let listed = client
            .jobs(scope, &self.id, |page: Vec<Job>| {
                pages += 1;
                for job in &page {
                    let met = looks.insert(id::canonical(&job.id), Some(of_job(job)));
                    left -= usize::from(met == Some(None));
                }
                left > 0
            })
            .await;
        let mut waiting = self.waiting();
        waiting.pages = pages;
        // A list that was given up is nobody's answer: the next in turn asks for it again.
        if listed.as_ref().is_err_and(|error| !error.is_cancelled() && !error.is_timeout()) {
            waiting.refused = number;
        }
        listed?;
        waiting.note(number, looks);
        drop(waiting);
        self.news.notify_waiters();
        Ok(())
    }
}
