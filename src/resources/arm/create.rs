//! Making an ARM object, or taking over the one that is there.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::azure::{Error, Scope, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model;
use crate::framework::path::AttributePath;
use crate::framework::resource::{Change, Outcome};
use crate::framework::schema::{Block, Nesting};
use crate::framework::settle::differences;
use crate::framework::value::Value;
use crate::resources::session::Session;

use super::resource::{OPERATION, run};
use super::{ArmResource, Remote, path, report};

/// How long the last look at an interrupted creation may take.
const LAST_LOOK: Duration = Duration::from_secs(5);

/// Creates the object, or adopts an equal one if that is allowed.
pub async fn create<R: ArmResource>(
    remote: &Remote,
    change: Change,
    session: &Session,
    adopt_existing: bool,
) -> Outcome {
    let mut outcome = Outcome { private: change.private, ..Outcome::default() };
    let own_id = match path::id_from(&R::TEMPLATE, &change.planned) {
        Ok(own_id) => own_id,
        Err(problem) => {
            outcome.diagnostics =
                Diagnostics::of_error("The id of the object cannot be made", format!("{problem}."));
            return outcome;
        }
    };
    if !session.claim(&own_id) {
        let detail = format!(
            "Another resource of this configuration makes {own_id} as well. Give one of them another name, or remove it."
        );
        outcome.diagnostics = Diagnostics::of_error("Two resources for one object", detail);
        return outcome;
    }
    let outcome = create_claimed::<R>(
        remote,
        change.planned,
        change.config,
        own_id.clone(),
        adopt_existing,
        outcome,
    )
    .await;
    if outcome.state.is_null() {
        session.release(&own_id);
    }
    outcome
}

async fn create_claimed<R: ArmResource>(
    remote: &Remote,
    mut wanted: Value,
    config: Value,
    own_id: String,
    adopt_existing: bool,
    mut outcome: Outcome,
) -> Outcome {
    let block = R::Model::block();
    let model = R::Model::of(&wanted);
    let doing = format!("Creating {}", id::name(&own_id).unwrap_or(R::TYPE));

    let taken = match find_existing::<R>(remote, &own_id, &model).await {
        Ok(taken) => taken,
        Err(error) => {
            report(&error, &doing, &block, &config, &mut outcome.diagnostics);
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
        if let Some(operation) = error.goes_on() {
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
        if position > 0 {
            // An error would mark the new object for replacement.
            let detail = format!(
                "The object stands. The next plan shows what is missing. {}",
                error.detail()
            );
            let summary = format!("{doing} is not finished: {}", error.summary());
            outcome.diagnostics.warning(AttributePath::root(), summary, detail);
            break;
        }
        if error.is_conflict()
            && let Ok(Some((taken_id, view))) = find_existing::<R>(remote, &own_id, &model).await
        {
            // Somebody else, or an earlier run of ours that was killed, has made it in the meantime.
            wanted.set_member("id", taken_id.as_str().into());
            return adopt::<R>(&taken_id, view, &wanted, adopt_existing, outcome);
        }
        return refused::<R>(remote, error, &doing, &config, &own_id, &wanted, outcome).await;
    }
    read_back::<R>(remote, &own_id, &wanted, outcome).await
}

/// After a first request that did not succeed: what it left in Azure is recorded. An object that Azure never
/// accepted to make is somebody else's, if it is there at all.
async fn refused<R: ArmResource>(
    remote: &Remote,
    error: Error,
    doing: &str,
    config: &Value,
    own_id: &str,
    wanted: &Value,
    mut outcome: Outcome,
) -> Outcome {
    let unanswered = error.is_cancelled() || error.is_timeout();
    if unanswered || error.is_failed_operation() {
        // The scope of the call may be over; a last look is quick.
        let scope = Scope::new(CancellationToken::new(), LAST_LOOK);
        if let Ok(Some(view)) = remote.client.find::<R::View>(&scope, R::API, own_id).await {
            outcome.state = filled::<R>(view, wanted, &mut Diagnostics::new());
        }
    }
    if unanswered && !outcome.state.is_null() {
        let detail = format!(
            "The object is there and recorded in the state; the next plan reads it. {}",
            error.detail()
        );
        outcome.diagnostics.warning(
            AttributePath::root(),
            format!("{doing} was interrupted"),
            detail,
        );
    } else {
        report(&error, doing, &R::Model::block(), config, &mut outcome.diagnostics);
    }
    outcome
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
    plain_ids(&R::Model::block(), model.value())
}

/// Ids as the rest of Azure writes them; what the user wrote is kept by their equality.
fn plain_ids(block: &Block, value: Value) -> Value {
    let Value::Map(mut members) = value else { return value };
    for attribute in block.attributes.iter().filter(|a| a.name == "id" || a.equality.is_some()) {
        if let Some(Value::String(text)) = members.get_mut(attribute.name) {
            *text = id::plain(text);
        }
    }
    for nested in &block.blocks {
        let Some(inner) = members.remove(nested.name) else { continue };
        let plain = match (nested.nesting, inner) {
            (Nesting::Set { .. }, Value::List(elements)) => Value::set(
                elements.into_iter().map(|element| plain_ids(&nested.block, element)).collect(),
            ),
            (_, Value::List(elements)) => Value::List(
                elements.into_iter().map(|element| plain_ids(&nested.block, element)).collect(),
            ),
            (_, single) => plain_ids(&nested.block, single),
        };
        members.insert(nested.name.to_owned(), plain);
    }
    Value::Map(members)
}

async fn find_existing<R: ArmResource>(
    remote: &Remote,
    own_id: &str,
    model: &R::Model,
) -> Result<Option<(String, R::View)>, Error> {
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
