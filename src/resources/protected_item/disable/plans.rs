//! Taking an item out of the recovery plans that hold it. Groups, actions and the other members stay as they are.
//! A change replaces all groups of a plan, so there is one writer for a plan at a time.

use super::Context;
use crate::azure::siterecovery::{
    RecoveryPlan, RecoveryPlanGroup, RecoveryPlanGroups, RecoveryPlanUpdate,
};
use crate::azure::{Api, Error, id};
use crate::resources::arm::{Request, Verb, run};

/// Takes an item out of every plan that holds it. The ids of those plans.
///
/// # Errors
/// That a plan could not be read or changed.
pub async fn release(context: &Context, item: &str) -> Result<Vec<String>, Error> {
    let Some(vault) = id::vault(item) else { return Ok(Vec::new()) };
    let path = format!("{vault}/replicationRecoveryPlans");
    let mut released = Vec::new();
    let plans: Vec<RecoveryPlan> = context.remote.list(Api::SiteRecovery, &path).await?;
    for plan in plans {
        let plan_id = id::plain(&plan.id);
        let lock = context.session.writer_of(&plan_id);
        let _only_writer = lock.lock().await;
        if take_out(context, &plan_id, item).await? {
            released.push(plan_id);
        }
    }
    Ok(released)
}

/// Takes an item out of one plan. Whether it was in there. Lists of plans lack their groups, so each is read.
async fn take_out(context: &Context, plan_id: &str, item: &str) -> Result<bool, Error> {
    let remote = &context.remote;
    let plan: Option<RecoveryPlan> =
        remote.client.find(&remote.scope, Api::SiteRecovery, plan_id).await?;
    let Some(plan) = plan else { return Ok(false) };
    let Some(groups) = without(&plan.properties.groups, item) else { return Ok(false) };
    let body = RecoveryPlanUpdate::new(RecoveryPlanGroups { groups });
    match run(remote, Api::SiteRecovery, plan_id, &Request::new(Verb::Patch, &body)).await {
        Ok(()) => Ok(true),
        // The plan is being destroyed too.
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error),
    }
}

/// The groups without the item; `None` if it is in none of them. Who is shut down and failed over is the service's
/// to say, so only Boot groups tell their members.
fn without(groups: &[RecoveryPlanGroup], item: &str) -> Option<Vec<RecoveryPlanGroup>> {
    let mut found = false;
    let groups = groups.iter().cloned().map(|mut group| {
        let members = &mut group.replication_protected_items;
        let before = members.len();
        members.retain(|member| !id::same(&member.id, item));
        found |= members.len() != before;
        if !group.is_boot() {
            group.replication_protected_items.clear();
        }
        group
    });
    let groups = groups.collect();
    found.then_some(groups)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    #[test]
    fn everything_but_the_item_stays() {
        let action = json!({"actionName": "check", "failoverTypes": ["TestFailover"], "failoverDirections": ["PrimaryToRecovery"],
            "customDetails": {"instanceType": "ManualActionDetails"}});
        let group = |kind: &str, members: Json| {
            json!({"groupType": kind, "replicationProtectedItems": members,
            "startGroupActions": [], "endGroupActions": [action], "tomorrow": true})
        };
        let read = |groups: Json| serde_json::from_value::<Vec<RecoveryPlanGroup>>(groups).unwrap();
        let groups = read(json!([
            group("Shutdown", json!([{"id": "/Subscriptions/a"}, {"id": "/subscriptions/b"}])),
            group(
                "Boot",
                json!([{"id": "/Subscriptions/a", "virtualMachineId": "guid"}, {"id": "/subscriptions/b"}])
            ),
        ]));
        assert_eq!(without(&groups, "/subscriptions/c"), None);
        let left = without(&groups, "/subscriptions/B").unwrap();
        let expected = json!([
            group("Shutdown", json!([])),
            group("Boot", json!([{"id": "/Subscriptions/a"}]))
        ]);
        assert_eq!(serde_json::to_value(left).unwrap(), expected);
    }
}
