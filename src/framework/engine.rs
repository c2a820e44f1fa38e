//! The verbs of the protocol over plain values: what happens around every resource alike. Decoding is
//! done before, encoding after; what a verb means for one resource is the resource's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use super::diagnostics::Diagnostics;
use super::json;
use super::path::AttributePath;
use super::plan::draft;
use super::private::Private;
use super::registry::{DataSourceEntry, Registry, ResourceEntry};
use super::resource::{Call, Change, FunctionError, MovedFrom, Outcome, Plan, Provider};
use super::settle::settle;
use super::spelling::keep_block;
use super::state::{complete, with_defaults};
use super::timeouts::{self, Operation};
use super::validate::{Host, validate};
use super::value::Value;

/// A provider at work.
pub struct Engine {
    provider: Box<dyn Provider>,
    registry: Registry,
    stop: Mutex<CancellationToken>,
    applying: AtomicBool,
}

/// A planned change.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// The planned state; null for a destruction.
    pub state: Value,
    /// The attributes whose change needs a new object, each once, in order.
    pub requires_replace: Vec<AttributePath>,
    /// What the resource stores for its apply.
    pub private: Private,
    /// What the user is told.
    pub diagnostics: Diagnostics,
}

impl Engine {
    /// Sets a provider to work. No configuration, no network.
    pub fn new(provider: Box<dyn Provider>) -> Self {
        let registry = Registry::of(provider.as_ref());
        Self {
            provider,
            registry,
            stop: Mutex::new(CancellationToken::new()),
            applying: AtomicBool::new(false),
        }
    }

    /// All that the provider offers.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Tells every running call to end; returns at once.
    pub fn stop(&self) {
        self.token().cancel();
    }

    fn token(&self) -> CancellationToken {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn call(&self, timeout: std::time::Duration) -> Call {
        Call { cancel: self.token().child_token(), timeout }
    }

    /// Checks the provider block.
    pub fn validate_provider(&self, config: &Value) -> Diagnostics {
        let mut diagnostics =
            validate(&self.registry.provider, config, Host { write_only_allowed: true });
        self.provider.validate(config, &mut diagnostics);
        diagnostics
    }

    /// Takes the configuration of the provider. A process kept for a debugger is configured again by
    /// each command, and works again after a Stop.
    pub async fn configure(&self, config: Value, terraform_version: &str) -> Diagnostics {
        {
            let mut stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
            if stop.is_cancelled() {
                *stop = CancellationToken::new();
            }
        }
        self.applying.store(false, Ordering::Relaxed);
        self.provider.configure(config, terraform_version).await
    }

    /// Checks the configuration of a resource.
    pub fn validate_resource(&self, type_name: &str, config: &Value, host: Host) -> Diagnostics {
        let Some(entry) = self.registry.resources.get(type_name) else {
            return no_resource(type_name);
        };
        let mut diagnostics = validate(&entry.schema.block, config, host);
        entry.resource.validate(config, &mut diagnostics);
        diagnostics
    }

    /// Checks the configuration of a data source.
    pub fn validate_data_source(&self, type_name: &str, config: &Value) -> Diagnostics {
        let Some(entry) = self.registry.data_sources.get(type_name) else {
            return no_data_source(type_name);
        };
        let mut diagnostics =
            validate(&entry.schema.block, config, Host { write_only_allowed: true });
        entry.data_source.validate(config, &mut diagnostics);
        diagnostics
    }

    /// Brings a stored state, as JSON text, to the present schema.
    pub fn upgrade(&self, type_name: &str, version: i64, state: &str) -> (Value, Diagnostics) {
        let Some(entry) = self.registry.resources.get(type_name) else {
            return (Value::Null, no_resource(type_name));
        };
        let converted = match u32::try_from(version) {
            Ok(version) if version < entry.schema.version => serde_json::from_str(state)
                .map_err(|e| format!("the stored JSON cannot be read: {e}"))
                .and_then(|old| entry.resource.upgrade(version, old))
                .map(|new| new.to_string()),
            _ => Ok(state.to_owned()),
        };
        match converted.and_then(|text| json::read(&text, &entry.ty)) {
            Ok(value) => (value, Diagnostics::new()),
            Err(problem) => {
                let detail = format!(
                    "The state of this {type_name}, written with schema version {version}, cannot be read: {problem}. \
                     Restore an earlier state, or remove the object from the state and import it again."
                );
                (Value::Null, Diagnostics::of_error("Unreadable state", detail))
            }
        }
    }

    /// Takes the state of another type over, for a `moved` block.
    pub fn move_state(&self, target: &str, from: &MovedFrom) -> (Value, Diagnostics) {
        let Some(entry) = self.registry.resources.get(target) else {
            return (Value::Null, no_resource(target));
        };
        if from.type_name == target {
            return self.upgrade(target, from.version, &from.state.to_string());
        }
        match entry.resource.move_state(from) {
            Ok(Some(value)) => (with_defaults(&entry.schema.block, value), Diagnostics::new()),
            Ok(None) => {
                let detail = format!(
                    "A {} of {} cannot be moved to {target}. Remove it from the state with a `removed` block and import it with an `import` block.",
                    from.type_name, from.provider
                );
                (Value::Null, Diagnostics::of_error("Unsupported move", detail))
            }
            Err(problem) => {
                (Value::Null, Diagnostics::of_error("The state cannot be moved", problem))
            }
        }
    }

    /// Reads an object anew. What means the same as before keeps its spelling.
    pub async fn read(&self, type_name: &str, state: Value, private: Private) -> Outcome {
        let Some(entry) = self.registry.resources.get(type_name) else {
            return Outcome { state, private, diagnostics: no_resource(type_name) };
        };
        let timeout = timeouts::of(&state, Operation::Read, entry.resource.timeouts().read);
        let mut outcome = entry.resource.read(&self.call(timeout), state.clone(), private).await;
        if !outcome.state.is_null() {
            let now = complete(&entry.schema.block, outcome.state, &state);
            outcome.state = keep_block(&entry.schema.block, &now, &state).unknowns_to_null();
        }
        outcome
    }

    /// Plans a creation, an update or (with a null `config`) a destruction.
    pub async fn plan(
        &self,
        type_name: &str,
        prior: Value,
        config: Value,
        private: Private,
    ) -> Planned {
        let Some(entry) = self.registry.resources.get(type_name) else {
            return Planned { diagnostics: no_resource(type_name), ..Planned::default() };
        };
        let drafted = draft(&entry.schema.block, &prior, &config);
        let call = self.call(timeouts::of(
            &drafted.planned,
            Operation::Read,
            entry.resource.timeouts().read,
        ));
        let mut plan = Plan {
            prior: &prior,
            config: &config,
            planned: drafted.planned,
            requires_replace: drafted.requires_replace,
            guarded: drafted.guarded,
            applying: self.applying.load(Ordering::Relaxed),
            private,
            diagnostics: Diagnostics::new(),
        };
        entry.resource.plan(&call, &mut plan).await;
        plan.requires_replace.sort();
        plan.requires_replace.dedup();
        Planned {
            state: plan.planned,
            requires_replace: plan.requires_replace,
            private: plan.private,
            diagnostics: plan.diagnostics,
        }
    }

    /// Creates, updates or deletes as planned.
    pub async fn apply(&self, type_name: &str, change: Change) -> Outcome {
        self.applying.store(true, Ordering::Relaxed);
        let Some(entry) = self.registry.resources.get(type_name) else {
            return Outcome {
                state: change.prior,
                private: change.private,
                diagnostics: no_resource(type_name),
            };
        };
        let operation = match (change.prior.is_null(), change.planned.is_null()) {
            (_, true) => Operation::Delete,
            (true, false) => Operation::Create,
            (false, false) => Operation::Update,
        };
        let source = if operation == Operation::Delete { &change.prior } else { &change.planned };
        let default = timeouts::default_of(entry.resource.timeouts(), operation);
        let call = self.call(timeouts::of(source, operation, default));
        let (prior, planned) = (change.prior.clone(), change.planned.clone());
        let mut outcome = match operation {
            Operation::Delete => return delete(entry, &call, change).await,
            Operation::Create => entry.resource.create(&call, change).await,
            _ => entry.resource.update(&call, change).await,
        };
        let block = &entry.schema.block;
        if outcome.diagnostics.has_errors() {
            // What exists is recorded as it is; core does not compare it with the plan after an error.
            if !outcome.state.is_null() {
                let wanted = if prior.is_null() { &planned } else { &prior };
                let now = complete(block, outcome.state, wanted);
                outcome.state = keep_block(block, &now, wanted).unknowns_to_null();
            }
        } else {
            let now = complete(block, outcome.state, &planned);
            outcome.state = settle(block, &planned, &now, &mut outcome.diagnostics);
        }
        outcome
    }

    /// The state of an existing object, to be read afterwards. Arguments with a default have it.
    pub async fn import(&self, type_name: &str, id: &str) -> Outcome {
        let Some(entry) = self.registry.resources.get(type_name) else {
            return Outcome { diagnostics: no_resource(type_name), ..Outcome::default() };
        };
        let call = self.call(entry.resource.timeouts().read);
        let mut outcome = entry.resource.import(&call, id).await;
        if !outcome.state.is_null() {
            outcome.state = with_defaults(&entry.schema.block, outcome.state);
        }
        outcome
    }

    /// Reads a data source. What was configured stays as it was written.
    pub async fn read_data_source(&self, type_name: &str, config: Value) -> Outcome {
        let Some(entry) = self.registry.data_sources.get(type_name) else {
            return Outcome { diagnostics: no_data_source(type_name), ..Outcome::default() };
        };
        let call = self.call(timeouts::of(&config, Operation::Read, timeouts::DATA_SOURCE));
        let mut outcome = entry.data_source.read(&call, config.clone()).await;
        if !outcome.diagnostics.has_errors() {
            let wanted = draft(&entry.schema.block, &Value::Null, &config).planned;
            let now = complete(&entry.schema.block, outcome.state, &wanted);
            let mut ignored = Diagnostics::new();
            outcome.state = settle(&entry.schema.block, &wanted, &now, &mut ignored);
        }
        outcome
    }

    /// Calls a function.
    ///
    /// # Errors
    /// Why the function refuses, or that there is none of that name.
    pub fn call_function(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        match self.registry.functions.get(name) {
            Some(entry) => entry.function.call(arguments),
            None => Err(FunctionError {
                text: format!("the provider has no function {name:?}"),
                argument: None,
            }),
        }
    }

    /// The entry of a resource.
    pub fn resource(&self, type_name: &str) -> Option<&ResourceEntry> {
        self.registry.resources.get(type_name)
    }

    /// The entry of a data source.
    pub fn data_source(&self, type_name: &str) -> Option<&DataSourceEntry> {
        self.registry.data_sources.get(type_name)
    }
}

async fn delete(entry: &ResourceEntry, call: &Call, change: Change) -> Outcome {
    let prior = change.prior.clone();
    let mut outcome = entry.resource.delete(call, change).await;
    outcome.state = match outcome.diagnostics.has_errors() {
        true if outcome.state.is_null() => prior,
        true => keep_block(
            &entry.schema.block,
            &complete(&entry.schema.block, outcome.state, &prior),
            &prior,
        ),
        false => Value::Null,
    };
    outcome
}

fn no_resource(type_name: &str) -> Diagnostics {
    let detail = format!(
        "This provider has no resource type {type_name:?}. Check the spelling, or the version of the provider."
    );
    Diagnostics::of_error("Unknown resource type", detail)
}

fn no_data_source(type_name: &str) -> Diagnostics {
    let detail = format!(
        "This provider has no data source {type_name:?}. Check the spelling, or the version of the provider."
    );
    Diagnostics::of_error("Unknown data source", detail)
}

#[cfg(test)]
mod tests;
