//! The job list of a vault: which jobs are new, and which of them this client began.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use azure_core::time::{OffsetDateTime, parse_rfc3339};
use serde_json::value::RawValue;

use super::api::Api;
use super::client::Client;
use super::error::Error;
use super::id;
use super::raw::members;
use super::scope::Scope;
use super::siterecovery::Job;

/// How many pages of a job list are read before giving up: jobs are listed newest first, and vaults keep them for months.
const MOST_PAGES: usize = 10;

/// The jobs that this client knows to belong to operations of its own.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    own: Mutex<HashSet<String>>,
}

impl Jobs {
    /// Remembers that a job belongs to an operation of this client.
    pub(super) fn remember(&self, job: &str) {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).insert(id::canonical(job));
    }

    /// Whether a job belongs to an operation of this client.
    pub(super) fn is_own(&self, job: &str) -> bool {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).contains(&id::canonical(job))
    }
}

impl Client {
    /// Reads the jobs of a vault, newest first, until `more` says no or enough pages are read.
    pub(super) async fn jobs(
        &self,
        scope: &Scope,
        vault: &str,
        mut more: impl FnMut(Vec<Job>) -> bool + Send,
    ) -> Result<(), Error> {
        let mut pages = 0;
        self.job_history(scope, vault, |page| {
            pages += 1;
            more(page) && pages < MOST_PAGES
        })
        .await
    }

    /// Reads the jobs of a vault, newest first, page by page, until `more` says no. Vaults keep them for months.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] where there is no such vault or it never had a fabric, and everything else that can go
    /// wrong.
    pub async fn job_history(
        &self,
        scope: &Scope,
        vault: &str,
        mut more: impl FnMut(Vec<Job>) -> bool + Send,
    ) -> Result<(), Error> {
        let path = format!("{vault}/replicationJobs");
        let more = &mut |page: Vec<Box<RawValue>>| Ok(more(members(&path, &page)?));
        self.pages(scope, Api::SiteRecovery, &path, more).await
    }
}

/// When a job began, if it says so. Unset times lie in the year 1 and have no time zone.
pub(super) fn began(job: &Job) -> Option<OffsetDateTime> {
    parse_rfc3339(job.properties.start_time.as_deref()?).ok()
}
