//! Ending replication: after what stands in the way has ended, or was told to. Recovery plans that hold the item let it
//! go, because Terraform destroys an item before it updates the plan.

mod plans;

use std::time::Duration;

use super::context::Context;
use super::locate::locate;
use super::model::Model;
use super::state;
use crate::azure::siterecovery::{ProtectedItem, Remove};
use crate::azure::{Api, Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::path::AttributePath;
use crate::framework::resource::{Change, Outcome};
use crate::framework::value::Value;
use crate::resources::arm::{OPERATION, Request, Verb, finish_pending, report, run};

/// The time between two attempts while a test failover is cleaned up.
const PAUSE: Duration = Duration::from_secs(10);

/// Ends the replication of an item.
pub async fn disable(context: &Context, change: Change) -> Outcome {
    let Change { prior, mut private, .. } = change;
    let state = Model::of(&prior);
    let _leaving = context.session.leaving();
    let mut diagnostics = Diagnostics::new();
    let result = match finish_pending(&context.remote, &mut private).await {
        Err(error) if error.goes_on().is_some() => Err(error),
        _ => end(context, &state, &mut diagnostics).await,
    };
    match result {
        Ok(()) => {
            context.session.release(state.id.text());
            Outcome { state: Value::Null, private, diagnostics }
        }
        Err(error) => {
            if let Some(operation) = error.goes_on() {
                private.set(OPERATION, operation);
            }
            let doing = format!("Ending the replication of {}", state.name.text());
            report(&error, &doing, &Model::block(), &Value::Null, &mut diagnostics);
            advise(&error, &state, &mut diagnostics);
            Outcome { state: prior, private, diagnostics }
        }
    }
}

async fn end(context: &Context, state: &Model, diagnostics: &mut Diagnostics) -> Result<(), Error> {
    let remote = &context.remote;
    let request = if state.purge_on_destroy == Val::Known(true) {
        Request::bare(Verb::Delete)
    } else {
        Request::new(Verb::Post("/remove"), &Remove::default())
    };
    loop {
        let Some(item) = locate(remote, state).await? else { return Ok(()) };
        let here = id::plain(&item.id);
        let error = match run(remote, Api::SiteRecovery, &here, &request).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) => error,
        };
        let refused = matches!(error.status(), Some(400 | 409)) && !error.is_failed_operation();
        if !refused {
            return Err(error);
        }
        let now: Option<ProtectedItem> =
            remote.client.find(&remote.scope, Api::SiteRecovery, &here).await?;
        let under_way = now.as_ref().is_some_and(state::test_is_under_way);
        if under_way {
            tracing::info!(item = here, "waiting for the end of a test failover");
            remote.scope.sleep(PAUSE).await.map_err(|_| error)?;
            continue;
        }
        let over_meanwhile = state::test_is_under_way(&item)
            && now.as_ref().is_some_and(|now| !state::test_waits(now));
        if over_meanwhile {
            continue;
        }
        let released = plans::release(context, &here).await?;
        if released.is_empty() {
            return Err(error);
        }
        let detail = format!(
            "{here} was a member of {}. It was taken out, and everything else in the plan was kept. Take it out of the configuration of \
             the plan as well.",
            released.join(", ")
        );
        let summary = "The item was taken out of recovery plans";
        diagnostics.warning(AttributePath::root(), summary, detail);
    }
}

/// What to do about a refusal, beyond the words of Azure.
fn advise(error: &Error, state: &Model, diagnostics: &mut Diagnostics) {
    let said = error.said().to_lowercase();
    if said.contains("power") || said.contains("running") {
        let detail = format!(
            "Site Recovery takes its agent out of the virtual machine, which must run for that. Start {} and destroy again; or set \
             `purge_on_destroy = true`, apply that, and destroy: Azure then forgets the item without reaching the virtual machine.",
            state.source_vm_id.text()
        );
        diagnostics.warning(AttributePath::root(), "The virtual machine is not running", detail);
    } else if said.contains("test failover") {
        let detail = "A test virtual machine stands. Clean the test failover up (destroy the asr_test_failover, or use the portal), then destroy \
                      again.";
        diagnostics.warning(AttributePath::root(), "A test failover is open", detail);
    }
}
