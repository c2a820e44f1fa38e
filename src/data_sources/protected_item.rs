//! `asr_protected_item` as a data source: one item with all that changes by itself, found by its id, its name or the
//! virtual machine.

use async_trait::async_trait;

use super::in_vault;
use super::item::Item;
use super::lookup::{Failure, Lookup};
use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;
use crate::framework::check::Rule;
use crate::framework::model::{Model, Val};
use crate::framework::schema::Block;
use crate::framework::value::Value;
use crate::model;
use crate::resources::arm::Remote;
use crate::resources::rows::{AzureRow, kinds};

/// The data source.
pub struct One;

model! {
    /// Reads a protected item: a virtual machine that is replicated, with its health, its RPO and everything else about
    /// it that changes by itself.
    ///
    /// It is found by `id`, or by `recovery_vault_id` together with `source_vm_id` or `name`. An item that has moved to
    /// the other container because its protection was reversed is found by the id that it had before, too, and by either
    /// of its two virtual machines.
    pub struct Keys {
        /// The Azure resource id of the item. It stays as it is given, also after the item has moved.
        inherited id: String [id_of(kinds::PROTECTED_ITEM)],
        /// The id of the Recovery Services vault that the item lies in.
        inherited recovery_vault_id: String [id_of(kinds::VAULT)],
        /// The id of the virtual machine that is replicated. It stays as it is given, also while replication runs back to
        /// this virtual machine from the other region.
        inherited source_vm_id: String [id_of(kinds::VIRTUAL_MACHINE)],
        /// The name of the item.
        inherited name: String [child_name],
        /// Where the item is now: another id than `id` after it has moved.
        computed current_id: String,
        /// The id of the virtual machine that is replicated now, in lower case as Azure answers it.
        computed current_source_vm_id: String,
    }
    rules [
        Rule::ExactlyOneOf(vec!["id", "recovery_vault_id"]),
        Rule::ExactlyOneOf(vec!["id", "source_vm_id", "name"]),
    ]
}

/// What finds the item, and the item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    keys: Keys,
    item: Item,
}

impl Model for Found {
    fn block() -> Block {
        let mut block = Keys::block();
        let own: Vec<_> = block.attributes.iter().map(|attribute| attribute.name).collect();
        let others = Item::block().attributes.into_iter();
        block.attributes.extend(others.filter(|attribute| !own.contains(&attribute.name)));
        block
    }

    fn of(value: &Value) -> Self {
        Self { keys: Keys::of(value), item: Item::of(value) }
    }

    fn value(&self) -> Value {
        let mut value = self.item.value();
        for (name, member) in self.keys.value().members().into_iter().flatten() {
            value.set_member(name, member.clone());
        }
        value
    }
}

#[async_trait]
impl Lookup for One {
    const TYPE: &'static str = "asr_protected_item";
    type Model = Found;

    async fn read(remote: &Remote, wanted: Found) -> Result<Found, Failure> {
        let Keys { id, recovery_vault_id, source_vm_id, name, .. } = wanted.keys;
        let vault = recovery_vault_id.text();
        let view = match (id.known(), source_vm_id.known()) {
            (Some(id), _) => in_vault::item(remote, "id", id).await?,
            (None, Some(machine)) => {
                of_machine(in_vault::items(remote, vault).await?, vault, machine)?
            }
            (None, None) => of_name(in_vault::items(remote, vault).await?, vault, name.text())?,
        };
        let item = Item::from(view);
        let vault = Val::from(id::vault(item.id.text()).map(str::to_owned));
        let keys = Keys {
            id: item.id.clone(),
            recovery_vault_id: vault,
            source_vm_id: item.source_vm_id.clone(),
            name: item.name.clone(),
            current_id: item.id.clone(),
            current_source_vm_id: item.source_vm_id.clone(),
        };
        Ok(Found { keys, item })
    }
}

/// The item that replicates a virtual machine, else the one that would recover to it.
fn of_machine(
    items: Vec<ProtectedItem>,
    vault: &str,
    machine: &str,
) -> Result<ProtectedItem, Failure> {
    let is = |id: &Option<String>| id.as_deref().is_some_and(|id| id::same(id, machine));
    let details = |item: &ProtectedItem| item.properties.provider_specific_details.clone();
    let (forward, others): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|item| is(&details(item).fabric_object_id));
    let found = if forward.is_empty() {
        others.into_iter().filter(|item| is(&details(item).recovery_fabric_object_id)).collect()
    } else {
        forward
    };
    only(found, "source_vm_id", || {
        format!("No item of {vault} replicates {machine} or would recover to it.")
    })
}

/// The item of a name, which is unique in its container only.
fn of_name(items: Vec<ProtectedItem>, vault: &str, name: &str) -> Result<ProtectedItem, Failure> {
    let found = items.into_iter().filter(|item| item.name.eq_ignore_ascii_case(name)).collect();
    only(found, "name", || format!("No item of {vault} has the name {name:?}."))
}

/// The one that was found.
fn only(
    mut found: Vec<ProtectedItem>,
    argument: &'static str,
    none: impl FnOnce() -> String,
) -> Result<ProtectedItem, Failure> {
    if found.len() > 1 {
        let ids: Vec<_> = found.iter().map(|item| id::plain(&item.id)).collect();
        return Err(Failure::Refused {
            argument,
            summary: "More than one protected item",
            detail: format!(
                "Several items of the vault fit: {}. Name one of them by `id`.",
                ids.join(", ")
            ),
        });
    }
    found.pop().ok_or_else(|| Failure::Refused {
        argument,
        summary: "There is no such protected item",
        detail: format!(
            "{} Check the argument and the vault; the data source `asr_protected_items` has all items of a vault.",
            none()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VAULT: &str =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

    fn item(container: &str, name: &str, source: &str, recovery: &str) -> ProtectedItem {
        let mut item = ProtectedItem {
            id: format!("{VAULT}/replicationProtectionContainers/{container}/items/{name}"),
            name: name.to_owned(),
            ..ProtectedItem::default()
        };
        let details = &mut item.properties.provider_specific_details;
        details.fabric_object_id = Some(source.to_owned());
        details.recovery_fabric_object_id = Some(recovery.to_owned());
        item
    }

    fn refusal(answer: Result<ProtectedItem, Failure>) -> String {
        match answer {
            Err(Failure::Refused { detail, .. }) => detail,
            other => panic!("this had to be refused: {other:?}"),
        }
    }

    #[test]
    fn the_machine_that_is_replicated_comes_before_the_one_recovered_to() {
        let items = || vec![item("c", "one", "/vm/b", "/vm/a"), item("c", "two", "/vm/a", "/vm/c")];
        assert_eq!(of_machine(items(), VAULT, "/VM/A").unwrap().name, "two");
        assert_eq!(of_machine(items(), VAULT, "/vm/c").unwrap().name, "two");
        assert_eq!(of_machine(items(), VAULT, "/vm/b").unwrap().name, "one");
        assert!(refusal(of_machine(items(), VAULT, "/vm/d")).contains("replicates /vm/d"));
    }

    #[test]
    fn a_name_that_stands_in_two_containers_is_refused_with_both_ids() {
        let items = vec![item("c", "one", "", ""), item("d", "ONE", "", "")];
        let detail = refusal(of_name(items, VAULT, "one"));
        assert!(detail.contains("/c/items/one, ") && detail.contains("/d/items/ONE"), "{detail}");
    }
}
