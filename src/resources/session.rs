//! What the provider block configured, shared by all resources and data sources. A process kept for a
//! debugger is configured again and again: what was handed out stays valid, what follows is new.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;

use crate::azure::{Client, id};
use crate::framework::diagnostics::Diagnostics;

/// How long Terraform may take to begin with what it takes away at the same time.
const A_MOMENT: Duration = Duration::from_secs(2);

/// The configured provider.
#[derive(Clone)]
pub struct Configured {
    /// The way to Azure.
    pub client: Client,
    /// Whether an existing object that equals the configuration is taken over at create.
    pub adopt_existing: bool,
}

/// The state of the configuration.
#[derive(Clone, Default)]
enum State {
    #[default]
    Unconfigured,
    /// The provider block refers to values that only apply will know.
    Unknown(Vec<String>),
    Ready(Configured),
}

/// The place where the configuration is kept, and what was made under it.
#[derive(Clone, Default)]
pub struct Session {
    state: Arc<RwLock<State>>,
    claimed: Arc<Mutex<BTreeSet<String>>>,
    writers: Arc<Mutex<BTreeMap<String, Writer>>>,
    departures: Arc<watch::Sender<Departures>>,
}

/// How many things are being taken away, and how many no longer are, because they are gone or stay.
#[derive(Debug, Default)]
struct Departures {
    under_way: usize,
    over: usize,
}

/// Something that is being taken away; dropped, it is gone or stays.
pub struct Leaving(Arc<watch::Sender<Departures>>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.send_modify(|departures| {
            departures.under_way -= 1;
            departures.over += 1;
        });
    }
}

/// Held by the one who changes an object of which every change replaces what others may be changing too.
pub type Writer = Arc<tokio::sync::Mutex<()>>;

impl Session {
    /// Takes a configuration.
    pub fn configure(&self, configured: Configured) {
        self.put(State::Ready(configured));
    }

    /// Notes that these arguments of the provider block are not known yet.
    pub fn configure_later(&self, unknown: Vec<String>) {
        self.put(State::Unknown(unknown));
    }

    fn put(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
        self.claims().clear();
    }

    /// Notes that a resource makes the object with that id; `false` if another one does already.
    pub fn claim(&self, own_id: &str) -> bool {
        self.claims().insert(id::canonical(own_id))
    }

    /// Notes that no resource makes it any more.
    pub fn release(&self, own_id: &str) {
        self.claims().remove(&id::canonical(own_id));
    }

    /// The lock of an object that has one writer at a time.
    pub fn writer_of(&self, object_id: &str) -> Writer {
        let mut writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        writers.entry(id::canonical(object_id)).or_default().clone()
    }

    /// Notes that something is being taken away that others may hold up.
    pub fn leaving(&self) -> Leaving {
        self.departures.send_modify(|departures| departures.under_way += 1);
        Leaving(self.departures.clone())
    }

    /// How many things have been taken away, or were to be.
    pub fn departed(&self) -> usize {
        self.departures.borrow().over
    }

    /// Waits until nothing is being taken away any more; whether anything was since so many had been. What Terraform takes away
    /// at the same time may come to that a moment later, or be done with it already.
    pub async fn nothing_leaves(&self, since: usize) -> bool {
        let mut departures = self.departures.subscribe();
        let any = departures.wait_for(|now| now.under_way > 0 || now.over > since);
        let any = tokio::time::timeout(A_MOMENT, any).await.is_ok();
        any && departures.wait_for(|now| now.under_way == 0).await.is_ok()
    }

    fn claims(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The configuration.
    ///
    /// # Errors
    /// That there is none yet, and why.
    pub fn configured(&self) -> Result<Configured, Diagnostics> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Ready(configured) => Ok(configured.clone()),
            State::Unknown(arguments) => Err(Diagnostics::of_error(
                "The provider is not configured yet",
                format!(
                    "The provider block takes {} from values that are known only after apply, but Azure has to be asked now. \
                     Apply what they come from first, or set them from variables.",
                    arguments.join(", ")
                ),
            )),
            State::Unconfigured => Err(Diagnostics::of_error(
                "The provider is not configured",
                "Azure was to be asked before the provider block was evaluated. This is a bug of the provider.",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_made_by_one_resource() {
        let session = Session::default();
        assert!(session.claim("/subscriptions/s/x"));
        assert!(!session.claim("/Subscriptions/S/X"));
        session.release("/subscriptions/s/x");
        assert!(session.claim("/subscriptions/s/x"));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_held_up_waits_for_what_leaves() {
        let session = Session::default();
        assert!(!session.nothing_leaves(0).await, "nothing does");
        let waiting = tokio::spawn({
            let session = session.clone();
            async move { session.nothing_leaves(0).await }
        });
        tokio::time::sleep(A_MOMENT / 2).await;
        let (one, other) = (session.leaving(), session.leaving());
        tokio::time::sleep(10 * A_MOMENT).await;
        drop(one);
        assert!(!waiting.is_finished());
        drop(other);
        assert!(waiting.await.unwrap());
        assert!(session.nothing_leaves(1).await, "one was taken away meanwhile");
        assert!(!session.nothing_leaves(session.departed()).await, "nothing is left to wait for");
    }

    #[test]
    fn says_why_there_is_no_client() {
        let session = Session::default();
        assert!(session.configured().is_err());
        session.configure_later(vec!["`tenant_id`".into()]);
        let Err(diagnostics) = session.configured() else { panic!("there is no client") };
        assert!(diagnostics.iter().any(|d| d.detail.contains("`tenant_id`")));
    }
}
