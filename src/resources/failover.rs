//! `asr_failover`: where an item or a recovery plan runs, as desired state. Start reading at `model.rs`, then `course.rs`, which is
//! the whole of its logic; `walk.rs` carries it out.
//!
//! There is no such object in Azure. The state of the items is the only truth, so nothing here is remembered that they tell.

pub mod aim;
pub mod context;
pub mod course;
pub mod model;
pub mod read;
pub mod standing;

mod act;
mod apply;
mod checks;
mod fill;
mod handover;
mod import;
mod manual;
mod plan;
mod plan_job;
mod points;
mod reversal;
mod source;
mod walk;
mod words;

use std::time::Duration;

use async_trait::async_trait;

use context::Context;
use model::Model;

use super::operations::target::Target;
use super::session::Session;
use crate::azure::siterecovery::ProtectedItem;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::private::Private;
use crate::framework::resource::{Call, Change, Outcome, Plan, Resource, Timeouts};
use crate::framework::schema::Schema;
use crate::framework::value::Value;

/// How an item stands, by what its reply tells alone.
pub fn state_of(item: &ProtectedItem, one: &standing::Standing) -> model::State {
    fill::of_item(item, one, &Model::default(), &walk::Record::default())
}

/// What the id of a failover has behind that of its item or plan.
pub const SUFFIX: &str = "/failover";

/// The resource.
pub struct Failover {
    session: Session,
}

impl Failover {
    /// The resource, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self { session: session.clone() }
    }

    fn context(&self, call: &Call) -> Result<Context, Diagnostics> {
        Context::of(&self.session, call)
    }
}

#[async_trait]
impl Resource for Failover {
    fn type_name(&self) -> &'static str {
        "asr_failover"
    }

    fn schema(&self) -> Schema {
        Schema { version: 0, block: Model::block() }
    }

    fn timeouts(&self) -> Timeouts {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        Timeouts {
            create: 3 * HOUR,
            read: Duration::from_secs(5 * 60),
            update: Some(3 * HOUR),
            delete: 3 * HOUR,
        }
    }

    /// A plan takes no recovery point of one item.
    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        let model = Model::of(config);
        let target = Target::of(&model.protected_item_id, &model.recovery_plan_id);
        if let (Some(target), Some(_)) = (target, model.recovery_point.known())
            && target.is_plan
            && let Err(refusal) = aim::point(&model, standing::Side::Recovery).of_plan()
        {
            refusal.tell(diagnostics);
        }
    }

    async fn plan(&self, call: &Call, plan: &mut Plan<'_>) {
        let context = self.context(call).ok();
        plan::plan(context.as_ref(), plan).await;
    }

    async fn create(&self, call: &Call, change: Change) -> Outcome {
        match self.context(call) {
            Ok(context) => apply::create(&context, change).await,
            Err(diagnostics) => Outcome { diagnostics, ..Outcome::default() },
        }
    }

    async fn read(&self, call: &Call, state: Value, private: Private) -> Outcome {
        match self.context(call) {
            Ok(context) => read::read(&context, state, private).await,
            Err(diagnostics) => Outcome { state, private, diagnostics },
        }
    }

    async fn update(&self, call: &Call, change: Change) -> Outcome {
        match self.context(call) {
            Ok(context) => apply::update(&context, change).await,
            Err(diagnostics) => Outcome::untouched(change, diagnostics),
        }
    }

    async fn delete(&self, call: &Call, change: Change) -> Outcome {
        match self.context(call) {
            Ok(context) => apply::destroy(&context, change).await,
            Err(diagnostics) => Outcome::untouched(change, diagnostics),
        }
    }

    async fn import(&self, _call: &Call, id: &str) -> Outcome {
        import::import(id)
    }
}
