//! What is said when a failover cannot go on: the items, the rule, and what would make it possible. Asks nobody.

use super::aim;
use super::course;
use super::model::Model;
use super::standing::{Side, Standing};
use crate::resources::operations::Refusal;
use crate::resources::operations::target::Target;

/// The argument that most refusals are about.
const LOCATION: &str = "active_location";

/// Why a target does not go to a side.
pub fn refusal(
    why: &course::Refusal,
    target: &Target,
    to: Side,
    standings: &[Standing],
) -> Refusal {
    let of = |those: &[usize]| described(those, standings);
    match why {
        course::Refusal::Empty => Refusal::of(
            target.argument(),
            "There is nothing to fail over",
            format!("The recovery plan {} has no members. Put items into its groups.", target.id),
        ),
        course::Refusal::Astray(those) => Refusal::of(
            LOCATION,
            "It cannot be failed over in this state",
            format!(
                "{}. Nothing leads from there to a failover: look at its jobs in the portal, and repair or protect it anew.",
                of(those)
            ),
        ),
        course::Refusal::Unprotected(those) => Refusal::of(
            LOCATION,
            "There is no recovery point yet",
            format!(
                "{}. The first copy is not complete, so there is nothing to recover from. It can be failed over as soon as it is \
                 protected; `wait_for = \"protected\"` of asr_protected_item waits for that.",
                of(those)
            ),
        ),
        course::Refusal::Uncommitted(those) => Refusal::of(
            "commit",
            "The failover is not committed",
            format!(
                "{}. An uncommitted failover cannot be turned round. Set `commit = true` if what runs now is good; to get other data \
                 first, change `recovery_point`.",
                of(those)
            ),
        ),
        course::Refusal::NotReprotected(those) => {
            let (block, region) = match to.other() {
                Side::Recovery => ("reprotect", "recovery"),
                Side::Primary => ("failback_reprotect", "primary"),
            };
            Refusal::of(
                LOCATION,
                "Nothing replicates to the other side",
                format!(
                    "{}. To get to the {} side it has to replicate there first. Add a `{block}` block with a cache storage account in the \
                     {region} region, in which it runs now.",
                    of(those),
                    to.word()
                ),
            )
        }
        course::Refusal::Tested(those) => Refusal::of(
            LOCATION,
            "A test failover was not cleaned up",
            format!(
                "{}. Its test virtual machine holds names and addresses that the failover needs. Destroy its asr_test_failover, or clean up \
                 the test failover in the portal, and apply again.",
                of(those)
            ),
        ),
        course::Refusal::NotAllowed(those) => Refusal::of(
            LOCATION,
            "Azure does not allow a failover now",
            format!(
                "{}. `allowedOperations` does not name UnplannedFailover. See what works on it among the Site Recovery jobs of the vault.",
                of(those)
            ),
        ),
    }
}

/// The members of a plan are on both sides, and its job cannot go on.
pub fn mixed(target: &Target, still: &[usize], to: Side, standings: &[Standing]) -> Refusal {
    let arrived: Vec<usize> = (0..standings.len()).filter(|at| !still.contains(at)).collect();
    Refusal::of(
        target.argument(),
        "The members of the plan are in different states",
        format!(
            "Of the plan {}, on the {} side already: {}. Still to come: {}. Azure fails a plan over as a whole, and none of its jobs stopped \
             half-way that could be restarted. Bring the members together with an asr_failover of their own each (`protected_item_id`), or in the portal.",
            target.name(),
            to.word(),
            described(&arrived, standings),
            described(still, standings)
        ),
    )
}

/// A new resource asks for the primary side of something that runs on the other one.
pub fn new_but_away(target: &Target, standings: &[Standing]) -> Refusal {
    let away: Vec<usize> =
        (0..standings.len()).filter(|at| standings[*at].side == Side::Recovery).collect();
    Refusal::of(
        LOCATION,
        "It runs on the recovery side",
        format!(
            "{}. A new asr_failover does not fail back. Import it with the id {}, or set `active_location = \"recovery\"`, and apply; then change \
             that to \"primary\".",
            described(&away, standings),
            target.operation_id(super::SUFFIX)
        ),
    )
}

/// Another recovery point is asked for where all of them are gone.
pub fn committed(standings: &[Standing]) -> Refusal {
    let all: Vec<usize> = (0..standings.len()).collect();
    Refusal::of(
        "recovery_point",
        "The failover is committed",
        format!(
            "{}. The commit deleted all recovery points, so the virtual machine cannot be made anew from another one. Undo the change of \
             `recovery_point`; it can be changed again for the next failover.",
            described(&all, standings)
        ),
    )
}

/// The newest data is asked for of a region that does not answer.
pub fn source_lost(standings: &[Standing]) -> Refusal {
    let all: Vec<usize> = (0..standings.len()).collect();
    Refusal::of(
        "recovery_point",
        "The source does not answer",
        format!(
            "{}. \"latest\" fetches what has not arrived yet, with the help of the region in which the virtual machine runs, and that does not \
             answer. Set `recovery_point = \"latest_processed\"`, which needs nothing of it.",
            described(&all, standings)
        ),
    )
}

/// Members of a plan that are nowhere.
pub fn lost(target: &Target, missing: &[String]) -> Refusal {
    Refusal::of(
        target.argument(),
        "Members of the plan do not exist",
        format!(
            "The plan {} holds {}, which Azure does not find. Take them out of the plan, or protect them anew.",
            target.name(),
            missing.join(", ")
        ),
    )
}

/// Items in a sentence, each with where it runs and its state.
fn described(those: &[usize], standings: &[Standing]) -> String {
    let one = |at: &usize| {
        let one = &standings[*at];
        format!("{} ({} side, {})", one.name, one.side.word(), one.state)
    };
    those.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What a plan is going to do, in words.
pub fn steps(planned: &Model, to: Side, steps: &[course::Step]) -> String {
    let words = steps.iter().map(|step| match step {
        course::Step::Wait(_) => "wait for the job that is at work".to_owned(),
        course::Step::Copy(_) => "wait for the first copy".to_owned(),
        course::Step::FailOver => {
            format!(
                "fail over to the {} side, recovery point {}",
                to.word(),
                aim::point_word(planned, to)
            )
        }
        course::Step::Rejoin(_) => "go on with the failover that stopped half-way".to_owned(),
        course::Step::ChangePoint(_) => {
            format!(
                "make the virtual machines anew from recovery point {}",
                aim::point_word(planned, to)
            )
        }
        course::Step::Commit(_) => "commit, which deletes all recovery points".to_owned(),
        course::Step::Reprotect(_) => "reverse replication".to_owned(),
        course::Step::Done => String::new(),
    });
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("; ")
}
