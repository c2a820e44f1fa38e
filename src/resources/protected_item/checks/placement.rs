//! What the recovered machine is placed in or uses lies in the recovery region: availability set, placement group,
//! capacity reservation, scale set and the storage account of boot diagnostics.

use futures::future::join_all;

use super::change::Change;
use super::read::{Reader, Seen, skipped};
use super::route::Route;
use crate::azure::wire::Located;
use crate::azure::{Api, id, location};
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Val;
use crate::framework::path::AttributePath;
use crate::resources::protected_item::model::RecoveryVm;
use crate::resources::rows::kinds;

/// An argument of the recovered machine that names something in the recovery region.
struct Place {
    name: &'static str,
    kind: &'static str,
    api: Api,
    id: fn(&RecoveryVm) -> &Val<String>,
}

const PLACES: [Place; 5] = [
    Place {
        name: "availability_set_id",
        kind: kinds::AVAILABILITY_SET,
        api: Api::Compute,
        id: |machine| &machine.availability_set_id,
    },
    Place {
        name: "proximity_placement_group_id",
        kind: kinds::PROXIMITY_PLACEMENT_GROUP,
        api: Api::Compute,
        id: |machine| &machine.proximity_placement_group_id,
    },
    Place {
        name: "capacity_reservation_group_id",
        kind: kinds::CAPACITY_RESERVATION_GROUP,
        api: Api::Compute,
        id: |machine| &machine.capacity_reservation_group_id,
    },
    Place {
        name: "virtual_machine_scale_set_id",
        kind: kinds::SCALE_SET,
        api: Api::Compute,
        id: |machine| &machine.virtual_machine_scale_set_id,
    },
    Place {
        name: "boot_diagnostics_storage_account_id",
        kind: kinds::STORAGE_ACCOUNT,
        api: Api::Storage,
        id: |machine| &machine.boot_diagnostics_storage_account_id,
    },
];

/// What is newly named.
pub struct Placement<'a>(Vec<(&'static Place, &'a str, Seen<Located>)>);

impl<'a> Placement<'a> {
    /// Whether anything is newly named.
    pub fn concerns(change: &Change<'_>) -> bool {
        PLACES.iter().any(|place| change.new_in_recovery_vm(place.id).is_some())
    }

    /// Reads what is newly named.
    pub async fn read(reader: &Reader<'_>, change: &Change<'a>) -> Self {
        let named =
            PLACES.iter().filter_map(|place| Some((place, change.new_in_recovery_vm(place.id)?)));
        let read =
            named.map(async |(place, id)| (place, id, reader.read(place.api, Some(id)).await));
        Self(join_all(read).await)
    }

    /// Judges each.
    pub fn judge(&self, route: &Route, diagnostics: &mut Diagnostics) {
        let mut unreadable = None;
        for (place, id, seen) in &self.0 {
            let path = AttributePath::from("recovery_vm").index(0).attribute(place.name);
            let words = id::words(place.kind);
            match seen {
                Seen::Missing => {
                    let detail = format!(
                        "{id} does not exist. Check its names, or refer to the {words} by the `id` of its resource, so that it is \
                         made first."
                    );
                    diagnostics.error(path, format!("No such {words}"), detail);
                }
                Seen::There(found) => {
                    let there = location::normalize(&found.location);
                    let Some(target) = route.target.as_ref().filter(|target| **target != there)
                    else {
                        continue;
                    };
                    let detail = format!(
                        "{id} lies in {there}, but the virtual machine is recovered in {target}. Name one in {target}."
                    );
                    diagnostics.error(path, format!("Another region: {words}"), detail);
                }
                Seen::Unreadable(error) => unreadable = unreadable.or(Some((path, *id, error))),
                Seen::NotAsked => {}
            }
        }
        if let Some((path, id, error)) = unreadable {
            let unchecked = format!("Whether {id} lies in the recovery region was not checked.");
            skipped(path, id, &unchecked, error, diagnostics);
        }
    }
}
