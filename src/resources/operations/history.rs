//! The last job of a kind that was about a target: what is known of an operation after its end. Jobs name virtual
//! machines without their resource group, so equally named ones of a vault cannot be told apart.

use super::target::{Located, Target};
use crate::azure::siterecovery::Job;
use crate::azure::{Api, Error, id};
use crate::resources::arm::Remote;

/// How many pages of jobs are read before giving up: vaults keep them for months, newest first.
const MOST_PAGES: usize = 10;

/// The last job of each of these scenarios about a target, with its tasks and details, in the order of the scenarios.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn last<const N: usize>(
    remote: &Remote,
    target: &Target,
    located: &Located,
    scenarios: [&str; N],
) -> Result<[Option<Job>; N], Error> {
    let names = names(target, located);
    let mut found: [Option<Job>; N] = std::array::from_fn(|_| None);
    let mut pages = 0;
    let read = remote.client.job_history(&remote.scope, target.vault(), |page| {
        pages += 1;
        for job in page {
            if !is_about(&job, target.is_plan, &names) {
                continue;
            }
            let scenario = job.properties.scenario_name.as_deref().unwrap_or_default();
            let position = scenarios.iter().position(|one| one.eq_ignore_ascii_case(scenario));
            if let Some(slot) = position.and_then(|at| found.get_mut(at)) {
                slot.get_or_insert(job);
            }
        }
        found.iter().any(Option::is_none) && pages < MOST_PAGES
    });
    match read.await {
        Err(error) if !error.is_not_found() => return Err(error),
        _ => {}
    }
    for slot in &mut found {
        // Lists have neither tasks nor details.
        let Some(job) = slot.as_ref().map(|job| id::plain(&job.id)) else { continue };
        let whole = remote.client.find(&remote.scope, Api::SiteRecovery, &job).await?;
        *slot = whole.or(slot.take());
    }
    Ok(found)
}

fn names(target: &Target, located: &Located) -> Vec<String> {
    if target.is_plan {
        return vec![target.name().to_owned()];
    }
    located.items.iter().filter_map(|item| item.properties.friendly_name.clone()).collect()
}

fn is_about(job: &Job, plan: bool, names: &[String]) -> bool {
    let of = &job.properties;
    let kind = if plan { "RecoveryPlan" } else { "ProtectionEntity" };
    let same_kind = of.target_instance_type.as_deref().is_some_and(|is| is == kind);
    let about = of.target_object_name.as_deref().unwrap_or_default();
    same_kind && names.iter().any(|name| name.eq_ignore_ascii_case(about))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::siterecovery::JobProperties;

    #[test]
    fn a_job_is_about_a_kind_and_a_name() {
        let job = Job {
            properties: JobProperties {
                target_object_name: Some("VM-web".to_owned()),
                target_instance_type: Some("ProtectionEntity".to_owned()),
                ..JobProperties::default()
            },
            ..Job::default()
        };
        let names = ["vm-WEB".to_owned()];
        assert!(is_about(&job, false, &names));
        assert!(!is_about(&job, true, &names));
        assert!(!is_about(&job, false, &["other".to_owned()]));
    }
}
