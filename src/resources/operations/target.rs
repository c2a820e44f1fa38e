//! The target of an operation: a protected item or a recovery plan, wherever its items are now. The operation has no
//! object in Azure: its id is that of the target and a suffix.

use futures::future::try_join_all;
use tokio::time::Instant;

use super::Refusal;
use super::plan::Plan;
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Api, Error, id};
use crate::framework::check::Rule;
use crate::framework::model::Val;
use crate::resources::arm::Remote;
use crate::resources::items;
use crate::resources::rows::kinds;

/// The argument that names an item.
pub const ITEM: &str = "protected_item_id";
/// The argument that names a plan.
pub const PLAN: &str = "recovery_plan_id";

/// One of the two, and not both.
pub fn exactly_one() -> Rule {
    Rule::ExactlyOneOf(vec![ITEM, PLAN])
}

/// What an operation is about, by the id that it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The id as it was written, without a slash at its end.
    pub id: String,
    /// Whether it is a recovery plan.
    pub is_plan: bool,
}

/// A target as it is now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Located {
    /// The id that requests about it go to.
    pub id: String,
    /// The plan, if it is one.
    pub plan: Option<Plan>,
    /// The item itself, or all members of the plan, as they are now.
    pub items: Vec<ProtectedItem>,
    /// The ids of members that are nowhere.
    pub missing: Vec<String>,
}

/// How new what is read must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// A minute old at most, from lists that others read too.
    Recent,
    /// As it is now.
    Now,
}

impl Target {
    /// The target of two arguments, of which one is known.
    pub fn of(item: &Val<String>, plan: &Val<String>) -> Option<Self> {
        let known = |val: &Val<String>, is_plan| {
            let id = val.known().filter(|id| !id.is_empty())?;
            Some(Self { id: id.trim_end_matches('/').to_owned(), is_plan })
        };
        known(item, false).or_else(|| known(plan, true))
    }

    /// The target in the id of an operation with that suffix, such as `/testFailover`.
    ///
    /// # Errors
    /// How the id should look.
    pub fn of_id(given: &str, suffix: &str) -> Result<Self, String> {
        let given = given.trim_end_matches('/');
        let at = given.len().saturating_sub(suffix.len());
        let ends = given.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix));
        let target = if ends { &given[..at] } else { given };
        let is_plan =
            id::kind(target).is_some_and(|k| k.eq_ignore_ascii_case(kinds::RECOVERY_PLAN));
        let expected = if is_plan { kinds::RECOVERY_PLAN } else { kinds::PROTECTED_ITEM };
        match id::expect_kind(target, expected) {
            Ok(()) if ends => Ok(Self { id: target.to_owned(), is_plan }),
            Ok(()) => Err(format!("{given:?} lacks {suffix} at its end: {target}{suffix}")),
            Err(problem) => Err(format!(
                "{problem} Expected the id of a protected item or of a recovery plan, followed by {suffix}."
            )),
        }
    }

    /// The id of an operation on it.
    pub fn operation_id(&self, suffix: &str) -> String {
        format!("{}{suffix}", self.id)
    }

    /// The argument that names it.
    pub fn argument(&self) -> &'static str {
        if self.is_plan { PLAN } else { ITEM }
    }

    /// The vault that it lies in.
    pub fn vault(&self) -> &str {
        id::vault(&self.id).unwrap_or_default()
    }

    /// Its name, for people.
    pub fn name(&self) -> &str {
        id::name(&self.id).unwrap_or_default()
    }

    /// The target as it is now, with all its items wherever they are; `None` if it is gone.
    ///
    /// # Errors
    /// That Azure could not be asked, or refused.
    pub async fn locate(&self, remote: &Remote, age: Age) -> Result<Option<Located>, Error> {
        if !self.is_plan {
            let found = item(remote, &self.id, age).await?;
            return Ok(found.map(|item| Located {
                id: id::plain(&item.id),
                items: vec![item],
                ..Located::default()
            }));
        }
        let plan: Option<Plan> =
            remote.client.find(&remote.scope, Api::SiteRecovery, &self.id).await?;
        let Some(plan) = plan else { return Ok(None) };
        let ids = plan.properties.members();
        let found = try_join_all(ids.iter().map(|member| item(remote, member, age))).await?;
        let mut located = Located { id: self.id.clone(), plan: Some(plan), ..Located::default() };
        for (member, item) in ids.into_iter().zip(found) {
            match item {
                Some(item) => located.items.push(item),
                None => located.missing.push(member),
            }
        }
        Ok(Some(located))
    }

    /// Why there is nothing to work with.
    pub fn gone(&self) -> Refusal {
        let what = if self.is_plan { "recovery plan" } else { "protected item" };
        let moved = if self.is_plan {
            ""
        } else {
            ", and no item of that name has moved from there by reversing its protection"
        };
        Refusal::of(
            self.argument(),
            format!("There is no such {what}"),
            format!(
                "Azure answers that {} does not exist{moved}. Check the id, or create it first.",
                self.id
            ),
        )
    }
}

impl Located {
    /// The direction of a test or a failover, as requests write it. An item always goes from where it is now.
    pub fn direction(&self) -> &'static str {
        match (&self.plan, self.items.first()) {
            (Some(plan), Some(item)) => plan.properties.direction(item),
            _ => "PrimaryToRecovery",
        }
    }

    /// The id of the job that works on the target or on one of its items.
    pub fn running_job(&self) -> Option<&str> {
        let of_plan = self.plan.iter().map(|plan| {
            let scenario = &plan.properties.current_scenario;
            (&scenario.scenario_name, &scenario.job_id)
        });
        let of_items = self.items.iter().map(|item| {
            let scenario = &item.properties.current_scenario;
            (&scenario.scenario_name, &scenario.job_id)
        });
        of_plan.chain(of_items).find_map(|(name, job)| {
            let name = name.as_deref().unwrap_or("None");
            let is_at_work = !name.is_empty() && !name.eq_ignore_ascii_case("None");
            job.as_deref().filter(|job| is_at_work && !job.is_empty())
        })
    }
}

/// An item, wherever it is.
async fn item(remote: &Remote, item_id: &str, age: Age) -> Result<Option<ProtectedItem>, Error> {
    if age == Age::Recent {
        return items::find(remote, item_id).await;
    }
    let (client, scope) = (&remote.client, &remote.scope);
    let there = client.read_since(scope, Api::SiteRecovery, item_id, Instant::now()).await?;
    let Some(vault) = id::vault(item_id).filter(|_| there.is_none()) else { return Ok(there) };
    let path = format!("{vault}/replicationProtectedItems");
    let all: Vec<ProtectedItem> = remote.list(Api::SiteRecovery, &path).await?;
    Ok(all.into_iter().find(|item| items::came_from(item, item_id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VAULT: &str =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

    #[test]
    fn an_operation_is_known_by_its_target() {
        let item = format!(
            "{VAULT}/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/web"
        );
        let plan = format!("{VAULT}/replicationRecoveryPlans/all");
        for (id, is_plan, argument) in [(&item, false, ITEM), (&plan, true, PLAN)] {
            let target = Target::of_id(&format!("{id}/TESTFAILOVER/"), "/testFailover").unwrap();
            assert_eq!((target.id.as_str(), target.is_plan), (id.as_str(), is_plan));
            assert_eq!(target.operation_id("/failover"), format!("{id}/failover"));
            assert_eq!((target.argument(), target.vault()), (argument, VAULT));
        }
        let lacking = Target::of_id(&plan, "/testFailover").unwrap_err();
        assert!(lacking.contains(&format!("{plan}/testFailover")), "{lacking}");
        let foreign = Target::of_id(&format!("{VAULT}/failover"), "/failover").unwrap_err();
        assert!(foreign.contains("protected item or of a recovery plan"), "{foreign}");
    }

    #[test]
    fn the_one_that_is_known_is_the_target() {
        assert_eq!(Target::of(&Val::Null, &Val::Unknown), None);
        let target = Target::of(&Val::Null, &"/p/".into()).unwrap();
        assert_eq!((target.id.as_str(), target.is_plan), ("/p", true));
    }
}
