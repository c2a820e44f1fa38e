use super::*;

/// A service that counts as the documentation says, or tells everybody that much is left.
struct Service {
    tokens: f64,
    at: Instant,
    /// Whether it enforces what it says.
    strict: bool,
    refused: u32,
}

impl Service {
    fn new(strict: bool) -> Arc<Mutex<Self>> {
        let (most, _) = Bucket::Writes.limits();
        Arc::new(Mutex::new(Self { tokens: most, at: Instant::now(), strict, refused: 0 }))
    }

    /// Takes up a request and says how many are left.
    fn take(&mut self) -> f64 {
        let (most, rate) = Bucket::Writes.limits();
        if !self.strict {
            return most - 1.0;
        }
        let now = Instant::now();
        self.tokens = (self.tokens + rate * (now - self.at).as_secs_f64()).min(most);
        self.at = now;
        if self.tokens < 1.0 {
            self.refused += 1;
            return 0.0;
        }
        self.tokens -= 1.0;
        self.tokens.floor()
    }
}

/// Sends so many writes, 250 of them at a time, which take different times to the service and back. Answers how long it took.
async fn write(
    limiter: &Arc<Limiter>,
    service: &Arc<Mutex<Service>>,
    count: u64,
    says: bool,
) -> f64 {
    let start = Instant::now();
    let at_once = Arc::new(tokio::sync::Semaphore::new(250));
    let writes = (0..count).map(|number| {
        let (limiter, service, at_once) = (limiter.clone(), service.clone(), at_once.clone());
        tokio::spawn(async move {
            let _one = at_once.acquire().await.unwrap();
            let permit = limiter.acquire("s", Bucket::Writes).await;
            tokio::time::sleep(Duration::from_millis(10 + number * 7 % 60)).await;
            let remaining = lock(&service).take();
            tokio::time::sleep(Duration::from_millis(10 + number * 11 % 90)).await;
            permit.answered(says.then_some(remaining));
        })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.unwrap();
    }
    start.elapsed().as_secs_f64()
}

/// Takes tokens one after another, and is told each time that so many are left.
async fn take(limiter: &Limiter, subscription: &str, bucket: Bucket, count: u32, left: f64) {
    for _ in 0..count {
        limiter.acquire(subscription, bucket).await.answered(Some(left));
    }
}

/// Tests that a span in seconds is as long as expected, up to the clock's resolution per token.
fn assert_took(start: Instant, seconds: f64) {
    let took = start.elapsed().as_secs_f64();
    assert!((seconds - 0.001..seconds + 0.2).contains(&took), "{took} instead of {seconds}");
}

#[tokio::test(start_paused = true)]
async fn within_limits_nothing_is_refused_and_little_time_is_lost() {
    let (limiter, service) = (Arc::new(Limiter::default()), Service::new(true));
    let took = write(&limiter, &service, 1000, true).await;
    assert_eq!(lock(&service).refused, 0);
    assert!((80.0..84.0).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_where_the_service_says_that_plenty_is_left() {
    let (limiter, service) = (Arc::new(Limiter::default()), Service::new(false));
    let took = write(&limiter, &service, 2000, true).await;
    assert!(took < 3.0, "{took}");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_where_the_service_says_nothing() {
    let (limiter, service) = (Arc::new(Limiter::default()), Service::new(false));
    let took = write(&limiter, &service, 2000, false).await;
    assert!(took < 3.0, "{took}");
}

#[tokio::test(start_paused = true)]
async fn after_throttling_the_rate_is_kept_for_a_minute_whatever_the_service_says() {
    let (limiter, service) = (Arc::new(Limiter::default()), Service::new(false));
    limiter.acquire("s", Bucket::Writes).await.throttled(None);
    let took = write(&limiter, &service, 500, true).await;
    assert!((50.0..52.0).contains(&took), "{took}");
    tokio::time::sleep(CAUTION).await;
    assert!(write(&limiter, &service, 500, true).await < 2.0);
}

#[tokio::test(start_paused = true)]
async fn an_old_answer_does_not_hide_what_was_sent_since() {
    let limiter = Limiter::default();
    let old = limiter.acquire("s", Bucket::Writes).await;
    for left in (3..=198).rev() {
        limiter.acquire("s", Bucket::Writes).await.answered(Some(f64::from(left)));
    }
    old.answered(Some(199.0));
    let start = Instant::now();
    take(&limiter, "s", Bucket::Writes, 1, 2.0).await;
    // Three are left, of which one may go.
    assert_eq!(start.elapsed(), Duration::ZERO);
    take(&limiter, "s", Bucket::Writes, 10, 2.0).await;
    assert_took(start, 1.0);
}

#[tokio::test(start_paused = true)]
async fn what_is_in_flight_is_reserved() {
    let limiter = Limiter::default();
    let mut in_flight = Vec::new();
    for _ in 0..190 {
        in_flight.push(limiter.acquire("s", Bucket::Writes).await);
    }
    take(&limiter, "s", Bucket::Writes, 1, 199.0).await;
    // 199 are left before the 190, of which the service may have taken up none; two stay in the bucket.
    let start = Instant::now();
    for _ in 0..7 {
        in_flight.push(limiter.acquire("s", Bucket::Writes).await);
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    in_flight.push(limiter.acquire("s", Bucket::Writes).await);
    assert_took(start, 0.1);
}

#[tokio::test(start_paused = true)]
async fn silence_of_a_service_that_counts_says_nothing() {
    let limiter = Limiter::default();
    take(&limiter, "s", Bucket::Writes, 1, 2.0).await;
    let start = Instant::now();
    for _ in 0..11 {
        limiter.acquire("s", Bucket::Writes).await.answered(None);
    }
    assert_took(start, 1.0);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_says_nothing() {
    let limiter = Limiter::default();
    let start = Instant::now();
    for _ in 0..208 {
        limiter.acquire("s", Bucket::Writes).await.lost();
    }
    assert_took(start, 1.0);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_given_up_is_reserved_no_longer() {
    let limiter = Limiter::default();
    for _ in 0..190 {
        drop(limiter.acquire("s", Bucket::Writes).await);
    }
    let start = Instant::now();
    take(&limiter, "s", Bucket::Writes, 100, 199.0).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn every_subscription_and_kind_has_a_bucket_of_its_own() {
    let limiter = Limiter::default();
    let start = Instant::now();
    take(&limiter, "s", Bucket::Writes, 1, 2.0).await;
    take(&limiter, "other", Bucket::Writes, 198, 199.0).await;
    take(&limiter, "s", Bucket::Deletes, 198, 199.0).await;
    take(&limiter, "s", Bucket::Reads, 245, 249.0).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    take(&limiter, "S", Bucket::Writes, 2, 2.0).await;
    assert_took(start, 0.1);
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
    first.lost();
    let start = Instant::now();
    take(&limiter, "s", Bucket::Writes, 1, 2.0).await;
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
    for _ in 0..30 {
        limiter.acquire("s", Bucket::Reads).await.lost();
    }
    assert_took(start, 1.0);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_takes_nothing_away() {
    let limiter = Limiter::default();
    for left in (2..200).rev() {
        take(&limiter, "s", Bucket::Writes, 1, f64::from(left)).await;
    }
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
    let (one, other) =
        (limiter.acquire("s", Bucket::Writes).await, limiter.acquire("s", Bucket::Writes).await);
    one.answered(Some(0.0));
    one.throttled(Some(Duration::from_secs(7)));
    other.throttled(Some(Duration::from_secs(3)));
    let start = Instant::now();
    take(&limiter, "s", Bucket::Writes, 1, 0.0).await;
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
