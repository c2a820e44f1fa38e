//! Running a drill, or taking over the one that a killed run left behind.

use super::SUFFIX;
use super::context::Context;
use super::drill::Drill;
use super::model::Model;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::resource::{Change, Outcome};
use crate::framework::value::Value;
use crate::resources::operations::recovery_point::Point;

/// Runs the drill.
pub async fn create(context: &Context, change: Change) -> Outcome {
    let planned = Model::of(&change.planned);
    let refuse = |diagnostics| Outcome { diagnostics, ..Outcome::default() };
    let Some(target) = planned.target() else {
        let text = "Neither `protected_item_id` nor `recovery_plan_id` has a value.";
        return refuse(Diagnostics::of_error("There is nothing to test", text));
    };
    let own_id = target.operation_id(SUFFIX);
    if !context.session.claim(&own_id) {
        let detail = format!(
            "Another resource of this configuration tests {} as well, and Azure runs one test of it at a time. Remove one of them.",
            target.id
        );
        return refuse(Diagnostics::of_error("Two resources for one test failover", detail));
    }
    let mut drill = Drill {
        context,
        target,
        planned,
        config: change.config,
        private: change.private,
        diagnostics: Diagnostics::new(),
        point: Point::default(),
    };
    let result = match drill.begin().await {
        Ok(job) => drill.finish(job).await,
        Err(trouble) => Err(trouble),
    };
    let outcome = match result {
        Ok(model) => drill.stands(&model),
        Err(trouble) => drill.falls(trouble, Value::Null).await,
    };
    if outcome.state.is_null() {
        context.session.release(&own_id);
    }
    outcome
}
