//! `replicationRecoveryPlans`: which items fail over together, in which order, and what is done before and after.
//!
//! What is read can be sent again: members that nobody here knows travel along. Lists of plans leave the groups out.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{A2A, ExtendedLocation};
use crate::azure::wire::{Body, Resource, or_default};

/// A plan as it is read.
pub type RecoveryPlan = Resource<RecoveryPlanProperties>;

/// The body of PUT.
pub type RecoveryPlanCreate = Body<RecoveryPlanInput>;

/// The body of PATCH.
pub type RecoveryPlanUpdate = Body<RecoveryPlanGroups>;

/// What PUT carries.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryPlanInput {
    /// The id of the fabric failed over from.
    pub primary_fabric_id: String,
    /// The id of the fabric failed over to; the same one between the zones of a region.
    pub recovery_fabric_id: String,
    /// `ResourceManager`.
    pub failover_deployment_model: String,
    /// Shutdown, Failover and then every Boot group.
    pub groups: Vec<RecoveryPlanGroup>,
    /// The two zones, if there are any; read back as `providerSpecificDetails`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provider_specific_input: Vec<RecoveryPlanZones>,
}

/// What PATCH carries: it replaces all groups, and nothing else can be changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RecoveryPlanGroups {
    /// Shutdown, Failover and then every Boot group.
    pub groups: Vec<RecoveryPlanGroup>,
}

/// What a plan is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecoveryPlanProperties {
    /// The id of the fabric failed over from.
    pub primary_fabric_id: Option<String>,
    /// The id of the fabric failed over to.
    pub recovery_fabric_id: Option<String>,
    /// `A2A` for Azure to Azure replication.
    #[serde(deserialize_with = "or_default")]
    pub replication_providers: Vec<String>,
    /// What can be done with the plan now, by what its members allow.
    #[serde(deserialize_with = "or_default")]
    pub allowed_operations: Vec<String>,
    /// When the last test failover was begun; absent until then.
    pub last_test_failover_time: Option<String>,
    /// When the last failover was begun; absent until then.
    pub last_unplanned_failover_time: Option<String>,
    /// The job that works on the plan; null at rest.
    #[serde(deserialize_with = "or_default")]
    pub current_scenario: RecoveryPlanScenario,
    /// How that job is.
    pub current_scenario_status: Option<String>,
    /// All groups in order; none in a list.
    #[serde(deserialize_with = "or_default")]
    pub groups: Vec<RecoveryPlanGroup>,
    /// The two zones, if there are any.
    #[serde(deserialize_with = "or_default")]
    pub provider_specific_details: Vec<RecoveryPlanZones>,
}

/// The job that works on a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecoveryPlanScenario {
    /// The service's name of the operation, such as `TestFailover`.
    pub scenario_name: Option<String>,
    /// The id of the job.
    pub job_id: Option<String>,
    /// When it began.
    pub start_time: Option<String>,
}

/// One step of a plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecoveryPlanGroup {
    /// `Shutdown`, `Failover` or `Boot`.
    #[serde(deserialize_with = "or_default")]
    pub group_type: String,
    /// Those who start in this step. In Shutdown and Failover the service may list all members itself.
    #[serde(deserialize_with = "or_default")]
    pub replication_protected_items: Vec<RecoveryPlanMember>,
    /// What is done before.
    #[serde(deserialize_with = "or_default")]
    pub start_group_actions: Vec<RecoveryPlanAction>,
    /// What is done after.
    #[serde(deserialize_with = "or_default")]
    pub end_group_actions: Vec<RecoveryPlanAction>,
    /// Everything else.
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

impl RecoveryPlanGroup {
    /// Whether machines start in this group.
    pub fn is_boot(&self) -> bool {
        self.group_type.eq_ignore_ascii_case("Boot")
    }
}

/// An item in a group. The service tells its machine by a GUID beside it, where it takes the id of a virtual machine:
/// that is neither read nor sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecoveryPlanMember {
    /// The id that the item has now.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
}

/// Something done before or after a group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecoveryPlanAction {
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub action_name: String,
    /// In which operations it is done: `TestFailover`, `UnplannedFailover` and so on.
    #[serde(deserialize_with = "or_default")]
    pub failover_types: Vec<String>,
    /// In which directions: `PrimaryToRecovery`, `RecoveryToPrimary`.
    #[serde(deserialize_with = "or_default")]
    pub failover_directions: Vec<String>,
    /// What is done.
    #[serde(deserialize_with = "or_default")]
    pub custom_details: RecoveryPlanActionDetails,
    /// Everything else.
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

/// What an action does. Each kind has members of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecoveryPlanActionDetails {
    /// `AutomationRunbookActionDetails`, `ManualActionDetails` or `ScriptActionDetails`.
    #[serde(deserialize_with = "or_default")]
    pub instance_type: String,
    /// On which side a script or runbook runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fabric_location: Option<String>,
    /// The runbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runbook_id: Option<String>,
    /// The script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How long a script or runbook may run; the form of the text is the service's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
    /// What a person is told to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

/// The zones, or the edge zones, that a plan leads from and to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecoveryPlanZones {
    /// `A2A`.
    pub instance_type: Option<String>,
    /// The zone failed over from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_zone: Option<String>,
    /// The zone failed over to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_zone: Option<String>,
    /// The edge zone failed over from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_extended_location: Option<ExtendedLocation>,
    /// The edge zone failed over to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_extended_location: Option<ExtendedLocation>,
}

impl RecoveryPlanZones {
    /// Whether this is about Azure to Azure replication.
    pub fn is_a2a(&self) -> bool {
        self.instance_type.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case(A2A))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_group_is_sent_as_it_was_read_but_for_the_guids_of_machines() {
        let read = json!({
            "groupType": "Boot",
            "replicationProtectedItems": [{"id": "/Subscriptions/a", "virtualMachineId": "guid"}],
            "startGroupActions": null,
            "endGroupActions": [{"actionName": "check", "failoverTypes": ["TestFailover"], "failoverDirections": null, "tomorrow": 1,
                "customDetails": {"instanceType": "ManualActionDetails", "description": "Look.", "timeout": null, "tomorrow": 2}}],
            "tomorrow": 3,
        });
        let group: RecoveryPlanGroup = serde_json::from_value(read).unwrap();
        let sent = json!({
            "groupType": "Boot",
            "replicationProtectedItems": [{"id": "/Subscriptions/a"}],
            "startGroupActions": [],
            "endGroupActions": [{"actionName": "check", "failoverTypes": ["TestFailover"], "failoverDirections": [], "tomorrow": 1,
                "customDetails": {"instanceType": "ManualActionDetails", "description": "Look.", "tomorrow": 2}}],
            "tomorrow": 3,
        });
        assert_eq!(serde_json::to_value(group).unwrap(), sent);
    }

    #[test]
    fn nulls_are_nothing() {
        let read = json!({"id": "/p", "properties": {"groups": null, "currentScenario": null, "providerSpecificDetails": null,
            "replicationProviders": null, "allowedOperations": null}});
        let plan: RecoveryPlan = serde_json::from_value(read).unwrap();
        assert_eq!(plan.properties, RecoveryPlanProperties::default());
    }
}
