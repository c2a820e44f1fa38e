//! `asr_vm_readiness`: whether a virtual machine is ready to be replicated, rule by rule. Reads what the rules need, and lets them
//! judge; knows no rule.

mod answer;
mod gather;
mod model;
mod reader;

use async_trait::async_trait;

use crate::azure::Scope;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::resource::{Call, DataSource, Outcome};
use crate::framework::schema::Schema;
use crate::framework::value::Value;
use crate::readiness::{Input, judge};
use crate::resources::arm::Remote;
use crate::resources::session::Session;
use crate::resources::silence::Silence;
use model::Readiness;
use reader::Reader;

/// The data source.
pub struct VmReadiness {
    session: Session,
    /// Regions that did not answer another machine need not be waited for again.
    silence: Silence,
}

impl VmReadiness {
    /// The data source, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self { session: session.clone(), silence: Silence::default() }
    }
}

#[async_trait]
impl DataSource for VmReadiness {
    fn type_name(&self) -> &'static str {
        "asr_vm_readiness"
    }

    fn schema(&self) -> Schema {
        Schema { version: 0, block: Readiness::block() }
    }

    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        model::validate(&Readiness::of(config), diagnostics);
    }

    async fn read(&self, call: &Call, config: Value) -> Outcome {
        let mut outcome = Outcome::default();
        let client = match self.session.configured() {
            Ok(configured) => configured.client,
            Err(diagnostics) => return Outcome { diagnostics, ..outcome },
        };
        let wanted = Readiness::of(&config);
        model::validate(&wanted, &mut outcome.diagnostics);
        if outcome.diagnostics.has_errors() {
            return outcome;
        }
        let remote = Remote { client, scope: Scope::new(call.cancel.clone(), call.timeout) };
        let facts = gather::facts(&Reader::new(&remote, &self.silence), &wanted).await;
        if let Input::Missing(id) = &facts.machine {
            let detail = format!(
                "Azure answers that {id} does not exist. Check subscription, resource group and name in it, or refer to the virtual machine by \
                 the `id` of its resource."
            );
            outcome.diagnostics.error("source_vm_id", "No such virtual machine", detail);
            return outcome;
        }
        let findings = judge(&facts, &wanted.ignored());
        outcome.state = answer::answered(wanted, &facts, findings).value();
        outcome
    }
}
