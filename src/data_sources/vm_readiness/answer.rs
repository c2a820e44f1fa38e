//! From findings to the answer. Pure.

use super::model::{Found, Readiness};
use crate::framework::model::{Object, Val};
use crate::readiness::{Facts, Finding, Outcome, Severity};

/// The answer.
pub fn answered(mut wanted: Readiness, facts: &Facts, findings: Vec<Finding>) -> Readiness {
    let count = |fits: &dyn Fn(&Finding) -> bool| {
        let count = findings.iter().filter(|one| fits(one)).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    };
    let broken = |severity: Severity| {
        count(&|one| one.outcome == Outcome::Fail && one.rule.severity == severity)
    };
    let errors = broken(Severity::Error);
    wanted.id = Val::Known(facts.machine_id.clone());
    wanted.ready = Val::Known(errors == 0 && facts.machine.known().is_some());
    wanted.error_count = Val::Known(errors);
    wanted.warning_count = Val::Known(broken(Severity::Warning));
    wanted.information_count = Val::Known(broken(Severity::Information));
    wanted.unknown_count = Val::Known(count(&|one| one.outcome == Outcome::Unknown));
    wanted.findings = Val::Known(findings.into_iter().map(shown).map(Object).collect());
    wanted
}

fn shown(finding: Finding) -> Found {
    let rule = finding.rule;
    Found {
        rule_id: rule.id.into(),
        severity: rule.severity.word().into(),
        outcome: finding.outcome.word().into(),
        subject_id: Val::Known(finding.subject),
        found: Val::Known(finding.found),
        required: rule.requires.into(),
        remedy: rule.remedy.into(),
        source: rule.source.into(),
    }
}
