//! Changing an item in place, and going on with what an earlier apply left undone.

use super::context::Context;
use super::fill;
use super::locate::locate;
use super::model::{Model, PENDING, SUCCEEDED};
use super::plan::is_reversed;
use super::protecting::{Goal, Trouble, reach};
use super::words::Told;
use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::path::AttributePath;
use crate::framework::resource::{Change, Outcome};
use crate::framework::value::Value;
use crate::resources::arm::{OPERATION, finish_pending, report};

/// Changes the item.
pub async fn update(context: &Context, change: Change) -> Outcome {
    let Change { prior, planned, config, mut private } = change;
    let (before, wanted) = (Model::of(&prior), Model::of(&planned));
    let mut diagnostics = Diagnostics::new();
    if !concerns_azure(&before, &wanted) {
        return Outcome { state: planned, private, diagnostics };
    }
    // What an interrupted change left is over before the next one begins; how it ended shows in the item.
    let result = match finish_pending(&context.remote, &mut private).await {
        Err(error) if error.goes_on().is_some() => Err(Trouble::from(error)),
        _ => make(context, &before, &wanted).await,
    };
    let state = match result {
        Ok(item) => changed(&item, &wanted),
        // The plan has refused what would have to be sent; what is left was open since an import.
        Err(Trouble::Elsewhere(item)) if is_reversed(&before) => changed(&item, &wanted),
        Err(trouble) => {
            let name = before.name.text();
            match &trouble {
                Trouble::Azure(error) => {
                    if let Some(operation) = error.goes_on() {
                        private.set(OPERATION, operation);
                    }
                    let doing = format!("Changing {name}");
                    report(error, &doing, &Model::block(), &config, &mut diagnostics);
                }
                other => {
                    let Told { summary, detail } = other.told(before.id.text());
                    let detail = format!("{detail}\n\nThe next apply goes on from there.");
                    diagnostics.error(AttributePath::root(), summary, detail);
                }
            }
            prior
        }
    };
    Outcome { state, private, diagnostics }
}

/// Whether a change is more than one of what the provider alone goes by.
pub fn concerns_azure(before: &Model, wanted: &Model) -> bool {
    let of_azure = |model: &Model| Model {
        wait_for: Val::Null,
        ignored_rules: Val::Null,
        deletion_protection: Val::Null,
        allow_replication_rebuild: Val::Null,
        purge_on_destroy: Val::Null,
        ..model.clone()
    };
    before.provisioning_state.text() == PENDING || of_azure(before) != of_azure(wanted)
}

async fn make(context: &Context, before: &Model, wanted: &Model) -> Result<ProtectedItem, Trouble> {
    let found = locate(&context.remote, before).await.map_err(Trouble::from)?;
    let item = found.ok_or(Trouble::Gone)?;
    let goal = Goal {
        prior: before,
        planned: wanted,
        created_as: before.id.text(),
        patience: context.patience,
    };
    reach(&context.remote, &id::plain(&item.id), &goal).await
}

fn changed(item: &ProtectedItem, wanted: &Model) -> Value {
    let mut model = Model::of(&wanted.value().unknowns_to_null());
    model.provisioning_state = SUCCEEDED.into();
    model.unprotected_disk_ids = Val::Known(Default::default());
    fill::results(item, &mut model);
    if fill::tells_arguments(item, wanted.id.text()) {
        fill::arguments(item, &mut model);
    }
    model.value()
}
