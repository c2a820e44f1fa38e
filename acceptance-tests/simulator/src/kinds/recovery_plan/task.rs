//! The steps of a recovery plan's job as its tasks: groups with a task for each machine, actions, and the service's own.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::clock;
use crate::id;
use crate::kinds::job::task::{UNSET_TIME, errors, of_job};
use crate::operation::Operation;
use crate::plan_run::{Member, Run, State, Step, Task};
use crate::world::World;

/// The tasks of a plan's job.
pub(crate) fn all(world: &World, job: &Operation, run: &Run) -> Vec<Value> {
    run.steps.iter().map(|step| one(world, job, step)).collect()
}

/// `protectedItemDetails` of a plan's job: those of its members' jobs.
pub(crate) fn protected_items(world: &World, run: &Run) -> Vec<Value> {
    let jobs = run.steps.iter().flat_map(|step| &step.members).filter_map(|one| one.job.as_deref());
    let details =
        jobs.filter_map(|job| world.operations.get(job)?.details.get("protectedItemDetails"));
    details.filter_map(Value::as_array).flatten().cloned().collect()
}

fn one(world: &World, job: &Operation, step: &Step) -> Value {
    let (state, description, since, at) = match step.state {
        State::Waiting => ("NotStarted", "NotStarted", None, None),
        State::Running { since } => ("InProgress", "InProgress", Some(since), None),
        State::Suspended { since } => ("Suspended", "Suspended", Some(since), None),
        State::Done { since, at } if step.task == Task::Skipped => {
            ("Other", "Skipped", Some(since), Some(at))
        }
        State::Done { since, at } => ("Succeeded", "Completed", Some(since), Some(at)),
        State::Failed { since, at } => ("Failed", "Failed", Some(since), Some(at)),
    };
    let [id, name, friendly] = &step.names;
    let (kind, own, group) = details(world, step);
    json!({
        "taskId": id,
        "name": name,
        "startTime": moment(since),
        "endTime": moment(at),
        "allowedActions": if state == "Suspended" { json!(["Resume"]) } else { json!([]) },
        "friendlyName": friendly,
        "state": state,
        "stateDescription": description,
        "taskType": kind,
        "customDetails": own,
        "groupTaskCustomDetails": group,
        "errors": if state == "Failed" { errors(job) } else { Vec::new() },
    })
}

fn moment(at: Option<OffsetDateTime>) -> String {
    at.map_or_else(|| UNSET_TIME.to_owned(), clock::seconds)
}

/// `taskType`, `customDetails` and `groupTaskCustomDetails` of a step.
fn details(world: &World, step: &Step) -> (&'static str, Value, Value) {
    let group = |kind: &'static str, rp_group: &str, children: Vec<Value>| {
        let details = json!({"instanceType": kind, "name": step.names[2], "groupId": id::guid(&step.names[0]).to_string(),
            "rpGroupType": rp_group, "childTasks": children});
        (kind, Value::Null, details)
    };
    match &step.task {
        Task::Plain => ("TaskDetails", json!({"instanceType": "TaskDetails"}), Value::Null),
        Task::Shutdown | Task::Skipped => {
            group("RecoveryPlanShutdownGroupTaskDetails", "ShutdownGroup", shutdowns(world, step))
        }
        Task::Members(_) => {
            group("RecoveryPlanGroupTaskDetails", "RpFailoverTask", machines(world, &step.members))
        }
        Task::Boot => {
            group("RecoveryPlanGroupTaskDetails", "BootGroup", machines(world, &step.members))
        }
        Task::Action(action) => {
            let (kind, own) = of_action(step, action);
            (kind, own, Value::Null)
        }
    }
}

/// Shutting down is shown group by group.
fn shutdowns(world: &World, step: &Step) -> Vec<Value> {
    let mut groups: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
    for member in &step.members {
        groups.entry(member.group).or_default().push(member.clone());
    }
    let shown = groups.into_iter().map(|(number, members)| {
        let names = [
            format!("ShutdownGroup{number}"),
            format!("ShutdownGroup{number}"),
            format!("Shutdown: Group {number} ({})", members.len()),
        ];
        let kind = "RecoveryPlanShutdownGroupTaskDetails";
        let children = machines(world, &members);
        let state = |state: &str| children.iter().filter(|child| child["state"] == state).count();
        let state = match children.len() {
            all if state("Succeeded") == all => "Succeeded",
            _ if state("Failed") > 0 => "Failed",
            _ => "InProgress",
        };
        let time = |member: &str, last: bool| {
            let times = children.iter().map(|child| child[member].clone());
            let text = |time: &Value| time.as_str().unwrap_or_default().to_owned();
            if last { times.max_by_key(text) } else { times.min_by_key(text) }
        };
        json!({"taskId": names[0], "name": names[1], "friendlyName": names[2],
            "startTime": time("startTime", false), "endTime": time("endTime", true), "allowedActions": [],
            "state": state, "stateDescription": if state == "Succeeded" { "Completed" } else { state },
            "taskType": kind, "customDetails": null, "errors": [],
            "groupTaskCustomDetails": {"instanceType": kind, "name": names[2], "groupId": id::guid(&names[0]).to_string(),
                "rpGroupType": "ShutdownGroup", "childTasks": children}})
    });
    shown.collect()
}

/// The machines of a group, each with its job.
fn machines(world: &World, members: &[Member]) -> Vec<Value> {
    let jobs = members.iter().filter_map(|member| world.operations.get(member.job.as_deref()?));
    jobs.map(|job| {
        let mut task = of_job(world, job);
        task["friendlyName"] = json!(job.target_name);
        task["taskType"] = json!("VirtualMachineTaskDetails");
        task["customDetails"]["instanceType"] = json!("VirtualMachineTaskDetails");
        task["customDetails"]["skippedReason"] = json!("None");
        task["customDetails"]["skippedReasonString"] = Value::Null;
        task
    })
    .collect()
}

/// `taskType` and `customDetails` of an action.
fn of_action(step: &Step, action: &Value) -> (&'static str, Value) {
    let name = &step.names[1];
    let primary = action["fabricLocation"] == "Primary";
    match action["instanceType"].as_str() {
        Some("ManualActionDetails") => (
            "ManualActionTaskDetails",
            json!({"instanceType": "ManualActionTaskDetails", "name": name,
                "instructions": action["description"], "observation": step.comments}),
        ),
        Some("AutomationRunbookActionDetails") => {
            let runbook = action["runbookId"].as_str().unwrap_or_default();
            let part = |keyword: &str| id::part(runbook, keyword).map(str::to_owned);
            (
                "AutomationRunbookTaskDetails",
                json!({"instanceType": "AutomationRunbookTaskDetails", "name": name, "cloudServiceName": null,
                    "subscriptionId": part("subscriptions"), "accountName": part("automationAccounts"),
                    "runbookId": action["runbookId"], "runbookName": part("runbooks"),
                    "jobId": id::guid(&format!("{runbook}/{name}")).to_string(), "jobOutput": "",
                    "isPrimarySideScript": primary}),
            )
        }
        _ => (
            "ScriptActionTaskDetails",
            json!({"instanceType": "ScriptActionTaskDetails", "name": name, "path": action["path"], "output": "",
                "isPrimarySideScript": primary}),
        ),
    }
}
