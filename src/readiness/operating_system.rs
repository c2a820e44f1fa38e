//! Rules about the operating system, as far as the image tells it.

use super::images::system;
use super::input::Unknown;
use super::rule::Severity::Error;
use super::rule::{Rule, verdict};
use super::source;
use crate::facts::systems;

/// The rules of the family.
pub const RULES: &[Rule] = &[Rule {
    id: "OS-001",
    severity: Error,
    requires: "The operating system is one that can be replicated.",
    remedy: "Upgrade it. Which kernels of a Linux version are taken, the support matrix tells.",
    source: source::MATRIX,
    judge: |facts| {
        let system = system(facts)?;
        let is = systems::is_supported(&system)
            .ok_or_else(|| Unknown(format!("the version of {system} is not told.")))?;
        verdict(is, format!("it has {system}"))
    },
}];
