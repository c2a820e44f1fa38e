//! What a rule is, and what it can say.

use super::facts::Facts;
use super::input::Unknown;

/// How bad it is if a rule is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Enabling or failing over will be refused, or replication breaks.
    Error,
    /// It works with loss, cost or risk.
    Warning,
    /// Good to know.
    Information,
}

impl Severity {
    /// The word that findings have.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
        }
    }
}

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id, such as `DSK-001`, for good.
    pub id: &'static str,
    /// How bad it is if it is not kept.
    pub severity: Severity,
    /// What it asks for, as a sentence.
    pub requires: &'static str,
    /// How to put it right, as sentences.
    pub remedy: &'static str,
    /// Where it is published, and as of when.
    pub source: &'static str,
    /// What it makes of the facts.
    pub judge: fn(&Facts) -> Judged,
}

/// What a rule says, or why it cannot say anything.
pub type Judged = Result<Verdict, Unknown>;

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is kept. What was found.
    Pass(String),
    /// It is not, by these.
    Fail(Vec<Breach>),
    /// It is about something else. Why.
    NotApplicable(String),
}

/// Something that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The id of what breaks it; empty for the virtual machine.
    pub subject: String,
    /// What was found.
    pub found: String,
}

/// Kept, with what was found.
pub fn pass(found: impl Into<String>) -> Judged {
    Ok(Verdict::Pass(found.into()))
}

/// Not kept by the virtual machine, with what was found.
pub fn fail(found: impl Into<String>) -> Judged {
    Ok(Verdict::Fail(vec![Breach { subject: String::new(), found: found.into() }]))
}

/// About something else.
pub fn skip(why: impl Into<String>) -> Judged {
    Ok(Verdict::NotApplicable(why.into()))
}

/// Kept or not.
pub fn verdict(kept: bool, found: impl Into<String>) -> Judged {
    if kept { pass(found) } else { fail(found) }
}

/// Judges many: what breaks the rule counts even if others are not known, and nothing passes while one is not.
pub fn each<T>(
    all: impl IntoIterator<Item = (String, Result<T, Unknown>)>,
    breaks: impl Fn(&T) -> Option<String>,
    found: impl FnOnce(usize) -> String,
) -> Judged {
    let (mut breaches, mut unknown, mut count) = (Vec::new(), None, 0);
    for (subject, one) in all {
        count += 1;
        match one {
            Ok(one) => {
                breaches.extend(breaks(&one).map(|found| Breach { subject, found }));
            }
            Err(why) => unknown = unknown.or(Some(why)),
        }
    }
    match (breaches.is_empty(), unknown) {
        (false, _) => Ok(Verdict::Fail(breaches)),
        (true, Some(why)) => Err(why),
        (true, None) => pass(found(count)),
    }
}
