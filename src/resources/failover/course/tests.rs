use super::*;

fn at(side: Side, reversed: bool, phase: Phase) -> Standing {
    Standing {
        name: "web".to_owned(),
        key: "web".to_owned(),
        id: "/items/web".to_owned(),
        side,
        reversed,
        phase,
        allows_failover: matches!(phase, Phase::Protected | Phase::FailoverFailed),
        tested: false,
        state: String::new(),
    }
}

const WANTED: Wanted = Wanted {
    side: Side::Recovery,
    commit: true,
    other_point: false,
    reprotect: Reprotect { from_recovery: true, from_primary: true },
};

const BACK: Wanted = Wanted { side: Side::Primary, ..WANTED };

#[test]
fn the_way_there_is_taken_step_by_step_wherever_it_was_left() {
    use Phase::{Busy, Committed, Copying, FailoverFailed, Protected, Uncommitted};
    use Side::{Primary, Recovery};
    for (standing, step) in [
        (at(Primary, false, Protected), Step::FailOver),
        (at(Primary, false, Busy), Step::Wait(vec![0])),
        (at(Primary, false, FailoverFailed), Step::FailOver),
        (at(Recovery, false, Uncommitted), Step::Commit(vec![0])),
        (at(Recovery, false, Committed), Step::Reprotect(vec![0])),
        (at(Recovery, true, Copying), Step::Done),
        (at(Recovery, true, Protected), Step::Done),
    ] {
        assert_eq!(next(WANTED, std::slice::from_ref(&standing)), Ok(step), "{standing:?}");
    }
}

#[test]
fn the_way_back_is_the_same_from_the_other_side() {
    use Phase::{Committed, Copying, Protected, Uncommitted};
    use Side::{Primary, Recovery};
    for (standing, step) in [
        (at(Recovery, false, Uncommitted), Step::Commit(vec![0])),
        (at(Recovery, false, Committed), Step::Reprotect(vec![0])),
        (at(Recovery, true, Copying), Step::Copy(vec![0])),
        (at(Recovery, true, Protected), Step::FailOver),
        (at(Primary, true, Uncommitted), Step::Commit(vec![0])),
        (at(Primary, true, Committed), Step::Reprotect(vec![0])),
        (at(Primary, false, Copying), Step::Done),
        (at(Primary, false, Protected), Step::Done),
    ] {
        assert_eq!(next(BACK, std::slice::from_ref(&standing)), Ok(step), "{standing:?}");
    }
}

#[test]
fn nothing_is_committed_reversed_or_repeated_unasked() {
    use Phase::{Committed, Protected, Uncommitted};
    use Side::{Primary, Recovery};
    let careful = Wanted { commit: false, reprotect: Reprotect::default(), ..WANTED };
    let careful_back = Wanted { side: Primary, ..careful };
    for (wanted, standing, expected) in [
        (careful, at(Recovery, false, Uncommitted), Ok(Step::Done)),
        (careful, at(Recovery, false, Committed), Ok(Step::Done)),
        (careful, at(Recovery, true, Protected), Ok(Step::Done)),
        (careful_back, at(Recovery, false, Uncommitted), Err(Refusal::Uncommitted(vec![0]))),
        (careful_back, at(Recovery, false, Committed), Err(Refusal::NotReprotected(vec![0]))),
        (careful_back, at(Primary, false, Protected), Ok(Step::Done)),
    ] {
        assert_eq!(next(wanted, std::slice::from_ref(&standing)), expected, "{standing:?}");
    }
}

#[test]
fn another_recovery_point_is_taken_only_before_the_commit() {
    let other = Wanted { other_point: true, ..WANTED };
    let uncommitted = at(Side::Recovery, false, Phase::Uncommitted);
    assert_eq!(next(other, &[uncommitted]), Ok(Step::ChangePoint(vec![0])));
    let committed = at(Side::Recovery, false, Phase::Committed);
    assert_eq!(next(other, &[committed]), Ok(Step::Reprotect(vec![0])));
}

#[test]
fn what_is_not_ready_is_not_failed_over() {
    let ready = at(Side::Primary, false, Phase::Protected);
    for (standing, refusal) in [
        (at(Side::Primary, false, Phase::Copying), Refusal::Unprotected(vec![1])),
        (at(Side::Primary, false, Phase::Astray), Refusal::Astray(vec![1])),
        (Standing { tested: true, ..ready.clone() }, Refusal::Tested(vec![1])),
        (Standing { allows_failover: false, ..ready.clone() }, Refusal::NotAllowed(vec![1])),
    ] {
        assert_eq!(next(WANTED, &[ready.clone(), standing]), Err(refusal));
    }
    assert_eq!(next(WANTED, &[]), Err(Refusal::Empty));
}

#[test]
fn members_of_a_plan_wait_for_each_other() {
    use Phase::{Committed, FailoverFailed, Protected, Uncommitted};
    use Side::{Primary, Recovery};
    let half = [at(Recovery, false, Uncommitted), at(Primary, false, FailoverFailed)];
    assert_eq!(next(WANTED, &half), Ok(Step::Rejoin(vec![1])));
    let mixed = [at(Recovery, false, Committed), at(Recovery, true, Protected)];
    assert_eq!(next(WANTED, &mixed), Ok(Step::Reprotect(vec![0])));
    assert_eq!(next(BACK, &mixed), Ok(Step::Reprotect(vec![0])));
    let both = [at(Primary, false, Protected), at(Primary, false, Protected)];
    assert_eq!(next(WANTED, &both), Ok(Step::FailOver));
}

#[test]
fn the_whole_way_is_known_ahead() {
    let steps = |wanted, one: Standing| ahead(wanted, &[one]);
    let (there, end) = steps(WANTED, at(Side::Primary, false, Phase::Protected));
    assert_eq!(there, [Step::FailOver, Step::Commit(vec![0]), Step::Reprotect(vec![0])]);
    assert_eq!(end, None);
    let (back, end) = steps(BACK, at(Side::Recovery, false, Phase::Uncommitted));
    let one = || vec![0];
    assert_eq!(
        back,
        [
            Step::Commit(one()),
            Step::Reprotect(one()),
            Step::Copy(one()),
            Step::FailOver,
            Step::Commit(one()),
            Step::Reprotect(one())
        ]
    );
    assert_eq!(end, None);
    let bare = Wanted { reprotect: Reprotect::default(), ..BACK };
    let (some, end) = steps(bare, at(Side::Recovery, false, Phase::Uncommitted));
    assert_eq!((some, end), (vec![Step::Commit(one())], Some(Refusal::NotReprotected(one()))));
}
