//! `asr_recovery_points`: the moments to which an item can be recovered, newest first, and how old the newest are.

use std::cmp::Reverse;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::in_vault;
use super::lookup::{Failure, Lookup};
use super::plain::{age, moment, plain_id, text, time};
use crate::azure::siterecovery::RecoveryPoint;
use crate::azure::{Api, id};
use crate::framework::check::Check;
use crate::framework::model::{Object, Val};
use crate::model;
use crate::resources::arm::Remote;
use crate::resources::rows::{AzureRow, kinds};

/// The data source.
pub struct RecoveryPoints;

const APPLICATION: &str = "ApplicationConsistent";
const CRASH: &str = "CrashConsistent";

model! {
    /// Reads the recovery points of a protected item: the moments to which it can be recovered, newest first.
    ///
    /// An item that has moved to the other container because its protection was reversed is found by the id that it had
    /// before, too.
    pub struct Points {
        /// The id of the protected item.
        required protected_item_id: String [id_of(kinds::PROTECTED_ITEM)],
        /// Only recovery points of this type: `ApplicationConsistent`, for which applications wrote down what they had in
        /// memory, or `CrashConsistent`, which is like pulling the plug.
        optional recovery_point_type: String [check(Check::one_of(&[APPLICATION, CRASH]))],
        /// The recovery points, newest first.
        computed recovery_points: Vec<Object<Point>>,
        /// The id of the newest recovery point, whatever `recovery_point_type` is. Null if there is none.
        computed latest_id: String,
        /// How old the newest recovery point was when it was read.
        computed latest_age_in_seconds: i64,
        /// The id of the newest application-consistent recovery point, whatever `recovery_point_type` is. Null if there
        /// is none, as with a replication policy that takes none.
        computed latest_application_consistent_id: String,
        /// How old the newest application-consistent recovery point was when it was read.
        computed latest_application_consistent_age_in_seconds: i64,
        /// The id of the newest crash-consistent recovery point, whatever `recovery_point_type` is. Null if there is none.
        computed latest_crash_consistent_id: String,
    }
}

model! {
    /// A recovery point.
    pub struct Point {
        /// The Azure resource id of the recovery point.
        computed id: String,
        /// The name of the recovery point.
        computed name: String,
        /// The moment that it keeps, RFC 3339.
        computed recovery_point_time: String,
        /// `ApplicationConsistent` or `CrashConsistent`.
        computed recovery_point_type: String,
        /// `PerVmRecoveryPoint`, or `MultiVmSyncRecoveryPoint` for one that a multi-VM group shares.
        computed recovery_point_sync_type: String,
        /// The ids of the disks that it covers.
        computed disk_ids: Vec<String>,
        /// How old it was when it was read.
        computed age_in_seconds: i64,
    }
}

#[async_trait]
impl Lookup for RecoveryPoints {
    const TYPE: &'static str = "asr_recovery_points";
    type Model = Points;

    async fn read(remote: &Remote, mut wanted: Points) -> Result<Points, Failure> {
        let item = wanted.protected_item_id.text();
        let all = match list(remote, item).await? {
            Some(all) => all,
            None => {
                let found = in_vault::item(remote, "protected_item_id", item).await?;
                list(remote, &found.id).await?.unwrap_or_default()
            }
        };
        let points = newest_first(all, OffsetDateTime::now_utc());
        let of_type = |kind: &str| points.iter().find(|p| p.recovery_point_type.text() == kind);
        let id = |point: Option<&Point>| point.map_or(Val::Null, |point| point.id.clone());
        let age = |point: Option<&Point>| point.map_or(Val::Null, |p| p.age_in_seconds.clone());
        wanted.latest_id = id(points.first());
        wanted.latest_age_in_seconds = age(points.first());
        wanted.latest_application_consistent_id = id(of_type(APPLICATION));
        wanted.latest_application_consistent_age_in_seconds = age(of_type(APPLICATION));
        wanted.latest_crash_consistent_id = id(of_type(CRASH));
        let shown = |point: &Point| {
            let kind = wanted.recovery_point_type.known();
            kind.is_none_or(|kind| point.recovery_point_type.text() == kind)
        };
        let shown: Vec<_> = points.into_iter().filter(shown).map(Object).collect();
        wanted.recovery_points = Val::Known(shown);
        Ok(wanted)
    }
}

/// The recovery points of an item that is there.
async fn list(remote: &Remote, item: &str) -> Result<Option<Vec<RecoveryPoint>>, Failure> {
    let path = format!("{}/recoveryPoints", item.trim_end_matches('/'));
    match remote.client.list(&remote.scope, Api::SiteRecovery, &path).await {
        Ok(points) => Ok(Some(points)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => {
            Err(Failure::while_reading(format_args!("the recovery points of {item}"))(error))
        }
    }
}

/// A point without a readable moment comes last.
fn newest_first(mut points: Vec<RecoveryPoint>, now: OffsetDateTime) -> Vec<Point> {
    points.sort_by_cached_key(|point| {
        let time = point.properties.recovery_point_time.as_deref().and_then(moment);
        (Reverse(time), id::canonical(&point.id))
    });
    points.into_iter().map(|point| shown(point, now)).collect()
}

fn shown(point: RecoveryPoint, now: OffsetDateTime) -> Point {
    let of = point.properties;
    let age = of.recovery_point_time.as_deref().and_then(|time| age(time, now));
    Point {
        id: plain_id(Some(point.id)),
        name: text(Some(point.name)),
        recovery_point_time: time(of.recovery_point_time),
        recovery_point_type: text(of.recovery_point_type),
        recovery_point_sync_type: text(of.provider_specific_details.recovery_point_sync_type),
        disk_ids: Val::Known(
            of.provider_specific_details.disks.iter().map(|disk| id::plain(disk)).collect(),
        ),
        age_in_seconds: age.into(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn moments_are_compared_as_moments() {
        let point = |name: &str, at: &str| RecoveryPoint {
            id: name.to_owned(),
            name: name.to_owned(),
            properties: crate::azure::siterecovery::RecoveryPointProperties {
                recovery_point_time: Some(at.to_owned()),
                ..Default::default()
            },
            ..RecoveryPoint::default()
        };
        let points = vec![
            point("unset", "0001-01-01T00:00:00"),
            point("older", "2026-01-16T08:00:00Z"),
            point("newest", "2026-01-16T08:30:00.5Z"),
            point("newer", "2026-01-16T09:30:00+01:00"),
        ];
        let sorted = newest_first(points, datetime!(2026-01-16 09:00 UTC));
        let names: Vec<_> = sorted.iter().map(|point| point.name.text()).collect();
        assert_eq!(names, ["newest", "newer", "older", "unset"]);
        assert_eq!(sorted[2].age_in_seconds, Val::Known(3_600));
        assert!(sorted[3].recovery_point_time.is_null() && sorted[3].age_in_seconds.is_null());
    }
}
