//! The recovery points of a failover: which ones it would take, and whether they are recent enough.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::aim;
use super::model::Model;
use super::standing::Side;
use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;
use crate::resources::arm::Remote;
use crate::resources::operations::recovery_point::{self, Point};
use crate::resources::operations::target::Located;
use crate::resources::operations::{Failure, Refusal};

/// Seconds of a minute.
const MINUTE: i64 = 60;

/// The point that a failover of one item to a side takes.
///
/// # Errors
/// That there is none, or Azure could not be asked.
pub async fn of_item(
    remote: &Remote,
    item: &ProtectedItem,
    planned: &Model,
    to: Side,
) -> Result<Point, Failure> {
    recovery_point::resolve(remote, item, &aim::point(planned, to)).await
}

/// Refuses a failover to a side that would lose more than `maximum_rpo_minutes`, and one without a recovery point.
///
/// # Errors
/// The refusal, or that Azure could not be asked.
pub async fn check(
    remote: &Remote,
    located: &Located,
    planned: &Model,
    to: Side,
) -> Result<(), Failure> {
    if located.plan.is_some() {
        aim::point(planned, to).of_plan()?;
    }
    for item in &located.items {
        let point = of_item(remote, item, planned, to).await?;
        let Some(most) = planned.maximum_rpo_minutes.known() else { continue };
        let Some(age) = age(item, &point) else { continue };
        if age > most * MINUTE {
            return Err(too_old(item, &point, age, *most, located.plan.is_some()).into());
        }
    }
    Ok(())
}

/// How many seconds of data would be lost: the age of the point, or of what has arrived.
fn age(item: &ProtectedItem, point: &Point) -> Option<i64> {
    let details = &item.properties.provider_specific_details;
    let Some(time) = point.time.as_deref().and_then(moment) else { return details.rpo_in_seconds };
    let seen = details.last_rpo_calculated_time.as_deref().and_then(moment);
    let now = OffsetDateTime::now_utc();
    // The clock of the service counts where it is ahead of this one.
    Some((seen.map_or(now, |seen| seen.max(now)) - time).whole_seconds())
}

fn moment(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

fn too_old(item: &ProtectedItem, point: &Point, age: i64, most: i64, of_plan: bool) -> Refusal {
    let name = id::name(&item.id).unwrap_or_default();
    let what = match &point.time {
        Some(time) => {
            format!("The recovery point of {name} is of {time}, {} minutes old", age / MINUTE)
        }
        None => format!("What has arrived of {name} is {} minutes old", age / MINUTE),
    };
    let other = if of_plan { "" } else { " The data source asr_recovery_points lists all points." };
    Refusal::of(
        "maximum_rpo_minutes",
        "The failover would lose more than is allowed",
        format!(
            "{what}, and `maximum_rpo_minutes` is {most}. If the source answers, \"latest\" as `recovery_point` loses less; if it is lost and \
             so much data may be lost, raise `maximum_rpo_minutes` or take it away.{other}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_age_of_a_point_is_counted_by_the_later_clock() {
        let item = |seen: &str| -> ProtectedItem {
            serde_json::from_value(json!({"id": "/i/web", "properties": {"providerSpecificDetails":
                {"rpoInSeconds": 77, "lastRpoCalculatedTime": seen}}}))
            .unwrap()
        };
        let point = |time: Option<&str>| Point { id: None, time: time.map(str::to_owned) };
        let ahead = item("2999-01-01T00:10:00Z");
        assert_eq!(age(&ahead, &point(Some("2999-01-01T00:00:00Z"))), Some(600));
        assert_eq!(age(&ahead, &point(None)), Some(77));
        let behind = age(&item("2001-01-01T00:10:00Z"), &point(Some("2001-01-01T00:00:00Z")));
        assert!(behind.is_some_and(|age| age > 24 * 3600));
        let told = too_old(&ahead, &point(None), 600, 5, false);
        assert!(told.detail.contains("10 minutes") && told.detail.contains("is 5"), "{told:?}");
    }
}
