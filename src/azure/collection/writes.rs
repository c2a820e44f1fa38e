//! Which objects were written, so that no list answers for one that changed after the list was begun.
//!
//! Only ids are kept here; what was listed, and when, the lists know themselves.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::lock;
use crate::azure::id;
use crate::azure::write::Method;

/// The type of the objects whose actions are known.
const ITEMS: &str = "replicationProtectedItems";

/// Actions of a protected item that change this item alone; members of a multi-VM group too fail over and are disabled one by one.
/// Missing on purpose, and so taken to change anything in the vault: `reProtect` and `switchProvider`, which replace the item
/// by another, a container's `switchprotection`, which moves items to another container, every action of a recovery plan, which changes
/// the items in it, and `/remove` of fabrics and containers, which takes along what others refer to.
const OWN_ACTIONS: [&str; 14] = [
    "remove",
    "addDisks",
    "removeDisks",
    "applyRecoveryPoint",
    "testFailover",
    "testFailoverCleanup",
    "plannedFailover",
    "unplannedFailover",
    "failoverCommit",
    "failoverCancel",
    "repairReplication",
    "resolveHealthErrors",
    "updateMobilityService",
    "reinstallMobilityService",
];

/// The objects that were written. There is one mark for each object that a run changes, so none is ever taken away.
#[derive(Debug, Default)]
pub(in crate::azure) struct Writes {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Grows with every beginning and every end of a write.
    count: u64,
    /// Marks by canonical id.
    marks: HashMap<String, Mark>,
}

#[derive(Debug, Default)]
struct Mark {
    /// How many writes of the object go on.
    under_way: u32,
    /// The count at the last beginning or end.
    last: u64,
}

impl Mark {
    fn is_after(&self, count: u64) -> bool {
        self.under_way > 0 || self.last > count
    }
}

impl Writes {
    /// Marks what a write may change, now and when the answer is dropped: it may take effect at any time between.
    pub(super) fn begin(self: &Arc<Self>, method: &str, path: &str) -> Stale {
        let root = id::canonical(root(method, path));
        self.mark(&root, |mark| mark.under_way += 1);
        Stale { writes: self.clone(), root }
    }

    fn mark(&self, root: &str, change: impl FnOnce(&mut Mark)) {
        let mut state = lock(&self.state);
        state.count += 1;
        let count = state.count;
        let mark = state.marks.entry(root.to_owned()).or_default();
        mark.last = count;
        change(mark);
    }

    /// How many writes have begun or ended by now.
    pub(super) fn count(&self) -> u64 {
        lock(&self.state).count
    }

    /// Whether the object itself is being written, or was after so many.
    pub(super) fn wrote(&self, canonical: &str, count: u64) -> bool {
        lock(&self.state).marks.get(canonical).is_some_and(|mark| mark.is_after(count))
    }

    /// The same of the object or anything above it.
    pub(super) fn touched(&self, canonical: &str, count: u64) -> bool {
        lock(&self.state).above(canonical).any(|mark| mark.is_after(count))
    }

    /// Whether the object itself is being written.
    pub(super) fn is_writing(&self, canonical: &str) -> bool {
        self.wrote(canonical, u64::MAX)
    }

    /// The same of the object or anything above it.
    pub(super) fn is_touching(&self, canonical: &str) -> bool {
        self.touched(canonical, u64::MAX)
    }

    /// Whether the list at a canonical path may say something else than it did when so many writes were counted, given the
    /// members that it had then: because of a write at or above the list, of a member, or of what would be one. Members may
    /// lie deeper than the path does, as those of a list of the whole vault do.
    pub(super) fn touched_list<'a>(
        &self,
        path: &str,
        count: u64,
        members: impl Iterator<Item = &'a str> + Clone,
    ) -> bool {
        let state = lock(&self.state);
        if state.above(path).any(|mark| mark.is_after(count)) {
            return true;
        }
        let Some((parent, kind)) = path.rsplit_once('/') else { return true };
        let mut recent = state.marks.iter().filter(|(_, mark)| mark.is_after(count));
        recent.any(|(written, _)| {
            is_at_or_below(written, parent)
                && (kind_of(written) == Some(kind)
                    || members.clone().any(|member| is_at_or_below(member, written)))
        })
    }
}

impl State {
    /// The marks of an id and of everything above it.
    fn above<'a>(&'a self, canonical: &'a str) -> impl Iterator<Item = &'a Mark> {
        let ends = canonical.match_indices('/').map(|(end, _)| end).chain([canonical.len()]);
        ends.filter_map(|end| self.marks.get(&canonical[..end]))
    }
}

/// The id at and below which a write may change something.
fn root<'a>(method: &str, path: &'a str) -> &'a str {
    let path = path.trim_end_matches('/');
    if method != Method::Post.as_str() {
        return path;
    }
    let (object, action) = path.rsplit_once('/').unwrap_or((path, ""));
    let is_own = OWN_ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action))
        && kind_of(object).is_some_and(|kind| kind.eq_ignore_ascii_case(ITEMS));
    if is_own { object } else { id::vault(path).unwrap_or(object) }
}

/// The type that stands before the name at the end of an id.
fn kind_of(id: &str) -> Option<&str> {
    id::name(id.rsplit_once('/')?.0)
}

/// Whether an id names an object or something in it, both canonical.
pub(super) fn is_at_or_below(id: &str, object: &str) -> bool {
    id.strip_prefix(object).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A write that goes on until this is dropped.
#[derive(Debug)]
pub(in crate::azure) struct Stale {
    writes: Arc<Writes>,
    root: String,
}

impl Drop for Stale {
    fn drop(&mut self) {
        self.writes.mark(&self.root, |mark| mark.under_way -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VAULT: &str =
        "/subscriptions/s/resourcegroups/g/providers/microsoft.recoveryservices/vaults/v";

    fn item(name: &str) -> String {
        format!(
            "{VAULT}/replicationfabrics/f/replicationprotectioncontainers/c/replicationprotecteditems/{name}"
        )
    }

    #[test]
    fn a_write_changes_its_object_and_an_action_that_nobody_knows_the_vault() {
        let container = format!("{VAULT}/replicationFabrics/f/replicationProtectionContainers/c");
        let plan = format!("{VAULT}/replicationRecoveryPlans/p");
        for (method, path, changed) in [
            ("PUT", item("x"), item("x")),
            ("DELETE", container.clone(), container.clone()),
            ("POST", format!("{}/remove", item("x")), item("x")),
            (
                "POST",
                format!("{}/TESTFAILOVER/", item("x").to_uppercase()),
                item("x").to_uppercase(),
            ),
            ("POST", format!("{}/reProtect", item("x")), VAULT.to_owned()),
            ("POST", format!("{container}/remove"), VAULT.to_owned()),
            ("POST", format!("{container}/switchprotection"), VAULT.to_owned()),
            ("POST", format!("{plan}/testFailover"), VAULT.to_owned()),
            ("PATCH", VAULT.to_owned(), VAULT.to_owned()),
            ("POST", "/subscriptions/s/x/y/stop".to_owned(), "/subscriptions/s/x/y".to_owned()),
        ] {
            assert_eq!(root(method, &path), changed, "{method} {path}");
        }
    }

    #[test]
    fn an_object_is_touched_by_writes_to_itself_and_to_what_it_lies_in() {
        let writes = Arc::new(Writes::default());
        let before = writes.count();
        let write = writes.begin("PUT", &item("X"));
        let meanwhile = writes.count();
        assert!(writes.touched(&item("x"), meanwhile) && writes.is_writing(&item("x")));
        assert!(!writes.touched(&item("xx"), before) && !writes.touched(VAULT, before));
        drop(write);
        assert!(writes.touched(&item("x"), meanwhile) && !writes.is_writing(&item("x")));
        assert!(writes.touched(&format!("{}/recoverypoints/p", item("x")), meanwhile));
        let after = writes.count();
        assert!(!writes.touched(&item("x"), after));
        drop(writes.begin("PATCH", VAULT));
        assert!(writes.touched(&item("x"), after) && !writes.wrote(&item("x"), after));
    }

    #[test]
    fn a_list_is_touched_by_writes_to_its_members_however_deep_they_lie() {
        let everywhere = format!("{VAULT}/replicationprotecteditems");
        let fabric = format!("{VAULT}/replicationfabrics/f");
        let container = item("x").rsplit_once('/').unwrap().0.to_owned();
        let of_another = item("x").replace("/f/", "/g/");
        let other_vault = item("x").replace("/v/", "/w/");
        for (path, written, touched) in [
            (&everywhere, &item("x"), true),
            (&everywhere, &item("new"), true),
            (&everywhere, &of_another, true),
            (&everywhere, &fabric, true),
            (&everywhere, &format!("{VAULT}/replicationfabrics/empty"), false),
            (&everywhere, &format!("{VAULT}/replicationpolicies/p"), false),
            (&everywhere, &VAULT.to_owned(), true),
            (&everywhere, &other_vault, false),
            (&container, &item("new"), true),
            (&container, &of_another, false),
            (&container, &fabric, true),
        ] {
            let writes = Arc::new(Writes::default());
            drop(writes.begin("PUT", written));
            let members = [item("x"), item("y")];
            let found = writes.touched_list(path, 0, members.iter().map(String::as_str));
            assert_eq!(found, touched, "{path} by {written}");
            assert!(!writes.touched_list(path, writes.count(), [].into_iter()));
        }
    }
}
