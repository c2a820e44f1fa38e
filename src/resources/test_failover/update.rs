//! Recording what changes nothing in Azure, and going on with a drill that was interrupted.

use super::context::Context;
use super::drill::{Drill, Trouble};
use super::import::IMPORTED;
use super::model::Model;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::resource::{Change, Outcome};
use crate::resources::operations::recovery_point::Point;
use crate::resources::operations::{history, watch};

/// Makes the drill what is planned.
pub async fn update(context: &Context, change: Change) -> Outcome {
    let Change { prior, planned, config, mut private } = change;
    private.remove(IMPORTED);
    let (before, planned_model) = (Model::of(&prior), Model::of(&planned));
    let Some(target) = before.target().filter(|_| before.is_pending()) else {
        let state = planned.unknowns_to_null();
        return Outcome { state, private, diagnostics: Diagnostics::new() };
    };
    let mut drill = Drill {
        context,
        target,
        planned: planned_model,
        config,
        private,
        diagnostics: Diagnostics::new(),
        point: Point::default(),
    };
    match go_on(&mut drill).await {
        Ok(model) => drill.stands(&model),
        Err(trouble) => drill.falls(trouble, prior).await,
    }
}

async fn go_on(drill: &mut Drill<'_>) -> Result<Model, Trouble> {
    let context = drill.context;
    let resumed = watch::resume(&context.remote, context.patience, &mut drill.private).await;
    let mut job = resumed?.and_then(|(_, job)| job);
    if job.is_none() {
        let target = &drill.target;
        let remote = context.afresh();
        let age = crate::resources::operations::target::Age::Now;
        let failure = |error| Trouble::Unfinished(crate::azure::Error::into(error));
        if let Some(located) = target.locate(&remote, age).await.map_err(failure)? {
            let scenarios = [super::stage::TEST];
            let [last] =
                history::last(&remote, target, &located, scenarios).await.map_err(failure)?;
            job = last;
        }
    }
    drill.finish(job).await
}
