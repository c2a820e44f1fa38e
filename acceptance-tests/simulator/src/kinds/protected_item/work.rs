//! Work on an item that is ready to be taken up, by a request or by a recovery plan: its job, and what it does to the
//! documents when it begins, succeeds or fails. What that is, the files of the operations know.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{affected, existing};
use crate::documents::Document;
use crate::faults::JobError;
use crate::inferred::failover::Failure;
use crate::operation::Change;
use crate::route::Call;
use crate::scenario::Row;
use crate::site_recovery::{self, check_idle, is_accepted, object};
use crate::wire::Response;
use crate::world::{Start, World};

/// Work that was checked.
pub(crate) struct Prepared {
    pub row: &'static Row,
    /// Changes as soon as it is accepted.
    pub during: Vec<Change>,
    pub on_success: Vec<Change>,
    pub on_failure: Vec<Change>,
    /// Members of the job's `customDetails`.
    pub details: Map<String, Value>,
    /// Ids of tasks that have nothing to do.
    pub skipped: Vec<&'static str>,
    /// The error with which it is bound to fail.
    pub failure: Option<JobError>,
    /// Nothing is copied for the item from now on.
    pub stops_replication: bool,
}

impl Prepared {
    /// Work of which nothing shows but its job before it has succeeded.
    pub fn new(row: &'static Row, on_success: Vec<Change>) -> Self {
        Prepared {
            row,
            during: Vec::new(),
            on_success,
            on_failure: Vec::new(),
            details: Map::new(),
            skipped: Vec::new(),
            failure: None,
            stops_replication: false,
        }
    }

    fn start<'a>(self, world: &World, item: &'a Document) -> (Start<'a>, Vec<Change>) {
        let start = Start {
            target_name: item.text("/friendlyName"),
            affected: affected(world, item),
            details: self.details,
            skipped: self.skipped,
            failure: self.failure,
            on_failure: self.on_failure,
            ..Start::new(self.row, &item.id, self.on_success)
        };
        (start, self.during)
    }
}

/// Takes up what a request asks of an item, unless `prepare` refuses it.
pub(super) fn begin(
    world: &mut World,
    call: &Call,
    prepare: impl FnOnce(&World, &Document) -> Result<Prepared, Box<Response>>,
) -> Response {
    let id = object(world, call);
    let prepared = existing(world, call).and_then(|item| {
        check_idle(world, call, &id)?;
        Ok((prepare(world, item)?, item.clone()))
    });
    match prepared {
        Err(refusal) => *refusal,
        Ok((prepared, item)) => {
            let stops = prepared.stops_replication;
            let (start, during) = prepared.start(world, &item);
            let response = site_recovery::begin(world, call, start);
            if is_accepted(&response) {
                during.into_iter().for_each(|change| change.apply(&mut world.documents));
                if stops {
                    world.replications.drop_item(&id);
                }
            }
            response
        }
    }
}

/// Takes up work on an item on behalf of a recovery plan, at a moment; `action` is what a request would call it.
/// Returns the job's id.
pub(crate) fn begin_in_plan(
    world: &mut World,
    item: &Document,
    action: &str,
    prepared: Prepared,
    at: OffsetDateTime,
) -> String {
    let stops = prepared.stops_replication;
    let (start, during) = prepared.start(world, item);
    let job = world.start_as_if_asked(start, &format!("{}/{action}", item.id), at);
    during.into_iter().for_each(|change| change.apply(&mut world.documents));
    if stops {
        world.replications.drop_item(&item.id);
    }
    job
}

/// A job error in a task, from the table.
pub(crate) fn failure([code, message, causes, action]: Failure, task: &str) -> JobError {
    JobError {
        code: code.to_owned(),
        message: message.to_owned(),
        possible_causes: causes.to_owned(),
        recommended_action: action.to_owned(),
        task: task.to_owned(),
    }
}
