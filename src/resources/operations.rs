//! What can be done with a protected item or a recovery plan, beyond keeping it: the rooms that drills and failovers
//! share. They know no resource in particular.

pub mod history;
pub mod plan;
pub mod recovery_point;
pub mod target;
pub mod watch;

use crate::azure::Error;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::path::AttributePath;
use crate::framework::schema::Block;
use crate::framework::value::Value;
use crate::resources::arm::report;

/// Why an operation is not begun, or did not end well.
#[derive(Debug)]
pub enum Failure {
    /// Azure refused, or could not be asked, or the call ended.
    Azure(Box<Error>),
    /// What is asked for cannot be, for a reason that the configuration can change.
    Refused(Refusal),
}

/// What cannot be, and what can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The argument it is about; none for the whole block.
    pub argument: Option<&'static str>,
    /// One short line.
    pub summary: String,
    /// The value, the rule and the way out.
    pub detail: String,
}

impl Refusal {
    /// A refusal over an argument.
    pub fn of(
        argument: &'static str,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self { argument: Some(argument), summary: summary.into(), detail: detail.into() }
    }

    /// A refusal over the whole block.
    pub fn whole(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { argument: None, summary: summary.into(), detail: detail.into() }
    }

    /// Adds it as an error.
    pub fn tell(self, diagnostics: &mut Diagnostics) {
        let path = self.argument.map_or(AttributePath::root(), AttributePath::from);
        diagnostics.error(path, self.summary, self.detail);
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Azure(Box::new(error))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

impl Failure {
    /// Adds it as an error.
    pub fn tell(self, doing: &str, block: &Block, config: &Value, diagnostics: &mut Diagnostics) {
        match self {
            Failure::Azure(error) => report(&error, doing, block, config, diagnostics),
            Failure::Refused(refusal) => refusal.tell(diagnostics),
        }
    }
}
