//! Whether another item of the vault protects the same virtual machine already, under whatever name.

use super::change::Change;
use super::read::{Reader, skipped};
use crate::azure::{Error, id};
use crate::framework::diagnostics::Diagnostics;
use crate::resources::protected_item::protected::ProtectedMachines;

/// The attribute that findings are on.
const PATH: &str = "source_vm_id";

/// The items of the vault that replicate the machine of a new item.
pub struct Rivals(Option<Result<Vec<String>, Error>>);

impl Rivals {
    /// Looks the machine up, if everything about the item is new.
    pub async fn read(
        reader: &Reader<'_>,
        change: &Change<'_>,
        protected: &ProtectedMachines,
    ) -> Self {
        let planned = change.planned;
        let all_known = planned.source_vm_id.known().and(planned.name.known());
        let vault = planned.container_mapping_id.known().and_then(|mapping| id::vault(mapping));
        match vault.filter(|_| change.is_creation() && all_known.is_some()) {
            Some(vault) => {
                let machine = planned.source_vm_id.text();
                Self(Some(protected.items_of(&reader.patient(), vault, machine).await))
            }
            None => Self(None),
        }
    }

    /// Whether any item replicates the machine, this one included.
    pub fn is_protected(&self) -> bool {
        matches!(&self.0, Some(Ok(items)) if !items.is_empty())
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
        if let Some(rival) = items.iter().find(|item| !change.is_own(item)) {
            let detail = format!(
                "{machine} is replicated by {rival} already. Remove that item first, or import it, with its name and mapping in the \
                 configuration:\n\nimport {{\n  to = asr_protected_item.NAME\n  id = \"{rival}\"\n}}"
            );
            diagnostics.error(PATH, "The virtual machine is protected already", detail);
        }
    }
}
