use super::*;

/// One case in which each rule is kept, one in which it is not, and one in which it cannot be judged.
mod cases;
/// A machine that is ready, from which cases differ.
mod ready;

use std::collections::BTreeSet;

use cases::CASES;

fn outcomes(id: &str, change: cases::Change) -> Vec<Finding> {
    let mut ready = ready::ready();
    change(&mut ready);
    let facts = ready.facts();
    let rule = rules().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no rule {id}"));
    findings::of_rule(rule, &facts)
}

#[test]
fn every_rule_is_kept_broken_and_unknown_in_turn() {
    for (id, kept, broken, unknown) in CASES {
        for (expected, change) in
            [(Outcome::Pass, *kept), (Outcome::Fail, *broken), (Outcome::Unknown, *unknown)]
        {
            let found = outcomes(id, change);
            let texts: Vec<_> = found.iter().map(|one| (one.outcome, one.found.as_str())).collect();
            assert!(
                !found.is_empty() && found.iter().all(|one| one.outcome == expected),
                "{id} {expected:?}: {texts:?}"
            );
            assert!(
                found.iter().all(|one| !one.found.is_empty() && !one.subject.is_empty()),
                "{id}: {texts:?}"
            );
        }
    }
}

#[test]
fn every_rule_has_its_cases_and_every_published_one_is_judged_or_says_why_not() {
    let judged: Vec<_> = rules().map(|rule| rule.id).collect();
    let distinct: BTreeSet<_> = judged.iter().collect();
    assert_eq!(distinct.len(), judged.len(), "a rule stands twice");
    let tried: BTreeSet<_> = CASES.iter().map(|(id, ..)| id).collect();
    assert_eq!(tried, distinct);
    for (id, why) in UNJUDGED {
        assert!(!judged.contains(id) && !why.is_empty(), "{id}");
    }
    for rule in rules() {
        assert!(rule.requires.ends_with('.') && rule.remedy.ends_with('.'), "{}", rule.id);
        assert!(rule.source.contains(", 20"), "{} has no date", rule.id);
    }
}

#[test]
fn a_machine_that_is_ready_breaks_no_rule_and_ignored_ones_say_nothing() {
    let facts = ready::ready().facts();
    let broken: Vec<_> = judge(&facts, &[])
        .into_iter()
        .filter(|one| !matches!(one.outcome, Outcome::Pass | Outcome::NotApplicable))
        .map(|one| (one.rule.id, one.rule.severity))
        .collect();
    assert_eq!(broken, [("POL-007", Severity::Information)], "no snapshots are asked for");
    let all = judge(&facts, &[]).len();
    let ignored = judge(&facts, &["vm-001".to_owned(), "DSK-001".to_owned()]);
    assert_eq!(ignored.len(), all - 2);
}

#[test]
fn nothing_passes_where_nothing_is_known() {
    let facts = Facts { machine_id: "/vm".to_owned(), ..Facts::default() };
    for finding in judge(&facts, &[]) {
        let says_nothing = matches!(finding.outcome, Outcome::Unknown | Outcome::NotApplicable);
        assert!(says_nothing, "{}: {:?} {}", finding.rule.id, finding.outcome, finding.found);
    }
}

#[test]
fn policies_are_judged_by_their_times_alone() {
    let ids = |retention: i64, application_consistent: i64| -> Vec<&str> {
        let minutes = Minutes {
            retention: Some(retention),
            application_consistent: Some(application_consistent),
        };
        broken(minutes).into_iter().map(|(rule, _, _)| rule.id).collect()
    };
    assert_eq!(ids(1440, 240), Vec::<&str>::new());
    assert_eq!(ids(30_000, 240), ["POL-001"]);
    assert_eq!(ids(0, 60), ["POL-002", "POL-004"]);
    assert_eq!(ids(90, 30), ["POL-003", "POL-006"]);
    assert_eq!(ids(60, 60), Vec::<&str>::new());
    assert_eq!(ids(60, 120), ["POL-005"]);
    assert_eq!(broken(Minutes::default()).len(), 0, "what is not known breaks nothing");
}
