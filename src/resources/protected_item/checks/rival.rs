//! Whether another item of the vault protects the same virtual machine already, under whatever name.

use super::change::Change;
use super::read::{Reader, skipped};
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Api, Error, id};
use crate::framework::diagnostics::Diagnostics;

/// The attribute that findings are on.
const PATH: &str = "source_vm_id";

/// The items of the vault, for a new item.
pub struct Rivals(Option<Result<Vec<ProtectedItem>, Error>>);

impl Rivals {
    /// Reads the items, if everything about the item is new.
    pub async fn read(reader: &Reader<'_>, change: &Change<'_>) -> Self {
        let planned = change.planned;
        let all_known = planned.source_vm_id.known().and(planned.name.known());
        let vault = planned.container_mapping_id.known().and_then(|mapping| id::vault(mapping));
        match vault.filter(|_| change.is_creation() && all_known.is_some()) {
            Some(vault) => Self(Some(items(reader, vault).await)),
            None => Self(None),
        }
    }

    /// Refuses a machine that another item protects.
    pub fn judge(&self, change: &Change<'_>, diagnostics: &mut Diagnostics) {
        let machine = change.planned.source_vm_id.text();
        let items = match &self.0 {
            None => return,
            Some(Ok(items)) => items,
            Some(Err(error)) => {
                let unchecked = format!(
                    "Whether another protected item of the vault replicates {machine} already was not checked."
                );
                let mapping = change.planned.container_mapping_id.text();
                let vault = id::vault(mapping).unwrap_or(mapping);
                return skipped(PATH, vault, &unchecked, error, diagnostics);
            }
        };
        let protects = |item: &&ProtectedItem| {
            let details = &item.properties.provider_specific_details;
            details.fabric_object_id.as_deref().is_some_and(|vm| id::same(vm, machine))
        };
        let rival = items.iter().filter(protects).find(|item| !change.is_own(&item.id));
        if let Some(rival) = rival {
            let rival = id::plain(&rival.id);
            let detail = format!(
                "{machine} is replicated by {rival} already. Remove that item first, or import it, with its name and mapping in the \
                 configuration:\n\nimport {{\n  to = asr_protected_item.NAME\n  id = \"{rival}\"\n}}"
            );
            diagnostics.error(PATH, "The virtual machine is protected already", detail);
        }
    }
}

/// All items of a vault.
async fn items(reader: &Reader<'_>, vault: &str) -> Result<Vec<ProtectedItem>, Error> {
    reader.list(Api::SiteRecovery, &format!("{vault}/replicationProtectedItems")).await
}
