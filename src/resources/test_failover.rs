//! `asr_test_failover`: a drill. Creating it runs a test failover until its virtual machines run, destroying it cleans
//! them up. Start reading at `model.rs`; then `drill.rs`, which creating and resuming have in common.

pub mod stage;

mod adopt;
mod cleanup;
mod context;
mod create;
mod drill;
mod evidence;
mod import;
mod model;
mod network;
mod plan;
mod read;
mod ready;
mod update;

use std::time::Duration;

use async_trait::async_trait;

use context::Context;
use model::Model;

use super::session::Session;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::private::Private;
use crate::framework::resource::{Call, Change, Outcome, Plan, Resource, Timeouts};
use crate::framework::schema::Schema;
use crate::framework::value::Value;

/// What follows the id of an item or a plan in the id of its test.
pub const SUFFIX: &str = "/testFailover";

/// The resource.
pub struct TestFailover {
    session: Session,
}

impl TestFailover {
    /// The resource, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self { session: session.clone() }
    }

    fn context(&self, call: &Call) -> Result<Context, Diagnostics> {
        Context::of(&self.session, call)
    }
}

#[async_trait]
impl Resource for TestFailover {
    fn type_name(&self) -> &'static str {
        "asr_test_failover"
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
            delete: 2 * HOUR,
        }
    }

    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        model::validate(&Model::of(config), diagnostics);
    }

    async fn plan(&self, call: &Call, plan: &mut Plan<'_>) {
        let context = self.context(call).ok();
        plan::plan(context.as_ref(), plan).await;
    }

    async fn create(&self, call: &Call, change: Change) -> Outcome {
        match self.context(call) {
            Ok(context) => create::create(&context, change).await,
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
            Ok(context) => update::update(&context, change).await,
            Err(diagnostics) => Outcome::untouched(change, diagnostics),
        }
    }

    async fn delete(&self, call: &Call, change: Change) -> Outcome {
        match self.context(call) {
            Ok(context) => cleanup::delete(&context, change).await,
            Err(diagnostics) => Outcome::untouched(change, diagnostics),
        }
    }

    async fn import(&self, call: &Call, id: &str) -> Outcome {
        match self.context(call) {
            Ok(context) => import::import(&context, id).await,
            Err(diagnostics) => Outcome { diagnostics, ..Outcome::default() },
        }
    }
}
