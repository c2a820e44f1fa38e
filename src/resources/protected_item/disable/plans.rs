//! Taking an item out of the recovery plans that hold it. Groups, actions and the other members stay as they are.
//! A change replaces all groups of a plan, so there is one writer for a plan at a time.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::Context;
use crate::azure::{Api, Error, id};
use crate::resources::arm::{Request, Verb, run};

#[derive(Clone, Debug, Deserialize)]
struct Plan {
    id: String,
    #[serde(default)]
    properties: Properties,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Properties {
    #[serde(default)]
    groups: Vec<Json>,
}

/// Takes an item out of every plan that holds it. The ids of those plans.
///
/// # Errors
/// That a plan could not be read or changed.
pub async fn release(context: &Context, item: &str) -> Result<Vec<String>, Error> {
    let Some(vault) = id::vault(item) else { return Ok(Vec::new()) };
    let path = format!("{vault}/replicationRecoveryPlans");
    let mut released = Vec::new();
    let plans: Vec<Plan> = context.remote.list(Api::SiteRecovery, &path).await?;
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
    let plan: Option<Plan> = remote.client.find(&remote.scope, Api::SiteRecovery, plan_id).await?;
    let Some(plan) = plan else { return Ok(false) };
    let Some(groups) = without(&plan.properties.groups, item) else { return Ok(false) };
    let body = json!({"properties": {"groups": groups}});
    run(remote, Api::SiteRecovery, plan_id, &Request::new(Verb::Patch, &body)).await?;
    Ok(true)
}

/// The groups without the item; `None` if it is in none of them.
fn without(groups: &[Json], item: &str) -> Option<Vec<Json>> {
    const MEMBERS: &str = "replicationProtectedItems";
    let is_item = |member: &Json| member["id"].as_str().is_some_and(|held| id::same(held, item));
    let mut found = false;
    let groups = groups
        .iter()
        .map(|group| {
            let mut group = group.clone();
            if let Some(members) = group.get_mut(MEMBERS).and_then(Json::as_array_mut) {
                let before = members.len();
                members.retain(|member| !is_item(member));
                found |= members.len() != before;
                // The service tells a GUID here where it takes the id of a virtual machine.
                for member in members {
                    *member = json!({"id": member["id"]});
                }
            }
            group
        })
        .collect();
    found.then_some(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_the_item_stays() {
        let action = json!({"actionName": "check"});
        let group = |members: Json| json!({"groupType": "Boot", "replicationProtectedItems": members, "endGroupActions": [action]});
        let groups = [
            json!({"groupType": "Shutdown", "replicationProtectedItems": []}),
            group(
                json!([{"id": "/Subscriptions/a", "virtualMachineId": "guid"}, {"id": "/subscriptions/b"}]),
            ),
        ];
        assert_eq!(without(&groups, "/subscriptions/c"), None);
        let left = without(&groups, "/subscriptions/B").unwrap();
        assert_eq!(left, [groups[0].clone(), group(json!([{"id": "/Subscriptions/a"}]))]);
    }
}
