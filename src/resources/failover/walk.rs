//! From where the items are to where they shall be: looks, takes the next step, looks again. Whatever ran before, was
//! interrupted, killed or failed, the next step follows from what is there. What the steps send is in `act.rs`.

use std::time::Duration;

use futures::future::join_all;
use serde_json::Value as Json;
use tokio::time::Instant;

use super::context::Context;
use super::course::{self, Step, Wanted};
use super::manual;
use super::model::Model;
use super::standing::{self, Standing};
use super::{aim, plan_job, words};
use crate::azure::siterecovery::Job;
use crate::azure::{Api, Call, Error, Operation, Write, id};
use crate::framework::private::Private;
use crate::resources::arm::{BUSY, OPERATION, is_busy};
use crate::resources::operations::target::{Age, Located, Target};
use crate::resources::operations::watch::{self, Halt};
use crate::resources::operations::{Failure, Refusal};
use crate::resources::protected_item::state;

/// The time between two looks at a first copy: short at first, for what is nearly done.
const LOOKS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// What was done on the way.
#[derive(Debug, Default)]
pub struct Record {
    /// The ids of the jobs, in their order.
    pub jobs: Vec<String>,
    /// The job of the failover, as it ended.
    pub failover: Option<Job>,
}

/// One way, from its beginning or from wherever it was left.
pub struct Walk<'a> {
    /// The call.
    pub context: &'a Context,
    /// What is on the way.
    pub target: &'a Target,
    /// The arguments that say where to.
    pub planned: &'a Model,
    /// The same as a course.
    pub wanted: Wanted,
    /// Where an operation that goes on is remembered.
    pub private: &'a mut Private,
    /// What was done.
    pub record: Record,
    /// What is waited for, and since when it has not changed.
    pub waiting: Option<(String, Instant, Duration)>,
}

/// What became of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acted {
    /// They did what they should.
    Done,
    /// Something else works on it: look again.
    Busy,
}

impl Walk<'_> {
    /// Goes all the way. The target as it is then.
    ///
    /// # Errors
    /// Why it stopped; the next call goes on from there.
    pub async fn run(&mut self) -> Result<Located, Failure> {
        self.finish_left_over().await?;
        let mut rejoined = false;
        loop {
            let located = self.look().await?;
            if let Some(job) = working(&located) {
                self.follow_job(&job).await?;
                continue;
            }
            let standings = aim::standings(self.target, &located);
            if !rejoined && standings.iter().any(Standing::is_uncommitted) {
                rejoined = true;
                if let Some(job) =
                    plan_job::unfinished(&self.context.remote(), self.target, &located).await?
                {
                    self.restart(&job).await?;
                    continue;
                }
            }
            let to = self.wanted.side;
            match course::next(self.wanted, &standings) {
                Ok(Step::Done) => return Ok(located),
                Err(why) => return Err(words::refusal(&why, self.target, to, &standings).into()),
                Ok(Step::Rejoin(still)) => {
                    return Err(words::mixed(self.target, &still, to, &standings).into());
                }
                Ok(step) => self.take(&step, &located, &standings).await?,
            }
        }
    }

    async fn look(&self) -> Result<Located, Failure> {
        let located = self.target.locate(&self.context.remote(), Age::Now).await?;
        let located = located.ok_or_else(|| self.target.gone())?;
        if located.missing.is_empty() {
            return Ok(located);
        }
        Err(words::lost(self.target, &located.missing).into())
    }

    /// What an interrupted call left is over before anything else begins. How it ended shows in the items.
    async fn finish_left_over(&mut self) -> Result<(), Failure> {
        let Some(operation) = self.private.get::<Operation>(OPERATION) else { return Ok(()) };
        match self.follow(vec![operation]).await {
            Err(Failure::Azure(error)) if error.goes_on().is_some() => Err(Failure::Azure(error)),
            Err(refused @ Failure::Refused(_)) => Err(refused),
            _ => {
                self.private.remove(OPERATION);
                Ok(())
            }
        }
    }

    /// Follows a job that another call, or somebody else, began.
    async fn follow_job(&mut self, job: &str) -> Result<(), Failure> {
        let operation = Operation::of_job("POST", self.target.id.as_str(), id::plain(job), "");
        tracing::info!(job, "another job is at work; waiting for its end");
        self.follow(vec![operation]).await
    }

    /// Has the job of a plan go on that failed half-way.
    async fn restart(&mut self, job: &str) -> Result<(), Failure> {
        let remote = self.context.remote();
        let action = format!("{job}/restart");
        tracing::info!(job, "the failover of the plan stopped half-way; restarting its job");
        remote.client.post(&remote.scope, Api::SiteRecovery, &action, None::<&Json>).await?;
        self.follow_job(job).await
    }

    /// Sends requests at about the same time and follows their operations to the end.
    pub async fn act(&mut self, actions: Vec<(String, Option<Json>)>) -> Result<Acted, Failure> {
        let (mut operations, mut outcome) = (Vec::new(), Ok(Acted::Done));
        for (action, body) in actions {
            let remote = self.context.remote();
            let write = Write::post(Api::SiteRecovery, &action, body.as_ref())?;
            match remote.client.begin(&remote.scope, write).await {
                Ok(operation) => operations.extend(operation),
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        self.follow(operations).await?;
        match outcome {
            Err(error) if is_busy(&error) => {
                self.sleep(BUSY).await?;
                Ok(Acted::Busy)
            }
            Err(error) => {
                let halt = Halt::from(error);
                watch::keep(&halt, self.private);
                Err(halt.into())
            }
            Ok(acted) => Ok(acted),
        }
    }

    async fn follow(&mut self, operations: Vec<Operation>) -> Result<(), Failure> {
        let remote = self.context.remote();
        let words = self.planned.resume_manual_actions.known().map(String::as_str);
        let patience = self.context.patience;
        let ends = join_all(operations.iter().map(async |operation| {
            tokio::select! {
                biased;
                ended = watch::follow(&remote, patience, operation) => ended,
                never = manual::confirm(&remote, operation.job_id(), words) => match never {},
            }
        }))
        .await;
        let mut outcome = Ok(());
        for (operation, ended) in operations.iter().zip(ends) {
            self.record.add(operation);
            match ended {
                Ok(Some(job)) if plan_job::is_failover(&job) => self.record.failover = Some(job),
                Ok(_) => {}
                Err(halt) => {
                    watch::keep(&halt, self.private);
                    outcome = outcome.and(Err(halt.into()));
                }
            }
        }
        outcome
    }

    /// Lets some time pass while something goes on by itself, and says so whenever it does.
    ///
    /// # Errors
    /// That it has not changed for as long as the call may take, or that the call was stopped.
    pub async fn wait_for(&mut self, progress: String, located: &Located) -> Result<(), Failure> {
        let (since, pause) = match self.waiting.take() {
            Some((known, since, pause)) if known == progress => (since, (pause * 2).min(LOOKS.1)),
            _ => {
                tracing::info!(target = self.target.name(), progress, "waiting");
                (Instant::now(), LOOKS.0)
            }
        };
        if since.elapsed() >= self.context.patience {
            let complaints: String = located.items.iter().map(state::complaints).collect();
            let detail = format!(
                "{} has been in the same state for as long as `timeouts` allows: {progress}.{complaints}",
                self.target.name()
            );
            return Err(Refusal::whole("There is no progress", detail).into());
        }
        self.waiting = Some((progress, since, pause));
        let beat = self.context.remote().client.next_beat(pause);
        self.sleep(beat.saturating_duration_since(Instant::now())).await
    }

    async fn sleep(&self, time: Duration) -> Result<(), Failure> {
        let remote = self.context.remote();
        tokio::select! {
            () = remote.scope.cancel.cancelled() => {
                let call = Call { method: "GET".to_owned(), path: self.target.id.clone(), ..Call::default() };
                Err(Error::Cancelled { call: Box::new(call), operation: None }.into())
            }
            () = tokio::time::sleep(time) => Ok(()),
        }
    }
}

impl Record {
    fn add(&mut self, operation: &Operation) {
        let Some(job) = operation.job_id().map(id::plain) else { return };
        if !self.jobs.iter().any(|known| id::same(known, &job)) {
            self.jobs.push(job);
        }
    }
}

/// The job that works on the plan or on one of the items.
fn working(located: &Located) -> Option<String> {
    let of_plan = located.plan.as_ref().and_then(plan_job::running);
    of_plan.or_else(|| located.items.iter().find_map(standing::running_job)).map(str::to_owned)
}
