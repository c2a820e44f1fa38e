//! The course from where items stand to where they shall be: the next step, or why there is none. Pure, so that every
//! interruption is a row of a table: whatever happened before, the next step follows from what is there.

use super::standing::{Phase, Side, Standing};

/// Where the items shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// On which side.
    pub side: Side,
    /// Whether failovers shall be final.
    pub commit: bool,
    /// Whether another recovery point is asked for than before.
    pub other_point: bool,
    /// Whether they shall replicate back after they came to the primary side, and to the recovery side.
    pub reprotect: Reprotect,
}

/// On which sides it is known how to replicate back from there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reprotect {
    /// From the recovery side, after a failover.
    pub from_recovery: bool,
    /// From the primary side, after a failback.
    pub from_primary: bool,
}

impl Reprotect {
    /// Whether it is known for that side.
    pub fn from(self, side: Side) -> bool {
        match side {
            Side::Recovery => self.from_recovery,
            Side::Primary => self.from_primary,
        }
    }
}

/// What to do next. Members are named by their positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Wait for the jobs that work on these.
    Wait(Vec<usize>),
    /// Wait until the first copy of these is complete.
    Copy(Vec<usize>),
    /// Fail all over.
    FailOver,
    /// Go on with the failover of a plan that stopped half-way, with these still to come.
    Rejoin(Vec<usize>),
    /// Take these to another recovery point.
    ChangePoint(Vec<usize>),
    /// Make the failovers of these final.
    Commit(Vec<usize>),
    /// Have these replicate back.
    Reprotect(Vec<usize>),
    /// Nothing.
    Done,
}

/// Why there is no next step. Members are named by their positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing to fail over.
    Empty,
    /// These are in a state from which nothing leads on.
    Astray(Vec<usize>),
    /// The first copy of these is not complete, so that there is no recovery point.
    Unprotected(Vec<usize>),
    /// The failover of these is not committed, and nobody asked for that.
    Uncommitted(Vec<usize>),
    /// These do not replicate back, and nobody said how to.
    NotReprotected(Vec<usize>),
    /// A test failover of these was not cleaned up.
    Tested(Vec<usize>),
    /// The service does not allow these to be failed over.
    NotAllowed(Vec<usize>),
}

/// The next step.
///
/// # Errors
/// Why there is none.
pub fn next(wanted: Wanted, standings: &[Standing]) -> Result<Step, Refusal> {
    let those = |fits: &Fits| -> Option<Vec<usize>> {
        let found: Vec<usize> =
            standings.iter().enumerate().filter(|(_, one)| fits(one)).map(|(at, _)| at).collect();
        (!found.is_empty()).then_some(found)
    };
    if standings.is_empty() {
        return Err(Refusal::Empty);
    }
    if let Some(busy) = those(&|one| one.phase == Phase::Busy) {
        return Ok(Step::Wait(busy));
    }
    let away = |one: &Standing| one.side != wanted.side;
    let Some(missing) = those(&away) else { return Ok(settle(wanted, &those)) };
    if let Some(astray) = those(&|one| away(one) && one.phase == Phase::Astray) {
        return Err(Refusal::Astray(astray));
    }
    if let Some(pending) = those(&|one| away(one) && one.phase == Phase::Uncommitted) {
        return if wanted.commit {
            Ok(Step::Commit(pending))
        } else {
            Err(Refusal::Uncommitted(pending))
        };
    }
    if let Some(final_) = those(&|one| away(one) && one.phase == Phase::Committed) {
        let known = wanted.reprotect.from(wanted.side.other());
        return if known {
            Ok(Step::Reprotect(final_))
        } else {
            Err(Refusal::NotReprotected(final_))
        };
    }
    if let Some(copying) = those(&|one| away(one) && one.phase == Phase::Copying) {
        // What was reprotected goes on by itself. What never was protected has nothing to be recovered from.
        let first = those(&|one| away(one) && one.phase == Phase::Copying && is_first_copy(one));
        return first.map_or(Ok(Step::Copy(copying)), |first| Err(Refusal::Unprotected(first)));
    }
    if let Some(tested) = those(&|one| away(one) && one.tested) {
        return Err(Refusal::Tested(tested));
    }
    if missing.len() < standings.len() {
        return Ok(Step::Rejoin(missing));
    }
    match those(&|one| !one.allows_failover) {
        Some(forbidden) => Err(Refusal::NotAllowed(forbidden)),
        None => Ok(Step::FailOver),
    }
}

/// All steps from here to the end, as they will be if each goes well; the refusal where the way ends.
pub fn ahead(mut wanted: Wanted, standings: &[Standing]) -> (Vec<Step>, Option<Refusal>) {
    let (mut steps, mut then) = (Vec::new(), standings.to_vec());
    loop {
        match next(wanted, &then) {
            Ok(Step::Done) => return (steps, None),
            Err(refusal) => return (steps, Some(refusal)),
            // What a running job makes of them is not known.
            Ok(step @ Step::Wait(_)) => {
                steps.push(step);
                return (steps, None);
            }
            Ok(step) => {
                take(&step, wanted.side, &mut then);
                wanted.other_point &= !matches!(step, Step::ChangePoint(_));
                steps.push(step);
            }
        }
    }
}

fn take(step: &Step, to: Side, then: &mut [Standing]) {
    for (at, one) in then.iter_mut().enumerate() {
        match step {
            Step::FailOver => (one.side, one.phase) = (to, Phase::Uncommitted),
            Step::Rejoin(those) if those.contains(&at) => {
                (one.side, one.phase) = (to, Phase::Uncommitted);
            }
            Step::Commit(those) if those.contains(&at) => one.phase = Phase::Committed,
            Step::Reprotect(those) if those.contains(&at) => {
                (one.reversed, one.phase) = (!one.reversed, Phase::Copying);
            }
            Step::Copy(those) if those.contains(&at) => {
                (one.phase, one.allows_failover) = (Phase::Protected, true);
            }
            _ => {}
        }
    }
}

/// Whether an item is copied for the first time: in the direction in which it was created.
fn is_first_copy(one: &Standing) -> bool {
    !one.reversed
}

/// What a member has to be.
type Fits<'a> = dyn Fn(&Standing) -> bool + 'a;

/// What is left when all are where they shall be.
fn settle(wanted: Wanted, those: &dyn Fn(&Fits) -> Option<Vec<usize>>) -> Step {
    if let Some(pending) = those(&|one| one.phase == Phase::Uncommitted) {
        return match (wanted.other_point, wanted.commit) {
            (true, _) => Step::ChangePoint(pending),
            (false, true) => Step::Commit(pending),
            (false, false) => Step::Done,
        };
    }
    match those(&|one| one.phase == Phase::Committed) {
        Some(final_) if wanted.reprotect.from(wanted.side) => Step::Reprotect(final_),
        _ => Step::Done,
    }
}

#[cfg(test)]
mod tests;
