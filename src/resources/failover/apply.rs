//! Creating, changing and destroying a failover: the way is walked, and what came of it is recorded. Once a virtual machine runs on
//! the other side, nothing that goes wrong at a creation is an error: that would mark the failover for replacement. The state
//! then says `pending`, and the next apply goes on.

use super::context::Context;
use super::model::{FAIL_BACK, Model, PENDING, SUCCEEDED};
use super::plan::concerns_azure;
use super::standing::{Phase, Side};
use super::walk::{Record, Walk};
use super::{aim, fill, words};
use crate::azure::Operation;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::path::AttributePath;
use crate::framework::private::Private;
use crate::framework::resource::{Change, Outcome};
use crate::framework::value::Value;
use crate::resources::arm::OPERATION;
use crate::resources::operations::Failure;
use crate::resources::operations::target::{Age, Located, Target};

/// What became of a way.
struct Walked {
    end: Result<Located, Failure>,
    record: Record,
    /// Whether another recovery point was asked for and not taken.
    point_is_open: bool,
}

async fn walk(
    context: &Context,
    target: &Target,
    planned: &Model,
    other_point: bool,
    private: &mut Private,
) -> Walked {
    let side = aim::side(planned);
    let mut walk = Walk {
        context,
        target,
        planned,
        wanted: super::course::Wanted { other_point, ..aim::wanted(planned, side) },
        private,
        record: Record::default(),
        waiting: None,
    };
    let end = walk.run().await;
    Walked { end, point_is_open: walk.wanted.other_point, record: walk.record }
}

/// Creates the failover: what it asks for is made so.
pub async fn create(context: &Context, change: Change) -> Outcome {
    let planned = Model::of(&change.planned.clone().unknowns_to_null());
    let mut private = change.private;
    let refuse = |diagnostics| Outcome { diagnostics, ..Outcome::default() };
    let Some(target) = aim::target(&planned) else {
        let text = "Neither `protected_item_id` nor `recovery_plan_id` has a value.";
        return refuse(Diagnostics::of_error("There is nothing to fail over", text));
    };
    let own_id = target.operation_id(super::SUFFIX);
    if !context.session.claim(&own_id) {
        let detail = format!(
            "Another asr_failover of this configuration is about {} as well. Remove one of them.",
            target.id
        );
        return refuse(Diagnostics::of_error("Two resources for one failover", detail));
    }
    if let Err(failure) = may_begin(context, &target, &planned).await {
        context.session.release(&own_id);
        return refuse(told(failure, &target, &change.config));
    }
    let walked = walk(context, &target, &planned, false, &mut private).await;
    let mut diagnostics = Diagnostics::new();
    let (located, provisioning) = match walked.end {
        Ok(located) => (Some(located), SUCCEEDED),
        Err(failure) => {
            let located = last_look(context, &target).await;
            let under_way = private.get::<Operation>(OPERATION).is_some();
            if !under_way && !located.as_ref().is_some_and(|now| has_moved(&target, now)) {
                context.session.release(&own_id);
                return refuse(told(failure, &target, &change.config));
            }
            warn(failure, &target, &change.config, &mut diagnostics);
            (located, PENDING)
        }
    };
    let before = Model::default();
    let model =
        recorded(context, &target, located, &planned, &before, &walked.record, provisioning).await;
    Outcome { state: model.value(), private, diagnostics }
}

/// A new resource brings nothing back: who writes `primary` down in quiet times does not expect a failover.
async fn may_begin(context: &Context, target: &Target, planned: &Model) -> Result<(), Failure> {
    if aim::side(planned) == Side::Recovery {
        return Ok(());
    }
    let located = target.locate(&context.remote(), Age::Now).await?;
    let located = located.ok_or_else(|| target.gone())?;
    let standings = aim::standings(target, &located);
    if standings.iter().all(|one| one.side == Side::Primary) {
        return Ok(());
    }
    Err(words::new_but_away(target, &standings).into())
}

/// Whether anything runs on the recovery side, or is on its way.
fn has_moved(target: &Target, located: &Located) -> bool {
    let standings = aim::standings(target, located);
    standings.iter().any(|one| one.side == Side::Recovery || one.phase == Phase::Busy)
}

/// Changes the failover.
pub async fn update(context: &Context, change: Change) -> Outcome {
    let Change { prior, planned, config, mut private } = change;
    let (before, wanted) = (Model::of(&prior), Model::of(&planned));
    let planned = planned.unknowns_to_null();
    let Some(target) = aim::target(&before).filter(|_| concerns_azure(&before, &wanted)) else {
        return Outcome { state: planned, private, diagnostics: Diagnostics::new() };
    };
    let wanted = Model::of(&planned);
    let other_point = before.recovery_point != wanted.recovery_point;
    let walked = walk(context, &target, &wanted, other_point, &mut private).await;
    let (model, diagnostics) = match walked.end {
        Ok(located) => {
            let state = recorded(
                context,
                &target,
                Some(located),
                &wanted,
                &before,
                &walked.record,
                SUCCEEDED,
            );
            (state.await, Diagnostics::new())
        }
        Err(failure) => {
            let located = last_look(context, &target).await;
            let base = reached(&target, located.as_ref(), &before, &wanted, walked.point_is_open);
            let state =
                recorded(context, &target, located, &base, &before, &walked.record, PENDING);
            (state.await, told(failure, &target, &config))
        }
    };
    Outcome { state: model.value(), private, diagnostics }
}

/// The arguments as far as they were made so: the side is the one where everything runs now.
fn reached(
    target: &Target,
    located: Option<&Located>,
    before: &Model,
    wanted: &Model,
    point_is_open: bool,
) -> Model {
    let standings = located.map(|located| aim::standings(target, located)).unwrap_or_default();
    let side = aim::common_side(&standings).map_or(aim::side(before), |side| side);
    let mut model = wanted.clone();
    model.active_location = side.word().into();
    if point_is_open || side != aim::side(wanted) {
        model.recovery_point = before.recovery_point.clone();
    }
    model
}

/// Destroys the failover: forgets it, or brings everything back first.
pub async fn destroy(context: &Context, change: Change) -> Outcome {
    let before = Model::of(&change.prior);
    let mut private = change.private;
    let Some(target) = aim::target(&before) else { return Outcome::default() };
    if before.on_destroy.text() == FAIL_BACK {
        let back = Model {
            active_location: Side::Primary.word().into(),
            commit: Val::Known(true),
            ..before.clone()
        };
        let walked = walk(context, &target, &back, false, &mut private).await;
        if let Err(failure) = walked.end {
            let located = last_look(context, &target).await;
            let base = reached(&target, located.as_ref(), &before, &before, false);
            let record = &walked.record;
            let model = recorded(context, &target, located, &base, &before, record, PENDING).await;
            let diagnostics = told(failure, &target, &Value::Null);
            return Outcome { state: model.value(), private, diagnostics };
        }
    }
    context.session.release(&target.operation_id(super::SUFFIX));
    Outcome::default()
}

async fn last_look(context: &Context, target: &Target) -> Option<Located> {
    target.locate(&context.last_look(), Age::Now).await.ok().flatten()
}

/// The state: these arguments, and the results as they are now.
async fn recorded(
    context: &Context,
    target: &Target,
    located: Option<Located>,
    arguments: &Model,
    before: &Model,
    record: &Record,
    provisioning: &str,
) -> Model {
    let mut model = Model::of(&arguments.value().unknowns_to_null());
    match located {
        Some(located) => {
            fill::results(context, target, &located, before, record, &mut model).await;
        }
        None => fill::nothing(target, before, record, &mut model),
    }
    model.provisioning_state = provisioning.into();
    model
}

fn told(failure: Failure, target: &Target, config: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let doing = format!("Failing over {}", target.name());
    failure.tell(&doing, &Model::block(), config, &mut diagnostics);
    diagnostics
}

fn warn(failure: Failure, target: &Target, config: &Value, diagnostics: &mut Diagnostics) {
    for told in told(failure, target, config) {
        let detail = format!(
            "{}\n\nThe failover has begun and is recorded in the state. The next apply goes on from there.",
            told.detail
        );
        diagnostics.warning(AttributePath::root(), told.summary, detail);
    }
}
