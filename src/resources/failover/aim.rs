//! What the arguments ask for, as the course of a failover takes it. Pure: asks nobody.

use super::course::{Reprotect as Known, Wanted};
use super::model::{self, Model};
use super::standing::{Side, Standing};
use crate::azure::id;
use crate::azure::siterecovery::ProtectedItem;
use crate::framework::model::Val;
use crate::resources::operations::recovery_point::{self, LATEST_PROCESSED};
use crate::resources::operations::target::{Located, Target};
use crate::resources::protected_item::state;

/// The recovery point that is taken now.
const LATEST: &str = "latest";

/// What a plan calls the direction away from its primary side; an item calls every failover so.
pub const TO_RECOVERY: &str = "PrimaryToRecovery";

/// What these arguments want, on a known side.
pub fn wanted(planned: &Model, side: Side) -> Wanted {
    Wanted {
        side,
        commit: planned.commit == Val::Known(true),
        other_point: false,
        reprotect: Known {
            from_recovery: planned.reprotect.present().is_some(),
            from_primary: planned.failback_reprotect.present().is_some(),
        },
    }
}

/// The side that the arguments name.
pub fn side(model: &Model) -> Side {
    Side::of(model.active_location.text()).unwrap_or(Side::Primary)
}

/// How to replicate from a side, and the block that says so.
pub fn reprotect(model: &Model, from: Side) -> (&'static str, Option<&model::Reprotect>) {
    match from {
        Side::Recovery => ("reprotect", model.reprotect.present()),
        Side::Primary => ("failback_reprotect", model.failback_reprotect.present()),
    }
}

/// The recovery point for a failover to a side, as the argument names it. On the way back the source answers, so that
/// nothing need be lost.
pub fn point_word(model: &Model, to: Side) -> &str {
    let default = match to {
        Side::Recovery => LATEST_PROCESSED,
        Side::Primary => LATEST,
    };
    model.recovery_point.known().map_or(default, String::as_str)
}

/// The recovery point for a failover to a side.
pub fn point(model: &Model, to: Side) -> recovery_point::Wanted {
    recovery_point::Wanted::of(point_word(model, to))
}

/// The target of the arguments.
pub fn target(model: &Model) -> Option<Target> {
    Target::of(&model.protected_item_id, &model.recovery_plan_id)
}

/// How the items of a target stand.
pub fn standings(target: &Target, located: &Located) -> Vec<Standing> {
    let origin = id::parent(&target.id).unwrap_or_default();
    let is_reversed = |item: &ProtectedItem| match &located.plan {
        Some(plan) => plan.properties.direction(item) != TO_RECOVERY,
        None => !id::same(id::parent(&item.id).unwrap_or_default(), origin),
    };
    let items = &located.items;
    let mut all: Vec<_> = items.iter().map(|item| Standing::of(item, is_reversed(item))).collect();
    tell_apart(&mut all, items);
    all
}

/// Members of several containers may have one name. Their containers change when protection is reversed; what stays is
/// the id of their lifecycle.
fn tell_apart(all: &mut [Standing], items: &[ProtectedItem]) {
    let names: Vec<_> = all.iter().map(|one| one.name.to_lowercase()).collect();
    for (at, one) in all.iter_mut().enumerate() {
        if names.iter().filter(|name| **name == names[at]).count() > 1 {
            let details = &items[at].properties.provider_specific_details;
            let lifecycle = state::some(&details.lifecycle_id).unwrap_or(&one.id);
            one.key = format!("{} ({lifecycle})", one.name);
        }
    }
}

/// The side on which all of them run; `None` while they are apart.
pub fn common_side(standings: &[Standing]) -> Option<Side> {
    let first = standings.first()?.side;
    standings.iter().all(|one| one.side == first).then_some(first)
}

/// The id of the virtual machine of an item that runs: the one that a failover made, or its source.
pub fn running_machine(item: &ProtectedItem) -> Option<&str> {
    let details = &item.properties.provider_specific_details;
    if state::is_failed_over(item) {
        state::some(&details.recovery_fabric_object_id)
    } else {
        state::some(&details.fabric_object_id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const VAULT: &str =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

    fn item(container: &str, name: &str, lifecycle: &str) -> ProtectedItem {
        let fabric = format!("{VAULT}/replicationFabrics/f");
        let id = format!(
            "{fabric}/replicationProtectionContainers/{container}/replicationProtectedItems/{name}"
        );
        let details = json!({"instanceType": "A2A", "lifecycleId": lifecycle});
        let body =
            json!({"id": id, "name": name, "properties": {"providerSpecificDetails": details}});
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn members_of_one_name_are_told_apart_by_what_stays_when_they_are_reversed() {
        let items = [item("a", "web", "L1"), item("b", "WEB", "L2"), item("a", "db", "L3")];
        let mut all: Vec<_> = items.iter().map(|item| Standing::of(item, false)).collect();
        tell_apart(&mut all, &items);
        let keys: Vec<_> = all.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["web (L1)", "WEB (L2)", "db"]);
    }
}
