//! A long-running operation of Site Recovery or of the vault service, and what has become of it by now.
//!
//! An operation carries the changes that it will make, as data. It has no timer: [`crate::world::World`] ends it when
//! the clock or the number of looks says so, at the moment somebody looks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::clock::{Clock, Pace};
use crate::documents::Documents;
use crate::faults::JobError;
use crate::scenario::Scenario;

mod change;

pub use change::{Change, Place, merge};

/// How an operation ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// As asked.
    Succeeded,
    /// With an error.
    Failed(JobError),
    /// Stopped by a user.
    Cancelled,
}

/// How an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Accepted, nothing begun.
    NotStarted,
    /// At work.
    InProgress,
    /// Waits for a user.
    Suspended,
    /// Over, see [`Operation::outcome`].
    Ended,
}

/// One operation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operation {
    /// The GUID that names the operation, its job and its polling URLs.
    pub id: String,
    /// The id of the vault, in Site Recovery's casing.
    pub vault: String,
    /// When that vault was created: a later one of the same name has no part in this.
    pub vault_created: String,
    /// The id of the resource it works on.
    pub resource: String,
    /// The id of the resource that its Location names, where that is another.
    #[serde(default)]
    pub location: Option<String>,
    /// What kind of work it is.
    pub scenario: Scenario,
    /// Name of the object as the job shows it.
    pub target_name: String,
    /// GUID or name of the object as the job shows it.
    pub target_id: String,
    /// Further members of the job's `customDetails`; `affectedObjectDetails` among them.
    pub details: Map<String, Value>,
    /// The client's request id, which the job's activity id repeats.
    pub client_request_id: String,
    /// When it was accepted.
    pub started: OffsetDateTime,
    /// How often somebody has looked.
    pub looks: u32,
    /// When and how it ended.
    pub outcome: Option<(OffsetDateTime, Outcome)>,
    /// The error that it will end with.
    pub destined: Option<JobError>,
    /// It never ends by itself.
    pub stuck: bool,
    /// It waits for a user to resume it.
    pub suspended: bool,
    /// The operation that it is a part of and ends with.
    #[serde(default)]
    pub driver: Option<String>,
    /// A recovery plan's run ends it.
    #[serde(default)]
    pub led: bool,
    /// Ids of the tasks that have nothing to do.
    #[serde(default)]
    pub skipped: Vec<String>,
    /// What it changes when it succeeds.
    pub on_success: Vec<Change>,
    /// What it changes when it fails or is cancelled.
    pub on_failure: Vec<Change>,
}

impl Operation {
    /// The resource that its Location shows in the end.
    pub fn shown(&self) -> &str {
        self.location.as_deref().unwrap_or(&self.resource)
    }

    /// How it stands at `now`.
    pub fn stage(&self, clock: &Clock, now: OffsetDateTime) -> Stage {
        if self.outcome.is_some() {
            return Stage::Ended;
        }
        if self.suspended {
            return Stage::Suspended;
        }
        let begun = match clock.pace {
            Pace::SettleAfter(_) => self.looks > 0,
            Pace::Stepped | Pace::Scaled(_) => {
                now - self.started >= clock.duration(self.scenario.seconds.min(1.0))
            }
        };
        if begun { Stage::InProgress } else { Stage::NotStarted }
    }

    /// The share of the work that is done at `now`, from 0 to 1.
    pub fn progress(&self, clock: &Clock, now: OffsetDateTime) -> f64 {
        if matches!(self.outcome, Some((_, Outcome::Succeeded))) {
            return 1.0;
        }
        let end = self.outcome.as_ref().map_or(now, |(ended, _)| *ended);
        let share = match clock.pace {
            Pace::SettleAfter(looks) => f64::from(self.looks) / f64::from(looks),
            Pace::Stepped | Pace::Scaled(_) => {
                let whole =
                    clock.duration(self.scenario.seconds).as_secs_f64().max(f64::MIN_POSITIVE);
                (end - self.started).as_seconds_f64() / whole
            }
        };
        share.clamp(0.0, 0.99)
    }

    /// When it is due to end by the clock; `None` if it waits for looks or for a user.
    fn due(&self, clock: &Clock) -> Option<OffsetDateTime> {
        let timed = matches!(clock.pace, Pace::Stepped | Pace::Scaled(_));
        // Whatever is bound to fail ends with the task in which it fails.
        let share = self.destined.as_ref().map_or(1.0, |error| error.share(&self.scenario.tasks));
        (timed && !self.stuck && !self.suspended && !self.led && self.driver.is_none())
            .then(|| self.started + clock.duration(self.scenario.seconds * share))
    }

    /// Ends it: applies its changes and keeps the outcome. `on_success` stays, so that a failed job can run again.
    fn end(&mut self, at: OffsetDateTime, documents: &mut Documents) {
        let outcome = self.destined.take().map_or(Outcome::Succeeded, Outcome::Failed);
        let changes = match outcome {
            Outcome::Succeeded => std::mem::take(&mut self.on_success),
            _ => self.on_failure.clone(),
        };
        self.outcome = Some((at, outcome));
        changes.into_iter().for_each(|change| change.at(at).apply(documents));
    }
}

/// All operations, running and ended.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Operations {
    /// By id.
    all: BTreeMap<String, Operation>,
    /// Ids in the order of their start.
    order: Vec<String>,
    /// Ids of those that have not ended.
    running: Vec<String>,
}

impl Operations {
    /// Takes up an operation.
    pub fn add(&mut self, operation: Operation) {
        self.order.push(operation.id.clone());
        self.running.push(operation.id.clone());
        self.all.insert(operation.id.clone(), operation);
    }

    /// An operation by its GUID, in any casing.
    pub fn get(&self, id: &str) -> Option<&Operation> {
        self.all.get(&id.to_lowercase())
    }

    /// Oldest first.
    pub fn in_order(&self) -> impl DoubleEndedIterator<Item = &Operation> {
        self.order.iter().filter_map(|id| self.all.get(id))
    }

    /// Those that have not ended, oldest first.
    pub fn running(&self) -> impl Iterator<Item = &Operation> {
        self.running.iter().filter_map(|id| self.all.get(id))
    }

    /// Ends what is due by the clock, in the order in which it falls due. Whether anything was.
    pub fn settle(
        &mut self,
        clock: &Clock,
        now: OffsetDateTime,
        documents: &mut Documents,
    ) -> bool {
        let mut due: Vec<(OffsetDateTime, String)> = self
            .running()
            .filter_map(|operation| Some((operation.due(clock)?, operation.id.clone())))
            .filter(|(at, _)| *at <= now)
            .collect();
        due.sort();
        for (at, id) in &due {
            self.end(id, *at, documents);
        }
        !due.is_empty()
    }

    /// Counts a look at an operation, and ends it if that was the last one it waited for.
    pub fn look(
        &mut self,
        id: &str,
        clock: &Clock,
        now: OffsetDateTime,
        documents: &mut Documents,
    ) {
        let Some(operation) = self.all.get_mut(&id.to_lowercase()) else { return };
        operation.looks += 1;
        if let Some(driver) = operation.driver.clone().filter(|_| operation.outcome.is_none()) {
            return self.look(&driver, clock, now, documents);
        }
        let waits =
            operation.stuck || operation.suspended || operation.led || operation.outcome.is_some();
        if !waits && matches!(clock.pace, Pace::SettleAfter(looks) if operation.looks >= looks) {
            self.end(&id.to_lowercase(), now, documents);
        }
    }

    /// Ends an operation as it is destined to end, whatever it waits for.
    pub fn end(&mut self, id: &str, at: OffsetDateTime, documents: &mut Documents) {
        self.running.retain(|running| running != id);
        let Some(operation) = self.all.get_mut(id) else { return };
        operation.end(at, documents);
        let outcome = operation.outcome.clone();
        for part in self.parts(id) {
            self.running.retain(|running| *running != part);
            if let Some(part) = self.all.get_mut(&part) {
                part.outcome = outcome.clone();
            }
        }
    }

    /// The running parts of an operation.
    fn parts(&self, id: &str) -> Vec<String> {
        let parts = self.running().filter(|part| part.driver.as_deref() == Some(id));
        parts.map(|part| part.id.clone()).collect()
    }

    /// All parts of an operation, oldest first.
    pub fn parts_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Operation> {
        self.in_order().filter(move |part| part.driver.as_deref() == Some(id))
    }

    /// Ends an operation with an error.
    pub fn fail(
        &mut self,
        id: &str,
        error: JobError,
        at: OffsetDateTime,
        documents: &mut Documents,
    ) {
        if let Some(operation) = self.all.get_mut(id) {
            operation.destined = Some(error);
        }
        self.end(id, at, documents);
    }

    /// Has an operation wait for a user.
    pub fn suspend(&mut self, id: &str) {
        if let Some(operation) = self.all.get_mut(id) {
            operation.suspended = true;
        }
    }

    /// Stops a running operation.
    pub fn cancel(&mut self, id: &str, now: OffsetDateTime, documents: &mut Documents) {
        let id = id.to_lowercase();
        self.running.retain(|running| *running != id);
        if let Some(operation) =
            self.all.get_mut(&id).filter(|operation| operation.outcome.is_none())
        {
            operation.outcome = Some((now, Outcome::Cancelled));
            let changes = operation.on_failure.clone().into_iter();
            changes.for_each(|change| change.at(now).apply(documents));
        }
        self.parts(&id).iter().for_each(|part| self.cancel(part, now, documents));
    }

    /// Runs a failed or cancelled operation once more, or lets a suspended one go on.
    pub fn set_going(&mut self, id: &str, now: OffsetDateTime) {
        let id = id.to_lowercase();
        let Some(operation) = self.all.get_mut(&id) else { return };
        if std::mem::take(&mut operation.suspended) {
            operation.looks = 0;
        }
        if operation.outcome.take().is_some() {
            operation.started = now;
            operation.looks = 0;
            self.running.push(id.clone());
        }
        let parts: Vec<String> = self.parts_of(&id).map(|part| part.id.clone()).collect();
        parts.iter().for_each(|part| self.set_going(part, now));
    }
}
