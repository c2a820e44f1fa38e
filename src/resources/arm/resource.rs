//! The verbs of Terraform for every ARM object.

use std::marker::PhantomData;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value as Json;

use crate::azure::{Api, Error, Operation, Scope};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model;
use crate::framework::path::AttributePath;
use crate::framework::private::Private;
use crate::framework::resource::{Call, Change, MovedFrom, Outcome, Plan, Resource, Timeouts};
use crate::framework::schema::Schema;
use crate::framework::value::Value;

use super::create::{create, filled};
use super::{ArmResource, Planning, Remote, Request, Verb, path, report};
use crate::resources::session::Session;

/// Where the operation of an interrupted change is stored.
pub const OPERATION: &str = "operation";

/// A type of ARM object as a resource.
pub struct Arm<R> {
    session: Session,
    of: PhantomData<fn() -> R>,
}

impl<R: ArmResource> Arm<R> {
    /// The resource, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self { session: session.clone(), of: PhantomData }
    }

    /// The way to Azure for one call.
    ///
    /// # Errors
    /// That the provider is not configured.
    pub fn remote(&self, call: &Call) -> Result<Remote, Diagnostics> {
        let configured = self.session.configured()?;
        Ok(Remote {
            client: configured.client,
            scope: Scope::new(call.cancel.clone(), call.timeout),
        })
    }
}

/// How long to wait before asking again for something that another change keeps busy.
pub const BUSY: Duration = Duration::from_secs(5);

/// Sends a request to an object and follows its operation to the end. While another operation works on the
/// object, such as one of a run that was killed, it waits for its turn.
pub async fn run(remote: &Remote, api: Api, id: &str, request: &Request) -> Result<(), Error> {
    loop {
        let result = send(remote, api, id, request).await;
        if !result.as_ref().is_err_and(is_busy) || remote.scope.sleep(BUSY).await.is_err() {
            return result;
        }
    }
}

/// Whether Azure refused because another operation is at work, so that the same request may be sent again later.
pub fn is_busy(error: &Error) -> bool {
    error.is_conflict()
        && error.goes_on().is_none()
        && BUSY_CODES.iter().any(|code| error.has_code(code))
}

/// With what codes Azure says that another operation is at work.
const BUSY_CODES: [&str; 2] = ["OperationInProgress", "AnotherOperationInProgress"];

async fn send(remote: &Remote, api: Api, id: &str, request: &Request) -> Result<(), Error> {
    let (client, scope) = (&remote.client, &remote.scope);
    let body = request.body.as_ref();
    match request.verb {
        Verb::Put => client.put(scope, api, id, &body.unwrap_or(&Json::Null)).await,
        Verb::Patch => client.patch(scope, api, id, &body.unwrap_or(&Json::Null)).await,
        Verb::Delete => client.delete(scope, api, id).await,
        Verb::Post(action) => client.post(scope, api, &format!("{id}{action}"), body).await,
    }
}

/// Waits for the operation that an interrupted change left behind, and forgets it when it has ended.
///
/// # Errors
/// That it still runs, or how it failed.
pub async fn finish_pending(remote: &Remote, private: &mut Private) -> Result<(), Error> {
    let Some(operation) = private.get::<Operation>(OPERATION) else { return Ok(()) };
    let result = remote.client.wait(&remote.scope, &operation).await;
    let still_running = result.as_ref().is_err_and(|error| error.goes_on().is_some());
    if !still_running {
        private.remove(OPERATION);
    }
    result
}

fn kept(state: Value, private: Private, diagnostics: Diagnostics) -> Outcome {
    Outcome { state, private, diagnostics }
}

fn id_of(state: &Value) -> String {
    state.get("id").as_str().unwrap_or_default().to_owned()
}

#[async_trait]
impl<R: ArmResource> Resource for Arm<R> {
    fn type_name(&self) -> &'static str {
        R::TYPE
    }

    fn schema(&self) -> Schema {
        Schema { version: 0, block: R::Model::block() }
    }

    fn timeouts(&self) -> Timeouts {
        R::timeouts()
    }

    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        R::validate(&R::Model::of(config), diagnostics);
    }

    async fn plan(&self, call: &Call, plan: &mut Plan<'_>) {
        let prior = (!plan.prior.is_null()).then(|| R::Model::of(plan.prior));
        let planned = (!plan.planned.is_null()).then(|| R::Model::of(&plan.planned));
        let planning = Planning {
            prior: prior.as_ref(),
            planned: planned.as_ref(),
            replaces: !plan.requires_replace.is_empty(),
            applying: plan.applying,
        };
        if plan.changes() {
            R::plan(self.remote(call).ok().as_ref(), &planning, &mut plan.diagnostics).await;
        }
    }

    async fn create(&self, call: &Call, change: Change) -> Outcome {
        match (self.remote(call), self.session.configured()) {
            (Ok(remote), Ok(configured)) => {
                create::<R>(&remote, change, &self.session, configured.adopt_existing).await
            }
            (Err(diagnostics), _) | (_, Err(diagnostics)) => {
                kept(Value::Null, change.private, diagnostics)
            }
        }
    }

    async fn read(&self, call: &Call, state: Value, mut private: Private) -> Outcome {
        let remote = match self.remote(call) {
            Ok(remote) => remote,
            Err(diagnostics) => return kept(state, private, diagnostics),
        };
        let mut diagnostics = Diagnostics::new();
        if let Err(error) = finish_pending(&remote, &mut private).await {
            let detail = error.detail();
            diagnostics.warning(
                AttributePath::root(),
                format!("An earlier change: {}", error.summary()),
                detail,
            );
        }
        match remote.client.read_cached::<R::View>(&remote.scope, R::API, &id_of(&state)).await {
            Ok(Some(view)) => {
                let state = filled::<R>(view, &state, &mut diagnostics);
                kept(state, private, diagnostics)
            }
            Ok(None) => kept(Value::Null, private, diagnostics),
            Err(error) => {
                let doing = format!("Reading {}", id_of(&state));
                report(&error, &doing, &R::Model::block(), &state, &mut diagnostics);
                kept(state, private, diagnostics)
            }
        }
    }

    async fn update(&self, call: &Call, change: Change) -> Outcome {
        let Change { prior, planned, config, mut private } = change;
        let remote = match self.remote(call) {
            Ok(remote) => remote,
            Err(diagnostics) => return kept(prior, private, diagnostics),
        };
        let own_id = id_of(&prior);
        let mut diagnostics = Diagnostics::new();
        // What an interrupted change left is over before the next one begins; how it ended shows in the plan.
        let mut result = match finish_pending(&remote, &mut private).await {
            Err(error) if error.goes_on().is_some() => Err(error),
            _ => Ok(()),
        };
        for request in R::update(&R::Model::of(&prior), &R::Model::of(&planned)) {
            if result.is_ok() {
                result = run(&remote, R::API, &own_id, &request).await;
            }
        }
        if let Err(error) = &result {
            if let Some(operation) = error.goes_on() {
                private.set(OPERATION, operation);
            }
            let block = R::Model::block();
            report(error, &format!("Changing {own_id}"), &block, &config, &mut diagnostics);
        }
        let base = if result.is_ok() { &planned } else { &prior };
        let state = match remote.client.find::<R::View>(&remote.scope, R::API, &own_id).await {
            Ok(Some(view)) => filled::<R>(view, base, &mut diagnostics),
            Ok(None) => {
                let detail = format!(
                    "{own_id} does not exist any more. Plan again: it will be created anew."
                );
                diagnostics.error(AttributePath::root(), "The object is gone", detail);
                prior
            }
            Err(error) => {
                if result.is_ok() {
                    let detail =
                        format!("The change was made; the next plan reads it. {}", error.detail());
                    diagnostics.warning(
                        AttributePath::root(),
                        "The changed object could not be read",
                        detail,
                    );
                }
                base.clone().unknowns_to_null()
            }
        };
        kept(state, private, diagnostics)
    }

    async fn delete(&self, call: &Call, change: Change) -> Outcome {
        let Change { prior, mut private, .. } = change;
        let remote = match self.remote(call) {
            Ok(remote) => remote,
            Err(diagnostics) => return kept(prior, private, diagnostics),
        };
        let own_id = id_of(&prior);
        let mut result = match finish_pending(&remote, &mut private).await {
            Err(error) if error.goes_on().is_some() => Err(error),
            _ => Ok(()),
        };
        if result.is_ok() {
            let request = R::delete(&R::Model::of(&prior));
            let mut departed = self.session.departed();
            result = run(&remote, R::API, &own_id, &request).await;
            // Terraform knows nothing of what a reversed item needs, and takes both away at the same time.
            let refused = |error: &Error| {
                matches!(error.status(), Some(400 | 409)) && error.goes_on().is_none()
            };
            while R::API == Api::SiteRecovery
                && result.as_ref().is_err_and(refused)
                && remote.scope.run(self.session.nothing_leaves(departed)).await == Ok(true)
            {
                departed = self.session.departed();
                result = run(&remote, R::API, &own_id, &request).await;
            }
        }
        match result {
            Ok(()) => {
                self.session.release(&own_id);
                Outcome::default()
            }
            Err(error) if error.is_not_found() => Outcome::default(),
            Err(error) => {
                let mut diagnostics = Diagnostics::new();
                if let Some(operation) = error.goes_on() {
                    private.set(OPERATION, operation);
                }
                let block = R::Model::block();
                report(
                    &error,
                    &format!("Deleting {own_id}"),
                    &block,
                    &Value::Null,
                    &mut diagnostics,
                );
                kept(prior, private, diagnostics)
            }
        }
    }

    async fn import(&self, _call: &Call, id: &str) -> Outcome {
        match imported::<R>(id) {
            Ok(state) => kept(state, Private::default(), Diagnostics::new()),
            Err(problem) => Outcome {
                diagnostics: Diagnostics::of_error(
                    format!("This is not the id of an {}", R::TYPE),
                    problem,
                ),
                ..Outcome::default()
            },
        }
    }

    fn moves_from(&self) -> &'static [&'static str] {
        R::MOVED_FROM
    }

    fn move_state(&self, from: &MovedFrom) -> Result<Option<Value>, String> {
        if !R::MOVED_FROM.contains(&from.type_name.as_str()) && from.type_name != "azapi_resource" {
            return Ok(None);
        }
        let id = from.state.get("id").and_then(Json::as_str).unwrap_or_default();
        imported::<R>(id).map(Some)
    }
}

/// The state that an id alone gives.
fn imported<R: ArmResource>(id: &str) -> Result<Value, String> {
    let mut state = R::Model::default().value();
    for (attribute, value) in path::attributes_of(&R::TEMPLATE, id)? {
        state.set_member(attribute, value);
    }
    state.set_member("id", id.trim_end_matches('/').into());
    Ok(state)
}
