//! Nothing secret reaches a log, at any level.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use asr_simulator::{Clock, Fault, Options};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::cloud::Cloud;

/// Writes every event of every crate, fields and all.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

impl<S: Subscriber> Layer<S> for Everything {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        struct Line(String);
        impl Visit for Line {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                let _ = write!(self.0, " {field}={value:?}");
            }
        }
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        self.0.lock().unwrap().push_str(&line.0);
        self.0.lock().unwrap().push('\n');
    }
}

#[tokio::test]
async fn no_secret_and_no_signed_url_is_logged() {
    let everything = Everything::default();
    let subscriber = tracing_subscriber::registry().with(everything.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let cloud =
        Cloud::with_vault(Options { clock: Clock::settle_after(2), ..Options::default() }).await;
    cloud.fault(Fault::on("GET", "/replicationOperationStatus/").drop_before());
    cloud.fault(Fault::on("PUT", "/replicationPolicies/p1").fail_job("1", "m", "c", "a"));
    cloud.put_fabric("f", "eastus2").await.unwrap();
    cloud.put_policy(1).await.unwrap_err();

    let logged = everything.0.lock().unwrap().clone();
    assert!(logged.contains("still running") && logged.contains("asking Azure again"), "{logged}");
    let signed = &cloud.asked("/replicationOperationStatus/")[0].query;
    let signature = signed.split('&').find_map(|pair| pair.strip_prefix("s=")).unwrap();
    for secret in ["simulated-client-secret", "eyJ", signature] {
        let line = logged.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}
