//! The simulator's time: how the real clock becomes the time of the simulated cloud, how long an operation lasts, and
//! how Azure writes a moment.
//!
//! Nothing here waits. What an operation has become is worked out from these rules whenever somebody looks.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// How the time of the simulated cloud passes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// An operation ends at the n-th look at it, whatever its duration; for tests. Zero counts as one.
    SettleAfter(u32),
    /// Time stands still but for [`Clock::advance`]; an operation ends once its duration has been stepped over.
    Stepped,
    /// Durations and Retry-After are divided by this factor (at least 1); for people.
    Scaled(u32),
}

/// The clock of one simulated cloud.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// How time passes.
    pub pace: Pace,
    frozen_at: OffsetDateTime,
    ahead: Duration,
}

impl Clock {
    fn new(pace: Pace) -> Self {
        Clock { pace, frozen_at: OffsetDateTime::now_utc(), ahead: Duration::ZERO }
    }

    /// Operations end at the `looks`-th look; the date is the real one.
    pub fn settle_after(looks: u32) -> Self {
        Clock::new(Pace::SettleAfter(looks.max(1)))
    }

    /// Time moves by [`Clock::advance`] alone.
    pub fn stepped() -> Self {
        Clock::new(Pace::Stepped)
    }

    /// Everything takes the time it takes in Azure divided by `factor`.
    pub fn scaled(factor: u32) -> Self {
        Clock::new(Pace::Scaled(factor.max(1)))
    }

    /// Moves the simulated cloud ahead in time.
    pub fn advance(&mut self, by: Duration) {
        self.ahead += by;
    }

    /// The simulated moment that belongs to a real one.
    pub fn read(&self, real: OffsetDateTime) -> OffsetDateTime {
        match self.pace {
            Pace::Stepped => self.frozen_at + self.ahead,
            Pace::SettleAfter(_) | Pace::Scaled(_) => real + self.ahead,
        }
    }

    /// How long something lasts here that lasts `seconds` in Azure.
    pub fn duration(&self, seconds: f64) -> Duration {
        match self.pace {
            Pace::Scaled(factor) => Duration::from_secs_f64(seconds / f64::from(factor)),
            Pace::SettleAfter(_) | Pace::Stepped => Duration::from_secs_f64(seconds),
        }
    }

    /// The headers that tell a client to come back in `seconds` of Azure's time: `Retry-After` in whole seconds and,
    /// where that is too coarse, `retry-after-ms`, which the Azure SDKs read first.
    pub fn retry_after(&self, seconds: u32) -> Vec<(String, String)> {
        let (whole, milliseconds) = match self.pace {
            Pace::Scaled(1) => (seconds, None),
            Pace::Scaled(factor) => {
                (seconds.div_ceil(factor), Some(u64::from(seconds) * 1000 / u64::from(factor)))
            }
            Pace::SettleAfter(_) | Pace::Stepped => (0, Some(10)),
        };
        let mut headers = vec![("Retry-After".to_owned(), whole.to_string())];
        headers.extend(milliseconds.map(|value| ("retry-after-ms".to_owned(), value.to_string())));
        headers
    }

    /// The same on a reply to a poll. Azure sends none there, so that clients fall back to an interval of their own
    /// (the SDKs: 30 s); where time is scaled that would undo the scaling.
    pub fn retry_after_a_poll(&self, seconds: u32) -> Vec<(String, String)> {
        match self.pace {
            Pace::Scaled(factor) if factor > 1 => self.retry_after(seconds),
            _ => Vec::new(),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Clock::settle_after(1)
    }
}

const STAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");
const SECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const COMPACT: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");
const HTTP: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

fn write(moment: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    // The formats above name only parts that every date has.
    moment.format(format).unwrap_or_default()
}

/// A moment with the seven decimals that .NET writes.
pub fn stamp(moment: OffsetDateTime) -> String {
    write(moment, STAMP)
}

/// A moment cut to whole seconds, still with seven decimals, as operations report their end.
pub fn whole_stamp(moment: OffsetDateTime) -> String {
    stamp(moment.truncate_to_second())
}

/// A moment in whole seconds without decimals, as jobs report their times.
pub fn seconds(moment: OffsetDateTime) -> String {
    write(moment, SECONDS)
}

/// A moment as `x-ms-routing-request-id` has it.
pub fn compact(moment: OffsetDateTime) -> String {
    write(moment, COMPACT)
}

/// A moment as the HTTP `Date` header has it.
pub fn http_date(moment: OffsetDateTime) -> String {
    write(moment, HTTP)
}

/// The count of 100 ns since the year 1, which .NET calls ticks.
pub fn ticks(moment: OffsetDateTime) -> i128 {
    moment.unix_timestamp_nanos() / 100 + 621_355_968_000_000_000
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_stepped_clock_moves_only_when_told() {
        let mut clock = Clock::stepped();
        let start = clock.read(datetime!(2030-01-01 0:00 UTC));
        assert_eq!(clock.read(datetime!(2040-01-01 0:00 UTC)), start);
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.read(datetime!(2040-01-01 0:00 UTC)) - start, Duration::from_secs(90));
    }

    #[test]
    fn scaling_divides_durations_and_retry_after() {
        let clock = Clock::scaled(60);
        assert_eq!(clock.duration(66.0), Duration::from_millis(1100));
        let headers = clock.retry_after(30);
        assert_eq!(headers[0].1, "1");
        assert_eq!(headers[1], ("retry-after-ms".to_owned(), "500".to_owned()));
        assert_eq!(Clock::scaled(1).retry_after(30), [("Retry-After".to_owned(), "30".to_owned())]);
    }

    #[test]
    fn moments_are_written_as_azure_writes_them() {
        let moment = datetime!(2023-01-16 8:59:45.3049179 UTC);
        assert_eq!(stamp(moment), "2023-01-16T08:59:45.3049179Z");
        assert_eq!(whole_stamp(moment), "2023-01-16T08:59:45.0000000Z");
        assert_eq!(seconds(moment), "2023-01-16T08:59:45Z");
        assert_eq!(http_date(moment), "Mon, 16 Jan 2023 08:59:45 GMT");
        assert_eq!(ticks(datetime!(1970-01-01 0:00 UTC)), 621_355_968_000_000_000);
    }
}
