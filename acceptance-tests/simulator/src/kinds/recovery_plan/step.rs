//! The steps of a recovery plan's job: the plan's groups and actions put into the order in which they run.

use serde_json::Value;

use super::member::{FAIL_OVER, TEST};
use super::pair::Direction;
use crate::documents::Document;
use crate::inferred::recovery_plan::{ACTION_SECONDS, GROUP_NAMES, STEP_SECONDS};
use crate::plan_run::{Member, State, Step, Task};
use crate::world::World;

/// A Boot group with its members.
pub(super) struct Group<'a> {
    /// Its place among the plan's Boot groups, from one.
    number: usize,
    body: &'a Value,
    pub items: Vec<&'a Document>,
}

/// The Boot groups of a plan.
pub(super) fn groups<'a>(world: &'a World, plan: &'a Document) -> Vec<Group<'a>> {
    let groups = plan.properties()["groups"].as_array().into_iter().flatten();
    let boots = groups.filter(|group| group["groupType"] == "Boot");
    boots
        .enumerate()
        .map(|(at, body)| {
            let members = body["replicationProtectedItems"].as_array().into_iter().flatten();
            let items = members.filter_map(|item| world.get(item["id"].as_str()?)).collect();
            Group { number: at + 1, body, items }
        })
        .collect()
}

/// The steps of an action of a plan.
pub(super) fn all(
    plan: &Document,
    action: &str,
    direction: Direction,
    groups: &[Group],
    shutdown: bool,
) -> Vec<Step> {
    let mut steps = vec![step(
        [
            "RpSrsPrerequisitesCheck",
            "RpSrsPrerequisitesCheck",
            "Prerequisites check for the recovery plan",
        ],
        Task::Plain,
        Vec::new(),
    )];
    let everybody: Vec<Member> = groups.iter().flat_map(members).collect();
    let main = Task::Members(action.to_owned());
    let names = GROUP_NAMES.iter().find(|(known, _)| *known == action);
    let main = names.map(|(_, [id, friendly])| step([id, id, friendly], main, everybody.clone()));
    let around = |name: &str, inner: Option<Step>, group: &Value, steps: &mut Vec<Step>| {
        steps.extend(actions(&group["startGroupActions"], action, direction, name, "Pre"));
        steps.extend(inner);
        steps.extend(actions(&group["endGroupActions"], action, direction, name, "Post"));
    };
    let own = plan.properties()["groups"].as_array();
    let of_kind = |kind: &str| {
        let found = own.into_iter().flatten().find(|group| group["groupType"] == kind);
        found.unwrap_or(&Value::Null)
    };
    if action == FAIL_OVER {
        let friendly = format!("All groups shutdown ({})", everybody.len());
        let (task, members) =
            if shutdown { (Task::Shutdown, everybody) } else { (Task::Skipped, Vec::new()) };
        let id = "ShutdownAllActionGroup";
        around(
            "Shutdown",
            Some(step([id, id, &friendly], task, members)),
            of_kind("Shutdown"),
            &mut steps,
        );
    }
    around("Failover", main, of_kind("Failover"), &mut steps);
    if matches!(action, FAIL_OVER | TEST) {
        for group in groups {
            let id = format!("Group{}", group.number);
            let friendly = format!("Group {}: Start ({})", group.number, group.items.len());
            let boot = step([&id, &id, &friendly], Task::Boot, members(group).collect());
            around(&id, Some(boot), group.body, &mut steps);
        }
    }
    steps.push(step(
        ["EndRecoveryPlanTask", "EndRecoveryPlanTask", "Finalizing the recovery plan"],
        Task::Plain,
        Vec::new(),
    ));
    steps
}

fn members(group: &Group) -> impl Iterator<Item = Member> {
    let number = group.number;
    group.items.iter().map(move |item| Member { group: number, item: item.id.clone(), job: None })
}

fn step(names: [&str; 3], task: Task, members: Vec<Member>) -> Step {
    Step {
        names: names.map(str::to_owned),
        seconds: if task == Task::Plain { STEP_SECONDS } else { 0.0 },
        task,
        members,
        state: State::Waiting,
        comments: String::new(),
    }
}

/// The actions of a list that are for this operation and direction.
fn actions(
    list: &Value,
    action: &str,
    direction: Direction,
    group: &str,
    place: &str,
) -> Vec<Step> {
    let operation = if action == TEST { "TestFailover" } else { "UnplannedFailover" };
    let has = |one: &Value, member: &str, word: &str| {
        one[member].as_array().into_iter().flatten().any(|known| known == word)
    };
    let concerned = |one: &&Value| {
        matches!(action, TEST | FAIL_OVER)
            && has(one, "failoverTypes", operation)
            && has(one, "failoverDirections", direction.name())
    };
    let list = list.as_array().into_iter().flatten().filter(concerned);
    list.enumerate()
        .map(|(at, one)| {
            let id = format!("{group}{place}Action{}", at + 1);
            let name = one["actionName"].as_str().unwrap_or_default();
            let step =
                step([&id, name, name], Task::Action(one["customDetails"].clone()), Vec::new());
            Step { seconds: ACTION_SECONDS, ..step }
        })
        .collect()
}
