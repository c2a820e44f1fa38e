//! From the framework to the wire.

use super::{
    msgpack,
    proto::{self, attribute_path::step::Selector, diagnostic},
    rpc::bug,
};
use crate::framework::{
    diagnostics::{Diagnostic, Diagnostics, Severity},
    path::{AttributePath, Step},
    types::Type,
    value::Value,
};

/// A value of type `ty`; nothing without a type, as in
/// [`decode::value`](super::decode::value). A value that does not fit its type
/// is a bug, which is added to `diagnostics`.
pub(super) fn value(
    name: &str,
    value: &Value,
    ty: Option<&Type>,
    diagnostics: &mut Diagnostics,
) -> Option<proto::DynamicValue> {
    match msgpack::encode(value, ty?) {
        Ok(msgpack) => Some(proto::DynamicValue { msgpack, json: Vec::new() }),
        Err(error) => {
            diagnostics.extend(bug(name, &error.to_string()));
            None
        }
    }
}

pub(super) fn diagnostics(diagnostics: &Diagnostics) -> Vec<proto::Diagnostic> {
    diagnostics.iter().map(one).collect()
}

fn one(of: &Diagnostic) -> proto::Diagnostic {
    let severity = match of.severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
    };
    proto::Diagnostic {
        severity: severity.into(),
        summary: of.summary.clone(),
        detail: of.detail.clone(),
        attribute: (!of.path.steps.is_empty()).then(|| path(&of.path)),
    }
}

pub(super) fn path(path: &AttributePath) -> proto::AttributePath {
    let step = |step: &Step| {
        let selector = match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
            // No list has more elements than memory has bytes, half of all.
            Step::Index(index) => {
                Selector::ElementKeyInt(i64::try_from(*index).unwrap_or(i64::MAX))
            }
        };
        proto::attribute_path::Step { selector: Some(selector) }
    };
    proto::AttributePath { steps: path.steps.iter().map(step).collect() }
}
