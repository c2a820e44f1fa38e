//! The tasks of a job as a reply has them: how far each is, when it ran, which had nothing to do, and what went wrong.

use serde_json::{Value, json};

use crate::clock;
use crate::operation::{Operation, Outcome};
use crate::site_recovery::activity_id;
use crate::world::World;

const UNSET_TIME: &str = "0001-01-01T00:00:00";

/// All tasks of a job, in order. The time of the job is split among them evenly.
pub(super) fn all(world: &World, job: &Operation) -> Vec<Value> {
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
    json!({
        "taskId": id,
        "name": name,
        "startTime": if begun { share(at) } else { UNSET_TIME.to_owned() },
        "endTime": if ended { share(at + 1) } else { UNSET_TIME.to_owned() },
        "allowedActions": [],
        "friendlyName": friendly,
        "state": state,
        "stateDescription": description,
        "taskType": "TaskDetails",
        "customDetails": {"instanceType": "TaskDetails"},
        "groupTaskCustomDetails": null,
        "errors": if state == "Failed" { errors(job) } else { Vec::new() },
    })
}

/// The errors of a failed job.
pub(super) fn errors(job: &Operation) -> Vec<Value> {
    let Some((ended, Outcome::Failed(error))) = &job.outcome else { return Vec::new() };
    let tasks = &job.scenario.tasks;
    let task = tasks.get(error.failed_task(tasks)).map(|[id, ..]| id.as_str());
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
