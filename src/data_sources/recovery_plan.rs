//! `asr_recovery_plan` as a data source: what the resource has, and beside it what changes by itself. One read of the
//! plan answers both.

use async_trait::async_trait;

use super::plain::{plain_id, text, time};
use crate::azure::siterecovery::RecoveryPlanProperties;
use crate::framework::model::{Model as _, Object, Val};
use crate::framework::resource::{Call, DataSource, Outcome};
use crate::framework::schema::{Block, Schema};
use crate::framework::value::Value;
use crate::model;
use crate::resources::arm::ArmDataSource;
use crate::resources::recovery_plan::RecoveryPlan;
use crate::resources::session::Session;

/// The data source.
pub struct Plan(ArmDataSource<RecoveryPlan>);

model! {
    /// What changes by itself about a plan.
    pub struct Live {
        /// What can be done with the plan now, such as `TestFailover` and `UnplannedFailover`: what its members allow.
        computed allowed_operations: Vec<String>,
        /// When the last test failover of the plan was begun, RFC 3339. Null until then.
        computed last_test_failover_time: String,
        /// When the last failover of the plan was begun, RFC 3339. Null until then.
        computed last_unplanned_failover_time: String,
        /// What works on the plan now. Null at rest.
        computed current_scenario: Object<Scenario>,
    }
}

model! {
    /// What works on a plan.
    pub struct Scenario {
        /// The service's name of the operation, such as `TestFailover`.
        computed name: String,
        /// The id of the job.
        computed job_id: String,
        /// When it began, RFC 3339.
        computed start_time: String,
        /// How it is: `InProgress`, or `Suspended` while an action waits for a person.
        computed status: String,
    }
}

impl Plan {
    /// The data source, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self(ArmDataSource::new(session))
    }
}

impl From<RecoveryPlanProperties> for Live {
    fn from(of: RecoveryPlanProperties) -> Self {
        let scenario = of.current_scenario;
        let name = text(scenario.scenario_name);
        let at_rest = name.is_null() || name.text().eq_ignore_ascii_case("None");
        let running = Scenario {
            name,
            job_id: plain_id(scenario.job_id),
            start_time: time(scenario.start_time),
            status: text(of.current_scenario_status),
        };
        Self {
            allowed_operations: Val::Known(of.allowed_operations),
            last_test_failover_time: time(of.last_test_failover_time),
            last_unplanned_failover_time: time(of.last_unplanned_failover_time),
            current_scenario: (!at_rest).then_some(Object(running)).into(),
        }
    }
}

#[async_trait]
impl DataSource for Plan {
    fn type_name(&self) -> &'static str {
        self.0.type_name()
    }

    fn schema(&self) -> Schema {
        let mut block = ArmDataSource::<RecoveryPlan>::block();
        let Block { attributes, .. } = Live::block();
        block.attributes.extend(attributes);
        Schema { version: 0, block }
    }

    async fn read(&self, call: &Call, config: Value) -> Outcome {
        let (mut outcome, view) = self.0.find(call, &config).await;
        let live = Live::from(view.map(|view| view.properties).unwrap_or_default()).value();
        for (name, value) in live.members().into_iter().flatten() {
            outcome.state.set_member(name, value.clone());
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn live(properties: serde_json::Value) -> Live {
        serde_json::from_value::<RecoveryPlanProperties>(properties).unwrap().into()
    }

    #[test]
    fn at_rest_nothing_works_on_a_plan() {
        for scenario in [
            json!(null),
            json!({"scenarioName": "None", "jobId": "/j", "startTime": "1753-01-01T01:01:01Z"}),
        ] {
            let live = live(
                json!({"currentScenario": scenario, "lastTestFailoverTime": "0001-01-01T00:00:00"}),
            );
            assert!(live.current_scenario.is_null() && live.last_test_failover_time.is_null());
            assert_eq!(live.allowed_operations, Val::Known(Vec::new()));
        }
    }

    #[test]
    fn a_running_job_is_told_with_its_state() {
        let scenario = json!({"scenarioName": "TestFailover", "jobId": "/Subscriptions/s/j", "startTime": "2026-01-16T08:00:00Z"});
        let live = live(
            json!({"currentScenario": scenario, "currentScenarioStatus": "Suspended", "allowedOperations": ["TestFailover"]}),
        );
        let running = &live.current_scenario.known().unwrap().0;
        assert_eq!(
            (&running.job_id, &running.status),
            (&"/subscriptions/s/j".into(), &"Suspended".into())
        );
    }
}
