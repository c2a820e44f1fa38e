//! Cleaning a drill up, to the end: after it nothing of it is left, whatever state it was found in.

use std::cell::Cell;

use super::context::Context;
use super::model::Model;
use super::ready::{Seen, until};
use super::stage::{self, Stage};
use crate::azure::siterecovery::{CleanupInput, TestFailoverCleanup};
use crate::azure::{Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::private::Private;
use crate::framework::resource::{Change, Outcome};
use crate::framework::value::Value;
use crate::resources::operations::target::{Age, Located, Target};
use crate::resources::operations::watch::{self, Halt};
use crate::resources::operations::{Failure, Refusal};

/// Cleans the drill of a state up.
pub async fn delete(context: &Context, change: Change) -> Outcome {
    let Change { prior, mut private, .. } = change;
    let model = Model::of(&prior);
    let Some(target) = model.target() else { return Outcome::default() };
    match end(context, &target, &model, &mut private).await {
        Ok(()) => {
            context.session.release(model.id.text());
            Outcome::default()
        }
        Err(failure) => {
            let mut diagnostics = Diagnostics::new();
            let doing = format!("Cleaning up the test failover of {}", target.name());
            failure.tell(&doing, &Model::block(), &Value::Null, &mut diagnostics);
            Outcome { state: prior, private, diagnostics }
        }
    }
}

async fn end(
    context: &Context,
    target: &Target,
    model: &Model,
    private: &mut Private,
) -> Result<(), Failure> {
    // How what was interrupted ended shows in the items; that it still runs is for a person to know.
    match watch::resume(&context.remote, context.patience, private).await {
        Err(halt) if halt.error.goes_on().is_some() => return Err(halt.into()),
        _ => {}
    }
    clean(context, target, model.comments(), private).await?;
    if !target.is_plan {
        return Ok(());
    }
    // Members that left the plan meanwhile, or all of them if the plan is gone.
    let located = target.locate(&context.afresh(), Age::Now).await?.unwrap_or_default();
    let tested = model.test_vms.cloned().unwrap_or_default();
    for item in tested.values().map(|vm| vm.0.protected_item_id.text()) {
        if !item.is_empty() && !located.items.iter().any(|held| id::same(&held.id, item)) {
            let left = Target { id: item.to_owned(), is_plan: false };
            clean(context, &left, model.comments(), private).await?;
        }
    }
    Ok(())
}

/// Cleans up whatever test there is of a target, and waits until nothing of it is left.
///
/// # Errors
/// What Azure refused or failed to do; what goes on stays kept.
pub async fn clean(
    context: &Context,
    target: &Target,
    comments: &str,
    private: &mut Private,
) -> Result<(), Failure> {
    let body = TestFailoverCleanup::new(CleanupInput { comments: comments.to_owned() });
    let asked = Cell::new(false);
    loop {
        let Some(found) = settled(context, target, asked.get()).await? else { return Ok(()) };
        tracing::info!(target_name = target.name(), "cleaning up the test failover");
        let action = format!("{}/testFailoverCleanup", found.id);
        let remote = context.afresh();
        let halt = match watch::act(&remote, context.patience, &action, Some(&body)).await {
            Ok(_) => {
                asked.set(true);
                continue;
            }
            Err(halt) => halt,
        };
        watch::keep(&halt, private);
        if !moved_on(context, target, &found, &halt).await {
            return Err(halt.into());
        }
    }
}

/// Whether a refusal came because somebody else was at work on the test, so that it is worth to look again.
async fn moved_on(context: &Context, target: &Target, found: &Located, halt: &Halt) -> bool {
    let refused = matches!(halt.error.status(), Some(400 | 404 | 409));
    if !refused || halt.error.is_failed_operation() || halt.error.goes_on().is_some() {
        return false;
    }
    let now = target.locate(&context.afresh(), Age::Now).await;
    now.is_ok_and(|now| now.is_none_or(|now| Stage::of(&now) != Stage::of(found)))
}

/// Waits until nothing works on a test any more. The target if a test waits for its clean-up, `None` if there is none.
async fn settled(
    context: &Context,
    target: &Target,
    asked: bool,
) -> Result<Option<Located>, Failure> {
    if target.locate(&context.afresh(), Age::Now).await?.is_none() {
        return Ok(None);
    }
    let waited = until(context, target, "waiting for the end of the test failover", |located| {
        Ok(match Stage::of(&located) {
            Stage::Over => Seen::Done(None),
            Stage::Waiting | Stage::Failed if !asked => Seen::Done(Some(located)),
            _ => Seen::Progress(stage::text_of(&located)),
        })
    });
    match waited.await? {
        Ok(found) => Ok(found),
        Err(progress) => Err(stuck(context, target, &progress).await?.into()),
    }
}

async fn stuck(context: &Context, target: &Target, progress: &str) -> Result<Refusal, Error> {
    let remote = context.afresh();
    let located = target.locate(&remote, Age::Now).await?.unwrap_or_default();
    let job = watch::of(&remote, located.running_job()).await;
    let words = job.as_ref().and_then(watch::waits).unwrap_or_default();
    Ok(Refusal::whole(
        "The test failover does not come to its end",
        format!(
            "{} has been in the state {progress} for as long as `timeouts` allows. {words} Destroy again when that is over.",
            target.id
        ),
    ))
}
