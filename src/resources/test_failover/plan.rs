//! What a plan of a drill shows beyond the general rules: a drill that was interrupted goes on, one that failed is run
//! again, and a production network is refused before anything is done.

use super::context::Context;
use super::import::IMPORTED;
use super::model::Model;
use super::network;
use crate::azure::Error;
use crate::framework::model::Model as _;
use crate::framework::path::AttributePath;
use crate::framework::resource::Plan;
use crate::framework::schema::Mode;
use crate::framework::value::Value;
use crate::resources::operations::target::{Age, Located};

/// Arguments that nothing in Azure tells.
const UNTOLD: [&str; 2] = ["keepers", "recovery_point"];

/// Completes a plan.
pub async fn plan(context: Option<&Context>, plan: &mut Plan<'_>) {
    if plan.destroys() {
        return;
    }
    if !plan.creates() {
        existing(plan);
    }
    let planned = Model::of(&plan.planned);
    let (true, Some(context)) = (plan.creates(), context) else { return };
    match located(context, &planned).await {
        Ok(Some(located)) => {
            if let Err(refusal) = network::check(&located, &planned) {
                refusal.tell(&mut plan.diagnostics);
            }
        }
        Ok(None) => {}
        Err(error) => {
            let detail = format!(
                "Whether `network_id` is a network of production is checked again before the test begins. {}",
                error.detail()
            );
            let summary = format!("A check was skipped: {}", error.summary());
            plan.diagnostics.warning(AttributePath::from("network_id"), summary, detail);
        }
    }
}

async fn located(context: &Context, planned: &Model) -> Result<Option<Located>, Error> {
    match planned.target() {
        Some(target) if planned.network_id.known().is_some() => {
            target.locate(&context.remote, Age::Recent).await
        }
        _ => Ok(None),
    }
}

fn existing(plan: &mut Plan<'_>) {
    let prior = Model::of(plan.prior);
    if plan.private.get::<bool>(IMPORTED) == Some(true) {
        let untold =
            |path: &AttributePath| UNTOLD.iter().any(|name| *path == AttributePath::from(*name));
        plan.requires_replace.retain(|path| !untold(path));
    }
    if prior.has_failed() {
        plan.requires_replace.push(AttributePath::from("state"));
    }
    if prior.has_failed() || prior.is_pending() {
        plan.planned.set_member("state", Value::Unknown);
        for attribute in Model::block().attributes {
            let unknown = plan.planned.get(attribute.name).is_null();
            if attribute.mode == Mode::Computed && unknown {
                plan.planned.set_member(attribute.name, Value::Unknown);
            }
        }
    }
}
