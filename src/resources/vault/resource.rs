//! The vault as a resource: an ARM object that is emptied, or found empty, before it is deleted.

use async_trait::async_trait;

use super::{Model, Vault, contents};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::private::Private;
use crate::framework::resource::{Call, Change, MovedFrom, Outcome, Plan, Resource, Timeouts};
use crate::framework::schema::Schema;
use crate::framework::value::Value;
use crate::resources::arm::{Arm, report};
use crate::resources::session::Session;

/// The resource.
pub struct VaultResource(Arm<Vault>);

impl VaultResource {
    /// The resource, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self(Arm::new(session))
    }

    async fn make_way(&self, call: &Call, prior: &Value) -> Result<(), Diagnostics> {
        let remote = self.0.remote(call)?;
        let vault = prior.get("id").as_str().unwrap_or_default();
        let contents = contents::contents(&remote, vault).await.map_err(|error| {
            let mut diagnostics = Diagnostics::new();
            report(
                &error,
                &format!("Looking into {vault}"),
                &Model::block(),
                &Value::Null,
                &mut diagnostics,
            );
            diagnostics
        })?;
        match Model::of(prior).empty_on_destroy {
            _ if contents.is_empty() => Ok(()),
            Val::Known(true) => contents::remove_all(&remote, &contents).await,
            _ => Err(contents::refusal(vault, &contents)),
        }
    }
}

#[async_trait]
impl Resource for VaultResource {
    fn type_name(&self) -> &'static str {
        self.0.type_name()
    }

    fn schema(&self) -> Schema {
        self.0.schema()
    }

    fn timeouts(&self) -> Timeouts {
        self.0.timeouts()
    }

    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        self.0.validate(config, diagnostics);
    }

    async fn plan(&self, call: &Call, plan: &mut Plan<'_>) {
        self.0.plan(call, plan).await;
    }

    async fn create(&self, call: &Call, change: Change) -> Outcome {
        self.0.create(call, change).await
    }

    async fn read(&self, call: &Call, state: Value, private: Private) -> Outcome {
        self.0.read(call, state, private).await
    }

    async fn update(&self, call: &Call, change: Change) -> Outcome {
        self.0.update(call, change).await
    }

    async fn delete(&self, call: &Call, change: Change) -> Outcome {
        match self.make_way(call, &change.prior).await {
            Ok(()) => self.0.delete(call, change).await,
            Err(diagnostics) => Outcome::untouched(change, diagnostics),
        }
    }

    async fn import(&self, call: &Call, id: &str) -> Outcome {
        self.0.import(call, id).await
    }

    fn moves_from(&self) -> &'static [&'static str] {
        self.0.moves_from()
    }

    fn move_state(&self, from: &MovedFrom) -> Result<Option<Value>, String> {
        self.0.move_state(from)
    }
}
