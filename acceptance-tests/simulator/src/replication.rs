//! The copying of data that no operation stands for: initial replication, added disks, resynchronisation.
//!
//! Each piece of work waits for the operation that begins it, copies for a while by the clock or by looks, and hands
//! over to the service's own jobs. What that means for the item's body is the item's business.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::clock::{Clock, Pace};
use crate::faults::{Effect, JobError};
use crate::id;
use crate::inferred::protected_item::REPLICATION_SECONDS;
use crate::kinds::protected_item::completion;
use crate::kinds::recovery_plan;
use crate::operation::Outcome;
use crate::world::World;

/// The verb under which a [`crate::Fault`] meets replication itself: with the path of an item it makes the copying
/// fail or never end.
pub const REPLICATE: &str = "REPLICATE";

/// What is copied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Work {
    /// The whole machine, for the first time.
    Initial,
    /// Disks that were added, by id.
    Disks(Vec<String>),
    /// The whole machine once more.
    Resync,
}

/// How far it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Stage {
    /// The operation that begins it has not succeeded yet.
    Waiting(String),
    /// Data flows.
    Copying { since: OffsetDateTime, looks: u32 },
    /// The service's job on the primary side runs.
    Primary(String),
    /// The service's job on the recovery side runs.
    Secondary(String),
}

/// One piece of copying.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Replication {
    /// The item's id in the form of a key.
    item: String,
    work: Work,
    stage: Stage,
    /// The error that it will end with.
    destined: Option<JobError>,
    /// It never ends.
    stuck: bool,
}

/// Everything that is being copied.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Replications {
    all: Vec<Replication>,
    /// Something that one of them waits for may have happened.
    stirred: bool,
    /// When the next one falls due by the clock.
    next: Option<OffsetDateTime>,
}

impl Replications {
    /// Work that begins when an operation succeeds.
    pub fn add(&mut self, item: &str, work: Work, operation: &str) {
        let stage = Stage::Waiting(operation.to_owned());
        self.all.push(Replication {
            item: id::key(item),
            work,
            stage,
            destined: None,
            stuck: false,
        });
    }

    /// Stops everything that copies an item.
    pub fn drop_item(&mut self, item: &str) {
        let key = id::key(item);
        self.all.retain(|one| one.item != key);
    }

    /// Has the next look at the world check them all.
    pub fn stir(&mut self) {
        self.stirred = true;
    }

    /// Counts a look at items, by key, of which copying began before `now`.
    pub fn look(&mut self, items: &[String], now: OffsetDateTime) {
        for one in &mut self.all {
            if let Stage::Copying { since, looks } = &mut one.stage
                && *since < now
                && items.contains(&one.item)
            {
                *looks += 1;
                self.stirred = true;
            }
        }
    }

    /// What is being copied of an item, by key, and which share of it is done.
    pub fn of<'a>(
        &'a self,
        item: &'a str,
        clock: &'a Clock,
        now: OffsetDateTime,
    ) -> impl Iterator<Item = (&'a Work, f64)> {
        self.all.iter().filter(move |one| one.item == item).filter_map(move |one| match one.stage {
            Stage::Waiting(_) => None,
            Stage::Copying { since, looks } => Some((&one.work, share(clock, now, since, looks))),
            Stage::Primary(_) | Stage::Secondary(_) => Some((&one.work, 1.0)),
        })
    }

    fn due(&self, clock: &Clock) -> Option<OffsetDateTime> {
        if matches!(clock.pace, Pace::SettleAfter(_)) {
            return None;
        }
        let due = |one: &Replication| match one.stage {
            Stage::Copying { since, .. } if !one.stuck => {
                Some(since + clock.duration(REPLICATION_SECONDS))
            }
            _ => None,
        };
        self.all.iter().filter_map(due).min()
    }
}

fn share(clock: &Clock, now: OffsetDateTime, since: OffsetDateTime, looks: u32) -> f64 {
    let share = match clock.pace {
        Pace::SettleAfter(wanted) => f64::from(looks) / f64::from(wanted),
        Pace::Stepped | Pace::Scaled(_) => {
            (now - since).as_seconds_f64() / clock.duration(REPLICATION_SECONDS).as_secs_f64()
        }
    };
    share.clamp(0.0, 1.0)
}

/// Takes every piece of work one step further that can go. Whether any went.
pub(crate) fn advance(world: &mut World) -> bool {
    let due = world.replications.next.is_some_and(|next| next <= world.now());
    if !world.replications.stirred && !due {
        return false;
    }
    let mut moved = false;
    let mut all = std::mem::take(&mut world.replications.all);
    all.retain_mut(|one| {
        let step = step(world, one);
        moved |= !matches!(step, Step::Still);
        !matches!(step, Step::Done)
    });
    world.replications.all = all;
    world.replications.stirred = moved;
    world.replications.next = world.replications.due(&world.clock);
    moved
}

enum Step {
    Still,
    Moved,
    Done,
}

fn step(world: &mut World, one: &mut Replication) -> Step {
    let present = world.get(&one.item).is_some();
    match &one.stage {
        // A reversed item comes into being with the success of its operation.
        Stage::Waiting(operation) => match ended(world, operation) {
            Some((at, true)) if present => {
                if one.work == Work::Initial {
                    recovery_plan::follow(world, &one.item);
                }
                match world.faults.strike_job(REPLICATE, &one.item) {
                    Some(Effect::FailJob(error)) => one.destined = Some(error),
                    Some(Effect::NeverFinish) => one.stuck = true,
                    _ => {}
                }
                one.stage = Stage::Copying { since: at, looks: 0 };
                Step::Moved
            }
            Some((_, true)) => Step::Done,
            _ if world.operations.get(operation).is_none() => Step::Done,
            _ => Step::Still,
        },
        _ if !present => Step::Done,
        Stage::Copying { since, looks } => {
            let now = world.now();
            if one.stuck || share(&world.clock, now, *since, *looks) < 1.0 {
                return Step::Still;
            }
            let at = match world.clock.pace {
                Pace::SettleAfter(_) => now,
                _ => *since + world.clock.duration(REPLICATION_SECONDS),
            };
            copied(world, one, at)
        }
        Stage::Primary(job) => match ended(world, job) {
            Some((at, true)) => {
                one.stage = Stage::Secondary(completion::secondary(world, &one.item, at));
                Step::Moved
            }
            Some(_) => Step::Done,
            None => Step::Still,
        },
        Stage::Secondary(job) => ended(world, job).map_or(Step::Still, |_| Step::Done),
    }
}

/// All data has arrived, or never will.
fn copied(world: &mut World, one: &mut Replication, at: OffsetDateTime) -> Step {
    if let Some(error) = &one.destined {
        completion::failed(world, &one.item, &one.work, error);
        return Step::Done;
    }
    if one.work != Work::Initial {
        completion::copied(world, &one.item, &one.work);
        return Step::Done;
    }
    one.stage = Stage::Primary(completion::primary(world, &one.item, at));
    Step::Moved
}

/// When an operation ended, and whether well.
fn ended(world: &World, operation: &str) -> Option<(OffsetDateTime, bool)> {
    let (at, outcome) = world.operations.get(operation)?.outcome.as_ref()?;
    Some((*at, matches!(outcome, Outcome::Succeeded)))
}
