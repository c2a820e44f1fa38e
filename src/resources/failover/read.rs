//! Reading a failover: where everything runs, and whether something is left to be done. Works with a source region that is lost.

use super::context::Context;
use super::course::{self, Step};
use super::model::{Model, PENDING, SUCCEEDED};
use super::standing::{Side, Standing};
use super::walk::Record;
use super::{aim, fill, plan_job};
use crate::azure::Error;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::private::Private;
use crate::framework::resource::Outcome;
use crate::framework::value::Value;
use crate::resources::arm::report;
use crate::resources::operations::target::{Age, Located, Target};

/// Reads the failover of a state anew.
pub async fn read(context: &Context, value: Value, private: Private) -> Outcome {
    let mut model = Model::of(&value);
    let mut diagnostics = Diagnostics::new();
    let Some(target) = aim::target(&model) else {
        return Outcome { state: value, private, diagnostics };
    };
    let state = match refresh(context, &target, &mut model).await {
        Ok(true) => model.value(),
        Ok(false) => Value::Null,
        Err(error) => {
            let doing = format!("Reading {}", model.id.text());
            report(&error, &doing, &Model::block(), &value, &mut diagnostics);
            value
        }
    };
    Outcome { state, private, diagnostics }
}

/// Brings a model up to date; `false` if its target is gone.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn refresh(context: &Context, target: &Target, model: &mut Model) -> Result<bool, Error> {
    let remote = context.remote();
    let Some(located) = target.locate(&remote, Age::Recent).await? else { return Ok(false) };
    let before = model.clone();
    let standings = aim::standings(target, &located);
    if let Some(side) = aim::common_side(&standings) {
        let importing = before.active_location.is_null();
        model.active_location = side.word().into();
        if importing {
            model.commit = Val::Known(side == Side::Recovery && is_final(&standings));
        }
    } else if before.active_location.is_null() {
        model.active_location = Side::Primary.word().into();
    }
    fill::results(context, target, &located, &before, &Record::default(), model).await;
    model.provisioning_state = match provisioning(context, target, model, &located, &standings)
        .await?
    {
        Some(state) => state.into(),
        None => before.provisioning_state.known().map_or(SUCCEEDED, |state| state.as_str()).into(),
    };
    Ok(true)
}

/// Whether nothing of a failover can be changed any more.
fn is_final(standings: &[Standing]) -> bool {
    !standings.iter().any(Standing::is_uncommitted)
}

/// Whether something is left to be done to be what the arguments say; `None` while a job of another kind is at work.
async fn provisioning(
    context: &Context,
    target: &Target,
    model: &Model,
    located: &Located,
    standings: &[Standing],
) -> Result<Option<&'static str>, Error> {
    if let Some(plan) = located.plan.as_ref().filter(|plan| plan_job::running(plan).is_some()) {
        let scenario = &plan.properties.current_scenario;
        return Ok(plan_job::is_step(&scenario.scenario_name).then_some(PENDING));
    }
    if aim::common_side(standings).is_none() && !standings.is_empty() {
        return Ok(Some(PENDING));
    }
    if standings.iter().any(Standing::is_uncommitted)
        && plan_job::unfinished(&context.remote(), target, located).await?.is_some()
    {
        return Ok(Some(PENDING));
    }
    Ok(match course::next(aim::wanted(model, aim::side(model)), standings) {
        Ok(Step::Wait(busy)) => {
            let scenario = |at: usize| &located.items[at].properties.current_scenario;
            busy.into_iter()
                .any(|at| plan_job::is_step(&scenario(at).scenario_name))
                .then_some(PENDING)
        }
        Ok(Step::Done) | Err(_) => Some(SUCCEEDED),
        Ok(_) => Some(PENDING),
    })
}
