//! Recovery points: worked out from the clock whenever somebody looks. A point every five minutes, application
//! points at the policy's interval, kept for the retention and thinned with age. The list is not sorted by time.

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::completion::{PROTECTED_SINCE, disks};
use crate::arm::{self, Last};
use crate::clock;
use crate::documents::Document;
use crate::id;
use crate::inferred::failover::POINT_NOT_FOUND;
use crate::inferred::protected_item::{CRASH_CONSISTENT_SECONDS, PRUNING, UNPRUNED_MINUTES};
use crate::route::Call;
use crate::site_recovery::{not_found, refused};
use crate::wire::Response;
use crate::world::World;

const TYPE: &str = "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/\
                    replicationProtectedItems/recoveryPoints";
/// Where an item notes until when recovery points were made: its failover began then.
pub(super) const POINTS_UNTIL: &str = "pointsUntil";
/// Minutes of the service's time between two crash-consistent points.
const STEP: i64 = (CRASH_CONSISTENT_SECONDS / 60.0) as i64;

pub(super) fn list(world: &mut World, call: &Call) -> Response {
    let item = call.id_to("item");
    let Some(item) = world.get(&item) else { return not_found(call, &item) };
    arm::page_made(world, call, &points(world, item), Last::Null)
}

pub(super) fn read(world: &mut World, call: &Call) -> Response {
    let item = call.id_to("item");
    let Some(item) = world.get(&item) else { return not_found(call, &item) };
    let wanted = call.parameter("point").to_lowercase();
    match points(world, item).into_iter().find(|(name, _)| *name == wanted) {
        Some((_, point)) => Response::json(200, point),
        None => not_found(call, &call.id()),
    }
}

/// The points of an item as moments: how many steps after the first one, and when.
struct Series<'a> {
    world: &'a World,
    since: OffsetDateTime,
    until: OffsetDateTime,
    step: Duration,
    region: String,
}

impl Series<'_> {
    fn of<'a>(world: &'a World, item: &Document) -> Option<Series<'a>> {
        let note = |name: &str| {
            let moment = item.notes.get(name)?.as_str()?;
            OffsetDateTime::parse(moment, &Rfc3339).ok()
        };
        let since = note(PROTECTED_SINCE)?;
        let until = note(POINTS_UNTIL).unwrap_or_else(|| world.now());
        let step = Duration::try_from(world.clock.duration(CRASH_CONSISTENT_SECONDS)).ok()?;
        let region = item.text("/providerSpecificDetails/primaryFabricLocation").to_owned();
        Some(Series { world, since, until, step, region })
    }

    /// The number of the newest point by the clock.
    fn newest(&self) -> i64 {
        let elapsed = (self.until.min(self.world.now()) - self.since).whole_nanoseconds();
        i64::try_from(elapsed / self.step.whole_nanoseconds().max(1)).unwrap_or(0).max(0)
    }

    fn at(&self, number: i64) -> OffsetDateTime {
        let nanoseconds = self.step.whole_nanoseconds().saturating_mul(i128::from(number));
        self.since + Duration::nanoseconds(i64::try_from(nanoseconds).unwrap_or(i64::MAX))
    }

    /// Whether the source region was up to make it.
    fn was_made(&self, number: i64) -> bool {
        !self.world.outages.was_out(&self.region, self.at(number))
    }
}

/// When the newest recovery point of an item was made.
pub(super) fn latest(world: &World, item: &Document) -> Option<OffsetDateTime> {
    let series = Series::of(world, item)?;
    let made = (0..=series.newest()).rev().find(|number| series.was_made(*number))?;
    Some(series.at(made))
}

/// When the agent was last heard of: now, or when its region went down.
pub(super) fn heartbeat(world: &World, item: &Document) -> OffsetDateTime {
    let region = item.text("/providerSpecificDetails/primaryFabricLocation");
    if !world.outages.is_out(region) {
        return world.now();
    }
    latest(world, item).unwrap_or_else(|| world.now())
}

/// Name and body of every point, sorted by name, which is a hash.
fn points(world: &World, item: &Document) -> Vec<(String, Value)> {
    let Some(series) = Series::of(world, item) else { return Vec::new() };
    let policy = world.get(item.text("/policyId"));
    let minutes = |member: &str| {
        policy.map_or(0, |policy| {
            policy.properties()["providerSpecificDetails"][member].as_i64().unwrap_or(0)
        })
    };
    let (retention, frequency) =
        (minutes("recoveryPointHistory"), minutes("appConsistentFrequencyInMinutes"));
    let newest = series.newest();
    let kept = |number: &i64| {
        *number == newest || is_kept(*number * STEP, (newest - number) * STEP, retention)
    };
    let oldest = (newest - retention / STEP).max(0);
    let mut points: Vec<(String, Value)> = (oldest..=newest)
        .filter(kept)
        .filter(|number| series.was_made(*number))
        .map(|number| {
            let minute = number * STEP;
            let consistent = frequency > 0 && minute > 0 && minute % frequency == 0;
            point(item, policy, number, series.at(number), consistent)
        })
        .collect();
    points.sort_by(|one, other| one.0.cmp(&other.0));
    points
}

/// A point that somebody chose.
pub(crate) struct Point {
    pub id: String,
    pub time: String,
}

impl Point {
    fn of(body: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Point { id: text(&body["id"]), time: text(&body["properties"]["recoveryPointTime"]) }
    }
}

/// The newest point of an item, of a type if one is given.
pub(crate) fn newest(world: &World, item: &Document, kind: Option<&str>) -> Option<Point> {
    let points = points(world, item);
    let fits =
        |body: &&Value| kind.is_none_or(|kind| body["properties"]["recoveryPointType"] == kind);
    let newest = points.iter().map(|(_, body)| body).filter(fits);
    newest.map(Point::of).max_by(|one, other| one.time.cmp(&other.time))
}

/// The point that a request names by its id, or the refusal; without a name the newest one.
pub(super) fn chosen(
    world: &World,
    call: &Call,
    item: &Document,
    wanted: &str,
) -> Result<Option<Point>, Box<Response>> {
    if wanted.is_empty() {
        return Ok(newest(world, item, None));
    }
    let points = points(world, item);
    let own = |body: &&Value| body["id"].as_str().is_some_and(|id| id::same(id, wanted));
    match points.iter().map(|(_, body)| body).find(own) {
        Some(body) => Ok(Some(Point::of(body))),
        None => {
            let message = format!("'{}' has no recovery point '{wanted}'.", item.id);
            refused(call, &POINT_NOT_FOUND, &message)
        }
    }
}

/// Whether a point of this minute is still there at this age in minutes.
fn is_kept(minute: i64, age: i64, retention: i64) -> bool {
    if age > retention {
        return false;
    }
    if age <= UNPRUNED_MINUTES {
        return true;
    }
    let bands = PRUNING.iter().find(|(longest, _)| retention <= *longest);
    let band = bands.and_then(|(_, bands)| bands.iter().find(|(until, _)| age <= *until));
    band.is_some_and(|(_, distance)| minute % distance == 0)
}

fn point(
    item: &Document,
    policy: Option<&Document>,
    number: i64,
    at: OffsetDateTime,
    consistent: bool,
) -> (String, Value) {
    let lifecycle = item.text("/providerSpecificDetails/lifecycleId");
    let name = id::guid(&format!("{lifecycle}/recoveryPoints/{number}")).to_string();
    let grouped = item.text("/providerSpecificDetails/multiVmGroupCreateOption") == "UserSpecified"
        && policy.is_some_and(|policy| {
            policy.text("/providerSpecificDetails/multiVmSyncStatus") == "Enabled"
        });
    let sync = if grouped { "MultiVmSyncRecoveryPoint" } else { "PerVmRecoveryPoint" };
    let disks: Vec<&str> = disks(item).collect();
    let body = json!({
        "id": format!("{}/recoveryPoints/{name}", item.id),
        "name": name,
        "type": TYPE,
        "properties": {
            "recoveryPointTime": clock::stamp(at),
            "recoveryPointType": if consistent { "ApplicationConsistent" } else { "CrashConsistent" },
            "providerSpecificDetails":
                {"instanceType": "A2A", "recoveryPointSyncType": sync, "disks": disks},
        },
    });
    (name, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_thin_out_with_age() {
        let count = |retention: i64| {
            let newest = 30 * 1_440;
            (0..=newest / STEP)
                .filter(|number| is_kept(number * STEP, newest - number * STEP, retention))
                .count()
        };
        assert_eq!(count(0), 1);
        assert_eq!(count(60), 13);
        // Twenty-five within two hours, then one each hour, or every two, or every four.
        assert_eq!(count(1_440), 25 + 22);
        assert_eq!(count(2_880), 25 + 23);
        assert_eq!(count(21_600), 25 + 83 + 48);
    }
}
