//! A drill on its way to running test virtual machines. Creating it and resuming it end here: every step looks at what is
//! there, so it can be begun again after any interruption.

use super::SUFFIX;
use super::adopt::{self, Verdict};
use super::cleanup;
use super::context::Context;
use super::evidence;
use super::model::Model;
use super::network;
use super::ready::{Ready, until_ready, until_running};
use super::stage;
use crate::azure::Operation;
use crate::azure::id;
use crate::azure::siterecovery::{ItemPoint, Job, PlanPoint, TestFailover, TestFailoverInput};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::path::AttributePath;
use crate::framework::private::Private;
use crate::framework::resource::Outcome;
use crate::framework::value::Value;
use crate::resources::arm::report;
use crate::resources::operations::recovery_point::{self, Point, Wanted};
use crate::resources::operations::target::{Located, Target};
use crate::resources::operations::watch::{self, Halt};
use crate::resources::operations::{Failure, Refusal};

/// A drill under way: what is known, and what will be answered.
pub struct Drill<'a> {
    /// The call.
    pub context: &'a Context,
    /// What is tested.
    pub target: Target,
    /// The arguments.
    pub planned: Model,
    /// The arguments as they are configured, to put errors on them.
    pub config: Value,
    /// What is kept for the next call.
    pub private: Private,
    /// What the user is told.
    pub diagnostics: Diagnostics,
    /// The recovery point that was chosen.
    pub point: Point,
}

/// Why a drill does not stand.
pub enum Trouble {
    /// No test was begun.
    NotBegun(Failure),
    /// A test was begun, and its job did not come to a good end, or not in this call.
    Halted(Box<Halt>),
    /// The test failed, as the items show.
    Failed(Box<Located>),
    /// The test runs, but the rest could not be done in this call.
    Unfinished(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Trouble::NotBegun(failure)
    }
}

impl From<Halt> for Trouble {
    fn from(halt: Halt) -> Self {
        Trouble::Halted(Box::new(halt))
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Trouble::NotBegun(refusal.into())
    }
}

impl Drill<'_> {
    /// Begins the test, or takes over the one that is there, and follows it to its end. Its job, where it is known.
    ///
    /// # Errors
    /// Why no test ended well.
    pub async fn begin(&mut self) -> Result<Option<Job>, Trouble> {
        loop {
            match until_ready(self.context, &self.target).await? {
                Ready::Free(located) => return self.test(&located).await,
                Ready::Taken(located) => {
                    let (context, target) = (self.context, &self.target);
                    let verdict = adopt::judge(context, target, &located, &self.planned).await?;
                    match verdict {
                        Verdict::Adopted(job, warning) => {
                            self.warn("An existing test failover was adopted", warning);
                            return self.follow(job.map(|job| *job)).await;
                        }
                        Verdict::CleanedFirst(warning) => {
                            let comments = "Left by a test failover that failed.";
                            cleanup::clean(context, target, comments, &mut self.private).await?;
                            self.warn("A failed test failover was cleaned up", warning);
                        }
                    }
                }
            }
        }
    }

    async fn test(&mut self, located: &Located) -> Result<Option<Job>, Trouble> {
        network::check(located, &self.planned)?;
        let remote = self.context.afresh();
        let wanted = self.planned.wanted_point();
        let network = self.planned.network_id.text();
        let direction = located.direction();
        let body = if self.target.is_plan {
            let kind = wanted.of_plan()?;
            if wanted != Wanted::Latest {
                for item in &located.items {
                    recovery_point::resolve(&remote, item, &wanted).await?;
                }
            }
            let body = TestFailoverInput::new(direction, network, PlanPoint::new(kind));
            serde_json::to_value(TestFailover::new(body))
        } else {
            if let Some(item) = located.items.first() {
                self.point = recovery_point::resolve(&remote, item, &wanted).await?;
            }
            let point = ItemPoint::new(self.point.id.clone());
            serde_json::to_value(TestFailover::new(TestFailoverInput::new(
                direction, network, point,
            )))
        };
        tracing::info!(target_name = self.target.name(), "beginning the test failover");
        let action = format!("{}{SUFFIX}", located.id);
        let body = body.unwrap_or_default();
        Ok(watch::act(&remote, self.context.patience, &action, Some(&body)).await?)
    }

    /// Follows the job of a test that was taken over, if it still runs.
    async fn follow(&self, job: Option<Job>) -> Result<Option<Job>, Trouble> {
        let Some(job) = job else { return Ok(None) };
        if watch::times(&job).ended_at.is_some() {
            return Ok(Some(job));
        }
        let action = format!("{}{SUFFIX}", self.target.id);
        let operation = Operation::of_job("POST", &action, id::plain(&job.id), "");
        Ok(watch::follow(&self.context.afresh(), self.context.patience, &operation).await?)
    }

    /// Waits until all test virtual machines run, and records what the drill showed.
    ///
    /// # Errors
    /// That the test failed, or that the rest could not be done in this call.
    pub async fn finish(&mut self, job: Option<Job>) -> Result<Model, Trouble> {
        let running = until_running(self.context, &self.target).await;
        let located = running
            .map_err(Trouble::Unfinished)?
            .map_err(|found| Trouble::Failed(Box::new(found)))?;
        let mut model = self.model();
        let diagnostics = &mut self.diagnostics;
        evidence::record(
            self.context,
            &located,
            job.as_ref(),
            &self.point,
            &mut model,
            diagnostics,
        )
        .await;
        Ok(model)
    }

    /// The planned arguments, without results.
    fn model(&self) -> Model {
        Model {
            id: Val::Known(self.target.operation_id(SUFFIX)),
            ..Model::of(&self.planned.value().unknowns_to_null())
        }
    }

    fn warn(&mut self, summary: &str, detail: String) {
        self.diagnostics.warning(AttributePath::root(), summary, detail);
    }

    /// A drill that stands.
    pub fn stands(self, model: &Model) -> Outcome {
        Outcome { state: model.value(), private: self.private, diagnostics: self.diagnostics }
    }

    /// A drill that does not. What Azure has of it is recorded, whatever happened: with a warning what goes on and can be
    /// resumed, with an error what failed. `before` is answered where nothing was begun.
    pub async fn falls(mut self, trouble: Trouble, before: Value) -> Outcome {
        let doing = format!("The test failover of {}", self.target.name());
        let nothing = |drill: Self, before| Outcome {
            state: before,
            private: drill.private,
            diagnostics: drill.diagnostics,
        };
        match trouble {
            Trouble::NotBegun(Failure::Azure(error)) if error.is_cancelled() => {
                let detail = "No test failover was begun. Apply again.".to_owned();
                let summary = "Interrupted before the drill began";
                self.diagnostics.error(AttributePath::root(), summary, detail);
                nothing(self, before)
            }
            Trouble::NotBegun(failure) => {
                failure.tell(&doing, &Model::block(), &self.config, &mut self.diagnostics);
                nothing(self, before)
            }
            Trouble::Unfinished(failure) => {
                let (summary, detail) = match failure {
                    Failure::Azure(error) => (error.summary(), error.detail()),
                    Failure::Refused(refusal) => (refusal.summary, refusal.detail),
                };
                self.pending(&summary, &detail).await
            }
            Trouble::Failed(located) => {
                let detail = format!(
                    "{} is in the state {}. The data source `asr_test_failover` and the jobs of the vault tell why. {AGAIN}",
                    self.target.id,
                    stage::text_of(&located)
                );
                self.diagnostics.error(AttributePath::root(), format!("{doing} failed"), detail);
                self.failed(Some(*located))
            }
            Trouble::Halted(halt) => {
                watch::keep(&halt, &mut self.private);
                let unanswered = halt.error.is_cancelled() || halt.error.is_timeout();
                if halt.error.goes_on().is_some() {
                    return self.pending(&halt.summary(), &halt.detail()).await;
                }
                let found = self.context.last_look(&self.target).await;
                let begun = found.filter(|found| stage::Stage::of(found) > stage::Stage::Clearing);
                if unanswered && begun.is_some() {
                    return self.pending(&halt.summary(), &halt.detail()).await;
                }
                report(&halt.error, &doing, &Model::block(), &self.config, &mut self.diagnostics);
                if !halt.error.is_failed_operation() {
                    return nothing(self, before);
                }
                if let Some(job) = halt.error.operation().and_then(Operation::job_id) {
                    self.planned.job_id = Val::Known(id::plain(job));
                }
                let detail = AGAIN.to_owned();
                self.diagnostics.warning(
                    AttributePath::root(),
                    "The failed drill is recorded",
                    detail,
                );
                self.failed(begun)
            }
        }
    }

    /// A drill that Azure goes on with.
    async fn pending(mut self, summary: &str, detail: &str) -> Outcome {
        let found = self.context.last_look(&self.target).await;
        let detail = format!(
            "{detail}\n\nThe drill is recorded in the state. The next apply goes on with it."
        );
        self.diagnostics.warning(AttributePath::root(), summary, detail);
        let mut model = self.model();
        model.state =
            found.map_or("Initiating".to_owned(), |found| stage::text_of(&found)).as_str().into();
        self.stands(&model)
    }

    /// A drill that failed, recorded so that it is cleaned up.
    fn failed(self, found: Option<Located>) -> Outcome {
        let mut model = self.model();
        model.state =
            found.map_or("TestFailoverFailed".to_owned(), |f| stage::text_of(&f)).as_str().into();
        model.test_vms = Val::Null;
        self.stands(&model)
    }
}

/// What becomes of a drill that failed.
const AGAIN: &str = "Whatever it left in Azure is cleaned up by the next apply, which runs the drill again, or by destroying it.";
