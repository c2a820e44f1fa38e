//! The jobs of a recovery plan, and the failovers among all jobs. Knows nothing of where items shall be.

use crate::azure::siterecovery::Job;
use crate::azure::{Error, id};
use crate::resources::arm::Remote;
use crate::resources::operations::history;
use crate::resources::operations::plan::Plan;
use crate::resources::operations::target::{Located, Target};
use crate::resources::protected_item::state::some;

/// The service's name of a failover.
const FAILOVER: &str = "UnplannedFailover";

/// The service's names of what a failover and its way back consist of; what else works on a target is none of its business.
const STEPS: [&str; 5] = [
    FAILOVER,
    "PlannedFailover",
    "ChangePit",
    "CommitFailover",
    "SwitchReplicationGroupProtection",
];

/// Whether the job of a scenario is a step of a failover, of its commit or of its reversal.
pub fn is_step(scenario_name: &Option<String>) -> bool {
    STEPS.iter().any(|step| is(scenario_name, step))
}

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

/// The last failover of a target.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn last(
    remote: &Remote,
    target: &Target,
    located: &Located,
) -> Result<Option<Job>, Error> {
    let [last] = history::last(remote, target, located, [FAILOVER]).await?;
    Ok(last)
}

/// The id of the last failover of a plan, if it stopped half-way and can be restarted. An item has none.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn unfinished(
    remote: &Remote,
    target: &Target,
    located: &Located,
) -> Result<Option<String>, Error> {
    if !target.is_plan {
        return Ok(None);
    }
    let job = last(remote, target, located).await?;
    Ok(job.filter(can_go_on).map(|job| id::plain(&job.id)))
}

/// Whether a job ended well.
pub fn succeeded(job: &Job) -> bool {
    is(&job.properties.state, "Succeeded")
}

fn can_go_on(job: &Job) -> bool {
    let stopped = ["Failed", "Cancelled"].iter().any(|state| is(&job.properties.state, state));
    stopped && job.properties.allowed_actions.iter().any(|one| one.eq_ignore_ascii_case("Restart"))
}
