//! ARM's token buckets: reads 250 and 25 more per second, writes 200 and 10 per second, deletes likewise, for each
//! subscription ("Understand how Azure Resource Manager throttles requests", Microsoft Learn).
//!
//! The buckets fill by the real clock, whatever the pace of the simulated one, because a client's limiter does too.

use std::collections::HashMap;

use time::OffsetDateTime;

use crate::wire::Response;

/// What a request costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Toll {
    Read,
    Write,
    Delete,
}

impl Toll {
    fn of(method: &str) -> Self {
        match method {
            "GET" | "HEAD" => Toll::Read,
            "DELETE" => Toll::Delete,
            _ => Toll::Write,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Toll::Read => "reads",
            Toll::Write => "writes",
            Toll::Delete => "deletes",
        }
    }

    /// Size of the bucket and tokens per second.
    fn bucket(self) -> (f64, f64) {
        match self {
            Toll::Read => (250.0, 25.0),
            Toll::Write | Toll::Delete => (200.0, 10.0),
        }
    }
}

/// The buckets of all subscriptions.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Whether an empty bucket refuses; if not, headers report full buckets.
    pub enforced: bool,
    buckets: HashMap<(String, Toll), (f64, OffsetDateTime)>,
}

impl Limits {
    /// Takes a token: the rate headers of the reply, or the reply that refuses.
    pub fn admit(
        &mut self,
        subscription: &str,
        method: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<(String, String)>, Box<Response>> {
        let toll = Toll::of(method);
        let (size, rate) = toll.bucket();
        let mut left = size - 1.0;
        if self.enforced {
            let entry =
                self.buckets.entry((subscription.to_lowercase(), toll)).or_insert((size, now));
            let gained = (now - entry.1).as_seconds_f64().max(0.0) * rate;
            *entry = ((entry.0 + gained).min(size), now);
            if entry.0 < 1.0 {
                let seconds = ((1.0 - entry.0) / rate).ceil().max(1.0);
                return Err(Box::new(refusal(toll, subscription, seconds)));
            }
            entry.0 -= 1.0;
            left = entry.0;
        }
        let noun = toll.noun();
        Ok(vec![
            (format!("x-ms-ratelimit-remaining-subscription-{noun}"), format!("{}", left.floor())),
            (
                format!("x-ms-ratelimit-remaining-subscription-global-{noun}"),
                format!("{}", left.floor() * 15.0),
            ),
        ])
    }
}

fn refusal(toll: Toll, subscription: &str, seconds: f64) -> Response {
    let noun = toll.noun();
    let message = format!(
        "Number of '{noun}' requests for subscription '{subscription}' exceeded the limit of the token bucket. \
         Please try again after '{seconds}' seconds."
    );
    crate::arm::error(429, "SubscriptionRequestsThrottled", &message)
        .with_header("Retry-After", format!("{seconds}"))
        .with_header(&format!("x-ms-ratelimit-remaining-subscription-{noun}"), "0")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_write_bucket_holds_200_and_refills_ten_a_second() {
        let mut limits = Limits { enforced: true, ..Limits::default() };
        let start = OffsetDateTime::UNIX_EPOCH;
        for _ in 0..200 {
            assert!(limits.admit("s", "PUT", start).is_ok());
        }
        let refused = limits.admit("s", "PATCH", start).unwrap_err();
        assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
        assert!(limits.admit("s", "GET", start).is_ok(), "reads have a bucket of their own");

        let later = start + Duration::from_secs(1);
        let granted = (0..20).filter(|_| limits.admit("s", "PUT", later).is_ok()).count();
        assert_eq!(granted, 10);
    }
}
