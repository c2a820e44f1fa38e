//! What creating many protected items costs, with the limits of Resource Manager enforced, in simulated time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::StreamExt;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::fake::{Answer, Asked, Fake, HOST, VAULT, accepted, guid, job, scope};
use super::{Api, Client, Write};

const API: Api = Api::SiteRecovery;
const PARALLELISM: usize = 250;
const PAGE: usize = 100;
const LATENCY: Duration = Duration::from_millis(80);

/// How long things take in Azure.
#[derive(Clone, Copy)]
struct Pace {
    /// The enable job.
    job: Duration,
    /// The first copy, after it.
    copy: Duration,
    /// What the service says to wait between two looks.
    interval: &'static str,
    /// How often an item is looked at.
    beat: Duration,
}

/// Tokens, and how many come each second, up to how many.
struct Bucket(f64, f64, f64, Instant);

impl Bucket {
    fn take(&mut self) -> bool {
        let now = Instant::now();
        self.0 = (self.0 + self.1 * (now - self.3).as_secs_f64()).min(self.2);
        self.3 = now;
        let admits = self.0 >= 1.0;
        self.0 -= f64::from(u8::from(admits));
        admits
    }
}

/// A vault whose items are enabled one after another, each by a job of the same number.
struct Vault {
    pace: Pace,
    reads: Bucket,
    writes: Bucket,
    /// The number of each item, and when it was put, in the order of the jobs.
    put: Vec<(u32, Instant)>,
    /// Where in `put` each item is.
    at: HashMap<u32, usize>,
    refused: Arc<AtomicUsize>,
}

fn item(number: u32) -> String {
    format!(
        "{VAULT}/replicationFabrics/f/replicationProtectionContainers/c{}/replicationProtectedItems/i{number}",
        number % 3
    )
}

impl Vault {
    fn new(pace: Pace, refused: Arc<AtomicUsize>) -> Self {
        let now = Instant::now();
        let (reads, writes) = (Bucket(250.0, 25.0, 250.0, now), Bucket(200.0, 10.0, 200.0, now));
        Self { pace, reads, writes, put: Vec::new(), at: HashMap::new(), refused }
    }

    fn answer(&mut self, asked: &Asked) -> Answer {
        let (bucket, header) = match asked.method.as_str() {
            "GET" => (&mut self.reads, "x-ms-ratelimit-remaining-subscription-reads"),
            _ => (&mut self.writes, "x-ms-ratelimit-remaining-subscription-writes"),
        };
        if !bucket.take() {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Answer::status(429).header("retry-after", "5");
        }
        let left = bucket.0.floor().to_string();
        let path = asked.target.split('?').next().unwrap_or_default().replace(VAULT, "");
        let last = path.rsplit('/').next().unwrap_or_default();
        let answer = match last {
            _ if asked.method == "PUT" => {
                let number = last[1..].parse().unwrap();
                self.at.insert(number, self.put.len());
                self.put.push((number, Instant::now()));
                accepted(&path, &guid(self.put.len() as u32))
                    .header("retry-after", self.pace.interval)
            }
            "replicationJobs" => {
                let newest_first = |at| self.job(self.put.len() - at);
                self.page(asked, &newest_first)
            }
            "replicationProtectedItems" => self.page(asked, &|at| self.item(self.put[at].0)),
            _ if path.contains("/replicationOperationStatus/") => {
                let number = uuid::Uuid::parse_str(last).unwrap().as_u128() as usize;
                let status = self.job(number)["properties"]["state"].clone();
                Answer::json(200, json!({"status": status}))
            }
            _ => match self.item(last[1..].parse().unwrap()) {
                Value::Null => Answer::status(404),
                item => Answer::json(200, item),
            },
        };
        answer.header(header, left).after(LATENCY)
    }

    fn job(&self, number: usize) -> Value {
        let is_done = self.put[number - 1].1.elapsed() >= self.pace.job;
        job(&guid(number as u32), if is_done { "Succeeded" } else { "InProgress" })
    }

    fn item(&self, number: u32) -> Value {
        let Some(at) = self.at.get(&number) else { return Value::Null };
        let put = self.put[*at].1;
        let is_done = put.elapsed() >= self.pace.job + self.pace.copy;
        let state = if is_done { "Protected" } else { "InitialReplicationInProgress" };
        json!({"id": item(number), "properties": {"protectionState": state}})
    }

    fn page(&self, asked: &Asked, member: &dyn Fn(usize) -> Value) -> Answer {
        let from = asked.target.split("from=").nth(1).and_then(|from| from.parse().ok());
        let from: usize = from.unwrap_or(0);
        let to = self.put.len().min(from + PAGE);
        let path = asked.target.split('?').next().unwrap_or_default();
        let next = (to < self.put.len()).then(|| format!("{HOST}{path}?from={to}"));
        let members: Vec<Value> = (from..to).map(member).collect();
        Answer::json(200, json!({"value": members, "nextLink": next}))
    }
}

/// Creates an item and waits until it is protected.
async fn create(client: &Client, number: u32, pace: Pace) {
    let (within, id) = (scope(7200), item(number));
    assert_eq!(client.find::<Value>(&within, API, &id).await.unwrap(), None);
    let write = Write::put(API, &id, &json!({})).unwrap();
    let operation = client.begin(&within, write).await.unwrap().unwrap();
    client.wait(&within, &operation).await.unwrap();
    let mut since = Instant::now();
    loop {
        let found: Option<Value> = client.read_since(&within, API, &id, since).await.unwrap();
        if found.unwrap()["properties"]["protectionState"] == "Protected" {
            return;
        }
        since = client.next_beat(pace.beat);
    }
}

#[derive(Debug)]
struct Cost {
    seconds: f64,
    refused: usize,
    /// How many reads there were of jobs, in lists and by themselves, and of items that exist.
    jobs: usize,
    items: usize,
}

/// Creates all items, and counts what was asked.
async fn cost(many: u32, pace: Pace) -> Cost {
    let mut vault = None;
    let refused = Arc::new(AtomicUsize::new(0));
    let refusals = refused.clone();
    let (client, fake) = Fake::connected(move |asked| {
        if asked.target.starts_with(&format!("{VAULT}?")) {
            return Answer::status(404);
        }
        vault.get_or_insert_with(|| Vault::new(pace, refusals.clone())).answer(asked)
    })
    .await;
    let start = Instant::now();
    let client = &client;
    let all = (1..=many).map(|number| create(client, number, pace));
    futures::stream::iter(all).buffer_unordered(PARALLELISM).collect::<Vec<()>>().await;
    let seconds = start.elapsed().as_secs_f64();
    let lines = fake.lines();
    let count = |end: &str| lines.iter().filter(|line| line.contains(end)).count();
    let jobs = count("GET V/replicationJobs") + count("GET V/replicationOperationStatus/");
    let items = count("GET ") - jobs - many as usize;
    Cost { seconds, refused: refused.load(Ordering::Relaxed), jobs, items }
}

/// The write bucket allows the first two hundred at once and ten a second after that, which takes 80 s for all.
#[tokio::test(start_paused = true)]
async fn a_thousand_items_whose_operations_end_at_once_take_what_their_writes_take() {
    let soon = Duration::from_millis(300);
    let pace = Pace { job: soon, copy: soon, interval: "1", beat: Duration::from_secs(1) };
    let cost = cost(1000, pace).await;
    assert_eq!(cost.refused, 0, "{cost:?}");
    assert!(cost.seconds < 1.2 * 80.0, "{cost:?}");
    assert!(cost.jobs <= 350 && cost.items <= 700, "{cost:?}");
}

/// Two rounds of 250, each of which is seen to end at the next beat.
#[tokio::test(start_paused = true)]
async fn items_at_the_pace_of_azure_are_watched_by_lists() {
    let pace = Pace {
        job: Duration::from_secs(150),
        copy: Duration::from_secs(600),
        interval: "30",
        beat: Duration::from_secs(30),
    };
    let cost = cost(300, pace).await;
    assert_eq!(cost.refused, 0, "{cost:?}");
    assert!(cost.seconds < 2.0 * (150.0 + 600.0 + 2.0 * 30.0), "{cost:?}");
    assert!(cost.jobs <= 90 && cost.items <= 350, "{cost:?}");
}
