//! What a provider offers, as traits: resources, data sources and functions over plain values.
//! The engine calls them; who implements them need not know the protocol.

use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::diagnostics::Diagnostics;
use super::path::AttributePath;
use super::private::Private;
use super::schema::{Block, Schema};
use super::types::Type;
use super::value::Value;

/// What bounds one call: Terraform's Stop, and the time the user allows.
#[derive(Clone, Debug)]
pub struct Call {
    /// Fires when Terraform asks to stop: answer with the best state there is.
    pub cancel: CancellationToken,
    /// How long the operation may take, from the `timeouts` block or the default of the resource.
    pub timeout: Duration,
}

/// How long the operations of a resource may take unless its `timeouts` block says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Creating.
    pub create: Duration,
    /// Reading.
    pub read: Duration,
    /// Changing in place; `None` where nothing can be changed in place.
    pub update: Option<Duration>,
    /// Deleting.
    pub delete: Duration,
}

/// What a change starts from.
#[derive(Clone, Debug)]
pub struct Change {
    /// The state before; null for a creation.
    pub prior: Value,
    /// The state that was planned; null for a deletion. What is not configured or defaulted may be unknown.
    pub planned: Value,
    /// What the user wrote, with the write-only values; null for a deletion.
    pub config: Value,
    /// What the resource stored beside its state.
    pub private: Private,
}

/// What a call left behind.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The state now; null if there is no object. Unknown parts become null.
    pub state: Value,
    /// What the resource stores beside its state.
    pub private: Private,
    /// What the user is told.
    pub diagnostics: Diagnostics,
}

impl Outcome {
    /// Nothing was done to an object that may be there, for these reasons.
    pub fn untouched(change: Change, diagnostics: Diagnostics) -> Self {
        Self { state: change.prior, private: change.private, diagnostics }
    }
}

/// A plan on its way to Terraform, for a resource's own rules.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The state before; null for a creation.
    pub prior: &'a Value,
    /// What the user wrote; null for a destruction.
    pub config: &'a Value,
    /// What is planned; null for a destruction. May be changed, within what core allows: computed
    /// attributes freely, others not.
    pub planned: Value,
    /// The attributes whose change needs a new object. May be added to.
    pub requires_replace: Vec<AttributePath>,
    /// The attributes marked as guarded that change: the resource refuses, or moves them to `requires_replace`.
    pub guarded: Vec<AttributePath>,
    /// Whether this process has begun to apply: core plans once more then, with what was unknown before.
    /// What a first plan could not know must not be refused any more, since half of it may be made.
    pub applying: bool,
    /// What the resource stores for its apply.
    pub private: Private,
    /// What the user is told. An error refuses the plan.
    pub diagnostics: Diagnostics,
}

impl Plan<'_> {
    /// Whether the object will be created, not counting replacement.
    pub fn creates(&self) -> bool {
        self.prior.is_null() && !self.planned.is_null()
    }

    /// Whether the object will be destroyed, not counting replacement.
    pub fn destroys(&self) -> bool {
        self.planned.is_null()
    }

    /// Whether anything is to be done.
    pub fn changes(&self) -> bool {
        *self.prior != self.planned
    }
}

/// A kind of object that Terraform manages.
#[async_trait]
pub trait Resource: Send + Sync {
    /// Its name in configuration.
    fn type_name(&self) -> &'static str;

    /// What it holds, without the `timeouts` block, which the engine adds.
    fn schema(&self) -> Schema;

    /// How long its operations may take.
    fn timeouts(&self) -> Timeouts;

    /// Rules over several attributes, on whatever is known. Pure and fast.
    fn validate(&self, _config: &Value, _diagnostics: &mut Diagnostics) {}

    /// Rules and predictions of its own, after the general planning; also for a destruction.
    async fn plan(&self, _call: &Call, _plan: &mut Plan<'_>) {}

    /// Makes the object. On an error after it exists, the outcome still holds its state.
    async fn create(&self, call: &Call, change: Change) -> Outcome;

    /// Reads the object anew; a null state says that it is gone.
    async fn read(&self, call: &Call, state: Value, private: Private) -> Outcome;

    /// Changes the object in place. On an error the outcome holds what is there now.
    async fn update(&self, call: &Call, change: Change) -> Outcome;

    /// Deletes the object. On an error the outcome holds the state to keep.
    async fn delete(&self, call: &Call, change: Change) -> Outcome;

    /// The state to start from when an object is imported by `id`; what is null is read afterwards.
    async fn import(&self, call: &Call, id: &str) -> Outcome;

    /// Converts a state of an earlier schema version, as the JSON that was stored, to the present one.
    ///
    /// # Errors
    /// Why it cannot be converted.
    fn upgrade(
        &self,
        version: u32,
        _state: serde_json::Value,
    ) -> Result<serde_json::Value, String> {
        Err(format!("no conversion from version {version} is known"))
    }

    /// The types of other providers whose states it takes over, for the documentation.
    fn moves_from(&self) -> &'static [&'static str] {
        &[]
    }

    /// Takes over the state of another type, for a `moved` block; `None` where that type is not known.
    ///
    /// # Errors
    /// Why a known type cannot be taken over.
    fn move_state(&self, _from: &MovedFrom) -> Result<Option<Value>, String> {
        Ok(None)
    }
}

/// The object that a `moved` block takes a state from.
#[derive(Clone, Debug)]
pub struct MovedFrom {
    /// The address of its provider: `registry.terraform.io/hashicorp/azurerm`.
    pub provider: String,
    /// Its type.
    pub type_name: String,
    /// The version of its schema.
    pub version: i64,
    /// Its state as JSON.
    pub state: serde_json::Value,
}

/// Something that is read and not managed.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// Its name in configuration.
    fn type_name(&self) -> &'static str;

    /// What it takes and gives.
    fn schema(&self) -> Schema;

    /// Rules over several attributes, on whatever is known.
    fn validate(&self, _config: &Value, _diagnostics: &mut Diagnostics) {}

    /// Reads it. The state of the outcome is ignored if there is an error.
    async fn read(&self, call: &Call, config: Value) -> Outcome;
}

/// A parameter of a function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// What it means, in Markdown.
    pub description: &'static str,
}

/// How a function is called.
#[derive(Clone, Debug)]
pub struct Signature {
    /// What it does, in one line.
    pub summary: &'static str,
    /// What it does, in Markdown.
    pub description: &'static str,
    /// What it takes. Null and unknown arguments never reach it.
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub returns: Type,
}

/// Why a function refuses its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The value, the rule and the way out.
    pub text: String,
    /// The position of the offending argument, from 0.
    pub argument: Option<usize>,
}

/// A pure function for expressions: no configuration, no network, the same answer for the same arguments.
pub trait Function: Send + Sync {
    /// Its name, after `provider::asr::`.
    fn name(&self) -> &'static str;

    /// How it is called.
    fn signature(&self) -> Signature;

    /// Its result.
    ///
    /// # Errors
    /// Why the arguments are refused.
    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError>;
}

/// A provider: its own block, and what it offers.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The provider block.
    fn block(&self) -> Block;

    /// The resources.
    fn resources(&self) -> Vec<Box<dyn Resource>>;

    /// The data sources.
    fn data_sources(&self) -> Vec<Box<dyn DataSource>>;

    /// The functions.
    fn functions(&self) -> Vec<Box<dyn Function>>;

    /// Rules over several arguments of the provider block, on whatever is known.
    fn validate(&self, _config: &Value, _diagnostics: &mut Diagnostics) {}

    /// Takes the configuration, parts of which may be unknown during a plan. May be called again, with another one.
    async fn configure(&self, config: Value, terraform_version: &str) -> Diagnostics;
}
