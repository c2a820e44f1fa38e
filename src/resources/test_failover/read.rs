//! Reading a drill: whether it still stands. What it showed was recorded once and is not read again, except where it is
//! not known, as after an import.

use time::OffsetDateTime;

use super::context::Context;
use super::evidence::{self, moment};
use super::model::Model;
use super::stage::{self, Stage};
use crate::azure::Error;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::private::Private;
use crate::framework::resource::Outcome;
use crate::framework::value::Value;
use crate::resources::arm::report;
use crate::resources::operations::history;
use crate::resources::operations::recovery_point::Point;
use crate::resources::operations::target::{Age, Located, Target};

/// Reads the drill of a state anew; one that was cleaned up is gone.
pub async fn read(context: &Context, value: Value, private: Private) -> Outcome {
    let mut model = Model::of(&value);
    let mut diagnostics = Diagnostics::new();
    let Some(target) = model.target() else {
        return Outcome { state: Value::Null, private, diagnostics };
    };
    let state = match refresh(context, &target, &mut model, &mut diagnostics).await {
        Ok(true) => model.value(),
        Ok(false) => Value::Null,
        Err(error) => {
            let doing = format!("Reading {}", model.id.text());
            report(&error, &doing, &Model::block(), &value, &mut diagnostics);
            value
        }
    };
    Outcome { state, private, diagnostics }
}

/// Whether the drill still stands.
async fn refresh(
    context: &Context,
    target: &Target,
    model: &mut Model,
    diagnostics: &mut Diagnostics,
) -> Result<bool, Error> {
    let Some(located) = target.locate(&context.remote, Age::Recent).await? else {
        return Ok(false);
    };
    if Stage::of(&located) <= Stage::Clearing || is_a_later_one(&located, model) {
        return Ok(false);
    }
    model.state = Val::Known(stage::text_of(&located));
    if model.network_id.is_null() {
        imported(context, target, &located, model, diagnostics).await?;
    }
    Ok(true)
}

/// Whether the test that stands was begun after the drill of the state was cleaned up, which the service dates. Jobs tell
/// seconds and items fractions of them.
fn is_a_later_one(located: &Located, model: &Model) -> bool {
    let second = |text: &str| moment(text).map(OffsetDateTime::unix_timestamp);
    let Some(ended) = second(model.ended_at.text()) else { return false };
    let standing = located.items.iter().filter(|item| Stage::of_item(item) > Stage::Clearing);
    let cleaned = standing
        .filter_map(|item| second(item.properties.last_successful_test_failover_time.as_deref()?));
    cleaned.max().is_some_and(|cleaned| cleaned > ended)
}

/// What an import does not tell.
async fn imported(
    context: &Context,
    target: &Target,
    located: &Located,
    model: &mut Model,
    diagnostics: &mut Diagnostics,
) -> Result<(), Error> {
    let remote = &context.remote;
    for item in &located.items {
        if model.network_id.is_null() {
            model.network_id = evidence::of_running(remote, item).await?.network.into();
        }
    }
    if Stage::of(located) == Stage::Waiting {
        let [job] = history::last(remote, target, located, [stage::TEST]).await?;
        let point = Point::default();
        evidence::record(context, located, job.as_ref(), &point, model, diagnostics).await;
    }
    Ok(())
}
