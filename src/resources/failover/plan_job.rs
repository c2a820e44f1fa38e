//! The jobs of a recovery plan, and the failovers among all jobs. Knows nothing of where items shall be.

use crate::azure::siterecovery::Job;
use crate::azure::{Api, Error, id};
use crate::resources::arm::Remote;
use crate::resources::operations::plan::Plan;
use crate::resources::operations::target::Located;
use crate::resources::protected_item::state::some;

/// The service's name of a failover.
const FAILOVER: &str = "UnplannedFailover";

/// Pages of the job list that are looked through for the last failover of a plan.
const MOST_PAGES: usize = 5;

fn is(text: &Option<String>, word: &str) -> bool {
    text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(word))
}

/// Whether a job is a failover.
pub fn is_failover(job: &Job) -> bool {
    is(&job.properties.scenario_name, FAILOVER)
}

/// The id of the job that works on a plan.
pub fn running(plan: &Plan) -> Option<&str> {
    let scenario = &plan.properties.current_scenario;
    let name = some(&scenario.scenario_name).filter(|name| !name.eq_ignore_ascii_case("None"))?;
    some(&scenario.job_id).filter(|_| !name.is_empty())
}

/// The id of the last failover of a plan, if it stopped half-way and can be restarted. An item has none.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn unfinished(remote: &Remote, located: &Located) -> Result<Option<String>, Error> {
    let (Some(plan), Some(vault)) = (&located.plan, id::vault(&located.id)) else {
        return Ok(None);
    };
    let (mut last, mut pages) = (None, 0);
    let name = id::name(&plan.id).map(str::to_owned);
    let listed = remote
        .client
        .job_history(&remote.scope, vault, |page| {
            pages += 1;
            let of_plan = |job: &Job| {
                let about = &job.properties;
                is_failover(job)
                    && is(&about.target_instance_type, "RecoveryPlan")
                    && name.as_deref().is_some_and(|name| is(&about.target_object_name, name))
            };
            last = page.into_iter().find(of_plan);
            last.is_none() && pages < MOST_PAGES
        })
        .await;
    match listed {
        Err(error) if !error.is_not_found() => return Err(error),
        _ => {}
    }
    let Some(last) = last else { return Ok(None) };
    let job: Option<Job> =
        remote.client.find(&remote.scope, Api::SiteRecovery, &id::plain(&last.id)).await?;
    Ok(job.filter(can_go_on).map(|job| id::plain(&job.id)))
}

fn can_go_on(job: &Job) -> bool {
    let stopped = ["Failed", "Cancelled"].iter().any(|state| is(&job.properties.state, state));
    stopped && job.properties.allowed_actions.iter().any(|one| one.eq_ignore_ascii_case("Restart"))
}
