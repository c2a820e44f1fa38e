//! Importing an item by its id, or by the ids of its vault and its virtual machine.

use super::context::Context;
use super::model::Model;
use super::state::some;
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model as _;
use crate::framework::resource::Outcome;
use crate::framework::value::Value;
use crate::resources::items;
use crate::resources::rows::kinds;

/// Between the id of a vault and that of a virtual machine.
const SEPARATOR: char = '|';

/// The state to start from.
pub async fn import(context: &Context, given: &str) -> Outcome {
    let refuse = |summary: &str, detail: String| Outcome {
        diagnostics: Diagnostics::of_error(summary, detail),
        ..Outcome::default()
    };
    match given.split_once(SEPARATOR) {
        None => match state_of(given) {
            Ok(state) => Outcome { state, ..Outcome::default() },
            Err(problem) => refuse("This is not the id of an asr_protected_item", problem),
        },
        Some((vault, machine)) => {
            let wrong = [(vault, kinds::VAULT), (machine, kinds::VIRTUAL_MACHINE)]
                .into_iter()
                .find_map(|(text, kind)| id::expect_kind(text, kind).err());
            if let Some(problem) = wrong {
                let detail = format!(
                    "{problem} An item is imported by its id, or by \"VAULT_ID{SEPARATOR}VM_ID\"."
                );
                return refuse("This names no protected item", detail);
            }
            match find(context, vault, machine).await {
                Ok(Some(state)) => Outcome { state, ..Outcome::default() },
                Ok(None) => refuse(
                    "The virtual machine is not protected",
                    format!("No item in {vault} replicates {machine}, in whichever direction."),
                ),
                Err(error) => refuse(&error.summary(), error.detail()),
            }
        }
    }
}

/// The state that the id of an item gives.
///
/// # Errors
/// What is wrong with the id.
pub fn state_of(given: &str) -> Result<Value, String> {
    id::expect_kind(given, kinds::PROTECTED_ITEM)?;
    Ok(started(given.trim_end_matches('/'), given))
}

fn started(created_as: &str, here: &str) -> Value {
    let model = Model {
        id: created_as.into(),
        current_id: here.trim_end_matches('/').into(),
        name: id::name(created_as).map(str::to_owned).into(),
        ..Model::default()
    };
    model.value()
}

/// The item of a virtual machine: the one that replicates it, else the reversed one that would recover to it. Of the
/// latter the id is the one it had before it was reversed.
async fn find(context: &Context, vault: &str, machine: &str) -> Result<Option<Value>, Error> {
    let all = items::all(&context.remote, vault).await?;
    let source = |item: &&ProtectedItem| {
        let details = &item.properties.provider_specific_details;
        some(&details.fabric_object_id).is_some_and(|source| id::same(source, machine))
    };
    let way_back = |item: &&ProtectedItem| {
        let details = &item.properties.provider_specific_details;
        let group = some(&details.recovery_azure_resource_group_id).unwrap_or_default();
        let name = some(&details.recovery_azure_vm_name).unwrap_or_default();
        id::same(&format!("{group}/providers/Microsoft.Compute/virtualMachines/{name}"), machine)
    };
    if let Some(item) = all.iter().find(source) {
        let here = id::plain(&item.id);
        return Ok(Some(started(&here, &here)));
    }
    Ok(all.iter().find(way_back).and_then(|item| {
        let origin = id::plain(some(&item.properties.recovery_container_id)?);
        let name = id::name(&item.id)?;
        let created_as = format!("{origin}/replicationProtectedItems/{name}");
        Some(started(&created_as, &id::plain(&item.id)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_gives_a_name_and_nothing_else_does() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/web";
        let state = Model::of(&state_of(id).unwrap());
        assert_eq!((state.id, state.name), (id.into(), "web".into()));
        assert!(state.source_vm_id.is_null());
        assert!(state_of("/subscriptions/s").is_err());
    }
}
