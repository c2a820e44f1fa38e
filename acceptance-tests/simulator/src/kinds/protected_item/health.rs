//! Health errors of an item: those on demand, the one about test failover, and what they make of its health.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::state;
use crate::clock;
use crate::documents::Document;
use crate::faults::JobError;
use crate::id;
use crate::world::World;

/// The property that says when a test failover was last cleaned up after it had succeeded.
pub(super) const LAST_TEST: &str = "lastSuccessfulTestFailoverTime";

/// A health error to put on a protected item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct HealthError {
    /// The service's code, such as `153007`.
    pub error_code: String,
    /// `Warning` or `Critical`.
    pub error_level: String,
    /// `Replication`, `TestFailover`, `AgentAutoUpdateInfra` and so on; of category `TestFailover` it is an error of
    /// the failover health, else of the replication health.
    pub error_category: String,
    /// What is wrong.
    pub error_message: String,
    /// Why it may be.
    pub possible_causes: String,
    /// What to do.
    pub recommended_action: String,
    /// Whether a user can resolve it by a request.
    pub resolvable: bool,
}

impl Default for HealthError {
    /// No crash-consistent recovery point for an hour, the most common one.
    fn default() -> Self {
        HealthError {
            error_code: "153007".to_owned(),
            error_level: "Critical".to_owned(),
            error_category: "Replication".to_owned(),
            error_message:
                "No crash-consistent recovery point has been made in the last 60 minutes."
                    .to_owned(),
            possible_causes:
                "The data changes faster than it can be copied, or the cache cannot be reached."
                    .to_owned(),
            recommended_action:
                "Check the churn of the disks and the way to the cache storage account.".to_owned(),
            resolvable: false,
        }
    }
}

impl HealthError {
    /// The health error that a failed job leaves behind.
    pub(super) fn of_job(error: &JobError) -> Self {
        HealthError {
            error_code: error.code.clone(),
            error_message: error.message.clone(),
            possible_causes: error.possible_causes.clone(),
            recommended_action: error.recommended_action.clone(),
            ..HealthError::default()
        }
    }

    fn shown(&self, item: &Document) -> Value {
        json!({
            "innerHealthErrors": [],
            "errorSource": "ReplicationUnitHealthError",
            "errorType": self.error_code,
            "errorLevel": self.error_level,
            "errorCategory": self.error_category,
            "errorCode": self.error_code,
            "summaryMessage": "",
            "errorMessage": self.error_message,
            "possibleCauses": self.possible_causes,
            "recommendedAction": self.recommended_action,
            "recoveryProviderErrorMessage": null,
            "entityId": id::guid(&item.id).to_string(),
            "errorId": format!("6:{}", self.error_code),
            "customerResolvability": if self.resolvable { "Allowed" } else { "NotAllowed" },
        })
    }
}

/// Puts a health error on an item; one of the same code is replaced. Whether there is such an item.
pub(crate) fn add(world: &mut World, item: &str, error: &HealthError) -> bool {
    let Some(document) = world.get(item) else { return false };
    let shown = error.shown(document);
    set(world, item, |errors| {
        errors.retain(|one| one["errorCode"] != shown["errorCode"]);
        errors.push(shown);
    });
    true
}

/// Takes all health errors off an item that were put there. Whether there is such an item.
pub(crate) fn clear(world: &mut World, item: &str) -> bool {
    let known = world.get(item).is_some();
    set(world, item, Vec::clear);
    known
}

fn set(world: &mut World, item: &str, change: impl FnOnce(&mut Vec<Value>)) {
    let Some(document) = world.documents.get_mut(item) else { return };
    if let Some(errors) = document.body["properties"]["healthErrors"].as_array_mut() {
        change(errors);
    }
    judge(document);
    world.revision += 1;
}

/// Works the two healths of an item out anew.
pub(super) fn judge(item: &mut Document) {
    let replication = worst(item, |category| category != "TestFailover");
    let failover = failover(item, state::is_failover_ahead(item));
    item.body["properties"]["replicationHealth"] = json!(replication);
    item.body["properties"]["failoverHealth"] = json!(failover);
}

/// `failoverHealth` of an item, were it protected or not: a warning until a test failover has succeeded.
pub(super) fn failover(item: &Document, protected: bool) -> &'static str {
    let own = worst(item, |category| category == "TestFailover");
    if own == "Normal" && protected && is_untested(item) { "Warning" } else { own }
}

fn worst(item: &Document, concerned: impl Fn(&str) -> bool) -> &'static str {
    let errors = item.properties()["healthErrors"].as_array().into_iter().flatten();
    let levels = errors
        .filter(|error| concerned(error["errorCategory"].as_str().unwrap_or_default()))
        .map(|error| error["errorLevel"].as_str().unwrap_or_default());
    levels.fold("Normal", |worst, level| match level {
        "Critical" => "Critical",
        "Warning" if worst == "Normal" => "Warning",
        _ => worst,
    })
}

fn is_untested(item: &Document) -> bool {
    item.properties()[LAST_TEST].as_str().is_none_or(str::is_empty)
}

/// The health errors of an item as a reply has them at this moment.
pub(super) fn shown(world: &World, item: &Document) -> Value {
    let mut errors = item.properties()["healthErrors"].as_array().cloned().unwrap_or_default();
    if state::is_failover_ahead(item) && is_untested(item) {
        errors.push(json!({
            "innerHealthErrors": [],
            "errorSource": "ReplicationUnitFailoverValidatorError",
            "errorType": "8010",
            "errorLevel": "Warning",
            "errorCategory": "TestFailover",
            "errorCode": "161011",
            "summaryMessage": "",
            "errorMessage": format!(
                "No successful test failover has been done on the virtual machine '{}'.",
                item.text("/friendlyName")
            ),
            "possibleCauses": "Test failover has never succeeded for the virtual machine.",
            "recommendedAction": "Do a test failover on the virtual machine.",
            "recoveryProviderErrorMessage": null,
            "entityId": id::guid(&item.id).to_string(),
            "errorId": "6:8010",
            "customerResolvability": "NotAllowed",
        }));
    }
    for error in &mut errors {
        error["creationTimeUtc"] = json!(clock::stamp(world.now()));
    }
    json!(errors)
}
