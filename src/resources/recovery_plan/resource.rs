//! The plan as a resource: an ARM object whose members are followed wherever they are, and that has one writer at a
//! time, since every change replaces all of its groups.

use async_trait::async_trait;

use super::members::{self, Names};
use super::model::{Actions, Model};
use super::{RecoveryPlan, groups};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::path::AttributePath;
use crate::framework::private::Private;
use crate::framework::resource::{Call, Change, MovedFrom, Outcome, Plan, Resource, Timeouts};
use crate::framework::schema::Schema;
use crate::framework::value::Value;
use crate::resources::arm::Arm;
use crate::resources::session::{Session, Writer};

/// The result that is open while the members of a plan change.
const CURRENT: &str = "current_item_ids";

/// The resource.
pub struct RecoveryPlanResource {
    arm: Arm<RecoveryPlan>,
    session: Session,
}

impl RecoveryPlanResource {
    /// The resource, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self { arm: Arm::new(session), session: session.clone() }
    }

    fn writer_of(&self, plan: &Value) -> Writer {
        let text = |name: &str| plan.get(name).as_str().unwrap_or_default();
        let path =
            format!("{}/replicationRecoveryPlans/{}", text("recovery_vault_id"), text("name"));
        self.session.writer_of(&path)
    }

    /// What the members of these plans are called. If that cannot be seen, the service is told the configured names.
    async fn names(&self, call: &Call, plans: &[&Value]) -> Names {
        let configured = plans.iter().flat_map(|plan| groups::all_members(&Model::of(plan)));
        let Ok(remote) = self.arm.remote(call) else { return Names::default() };
        Names::find(&remote, configured.collect()).await.unwrap_or_default()
    }

    /// After an item was destroyed and made anew, with the id that it had, the plan is as it was for Terraform, but no
    /// more for the service: the item was taken out of it. Then there is something to be done.
    async fn look_again(&self, call: &Call, plan: &mut Plan<'_>) {
        let now = self.arm.read(call, plan.prior.clone(), Private::default()).await;
        let (was, is) = (Model::of(plan.prior), Model::of(&now.state));
        if !now.state.is_null() && !members::same_items(&was.current_item_ids, &is.current_item_ids)
        {
            plan.planned.set_member(CURRENT, Value::Unknown);
        }
    }
}

#[async_trait]
impl Resource for RecoveryPlanResource {
    fn type_name(&self) -> &'static str {
        self.arm.type_name()
    }

    fn schema(&self) -> Schema {
        self.arm.schema()
    }

    fn timeouts(&self) -> Timeouts {
        self.arm.timeouts()
    }

    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        self.arm.validate(config, diagnostics);
    }

    async fn plan(&self, call: &Call, plan: &mut Plan<'_>) {
        if !plan.prior.is_null() && !plan.destroys() {
            if !members::same(&Model::of(plan.prior), &Model::of(&plan.planned)) {
                plan.planned.set_member(CURRENT, Value::Unknown);
            } else if plan.applying && !plan.changes() {
                self.look_again(call, plan).await;
            }
        }
        self.arm.plan(call, plan).await;
    }

    async fn create(&self, call: &Call, change: Change) -> Outcome {
        let writer = self.writer_of(&change.planned);
        let _only_writer = writer.lock().await;
        let names = self.names(call, &[&change.planned]).await;
        let change = Change { planned: names.current(change.planned), ..change };
        let outcome = self.arm.create(call, change).await;
        Outcome { state: names.configured(outcome.state), ..outcome }
    }

    async fn read(&self, call: &Call, state: Value, private: Private) -> Outcome {
        let before = Model::of(&state);
        let mut outcome = self.arm.read(call, state, private).await;
        let known = groups::all_members(&before);
        if known.is_empty() || members::same(&before, &Model::of(&outcome.state)) {
            return outcome;
        }
        let Ok(remote) = self.arm.remote(call) else { return outcome };
        match Names::find(&remote, known).await {
            Ok(names) => outcome.state = names.configured(outcome.state),
            Err(error) => {
                let detail = format!(
                    "Whether members of the plan have moved by reversing their protection could not be seen. {}",
                    error.detail()
                );
                let summary = format!("Members were not followed: {}", error.summary());
                outcome.diagnostics.warning(AttributePath::root(), summary, detail);
            }
        }
        outcome
    }

    async fn update(&self, call: &Call, change: Change) -> Outcome {
        let writer = self.writer_of(&change.prior);
        let _only_writer = writer.lock().await;
        let names = self.names(call, &[&change.planned, &change.prior]).await;
        // Items that were destroyed by the same run are out of the plan already: the change starts from what is there now.
        let Change { prior, planned, config, private } = change;
        let now = self.arm.read(call, prior.clone(), private).await;
        if now.diagnostics.has_errors() {
            return Outcome { state: prior, ..now };
        }
        let there = if now.state.is_null() { prior } else { now.state };
        let planned = names.current(planned);
        let change = Change { prior: there, planned, config, private: now.private };
        let outcome = self.arm.update(call, change).await;
        Outcome { state: names.configured(outcome.state), ..outcome }
    }

    async fn delete(&self, call: &Call, change: Change) -> Outcome {
        self.arm.delete(call, change).await
    }

    async fn import(&self, call: &Call, id: &str) -> Outcome {
        self.arm.import(call, id).await
    }

    fn moves_from(&self) -> &'static [&'static str] {
        self.arm.moves_from()
    }

    fn move_state(&self, from: &MovedFrom) -> Result<Option<Value>, String> {
        let Some(mut state) = self.arm.move_state(from)? else { return Ok(None) };
        // azurerm demands these blocks, also where they say nothing: then they stand in the configuration.
        for step in ["shutdown_recovery_group", "failover_recovery_group"] {
            if from.state[step].as_array().is_some_and(|blocks| !blocks.is_empty()) {
                state.set_member(step, Value::List(vec![Actions::default().value()]));
            }
        }
        Ok(Some(state))
    }
}
