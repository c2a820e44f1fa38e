//! How far a test failover is, in the few questions that matter here. States are free texts of the service: one that
//! nobody here knows is a test under way.

use crate::azure::siterecovery::ProtectedItem;
use crate::resources::operations::target::Located;

/// The service's name of the operation.
pub const TEST: &str = "TestFailover";
/// The service's name of its end.
pub const CLEANUP: &str = "TestFailoverCleanup";
/// The state in which the test virtual machine runs.
pub const WAITING: &str = "WaitingForCompletion";
const NONE: &str = "None";
const FAILED: &str = "TestFailoverFailed";
const MARKED: &str = "MarkedForDeletion";

/// How far a test is; the later one tells more about a plan of several members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// There is no test.
    Over,
    /// It is being cleaned up.
    Clearing,
    /// The test virtual machine runs.
    Waiting,
    /// It failed, and what it left waits for its clean-up.
    Failed,
    /// It has not ended yet.
    UnderWay,
}

impl Stage {
    /// The stage that a state of the service means.
    pub fn of_text(state: &str) -> Self {
        let is = |known: &str| state.eq_ignore_ascii_case(known);
        match state {
            "" => Stage::Over,
            _ if is(NONE) => Stage::Over,
            _ if is(MARKED) => Stage::Clearing,
            _ if is(WAITING) => Stage::Waiting,
            _ if is(FAILED) => Stage::Failed,
            _ => Stage::UnderWay,
        }
    }

    /// The stage of an item.
    pub fn of_item(item: &ProtectedItem) -> Self {
        Self::of_text(text(item))
    }

    /// The stage of a target: of its item, or the one of a member that tells most. A plan whose job runs is under way
    /// also before and after its members are.
    pub fn of(located: &Located) -> Self {
        if runs(located) {
            return Stage::UnderWay;
        }
        located.items.iter().map(Self::of_item).max().unwrap_or(Stage::Over)
    }
}

/// The state of an item's test as the service writes it.
pub fn text(item: &ProtectedItem) -> &str {
    item.properties.test_failover_state.as_deref().filter(|s| !s.is_empty()).unwrap_or(NONE)
}

/// The state of a target's test as the service writes it: that of the member that tells most.
pub fn text_of(located: &Located) -> String {
    let told = located.items.iter().max_by_key(|item| Stage::of_item(item));
    let told = told.map_or(NONE, text);
    let begins = Stage::of_text(told) == Stage::Over && runs(located);
    if begins { "Initiating".to_owned() } else { told.to_owned() }
}

fn runs(located: &Located) -> bool {
    let scenario = located.plan.as_ref().map(|plan| &plan.properties.current_scenario);
    let name = scenario.and_then(|scenario| scenario.scenario_name.as_deref());
    name.is_some_and(|name| name.eq_ignore_ascii_case(TEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_the_service_are_stages() {
        for (state, stage) in [
            ("", Stage::Over),
            ("none", Stage::Over),
            ("Initiating", Stage::UnderWay),
            ("TestFailoverCompletionPending", Stage::UnderWay),
            ("WaitingForCompletion", Stage::Waiting),
            ("TestFailoverFailed", Stage::Failed),
            ("MarkedForDeletion", Stage::Clearing),
            ("SomethingNew", Stage::UnderWay),
        ] {
            assert_eq!(Stage::of_text(state), stage, "{state}");
        }
    }

    #[test]
    fn a_plan_is_as_far_as_the_member_that_tells_most() {
        let item = |state: &str| {
            let mut item = ProtectedItem::default();
            item.properties.test_failover_state = Some(state.to_owned());
            item
        };
        let located = |states: &[&str]| Located {
            items: states.iter().map(|state| item(state)).collect(),
            ..Located::default()
        };
        let mixed = located(&["None", "WaitingForCompletion", "TestFailoverFailed"]);
        assert_eq!((Stage::of(&mixed), text_of(&mixed)), (Stage::Failed, FAILED.to_owned()));
        assert_eq!(Stage::of(&located(&["None"])), Stage::Over);
        let mut begun = located(&["None"]);
        let mut plan = crate::resources::operations::plan::Plan::default();
        plan.properties.current_scenario.scenario_name = Some(TEST.to_owned());
        begun.plan = Some(plan);
        assert_eq!((Stage::of(&begun), text_of(&begun).as_str()), (Stage::UnderWay, "Initiating"));
    }
}
