//! When to ask again, and how long to wait before it.
//!
//! Azure asks for patience with 408, 429 and 5xx, and connections break. A read is simply repeated. A write is repeated only
//! where it cannot have been accepted: throttled, or never sent. Everything ends with the scope.

use std::time::Duration;

use azure_core::time::{OffsetDateTime, parse_rfc7231};

use super::pipeline::{NoReply, Reply};

/// The first wait where the service names none; it doubles with each attempt.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait where the service names none.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How often an endpoint that never answered anything is tried: a name that does not resolve and a port where nobody listens
/// are wrong settings more often than bad moments.
pub(super) const TRIES_OF_THE_UNKNOWN: u32 = 5;

/// What to do after an attempt.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The answer stands.
    Stands(Reply),
    /// Ask again: nothing happened.
    Again(Trouble),
    /// Something may have happened.
    Unclear(Trouble),
    /// Asking again is pointless.
    Hopeless(NoReply),
}

/// What an attempt met.
#[derive(Debug)]
pub(super) struct Trouble {
    /// How long the service wants us to wait.
    pub(super) after: Option<Duration>,
    /// The answer, if there was one.
    pub(super) reply: Option<Reply>,
    /// What happened, in a few words.
    pub(super) text: String,
    /// Whether nothing but the connection failed, before anything was sent.
    pub(super) unreachable: bool,
}

/// Judges an attempt. `writes` is whether the request changes something.
pub(super) fn judge(writes: bool, attempt: Result<Reply, NoReply>) -> Verdict {
    match attempt {
        Ok(reply) => judge_reply(writes, reply),
        Err(NoReply::NotSent(text)) => {
            Verdict::Again(Trouble { after: None, reply: None, text, unreachable: true })
        }
        Err(NoReply::Lost(text)) => {
            let trouble = Trouble { after: None, reply: None, text, unreachable: false };
            if writes { Verdict::Unclear(trouble) } else { Verdict::Again(trouble) }
        }
        Err(hopeless) => Verdict::Hopeless(hopeless),
    }
}

fn judge_reply(writes: bool, reply: Reply) -> Verdict {
    let after = retry_after(&reply);
    let refused_unseen = reply.status == 429 || (reply.status == 503 && after.is_some());
    if !matches!(reply.status, 408 | 429 | 500 | 502 | 503 | 504) {
        return Verdict::Stands(reply);
    }
    let text = format!("HTTP {}", reply.status);
    let trouble = Trouble { after, text, reply: Some(reply), unreachable: false };
    if writes && !refused_unseen { Verdict::Unclear(trouble) } else { Verdict::Again(trouble) }
}

/// No answer is waited for longer than this, whatever it says.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// How long an answer asks to wait, up to a day: milliseconds in `x-ms-retry-after-ms` or `retry-after-ms`, else seconds or a date in
/// `retry-after`. A date in the past is no wait.
pub(super) fn retry_after(reply: &Reply) -> Option<Duration> {
    let millis = ["x-ms-retry-after-ms", "retry-after-ms"]
        .into_iter()
        .find_map(|name| reply.header(name)?.parse().ok());
    if let Some(millis) = millis {
        return Some(Duration::from_millis(millis).min(A_DAY));
    }
    let text = reply.header("retry-after")?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds).min(A_DAY));
    }
    let date = parse_rfc7231(text).ok()?;
    Some(Duration::try_from(date - OffsetDateTime::now_utc()).unwrap_or_default().min(A_DAY))
}

/// How long to wait before attempt number `attempt + 1`, counted from 1: what the service asked for, else longer each time
/// and spread over half of it, so that many clients do not come back at once.
pub(super) fn wait(attempt: u32, after: Option<Duration>) -> Duration {
    if let Some(after) = after {
        return after;
    }
    let most = FIRST_WAIT.saturating_mul(1 << attempt.saturating_sub(1).min(10)).min(LONGEST_WAIT);
    most / 2 + most.mul_f64(0.5 * random())
}

/// A number from 0 to 1.
fn random() -> f64 {
    f64::from(uuid::Uuid::new_v4().as_fields().0) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, headers: &[(&str, &str)]) -> Reply {
        let headers =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Reply { status, headers, ..Reply::default() }
    }

    #[test]
    fn the_wait_asked_for_is_read_in_every_form() {
        let read = |headers: &[(&str, &str)]| retry_after(&reply(429, headers));
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(
            read(&[("retry-after", "7"), ("retry-after-ms", "50")]),
            Some(Duration::from_millis(50))
        );
        assert_eq!(
            read(&[("x-ms-retry-after-ms", "20"), ("retry-after-ms", "50")]),
            Some(Duration::from_millis(20))
        );
        assert_eq!(read(&[("retry-after", "-3")]), None);
        assert_eq!(read(&[("retry-after", "Fri, 01 Jan 2021 00:00:00 GMT")]), Some(Duration::ZERO));
        let ahead = read(&[("retry-after", "Fri, 01 Jan 2100 00:00:00 GMT")]).unwrap();
        assert!(ahead == A_DAY);
    }

    #[test]
    fn waits_grow_and_spread_up_to_a_bound() {
        for (attempt, seconds) in [(1, 0.5), (2, 1.0), (3, 2.0), (7, 30.0), (4_000_000_000, 30.0)] {
            let wait = wait(attempt, None).as_secs_f64();
            assert!((seconds / 2.0..=seconds).contains(&wait), "{attempt}: {wait}");
        }
        assert_eq!(wait(9, Some(Duration::from_secs(120))), Duration::from_secs(120));
    }

    #[test]
    fn a_write_is_unclear_where_a_read_is_repeated() {
        for status in [408, 500, 502, 503, 504] {
            assert!(matches!(judge(true, Ok(reply(status, &[]))), Verdict::Unclear(_)), "{status}");
            assert!(matches!(judge(false, Ok(reply(status, &[]))), Verdict::Again(_)), "{status}");
        }
        for throttled in [reply(429, &[]), reply(503, &[("retry-after", "1")])] {
            assert!(matches!(judge(true, Ok(throttled)), Verdict::Again(_)));
        }
        for status in [200, 202, 400, 401, 404, 409, 501] {
            assert!(matches!(judge(true, Ok(reply(status, &[]))), Verdict::Stands(_)), "{status}");
        }
        let lost = || Err(NoReply::Lost("reset".to_owned()));
        assert!(matches!(judge(true, lost()), Verdict::Unclear(_)));
        assert!(matches!(judge(false, lost()), Verdict::Again(_)));
        assert!(matches!(judge(true, Err(NoReply::NotSent(String::new()))), Verdict::Again(_)));
        assert!(matches!(
            judge(false, Err(NoReply::Distrusted(String::new()))),
            Verdict::Hopeless(_)
        ));
    }
}
