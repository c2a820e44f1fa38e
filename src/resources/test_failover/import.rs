//! Importing a test failover that is there, by the id of its item or plan and `/testFailover`.

use super::SUFFIX;
use super::context::Context;
use super::model::Model;
use super::stage::Stage;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::private::Private;
use crate::framework::resource::Outcome;
use crate::resources::operations::target::{Age, Target};

/// Where it is noted that what only configuration knows is not known yet.
pub const IMPORTED: &str = "imported";

/// The state to start from.
pub async fn import(context: &Context, given: &str) -> Outcome {
    let refuse = |summary: &str, detail: String| Outcome {
        diagnostics: Diagnostics::of_error(summary, detail),
        ..Outcome::default()
    };
    let target = match Target::of_id(given, SUFFIX) {
        Ok(target) => target,
        Err(problem) => return refuse("This is not the id of an asr_test_failover", problem),
    };
    match target.locate(&context.remote, Age::Recent).await {
        Err(error) => refuse(&error.summary(), error.detail()),
        Ok(None) => refuse("There is nothing to import", target.gone().detail),
        Ok(Some(located)) if Stage::of(&located) <= Stage::Clearing => refuse(
            "There is nothing to import",
            format!(
                "No test failover of {} is active. A drill that was cleaned up is history: the data source `asr_test_failover` tells it. \
                 Without the import a new drill is run.",
                target.id
            ),
        ),
        Ok(Some(_)) => {
            let mut model =
                Model { id: target.operation_id(SUFFIX).as_str().into(), ..Model::default() };
            let argument = if target.is_plan {
                &mut model.recovery_plan_id
            } else {
                &mut model.protected_item_id
            };
            *argument = target.id.as_str().into();
            let mut private = Private::default();
            private.set(IMPORTED, &true);
            Outcome { state: model.value(), private, diagnostics: Diagnostics::new() }
        }
    }
}
