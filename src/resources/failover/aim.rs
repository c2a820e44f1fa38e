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
    located.items.iter().map(|item| Standing::of(item, is_reversed(item))).collect()
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
