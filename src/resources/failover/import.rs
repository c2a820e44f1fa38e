//! Importing a failover by the id of its item or plan and `/failover`.

use super::SUFFIX;
use super::model::Model;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::resource::Outcome;
use crate::resources::operations::target::Target;

/// The state to start from; the rest is read.
pub fn import(given: &str) -> Outcome {
    match Target::of_id(given, SUFFIX) {
        Ok(target) => {
            let mut model =
                Model { id: target.operation_id(SUFFIX).as_str().into(), ..Model::default() };
            let own = if target.is_plan {
                &mut model.recovery_plan_id
            } else {
                &mut model.protected_item_id
            };
            *own = target.id.as_str().into();
            Outcome { state: model.value(), ..Outcome::default() }
        }
        Err(problem) => Outcome {
            diagnostics: Diagnostics::of_error("This is not the id of an asr_failover", problem),
            ..Outcome::default()
        },
    }
}
