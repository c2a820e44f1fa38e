//! Where an item stands: on which side its virtual machine runs, in which direction it replicates, and what can be done
//! next. Pure: made of a reply, and of nothing else. Knows no request.

use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;
use crate::resources::protected_item::state;

/// One of the two places between which an item goes to and fro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Where the virtual machine was when its protection began.
    Primary,
    /// Where it was replicated to then.
    Recovery,
}

impl Side {
    /// The side that `active_location` names.
    pub fn of(word: &str) -> Option<Self> {
        [Side::Primary, Side::Recovery].into_iter().find(|side| side.word() == word)
    }

    /// As `active_location` names it.
    pub fn word(self) -> &'static str {
        match self {
            Side::Primary => "primary",
            Side::Recovery => "recovery",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Side::Primary => Side::Recovery,
            Side::Recovery => Side::Primary,
        }
    }
}

/// How far an item is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It replicates, and can be failed over.
    Protected,
    /// The first copy is made.
    Copying,
    /// A job works on it.
    Busy,
    /// A failover failed. It can be tried again.
    FailoverFailed,
    /// It is failed over, and can still be taken to another recovery point.
    Uncommitted,
    /// The failover is final, and nothing is replicated.
    Committed,
    /// Something that leads nowhere from here.
    Astray,
}

/// What the states of the service mean here, by their beginnings: often the marker of a range is shown.
const PHASES: &[(&str, Phase)] = &[
    ("UnplannedFailoverCommitPending", Phase::Uncommitted),
    ("UnplannedFailoverCommitted", Phase::Committed),
    ("UnplannedFailoverFailed", Phase::FailoverFailed),
    ("UnplannedFailover", Phase::Busy),
    ("PlannedFailover", Phase::Busy),
    ("ChangeRecoveryPointFailed", Phase::Uncommitted),
    ("ChangeRecoveryPointCompleted", Phase::Uncommitted),
    ("ChangeRecoveryPoint", Phase::Busy),
    ("CommitFailoverFailed", Phase::Uncommitted),
    ("CommitFailoverCompleted", Phase::Committed),
    ("CommitFailover", Phase::Busy),
    ("ReprotectFailed", Phase::Committed),
    ("Reprotect", Phase::Busy),
    ("InitialReplicationFailed", Phase::Astray),
    ("InitialReplication", Phase::Copying),
];

/// Where an item stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The name of the item.
    pub name: String,
    /// What results name it by: its name, unless another member has the same one.
    pub key: String,
    /// Its id now.
    pub id: String,
    /// Where the virtual machine runs.
    pub side: Side,
    /// Whether it replicates from the recovery side.
    pub reversed: bool,
    /// How far it is.
    pub phase: Phase,
    /// Whether the service would fail it over.
    pub allows_failover: bool,
    /// Whether a test failover is under way or waits for its clean-up.
    pub tested: bool,
    /// Its state in the words of the service.
    pub state: String,
}

impl Standing {
    /// The standing that a reply tells of an item that replicates from the recovery side, or does not.
    pub fn of(item: &ProtectedItem, reversed: bool) -> Self {
        let side =
            if reversed == state::is_failed_over(item) { Side::Primary } else { Side::Recovery };
        let allowed = &item.properties.allowed_operations;
        let name = id::name(&item.id).unwrap_or_default();
        Self {
            name: name.to_owned(),
            key: name.to_owned(),
            id: id::plain(&item.id),
            side,
            reversed,
            phase: phase(item),
            allows_failover: allowed
                .iter()
                .any(|one| one.eq_ignore_ascii_case("UnplannedFailover")),
            tested: state::test_waits(item) || state::test_is_under_way(item),
            state: state::describe(item),
        }
    }

    /// Whether it is failed over, and that can still be changed.
    pub fn is_uncommitted(&self) -> bool {
        self.phase == Phase::Uncommitted
    }
}

fn phase(item: &ProtectedItem) -> Phase {
    if running_job(item).is_some() {
        return Phase::Busy;
    }
    let name = state::some(&item.properties.protection_state).unwrap_or_default().to_lowercase();
    let known = PHASES.iter().find(|(start, _)| name.starts_with(&start.to_lowercase()));
    match known {
        Some((_, phase)) => *phase,
        None if state::is_protected(item) => Phase::Protected,
        None if name == "protected" || name.starts_with("unprotectedstatesbegin") => Phase::Copying,
        None => Phase::Astray,
    }
}

/// The id of the job that works on an item, if one does that is more than the service's own copying.
pub fn running_job(item: &ProtectedItem) -> Option<&str> {
    let scenario = &item.properties.current_scenario;
    let name = state::some(&scenario.scenario_name)?;
    let own = ["None", "EnableDr", "PrimaryIrCompletion", "SecondaryIrCompletion"];
    let works = !own.iter().any(|one| one.eq_ignore_ascii_case(name));
    state::some(&scenario.job_id).filter(|_| works)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item(state: &str, active: &str, job: Option<&str>) -> ProtectedItem {
        serde_json::from_value(json!({
            "id": "/Subscriptions/s/replicationProtectedItems/web",
            "properties": {"protectionState": state, "activeLocation": active,
                "currentScenario": {"scenarioName": job.unwrap_or("None"), "jobId": "/jobs/1"},
                "providerSpecificDetails": {"vmProtectionState": "Protected"}},
        }))
        .unwrap()
    }

    #[test]
    fn a_virtual_machine_is_on_one_side_whatever_the_direction() {
        for (reversed, active, side) in [
            (false, "Primary", Side::Primary),
            (false, "Recovery", Side::Recovery),
            (true, "Primary", Side::Recovery),
            (true, "Recovery", Side::Primary),
        ] {
            let item = item("Protected", active, None);
            assert_eq!(Standing::of(&item, reversed).side, side, "{reversed} {active}");
        }
    }

    #[test]
    fn states_of_the_service_are_phases_of_the_way() {
        for (state, job, phase) in [
            ("Protected", None, Phase::Protected),
            ("Protected", Some("UnplannedFailover"), Phase::Busy),
            ("InitialReplicationInProgress", Some("EnableDr"), Phase::Copying),
            ("UnplannedFailoverTransitionStatesBegin", None, Phase::Busy),
            ("UnplannedFailoverFailed", None, Phase::FailoverFailed),
            ("UnplannedFailoverCommitPendingStatesBegin", None, Phase::Uncommitted),
            ("ChangeRecoveryPointFailed", None, Phase::Uncommitted),
            ("CommitFailoverStatesBegin", None, Phase::Busy),
            ("CommitFailoverFailedOnRecovery", None, Phase::Uncommitted),
            ("UnplannedFailoverCommitted", None, Phase::Committed),
            ("ReprotectFailed", None, Phase::Committed),
            ("InitialReplicationFailed", None, Phase::Astray),
            ("DisablingProtection", None, Phase::Astray),
            ("UnprotectedStatesBegin", None, Phase::Copying),
        ] {
            let item = item(state, "Primary", job);
            assert_eq!(Standing::of(&item, false).phase, phase, "{state} {job:?}");
        }
    }
}
