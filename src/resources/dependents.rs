//! What a vault, fabric, container, policy or mapping holds up: the protected items that would lose their protection
//! with it. Terraform destroys an object before it makes the new one, and Azure refuses that while items need it, so the
//! plan says so before anything is begun.

use super::arm::Remote;
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Api, id};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::path::AttributePath;

/// How many items are named before the rest is only counted.
const NAMED: usize = 5;

/// Refuses to replace an object while items of its vault need it. That they cannot be listed is a warning.
pub async fn refuse_replacement(
    remote: &Remote,
    object_id: &str,
    needs: impl Fn(&ProtectedItem) -> bool,
    diagnostics: &mut Diagnostics,
) {
    let Some(vault) = id::vault(object_id) else { return };
    let path = format!("{vault}/replicationProtectedItems");
    let items: Vec<ProtectedItem> = match remote.list(Api::SiteRecovery, &path).await {
        Ok(items) => items,
        Err(error) => {
            let detail = format!(
                "Whether protected items need {object_id} could not be seen. {}",
                error.detail()
            );
            let summary = format!("A check was skipped: {}", error.summary());
            diagnostics.warning(AttributePath::root(), summary, detail);
            return;
        }
    };
    let holders: Vec<_> = items.iter().filter(|item| needs(item)).collect();
    if holders.is_empty() {
        return;
    }
    let count = holders.len();
    let mut lines: Vec<_> =
        holders.iter().take(NAMED).map(|item| format!("  {}", id::plain(&item.id))).collect();
    if count > NAMED {
        lines.push(format!("  and {} more", count - NAMED));
    }
    let (items, need) =
        if count == 1 { ("protected item", "needs") } else { ("protected items", "need") };
    let detail = format!(
        "{count} {items} {need} {object_id}, which the plan would replace:\n\n{}\n\nAzure refuses to delete it while they do, and ending their \
         replication would mean to copy all their disks anew. Undo the change, or end the replication of these items first.",
        lines.join("\n")
    );
    diagnostics.error(
        AttributePath::root(),
        format!("{count} {items} would lose protection"),
        detail,
    );
}

/// Whether an id is that of an object or of something in it.
fn is_within(inner: &str, object: &str) -> bool {
    let (inner, object) = (id::canonical(inner), id::canonical(object));
    inner.strip_prefix(&object).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether an item lies in an object or replicates into it: a vault, a fabric or a container.
pub fn lies_in(item: &ProtectedItem, object: &str) -> bool {
    let properties = &item.properties;
    let targets = [&properties.recovery_fabric_id, &properties.recovery_container_id];
    is_within(&item.id, object)
        || targets.into_iter().flatten().any(|target| is_within(target, object))
}

/// Whether an item replicates by a mapping, given by its id, its target container and its policy.
pub fn goes_by(item: &ProtectedItem, [mapping, target, policy]: [&str; 3]) -> bool {
    let same =
        |is: &Option<String>, wanted: &str| is.as_deref().is_some_and(|is| id::same(is, wanted));
    id::parent(mapping).is_some_and(|container| is_within(&item.id, container))
        && same(&item.properties.recovery_container_id, target)
        && same(&item.properties.policy_id, policy)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_lies_in_both_of_its_containers_and_all_around_them() {
        let item: ProtectedItem = serde_json::from_value(json!({
            "id": "/Subscriptions/s/v/f1/c1/items/i",
            "properties": {"recoveryFabricId": "/Subscriptions/s/v/f2", "recoveryContainerId": "/Subscriptions/s/v/f2/c2"},
        }))
        .unwrap();
        for (object, lies) in [
            ("/subscriptions/s/V", true),
            ("/subscriptions/s/v/f1", true),
            ("/subscriptions/s/v/f1/c1", true),
            ("/subscriptions/s/v/f2/c2", true),
            ("/subscriptions/s/v/f", false),
            ("/subscriptions/s/v/f2/c", false),
        ] {
            assert_eq!(lies_in(&item, object), lies, "{object}");
        }
    }
}
