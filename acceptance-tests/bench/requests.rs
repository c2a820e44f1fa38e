//! What was asked of the simulator, counted by verb and kind.

use std::collections::BTreeMap;

use asr_simulator::Entry;

use crate::sample::line;

/// Numbers of requests by verb and kind, as in `PUT replicationPolicies`.
#[derive(Default)]
pub struct Requests {
    kinds: BTreeMap<String, usize>,
    throttled: usize,
}

impl Requests {
    /// Counts a journal.
    pub fn of(journal: &[Entry]) -> Requests {
        let mut kinds = BTreeMap::new();
        for entry in journal {
            *kinds.entry(kind(entry)).or_default() += 1;
        }
        let throttled = journal.iter().filter(|entry| entry.status == 429).count();
        Requests { kinds, throttled }
    }

    /// How many there were.
    pub fn total(&self) -> usize {
        self.kinds.values().sum()
    }

    /// How many were refused because there were too many.
    pub fn throttled(&self) -> usize {
        self.throttled
    }

    /// Prints a line for each kind.
    pub fn print(&self) {
        for (kind, number) in &self.kinds {
            line(&format!("    {number:>6}  {kind}"));
        }
    }
}

fn kind(entry: &Entry) -> String {
    let parts: Vec<_> = entry.path.trim_matches('/').split('/').collect();
    // Kinds and names alternate, so the kind is the last part of a
    // collection and the last but one of an object.
    let provider = parts.iter().rposition(|part| part.eq_ignore_ascii_case("providers"));
    let below = match provider {
        Some(at) => parts.get(at + 2..).unwrap_or_default(),
        None if parts[0].eq_ignore_ascii_case("subscriptions") => &parts[..],
        None => &[],
    };
    let (at, of) = if below.len() % 2 == 0 { (2, "") } else { (1, ", a page") };
    match below.len().checked_sub(at) {
        Some(index) => format!("{} {}{of}", entry.method, below[index]),
        None => format!("{} tokens and metadata", entry.method),
    }
}
