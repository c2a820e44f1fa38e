//! Not asking more of Azure Resource Manager than it allows, so that it never has to refuse.
//!
//! Per subscription there are three token buckets (Microsoft's "Understand how Azure Resource Manager throttles requests"):
//! reads 250 and 25 more each second, writes and deletes 200 and 10 more each second. What the service says about its own
//! count corrects ours.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

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
    /// Nothing is sent before this moment: the service said so.
    closed_until: Option<Instant>,
}

impl Limiter {
    /// Waits until a request may be sent.
    pub(super) async fn acquire(&self, subscription: &str, bucket: Bucket) {
        let state = self.state(subscription, bucket);
        let _turn = state.turn.lock().await;
        loop {
            let wait = lock(&state.level).take(Instant::now());
            match wait {
                None => return,
                Some(wait) => tokio::time::sleep(wait).await,
            }
        }
    }

    /// Takes the service's word for how many requests are left. Only a lower number than ours counts: the service may
    /// count per region or per principal, while our limits are the documented ones.
    pub(super) fn observe(&self, subscription: &str, bucket: Bucket, remaining: f64) {
        let state = self.state(subscription, bucket);
        let mut level = lock(&state.level);
        level.refill(Instant::now());
        level.tokens = level.tokens.min(remaining.max(0.0));
    }

    /// Sends nothing more of the kind for a while: the service throttled.
    pub(super) fn close(&self, subscription: &str, bucket: Bucket, time: Duration) {
        let state = self.state(subscription, bucket);
        let mut level = lock(&state.level);
        let until = Instant::now() + time;
        level.closed_until = Some(level.closed_until.map_or(until, |known| known.max(until)));
        level.tokens = 0.0;
    }

    fn state(&self, subscription: &str, bucket: Bucket) -> Arc<State> {
        let key = (subscription.to_ascii_lowercase(), bucket);
        let mut buckets = lock(&self.buckets);
        let state = buckets.entry(key).or_insert_with(|| {
            let level =
                Level { bucket, tokens: bucket.limits().0, at: Instant::now(), closed_until: None };
            Arc::new(State { turn: tokio::sync::Mutex::new(()), level: Mutex::new(level) })
        });
        state.clone()
    }
}

impl Level {
    /// Takes a token, or says how long to wait for one. One token stays in the bucket, because requests can reach the
    /// service closer together than they left.
    fn take(&mut self, now: Instant) -> Option<Duration> {
        const KEPT: f64 = 1.0;
        if let Some(until) = self.closed_until {
            if now < until {
                return Some(until - now);
            }
            self.closed_until = None;
            self.at = until;
        }
        self.refill(now);
        let lacking = 1.0 + KEPT - self.tokens;
        if lacking <= f64::EPSILON {
            self.tokens -= 1.0;
            return None;
        }
        // At least a millisecond, which is the clock's resolution: a shorter sleep would not end later.
        Some(
            Duration::from_secs_f64(lacking / self.bucket.limits().1).max(Duration::from_millis(1)),
        )
    }

    fn refill(&mut self, now: Instant) {
        if self.closed_until.is_some_and(|until| now < until) {
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

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_free_and_the_rest_comes_at_the_rate() {
        let limiter = Limiter::default();
        let start = Instant::now();
        for _ in 0..199 {
            limiter.acquire("s", Bucket::Writes).await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        for _ in 0..100 {
            limiter.acquire("S", Bucket::Writes).await;
        }
        let elapsed = start.elapsed().as_secs_f64();
        assert!((10.0..10.5).contains(&elapsed), "{elapsed}");
        limiter.acquire("other", Bucket::Writes).await;
        limiter.acquire("s", Bucket::Deletes).await;
        assert!(start.elapsed().as_secs_f64() - elapsed < 0.01);
    }

    #[tokio::test(start_paused = true)]
    async fn the_service_corrects_our_count_downwards() {
        let limiter = Limiter::default();
        limiter.observe("s", Bucket::Reads, 11_999.0);
        limiter.observe("s", Bucket::Reads, 5.0);
        let start = Instant::now();
        for _ in 0..29 {
            limiter.acquire("s", Bucket::Reads).await;
        }
        let elapsed = start.elapsed().as_secs_f64();
        assert!((1.0..1.1).contains(&elapsed), "{elapsed}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_bucket_opens_empty() {
        let limiter = Limiter::default();
        limiter.close("s", Bucket::Writes, Duration::from_secs(7));
        limiter.close("s", Bucket::Writes, Duration::from_secs(3));
        let start = Instant::now();
        limiter.acquire("s", Bucket::Writes).await;
        let elapsed = start.elapsed().as_secs_f64();
        assert!((7.2..7.3).contains(&elapsed), "{elapsed}");
    }

    #[tokio::test(start_paused = true)]
    async fn requests_leave_in_the_order_they_came() {
        let limiter = Arc::new(Limiter::default());
        limiter.observe("s", Bucket::Writes, 0.0);
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
