//! Making an ARM object, or taking over the one that is there.

use crate::azure::id;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model;
use crate::framework::path::AttributePath;
use crate::framework::resource::{Change, Outcome};
use crate::framework::settle::differences;
use crate::framework::value::Value;

use super::resource::{OPERATION, run};
use super::{ArmResource, Remote, path, report};

/// Creates the object, or adopts an equal one if that is allowed.
pub async fn create<R: ArmResource>(
    remote: &Remote,
    change: Change,
    adopt_existing: bool,
) -> Outcome {
    let block = R::Model::block();
    let mut outcome = Outcome { private: change.private, ..Outcome::default() };
    let own_id = match path::id_from(&R::TEMPLATE, &change.planned) {
        Ok(own_id) => own_id,
        Err(problem) => {
            outcome.diagnostics =
                Diagnostics::of_error("The id of the object cannot be made", format!("{problem}."));
            return outcome;
        }
    };
    let mut wanted = change.planned;
    let model = R::Model::of(&wanted);
    let doing = format!("Creating {}", id::name(&own_id).unwrap_or(R::TYPE));

    let taken = match find_existing::<R>(remote, &own_id, &model).await {
        Ok(taken) => taken,
        Err(error) => {
            report(&error, &doing, &block, &change.config, &mut outcome.diagnostics);
            return outcome;
        }
    };
    if let Some((taken_id, view)) = taken {
        wanted.set_member("id", taken_id.as_str().into());
        return adopt::<R>(&taken_id, view, &wanted, adopt_existing, outcome);
    }
    wanted.set_member("id", own_id.as_str().into());

    for (position, request) in R::create(&model).iter().enumerate() {
        let Err(error) = run(remote, R::API, &own_id, request).await else { continue };
        let interrupted = error.is_cancelled() || error.is_timeout();
        if let (true, Some(operation)) = (interrupted, error.operation()) {
            outcome.private.set(OPERATION, operation);
            outcome.state = wanted.unknowns_to_null();
            let detail = format!(
                "Azure goes on creating it. It is recorded in the state; the next plan or apply waits for it and reads it. {}",
                error.detail()
            );
            outcome.diagnostics.warning(
                AttributePath::root(),
                format!("{doing} was interrupted"),
                detail,
            );
            return outcome;
        }
        if position == 0 {
            report(&error, &doing, &block, &change.config, &mut outcome.diagnostics);
            outcome.state = leftover::<R>(remote, &own_id, &wanted).await;
            return outcome;
        }
        // An error would mark the new object for replacement.
        let detail =
            format!("The object stands. The next plan shows what is missing. {}", error.detail());
        outcome.diagnostics.warning(
            AttributePath::root(),
            format!("{doing} is not finished: {}", error.summary()),
            detail,
        );
        break;
    }
    read_back::<R>(remote, &own_id, &wanted, outcome).await
}

async fn read_back<R: ArmResource>(
    remote: &Remote,
    own_id: &str,
    wanted: &Value,
    mut outcome: Outcome,
) -> Outcome {
    match remote.client.find::<R::View>(&remote.scope, R::API, own_id).await {
        Ok(Some(view)) => outcome.state = filled::<R>(view, wanted, &mut outcome.diagnostics),
        Ok(None) => {
            outcome.diagnostics.error(
                AttributePath::root(),
                "The new object is not there",
                format!(
                    "Azure reported success, but answers that {own_id} does not exist. Apply again."
                ),
            );
        }
        Err(error) => {
            outcome.state = wanted.clone().unknowns_to_null();
            let detail = format!(
                "It was created and is recorded; the next plan reads it. {}",
                error.detail()
            );
            outcome.diagnostics.warning(
                AttributePath::root(),
                "The new object could not be read",
                detail,
            );
        }
    }
    outcome
}

/// The state as a reply has it, starting from what is wanted.
pub fn filled<R: ArmResource>(
    view: R::View,
    wanted: &Value,
    diagnostics: &mut Diagnostics,
) -> Value {
    let mut model = R::Model::of(&wanted.clone().unknowns_to_null());
    if let Err(mismatch) = R::read(view, &mut model) {
        let detail = format!(
            "{} is {}. {} cannot manage it.",
            wanted.get("id").as_str().unwrap_or_default(),
            mismatch.0,
            R::TYPE
        );
        diagnostics.error(AttributePath::root(), "The object is of another kind", detail);
    }
    plain_ids(model.value())
}

/// Ids as the rest of Azure writes them; what the user wrote is kept by their equality.
fn plain_ids(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(id::plain(&text)),
        Value::List(elements) => Value::List(elements.into_iter().map(plain_ids).collect()),
        Value::Map(members) => {
            Value::Map(members.into_iter().map(|(name, v)| (name, plain_ids(v))).collect())
        }
        other => other,
    }
}

/// What a refused or failed creation left in Azure, if anything.
async fn leftover<R: ArmResource>(remote: &Remote, own_id: &str, wanted: &Value) -> Value {
    match remote.client.find::<R::View>(&remote.scope, R::API, own_id).await {
        Ok(Some(view)) => filled::<R>(view, wanted, &mut Diagnostics::new()),
        _ => Value::Null,
    }
}

async fn find_existing<R: ArmResource>(
    remote: &Remote,
    own_id: &str,
    model: &R::Model,
) -> Result<Option<(String, R::View)>, crate::azure::Error> {
    let found = remote.client.find::<R::View>(&remote.scope, R::API, own_id).await?;
    if let Some(view) = found {
        return Ok(Some((own_id.to_owned(), view)));
    }
    let Some(rival) = R::rival(remote, model).await? else { return Ok(None) };
    let view = remote.client.find::<R::View>(&remote.scope, R::API, &rival).await?;
    Ok(view.map(|view| (id::plain(&rival), view)))
}

/// Takes over an object that equals the configuration; refuses another, or any if that is not wanted.
fn adopt<R: ArmResource>(
    taken_id: &str,
    view: R::View,
    wanted: &Value,
    adopt_existing: bool,
    mut outcome: Outcome,
) -> Outcome {
    let state = filled::<R>(view, wanted, &mut outcome.diagnostics);
    let mut differing: Vec<String> = differences(&R::Model::block(), wanted, &state)
        .into_iter()
        .map(|(path, is)| format!("`{path}` is {is}"))
        .collect();
    // A rival may differ in its name, which the reply does not tell: it is in the path.
    for (key, is) in path::attributes_of(&R::TEMPLATE, taken_id).unwrap_or_default() {
        let same = wanted.get(key).as_str().zip(is.as_str()).is_some_and(|(a, b)| id::same(a, b));
        if !same {
            differing.push(format!("`{key}` is {}", is.as_str().unwrap_or_default()));
        }
    }
    if outcome.diagnostics.has_errors() {
        return outcome;
    }
    if adopt_existing && differing.is_empty() {
        let detail = format!(
            "{taken_id} existed already and equals the configuration in all that it says. It is managed from now on, \
             and destroying this resource deletes it. Set `adopt_existing = false` in the provider block to refuse this."
        );
        outcome.diagnostics.warning(
            AttributePath::root(),
            "An existing object was adopted",
            detail,
        );
        outcome.state = state;
        return outcome;
    }
    let why = if differing.is_empty() {
        "The provider is told not to adopt existing objects (`adopt_existing = false`).".to_owned()
    } else {
        format!("It differs from the configuration: {}.", differing.join("; "))
    };
    let detail = format!(
        "{taken_id} exists already and takes this place. {why} Delete it, or import it:\n\n\
         import {{\n  to = {}.NAME\n  id = \"{taken_id}\"\n}}",
        R::TYPE
    );
    outcome.diagnostics.error(AttributePath::root(), "The object exists already", detail);
    outcome
}
