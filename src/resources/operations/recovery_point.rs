//! The recovery point of an operation: a word of this provider, or the id of one, as what Azure takes.
//!
//! An item is given the id of a point, or none for one that is taken now; a plan is given a type of point.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Failure, Refusal};
use crate::azure::siterecovery::{ProtectedItem, RecoveryPoint};
use crate::azure::{Api, id};
use crate::framework::check::Check;
use crate::resources::arm::Remote;
use crate::resources::rows::kinds;

/// The argument.
pub const ARGUMENT: &str = "recovery_point";
/// The newest point that is there already.
pub const LATEST_PROCESSED: &str = "latest_processed";

const APPLICATION: &str = "ApplicationConsistent";
const CRASH: &str = "CrashConsistent";

/// Which point is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The newest that is there already: needs nothing of the source.
    LatestProcessed,
    /// One that is taken now, of all that has arrived.
    Latest,
    /// The newest application-consistent one.
    LatestApplicationConsistent,
    /// The newest crash-consistent one.
    LatestCrashConsistent,
    /// The one of this id.
    Id(String),
}

const WORDS: [(&str, Wanted); 4] = [
    (LATEST_PROCESSED, Wanted::LatestProcessed),
    ("latest", Wanted::Latest),
    ("latest_application_consistent", Wanted::LatestApplicationConsistent),
    ("latest_crash_consistent", Wanted::LatestCrashConsistent),
];

/// What the argument may be.
pub fn check() -> Check {
    let words = WORDS.map(|(word, _)| format!("`{word}`")).join(", ");
    let rule = words.replace('`', "\"");
    Check::text(format!("{words} or the id of a recovery point"), move |text| {
        if text.starts_with('/') {
            let checked = id::expect_kind(text, kinds::RECOVERY_POINT);
            return checked.map_err(|problem| problem.trim_end_matches('.').to_owned());
        }
        if WORDS.iter().any(|(word, _)| *word == text) {
            Ok(())
        } else {
            Err(format!("{text:?} is neither {rule} nor the id of a recovery point"))
        }
    })
}

/// The point that was taken, or will be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// Its id; `None` for one that is taken now.
    pub id: Option<String>,
    /// The moment that it keeps, RFC 3339; `None` for one that is taken now.
    pub time: Option<String>,
}

impl Wanted {
    /// What a value of the argument asks for.
    pub fn of(text: &str) -> Self {
        let known = WORDS.iter().find(|(word, _)| *word == text);
        known.map_or_else(|| Wanted::Id(text.to_owned()), |(_, wanted)| wanted.clone())
    }

    /// What a plan is told.
    ///
    /// # Errors
    /// That a point of one item is no point of a plan.
    pub fn of_plan(&self) -> Result<&'static str, Refusal> {
        match self {
            Wanted::LatestProcessed => Ok("LatestProcessed"),
            Wanted::Latest => Ok("Latest"),
            Wanted::LatestApplicationConsistent => Ok("LatestApplicationConsistent"),
            Wanted::LatestCrashConsistent => Ok("LatestCrashConsistent"),
            Wanted::Id(given) => Err(Refusal::of(
                ARGUMENT,
                "A recovery plan takes no single recovery point",
                format!(
                    "{given} belongs to one item, and every member of a plan has recovery points of its own. Use one of {}, or \
                     run the operation on the item.",
                    WORDS.map(|(word, _)| format!("\"{word}\"")).join(", ")
                ),
            )),
        }
    }

    fn kind(&self) -> Option<&'static str> {
        match self {
            Wanted::LatestApplicationConsistent => Some(APPLICATION),
            Wanted::LatestCrashConsistent => Some(CRASH),
            _ => None,
        }
    }
}

/// The point that an item is told.
///
/// # Errors
/// That there is none, and what would make one possible; or that Azure could not be asked.
pub async fn resolve(
    remote: &Remote,
    item: &ProtectedItem,
    wanted: &Wanted,
) -> Result<Point, Failure> {
    if *wanted == Wanted::Latest {
        return Ok(Point::default());
    }
    let points = of(remote, &id::plain(&item.id)).await?;
    choose(&points, wanted).ok_or_else(|| none(item, wanted, &points).into())
}

/// The recovery points of an item, newest first.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn of(remote: &Remote, item_id: &str) -> Result<Vec<RecoveryPoint>, Failure> {
    let path = format!("{item_id}/recoveryPoints");
    let mut points: Vec<RecoveryPoint> = remote.list(Api::SiteRecovery, &path).await?;
    points.sort_by_key(|point| std::cmp::Reverse(moment(point)));
    Ok(points)
}

fn moment(point: &RecoveryPoint) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(point.properties.recovery_point_time.as_deref()?, &Rfc3339).ok()
}

/// The point among those of an item, newest first. A point keeps its name when its item moves.
fn choose(points: &[RecoveryPoint], wanted: &Wanted) -> Option<Point> {
    let found = match wanted {
        Wanted::Id(given) => points.iter().find(|point| {
            let names = id::name(&point.id).zip(id::name(given));
            names.is_some_and(|(is, given)| is.eq_ignore_ascii_case(given))
        }),
        _ => points.iter().find(|point| {
            let is = point.properties.recovery_point_type.as_deref();
            wanted.kind().is_none_or(|kind| is == Some(kind))
        }),
    };
    let point = found?;
    Some(Point {
        id: Some(id::plain(&point.id)),
        time: point.properties.recovery_point_time.clone(),
    })
}

fn none(item: &ProtectedItem, wanted: &Wanted, points: &[RecoveryPoint]) -> Refusal {
    let name = id::name(&item.id).unwrap_or_default();
    let newest: Vec<_> = points
        .iter()
        .take(3)
        .map(|point| {
            let of = &point.properties;
            format!(
                "{} ({}, {})",
                id::plain(&point.id),
                of.recovery_point_time.as_deref().unwrap_or("time unknown"),
                of.recovery_point_type.as_deref().unwrap_or("type unknown")
            )
        })
        .collect();
    if points.is_empty() {
        return Refusal::of(
            ARGUMENT,
            "There is no recovery point yet",
            format!(
                "{name} has no recovery point. The first is there some minutes after the item is protected, another every five \
                 minutes; with a retention of 0 there is only the newest. Apply again later, or use \"latest\", which takes one now."
            ),
        );
    }
    match wanted {
        Wanted::LatestApplicationConsistent => Refusal::of(
            ARGUMENT,
            "There is no application-consistent recovery point",
            format!(
                "None of the {} recovery points of {name} is application-consistent. Set \
                 `application_consistent_snapshot_frequency_in_minutes` of its replication policy and wait for the first one, or use \
                 \"latest_processed\" or \"latest_crash_consistent\".",
                points.len()
            ),
        ),
        Wanted::Id(given) => Refusal::of(
            ARGUMENT,
            "There is no such recovery point",
            format!(
                "{name} has no recovery point {given}: it was pruned by the retention of the policy, or belongs to another item. The \
                 newest are {}. The data source `asr_recovery_points` lists them all.",
                newest.join(", ")
            ),
        ),
        _ => Refusal::of(
            ARGUMENT,
            "There is no such recovery point",
            format!(
                "None of the {} recovery points of {name} is crash-consistent. Use \"latest_processed\".",
                points.len()
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn points() -> Vec<RecoveryPoint> {
        let point = |name: &str, at: &str, kind: &str| {
            serde_json::from_value(
                json!({"id": format!("/Subscriptions/i/recoveryPoints/{name}"), "name": name,
                "properties": {"recoveryPointTime": at, "recoveryPointType": kind}}),
            )
            .unwrap()
        };
        vec![
            point("c", "2026-01-16T09:00:00Z", CRASH),
            point("a", "2026-01-16T08:00:00Z", APPLICATION),
        ]
    }

    #[test]
    fn words_and_ids_choose_a_point() {
        let name = |text: &str| {
            let chosen = choose(&points(), &Wanted::of(text));
            chosen.and_then(|point| point.id).map(|id| id.rsplit('/').next().unwrap().to_owned())
        };
        assert_eq!(name("latest_processed").as_deref(), Some("c"));
        assert_eq!(name("latest_crash_consistent").as_deref(), Some("c"));
        assert_eq!(name("latest_application_consistent").as_deref(), Some("a"));
        assert_eq!(name("/subscriptions/former/recoveryPoints/A").as_deref(), Some("a"));
        assert_eq!(name("/subscriptions/i/recoveryPoints/x"), None);
    }

    #[test]
    fn what_is_missing_is_told_with_a_way_out() {
        let item = ProtectedItem { id: "/x/web".to_owned(), ..ProtectedItem::default() };
        let told = |wanted: &str, points: &[RecoveryPoint]| {
            none(&item, &Wanted::of(wanted), points).detail
        };
        assert!(told("latest_processed", &[]).contains("\"latest\""));
        let crash = &points()[..1];
        assert!(told("latest_application_consistent", crash).contains("snapshot_frequency"));
        assert!(told("/p/gone", crash).contains("recoveryPoints/c (2026-01-16T09:00:00Z"));
    }

    #[test]
    fn a_plan_takes_words_only() {
        assert_eq!(Wanted::of("latest").of_plan(), Ok("Latest"));
        assert!(Wanted::of("/p").of_plan().unwrap_err().detail.contains("\"latest_processed\""));
        assert!(check().run(&"latest".into()).is_ok());
        assert!(check().run(&"newest".into()).unwrap_err().contains("\"newest\""));
        assert!(check().run(&"/subscriptions/s".into()).is_err());
    }
}
