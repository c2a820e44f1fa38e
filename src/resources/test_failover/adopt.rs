//! Whether a test failover that is there already may be taken over as the drill that is to be created: one of a run that
//! was killed may, and somebody else's of another network or recovery point may not.

use super::SUFFIX;
use super::context::Context;
use super::evidence;
use super::model::Model;
use super::stage::{self, Stage};
use crate::azure::siterecovery::Job;
use crate::azure::{Api, id};
use crate::resources::operations::recovery_point::Wanted;
use crate::resources::operations::target::{Located, Target};
use crate::resources::operations::{Failure, Refusal, history, watch};

/// What becomes of a test that is there already.
pub enum Verdict {
    /// It is taken over; its job, and the warning to give.
    Adopted(Option<Box<Job>>, String),
    /// It failed, or is a part of another one, and is cleaned up first; the warning to give.
    CleanedFirst(String),
}

/// Judges the test that is there.
///
/// # Errors
/// Whose it is and how it is cleaned up, or that Azure could not be asked.
pub async fn judge(
    context: &Context,
    target: &Target,
    located: &Located,
    planned: &Model,
) -> Result<Verdict, Failure> {
    let remote = context.afresh();
    let [job] = history::last(&remote, target, located, [stage::TEST]).await?;
    let job = match job {
        None => watch::of(&remote, located.running_job()).await,
        found => found,
    };
    if Stage::of(located) == Stage::Failed && context.adopt_existing {
        return Ok(Verdict::CleanedFirst(format!(
            "A test failover of {} failed before{}, and what it left was in the way. It was cleaned up, and a new one was begun.",
            target.id,
            job.as_ref().map_or(String::new(), |job| format!(" (job {})", id::plain(&job.id)))
        )));
    }
    let differing = differences(context, located, planned, job.as_ref()).await?;
    if context.adopt_existing && differing.is_empty() {
        let warning = format!(
            "{} was there already and contradicts nothing in the configuration{}. It is managed from now on, and destroying this resource \
             cleans it up. Set `adopt_existing = false` in the provider block to refuse this.",
            target.operation_id(SUFFIX),
            begun(job.as_ref())
        );
        return Ok(Verdict::Adopted(job.map(Box::new), warning));
    }
    let why = if differing.is_empty() {
        "The provider is told not to adopt existing objects (`adopt_existing = false`).".to_owned()
    } else {
        format!("It differs from the configuration: {}.", differing.join("; "))
    };
    let own_id = target.operation_id(SUFFIX);
    Err(Refusal::of(
        target.argument(),
        "A test failover is there already",
        format!(
            "A test failover of {} is in the state {}{}. {why} Clean it up first: in the portal with “Cleanup test failover”, or with \
             `az rest --method post --uri \"{}/testFailoverCleanup?api-version={}\" --body '{{\"properties\": {{\"comments\": \"\"}}}}'`. Or \
             import it:\n\nimport {{\n  to = asr_test_failover.NAME\n  id = \"{own_id}\"\n}}",
            target.id,
            stage::text_of(located),
            begun(job.as_ref()),
            located.id,
            Api::SiteRecovery.version()
        ),
    )
    .into())
}

fn begun(job: Option<&Job>) -> String {
    let Some(job) = job else { return String::new() };
    let network = job.properties.custom_details.as_ref().and_then(|of| of.network_name.as_deref());
    format!(
        ", begun at {} in the network {} by the job {}",
        job.properties.start_time.as_deref().unwrap_or("an unknown time"),
        network.unwrap_or("that it does not tell"),
        id::plain(&job.id)
    )
}

/// In what the test differs from the one that is planned, as far as it can be seen.
async fn differences(
    context: &Context,
    located: &Located,
    planned: &Model,
    job: Option<&Job>,
) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let wanted = planned.network_id.text();
    let remote = context.afresh();
    let mut network = None;
    for item in located.items.iter().filter(|item| Stage::of_item(item) == Stage::Waiting) {
        network = network.or(evidence::of_running(&remote, item).await?.network);
    }
    let of_job = job.and_then(|job| job.properties.custom_details.as_ref());
    match (network, of_job.and_then(|of| of.network_name.as_deref())) {
        (Some(network), _) if !id::same(&network, wanted) => {
            found.push(format!("`network_id` is {network}"));
        }
        (None, Some(name)) if !id::name(wanted).is_some_and(|n| n.eq_ignore_ascii_case(name)) => {
            found.push(format!("`network_id` is a network called {name}"));
        }
        _ => {}
    }
    let begun = |item| Stage::of_item(item) > Stage::Clearing;
    let rest: Vec<_> =
        located.items.iter().filter(|item| !begun(item)).map(|i| id::plain(&i.id)).collect();
    if !rest.is_empty() && Stage::of(located) != Stage::UnderWay {
        found.push(format!("{} is not a part of it", rest.join(", ")));
    }
    if let Wanted::Id(wanted) = planned.wanted_point() {
        let taken = of_job.into_iter().flat_map(|of| &of.protected_item_details);
        for taken in taken.filter_map(|of| of.recovery_point_id.as_deref()) {
            let names = id::name(taken).zip(id::name(&wanted));
            if !names.is_some_and(|(is, wanted)| is.eq_ignore_ascii_case(wanted)) {
                found.push(format!("`recovery_point` is {}", id::plain(taken)));
            }
        }
    }
    Ok(found)
}
