//! Where an item is. Reversed protection moves it to the other container under the same name: its id changes, its
//! `lifecycleId` stays.

use super::model::Model;
use super::state::some;
use crate::azure::siterecovery::ProtectedItem;
use crate::azure::{Api, Error};
use crate::resources::arm::Remote;
use crate::resources::items;

/// The item of a state, wherever it is now; `None` if it is gone.
///
/// # Errors
/// That Azure could not be asked, or refused.
pub async fn locate(remote: &Remote, state: &Model) -> Result<Option<ProtectedItem>, Error> {
    let last = last_known(state);
    let found = remote.client.read_cached(&remote.scope, Api::SiteRecovery, last).await?;
    match found {
        Some(item) => Ok(Some(item)),
        None => Ok(moved(state, items::all(remote, last).await?)),
    }
}

/// Where a state last saw its item.
pub fn last_known(state: &Model) -> &str {
    state.current_id.known().or(state.id.known()).map_or("", String::as_str)
}

/// The item among those of a vault that an item of this state has become: the same replicated virtual machine, or,
/// while the service does not tell that yet, one of the same name that replicates back to where this one was.
fn moved(state: &Model, mut all: Vec<ProtectedItem>) -> Option<ProtectedItem> {
    let last = last_known(state);
    let same_machine = |item: &ProtectedItem| {
        let (known, is) = (state.lifecycle_id.known(), lifecycle(item));
        known.zip(is).is_some_and(|(known, is)| known.eq_ignore_ascii_case(is))
    };
    let back = |item: &ProtectedItem| lifecycle(item).is_none() && items::came_from(item, last);
    let position = all.iter().position(same_machine).or_else(|| all.iter().position(back))?;
    Some(all.swap_remove(position))
}

fn lifecycle(item: &ProtectedItem) -> Option<&str> {
    some(&item.properties.provider_specific_details.lifecycle_id)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const VAULT: &str =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

    fn container(side: &str) -> String {
        format!("{VAULT}/replicationFabrics/{side}/replicationProtectionContainers/{side}")
    }

    fn item(side: &str, name: &str, lifecycle: Option<&str>, target: &str) -> ProtectedItem {
        serde_json::from_value(json!({
            "id": format!("{}/replicationProtectedItems/{name}", container(side)).replace("/subscriptions", "/Subscriptions"),
            "properties": {"recoveryContainerId": container(target), "providerSpecificDetails": {"lifecycleId": lifecycle}},
        }))
        .unwrap()
    }

    #[test]
    fn a_reversed_item_is_found_by_its_lifecycle_and_before_that_by_its_way_back() {
        let state = Model {
            id: format!("{}/replicationProtectedItems/web", container("a")).as_str().into(),
            lifecycle_id: "L1".into(),
            ..Model::default()
        };
        let others = [
            item("b", "web", Some("L2"), "a"),
            item("b", "db", None, "a"),
            item("c", "web", None, "d"),
        ];
        assert_eq!(moved(&state, others.to_vec()), None);
        for reversed in [
            item("b", "WEB", Some("l1"), "a"),
            item("b", "other", Some("l1"), "a"),
            item("b", "web", None, "a"),
        ] {
            let all = others.iter().cloned().chain([reversed.clone()]).collect();
            assert_eq!(moved(&state, all), Some(reversed));
        }
    }
}
