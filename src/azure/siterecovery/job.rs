//! `vaults/replicationJobs`: every operation of Site Recovery, its tasks and its errors.
//!
//! Lists answer jobs without tasks and details. Right after an operation began, the names of its job are null.

use serde::Deserialize;

use crate::azure::error::{ErrorDetail, JobFailure};
use crate::azure::wire::{Resource, or_default};

/// A job as it is read.
pub type Job = Resource<JobProperties>;

/// What a job is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobProperties {
    /// "{client request id} ActivityId: {guid}"; null in lists.
    pub activity_id: Option<String>,
    /// The service's name of the operation, such as `EnableDr`.
    pub scenario_name: Option<String>,
    /// The portal's name of the operation, such as "Enable replication".
    pub friendly_name: Option<String>,
    /// `NotStarted`, `InProgress`, `Succeeded`, `Failed`, `Cancelled`, `Suspended` or `Other`.
    pub state: Option<String>,
    /// The same in more detail, such as `PartiallySucceeded` or `CompletedWithInformation`.
    pub state_description: Option<String>,
    /// The tasks in their order; empty in lists.
    #[serde(deserialize_with = "or_default")]
    pub tasks: Vec<JobTask>,
    /// What went wrong.
    #[serde(deserialize_with = "or_default")]
    pub errors: Vec<JobError>,
    /// When it began, RFC 3339.
    pub start_time: Option<String>,
    /// When it ended, RFC 3339; absent while it runs.
    pub end_time: Option<String>,
    /// `Cancel`, `Restart` or `Resume`, where possible now.
    #[serde(deserialize_with = "or_default")]
    pub allowed_actions: Vec<String>,
    /// What it is about, as a GUID, or the name of a virtual network.
    pub target_object_id: Option<String>,
    /// The name of what it is about.
    pub target_object_name: Option<String>,
    /// The type of what it is about, in the service's words, such as `ProtectionEntity`.
    pub target_instance_type: Option<String>,
    /// What depends on the kind of job; null in lists.
    pub custom_details: Option<JobDetails>,
}

/// The part of a job that depends on its kind.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobDetails {
    /// `AsrJobDetails`, `TestFailoverJobDetails`, `SwitchProtectionJobDetails` and others.
    pub instance_type: Option<String>,
    /// The id of the item after a switch of its protection.
    pub new_replication_protected_item_id: Option<String>,
    /// The name of the virtual network of a test failover.
    pub network_name: Option<String>,
    /// What became of each item, of a failover or a test of one.
    #[serde(deserialize_with = "or_default")]
    pub protected_item_details: Vec<JobItem>,
}

/// An item in a failover or in a test of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobItem {
    /// The name of the item.
    pub name: Option<String>,
    /// The name of its virtual machine.
    pub friendly_name: Option<String>,
    /// The id of the virtual machine of a test.
    pub test_vm_name: Option<String>,
    /// The recovery point that was taken.
    pub recovery_point_id: Option<String>,
    /// The moment that it keeps, RFC 3339.
    pub recovery_point_time: Option<String>,
}

/// A step of a job.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobTask {
    /// The id of the task, which errors refer to.
    pub task_id: Option<String>,
    /// The service's name of the task.
    pub name: Option<String>,
    /// The portal's name of the task.
    pub friendly_name: Option<String>,
    /// As of a job; a skipped task is `Other`.
    pub state: Option<String>,
    /// The same in more detail, such as `Skipped`.
    pub state_description: Option<String>,
    /// What went wrong.
    #[serde(deserialize_with = "or_default")]
    pub errors: Vec<JobError>,
    /// The other job behind the task, where there is one.
    pub custom_details: Option<JobTaskDetails>,
    /// The tasks below, where the task is a group.
    pub group_task_custom_details: Option<JobTaskGroup>,
}

/// What depends on the kind of task.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobTaskDetails {
    /// The kind of task.
    pub instance_type: Option<String>,
    /// The other job.
    pub job_task: Option<JobReference>,
    /// What somebody is asked to do, of a manual action.
    pub instructions: Option<String>,
}

/// Another job that a task stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobReference {
    /// The id of the job.
    pub job_id: Option<String>,
    /// The portal's name of the job.
    pub job_friendly_name: Option<String>,
    /// The name of what it is about.
    pub target_object_name: Option<String>,
}

/// The tasks below a group.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobTaskGroup {
    /// The tasks in their order.
    #[serde(deserialize_with = "or_default")]
    pub child_tasks: Vec<JobTask>,
}

/// One thing that went wrong.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobError {
    /// What the service says.
    pub service_error_details: Option<ErrorDetail>,
    /// What the part that did the work says.
    pub provider_error_details: Option<JobProviderError>,
    /// `Error` or `Warning`.
    pub error_level: Option<String>,
    /// The task it belongs to.
    pub task_id: Option<String>,
}

/// What the part that did the work says about an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobProviderError {
    /// The number of the error.
    pub error_code: Option<i64>,
    /// The message.
    pub error_message: Option<String>,
    /// The name of the error.
    pub error_id: Option<String>,
    /// Why it may have happened.
    pub possible_causes: Option<String>,
    /// What to do about it.
    pub recommended_action: Option<String>,
}

impl Job {
    /// Why the job failed: its failed task and every error of it and of its tasks, each once.
    pub fn failure(&self) -> JobFailure {
        let mut failure = JobFailure {
            id: self.id.clone(),
            friendly_name: self.properties.friendly_name.clone(),
            ..JobFailure::default()
        };
        add(&self.properties.errors, &mut failure);
        for task in &self.properties.tasks {
            descend(task, &mut failure);
        }
        failure
    }
}

/// Adds the errors of a task and of those below it. The failed task named is the innermost of the first that failed.
fn descend(task: &JobTask, failure: &mut JobFailure) {
    let named = failure.failed_task.is_some();
    for child in task.group_task_custom_details.iter().flat_map(|group| &group.child_tasks) {
        descend(child, failure);
    }
    let failed = task.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("Failed"));
    if failed && !named && failure.failed_task.is_none() {
        failure.failed_task = task.friendly_name.clone().or_else(|| task.name.clone());
    }
    add(&task.errors, failure);
}

fn add(errors: &[JobError], failure: &mut JobFailure) {
    for error in errors {
        let of_provider = error.provider_error_details.as_ref().map(|details| ErrorDetail {
            code: details
                .error_id
                .clone()
                .or_else(|| details.error_code.map(|code| code.to_string())),
            message: details.error_message.clone(),
            possible_causes: details.possible_causes.clone(),
            recommended_action: details.recommended_action.clone(),
            activity_id: None,
        });
        for detail in error.service_error_details.iter().cloned().chain(of_provider) {
            if detail != ErrorDetail::default() && !failure.errors.contains(&detail) {
                failure.errors.push(detail);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_innermost_task_and_each_error_once() {
        let job: Job = serde_json::from_str(
            r#"{"id":"/j","name":"j","properties":{"friendlyName":"Reprotect","state":"Failed","customDetails":null,
            "errors":[{"serviceErrorDetails":{"code":"28020","message":"m","possibleCauses":"c","recommendedAction":"r","activityId":"a"},
                       "providerErrorDetails":{"errorCode":95000,"errorMessage":"p","errorId":null}}],
            "tasks":[{"friendlyName":"Preflight","state":"Succeeded","errors":[],"groupTaskCustomDetails":null},
                     {"friendlyName":"Group","state":"Failed","errors":null,"groupTaskCustomDetails":{"childTasks":[
                        {"friendlyName":"Inner","state":"Failed","errors":[{"serviceErrorDetails":
                          {"code":"28020","message":"m","possibleCauses":"c","recommendedAction":"r","activityId":"a"}}]}]}}]}}"#,
        )
        .unwrap();
        let failure = job.failure();
        assert_eq!(failure.failed_task.as_deref(), Some("Inner"));
        assert_eq!(failure.friendly_name.as_deref(), Some("Reprotect"));
        let codes: Vec<_> =
            failure.errors.iter().filter_map(|error| error.code.as_deref()).collect();
        assert_eq!(codes, ["28020", "95000"]);
    }

    #[test]
    fn the_first_read_of_a_job_has_no_names() {
        let job: Job = serde_json::from_str(
            r#"{"id":"/j","properties":{"state":"NotStarted","scenarioName":null,"friendlyName":null,"tasks":[],
            "targetObjectId":null,"customDetails":{"instanceType":"AsrJobDetails","affectedObjectDetails":{}}}}"#,
        )
        .unwrap();
        assert_eq!(job.properties.friendly_name, None);
        assert_eq!(job.failure(), JobFailure { id: "/j".to_owned(), ..JobFailure::default() });
    }
}
