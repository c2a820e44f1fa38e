//! Waiting for the ends of operations.
//!
//! A single operation is watched at its polling URL. When two or more run in one vault, or many follow each other, the vault's
//! job list answers for all of them; one whose job lists lack is looked at by itself. A list is read no deeper than to the oldest
//! job that is due: all that are met on the way are seen too, and due again an interval later. Nothing runs in the background:
//! whoever waits longest reads the list for everybody.

mod vault;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::client::Client;
use super::error::{Call, Error};
use super::id;
use super::operation::{Look, Operation, with_operation};
use super::scope::Scope;
use vault::{Place, Vault};

/// The operations that are being waited for, by vault.
#[derive(Debug, Default)]
pub(super) struct Watcher {
    vaults: Mutex<HashMap<String, Arc<Vault>>>,
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
        let before = place.plan(due);
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
        if place.looks_alone() {
            return client.look(scope, operation).await;
        }
        let listed = scope.run(place.list(client, scope, before)).await;
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
        Some(Place::join(vault, job))
    }
}

#[cfg(test)]
mod tests;
