//! Reading an item: found wherever it is, its results refreshed, its arguments as far as the reply tells them.

use super::context::Context;
use super::locate::locate;
use super::model::{Model, PENDING};
use super::{fill, source, state};
use crate::azure::siterecovery::{A2A, ContainerMapping, ProtectedItem};
use crate::azure::{Api, Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model as _, Val};
use crate::framework::path::AttributePath;
use crate::framework::private::Private;
use crate::framework::resource::Outcome;
use crate::framework::value::Value;
use crate::resources::arm::report;

/// Reads the item of a state anew.
pub async fn read(context: &Context, value: Value, private: Private) -> Outcome {
    let mut model = Model::of(&value);
    let mut diagnostics = Diagnostics::new();
    let state = match locate(&context.remote, &model).await {
        Ok(None) => Value::Null,
        Ok(Some(item)) => {
            if let Err(error) = refresh(context, &item, &mut model, &mut diagnostics).await {
                complain(&error, &model, &mut diagnostics);
            }
            model.value()
        }
        Err(error) => {
            complain(&error, &model, &mut diagnostics);
            value
        }
    };
    Outcome { state, private, diagnostics }
}

fn complain(error: &Error, model: &Model, diagnostics: &mut Diagnostics) {
    let doing = format!("Reading {}", model.id.text());
    report(error, &doing, &Model::block(), &model.value(), diagnostics);
}

async fn refresh(
    context: &Context,
    item: &ProtectedItem,
    model: &mut Model,
    diagnostics: &mut Diagnostics,
) -> Result<(), Error> {
    let details = &item.properties.provider_specific_details;
    if details.instance_type.as_deref().is_some_and(|kind| kind != A2A) {
        let detail = format!(
            "{} is replicated by another scenario than between Azure regions. asr_protected_item cannot manage it.",
            id::plain(&item.id)
        );
        diagnostics.error(AttributePath::root(), "The object is of another kind", detail);
        return Ok(());
    }
    let created_as = model.id.text().to_owned();
    let importing = model.source_vm_id.is_null();
    if importing {
        if state::is_in_direction(item, &created_as) {
            let known = source::of_import(&context.remote, item).await;
            fill::imported(item, &known, model);
        } else {
            fill::imported_reversed(item, model);
        }
        model.container_mapping_id = mapping(context, item, &created_as).await?.into();
        model.unprotected_disk_ids = Val::Known(Default::default());
    }
    fill::results(item, model);
    if !fill::tells_arguments(item, &created_as) {
        return Ok(());
    }
    if !importing && model.provisioning_state.text() != PENDING {
        fill::arguments(item, model);
    }
    model.unprotected_disk_ids = source::unprotected_disks(&context.remote, item, model).await;
    Ok(())
}

/// The id of the mapping by which an item replicated when it was created.
async fn mapping(
    context: &Context,
    item: &ProtectedItem,
    created_as: &str,
) -> Result<Option<String>, Error> {
    let Some(source) = id::parent(created_as) else { return Ok(None) };
    let target = if state::is_in_direction(item, created_as) {
        state::some(&item.properties.recovery_container_id)
    } else {
        id::parent(&item.id)
    };
    let path = format!("{source}/replicationProtectionContainerMappings");
    let mappings: Vec<ContainerMapping> = context.remote.list(Api::SiteRecovery, &path).await?;
    let same = |a: &Option<String>, b: Option<&str>| {
        state::some(a).zip(b).is_some_and(|(a, b)| id::same(a, b))
    };
    let leads_there = |mapping: &&ContainerMapping| {
        let mapping = &mapping.properties;
        same(&mapping.target_protection_container_id, target)
            && same(&mapping.policy_id, state::some(&item.properties.policy_id))
    };
    Ok(mappings.iter().find(leads_there).map(|mapping| id::plain(&mapping.id)))
}
