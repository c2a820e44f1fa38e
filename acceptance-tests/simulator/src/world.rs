//! The whole simulated cloud as one value: documents, operations and a few small side tables.
//!
//! Knows no socket and reads no clock of its own: the moment comes in with each request.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock::{Clock, Pace};
use crate::directory::Directory;
use crate::documents::{Document, Documents};
use crate::estate::Estate;
use crate::faults::{Effect, Faults, JobError};
use crate::id;
use crate::inferred::Inferred;
use crate::journal::Journal;
use crate::limits::Limits;
use crate::operation::{Change, Operation, Operations};
use crate::outage::Outages;
use crate::plan_run::{self, Runs};
use crate::replication::{self, Replications};
use crate::route::Call;
use crate::scenario::Row;

/// The simulated cloud.
#[derive(Debug)]
pub struct World {
    /// Every resource.
    pub documents: Documents,
    /// Every operation.
    pub operations: Operations,
    /// How time passes.
    pub clock: Clock,
    /// What will go wrong.
    pub faults: Faults,
    /// What was asked.
    pub journal: Journal,
    /// The choices where the real service's behaviour is not known.
    pub inferred: Inferred,
    /// What is being copied from region to region.
    pub(crate) replications: Replications,
    /// Recovery plans at work.
    pub(crate) plan_runs: Runs,
    /// Regions that are or were out of service.
    pub(crate) outages: Outages,
    pub(crate) directory: Directory,
    pub(crate) limits: Limits,
    /// Requests that no route knows, as `METHOD path`.
    pub(crate) unknown_routes: Vec<String>,
    /// Parts of paths on which the role assignments grant nothing.
    pub(crate) denied: Vec<String>,
    /// Counts changes, for those who save the state.
    pub(crate) revision: u64,
    authority: String,
    now: OffsetDateTime,
}

/// What is saved and loaded: everything that a user made.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    /// Every resource.
    pub documents: Documents,
    /// Every operation.
    pub operations: Operations,
    /// What is being copied.
    #[serde(default)]
    pub(crate) replications: Replications,
    /// Recovery plans at work, and the steps of those that were.
    #[serde(default)]
    pub(crate) plan_runs: Runs,
}

/// An operation to start.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    /// What kind of work it is.
    pub row: &'a Row,
    /// Id of the resource it works on.
    pub resource: &'a str,
    /// Name of the object in the job.
    pub target_name: &'a str,
    /// Id or name of the object in the job, where it is not the GUID of the resource.
    pub target_id: Option<String>,
    /// The resource that the Location names, where that is not `resource`.
    pub location: Option<&'a str>,
    /// `affectedObjectDetails` of the job.
    pub affected: Map<String, Value>,
    /// Further members of the job's `customDetails`.
    pub details: Map<String, Value>,
    /// Ids of the tasks that have nothing to do.
    pub skipped: Vec<&'static str>,
    /// Changes at success.
    pub on_success: Vec<Change>,
    /// Changes at failure.
    pub on_failure: Vec<Change>,
    /// The error with which it is bound to fail.
    pub failure: Option<JobError>,
    /// The operation that it is a part of and ends with.
    pub driver: Option<String>,
    /// A recovery plan's run ends it.
    pub led: bool,
}

impl<'a> Start<'a> {
    /// Work on `resource` that makes these changes when it succeeds.
    pub fn new(row: &'a Row, resource: &'a str, on_success: Vec<Change>) -> Self {
        Start {
            row,
            resource,
            target_name: id::name(resource),
            target_id: None,
            location: None,
            affected: Map::new(),
            details: Map::new(),
            skipped: Vec::new(),
            on_success,
            on_failure: Vec::new(),
            failure: None,
            driver: None,
            led: false,
        }
    }
}

impl World {
    /// A cloud that holds what the estate describes and answers as `authority` (`127.0.0.1:8443`).
    pub fn new(estate: &Estate, clock: Clock, authority: &str) -> Self {
        let mut world = World {
            documents: Documents::default(),
            operations: Operations::default(),
            clock,
            faults: Faults::default(),
            journal: Journal::default(),
            inferred: Inferred::default(),
            replications: Replications::default(),
            plan_runs: Runs::default(),
            outages: Outages::default(),
            directory: Directory::new(estate.tenants.clone(), estate.token_lifetime_seconds),
            limits: Limits::default(),
            unknown_routes: Vec::new(),
            denied: Vec::new(),
            revision: 0,
            authority: authority.to_owned(),
            now: clock.read(OffsetDateTime::now_utc()),
        };
        estate.furnish(&mut world.documents);
        world
    }

    /// Host and port under which it answers.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("https://{}", self.authority)
    }

    /// The moment of the request at hand, in simulated time.
    pub fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// Brings the cloud to the moment at which a request came in.
    pub(crate) fn arrive(&mut self, received: OffsetDateTime) {
        self.now = self.clock.read(received);
        self.settle();
    }

    /// Ends what is due, and what comes of it, and so on.
    fn settle(&mut self) {
        loop {
            if self.operations.settle(&self.clock, self.now, &mut self.documents) {
                self.replications.stir();
            }
            let replicated = replication::advance(self);
            if !(plan_run::advance(self) || replicated) {
                return;
            }
        }
    }

    /// Moves simulated time ahead and ends what is due by then.
    pub fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
        self.arrive(OffsetDateTime::now_utc());
        self.revision += 1;
    }

    /// The document of an id, in any casing.
    pub fn get(&self, id: &str) -> Option<&Document> {
        self.documents.get(id)
    }

    /// Counts a look at one operation.
    pub(crate) fn look(&mut self, id: &str) {
        self.operations.look(id, &self.clock, self.now, &mut self.documents);
        self.replications.stir();
        self.settle();
    }

    /// Counts a look at protected items, by key, where looks make replication go on.
    pub(crate) fn look_at_items(&mut self, items: &[String]) {
        if matches!(self.clock.pace, Pace::SettleAfter(_)) {
            self.replications.look(items, self.now);
            self.settle();
        }
    }

    /// Counts a look at every operation whose resource is this path or lies in this collection: whoever reads a
    /// resource sees whether the work on it is done.
    pub(crate) fn look_at(&mut self, path: &str) {
        if !matches!(self.clock.pace, Pace::SettleAfter(_)) {
            return;
        }
        let key = id::key(path);
        let within = |resource: &str| {
            let resource = id::key(resource);
            resource == key || resource.starts_with(&format!("{key}/"))
        };
        let seen: Vec<String> = self
            .operations
            .running()
            .filter(|one| within(&one.resource))
            .map(|one| one.id.clone())
            .collect();
        seen.iter().for_each(|id| self.look(id));
    }

    /// The operation that works on a resource now, if any: its own, or that of a recovery plan it is a member of.
    pub(crate) fn at_work_on(&self, resource: &str) -> Option<&Operation> {
        let own = self.operations.running().find(|one| id::same(&one.resource, resource));
        own.or_else(|| self.operations.get(self.plan_runs.working_on(resource)?))
    }

    /// Takes up an operation for a call, with the faults that wait for it. Returns its id.
    pub(crate) fn start(&mut self, call: &Call, start: Start<'_>) -> String {
        let fault = self.faults.strike_job(call.method(), call.path());
        let now = self.now;
        self.take_up(start, fault, call.client_request_id(), now)
    }

    /// Takes up an operation that the service began by itself at a moment. Returns its id.
    pub(crate) fn start_by_service(&mut self, start: Start<'_>, at: OffsetDateTime) -> String {
        self.take_up(start, None, &Uuid::new_v4().to_string(), at)
    }

    /// The same for work that a request could have begun too: faults that wait for that request strike.
    pub(crate) fn start_as_if_asked(
        &mut self,
        start: Start<'_>,
        path: &str,
        at: OffsetDateTime,
    ) -> String {
        let fault = self.faults.strike_job("POST", path);
        self.take_up(start, fault, &Uuid::new_v4().to_string(), at)
    }

    fn take_up(
        &mut self,
        start: Start<'_>,
        fault: Option<Effect>,
        client_request_id: &str,
        started: OffsetDateTime,
    ) -> String {
        let id = Uuid::new_v4().to_string();
        let vault = id::up_to(start.resource, "vaults").unwrap_or_default();
        let stuck = matches!(fault, Some(Effect::NeverFinish));
        let destined =
            if let Some(Effect::FailJob(error)) = fault { Some(error) } else { start.failure };
        let mut details = start.details;
        details.insert("affectedObjectDetails".to_owned(), Value::Object(start.affected));
        self.operations.add(Operation {
            id: id.clone(),
            vault_created: self.get(vault).map_or_else(String::new, Document::created),
            vault: id::site_recovery(vault),
            resource: start.resource.to_owned(),
            location: start.location.map(str::to_owned),
            scenario: start.row.into(),
            target_name: start.target_name.to_owned(),
            target_id: start.target_id.unwrap_or_else(|| id::guid(start.resource).to_string()),
            details,
            client_request_id: client_request_id.to_owned(),
            started,
            looks: 0,
            outcome: None,
            destined,
            stuck,
            driver: start.driver,
            led: start.led,
            suspended: false,
            skipped: start.skipped.into_iter().map(str::to_owned).collect(),
            on_success: start.on_success,
            on_failure: start.on_failure,
        });
        id
    }

    /// What is worth saving.
    pub fn save(&self) -> Saved {
        Saved {
            documents: self.documents.clone(),
            operations: self.operations.clone(),
            replications: self.replications.clone(),
            plan_runs: self.plan_runs.clone(),
        }
    }

    /// Goes back to what was saved.
    pub fn load(&mut self, saved: Saved) {
        self.documents = saved.documents;
        self.operations = saved.operations;
        self.replications = saved.replications;
        self.plan_runs = saved.plan_runs;
    }
}
