//! From rules and facts to findings: one for every rule, or for every thing that breaks it.

use super::facts::Facts;
use super::rule::{Rule, Verdict};
use super::table::rules;

/// What came of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept.
    Pass,
    /// It is not.
    Fail,
    /// Something that it needs is not known.
    Unknown,
    /// It is about something else.
    NotApplicable,
}

impl Outcome {
    /// The word that findings have.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Unknown => "unknown",
            Outcome::NotApplicable => "not_applicable",
        }
    }
}

/// What a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What came of it.
    pub outcome: Outcome,
    /// The id of what it is about.
    pub subject: String,
    /// What was found, or is not known, without a full stop.
    pub found: String,
}

/// What every rule says about facts, but for those that are ignored by their ids.
pub fn judge(facts: &Facts, ignored: &[String]) -> Vec<Finding> {
    let is_ignored = |rule: &&Rule| ignored.iter().any(|id| id.eq_ignore_ascii_case(rule.id));
    rules().filter(|rule| !is_ignored(rule)).flat_map(|rule| of_rule(rule, facts)).collect()
}

/// What a rule says about facts.
pub fn of_rule(rule: &'static Rule, facts: &Facts) -> Vec<Finding> {
    let finding = |outcome, subject: String, found: String| {
        let subject = if subject.is_empty() { facts.machine_id.clone() } else { subject };
        Finding { rule, outcome, subject, found: found.trim_end_matches('.').to_owned() }
    };
    match (rule.judge)(facts) {
        Ok(Verdict::Pass(found)) => vec![finding(Outcome::Pass, String::new(), found)],
        Ok(Verdict::NotApplicable(why)) => {
            vec![finding(Outcome::NotApplicable, String::new(), why)]
        }
        Err(why) => vec![finding(Outcome::Unknown, String::new(), why.0)],
        Ok(Verdict::Fail(breaches)) => breaches
            .into_iter()
            .map(|breach| finding(Outcome::Fail, breach.subject, breach.found))
            .collect(),
    }
}
