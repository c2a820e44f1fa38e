//! A question to Azure as a Terraform data source: what one of them has to say, and what is alike for all. Knows no
//! question in particular.

use std::marker::PhantomData;

use async_trait::async_trait;

use crate::azure::{Error, Scope};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model;
use crate::framework::resource::{Call, DataSource, Outcome};
use crate::framework::schema::Schema;
use crate::framework::value::Value;
use crate::resources::arm::{Remote, report};
use crate::resources::session::Session;

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// Azure could not be asked, or refused.
    Azure {
        /// What was going on: "Reading the jobs of ...".
        doing: String,
        /// What Azure said.
        error: Box<Error>,
    },
    /// What was asked for is not there, or is not the only one of its kind.
    Refused {
        /// The argument that asks for it.
        argument: &'static str,
        /// One short line.
        summary: &'static str,
        /// The value, the rule and the way out.
        detail: String,
    },
}

impl Failure {
    /// Says of an error of Azure what was going on.
    pub fn while_reading(what: impl std::fmt::Display) -> impl FnOnce(Error) -> Failure {
        move |error| Failure::Azure { doing: format!("Reading {what}"), error: Box::new(error) }
    }
}

/// What one data source has to say for itself.
#[async_trait]
pub trait Lookup: Send + Sync + 'static {
    /// Its name in configuration.
    const TYPE: &'static str;

    /// The question and the answer.
    type Model: Model;

    /// Rules over several arguments, on whatever is known.
    fn validate(_wanted: &Self::Model, _diagnostics: &mut Diagnostics) {}

    /// Answers. What was configured keeps its spelling, whatever stands in the answer.
    async fn read(remote: &Remote, wanted: Self::Model) -> Result<Self::Model, Failure>;
}

/// A question as a data source.
pub struct Reader<L> {
    session: Session,
    of: PhantomData<fn() -> L>,
}

impl<L: Lookup> Reader<L> {
    /// The data source, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self { session: session.clone(), of: PhantomData }
    }
}

#[async_trait]
impl<L: Lookup> DataSource for Reader<L> {
    fn type_name(&self) -> &'static str {
        L::TYPE
    }

    fn schema(&self) -> Schema {
        Schema { version: 0, block: L::Model::block() }
    }

    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        L::validate(&L::Model::of(config), diagnostics);
    }

    async fn read(&self, call: &Call, config: Value) -> Outcome {
        let client = match self.session.configured() {
            Ok(configured) => configured.client,
            Err(diagnostics) => return Outcome { diagnostics, ..Outcome::default() },
        };
        let remote = Remote { client, scope: Scope::new(call.cancel.clone(), call.timeout) };
        let mut outcome = Outcome::default();
        match L::read(&remote, L::Model::of(&config)).await {
            Ok(answer) => outcome.state = answer.value(),
            Err(Failure::Refused { argument, summary, detail }) => {
                outcome.diagnostics.error(argument, summary, detail);
            }
            Err(Failure::Azure { doing, error }) => {
                report(&error, &doing, &L::Model::block(), &config, &mut outcome.diagnostics);
            }
        }
        outcome
    }
}
