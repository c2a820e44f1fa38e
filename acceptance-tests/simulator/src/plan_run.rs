//! Recovery plans at work: the steps of a plan's job, one after the other, each with the jobs of its members.
//!
//! A step begins when the one before it is over, and is over when its time is and its jobs are; one that waits for a
//! person suspends the job. What a member's job does is the business of the plan's kind.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::clock::Pace;
use crate::faults::JobError;
use crate::id;
use crate::kinds::recovery_plan::member;
use crate::operation::Outcome;
use crate::world::World;

/// What a plan does with its members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Something of the service's own.
    Plain,
    /// Nothing: it was not asked for.
    Skipped,
    /// The members' source machines are shut down.
    Shutdown,
    /// The members are failed over, tested, cleaned up or committed; what a request would call it.
    Members(String),
    /// The members of a Boot group start.
    Boot,
    /// An action with these `customDetails`; a manual one waits for a person.
    Action(Value),
}

impl Task {
    fn is_manual(&self) -> bool {
        matches!(self, Task::Action(details) if details["instanceType"] == "ManualActionDetails")
    }
}

/// How a step stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum State {
    Waiting,
    Running {
        since: OffsetDateTime,
    },
    /// Waits for a person since.
    Suspended {
        since: OffsetDateTime,
    },
    Done {
        since: OffsetDateTime,
        at: OffsetDateTime,
    },
    Failed {
        since: OffsetDateTime,
        at: OffsetDateTime,
    },
}

/// A member of a step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Member {
    /// The number of its Boot group.
    pub group: usize,
    pub item: String,
    /// Its job, once it has one.
    pub job: Option<String>,
}

/// A step of a plan's job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Step {
    /// Id, name and friendly name of its task.
    pub names: [String; 3],
    pub task: Task,
    /// Seconds that it lasts at least.
    pub seconds: f64,
    pub members: Vec<Member>,
    pub state: State,
    /// What the person said who resumed the job.
    pub comments: String,
}

/// How members are to be failed over or tested.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// What a request calls it.
    pub action: String,
    /// `recoveryPointType`.
    pub point: String,
    pub network_type: String,
    /// Id of the test network.
    pub network: Option<String>,
    pub comments: String,
}

/// A plan's job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    pub job: String,
    pub settings: Settings,
    pub steps: Vec<Step>,
    /// The step that it is at.
    at: usize,
    /// When the step before that was over.
    since: OffsetDateTime,
}

/// All of them by job, running and ended.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Runs {
    all: BTreeMap<String, Run>,
    running: Vec<String>,
}

impl Runs {
    /// Takes up a run.
    pub fn add(&mut self, job: &str, settings: Settings, steps: Vec<Step>, since: OffsetDateTime) {
        self.running.push(job.to_owned());
        let run = Run { job: job.to_owned(), settings, steps, at: 0, since };
        self.all.insert(job.to_owned(), run);
    }

    /// The run of a job.
    pub fn get(&self, job: &str) -> Option<&Run> {
        self.all.get(job)
    }

    /// The running job that works on an item.
    pub fn working_on(&self, item: &str) -> Option<&str> {
        let holds = |run: &&Run| {
            run.steps.iter().flat_map(|step| &step.members).any(|one| id::same(&one.item, item))
        };
        let mut running = self.running.iter().filter_map(|job| self.all.get(job));
        running.find(holds).map(|run| run.job.as_str())
    }

    /// Lets a suspended run go on, with what the person said.
    pub fn resume(&mut self, job: &str, comments: &str, now: OffsetDateTime) {
        let Some(run) = self.all.get_mut(job) else { return };
        let Some(step) = run.steps.get_mut(run.at) else { return };
        if let State::Suspended { since } = step.state {
            step.comments = comments.to_owned();
            step.state = State::Done { since, at: now };
            run.at += 1;
            run.since = now;
        }
    }

    /// Begins the step anew in which a run failed or was cancelled.
    pub fn again(&mut self, job: &str, now: OffsetDateTime) {
        let Some(run) = self.all.get_mut(job) else { return };
        run.since = now;
        if let Some(step) = run.steps.get_mut(run.at) {
            step.state = State::Waiting;
        }
        if !self.running.iter().any(|one| one == job) {
            self.running.push(job.to_owned());
        }
    }
}

/// Takes every run as far as it can go. Whether any went.
pub(crate) fn advance(world: &mut World) -> bool {
    let mut moved = false;
    for job in world.plan_runs.running.clone() {
        let Some(mut run) = world.plan_runs.all.remove(&job) else { continue };
        loop {
            match go(world, &mut run) {
                Going::Still => break,
                Going::Moved => moved = true,
                Going::Over => {
                    world.plan_runs.running.retain(|one| *one != job);
                    moved = true;
                    break;
                }
            }
        }
        world.plan_runs.all.insert(job, run);
    }
    moved
}

enum Going {
    Still,
    Moved,
    Over,
}

fn go(world: &mut World, run: &mut Run) -> Going {
    let Some(job) = world.operations.get(&run.job) else { return Going::Over };
    let (stuck, looks) = (job.stuck, job.looks);
    if job.outcome.is_some() {
        return Going::Over;
    }
    let Some(step) = run.steps.get(run.at) else {
        world.operations.end(&run.job, run.since, &mut world.documents);
        return Going::Over;
    };
    match step.state.clone() {
        _ if stuck => Going::Still,
        State::Waiting => {
            begin(world, run);
            Going::Moved
        }
        State::Suspended { .. } => Going::Still,
        State::Running { since } => {
            let looked = match world.clock.pace {
                Pace::SettleAfter(wanted) => Some(looks >= wanted),
                Pace::Stepped | Pace::Scaled(_) => None,
            };
            match ended(world, run, since, looked) {
                None => Going::Still,
                Some((at, None)) => over(run, State::Done { since, at }, at),
                Some((at, Some(error))) => {
                    run.steps[run.at].state = State::Failed { since, at };
                    world.operations.fail(&run.job, error, at, &mut world.documents);
                    Going::Over
                }
            }
        }
        State::Done { .. } | State::Failed { .. } => Going::Over,
    }
}

fn over(run: &mut Run, state: State, at: OffsetDateTime) -> Going {
    run.steps[run.at].state = state;
    run.at += 1;
    run.since = at;
    Going::Moved
}

/// Begins the step that a run is at: suspends the job, or takes up the jobs of the members that have none yet.
fn begin(world: &mut World, run: &mut Run) {
    let since = match world.clock.pace {
        Pace::SettleAfter(_) => world.now(),
        Pace::Stepped | Pace::Scaled(_) => run.since,
    };
    let doomed = destined(world, run).is_some();
    let step = &run.steps[run.at];
    if step.task.is_manual() && !doomed {
        world.operations.suspend(&run.job);
        run.steps[run.at].state = State::Suspended { since };
        return;
    }
    if !doomed {
        let mut members = step.members.clone();
        for member in &mut members {
            let failed = |job: &String| {
                outcome(world, job).is_some_and(|(_, outcome)| *outcome != Outcome::Succeeded)
            };
            if member.job.as_ref().is_none_or(failed) {
                member.job =
                    member::begin(world, run, &run.steps[run.at].task, &member.item, since);
            }
        }
        run.steps[run.at].members = members;
    }
    run.steps[run.at].state = State::Running { since };
}

/// The error on demand that strikes in the step that a run is at; one for a task that the job does not have strikes in
/// the first.
fn destined(world: &World, run: &Run) -> Option<JobError> {
    let error = world.operations.get(&run.job)?.destined.clone()?;
    let at = run.steps.iter().position(|step| error.is_in(&step.names)).unwrap_or(0);
    (at == run.at).then_some(error)
}

fn outcome<'a>(world: &'a World, job: &str) -> Option<&'a (OffsetDateTime, Outcome)> {
    world.operations.get(job)?.outcome.as_ref()
}

/// When the running step of a run was over and with which error, once it is. Where looks count, the jobs of the
/// members end with the looks at the plan's own.
fn ended(
    world: &mut World,
    run: &Run,
    since: OffsetDateTime,
    looked: Option<bool>,
) -> Option<(OffsetDateTime, Option<JobError>)> {
    let step = &run.steps[run.at];
    let due = since + world.clock.duration(step.seconds);
    let now = world.now();
    if looked.is_some_and(|enough| !enough) || (looked.is_none() && now < due) {
        return None;
    }
    let mut at = if looked.is_some() { now } else { due };
    let mut error = destined(world, run);
    for job in step.members.iter().filter_map(|member| member.job.as_deref()) {
        let stuck = world.operations.get(job).is_some_and(|job| job.stuck);
        if looked.is_some() && outcome(world, job).is_none() && !stuck {
            world.operations.end(job, now, &mut world.documents);
        }
        let (ended, outcome) = outcome(world, job)?;
        at = at.max(*ended);
        error = error.or_else(|| match outcome {
            Outcome::Succeeded => None,
            Outcome::Failed(error) => Some(error.clone()),
            Outcome::Cancelled => Some(member::cancelled()),
        });
    }
    let error = error.map(|error| JobError { task: step.names[0].clone(), ..error });
    Some((at, error))
}
