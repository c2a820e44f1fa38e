//! `asr_protected_item`: a virtual machine that is replicated, through all of its life. Start reading at `model.rs`;
//! the rooms beside it are named after what Terraform asks for, and each states what it must not know.

pub mod state;

mod adopt;
mod checks;
mod context;
mod create;
mod desired;
mod disable;
mod disk;
mod fill;
mod import;
mod interface;
mod locate;
mod model;
mod plan;
mod predict;
mod protected;
mod protecting;
mod read;
mod results;
mod source;
mod update;
mod validate;
mod words;

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value as Json;

use checks::Known;
use context::Context;
use model::Model;

use super::session::Session;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::private::Private;
use crate::framework::resource::{Call, Change, MovedFrom, Outcome, Plan, Resource, Timeouts};
use crate::framework::schema::Schema;
use crate::framework::value::Value;

/// The resource.
pub struct ProtectedItem {
    session: Session,
    known: Known,
}

/// The type of azurerm whose objects are the same thing.
const MOVED_FROM: &[&str] = &["azurerm_site_recovery_replicated_vm"];

impl ProtectedItem {
    /// The resource, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self { session: session.clone(), known: Known::default() }
    }

    fn context(&self, call: &Call) -> Result<Context, Diagnostics> {
        Context::of(&self.session, &self.known, call)
    }
}

#[async_trait]
impl Resource for ProtectedItem {
    fn type_name(&self) -> &'static str {
        "asr_protected_item"
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
        validate::validate(&Model::of(config), diagnostics);
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
            Ok(context) => disable::disable(&context, change).await,
            Err(diagnostics) => Outcome::untouched(change, diagnostics),
        }
    }

    async fn import(&self, call: &Call, id: &str) -> Outcome {
        match self.context(call) {
            Ok(context) => import::import(&context, id).await,
            Err(diagnostics) => Outcome { diagnostics, ..Outcome::default() },
        }
    }

    fn moves_from(&self) -> &'static [&'static str] {
        MOVED_FROM
    }

    fn move_state(&self, from: &MovedFrom) -> Result<Option<Value>, String> {
        if !MOVED_FROM.contains(&from.type_name.as_str()) && from.type_name != "azapi_resource" {
            return Ok(None);
        }
        let id = from.state.get("id").and_then(Json::as_str).unwrap_or_default();
        import::state_of(id).map(Some)
    }
}
