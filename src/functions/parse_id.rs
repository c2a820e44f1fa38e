//! `parse_id`: an id taken apart.

use std::collections::BTreeMap;

use super::{given, refusal, text};
use crate::azure::id;
use crate::framework::model::{Model as _, Object, Typed, Val};
use crate::framework::resource::{Function, FunctionError, Signature};
use crate::framework::value::Value;
use crate::model;

/// The function.
pub struct ParseId;

model! {
    /// An id taken apart.
    pub struct Parsed {
        /// The id in the spelling that Azure documents.
        computed id: String,
        /// The name of the object.
        computed name: String,
        /// Its type, such as `Microsoft.Compute/virtualMachines`.
        computed resource_type: String,
        /// The namespace of the type, such as `Microsoft.Compute`.
        computed provider_namespace: String,
        /// The subscription.
        computed subscription_id: String,
        /// The resource group; null for what lies in none.
        computed resource_group_name: String,
        /// The id of what holds the object; null for a subscription.
        computed parent_id: String,
        /// Every name by its type: `subscriptions`, `resourceGroups`, `vaults`, `replicationFabrics` and so on.
        computed names: BTreeMap<String, String>,
    }
}

impl Function for ParseId {
    fn name(&self) -> &'static str {
        "parse_id"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "An Azure resource id taken apart",
            description: "An Azure resource id taken apart: `id` in the spelling that Azure documents, `name`, `resource_type` (such as \
                          `Microsoft.RecoveryServices/vaults/replicationFabrics`), `provider_namespace`, `subscription_id`, `resource_group_name` and \
                          `parent_id` (null where there is none), and `names`: every name by its type, such as `names[\"vaults\"]` and \
                          `names[\"replicationProtectionContainers\"]`.",
            parameters: vec![text("id", "The id, in any letter case.")],
            returns: Object::<Parsed>::ty(),
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let given = given(arguments, 0);
        let parts = id::parts(given).map_err(refusal(0))?;
        let id = id::normalized(given).map_err(refusal(0))?;
        let last = parts.iter().rposition(|part| part.namespace.is_some());
        let namespace = match last {
            Some(at) => parts[at].namespace.clone().unwrap_or_default(),
            None => "Microsoft.Resources".to_owned(),
        };
        // A resource group is a type of its own, not one of subscriptions.
        let types = &parts[last.unwrap_or(parts.len() - 1)..];
        let types: Vec<_> = types.iter().map(|part| part.kind.as_str()).collect();
        Ok(Parsed {
            name: parts.last().map(|part| part.name.clone()).into(),
            resource_type: Val::Known(format!("{namespace}/{}", types.join("/"))),
            provider_namespace: Val::Known(namespace),
            subscription_id: id::subscription(&id).map(str::to_owned).into(),
            resource_group_name: id::resource_group(&id).map(str::to_owned).into(),
            parent_id: id::parent(&id).map(str::to_owned).into(),
            names: Val::Known(parts.into_iter().map(|part| (part.kind, part.name)).collect()),
            id: Val::Known(id),
        }
        .value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = "/Subscriptions/s/resourcegroups/g/providers/microsoft.recoveryservices/vaults/v/replicationFabrics/f/replicationprotectioncontainers/c/replicationProtectedItems/web";

    fn parsed(id: &str) -> Value {
        ParseId.call(&[id.into()]).unwrap()
    }

    #[test]
    fn an_id_of_site_recovery_tells_all_that_it_lies_in() {
        let parsed = parsed(ITEM);
        let text = |name: &str| parsed.get(name).as_str().unwrap_or_default().to_owned();
        assert_eq!(text("name"), "web");
        assert_eq!(
            text("resource_type"),
            "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems"
        );
        assert_eq!(text("provider_namespace"), "Microsoft.RecoveryServices");
        assert_eq!(
            (text("subscription_id"), text("resource_group_name")),
            ("s".into(), "g".into())
        );
        assert!(text("parent_id").ends_with("/replicationProtectionContainers/c"));
        assert_eq!(*parsed.get("names").get("replicationFabrics"), "f".into());
    }

    #[test]
    fn groups_subscriptions_and_what_extends_others_are_ids_too() {
        let kind = |id: &str| parsed(id).get("resource_type").clone();
        assert_eq!(kind("/subscriptions/s"), "Microsoft.Resources/subscriptions".into());
        assert_eq!(*parsed("/subscriptions/s").get("parent_id"), Value::Null);
        assert_eq!(
            kind("/subscriptions/s/resourceGroups/g"),
            "Microsoft.Resources/resourceGroups".into()
        );
        let vm = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm";
        let lock = format!("{vm}/providers/Microsoft.Authorization/locks/l");
        assert_eq!(kind(&lock), "Microsoft.Authorization/locks".into());
        assert_eq!(*parsed(&lock).get("parent_id"), vm.into());
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let refused = ParseId.call(&["web".into()]).unwrap_err();
        assert_eq!(refused.argument, Some(0));
        assert!(refused.text.contains("\"web\" is not the id of an Azure resource"));
    }
}
