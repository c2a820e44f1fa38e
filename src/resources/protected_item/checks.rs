//! Plan-time checks.
use super::model::Model;
use crate::framework::diagnostics::Diagnostics;
use crate::resources::arm::Remote;
pub async fn check(
    _remote: &Remote,
    _prior: Option<&Model>,
    _planned: &Model,
    _diagnostics: &mut Diagnostics,
) {
}
