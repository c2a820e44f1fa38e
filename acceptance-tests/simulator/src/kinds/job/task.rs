//! The tasks of a job as a reply has them: how far each is, when it ran, which had nothing to do, and what went wrong.

use serde_json::{Value, json};

use crate::clock;
use crate::kinds::recovery_plan::task as plan_task;
use crate::operation::{Operation, Outcome};
use crate::site_recovery::activity_id;
use crate::world::World;

/// When a task began or ended that has not.
pub(crate) const UNSET_TIME: &str = "0001-01-01T00:00:00";

/// All tasks of a job, in order. Without a recovery plan the time of the job is split among them evenly.
pub(super) fn all(world: &World, job: &Operation) -> Vec<Value> {
    if let Some(run) = world.plan_runs.get(&job.id) {
        return plan_task::all(world, job, run);
    }
    let names = &job.scenario.tasks;
    let done = job.progress(&world.clock, world.now()) * names.len() as f64;
    let (failed, done) = match &job.outcome {
        Some((_, Outcome::Failed(error))) => (true, error.failed_task(names) as f64),
        _ => (false, done),
    };
    names
        .iter()
        .enumerate()
        .map(|(at, names)| {
            let state = match at as f64 {
                at if at + 1.0 <= done => "Succeeded",
                at if at <= done && failed => "Failed",
                at if at <= done => "InProgress",
                _ => "NotStarted",
            };
            one(world, job, at, names, state)
        })
        .collect()
}

fn one(world: &World, job: &Operation, at: usize, names: &[String; 3], state: &str) -> Value {
    let [id, name, friendly] = names;
    let skipped = state == "Succeeded" && job.skipped.contains(id);
    let (state, description) = match state {
        "Succeeded" if skipped => ("Other", "Skipped"),
        "Succeeded" => (state, "Completed"),
        other => (other, other),
    };
    let share = |at: usize| {
        let seconds = job.scenario.seconds * at as f64 / job.scenario.tasks.len() as f64;
        clock::seconds((job.started + world.clock.duration(seconds)).min(world.now()))
    };
    let begun = state != "NotStarted";
    let ended = begun && state != "InProgress";
    let last = at + 1 == job.scenario.tasks.len();
    let parts = last.then(|| world.operations.parts_of(&job.id)).into_iter().flatten();
    let parts: Vec<Value> = parts.map(|part| of_job(world, part)).collect();
    let group = !parts.is_empty();
    let kind = if group { "GroupTaskDetails" } else { "TaskDetails" };
    let own = json!({ "instanceType": kind });
    let children = json!({"instanceType": kind, "childTasks": parts});
    json!({
        "taskId": id,
        "name": name,
        "startTime": if begun { share(at) } else { UNSET_TIME.to_owned() },
        "endTime": if ended { share(at + 1) } else { UNSET_TIME.to_owned() },
        "allowedActions": [],
        "friendlyName": friendly,
        "state": state,
        "stateDescription": description,
        "taskType": kind,
        "customDetails": if group { Value::Null } else { own },
        "groupTaskCustomDetails": if group { children } else { Value::Null },
        "errors": if state == "Failed" { errors(job) } else { Vec::new() },
    })
}

/// A job as the task of another one.
pub(crate) fn of_job(world: &World, job: &Operation) -> Value {
    let (state, description) = super::state(job, job.stage(&world.clock, world.now()));
    let ended = job.outcome.as_ref().map(|(at, _)| clock::seconds(*at));
    json!({
        "taskId": job.id,
        "name": job.scenario.name,
        "startTime": clock::seconds(job.started),
        "endTime": ended.unwrap_or_else(|| UNSET_TIME.to_owned()),
        "allowedActions": [],
        "friendlyName": job.scenario.friendly,
        "state": state,
        "stateDescription": description,
        "taskType": "JobTaskDetails",
        "customDetails": {"instanceType": "JobTaskDetails", "jobTask": {
            "jobId": format!("{}/replicationJobs/{}", job.vault, job.id),
            "jobFriendlyName": job.scenario.friendly,
            "targetObjectId": job.target_id,
            "targetObjectName": job.target_name,
            "targetInstanceType": "Vm",
            "jobScenarioName": job.scenario.name,
        }},
        "groupTaskCustomDetails": null,
        "errors": errors(job),
    })
}

/// The errors of a failed job.
pub(crate) fn errors(job: &Operation) -> Vec<Value> {
    let Some((ended, Outcome::Failed(error))) = &job.outcome else { return Vec::new() };
    let tasks = &job.scenario.tasks;
    let own = Some(error.task.as_str()).filter(|task| !task.is_empty());
    let task = tasks.get(error.failed_task(tasks)).map(|[id, ..]| id.as_str()).or(own);
    vec![json!({
        "serviceErrorDetails": {"code": error.code, "message": error.message,
            "possibleCauses": error.possible_causes, "recommendedAction": error.recommended_action,
            "activityId": activity_id(job)},
        "providerErrorDetails": null,
        "errorLevel": "Error",
        "creationTime": clock::seconds(*ended),
        "taskId": task,
    })]
}
