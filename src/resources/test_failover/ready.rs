//! The two waits of a drill that no job ends: until every item can be tested, and until every test virtual machine runs.
//! A timeout counts time without progress. Begins nothing.

use std::time::Duration;

use tokio::time::Instant;

use super::context::Context;
use super::stage::{self, Stage};
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Scope, id};
use crate::resources::arm::Remote;
use crate::resources::operations::target::{Age, Located, Target};
use crate::resources::operations::{Failure, Refusal};
use crate::resources::protected_item::state;

/// The time between two looks: short at first, for what is nearly done.
const LOOKS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// What a wait does with what it sees.
pub enum Seen<T> {
    /// It is over.
    Done(T),
    /// It goes on. The words change whenever what is waited for goes on.
    Progress(String),
}

/// Looks at a target until `judge` is done. `Ok(Err(_))` is the last progress, which was too long ago.
///
/// # Errors
/// What `judge` refuses, that the target is gone, or that Azure could not be asked.
pub async fn until<T>(
    context: &Context,
    target: &Target,
    what: &'static str,
    judge: impl Fn(Located) -> Result<Seen<T>, Failure>,
) -> Result<Result<T, String>, Failure> {
    let (mut pause, mut known) = (LOOKS.0, String::new());
    let mut since = Instant::now();
    loop {
        let scope = Scope::new(context.remote.scope.cancel.clone(), context.patience + LOOKS.1);
        let remote = Remote { client: context.remote.client.clone(), scope };
        let located = target.locate(&remote, Age::Now).await?;
        match judge(located.ok_or_else(|| target.gone())?)? {
            Seen::Done(found) => return Ok(Ok(found)),
            Seen::Progress(words) if words != known => {
                tracing::info!(target_name = target.name(), progress = words, "{what}");
                (known, since) = (words, Instant::now());
            }
            Seen::Progress(_) => {}
        }
        let left = context.patience.saturating_sub(since.elapsed());
        if left.is_zero() {
            return Ok(Err(known));
        }
        let _ = remote
            .scope
            .run(tokio::time::sleep_until(
                remote.client.next_beat(pause).min(Instant::now() + left),
            ))
            .await;
        pause = (pause * 2).min(LOOKS.1);
    }
}

/// What a target is when a drill is to begin.
pub enum Ready {
    /// A test can begin.
    Free(Located),
    /// A test is there already.
    Taken(Located),
}

/// Waits until every item of a target can be tested.
///
/// # Errors
/// Why that will not be so.
pub async fn until_ready(context: &Context, target: &Target) -> Result<Ready, Failure> {
    let waited = until(context, target, "waiting until the drill can begin", |located| {
        if located.items.is_empty() || !located.missing.is_empty() {
            return Err(incomplete(target, &located).into());
        }
        if Stage::of(&located) > Stage::Clearing {
            return Ok(Seen::Done(Ready::Taken(located)));
        }
        let waiting: Vec<_> = located.items.iter().filter(|item| !can_be_tested(item)).collect();
        if let Some(refusal) = waiting.iter().find_map(|item| impossible(item, target)) {
            return Err(refusal.into());
        }
        if waiting.is_empty() {
            return Ok(Seen::Done(Ready::Free(located)));
        }
        let words: Vec<_> = waiting
            .iter()
            .map(|item| {
                format!("{}: {}, test {}", name(item), state::progress(item), stage::text(item))
            })
            .collect();
        Ok(Seen::Progress(words.join("; ")))
    });
    match waited.await? {
        Ok(ready) => Ok(ready),
        Err(progress) => Err(Refusal::of(
            target.argument(),
            "The drill cannot begin yet",
            format!(
                "Nothing has changed for as long as `timeouts` allows: {progress}. A test failover needs every item in the state Protected \
                 without another operation. No test was begun; apply again when that is so, or allow more time."
            ),
        )
        .into()),
    }
}

/// Waits until the test virtual machine of every item runs. Of `Err` the target as it is: the test failed.
///
/// # Errors
/// That the test is over, makes no progress, or cannot be looked at.
pub async fn until_running(
    context: &Context,
    target: &Target,
) -> Result<Result<Located, Located>, Failure> {
    let waited = until(context, target, "waiting for the test virtual machines", |located| {
        match Stage::of(&located) {
            Stage::Failed => return Ok(Seen::Done(Err(located))),
            Stage::Over | Stage::Clearing => {
                let detail = format!(
                    "The test failover of {} is over: it was cleaned up meanwhile. Plan again to run a new drill.",
                    target.id
                );
                return Err(Refusal::whole("The drill is gone", detail).into());
            }
            Stage::Waiting | Stage::UnderWay => {}
        }
        let all = located.items.iter().all(|item| Stage::of_item(item) == Stage::Waiting);
        if all && Stage::of(&located) == Stage::Waiting {
            return Ok(Seen::Done(Ok(located)));
        }
        let words: Vec<_> = located
            .items
            .iter()
            .map(|item| format!("{}: {}", name(item), stage::text(item)))
            .collect();
        Ok(Seen::Progress(words.join("; ")))
    });
    waited.await?.map_err(|progress| {
        let detail = format!("Nothing has changed for as long as `timeouts` allows: {progress}.");
        Refusal::whole("The test failover makes no progress", detail).into()
    })
}

fn name(item: &ProtectedItem) -> &str {
    id::name(&item.id).unwrap_or_default()
}

fn can_be_tested(item: &ProtectedItem) -> bool {
    item.properties.allowed_operations.iter().any(|one| one.eq_ignore_ascii_case(stage::TEST))
}

fn incomplete(target: &Target, located: &Located) -> Refusal {
    let detail = if located.missing.is_empty() {
        format!(
            "{} has no members, so there is nothing to test. Add items to its groups.",
            target.id
        )
    } else {
        format!(
            "{} of {} do not exist any more: take them out of the plan, or protect them again.",
            located.missing.join(", "),
            target.id
        )
    };
    Refusal::of(target.argument(), "The recovery plan is not complete", detail)
}

/// Why an item will not become testable by itself, if so.
fn impossible(item: &ProtectedItem, target: &Target) -> Option<Refusal> {
    let path = target.argument();
    let name = name(item);
    if state::has_failed(item) {
        let detail = format!(
            "{name} is in the state {}, from which it does not become protected by itself.{}\n\nSet right what Azure complains about, then \
             apply again.",
            state::describe(item),
            state::complaints(item)
        );
        return Some(Refusal::of(path, "The item is not protected", detail));
    }
    state::is_failed_over(item).then(|| {
        let detail = format!(
            "{name} is failed over ({}): it runs on the recovery side and replicates nowhere. Commit and reprotect it first; the drill then \
             tests the way back.",
            state::describe(item)
        );
        Refusal::of(path, "The item is failed over", detail)
    })
}
