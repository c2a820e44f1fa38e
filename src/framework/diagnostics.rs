//! What a user is told: errors and warnings, each on the attribute it is about. They accumulate; nothing is thrown.

use super::path::AttributePath;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Stops the operation on this object.
    Error,
    /// Is shown, and the operation goes on.
    Warning,
}

/// One thing the user should know. Neither text may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// One short line without a full stop at its end.
    pub summary: String,
    /// Full sentences: the value, the rule, the way out.
    pub detail: String,
    /// The attribute it is about; the root where it is about the whole block.
    pub path: AttributePath,
}

/// The diagnostics of one call, in the order they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No diagnostics.
    pub fn new() -> Self {
        Self::default()
    }

    /// A single error on the whole block.
    pub fn of_error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut all = Self::new();
        all.error(AttributePath::root(), summary, detail);
        all
    }

    /// Adds an error.
    pub fn error(
        &mut self,
        path: impl Into<AttributePath>,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.push(Severity::Error, path.into(), summary.into(), detail.into());
    }

    /// Adds a warning.
    pub fn warning(
        &mut self,
        path: impl Into<AttributePath>,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.push(Severity::Warning, path.into(), summary.into(), detail.into());
    }

    fn push(&mut self, severity: Severity, path: AttributePath, summary: String, detail: String) {
        self.0.push(Diagnostic { severity, summary, detail, path });
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds those of another call.
    pub fn extend(&mut self, others: Diagnostics) {
        self.0.extend(others.0);
    }

    /// All of them, in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
