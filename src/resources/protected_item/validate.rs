//! Rules over several arguments.
use super::model::Model;
use crate::framework::diagnostics::Diagnostics;
pub fn validate(_model: &Model, _diagnostics: &mut Diagnostics) {}
