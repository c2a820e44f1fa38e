//! Not asking more of Azure Resource Manager than it allows, so that it never has to refuse, and no less.
//!
//! Per subscription there are three token buckets (Microsoft's "Understand how Azure Resource Manager throttles requests"):
//! reads 250 and 25 more each second, writes and deletes 200 and 10 more each second. That is where counting begins; what the
//! service says of its own count with every answer corrects ours, in both directions. Where it says that many are left, or
//! nothing at all, nobody waits; where few are left, or it throttled, requests leave at the rate at which the bucket fills.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// By how much the times that two requests take to the service may differ.
const SPREAD: Duration = Duration::from_millis(200);

/// For how long after it throttled the service is not believed that many requests are left: what refused may be another
/// counter than the one in its headers.
const CAUTION: Duration = Duration::from_secs(60);

/// The bucket that a request draws from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Bucket {
    Reads,
    Writes,
    Deletes,
}

impl Bucket {
    /// How many requests may be sent at once, and how many more each second.
    const fn limits(self) -> (f64, f64) {
        match self {
            Self::Reads => (250.0, 25.0),
            Self::Writes | Self::Deletes => (200.0, 10.0),
        }
    }

    /// The header in which the service says how many are left.
    pub(super) const fn header(self) -> &'static str {
        match self {
            Self::Reads => "x-ms-ratelimit-remaining-subscription-reads",
            Self::Writes => "x-ms-ratelimit-remaining-subscription-writes",
            Self::Deletes => "x-ms-ratelimit-remaining-subscription-deletes",
        }
    }
}

/// The buckets of every subscription.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    buckets: Mutex<HashMap<(String, Bucket), Arc<State>>>,
}

#[derive(Debug)]
struct State {
    /// Held by the one who waits for the next token, so that requests leave in the order they came.
    turn: tokio::sync::Mutex<()>,
    level: Mutex<Level>,
    /// Told when an answer shows that there are more tokens than we thought.
    more: Notify,
}

#[derive(Debug)]
struct Level {
    bucket: Bucket,
    tokens: f64,
    at: Instant,
    /// Whether the service has answered. Its bucket fills from the first request on, and so does ours only from then.
    answered: bool,
    /// Whether it ever said how many are left. Until then its silence means that it does not count.
    counts: bool,
    /// Nothing is sent before this moment: the service said so.
    closed_until: Option<Instant>,
    /// When the service last throttled.
    throttled_at: Option<Instant>,
    /// How many permits were given, and how many of them are done with.
    given: u64,
    done: u64,
}

impl Limiter {
    /// Waits until a request may be sent.
    pub(super) async fn acquire(&self, subscription: &str, bucket: Bucket) -> Permit {
        let state = self.state(subscription, bucket);
        let turn = state.turn.lock().await;
        let done_before = loop {
            let taken = lock(&state.level).take(Instant::now());
            match taken {
                Ok(done_before) => break done_before,
                Err(wait) => tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = state.more.notified() => {}
                },
            }
        };
        drop(turn);
        Permit { state, at: Instant::now(), done_before }
    }

    fn state(&self, subscription: &str, bucket: Bucket) -> Arc<State> {
        let key = (subscription.to_ascii_lowercase(), bucket);
        let mut buckets = lock(&self.buckets);
        let state = buckets.entry(key).or_insert_with(|| {
            let (turn, more) = (tokio::sync::Mutex::new(()), Notify::new());
            Arc::new(State { turn, level: Mutex::new(Level::full(bucket)), more })
        });
        state.clone()
    }
}

/// Leave to send one request, and the place to report what its answer says.
#[derive(Debug)]
pub(super) struct Permit {
    state: Arc<State>,
    /// When it was given.
    at: Instant,
    /// How many others were done with by then.
    done_before: u64,
}

impl Permit {
    /// Takes note of an answer, and of how many requests the service says are left, if it says so.
    pub(super) fn answered(&self, remaining: Option<f64>) {
        let now = Instant::now();
        let mut level = lock(&self.state.level);
        level.refill(now);
        level.answered = true;
        let (most, rate) = level.bucket.limits();
        let remaining = match remaining {
            Some(remaining) => {
                level.counts = true;
                // There are no more, even if the service has counted on meanwhile: somebody else uses the same bucket.
                let since = now.saturating_duration_since(self.at).as_secs_f64();
                level.tokens = level.tokens.min(remaining + 1.0 + rate * since);
                remaining
            }
            None if level.counts => return,
            None => most - 1.0,
        };
        if level.is_cautious(now) {
            return;
        }
        // There are no fewer, even if the service took up everything after this request that was not done with when this
        // one left.
        let later = (level.given - self.done_before).saturating_sub(1);
        let at_least = remaining - later as f64;
        if at_least > level.tokens {
            level.tokens = at_least;
            self.state.more.notify_one();
        }
    }

    /// Takes note that the service may have taken the request up, and that its answer did not arrive.
    pub(super) fn lost(&self) {
        let mut level = lock(&self.state.level);
        level.refill(Instant::now());
        level.answered = true;
    }

    /// Gives the token back: nothing was sent.
    pub(super) fn unused(self) {
        lock(&self.state.level).tokens += 1.0;
    }

    /// Sends no more of the kind than the bucket gains: the service throttled. Nothing at all for as long as it asks for.
    pub(super) fn throttled(&self, after: Option<Duration>) {
        let mut level = lock(&self.state.level);
        let now = Instant::now();
        let until = now + after.unwrap_or_default();
        level.answered = true;
        level.throttled_at = Some(now);
        level.closed_until = Some(level.closed_until.map_or(until, |known| known.max(until)));
        level.tokens = 0.0;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        lock(&self.state.level).done += 1;
    }
}

impl Level {
    fn full(bucket: Bucket) -> Self {
        Self {
            bucket,
            tokens: bucket.limits().0,
            at: Instant::now(),
            answered: false,
            counts: false,
            closed_until: None,
            throttled_at: None,
            given: 0,
            done: 0,
        }
    }

    /// Takes a token, and answers how many requests were done with before; or says how long to wait for one. Some stay in
    /// the bucket, because requests can reach the service closer together than they left.
    fn take(&mut self, now: Instant) -> Result<u64, Duration> {
        if let Some(until) = self.closed_until {
            if now < until {
                return Err(until - now);
            }
            self.closed_until = None;
            self.at = until;
        }
        self.refill(now);
        let (_, rate) = self.bucket.limits();
        let lacking = 1.0 + rate * SPREAD.as_secs_f64() - self.tokens;
        if lacking <= f64::EPSILON {
            self.tokens -= 1.0;
            self.given += 1;
            return Ok(self.done);
        }
        // At least a millisecond, which is the clock's resolution: a shorter sleep would not end later.
        Err(Duration::from_secs_f64(lacking / rate).max(Duration::from_millis(1)))
    }

    fn refill(&mut self, now: Instant) {
        if self.closed_until.is_some_and(|until| now < until) || !self.answered {
            self.at = now;
            return;
        }
        let (most, rate) = self.bucket.limits();
        let gained = rate * now.saturating_duration_since(self.at).as_secs_f64();
        // The service may have said that there are more than a bucket should hold.
        self.tokens = (self.tokens + gained).min(most.max(self.tokens));
        self.at = now;
    }

    fn is_cautious(&self, now: Instant) -> bool {
        self.throttled_at.is_some_and(|at| now.saturating_duration_since(at) < CAUTION)
    }
}

/// A poisoned lock guards numbers that are still numbers.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
