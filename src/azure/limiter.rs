//! Not asking more of Azure Resource Manager than it allows, so that it never has to refuse.
//!
//! Per subscription there are three token buckets (Microsoft's "Understand how Azure Resource Manager throttles requests"):
//! reads 250 and 25 more each second, writes and deletes 200 and 10 more each second. What the service says about its own
//! count corrects ours.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// By how much the times that two requests take to the service may differ.
const SPREAD: Duration = Duration::from_millis(200);

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
}

#[derive(Debug)]
struct Level {
    bucket: Bucket,
    tokens: f64,
    at: Instant,
    /// Whether the service has answered. Its bucket fills from the first request on, and so does ours only from then.
    answered: bool,
    /// Nothing is sent before this moment: the service said so.
    closed_until: Option<Instant>,
}

impl Limiter {
    /// Waits until a request may be sent.
    pub(super) async fn acquire(&self, subscription: &str, bucket: Bucket) -> Permit {
        let state = self.state(subscription, bucket);
        let turn = state.turn.lock().await;
        loop {
            let wait = lock(&state.level).take(Instant::now());
            match wait {
                None => break,
                Some(wait) => tokio::time::sleep(wait).await,
            }
        }
        drop(turn);
        Permit { state, at: Instant::now() }
    }

    fn state(&self, subscription: &str, bucket: Bucket) -> Arc<State> {
        let key = (subscription.to_ascii_lowercase(), bucket);
        let mut buckets = lock(&self.buckets);
        let state = buckets.entry(key).or_insert_with(|| {
            let level = Level {
                bucket,
                tokens: bucket.limits().0,
                at: Instant::now(),
                answered: false,
                closed_until: None,
            };
            Arc::new(State { turn: tokio::sync::Mutex::new(()), level: Mutex::new(level) })
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
}

impl Permit {
    /// Takes note of an answer, and of how many requests the service says are left. Only a number that is lower than ours
    /// even if the service has counted on meanwhile corrects ours: somebody else uses the same bucket then. A higher one says
    /// nothing, because the service may count per region or per principal.
    pub(super) fn answered(&self, remaining: Option<f64>) {
        let now = Instant::now();
        let mut level = lock(&self.state.level);
        level.refill(now);
        level.answered = true;
        if let Some(remaining) = remaining {
            let since = now.saturating_duration_since(self.at).as_secs_f64();
            let at_most = remaining + 1.0 + level.bucket.limits().1 * since;
            level.tokens = level.tokens.min(at_most);
        }
    }

    /// Gives the token back: nothing was sent.
    pub(super) fn unused(self) {
        lock(&self.state.level).tokens += 1.0;
    }

    /// Sends nothing more of the kind for a while: the service throttled.
    pub(super) fn close(&self, time: Duration) {
        let mut level = lock(&self.state.level);
        let until = Instant::now() + time;
        level.closed_until = Some(level.closed_until.map_or(until, |known| known.max(until)));
        level.tokens = 0.0;
    }
}

impl Level {
    /// Takes a token, or says how long to wait for one. Some stay in the bucket, because requests can reach the service
    /// closer together than they left.
    fn take(&mut self, now: Instant) -> Option<Duration> {
        if let Some(until) = self.closed_until {
            if now < until {
                return Some(until - now);
            }
            self.closed_until = None;
            self.at = until;
        }
        self.refill(now);
        let (_, rate) = self.bucket.limits();
        let lacking = 1.0 + rate * SPREAD.as_secs_f64() - self.tokens;
        if lacking <= f64::EPSILON {
            self.tokens -= 1.0;
            return None;
        }
        // At least a millisecond, which is the clock's resolution: a shorter sleep would not end later.
        Some(Duration::from_secs_f64(lacking / rate).max(Duration::from_millis(1)))
    }

    fn refill(&mut self, now: Instant) {
        if self.closed_until.is_some_and(|until| now < until) || !self.answered {
            self.at = now;
            return;
        }
        let (most, rate) = self.bucket.limits();
        self.tokens =
            (self.tokens + rate * now.saturating_duration_since(self.at).as_secs_f64()).min(most);
        self.at = now;
    }
}

/// A poisoned lock guards numbers that are still numbers.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn take(limiter: &Limiter, subscription: &str, bucket: Bucket, count: u32) {
        for _ in 0..count {
            limiter.acquire(subscription, bucket).await.answered(None);
        }
    }

    /// Tests that a span in seconds is as long as expected, up to the clock's resolution per token.
    fn assert_took(start: Instant, seconds: f64) {
        let took = start.elapsed().as_secs_f64();
        assert!((seconds - 0.001..seconds + 0.2).contains(&took), "{took} instead of {seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_free_and_the_rest_comes_at_the_rate() {
        let limiter = Limiter::default();
        let start = Instant::now();
        take(&limiter, "s", Bucket::Writes, 198).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        take(&limiter, "S", Bucket::Writes, 100).await;
        assert_took(start, 10.0);
        take(&limiter, "other", Bucket::Writes, 198).await;
        take(&limiter, "s", Bucket::Deletes, 198).await;
        take(&limiter, "s", Bucket::Reads, 245).await;
        assert_took(start, 10.0);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_fills_up_before_the_service_has_answered() {
        let limiter = Limiter::default();
        let first = limiter.acquire("s", Bucket::Writes).await;
        for _ in 0..197 {
            limiter.acquire("s", Bucket::Writes).await;
        }
        // The connection took three seconds to come about.
        tokio::time::sleep(Duration::from_secs(3)).await;
        first.answered(None);
        let start = Instant::now();
        take(&limiter, "s", Bucket::Writes, 1).await;
        assert_took(start, 0.1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_sent_costs_nothing() {
        let limiter = Limiter::default();
        let start = Instant::now();
        for _ in 0..1000 {
            limiter.acquire("s", Bucket::Writes).await.unused();
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_service_corrects_our_count_downwards() {
        let limiter = Limiter::default();
        limiter.acquire("s", Bucket::Reads).await.answered(Some(11_999.0));
        limiter.acquire("s", Bucket::Reads).await.answered(Some(9.0));
        let start = Instant::now();
        // Ten are left, of which five are kept.
        take(&limiter, "s", Bucket::Reads, 30).await;
        assert_took(start, 1.0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_answer_takes_nothing_away() {
        let limiter = Limiter::default();
        take(&limiter, "s", Bucket::Writes, 198).await;
        let start = Instant::now();
        for _ in 0..20 {
            let permit = limiter.acquire("s", Bucket::Writes).await;
            tokio::time::sleep(Duration::from_millis(90)).await;
            permit.answered(Some(2.0));
        }
        assert_took(start, 2.09);
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_bucket_opens_empty() {
        let limiter = Limiter::default();
        let (one, other) = (
            limiter.acquire("s", Bucket::Writes).await,
            limiter.acquire("s", Bucket::Writes).await,
        );
        one.answered(None);
        one.close(Duration::from_secs(7));
        other.close(Duration::from_secs(3));
        let start = Instant::now();
        take(&limiter, "s", Bucket::Writes, 1).await;
        assert_took(start, 7.3);
    }

    #[tokio::test(start_paused = true)]
    async fn requests_leave_in_the_order_they_came() {
        let limiter = Arc::new(Limiter::default());
        limiter.acquire("s", Bucket::Writes).await.answered(Some(0.0));
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for number in 0..20 {
            let (limiter, order) = (limiter.clone(), order.clone());
            tasks.push(tokio::spawn(async move {
                limiter.acquire("s", Bucket::Writes).await;
                lock(&order).push(number);
            }));
            tokio::task::yield_now().await;
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*lock(&order), (0..20).collect::<Vec<_>>());
    }
}
