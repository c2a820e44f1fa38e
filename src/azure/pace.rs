//! How often what many wait for may be read, and when those who wait look together.
//!
//! This knows neither jobs nor members, only what reading costs.

use std::time::Duration;

use tokio::time::Instant;

/// The least time between two readings of one page: those who ask at about the same time share an answer.
const LEAST_GAP: Duration = Duration::from_millis(250);

/// The least time between the beginnings of two readings of a list of so many pages. However many ask, a list costs four
/// requests a second at most, of the 25 that a subscription has.
pub(super) fn gap(pages: u32) -> Duration {
    LEAST_GAP * pages.max(1)
}

/// The first multiple of an interval, counted from `start`, that lies after `now`.
pub(super) fn next_beat(start: Instant, now: Instant, interval: Duration) -> Instant {
    let since = now.saturating_duration_since(start).as_nanos();
    let Some(into) = since.checked_rem(interval.as_nanos()) else { return now };
    let left = interval.as_nanos() - into;
    now + Duration::from_nanos(u64::try_from(left).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_many_pages_is_read_less_often() {
        assert_eq!(gap(0), Duration::from_millis(250));
        assert_eq!(gap(10), Duration::from_millis(2500));
    }

    #[test]
    fn beats_are_the_same_for_everybody_and_always_ahead() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let interval = Duration::from_secs(30);
        for (now, beat) in [(0, 30), (1, 30), (29, 30), (30, 60), (95, 120)] {
            assert_eq!(next_beat(start, at(now), interval), at(beat));
        }
        assert_eq!(next_beat(start, at(5), Duration::ZERO), at(5));
    }
}
